"""Finds mentions of units: "các khoản 1, 2 và 3", "từ điểm đ đến điểm n", "Điều này"; headings are excluded. And the
values of the second step: mentions of documents, references, and all that was found in one text.

Reads: cleaned text. Writes: unit mentions in reading order, each with its labels and their positions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TypeVar

from lawtext.addresses import label_key, labels_between
from lawtext.citations.patterns import LABEL, LINE_END_REACH, RE, UNIT_LEAD_REACH, UNIT_OF_WORD
from lawtext.types import Unit

_LONGEST_RANGE = 150


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """One label as in an address, and the span it was read from (for a range: the whole range)."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitMention:
    """One unit word with its labels; without labels it is "Điều này" (`is_this`) or a bare "Phụ lục"."""

    start: int
    end: int
    unit: Unit
    labels: tuple[UnitLabel, ...] = ()
    is_this: bool = False


def _find_headings(text: str) -> Iterator[tuple[int, int]]:
    """Headings of units, including quoted ones. A line that begins with "Điều 5." because of wrapping is none."""
    if first := RE.first_heading.match(text):
        yield first.start("word"), first.end("label")
    for found in RE.heading.finditer(text):
        if found["glued"]:
            yield found.start("glued"), found.end("number")
        elif not _continues_a_sentence(text, found):
            yield found.start("word"), found.end("label")


def _continues_a_sentence(text: str, heading: re.Match[str]) -> bool:
    before = text[max(0, heading.start() - LINE_END_REACH) : heading.start()].rstrip()
    return heading[0][0] not in '“"‘' and bool(before) and bool(RE.open_ended_line.search(before))


def find_units(text: str) -> Iterator[UnitMention]:
    """Every unit mentioned, headings left out."""
    headings = dict(_find_headings(text))  # start -> end
    starts = list(headings)
    done = 0
    for found in RE.unit_word.finditer(text):
        before = text[max(0, found.start() - UNIT_LEAD_REACH) : found.start()]
        heading = bisect_right(starts, found.start())
        is_in_heading = heading > 0 and found.start() < headings[starts[heading - 1]]
        if found.start() < done or is_in_heading or RE.no_unit_lead.search(before):
            continue
        lead = RE.unit_lead.search(before)
        start = found.start() - (len(before) - lead.start() if lead else 0)
        unit = UNIT_OF_WORD[" ".join(found["word"].lower().split())]
        dotted = RE.dotted.match(text, found.end()) if unit is Unit.ARTICLE else None
        mention = None if dotted else _read_unit(text, found, unit, start)
        for one in _steps_of(dotted, start) if dotted else [mention] if mention else []:
            yield one
            done = one.end
    for found in RE.bare_points.finditer(text):
        if labels := _read_labels(text, found.start("labels"), Unit.POINT):
            yield UnitMention(labels[0].start, labels[-1].end, Unit.POINT, tuple(labels))


def _steps_of(dotted: re.Match[str], start: int) -> Iterator[UnitMention]:
    """ "Điều 5.2.a" as "điểm a khoản 2 Điều 5": smaller units first, all with the same span."""
    told = [(Unit.POINT, "point"), (Unit.CLAUSE, "clause"), (Unit.ARTICLE, "article")]
    parts = [(unit, name) for unit, name in told if dotted[name]]
    for at, (unit, name) in enumerate(parts):
        end = dotted.end() if at == len(parts) - 1 else start + at + 1
        yield UnitMention(start + at, end, unit, (UnitLabel(label_key(unit, dotted[name]), start + at, end),))


def _read_unit(text: str, word: re.Match[str], unit: Unit, start: int) -> UnitMention | None:
    if this := RE.this_unit.match(text, word.end()):
        return UnitMention(start, this.end(), unit, is_this=True)
    if labels := _read_labels(text, word.end(), unit):
        return UnitMention(start, labels[-1].end, unit, tuple(labels))
    return UnitMention(start, word.end("word"), unit) if unit is Unit.ANNEX else None


def _read_labels(text: str, position: int, unit: Unit) -> list[UnitLabel]:
    """The labels of one unit word; a list with the word repeated ("khoản 1, khoản 2") is two mentions."""
    found = LABEL[unit].match(text, position)
    if not found or (unit is Unit.POINT and found[0].isalpha() and not _stands_alone(text, found)):
        return []
    if "\n" in text[position - 2 : position] and text[found.end() - 1 : found.end() + 1].rstrip()[-1:] in (".", ")"):
        return []  # "1. Cách tính điểm" and the "a)" of the next line
    labels = [_label(unit, found)]
    while following := _next_label(text, labels[-1].end, unit):
        link, found = following
        is_range = link.re is RE.label_range
        labels += _members_of_range(unit, labels.pop(), _label(unit, found)) if is_range else [_label(unit, found)]
    return labels


def _next_label(text: str, position: int, unit: Unit) -> tuple[re.Match[str], re.Match[str]] | None:
    for pattern in (RE.label_range, RE.label_comma):
        if not (link := pattern.match(text, position)):
            continue
        repeated = (link.groupdict().get("word") or "").lower()
        bare_word = " ".join(word for word in repeated.split() if word not in ("các", "số"))
        if repeated and UNIT_OF_WORD.get(bare_word) is not unit:
            continue
        found = LABEL[unit].match(text, link.end())
        if found is None or (("\n" in link[0] or ";" in link[0]) and text[found.end() : found.end() + 1] in (".", ")")):
            continue  # "… Điều 3;" and the "2." of the next line
        if repeated or _is_label_in_list(text, found, unit):
            return link, found
    return None


