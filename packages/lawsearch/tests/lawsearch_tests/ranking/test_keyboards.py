"""Keys that no keyboard took for marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.typos import TOUCHING, bare, undone


class TestUndone:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            # Telex, the mark where it belongs
            ("ddaats", "đất"),
            ("ddai", "đai"),
            ("hopwj", "hợp"),
            ("duwngj", "dựng"),
            ("phuwowng", "phương"),
            ("hoawcj", "hoặc"),
            # and at the end of the syllable
            ("tienges", "tiếng"),
            ("nguoiwf", "người"),
            ("dadts", "đát"),
            # w for ư and ơ together
            ("thuowng", "thương"),
            # VNI
            ("d9a6t1", "đất"),
            ("d9ai", "đai"),
            ("ho7p5", "hợp"),
            ("nguo7i2", "người"),
            ("nghie65p", "nghiệp"),
            ("na8m", "năm"),
            # the keyboard wrote some of the marks
            ("đâts", "đất"),
            ("ddèn", "đèn"),
        ],
    )
    def test_reads_the_keys(self, typed: str, meant: str):
        assert bare(meant) in undone(typed)

    @pytest.mark.parametrize("typed", ["", "nguoi", "dat", "13", "qh", "km"])
    def test_finds_nothing_where_no_key_asks_for_a_mark(self, typed: str):
        assert not undone(typed)

    def test_a_second_vowel_may_be_a_letter(self):
        assert bare("xoong") in {*undone("xoongf"), bare("xoong")}
        assert {one.letters for one in undone("xoongf")} == {"xong", "xoong"}

    @given(st.text(alphabet="abcdeghiklmnopqrstuvxywfjz0123456789đâêôăơư", max_size=14))
    def test_ends_whatever_is_typed(self, typed: str):
        assert all(one.marks and one.letters.isalpha() for one in undone(typed))


class TestBare:
    def test_takes_a_syllable_apart(self):
        assert bare("đất").letters == "dat"
        assert len(bare("đất").marks) == 3

    def test_marks_have_no_place(self):
        assert bare("hỉêm") == bare("hiểm")


class TestTouching:
    @pytest.mark.parametrize("keys", ["op", "as", "qa", "nm", "iu", "hj", "sx"])
    def test_side_by_side_or_above(self, keys: str):
        assert (keys[0], keys[1]) in TOUCHING
        assert (keys[1], keys[0]) in TOUCHING

    @pytest.mark.parametrize("keys", ["ap", "qm", "aa", "zq"])
    def test_far_apart(self, keys: str):
        assert (keys[0], keys[1]) not in TOUCHING
