"""One decision, twice on the shelf: under a number with a dirty code, under a wrong day, under another title."""

import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from tools.management.commands.find_twins import clause_marks, find_duplicates

from portal.library.models import Instrument
from portal.library.operations import IntakeState
from portal.library.queries.duplicates import print_of
from tests.portal.library.factories import bring, bring_records, record

pytestmark = pytest.mark.django_db

WORDS = (
    *("giá", "nước", "sạch", "sinh", "hoạt", "khu", "vực", "nông", "thôn", "đô", "thị", "hộ", "nghèo", "cơ", "quan"),
    *("đơn", "vị", "sản", "xuất", "kinh", "doanh", "dịch", "vụ", "mức", "thu"),
)


def clauses(seed: int, count: int = 12) -> str:
    chance = random.Random(seed)
    lines = (f"{number}. {' '.join(chance.choices(WORDS, k=25)).capitalize()}." for number in range(1, count + 1))
    return "\n".join(lines)


def spoiled(text: str, seed: int = 1, share: float = 0.01) -> str:
    """As a scan reads it: a letter in a hundred wrong, other tone places, other line ends."""
    chance = random.Random(seed)
    return "".join(chance.choice("il1o0") if one.isalpha() and chance.random() < share else one for one in text)


def decision(number: str, text: str, **said: str) -> dict[str, object]:
    told = {
        "doc_type": "Quyết định",
        "issuer": "Ủy ban nhân dân tỉnh Hậu Giang",
        "title": "Quyết định Về giá nước sạch",
    }
    return record(
        number, articles=[("1", "Giá nước", text), ("2", "Thi hành", "Giám đốc Sở chịu trách nhiệm.")], **(told | said)
    )


TEXT = clauses(1)


class TestAtAnImport:
    @pytest.mark.parametrize(
        ("comment", "again"),
        [
            ("a dirty code", decision("12/2020/QĐ-UB", TEXT)),
            ("a wrong day", decision("12/2020/QĐ-UBND", TEXT, issued="04/01/2022", effective="")),
            ("another number of the same day", decision("21/2020/QĐ-UBND", TEXT, title="Quyết định Ban hành bảng giá")),
            ("read from a scan", decision("12/2020/QĐ-UB", spoiled(TEXT))),
        ],
    )
    def test_is_said_and_both_stay(self, comment: str, again: dict[str, object], tmp_path: Path) -> None:
        bring_records(tmp_path, decision("12/2020/QĐ-UBND", TEXT))
        [outcome] = bring_records(tmp_path, again, name="b.jsonl")
        assert outcome.state is IntakeState.ACCEPTED
        assert "có thể là một văn bản" in " ".join(outcome.doubts), comment
        assert "12-2020-qd-ubnd" in " ".join(outcome.doubts)
        assert Instrument.objects.count() == 2

    def test_of_one_bundle_is_said_of_both(self, tmp_path: Path) -> None:
        outcomes = bring_records(tmp_path, decision("12/2020/QĐ-UBND", TEXT), decision("77/2021/QĐ-CT", TEXT))
        assert ["cùng đợt nhập" in " ".join(outcome.doubts) for outcome in outcomes] == [True, True]

    def test_of_the_same_title_and_other_words_is_no_twin(self, tmp_path: Path) -> None:
        bring_records(tmp_path, decision("12/2020/QĐ-UBND", TEXT))
        [outcome] = bring_records(tmp_path, decision("12/2020/QĐ-UB", clauses(2)), name="b.jsonl")
        assert "có thể là một văn bản" not in " ".join(outcome.doubts)

    def test_read_again_is_not_its_own_twin(self, tmp_path: Path) -> None:
        bring_records(tmp_path, decision("12/2020/QĐ-UBND", TEXT))
        [outcome] = bring(tmp_path / "luat.jsonl", rereads=True)
        assert "có thể là một văn bản" not in " ".join(outcome.doubts)


class TestWholeShelf:
    def test_pairs_are_listed(self, tmp_path: Path) -> None:
        told = [decision(f"{number}/2020/QĐ-UBND", clauses(number)) for number in range(1, 30)]
        told += [
            decision(
                "99/2021/QĐ-CT", spoiled(clauses(3), share=0.002), issued="01/02/2021", title="Quyết định Về bảng giá"
            )
        ]
        bring_records(tmp_path, *told)
        [pair] = find_duplicates()
        assert {pair["one"].slug, pair["other"].slug} == {"3-2020-qd-ubnd", "99-2021-qd-ct"}
        assert pair["likeness"] > 0.9
        said = StringIO()
        call_command("find_twins", report=tmp_path / "a.csv", stdout=said, verbosity=0)
        assert "1 cặp văn bản" in said.getvalue()
        assert "99/2021/QĐ-CT" in (tmp_path / "a.csv").read_text("utf-8-sig")


class TestPrint:
    def test_marks_capitals_and_stops_count_for_nothing(self) -> None:
        one, two = "Giá nước sạch sinh hoạt, khu vực nông thôn", "GIA NUOC SACH sinh hoat khu vuc nong thon"
        assert print_of([one]).likeness(print_of(two.split("khu"))) < 1
        assert print_of([one]).likeness(print_of([two])) == 1

    def test_texts_of_different_lengths_are_compared_at_the_same_grain(self) -> None:
        words = [f"chữ{number}" for number in range(9_000)]
        long, half = print_of(words), print_of(words[:4_500])
        assert long.every > half.every
        assert long.likeness(half) == pytest.approx(0.5, abs=0.05)

    def test_of_nothing_is_like_nothing(self) -> None:
        assert print_of([]).likeness(print_of([])) in {0.0, 1.0}
        assert clause_marks([""]) == []
