"""Lists from sheets: what is taken, and what is said of each row that cannot be."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreaders.sheets import NotASheet
from portal.digitisation.operations.campaigns import ListedLine, NotAList, read_list
from safefiles.checks import UPLOAD
from safefiles.errors import Hostile, UnreadableFile


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv_of(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


class TestReadList:
    def test_finds_its_columns_under_the_name_of_the_list(self):
        data = sheet(
            ("DANH MỤC VĂN BẢN CẦN SỐ HÓA",),
            (),
            ("STT", "Số, ký hiệu", "Tên tài liệu", "Năm"),
            (1, "5/2012/QĐ-UBND", "Quyết định về chợ", 2012),
            (2, None, "Tờ gấp hộ tịch", 2013),
        )
        assert read_list(data=data, name="a.xlsx", limits=UPLOAD).lines == (
            ListedLine("Quyết định về chợ", "5/2012/QĐ-UBND"),
            ListedLine("Tờ gấp hộ tịch", ""),
        )

    @pytest.mark.parametrize("text", ["Tên tài liệu;Số ký hiệu\nMột;1/QĐ\n", "Tên tài liệu,Số hiệu\r\nMột,1/QĐ\r\n"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_reads_csv_as_offices_write_it(self, text: str, encoding: str):
        assert read_list(data=csv_of(text, encoding), name="a.csv", limits=UPLOAD).lines == (ListedLine("Một", "1/QĐ"),)

    def test_takes_the_first_column_where_there_are_no_headings(self):
        assert read_list(data=csv_of("Một\nHai\n"), name="a.csv", limits=UPLOAD).lines == (
            ListedLine("Một"),
            ListedLine("Hai"),
        )

    def test_names_each_row_that_is_wrong_as_the_sheet_counts_it(self):
        text = f"Tên tài liệu,Số hiệu\nMột,1/QĐ\n,2/QĐ\n{'a' * 501},\nHai,{'1' * 101}\nBa,1/QĐ\n\nBốn,\n"
        found = read_list(data=csv_of(text), name="a.csv", limits=UPLOAD)
        assert [(one.row, one.reason.split(" ")[0]) for one in found.errors] == [
            (3, "Thiếu"),
            (4, "Tên"),
            (5, "Số,"),
            (6, "Trùng"),
        ]
        assert [line.title for line in found.lines] == ["Một", "Bốn"]

    @pytest.mark.parametrize(
        ("name", "data", "error"),
        [
            ("a.docx", b"PK", NotASheet),
            ("a.csv", b"", NotAList),
            ("a.csv", "Tên tài liệu\n".encode(), NotAList),
            ("a.xlsx", b"rubbish", UnreadableFile),
            ("a.xlsx", b"PK\x03\x04rubbish", UnreadableFile),
        ],
    )
    def test_says_what_it_cannot_read(self, name: str, data: bytes, error: type[UnreadableFile]):
        with pytest.raises(error) as raised:
            read_list(data=data, name=name, limits=UPLOAD)
        assert str(raised.value)

    def test_refuses_a_sheet_that_declares_entities(self):
        whole, spoiled = io.BytesIO(sheet(("Tên tài liệu",), ("Một",))), io.BytesIO()
        with zipfile.ZipFile(whole) as book, zipfile.ZipFile(spoiled, "w") as made:
            for name in book.namelist():
                entity = b'<!DOCTYPE a [<!ENTITY b "c">]>' if name.endswith("sheet1.xml") else b""
                made.writestr(name, entity + book.read(name))
        with pytest.raises(Hostile):
            read_list(data=spoiled.getvalue(), name="a.xlsx", limits=UPLOAD)

    @given(st.text(max_size=300))
    def test_never_fails_in_another_way(self, text: str):
        with suppress(UnreadableFile):
            read_list(data=text.encode("utf-8", "ignore"), name="a.csv", limits=UPLOAD)
