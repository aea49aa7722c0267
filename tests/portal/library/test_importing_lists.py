"""An agency hands over its list of documents, as agencies keep them, and the folder of files that belongs to it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from docreaders.sheets import words_of
from portal.library.models import Edition, Instrument, Provision
from portal.library.operations import IntakeOutcome, IntakeState
from portal.library.readers.jobs import read_selection
from portal.library.readers.records import NotADate, read_day, read_status
from portal.library.readers.sheets import find_layout
from tests.portal.library.factories import DECREE, bring, docx

pytestmark = pytest.mark.django_db

HEADINGS = ("STT", "Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Cơ quan ban hành", "Tệp")
OF_NUMBER = "Số, ký hiệu; ngày, tháng, năm ban hành văn bản"
OF_SUBJECT = "Tên gọi của văn bản/Trích yếu nội dung của văn bản"
ROW = (1, "12/2020/QĐ-UBND", "05/03/2020", "Về giá nước sạch", "UBND tỉnh Hậu Giang", "")


def xlsx(path: Path, *rows: Sequence[Any], merged: Sequence[str] = (), title: str = "Danh mục") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def comma_separated(rows: Sequence[Sequence[Any]], separator: str) -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows(rows)
    return made.getvalue()


def laws() -> dict[str, Instrument]:
    return {law.official_number: law for law in Instrument.objects.all()}


class TestXlsx:
    def test_with_title_rows_and_any_order_of_columns(self, tmp_path: Path) -> None:
        xlsx(
            tmp_path / "a.xlsx",
            ("UBND TỈNH HẬU GIANG",),
            ("DANH MỤC VĂN BẢN QUY PHẠM PHÁP LUẬT CÒN HIỆU LỰC",),
            ("Kèm theo Quyết định số 5/QĐ-UBND",),
            (
                "TT",
                "Trích yếu nội dung",
                "SỐ/KÝ HIỆU:",
                "Loại văn bản",
                "Ngày tháng năm ban hành",
                "Hiệu lực từ ngày",
                "Tình trạng",
                "Ghi chú",
            ),
            ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
            ("I. QUYẾT ĐỊNH CỦA UBND",),
            (
                1,
                "Về giá nước sạch",
                "12/2020/QĐ-UBND",
                "Quyết định",
                datetime(2020, 3, 5),
                date(2020, 3, 20),
                "Còn hiệu lực",
                "",
            ),
            (
                2,
                "Về giá đất",
                "13/2020/QĐ-UBND",
                "Quyết định",
                "05-04-2020",
                43940,
                "Hết hiệu lực một phần",
                "Sửa đổi 2021",
            ),
            ("NGƯỜI LẬP BIỂU",),
        )
        outcomes = bring(tmp_path / "a.xlsx")
        assert [outcome.state for outcome in outcomes] == [IntakeState.ACCEPTED] * 2, outcomes
        water, land = laws()["12/2020/QĐ-UBND"], laws()["13/2020/QĐ-UBND"]
        assert (water.title, water.issued_date, water.effective_date) == (
            "Quyết định về giá nước sạch",
            date(2020, 3, 5),
            date(2020, 3, 20),
        )
        assert (land.issued_date, land.effective_date) == (date(2020, 4, 5), date(2020, 4, 19))
        assert land.stated_status == "het-hieu-luc-mot-phan"
        assert "Ghi chú tại nguồn: Sửa đổi 2021" in outcomes[1].doubts
        assert not Edition.objects.exists()

    def test_in_the_form_of_the_decree_on_systematisation(self, tmp_path: Path) -> None:
        """Nghị định 34/2016/NĐ-CP: number and day in one column, the issuer in the letter-head only."""
        xlsx(
            tmp_path / "a.xlsx",
            ("ỦY BAN NHÂN DÂN TỈNH HẬU GIANG", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("DANH MỤC", "", "", ""),
            (
                "STT",
                "Tên loại văn bản",
                OF_NUMBER,
                OF_SUBJECT,
                "Thời điểm có hiệu lực",
                "Ghi chú",
            ),
            ("I. NGHỊ QUYẾT", "", "", "", "", ""),
            (1, "Nghị quyết", "12/2020/NQ-HĐND\nngày 05/3/2020", "Về giá nước", "20/3/2020", ""),
            ("Tổng số (I): 01 văn bản", "", "", "", "", ""),
            ("II. QUYẾT ĐỊNH", "", "", "", "", ""),
            (2, "Quyết định", "13/2020/QĐ-UBND 06/3/2020", "Về giá đất", "21/3/2020", ""),
        )
        outcomes = bring(tmp_path / "a.xlsx")
        assert len(outcomes) == 2
        water, land = laws()["12/2020/NQ-HĐND"], laws()["13/2020/QĐ-UBND"]
        assert (water.issuer_name, land.issuer_name) == (
            "Hội đồng nhân dân tỉnh Hậu Giang",
            "Ủy ban nhân dân tỉnh Hậu Giang",
        )
        assert (water.issued_date, land.issued_date) == (date(2020, 3, 5), date(2020, 3, 6))
        assert "lấy theo tiêu đề của bảng kê" in " ".join(outcomes[0].doubts)

    def test_with_number_and_code_in_columns_of_their_own(self, tmp_path: Path) -> None:
        rows = [(12, "2020/QĐ-UBND", "Về giá nước"), (7, "QĐ-UBND", "Về giá đất")]
        xlsx(tmp_path / "a.xlsx", ("Số", "Ký hiệu", "Trích yếu"), *rows)
        bring(tmp_path / "a.xlsx")
        assert sorted(laws()) == ["12/2020/QĐ-UBND", "7/QĐ-UBND"]

    def test_with_merged_cells(self, tmp_path: Path) -> None:
        xlsx(
            tmp_path / "a.xlsx",
            ("Số, ký hiệu", "Trích yếu", "Cơ quan ban hành", "Ngày", ""),
            ("", "", "", "ban hành", "có hiệu lực"),
            ("12/2020/NQ-HĐND", "Về giá nước", "HĐND tỉnh Hậu Giang", "05/03/2020", "20/03/2020"),
            ("13/2020/NQ-HĐND", "Về giá đất", None, "06/03/2020", "21/03/2020"),
            merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "C3:C4"),
        )
        bring(tmp_path / "a.xlsx")
        land = laws()["13/2020/NQ-HĐND"]
        assert land.issuer_name == "HĐND tỉnh Hậu Giang"
        assert (land.issued_date, land.effective_date) == (date(2020, 3, 6), date(2020, 3, 21))

    def test_of_several_sheets(self, tmp_path: Path) -> None:
        book = Workbook()
        for name, number in (("Nghị quyết", "12/2020/NQ-HĐND"), ("Quyết định", "13/2020/QĐ-UBND")):
            sheet = book.create_sheet(name)
            sheet.append(list(HEADINGS))
            sheet.append([1, number, *ROW[2:]])
        book.save(tmp_path / "a.xlsx")
        bring(tmp_path / "a.xlsx")
        assert sorted(laws()) == ["12/2020/NQ-HĐND", "13/2020/QĐ-UBND"]

    def test_without_headings_is_refused(self, tmp_path: Path) -> None:
        [outcome] = bring(xlsx(tmp_path / "a.xlsx", ("Họ tên", "Điện thoại"), ("An", "0900")))
        assert "Không nhận ra các cột" in outcome.reason

    @pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\x00" * 300, b"", b"\xd0\xcf\x11\xe0" * 20])
    def test_broken_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "a.xlsx").write_bytes(data)
        [outcome] = bring(tmp_path / "a.xlsx")
        assert outcome.state is IntakeState.REFUSED

    @pytest.mark.parametrize(
        ("subject", "title"),
        [
            ("Quy định giá nước", "Quyết định quy định giá nước"),
            ("V/v giao dự toán", "Quyết định về việc giao dự toán"),
            ("Giá nước năm 2020", "Quyết định Giá nước năm 2020"),
            ("Quyết định về giá nước", "Quyết định về giá nước"),
        ],
    )
    def test_type_and_subject_make_the_title(self, subject: str, title: str, tmp_path: Path) -> None:
        bring(xlsx(tmp_path / "a.xlsx", HEADINGS, (1, "12/2020/QĐ-UBND", "05/03/2020", subject, "UBND tỉnh", "")))
        assert laws()["12/2020/QĐ-UBND"].title == title


class TestCsv:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
    def test_of_any_separator_and_encoding(self, tmp_path: Path, separator: str, encoding: str) -> None:
        rows = [
            ("Danh mục văn bản", *[""] * 5),
            HEADINGS,
            ROW,
            (2, "13/2020/QĐ-UBND", "6.4.2020", "Về giá đất, rừng", "x", ""),
        ]
        (tmp_path / "a.csv").write_bytes(comma_separated(rows, separator).encode(encoding))
        bring(tmp_path / "a.csv")
        assert laws()["13/2020/QĐ-UBND"].title == "Quyết định về giá đất, rừng"
        assert laws()["13/2020/QĐ-UBND"].issued_date == date(2020, 4, 6)

    def test_in_an_old_encoding(self, tmp_path: Path) -> None:
        text = (
            "Sè, ký hiÖu;TrÝch yÕu;C¬ quan ban hµnh\n12/2003/Q§-UB;VÒ gi¸ n\u00adíc s¹ch cña tØnh;UBND tØnh HËu Giang\n"
        )
        (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
        bring(tmp_path / "a.csv")
        assert laws()["12/2003/QĐ-UB"].title == "Quyết định về giá nước sạch của tỉnh"


class TestDirt:
    def told(self, folder: Path, *numbers: str, title: str = "Về giá nước sạch") -> list[IntakeOutcome]:
        rows = [(at, number, "05/03/2020", title, "UBND tỉnh", "") for at, number in enumerate(numbers, 1)]
        return bring(xlsx(folder / "a.xlsx", HEADINGS, *rows))

    def test_is_said_by_the_number_of_its_row(self, tmp_path: Path) -> None:
        outcomes = self.told(tmp_path, "12/2020/QĐ-UBND", "13/2020/QĐ-UBND VĂN BẢN TRÙNG", "")
        assert {outcome.name: outcome.state for outcome in outcomes} == {
            "12/2020/QĐ-UBND (a.xlsx, trang Danh mục, dòng 2)": IntakeState.ACCEPTED,
            "13/2020/QĐ-UBND VĂN BẢN TRÙNG (a.xlsx, trang Danh mục, dòng 3)": IntakeState.REFUSED,
            "a.xlsx, trang Danh mục, dòng 4": IntakeState.REFUSED,
        }

    def test_two_numbers_in_a_cell_are_said(self, tmp_path: Path) -> None:
        [outcome] = self.told(tmp_path, "12/2020/QĐ-UBND và 13/2020/QĐ-UBND")
        assert "có 2 số" in " ".join(outcome.doubts)
        assert list(laws()) == ["12/2020/QĐ-UBND"]

    def test_number_and_day_in_one_cell_are_parted(self, tmp_path: Path) -> None:
        rows = [("Số, ký hiệu", "Trích yếu"), ("12/2020/QĐ-UBND ngày 05/3/2020", "Về giá nước sạch")]
        bring(xlsx(tmp_path / "a.xlsx", *rows))
        assert laws()["12/2020/QĐ-UBND"].issued_date == date(2020, 3, 5)

    def test_a_title_of_error_becomes_a_name_for_the_time_being(self, tmp_path: Path) -> None:
        self.told(tmp_path, "12/2020/QĐ-UBND", title="Lỗi")
        law = laws()["12/2020/QĐ-UBND"]
        assert (law.title, law.title_is_inferred) == ("Quyết định 12/2020/QĐ-UBND", True)


class TestFilesOfAList:
    def test_give_the_text_and_the_row_gives_the_rest(self, tmp_path: Path) -> None:
        folder = tmp_path / "ho-so"
        (folder / "toan-van").mkdir(parents=True)
        (folder / "toan-van" / "Nghị định chợ.txt").write_text(DECREE, encoding="utf-8")
        row = (1, "7/2021/NĐ-CP", "04/01/2021", "Về vệ sinh chợ", "Chính phủ", "toan-van\\nghị định chợ.TXT")
        xlsx(folder / "danh-muc.xlsx", (*HEADINGS, "Người ký"), (*row, "Nguyễn Xuân Phúc"))
        [outcome] = bring(folder)
        assert outcome.state is IntakeState.ACCEPTED
        law = Instrument.objects.get()
        assert (law.title, law.signer) == ("Nghị định về vệ sinh chợ", "Nguyễn Xuân Phúc")
        assert Provision.objects.filter(address="dieu-2-khoan-2-diem-dd").exists()
        assert [outcome.state for outcome in bring(folder)] == [IntakeState.UNCHANGED]

    def test_are_found_by_their_names_alone(self, tmp_path: Path) -> None:
        (tmp_path / "cho.docx").write_bytes(docx(*DECREE.split("\n")))
        xlsx(tmp_path / "a.xlsx", HEADINGS, (1, "7/2021/NĐ-CP", "04/01/2021", "Về vệ sinh chợ", "Chính phủ", "cho"))
        bring(tmp_path)
        assert Edition.objects.get().source_format == "sheet"

    def test_that_are_missing_or_broken_leave_the_row(self, tmp_path: Path) -> None:
        (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.7\n" + b"\xff" * 3000)
        rows = [(1, "12/2020/QĐ-UBND", "05/03/2020", "Về giá nước", "UBND tỉnh", "khong-co.docx")]
        rows += [(2, "13/2020/QĐ-UBND", "05/03/2020", "Về giá đất", "UBND tỉnh", "hong.pdf")]
        rows += [(3, "14/2020/QĐ-UBND", "05/03/2020", "Về giá rừng", "UBND tỉnh", "../../etc/passwd")]
        missing, broken, outside = bring(xlsx(tmp_path / "a.xlsx", HEADINGS, *rows))
        assert "không thấy tệp “khong-co.docx”" in " ".join(missing.doubts)
        assert "Tệp bị hỏng" in " ".join(broken.doubts)
        assert "không thấy tệp" in " ".join(outside.doubts)
        assert Instrument.objects.count() == 3

    def test_a_line_put_in_above_makes_nothing_new_below(self, tmp_path: Path) -> None:
        xlsx(tmp_path / "a.xlsx", HEADINGS, ROW)
        bring(tmp_path / "a.xlsx")
        xlsx(tmp_path / "a.xlsx", HEADINGS, (1, "11/2020/QĐ-UBND", *ROW[2:]), ROW)
        assert sorted(outcome.state for outcome in bring(tmp_path / "a.xlsx")) == [
            IntakeState.ACCEPTED,
            IntakeState.UNCHANGED,
        ]

    def test_can_be_chosen_by_what_the_list_says(self, tmp_path: Path) -> None:
        xlsx(tmp_path / "a.xlsx", HEADINGS, ROW, (2, "13/2021/QĐ-UBND", "05/03/2021", "Về giá đất", "UBND tỉnh", ""))
        bring(tmp_path / "a.xlsx", selection=read_selection(["nam=2021"]))
        assert list(laws()) == ["13/2021/QĐ-UBND"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("Số hiệu", "Tên văn bản"), {"number": 0, "subject": 1}),
        (("STT", "Số/ Ký hiệu (*)", "V/v", "Nơi ban hành"), {"number": 1, "issuer": 3}),
        (("Tên tệp", "Lĩnh vực"), {"file": 0, "field": 1}),
        (
            ("Ngày hết hiệu lực", "Số KH", "Phạm vi", "Chức vụ"),
            {"expired": 0, "number": 1, "territory": 2, "signer_title": 3},
        ),
        (("Ký hiệu", "Trích yếu"), {"number": 0, "subject": 1}),
        (("Số", "Họ tên"), None),
    ],
)
def test_headings(row: tuple[str, ...], expected: dict[str, int] | None) -> None:
    layout = find_layout([(1, row)])
    assert (dict(layout.columns) if layout is not None else None) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("5/3/2020", date(2020, 3, 5)),
        ("05-03-2020", date(2020, 3, 5)),
        ("05 / 03 / 2020", date(2020, 3, 5)),
        ("5.3.2020", date(2020, 3, 5)),
        ("2020-03-05", date(2020, 3, 5)),
        ("2020-03-05T00:00:00", date(2020, 3, 5)),
        ("05/03/2020 00:00:00", date(2020, 3, 5)),
        ("ngày 5 tháng 3 năm 2020", date(2020, 3, 5)),
        ("43895", date(2020, 3, 5)),
        (43895, date(2020, 3, 5)),
        (datetime(2020, 3, 5, 7), date(2020, 3, 5)),
        ("...", None),
        ("", None),
        (None, None),
        ("Không có", None),
    ],
)
def test_day(said: object, expected: date | None) -> None:
    assert read_day(said) == expected


@pytest.mark.parametrize("said", ["3/2020", "31/02/2020", "03/25/2020", "tháng 3", "5/3/20"])
def test_no_day(said: str) -> None:
    with pytest.raises(NotADate):
        read_day(said)


@pytest.mark.parametrize(
    ("said", "status", "is_doubted"),
    [
        ("CÒN HIỆU LỰC", "con-hieu-luc", False),
        ("Hết", "het-hieu-luc", False),
        ("Hết hiệu lực 1 phần", "het-hieu-luc-mot-phan", False),
        ("Hết hiệu lực toàn bộ.", "het-hieu-luc-toan-bo", False),
        ("Ngưng hiệu lực một phần", "ngung-hieu-luc-mot-phan", False),
        ("Đã biết", "", False),
        ("Chưa xác định", "", False),
        ("Không còn phù hợp", "", True),
    ],
)
def test_status(said: str, status: str, is_doubted: bool) -> None:
    read, doubt = read_status(said)
    assert (read, bool(doubt)) == (status, is_doubted)


def test_cell_words() -> None:
    assert words_of(date(2020, 3, 5)) == "05/03/2020"
