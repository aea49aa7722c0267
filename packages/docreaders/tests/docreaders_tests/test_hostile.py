"""Documents and sheets that are made to do harm are refused in words; all others are read whole."""

import io
import warnings
import zipfile

import pytest
from openpyxl import Workbook

from docreaders.docx import DocxCell, DocxTable, read_docx, read_docx_blocks
from docreaders.sheets import streamed
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Hostile, UnreadableFile, Unsupported

LIMITS = FileLimits()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def body(inner: str) -> str:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>"


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def package(*parts: tuple[str, str | bytes], on: bytes = b"") -> bytes:
    made = io.BytesIO(on)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, text in parts:
            archive.writestr(name, text)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    book = Workbook()
    book.active["A1"] = "Số, ký hiệu"
    book.save(made)
    return made.getvalue()


MAIN = ("word/document.xml", body(paragraph("Điều 1")))
HOSTILE = [
    pytest.param([("word/document.xml", ENTITIES)], Hostile, "DOCTYPE", id="doctype"),
    pytest.param([MAIN, ("word/styles.xml", ENTITIES)], Hostile, "DOCTYPE", id="doctype of styles"),
    pytest.param([MAIN, ("word/numbering.xml", ENTITIES.encode("utf-16"))], Hostile, "DOCTYPE", id="doctype in UTF-16"),
    pytest.param([MAIN, ("../../evil", "x")], Hostile, "đi ra ngoài", id="climbs out"),
    pytest.param([MAIN, MAIN], Hostile, "hai lần", id="a part twice"),
    pytest.param([MAIN, ("word/Document.xml", "x")], Hostile, "hai lần", id="a part twice in other letters"),
    pytest.param([("a.txt", "x")], Unsupported, "không phải DOCX", id="any archive"),
    pytest.param([("word/document.xml", f"<w:document {W}/>")], Broken, "không có nội dung", id="no body"),
    pytest.param([("word/document.xml", "<w:p/>" * 4_000_000)], Hostile, "phình ra", id="bomb"),
]


class TestDocx:
    @pytest.mark.parametrize(("parts", "fault", "said"), HOSTILE)
    def test_that_is_hostile_is_refused_with_a_sentence(
        self, parts: list[tuple[str, str]], fault: type[UnreadableFile], said: str
    ):
        with pytest.raises(fault, match=said) as told:
            read_docx(package(*parts), limits=LIMITS)
        assert str(told.value).endswith(".")

    def test_gives_its_tables_as_cells(self):
        above = cell("a", '<w:gridSpan w:val="2"/>') + cell("b", '<w:vMerge w:val="restart"/>')
        below = cell("c") + cell("d") + cell("", "<w:vMerge/>")
        table = f"<w:tbl><w:tr>{above}</w:tr><w:sdt><w:sdtContent><w:tr>{below}</w:tr></w:sdtContent></w:sdt></w:tbl>"
        read = read_docx_blocks(package(("word/document.xml", body(paragraph("x") + table))), limits=LIMITS)
        first = (DocxCell(("a",), span=2), DocxCell(("b",)))
        second = (DocxCell(("c",)), DocxCell(("d",)), DocxCell(("",), continues=True))
        assert read.blocks == ("x", DocxTable((first, second)))

    def test_a_table_that_only_places_text_is_read_cell_by_cell(self):
        table = f"<w:tbl><w:tr>{cell('ỦY BAN NHÂN DÂN')}{cell('CỘNG HÒA')}</w:tr></w:tbl>"
        assert read_docx(package(("word/document.xml", body(table))), limits=LIMITS).text == "ỦY BAN NHÂN DÂN\nCỘNG HÒA"


class TestSheet:
    def test_is_read(self):
        assert [list(rows) for rows in streamed(workbook(), name="a.xlsx", limits=LIMITS)] == [[["Số, ký hiệu"]]]

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            (("xl/theme/theme9.xml", ENTITIES), "DOCTYPE"),
            (("xl/theme/theme9.xml", " " * 5000 + ENTITIES), "DOCTYPE"),
            (("../../evil.xml", "<a/>"), "đi ra ngoài"),
            (("xl/workbook.xml", "<a/>"), "hai lần"),
        ],
    )
    def test_that_is_hostile_is_refused_with_a_sentence(self, part: tuple[str, str], said: str):
        with pytest.raises(Hostile, match=said):
            list(streamed(package(part, on=workbook()), name="a.xlsx", limits=LIMITS))
