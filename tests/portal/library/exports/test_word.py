"""A law as a Word document: read back, in the layout of official documents."""

import io

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from portal.library.queries.exports.pdf import write_docx
from tests.portal.library.exports.books import assert_in_order, decision, hostile


@pytest.fixture(scope="module")
def document():
    return Document(io.BytesIO(write_docx(decision())))


def everything(document) -> str:
    """All words in reading order, those in tables where the tables stand."""
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


class TestWords:
    def test_are_all_there_in_order(self, document):
        assert_in_order(decision(), everything(document))

    def test_tell_what_the_text_lacks(self, document):
        said = everything(document)
        assert "Tình trạng ngày 24/11/2026: Hết hiệu lực một phần từ ngày 01/07/2026." in said
        assert "chưa được hợp nhất" in said
        assert "– Điểm a khoản 2 Điều 2 bị bãi bỏ từ ngày 01/07/2026" in said

    def test_that_bind_nobody_are_struck_out(self, document):
        point = next(one for one in document.paragraphs if one.text == "a) Rác hữu cơ;")
        assert point.runs[0].font.strike


class TestLayout:
    def test_page_is_that_of_official_documents(self, document):
        (section,) = document.sections
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
        assert 20 <= round(section.top_margin.mm) <= 25
        normal = document.styles["Normal"].font
        assert (normal.name, normal.size) == ("Times New Roman", Pt(14))

    def test_page_number_is_above_but_not_on_the_first_page(self, document):
        (section,) = document.sections
        number = section.header.paragraphs[0]
        assert number.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in "".join(node.text for node in number._p.iter(qn("w:instrText")))
        assert section.different_first_page_header_footer
        assert not section.first_page_header.paragraphs[0].text

    def test_foot_names_the_source_and_the_day(self, document):
        (section,) = document.sections
        for part in (section.footer, section.first_page_footer):
            assert "phap-luat.example/van-ban/7-2021-qd-ubnd/" in part.paragraphs[0].text
            assert "24/11/2026" in part.paragraphs[0].text

    def test_headings_are_real_and_leave_no_rank_out(self, document):
        found = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
        assert found[:3] == [
            ("Heading 1", "Chương I\nQUY ĐỊNH CHUNG"),
            ("Heading 2", "Điều 1. Phạm vi điều chỉnh"),
            ("Heading 2", "Điều 2. Nguyên tắc"),
        ]
        assert found[-1] == ("Heading 2", "Điều 1. Giờ làm việc")

    def test_rows_are_a_table(self, document):
        table = next(one for one in document.tables if len(one.rows) == 2 and one.cell(0, 0).text == "Loại rác")
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["Loại rác", "Thùng"],
            ["Hữu cơ", "Xanh"],
        ]


class TestMetadata:
    def test_say_what_it_is(self, document):
        said = document.core_properties
        assert said.title == "Quyết định Về vệ sinh chợ nông thôn (7/2021/QĐ-UBND)"
        assert (said.language, said.author) == ("vi-VN", "Ủy ban nhân dân tỉnh Hậu Giang")
        assert said.created.date().isoformat() == "2026-11-24"


def test_hostile_words_are_words():
    said = everything(Document(io.BytesIO(write_docx(hostile()))))
    assert "<script>alert(1)</script>" in said
    assert "x" * 50_000 in said
