"""Addresses of provisions: the form in page anchors, the form that people say, labels and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.addresses import (
    anchor,
    describe,
    label_key,
    labels_between,
    parse_address,
)
from lawtext.types import Address, Step, Unit

LABELS = st.from_regex(r"\A(?:[1-9][0-9]{0,2}[a-z]?|[a-e]|dd|a\.[1-9])\Z")
STEPS = st.builds(Step, st.sampled_from([unit for unit in Unit if unit is not Unit.REGULATION]), LABELS)
CONTAINERS = st.builds(Step, st.sampled_from([Unit.REGULATION, Unit.ANNEX]), st.one_of(st.just(""), LABELS))


class TestParseAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "dieu-5",
            "dieu-5-khoan-2-diem-dd",
            "dieu-47a-khoan-1a",
            "chuong-2-muc-1",
            "muc-2-tieu-muc-1",
            "phu-luc",
            "phu-luc-1",
            "quy-che/dieu-1",
            "quy-che/phu-luc",
            "phu-luc-1/phan-3-chuong-2-khoan-2-diem-a",
            "phu-luc-2-phan-b-muc-1",
            "phu-luc-3-phu-luc-1",
            "khoan-g.ii",
        ],
    )
    def test_reads_what_str_writes(self, text: str) -> None:
        assert str(parse_address(text)) == text

    @given(st.lists(STEPS, min_size=1, max_size=4), st.lists(CONTAINERS, max_size=2))
    def test_goes_round(self, steps: list[Step], containers: list[Step]) -> None:
        address = Address(tuple(steps), tuple(containers))
        if len(steps) == 1 and steps[0].unit is Unit.ANNEX:
            address = Address((), (*containers, *steps))
        assert parse_address(str(address)) == address

    @pytest.mark.parametrize("text", ["x", "dieu-5-", "dieu-5--khoan-1", "-dieu", "dieu-5/", "dieu 5", "Điều 5"])
    def test_says_what_is_wrong(self, text: str) -> None:
        with pytest.raises(ValueError, match="not an address"):
            parse_address(text)


class TestDescribe:
    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("dieu-5-khoan-2-diem-dd", "điểm đ khoản 2 Điều 5"),
            ("dieu-5-khoan-2-diem-d", "điểm d khoản 2 Điều 5"),
            ("chuong-2-muc-1", "Mục 1 Chương II"),
            ("phu-luc-8-muc-1-khoan-3", "khoản 3 Mục 1 Phụ lục VIII"),
            ("quy-che/dieu-1", "Điều 1 Quy chế"),
            ("dieu-32dd", "Điều 32đ"),
            ("phu-luc-2-phan-b", "Phần B Phụ lục II"),
            ("", ""),
        ],
    )
    def test_says_it_as_people_do(self, address: str, words: str) -> None:
        assert describe(parse_address(address)) == words


class TestAnchor:
    def test_finds_the_annex_of_a_citation(self) -> None:
        assert str(anchor(parse_address("phu-luc-8-muc-1-khoan-3"))) == "phu-luc-8/muc-1-khoan-3"

    def test_leaves_articles_alone(self) -> None:
        assert str(anchor(parse_address("dieu-5-khoan-2"))) == "dieu-5-khoan-2"


class TestLabels:
    @pytest.mark.parametrize(
        ("unit", "written", "key"),
        [
            (Unit.CHAPTER, "VIII", "8"),
            (Unit.ANNEX, "IIa", "2a"),
            (Unit.POINT, "đ", "dd"),
            (Unit.POINT, "v", "v"),  # a letter, not five
            (Unit.PART, "thứ hai", "2"),
            (Unit.PART, "C", "c"),  # a letter, not a hundred
            (Unit.ARTICLE, "47A", "47a"),
            (Unit.CLAUSE, "02", "2"),
            (Unit.SECTION, "G.II", "g.ii"),
        ],
    )
    def test_key(self, unit: Unit, written: str, key: str) -> None:
        assert label_key(unit, written) == key

    @pytest.mark.parametrize(
        ("unit", "first", "last", "labels"),
        [
            (Unit.POINT, "đ", "n", "dd e g h i k l m n"),
            (Unit.ARTICLE, "4a", "4d", "4a 4b 4c 4d"),
            (Unit.CLAUSE, "1", "4", "1 2 3 4"),
            (Unit.CHAPTER, "II", "IV", "2 3 4"),
            (Unit.CLAUSE, "9", "2", "9 2"),  # a misreading: both ends, nothing between
        ],
    )
    def test_between(self, unit: Unit, first: str, last: str, labels: str) -> None:
        assert labels_between(unit, first, last) == labels.split()
