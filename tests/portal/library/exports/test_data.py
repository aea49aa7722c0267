"""A law as JSON: as its schema says, spans on the words they name."""

import json

import pytest

from portal.library.queries.exports.book import Book
from portal.library.queries.exports.data import SCHEMA, VERSION, write_json
from portal.library.states import EditionKind, EventKind, InstrumentStatus
from tests.portal.library.exports.books import COVER, decision, hostile
from tests.portal.library.exports.schemas import faults

schema = json.loads(SCHEMA.read_text(encoding="utf-8"))


def read(book: Book) -> dict:
    return json.loads(write_json(book))


@pytest.mark.parametrize("book", [decision, hostile, lambda: Book(COVER)], ids=["decision", "hostile", "empty"])
def test_is_as_its_schema_says(book):
    assert list(faults(read(book()), schema, schema)) == []


class TestSchema:
    def test_finds_faults(self):
        """The test's own reader of schemas is no yes-man."""
        said = read(decision())
        said["units"][0]["unit"] = "đoạn"
        said["status"].pop("code")
        said["as_of"] = None
        assert len(list(faults(said, schema, schema))) >= 3

    def test_lists_every_value_there_is(self):
        listed = schema["properties"]
        assert set(listed["status"]["properties"]["code"]["enum"]) == {one.value for one in InstrumentStatus}
        assert set(listed["wording"]["properties"]["code"]["enum"]) == {one.value for one in EditionKind}
        assert set(schema["$defs"]["event"]["properties"]["code"]["enum"]) == {one.value for one in EventKind}

    def test_knows_the_version(self):
        assert read(decision())["version"] == VERSION == "1.0"


class TestContents:
    def test_spans_are_the_words_that_cite(self):
        cited = {
            unit["text"][one["start"] : one["end"]]: one
            for unit in read(decision())["units"]
            for one in unit["citations"]
        }
        assert cited["Luật Đất đai"]["target"]["number"] == "31/2024/QH15"
        assert cited["khoản 1 Điều này"]["address"] == "dieu-2-khoan-1"

    def test_words_are_those_of_the_book(self):
        assert [unit["text"] for unit in read(decision())["units"]] == [leaf.text for leaf in decision().leaves]

    def test_tells_status_events_and_relations(self):
        said = read(decision())
        assert said["status"] == {
            "code": "het-hieu-luc-mot-phan",
            "label": "Hết hiệu lực một phần",
            "since": "2026-07-01",
            "grade": "can-bo-xac-nhan",
            "by": "Nghị định 15/2026/NĐ-CP",
            "checked_to": None,
            "against": "",
        }
        assert said["events"][0]["targets"][0]["address"] == "dieu-2-khoan-2-diem-a"
        assert [(one["national_code"], one["is_outward"]) for one in said["relations"]] == [
            (3, True),
            (1, False),
            (4, True),
        ]

    def test_changes_no_length_where_it_cleans(self):
        book = hostile()
        assert [len(unit["text"]) for unit in read(book)["units"]] == [len(leaf.text) for leaf in book.leaves]
