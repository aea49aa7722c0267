"""What holds for citations of any text, and what the other steps promise: resolve, annotate, clean."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext import find_citations
from lawtext.citations import annotate, pieces, resolve
from lawtext.citations.patterns import clean
from lawtext.types import Citation, DocumentReference

HERE = {"document": "10/2024/NĐ-CP", "article": "dieu-7", "clause": "khoan-3"}
WORDS = (
    "Điều|khoản|điểm|Chương|Mục|Phụ lục|này|1|2|12a|đ|IV|,|;| và | đến |từ |các | của | tại |(|)|“|”|\n|. | |-|/|"
    "Luật Đất đai|Luật|Bộ luật Hình sự|Nghị định|số|30/2020/NĐ-CP|18-NQ/TW|2024|năm|ban hành kèm theo|Quy chế|"
    "Sửa đổi, bổ sung|sau đây gọi là|Thông tư này|vào sau|Hiệp định"
)
SCRAPS = st.lists(
    st.sampled_from(WORDS.split("|")),
    max_size=25,
).map(" ".join)
# Lone surrogates, marks of writing direction, nothing at all, wide blanks, labels and numbers without end.
ODDITIES = (
    *("\ud800", "\u202e", "\u2066", "\u200b", "\ufeff", "\0", "\u0301", "\r", "\x0c", "\u2028", "𝟙", "①", "２"),
    *(" " * 200, "\n" * 200, "(" * 200, "“" * 50, "a" * 3000, "A" * 300, "9" * 5000, "1." * 500, "I" * 300, "/" * 99),
)
HOSTILE = st.lists(st.sampled_from([*WORDS.split("|"), *ODDITIES]), max_size=12).map("".join)
TEXTS = st.one_of(st.text(), SCRAPS, SCRAPS.map(lambda text: unicodedata.normalize("NFD", text)), HOSTILE)


class TestFindCitations:
    @given(TEXTS)
    def test_never_raises_and_stays_inside_the_text(self, text: str) -> None:
        for citation in find_citations(text, context=HERE):
            assert 0 <= citation.start < citation.end <= len(text)
            assert citation.document.is_this or citation.document.number or citation.document.name

    @given(SCRAPS)
    def test_decomposed_text_cites_the_same_places(self, text: str) -> None:
        composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

        def read(given_text: str) -> list[tuple[str, str, str]]:
            return [
                (unicodedata.normalize("NFC", given_text[one.start : one.end]), one.document.number, str(one.provision))
                for one in find_citations(given_text, context=HERE)
            ]

        assert read(decomposed) == read(composed)

    def test_spans_are_the_words_read(self) -> None:
        text = "theo các khoản 1, 2 và 3 Điều 7 Luật Nhà ở"
        words = [text[one.start : one.end] for one in find_citations(text)]
        assert words == ["các khoản 1", "2", "3 Điều 7 Luật Nhà ở"]

    @pytest.mark.parametrize(
        "scrap",
        [" ", "\n", "Điều 1, ", "khoản 1 ", "Luật ", "1/", "30/2020/", "(", "“", "Luật Đất đai, ", "Phụ lục I thuộc "]
        + ["Luật sửa đổi, bổ sung một số điều của ", "Luật" + " " * 1000, "1/" + " " * 1000, "* " * 50]
        + ["Điều 1 Quy chế " + "a " * 190 + "ban hành kèm theo ", "từ Điều 1 đến Điều 2 ", "số 1-AB, "],
    )
    def test_hostile_text_takes_linear_time(self, scrap: str) -> None:
        def seconds(size: int) -> float:
            text = (scrap * (size // len(scrap) + 1))[:size]
            started = time.process_time()
            find_citations(text, context=HERE)
            return time.process_time() - started

        # Ten times the text may take ten times as long; a quadratic pattern takes a hundred times.
        assert min(seconds(50_000), seconds(50_000)) < 40 * max(seconds(5_000), 0.02)


class TestResolve:
    def test_asks_the_host_once_for_each_document(self) -> None:
        asked: list[str] = []

        def lookup(document: DocumentReference) -> int | None:
            asked.append(document.number)
            return {"30/2020/NĐ-CP": 7}.get(document.number)

        text = "Điều 1 Nghị định số 30/2020/NĐ-CP, Điều 2 Nghị định số 30/2020/NĐ-CP và Thông tư số 1/2021/TT-BTP"
        resolved = resolve(find_citations(text), lookup)
        assert [one.target for one in resolved] == [7, 7, None]
        assert asked == ["30/2020/NĐ-CP", "1/2021/TT-BTP"]


def bracketed(words: str, citations: tuple[Citation, ...]) -> str:
    return f"\x00{words}\x01"


class TestAnnotate:
    @given(TEXTS)
    def test_changes_no_visible_character(self, text: str) -> None:
        plain = text.replace("\x00", "").replace("\x01", "")
        shown = annotate(plain, find_citations(plain, context=HERE), bracketed)
        assert shown.replace("\x00", "").replace("\x01", "") == plain

    @given(TEXTS)
    def test_pieces_make_up_the_text(self, text: str) -> None:
        assert "".join(words for words, _ in pieces(text, find_citations(text, context=HERE))) == text

    def test_gives_a_range_as_one_piece(self) -> None:
        text = "từ Điều 13 đến Điều 15 Luật này."
        found = [(words, len(citations)) for words, citations in pieces(text, find_citations(text))]
        assert found == [("từ ", 0), ("Điều 13 đến Điều 15 Luật này", 3), (".", 0)]


class TestClean:
    @given(st.text(), st.data())
    def test_knows_the_way_back(self, text: str, data: st.DataObject) -> None:
        cleaned = clean(text)
        start = data.draw(st.integers(0, len(cleaned.text)))
        span = cleaned.original(start, len(cleaned.text))
        assert 0 <= span.start <= span.end == len(text)

    def test_composes_letters_and_keeps_their_places(self) -> None:
        text = unicodedata.normalize("NFD", "Thuỷ lợi – Điều 5")
        cleaned = clean(text)
        at = cleaned.text.index("Điều")
        span = cleaned.original(at, at + 4)
        assert cleaned.text == "Thuỷ lợi - Điều 5"
        assert unicodedata.normalize("NFC", text[span.start : span.end]) == "Điều"
