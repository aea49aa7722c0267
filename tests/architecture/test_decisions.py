"""Records of decisions: each says status and date, stands in one chapter, and agrees with what it replaces."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
INDEX = (DECISIONS / "README.md").read_text(encoding="utf-8")
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))

_LINK = r"\[(\d{4})\]\((\d{4})-[a-z0-9-]+\.md\)"
_LINKS = rf"{_LINK}(?:, {_LINK})*"
_HEADING = re.compile(r"# (\d{4}) (\S.*)")
_STATUS = re.compile(rf"Status: (?:accepted|(?:in part )?replaced by {_LINKS})")
_DATE = re.compile(r"Date: (\d{4}-\d{2}-\d{2})")
_REPLACES = re.compile(rf"Replaces: (?:{_LINKS}(?:; in part {_LINKS})?|in part {_LINKS})")
_TARGET = re.compile(r"\]\(([^)#\s]+?)(?:#[^)]*)?\)")
_LINE = re.compile(r"- (\d{4}) \[(.+)\]\((\S+\.md)\)(?:, replaced by [\d, ]+)?")


@dataclass(frozen=True, slots=True)
class Record:
    """The head of one record; what it replaces, and what replaces it, as numbers of records."""

    name: str
    number: str
    title: str
    lines: tuple[str, ...]
    replaced_wholly: frozenset[str]
    replaced_partly: frozenset[str]
    replaces_wholly: frozenset[str]
    replaces_partly: frozenset[str]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.lines[3].removeprefix("Date: "))


@cache
def read(path: Path) -> Record:
    lines = tuple(path.read_text(encoding="utf-8").splitlines())
    heading = _HEADING.fullmatch(lines[0])
    assert heading, f"{path.name} begins with '# NNNN The decision as a sentence'"
    status, replaces = lines[2], lines[4]
    whole, _, part = replaces.partition("in part ")
    return Record(
        name=path.name,
        number=heading[1],
        title=heading[2],
        lines=lines,
        replaced_wholly=numbers("" if "in part" in status else status),
        replaced_partly=numbers(status if "in part" in status else ""),
        replaces_wholly=numbers(whole),
        replaces_partly=numbers(part),
    )


def numbers(line: str) -> frozenset[str]:
    return frozenset(number for number, _ in re.findall(_LINK, line))


@pytest.fixture(params=RECORDS, ids=lambda path: path.name[:4])
def record(request: pytest.FixtureRequest) -> Record:
    return read(request.param)


class TestARecord:
    def test_has_the_number_of_its_file(self, record: Record):
        assert record.name.startswith(f"{record.number}-")

    def test_has_a_title_of_its_own(self, record: Record):
        assert [one.number for one in map(read, RECORDS) if one.title == record.title] == [record.number]

    def test_says_status_and_date_below_its_title(self, record: Record):
        assert record.lines[1] == ""
        assert _STATUS.fullmatch(record.lines[2]), record.lines[2]
        assert _DATE.fullmatch(record.lines[3]), record.lines[3]
        assert record.lines[4] == "" or _REPLACES.fullmatch(record.lines[4]), record.lines[4]
        assert record.day

    def test_marks_what_was_decided(self, record: Record):
        assert any("**Decision.**" in line for line in record.lines)

    def test_says_on_both_sides_what_it_replaces(self, record: Record):
        others = {one.number: one for one in map(read, RECORDS)}
        assert {one for one in others if record.number in others[one].replaced_wholly} == record.replaces_wholly
        assert {one for one in others if record.number in others[one].replaced_partly} == record.replaces_partly

    def test_replaces_what_is_not_younger(self, record: Record):
        others = {one.number: one for one in map(read, RECORDS)}
        younger = {one for one in record.replaces_wholly | record.replaces_partly if others[one].day > record.day}
        assert younger == set()

    def test_links_to_files_that_there_are(self, record: Record):
        targets = _TARGET.findall("\n".join(record.lines))
        inside = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
        assert [target for target in inside if not (DECISIONS / target).exists()] == []

    def test_links_a_number_to_the_record_of_that_number(self, record: Record):
        assert [pair for pair in re.findall(_LINK, "\n".join(record.lines)) if pair[0] != pair[1]] == []

    def test_stands_in_exactly_one_chapter_under_its_title(self, record: Record):
        assert chapters_with(record.number) == [(record.title, record.name)]


class TestTheIndex:
    def test_lists_nothing_else(self):
        listed = [line for line in INDEX.splitlines() if _LINE.fullmatch(line)]
        assert len(listed) == len(RECORDS)

    def test_has_about_a_dozen_chapters_none_of_them_empty(self):
        chapters = re.split(r"(?m)^## ", INDEX)[1:]
        assert 10 <= len(chapters) <= 16
        assert [one for one in chapters if not re.search(r"(?m)^- \d{4} ", one)] == []

    def test_names_what_replaced_a_record_as_a_whole(self):
        replaced = {one.number for one in map(read, RECORDS) if one.replaced_wholly}
        assert set(re.findall(r"(?m)^- (\d{4}) .*, replaced by ", INDEX)) == replaced

    def test_tells_the_next_number(self):
        told = re.search(r"\*\*The next number is (\d{4})\*\*", INDEX)
        assert told
        assert int(told[1]) == max(int(path.name[:4]) for path in RECORDS) + 1

    def test_gives_each_number_once(self):
        given = [path.name[:4] for path in RECORDS]
        assert len(given) == len(set(given))


def chapters_with(number: str) -> list[tuple[str, str]]:
    """(title, file) of each line of a chapter that has this number."""
    lines = INDEX.partition("\n## ")[2].splitlines()
    found = [match for line in lines if (match := _LINE.fullmatch(line))]
    return [(match[2], match[3]) for match in found if match[1] == number]
