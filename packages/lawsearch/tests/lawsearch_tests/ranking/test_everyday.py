"""What people say, and what the law calls it."""

import pytest

from lawsearch.ranking import tokens
from lawsearch.ranking.vocabulary import Lexicon, Saying

LEXICON = Lexicon(
    [
        Saying("sổ đỏ", ("giấy chứng nhận quyền sử dụng đất",)),
        Saying("sổ đỏ chung", ("quyền sử dụng đất chung",)),
        Saying("xe máy", ("xe mô tô", "xe gắn máy")),
        Saying("xe", ("phương tiện",)),
        Saying("má", ("mẹ",)),
        Saying("mà", ("ruộng mạ",)),
        # two rows of the table for one thing said
        Saying("ở tù", ("chấp hành án",)),
        Saying("ở tù", ("phạt tù", "chấp hành án")),
        Saying("…", ("không gì",)),
        Saying("hụi", ("", "họ")),
    ]
)


def heard(question: str) -> list[str]:
    return [saying.said for saying in LEXICON.heard(tokens(question))]


def law(question: str, lexicon: Lexicon = LEXICON) -> list[str]:
    return [" ".join(token.marked for token in words) for words in lexicon.law_words(tokens(question))]


class TestHeard:
    @pytest.mark.parametrize(
        ("question", "sayings"),
        [
            ("làm sổ đỏ", ["sổ đỏ"]),
            ("SỔ ĐỎ mất rồi", ["sổ đỏ"]),
            ("lam so do", ["sổ đỏ"]),
            # the longer of two, once
            ("sổ đỏ chung cư", ["sổ đỏ chung"]),
            ("mua xe máy", ["xe máy"]),
            # each time, in order
            ("xe máy và sổ đỏ", ["xe máy", "sổ đỏ"]),
            ("xe này xe kia", ["xe", "xe"]),
            # marks agree, or there are none
            ("má tôi", ["má"]),
            ("ma toi", ["má", "mà"]),
            ("mã số", []),
            ("số đo", []),
            ("sổ do", ["sổ đỏ"]),
            # both rows
            ("bị ở tù", ["ở tù", "ở tù"]),
            ("sổ", []),
            ("", []),
        ],
    )
    def test_hears(self, question: str, sayings: list[str]):
        assert heard(question) == sayings

    def test_nothing_with_an_empty_table(self):
        assert Lexicon([]).heard(tokens("sổ đỏ")) == []


class TestLawWords:
    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("mua xe máy", ["xe mô tô", "xe gắn máy"]),
            # not what was typed anyway, in whatever marks
            ("xe máy hay xe mô tô", ["xe gắn máy", "phương tiện"]),
            ("xe may la xe mo to", ["xe gắn máy", "phương tiện"]),
            # each once, also from two rows
            ("bị ở tù", ["chấp hành án", "phạt tù"]),
            ("sổ đỏ này sổ đỏ kia", ["giấy chứng nhận quyền sử dụng đất"]),
            # an empty cell says nothing
            ("chơi hụi", ["họ"]),
            ("ly hôn", []),
        ],
    )
    def test_stand_beside_what_was_typed(self, question: str, words: list[str]):
        assert law(question) == words

    def test_are_not_more_than_a_question_bears(self):
        """What does not fit any more is left out whole; what is shorter may still fit."""
        long = " ".join(f"dài{number}" for number in range(50))
        lexicon = Lexicon([Saying("x", (long, " ".join(f"thêm{number}" for number in range(20)), "ngắn thôi"))])
        assert law("x", lexicon) == [long, "ngắn thôi"]
