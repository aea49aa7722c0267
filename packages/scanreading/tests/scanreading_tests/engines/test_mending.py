"""Slips that are put right, and what is left alone."""

from dataclasses import replace

import pytest

from scanreading.engines.misreadings import mend_word, plain, renumbered, respelt
from scanreading.engines.types import ReadToken, TokenLine, WordBox

WORDS = [
    # what is seen, what is printed
    ("38⁄2005/QĐ-UBND", "38/2005/QĐ-UBND"),
    ("QÐ-UBND", "QĐ-UBND"),
    ("705/QĐ-TTø", "705/QĐ-TTg"),
    ("471/QD-TTg", "471/QĐ-TTg"),
    ("29/1998/ND-CP", "29/1998/NĐ-CP"),
    ("22/2020/NQ-HDND", "22/2020/NQ-HĐND"),
    ("991/QĐ-UBNĐ", "991/QĐ-UBND"),
    ("12/TIr-STP", "12/TTr-STP"),
    ("2O21", "2021"),
    ("l2/2024", "12/2024"),
    ("|khoản", "khoản"),
    ("\\lệ", "lệ"),
    ("hoa\u0300", "hoà"),
    # left as they are
    ("hoà", "hoà"),
    ("qúy", "qúy"),
    ("I", "I"),
    ("TTATGT", "TTATGT"),
    ("HĐND-UBND", "HĐND-UBND"),
    ("Đoàn", "Đoàn"),
]
BEGINNINGS = [
    # words at the beginning of lines, as seen and as printed
    ("a first clause misread", ["l.", "2."], ["1.", "2."]),
    ("a first clause as a bracket", ["Điều", "].", "2."], ["Điều", "1.", "2."]),
    ("a first point as a digit", ["8)", "b)"], ["a)", "b)"]),
    ("eight, in a sequence of digits", ["7)", "8)", "9)"], ["7)", "8)", "9)"]),
    ("d after c", ["c)", "đ)", "đ)"], ["c)", "d)", "đ)"]),
    ("a dot that is a comma on speckled paper", ["3.", "4,", "5."], ["3.", "4.", "5."]),
    ("a number that begins a line of prose", ["năm", "4,"], ["năm", "4,"]),
    ("a bullet among bullets", ["-", ".", "-"], ["-", "-", "-"]),
    ("a dot among prose", ["và", ".", "của"], ["và", ".", "của"]),
    ("the second of two parts numbered alike", ["I.", "II.", "II."], ["I.", "II.", "III."]),
]


def line(*words: str) -> TokenLine:
    return TokenLine(tuple(ReadToken(word, WordBox(30 * at, 0, 30 * at + 25, 20), 90) for at, word in enumerate(words)))


class TestWord:
    @pytest.mark.parametrize(("seen", "printed"), WORDS)
    def test_is_mended_where_nothing_else_can_be_meant(self, seen: str, printed: str) -> None:
        assert mend_word(seen) == printed

    @pytest.mark.parametrize(("seen", "printed"), WORDS)
    def test_is_mended_once_and_for_all(self, seen: str, printed: str) -> None:
        assert mend_word(mend_word(seen)) == printed


class TestRespelt:
    def test_tells_what_print_itself_may_be_spelt_like(self) -> None:
        seen = line("29/1998/ND-CP", "QÐ-UBND", "2O21", "22/NQ-HDND", "Đoàn")
        assert respelt([seen]) == [("29/1998/ND-CP", "29/1998/NĐ-CP"), ("22/NQ-HDND", "22/NQ-HĐND")]


class TestPlain:
    def test_leaves_out_strokes_that_rules_leave_and_lines_of_nothing_else(self) -> None:
        assert [each.text for each in plain([line("STT", "|", "NỘI", "DUNG"), line("|", "¬")])] == ["STT NỘI DUNG"]

    @pytest.mark.parametrize(
        ("seen", "parted"),
        [
            ("Số:75/KH-UBND", ["Số:", "75/KH-UBND"]),
            ("Sõ:118-CT/TU", ["Sõ:", "118-CT/TU"]),
            ("Số:", ["Số:"]),
            ("Số:12", ["Số:12"]),
            ("75/KH-UBND", ["75/KH-UBND"]),
        ],
    )
    def test_parts_the_form_from_the_number_that_was_run_into_it(self, seen: str, parted: list[str]) -> None:
        token = ReadToken(seen, WordBox(100, 10, 230, 40), 90)
        (told,) = plain([TokenLine((token,))])
        assert [each.text for each in told.tokens] == parted
        assert told.box == token.box
        assert all(one.box.right <= other.box.left for one, other in zip(told.tokens, told.tokens[1:], strict=False))


class TestRenumbered:
    @pytest.mark.parametrize(("comment", "seen", "printed"), BEGINNINGS)
    def test_reads_a_numeral_by_those_around_it(self, comment: str, seen: list[str], printed: list[str]) -> None:
        told = renumbered([line(word, "và", "chữ") for word in seen])
        assert [each.tokens[0].text for each in told] == printed, comment

    def test_reads_the_numeral_of_a_chapter(self) -> None:
        assert renumbered([line("Chương", "Ill")])[0].text == "Chương III"
        assert renumbered([line("IIl.", "TỔ", "CHỨC")])[0].text == "III. TỔ CHỨC"
        assert renumbered([line("Chương", "trình")])[0].text == "Chương trình"

    def test_reads_a_quarter_in_roman_numerals(self) -> None:
        assert renumbered([line("trong", "quý", "11/2027,")])[0].text == "trong quý II/2027,"
        assert renumbered([line("Quý", "1V", "xong")])[0].text == "Quý IV xong"
        assert renumbered([line("xong", "(quý"), line("1/2027),", "và")])[1].text == "I/2027), và"
        assert renumbered([line("quý", "lịch")])[0].text == "quý lịch"

    def test_leaves_a_quarter_in_figures_on_which_both_agree(self) -> None:
        (told,) = renumbered([TokenLine(tuple(replace(one, agrees=True) for one in line("quý", "1/2027").tokens))])
        assert told.text == "quý 1/2027"