def _is_label_in_list(text: str, found: re.Match[str], unit: Unit) -> bool:
    """Whether a bare number or letter after a comma is a label: it must not count anything and no word may follow."""
    is_letter = found[0].islower() or (found[0].isalpha() and unit is Unit.POINT)
    return _stands_alone(text, found) if is_letter else not RE.counted.match(text, found.end())


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    return bool(RE.after_letter.match(text, found.end()))


def _label(unit: Unit, found: re.Match[str]) -> UnitLabel:
    return UnitLabel(label_key(unit, found.groupdict().get("label") or found[0]), *found.span())


def fill_range(first: UnitMention, last: UnitMention) -> UnitMention:
    """The last unit of a range, extended by everything between it and the first."""
    labels = _members_of_range(last.unit, first.labels[0], last.labels[0])
    return replace(
        last, labels=tuple(replace(one, start=last.start, end=last.labels[0].end) for one in labels[1:] or last.labels)
    )


def _members_of_range(unit: Unit, first: UnitLabel, last: UnitLabel) -> list[UnitLabel]:
    return (
        [first, last]
        if last.key.isdecimal() and first.key.isdecimal() and int(last.key) - int(first.key) > _LONGEST_RANGE
        else [UnitLabel(key, first.start, last.end) for key in labels_between(unit, first.key, last.key)]
    )


One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named in the text. `short` numbers lack the issuer's code; `foreign` ones are no law of Vietnam.

    `bare` is a type alone: in "khoản 1 Điều 28 của Luật" the reader is expected to know which law; for foreign ones, a
    common noun ("hợp đồng"). `serial` is a short number alone: "Nghị định 168".
    """

    start: int
    end: int
    kind: str = ""
    number: str = ""
    name: str = ""
    year: int | None = None
    is_this: bool = False
    is_foreign: bool = False
    is_short: bool = False
    is_alias: bool = False
    is_bare: bool = False
    is_serial: bool = False


def merge(kept: list[Mention], more: list[Mention]) -> list[Mention]:
    """Both lists in reading order; of overlapping mentions those in `kept`, then the one that begins first."""
    merged: list[tuple[int, Mention]] = []
    rows = [*((0, one) for one in kept), *((1, one) for one in more)]
    for rank, one in sorted(rows, key=lambda row: (row[1].start, row[0])):
        if merged and one.start < merged[-1][1].end:
            if rank >= merged[-1][0]:
                continue
            merged.pop()
        merged.append((rank, one))
    return [one for _, one in merged]


def squash(text: str) -> str:
    """The words separated by single blanks."""
    return " ".join(text.split())


RANK = {
    unit: rank
    for rank, unit in enumerate(
        (
            *(Unit.POINT, Unit.CLAUSE, Unit.ARTICLE, Unit.SUBSECTION),
            *(Unit.SECTION, Unit.CHAPTER, Unit.PART, Unit.ANNEX),
        )
    )
}
ARTICLE, ANNEX = RANK[Unit.ARTICLE], RANK[Unit.ANNEX]


MOST_MEMBERS = 1000  # "từ Điều 1 đến Điều 999" with points: more would be a misreading


def numbering(units: list[UnitMention]) -> list[UnitMention]:
    """The units that identify the place: article numbers are unique in a document, so their chapter is dropped."""
    has_article = any(unit.unit is Unit.ARTICLE for unit in units)
    return [unit for unit in units if not (has_article and ARTICLE < RANK[unit.unit] < ANNEX)]


@dataclass(slots=True)
class LawReference:
    """Units from small to big, and the document they are in, as far as the words tell.

    `joined_by_instead`: preceded by "bằng" in "thay thế Phụ lục I bằng Phụ lục I của Thông tư này". `cell` is the start
    of the table cell that contains the reference and its neighbours. `inherited` units and documents come from a
    neighbour in the same list and are not part of the span.
    """

    start: int
    end: int
    units: list[UnitMention] = field(default_factory=list)
    document: Mention | None = None
    inherited: list[UnitMention] = field(default_factory=list)
    inherited_document: Mention | None = None
    is_parent_only: bool = False
    joined_by_and: bool = False
    joined_by_instead: bool = False
    cell: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the reference is complete: "khoản 2 Điều này", also "khoản 1" in "khoản 1, khoản 2 Điều này"."""
        return any(unit.is_this for unit in self.all_units)

    @property
    def all_units(self) -> list[UnitMention]:
        return self.units + self.inherited

    @property
    def lowest(self) -> int:
        return min((RANK[unit.unit] for unit in self.units), default=ANNEX + 1)

    @property
    def highest(self) -> int:
        return max((RANK[unit.unit] for unit in self.all_units), default=-1)

    @property
    def lowest_big(self) -> int:
        """The smallest unit named that is bigger than an article; -1 if there is none, or an article."""
        return min((rank for unit in self.units if (rank := RANK[unit.unit]) >= ARTICLE), default=-1)

    @property
    def any_document(self) -> Mention | None:
        return self.document or self.inherited_document


@dataclass(frozen=True, slots=True)
class FoundReferences:
    """All that was read in one text."""

    references: list[LawReference]
    documents: list[Mention]

    def references_between(self, start: int, end: int) -> list[LawReference]:
        first = bisect_left(self.references, start, key=attrgetter("start"))
        return self.references[first : bisect_left(self.references, end, first, key=attrgetter("start"))]
