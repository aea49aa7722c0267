"""A law as a PDF: read back, tagged, with bookmarks."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader

from portal.library.queries.exports import pdf
from portal.library.queries.exports.pdf import write_pdf
from tests.portal.library.exports.books import assert_in_order, decision, hostile


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "law.pdf"
    path.write_bytes(write_pdf(decision()))
    return path


def pages_of(path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def bookmarks(entries) -> list:
    return [bookmarks(one) if isinstance(one, list) else one.title for one in entries]


class TestWords:
    def test_are_all_there_in_order(self, made):
        body = "\n".join(re.sub(r"https://phap-luat\S+ – Lan Tỏa.*", "", page) for page in pages_of(made))
        assert_in_order(decision(), body)

    def test_of_the_warning_and_the_foot(self, made):
        first = pages_of(made)[0]
        assert "chưa được hợp nhất" in first
        assert "lời văn và hiệu lực ngày 24/11/2026" in first


class TestVerification:
    """A print of a law leads to the page that says whether its words are the portal's."""

    def test_stands_on_the_first_page_as_a_code_that_can_be_read(self, tmp_path):
        check = "https://phap-luat.example.vn/kiem-chung/8f3a22c109be/"
        book = decision()
        path = tmp_path / "law.pdf"
        path.write_bytes(write_pdf(replace(book, cover=replace(book.cover, check=check))))
        with pypdfium2.PdfDocument(path) as document:
            seen = np.asarray(document[0].render(scale=3).to_pil().convert("L"))
        assert cv2.QRCodeDetector().detectAndDecode(seen)[0] == check
        assert PdfReader(path).root_object["/MarkInfo"]["/Marked"]

    def test_is_left_out_where_nothing_was_attested(self, made):
        with pypdfium2.PdfDocument(made) as document:
            seen = np.asarray(document[0].render(scale=3).to_pil().convert("L"))
        assert cv2.QRCodeDetector().detectAndDecode(seen)[0] == ""


class TestForm:
    def test_is_accessible(self, made):
        root = PdfReader(made).root_object
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "vi"
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()

    def test_has_bookmarks_by_chapter_and_article(self, made):
        found = bookmarks(PdfReader(made).outline)
        assert found[0].replace("\n", " ").startswith("Chương I")
        assert found[1] == ["Điều 1. Phạm vi điều chỉnh", "Điều 2. Nguyên tắc"]

    def test_says_what_it_is(self, made):
        said = PdfReader(made).metadata
        assert said.title == "Quyết định Về vệ sinh chợ nông thôn (7/2021/QĐ-UBND)"
        assert "24/11/2026" in said.subject

    def test_page_number_is_not_on_the_first_page(self, made):
        first, *others = pages_of(made)
        assert not first.lstrip().startswith("1")
        assert all(page.lstrip().startswith(str(at)) for at, page in enumerate(others, start=2))

    def test_leads_to_the_law_it_cites(self, made):
        links = [
            annotation.get_object().get("/A", {}).get("/URI")
            for page in PdfReader(made).pages
            for annotation in page.get("/Annots", [])
        ]
        assert "https://phap-luat.example/van-ban/31-2024-qh15/" in links


class TestTrouble:
    def test_hostile_words_are_words(self, tmp_path):
        path = tmp_path / "evil.pdf"
        path.write_bytes(write_pdf(hostile()))
        said = "".join(pages_of(path))
        assert "<script>alert(1)</script>" in said
        assert '#eval("1")' in said

    def test_a_machine_without_fonts_still_writes_vietnamese(self, tmp_path, monkeypatch):
        monkeypatch.setattr(pdf, "FONTS", ("Libertinus Serif",))
        path = tmp_path / "law.pdf"
        path.write_bytes(write_pdf(decision()))
        assert_in_order(decision(), "\n".join(pages_of(path)).replace("fi", "fi"))
