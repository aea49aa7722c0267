"""Which words deserve a look, and which do not."""

from dataclasses import replace

import pytest

from scanreading.proofing.risk import RULES, RiskReason, is_vietnamese, marks_of, risks_of
from scanreading_tests.proofing.pages import page

_SPELT_WELL = "nghiêm khuya hòa hoà thủy thuỷ quý quyết giếng gì gìn oan uyển xoong ĐIỀU Nghị kỹ kĩ giữa"


def reasons_of(text: str, word: str) -> set[RiskReason]:
    words = page(text)
    found = {words[risk.position].text: set(risk.reasons) for risk in risks_of(words)}
    return found.get(word, set())


class TestReasons:
    @pytest.mark.parametrize(
        ("text", "word", "expected"),
        [
            ("mức phạt 5.000.000 đồng", "5.000.000", {RiskReason.MONEY}),
            ("phạt 5 triệu", "5", {RiskReason.MONEY}),
            ("ngày 15 tháng 3 năm 2024", "15", {RiskReason.DATE}),
            ("ngày 15 tháng 3 năm 2024", "2024", {RiskReason.DATE}),
            ("trước 15/3/2024.", "15/3/2024.", {RiskReason.DATE}),
            ("trước 15/13/2024.", "15/13/2024.", {RiskReason.DATE, RiskReason.NO_DATE}),
            ("Nghị định số 30/2020/NĐ-CP ngày", "30/2020/NĐ-CP", {RiskReason.OFFICIAL_NUMBER}),
            ("Số: 471/QĐ-TTg", "471/QĐ-TTg", {RiskReason.OFFICIAL_NUMBER}),
            ("theo QĐ-UBND cũ", "QĐ-UBND", {RiskReason.OFFICIAL_NUMBER}),
            ("gồm 12 người", "12", {RiskReason.NUMBER}),
            ("không được làm", "không", {RiskReason.PERMISSION}),
            ("không được làm", "được", {RiskReason.PERMISSION}),
            ("nghiêm cấm mọi", "cấm", {RiskReason.PERMISSION}),
            ("trừ trường hợp", "trừ", {RiskReason.PERMISSION}),
            ("Ủy ban nhân dân", "ban", set()),
            ("UBND, HĐND và TTg", "UBND,", set()),
            ("UBND, HĐND và TTg", "TTg", set()),
            ("quyêt định này", "quyêt", {RiskReason.UNKNOWN}),  # a stop asks for sắc or nặng
            ("đlều này", "đlều", {RiskReason.UNKNOWN}),
            ("QUYếT ĐỊNH", "QUYếT", {RiskReason.ODD_CAPITALS}),
            ("Chương III quy", "III", set()),
            ("a) đất", "a)", set()),
            ("TTø ký", "TTø", {RiskReason.ODD_CAPITALS}),
            ("đất ¦ ở", "¦", {RiskReason.ODD_SIGNS}),
            ("705⁄QĐ-TTg", "705⁄QĐ-TTg", {RiskReason.ODD_SIGNS, RiskReason.OFFICIAL_NUMBER}),  # U+2044 for "/"
        ],
    )
    def test_are_told_by_the_word_and_its_neighbours(self, text: str, word: str, expected: set[RiskReason]):
        assert reasons_of(text, word) == expected

    @pytest.mark.parametrize(
        ("confidence", "agrees", "expected"),
        [
            (96, True, set()),
            (96, None, set()),
            (96, False, set()),
            (81, True, set()),
            (79, None, {RiskReason.UNSURE}),
            (49, False, {RiskReason.BARELY_READ, RiskReason.READERS_DIFFER}),
        ],
    )
    def test_come_from_the_readers_too(self, confidence: int, agrees: bool | None, expected: set[RiskReason]):
        risks = risks_of(page("đất", confidence=confidence, agrees=agrees))
        assert {reason for risk in risks for reason in risk.reasons} == expected

    def test_are_told_in_vietnamese_and_weigh_something(self):
        assert set(RULES) == set(RiskReason)
        assert all(0 < rule.weight < 100 and rule.told for rule in RULES.values())


class TestOrder:
    def test_is_riskiest_first_then_as_read(self):
        words = list(page("phải nộp 12 đồng trước ngày 3 và không chậm"))
        words[1] = replace(words[1], confidence=40, agrees=False)
        order = [words[risk.position].text for risk in risks_of(words)]
        assert order == ["nộp", "12", "3", "phải", "không"]

    def test_a_doubted_number_comes_before_a_doubted_word(self):
        words = page("gồm 12 nhà", confidence=85)
        assert risks_of(words)[0].position == 1

    def test_a_word_that_matters_is_no_doubt_about_its_reading(self):
        risks = {risk.position: risk for risk in risks_of(page("không quyêt"))}
        assert not risks[0].is_doubted
        assert risks[1].is_doubted
        assert risks[1].told == "không có tiếng nào viết như vậy"


class TestSequence:
    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("Điều 7. Đất\n1. Một\n2. Hai\na) A\nb) B\nĐiều 8. Nhà", []),
            ("Điều 7. Đất\nĐiều 9. Nhà", ["9."]),
            ("3. Ba\n4. Bốn\n6. Sáu", ["6."]),  # a page may begin anywhere
            ("Điều 7. Đất\n2. Hai", ["2."]),
            ("1. Một\na) A\nc) C", ["c)"]),
            ("1. Một\nd) D\nđ) Đ\ne) E", ["d)"]),  # first after a clause
            ("1. Một\n2. Hai\na) A\n3. Ba\na) A", []),
            ("1. Một\n2. Hai\n1. Một", []),  # another list begins
            ("theo khoản\n5. Năm", []),
        ],
    )
    def test_jumps_are_seen(self, text: str, wrong: list[str]):
        words = page(text)
        assert [words[number].text for number, follows in marks_of(words).items() if not follows] == wrong

    def test_a_number_that_follows_is_not_risky(self):
        assert reasons_of("Điều 7. Đất\n1. Một\n2. Hai", "2.") == set()
        assert reasons_of("Điều 7. Đất\n1. Một\n3. Ba", "3.") == {RiskReason.OUT_OF_SEQUENCE}


class TestSpelling:
    @pytest.mark.parametrize(
        "syllable",
        _SPELT_WELL.split(),
    )
    def test_knows_how_syllables_are_spelt(self, syllable: str):
        assert is_vietnamese(syllable)

    @pytest.mark.parametrize("noise", ["nghj", "đlều", "quyêt", "kan", "ngi", "cê", "luât", "tậpp", "hòá", "bcd", "w"])
    def test_refuses_what_none_is_spelt_like(self, noise: str):
        assert not is_vietnamese(noise)
