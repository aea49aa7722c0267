"""Official numbers: printed, as a key, in a search box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.numbers import NumberQuery, normalise_number, number_key, number_slug, read_number, read_number_query

# Every form met in the field; see docs/glossary.md for the codes.
# fmt: off
SEEN = [
    "91/2025/QH15", "36/2024/QH15", "351/2017/UBTVQH14", "1668/NQ-UBTVQH15", "30/2020/NĐ-CP", "14/2019/QĐ-TTg",
    "22/2023/TT-BTTTT", "22/2020/NQ-HĐND", "72/2023/QĐ-UBND", "19/2012/TTLT-BTC-BKH&ĐT-BTTTT", "471/QĐ-TTg",
    "54/KH-UBND", "11/KH-STP", "864/TB-SNV", "62/TTr-STTTT", "1455/QĐ-UBND-HC", "573/HĐPH-PBGDPL",
    "4946/BTTTT-CĐSQG", "18/HĐPB", "43/VBHN-BTP", "66-NQ/TW", "80-KL/TW", "32-CT/TW", "1195-QĐ/TU", "119-HĐBT",
    "273-CP", "1114/QĐ-UB", "212/2004/QĐ-TTg", "139/2000/QĐ-TTG", "51-L/CTN", "01/2016/NQ.HĐTP", "12/QĐ-UBND.HC",
    "66.16/2026/NQ-CP", "12/2019/DS-ST",
]
# fmt: on


class TestNormaliseNumber:
    @pytest.mark.parametrize("number", [number for number in SEEN if number != "139/2000/QĐ-TTG"])
    def test_leaves_printed_numbers_alone(self, number: str) -> None:
        assert normalise_number(number) == number

    @pytest.mark.parametrize(
        ("typed", "printed"),
        [
            ("nđ 30/2020", "30/2020/NĐ-CP"),
            ("30/2020/nd-cp", "30/2020/NĐ-CP"),
            ("Nghị định số 30 / 2020/NÐ – CP", "30/2020/NĐ-CP"),
            ("01/2021/qh15", "01/2021/QH15"),
            ("66-nq/tw", "66-NQ/TW"),
            ("Số: 54/KH-UBND", "54/KH-UBND"),
            ("13/2024/tt-bldtbxh", "13/2024/TT-BLĐTBXH"),
            # the hyphen was lost where a line broke
            ("27/2018/TTBLĐTBXH", "27/2018/TT-BLĐTBXH"),
            ("45/2012/TTLTBTC-BCA", "45/2012/TTLT-BTC-BCA"),
            ("347/2025/NĐCP", "347/2025/NĐ-CP"),
            ("không số", "không số"),
        ],
    )
    def test_prints_what_was_typed(self, typed: str, printed: str) -> None:
        assert normalise_number(typed) == printed

    @given(st.text())
    def test_never_raises(self, text: str) -> None:
        assert number_key(text) == number_key(normalise_number(text))


class TestNumberKey:
    def test_is_also_the_slug(self) -> None:
        assert number_slug("91/2015/QH13") == "91-2015-qh13"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("01/2021/QH15", "1/2021/qh15"),
            ("30/2020/NĐ–CP", "30/2020/ND-CP"),
            ("19/2012/TTLT-BTC-BKH&ĐT", "19/2012/TTLT/BTC-BKHĐT"),
            ("18-NQ/TW", "18/NQ-TW"),
        ],
    )
    def test_brings_spellings_together(self, one: str, other: str) -> None:
        assert number_key(one) == number_key(other)

    def test_keeps_different_numbers_apart(self) -> None:
        assert len({number_key(number) for number in SEEN}) == len(SEEN)


class TestReadNumber:
    @pytest.mark.parametrize(
        ("number", "parts"),
        [
            ("30/2020/NĐ-CP", ("30", 2020, "NĐ", ("CP",))),
            ("91/2015/QH13", ("91", 2015, "", ("QH13",))),
            ("471/QĐ-TTg", ("471", None, "QĐ", ("TTg",))),
            ("66-NQ/TW", ("66", None, "NQ", ("TW",))),
            ("4946/BTTTT-CĐSQG", ("4946", None, "", ("BTTTT", "CĐSQG"))),
        ],
    )
    def test_takes_it_apart(self, number: str, parts: tuple[str, int | None, str, tuple[str, ...]]) -> None:
        read = read_number(number)
        assert read is not None
        assert (read.number, read.year, read.kind, read.issuers) == parts

    def test_refuses_other_text(self) -> None:
        assert read_number("Không số") is None


class TestReadNumberQuery:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("nd 30/2020", NumberQuery("30", 2020, "NĐ", None)),
            ("nđ30/2020", NumberQuery("30", 2020, "NĐ", None)),
            ("30/2020/nd-cp", NumberQuery("30", 2020, "NĐ", "CP")),
            ("nghi dinh 30 2020", NumberQuery("30", 2020, "NĐ", None)),
            ("30 2020 nd cp", NumberQuery("30", 2020, "NĐ", "CP")),
            ("luat 91/2015/qh13", NumberQuery("91", 2015, "Luật", "QH13")),
            ("tt 22/2023/tt-btttt", NumberQuery("22", 2023, "TT", "BTTTT")),
            ("nghị định 91", NumberQuery("91", None, "NĐ", None)),
            ("điều 5 luật 31/2024/QH15 về đất đai", NumberQuery("31", 2024, "Luật", "QH15")),
            ("công văn 573/HĐPH-PBGDPL", NumberQuery("573", None, "", "HĐPH-PBGDPL")),
            ("30/2020", NumberQuery("30", 2020, "", None)),
            ("18-nq/tw", NumberQuery("18", None, "NQ", "TW")),
            ("nq 66.4/2025", NumberQuery("66.4", 2025, "NQ", None)),
        ],
    )
    def test_recognises_a_number_typed_loosely(self, typed: str, expected: NumberQuery) -> None:
        assert read_number_query(typed) == expected

    @pytest.mark.parametrize(
        "typed",
        [
            "Đề án 06",
            "15/3/2024",
            "20/11",
            "1/3",
            "luật đất đai 2024",
            "luat 2024",
            "tháng 3/2024",
            "0912345678",
            "điều 12",
            "nghị định 1.5",
        ],
    )
    def test_leaves_other_searches_alone(self, typed: str) -> None:
        assert read_number_query(typed) is None

    @pytest.mark.parametrize(
        ("typed", "number", "fits"),
        [
            ("nd 30/2020", "30/2020/NĐ-CP", True),
            ("qd 1", "01/2021/QĐ-UBND", True),
            ("luat 91/2015", "91/2015/QH13", True),
            ("luat 91/2015", "91/2015/NĐ-CP", False),
            ("30/2020", "30/2021/NĐ-CP", False),
            ("nq 66.4/2025", "66.4/2025/NQ-CP", True),
            ("nq 66/2025", "66.4/2025/NQ-CP", False),
            ("nd 30/2020", "không số", False),
        ],
    )
    def test_matches_documents(self, typed: str, number: str, fits: bool) -> None:
        query = read_number_query(typed)
        assert query is not None
        assert query.matches(number) is fits

    @given(st.text())
    def test_never_raises(self, text: str) -> None:
        read_number_query(text)
