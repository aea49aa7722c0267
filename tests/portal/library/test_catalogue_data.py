"""The starter catalogue that the project ships: rows of facts about instruments, and who amends or ends whom.

What a row promises stands in the README beside the files.
"""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import portal.library
from lawtext.addresses import number_key
from lawtext.numbers import read_number
from lawtext.words import slugify
from portal.library.states.topics import TOPICS

FOLDER = Path(portal.library.__file__).parent / "data" / "catalogue"
COMPLETE_TO = date(2026, 11, 29)
OLDEST = date(1945, 9, 2)

INSTRUMENT_COLUMNS = ["number", "kind", "title", "issuer", "issued", "effective", "topics", "doubt"]
RELATION_COLUMNS = ["acting", "relation", "acted", "on", "where", "witness"]
KINDS = {
    "Hiến pháp",
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Nghị quyết",
    "Nghị quyết liên tịch",
    "Nghị định",
    "Quyết định",
    "Chỉ thị",
    "Thông tư",
    "Thông tư liên tịch",
}
RELATIONS = {"amends", "replaces", "ends", "ends_partly", "postpones"}
WHOLE = {"replaces", "ends"}

NUMBER = r"[0-9]+[a-z]?(?:\.[0-9]+)?[/-][\w/&.-]+"
ADDRESS = r"(?:[a-z0-9-]+/)*[a-z0-9-]+"
# text: a text that does it; published: the same, read where it is published; cited: another text that says so
WITNESS = re.compile(rf"(?:text|published|cited):{NUMBER}(?:#{ADDRESS})?")
WHERE = re.compile(r"(?:(?:Điều|khoản|điểm|Phụ lục|Chương|Mục|Phần)(?: [0-9A-Za-zđ]+)?(?: |$))+")
CUT_NUMBER = re.compile(r"\d+/N")


def rows_of(name: str, columns: list[str]) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == columns
        return list(reader)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def instruments() -> list[dict[str, str]]:
    return rows_of("instruments.csv", INSTRUMENT_COLUMNS)


@pytest.fixture(scope="module")
def relations() -> list[dict[str, str]]:
    return rows_of("relations.csv", RELATION_COLUMNS)


class TestInstruments:
    def test_are_at_least_four_hundred_laws_codes_ordinances_and_decrees(self, instruments) -> None:
        kinds = Counter(row["kind"] for row in instruments)
        assert sum(kinds[kind] for kind in ("Bộ luật", "Luật", "Pháp lệnh", "Nghị định")) >= 400

    def test_have_a_number_that_can_be_read_a_known_kind_and_a_title(self, instruments) -> None:
        for row in instruments:
            assert read_number(row["number"]) is not None, row
            assert not CUT_NUMBER.fullmatch(row["number"]), row
            assert row["kind"] in KINDS, row
            assert not row["title"] or row["title"].startswith(row["kind"] + " "), row
            assert row["title"].count("(") == row["title"].count(")"), row

    def test_stand_once_whatever_the_spelling_of_the_number(self, instruments) -> None:
        twice = [key for key, count in Counter(number_key(row["number"]) for row in instruments).items() if count > 1]
        assert not twice

    def test_have_plausible_days(self, instruments) -> None:
        for row in instruments:
            issued, effective = day(row["issued"]), day(row["effective"])
            assert issued is None or OLDEST <= issued <= COMPLETE_TO, row
            assert issued is None or effective is None or issued <= effective, row
            parts = read_number(row["number"])
            assert parts is not None
            assert issued is None or parts.year is None or parts.year == issued.year, row

    def test_have_topics_of_the_codification(self, instruments) -> None:
        known = {slugify(topic) for topic in TOPICS}
        for row in instruments:
            for topic in row["topics"].split():
                assert topic.split("/")[0] in known, row

    def test_hold_no_stray_white_space(self, instruments, relations) -> None:
        for row in [*instruments, *relations]:
            for cell in row.values():
                assert cell == " ".join(cell.split()), row


class TestRelations:
    def test_have_a_known_relation_a_place_and_a_witness(self, relations) -> None:
        for row in relations:
            assert row["relation"] in RELATIONS, row
            assert not row["where"] or WHERE.fullmatch(row["where"]), row
            assert WITNESS.fullmatch(row["witness"]), row

    def test_join_instruments_of_the_catalogue(self, instruments, relations) -> None:
        known = {row["number"] for row in instruments}
        for row in relations:
            assert {row["acting"], row["acted"]} <= known, row
            assert row["acting"] != row["acted"], row

    def test_stand_once(self, relations) -> None:
        counts = Counter((row["acting"], row["relation"], row["acted"]) for row in relations)
        assert max(counts.values()) == 1

    def test_never_make_an_older_act_change_a_younger_one(self, instruments, relations) -> None:
        issued = {row["number"]: day(row["issued"]) for row in instruments}
        for row in relations:
            acting, acted = issued[row["acting"]], issued[row["acted"]]
            assert acting is None or acted is None or acted <= acting, row

    def test_act_on_or_after_the_day_of_the_acting_act(self, instruments, relations) -> None:
        issued = {row["number"]: day(row["issued"]) for row in instruments}
        for row in relations:
            on, acting = day(row["on"]), issued[row["acting"]]
            assert on is None or acting is None or acting <= on, row

    def test_give_an_act_that_ended_one_day_by_one_act(self, relations) -> None:
        days: dict[str, set[str]] = {}
        for row in relations:
            if row["relation"] in WHOLE and row["on"]:
                days.setdefault(row["acted"], set()).add(row["on"])
        # Several acts may end one, as where a circular is replaced piece by piece; more than three is a misreading.
        assert max(len(found) for found in days.values()) <= 3
