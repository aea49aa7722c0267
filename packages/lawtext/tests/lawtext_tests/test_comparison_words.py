"""Word by word: what was removed and added, and what is no change at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.comparison import DiffOp, diff
from lawtext.comparison.diffs import has_changed, longest_increasing

DIFFS = [
    ("a word replaced", "phạt tiền 5 triệu đồng", "phạt tiền 10 triệu đồng", "phạt tiền [-5][+10] triệu đồng"),
    ("a word put in", "Cá nhân có quyền", "Cá nhân, tổ chức có quyền", "Cá nhân[+, tổ chức] có quyền"),
    ("a word taken out", "Cá nhân, tổ chức có quyền", "Cá nhân có quyền", "Cá nhân[-, tổ chức] có quyền"),
    ("a number is one word", "30/2020/NĐ-CP", "30/2021/NĐ-CP", "[-30/2020/NĐ-CP][+30/2021/NĐ-CP]"),
    ("money is one word", "1.000.000 đồng", "1.500.000 đồng", "[-1.000.000][+1.500.000] đồng"),
    ("đ is not d", "điểm d", "điểm đ", "điểm [-d][+đ]"),
    ("a capital is a change", "nhà nước", "Nhà nước", "[-nhà][+Nhà] nước"),
    ("all new", "", "Lời mới.", "[+Lời mới.]"),
    ("all gone", "Lời cũ.", "", "[-Lời cũ.]"),
    ("a paragraph put in", "một.\nhai.", "một.\nba bốn.\nhai.", "một.[+\nba bốn.]\nhai."),
    (
        "scattered same words do not help",
        "a b c d , e f g h",
        "i k l m , n o p q",
        "[-a b c d , e f g h][+i k l m , n o p q]",
    ),
]
SAME = [
    ("place of the tone", "hoà giải, thuỷ sản", "hòa giải, thủy sản"),
    ("i and y", "kĩ thuật, qui định", "kỹ thuật, quy định"),
    ("decomposed", "hoa\u0300 gia\u0309i", "hòa giải"),
    ("quotation marks", "“xã” và ‘phường’", "\"xã\" và 'phường'"),
    ("dashes", "Lao động – Thương binh", "Lao động - Thương binh"),
    ("blanks and line breaks", "Cá nhân  có\nquyền ", "Cá nhân có quyền"),
    ("hard blanks", "Điều\u00a05", "Điều 5"),
    ("invisible signs", "Điều\u200b 5\ufeff", "Điều 5"),
    ("eth for đ", "Ðiều 5", "Điều 5"),
    ("dots", "như sau…", "như sau..."),
]


def marked(old, new):
    sign = {DiffOp.REMOVED: "[-{}]", DiffOp.ADDED: "[+{}]", DiffOp.SAME: "{}"}
    out = ""
    for piece in diff(old, new):
        words = piece.words
        blank = words[: len(words) - len(words.lstrip(" "))] if piece.op is not DiffOp.SAME else ""
        follows_removed = out.endswith("]")
        out += ("" if follows_removed and piece.op is DiffOp.ADDED else blank) + sign[piece.op].format(
            words[len(blank) :]
        )
    return out


class TestDiff:
    @pytest.mark.parametrize(("why", "old", "new", "expected"), DIFFS, ids=[row[0] for row in DIFFS])
    def test_says_what_changed(self, why, old, new, expected):
        assert marked(old, new).replace("[- ", " [-").replace("[+ ", " [+") == expected

    @pytest.mark.parametrize(("why", "old", "new"), SAME, ids=[row[0] for row in SAME])
    def test_spelling_and_signs_are_no_change(self, why, old, new):
        pieces = diff(old, new)
        assert not has_changed(pieces)
        assert ("".join(piece.old for piece in pieces), "".join(piece.new for piece in pieces)) == (old, new)

    @given(st.text(), st.text())
    def test_gives_both_texts_back(self, old, new):
        pieces = diff(old, new)
        assert "".join(piece.old for piece in pieces) == old
        assert "".join(piece.new for piece in pieces) == new
        assert all(piece.old or piece.new for piece in pieces)

    @given(st.lists(st.sampled_from(["một", "hai", "ba", ",", "."]), max_size=60), st.data())
    def test_gives_both_texts_back_after_edits(self, words, data):
        edited = list(words)
        for _ in range(data.draw(st.integers(0, 4))):
            at = data.draw(st.integers(0, len(edited)))
            edited[at : at + data.draw(st.integers(0, 3))] = data.draw(
                st.lists(st.sampled_from(["x", "hai"]), max_size=3)
            )
        old, new = " ".join(words), " ".join(edited)
        pieces = diff(old, new)
        assert ("".join(p.old for p in pieces), "".join(p.new for p in pieces)) == (old, new)

    def test_long_texts_are_compared_word_by_word_too(self):
        words = [f"từ{count}" for count in range(40_000)]
        edited = [word for count, word in enumerate(words) if count % 97]
        pieces = diff(" ".join(words), " ".join(edited))
        assert sum(piece.op is DiffOp.REMOVED for piece in pieces) == len(words) - len(edited)

    def test_long_texts_that_repeat_themselves_come_to_an_end(self):
        pieces = diff("một hai " * 20_000, "hai ba " * 20_000)
        assert "".join(piece.new for piece in pieces) == "hai ba " * 20_000


class TestLongestIncreasing:
    @given(st.lists(st.integers(0, 50), unique=True))
    def test_is_increasing_and_within(self, values):
        chain = [values[index] for index in longest_increasing(values)]
        assert chain == sorted(chain)
        assert len(chain) >= 1 or not values

    def test_leaves_out_the_fewest(self):
        assert longest_increasing([1, 5, 2, 3, 4]) == [0, 2, 3, 4]
