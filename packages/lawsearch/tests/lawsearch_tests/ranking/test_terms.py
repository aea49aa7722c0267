"""Which terms are asked of the index, whichever way the question was typed."""

import pytest

from lawsearch.ranking import tokens
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    QueryTerms,
    TextForm,
    TypingStyle,
    needed,
    terms_of,
)
from lawsearch.ranking.vocabulary import ABBREVIATIONS
from lawsearch_tests.ranking.counting import Counts

TEXTS = [
    "đất đai do nhà nước quản lý",
    "đặt cọc hai bên giao cho nhau",
    "lao động nữ đạt kết quả",
    "người lao động đóng bảo hiểm xã hội",
]
COUNTS = Counts(TEXTS * 25)


def ask(question: str) -> QueryTerms:
    return terms_of(tokens(question), count=COUNTS, total=COUNTS.total)


class TestWritingOf:
    @pytest.mark.parametrize(
        ("question", "writing"),
        [
            ("đặt cọc", TypingStyle.MARKED),
            ("dat coc", TypingStyle.UNMARKED),
            # đ is on a key of its own, the tone is not
            ("đat cọc", TypingStyle.MIXED),
            ("đặt coc", TypingStyle.MIXED),
            # "hai", "cho" are whole words without a mark
            ("đặt cọc cho hai bên", TypingStyle.MARKED),
            # words of no text at all decide nothing
            ("đặt cọc zzz", TypingStyle.MARKED),
            ("2013", TypingStyle.UNMARKED),
        ],
    )
    def test_tells(self, question: str, writing: TypingStyle):
        assert ask(question).writing is writing


class TestTermsOf:
    def test_marked_words_are_asked_as_written(self):
        assert {term.form for term in ask("đặt cọc").ranked} == {TextForm.MARKED}
        assert [term.text for term in ask("đặt cọc").ranked] == ["đặt", "cọc", "đặt_cọc"]

    def test_unmarked_words_are_asked_of_the_folded_copy(self):
        assert [(term.form, term.text) for term in ask("dat dai").ranked] == [
            (TextForm.FOLDED, "dat"),
            (TextForm.FOLDED, "dai"),
            (TextForm.FOLDED, "dat_dai"),
        ]

    def test_half_marked_words_lean_towards_the_marks_that_are_there(self):
        marked = [term for term in ask("đat cọc").ranked if term.form is TextForm.MARKED]
        assert {term.text for term in marked} == {"đat", "cọc"}
        assert all(term.weight < 1 for term in marked)

    def test_abbreviations_bring_their_words(self):
        assert "bảo_hiểm" in [term.text for term in ask("đóng BHXH").ranked]
        assert "bao_hiem" in [term.text for term in ask("dong bhxh").ranked]

    def test_a_word_said_twice_is_asked_once(self):
        asked = [term.text for term in ask("đặt cọc đặt cọc").ranked]
        assert len(asked) == len(set(asked))

    def test_a_whole_book_is_cut(self):
        assert len(ask("đất " * 5000).ranked) == 2
        assert len(ask(" ".join(f"x{number}" for number in range(5000))).ranked) == 2 * LONGEST_QUESTION - 1

    def test_nothing_known_asks_for_nothing(self):
        assert ask("zzz yyy").telling == ()


class TestNeeded:
    @pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (2, 2), (3, 2), (5, 3), (10, 6)])
    def test_all_of_few_most_of_many(self, count: int, expected: int):
        assert needed(count) == expected


class TestAbbreviations:
    def test_none_is_an_everyday_syllable(self):
        """An abbreviation without a vowel, or one that no word is spelled like."""
        syllables = {"ai", "an", "bo", "ca", "do", "la", "so", "va", "mot", "hai", "con", "cho", "xa", "te", "y"}
        assert syllables.isdisjoint(token.folded for short in ABBREVIATIONS for token in tokens(short))
