"""Where units are mentioned: "các khoản 1, 2 và 3", "từ điểm đ đến điểm n", "Điều này"; and headings, citing nothing.

Reads: cleaned text. Writes: unit mentions in reading order, each with its labels and where each label stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from lawtext.addresses import label_key, labels_between
from lawtext.citations import patterns
from lawtext.citations.patterns import LINE_END_REACH, OPEN_ENDED_LINE
from lawtext.types import Unit

_LONGEST_RANGE = 150


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """One label as it stands in an address, and the characters it was read from (for a range: the whole range)."""

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


@dataclass(frozen=True, slots=True)
class UnitHeading:
    """The head of a unit in the text itself."""

    start: int
    end: int


def find_headings(text: str) -> list[UnitHeading]:
    """Headings of units, the quoted ones too. A line that only begins with "Điều 5." because it was wrapped is none."""
    first = patterns.FIRST_HEADING.match(text)
    headings = [UnitHeading(first.start("word"), first.end("label"))] if first else []
    for found in patterns.HEADING.finditer(text):
        if found["glued"]:
            headings.append(UnitHeading(found.start("glued"), found.end("number")))
        elif not _continues_a_sentence(text, found):
            headings.append(UnitHeading(found.start("word"), found.end("label")))
    return headings


def _continues_a_sentence(text: str, heading: re.Match[str]) -> bool:
    before = text[max(0, heading.start() - LINE_END_REACH) : heading.start()].rstrip()
    return heading[0][0] not in '“"‘' and bool(before) and bool(OPEN_ENDED_LINE.search(before))


def find_units(text: str, headings: list[UnitHeading]) -> list[UnitMention]:
    """Every unit mentioned, headings left out."""
    starts = [heading.start for heading in headings]
    mentions: list[UnitMention] = []
    done = 0
    for found in patterns.UNIT_WORD.finditer(text):
        if found.start() < done or _is_in_heading(found.start(), headings, starts):
            continue
        before = text[max(0, found.start() - patterns.UNIT_LEAD_REACH) : found.start()]
        if patterns.NO_UNIT_LEAD.search(before):
            continue
        lead = patterns.UNIT_LEAD.search(before)
        if mention := _read_unit(text, found, found.start() - (len(before) - lead.start() if lead else 0)):
            mentions.append(mention)
            done = mention.end
    return mentions


def _is_in_heading(position: int, headings: list[UnitHeading], starts: list[int]) -> bool:
    before = bisect_right(starts, position)
    return before > 0 and position < headings[before - 1].end


def _read_unit(text: str, word: re.Match[str], start: int) -> UnitMention | None:
    unit = patterns.UNIT_OF_WORD[" ".join(word["word"].lower().split())]
    if this := patterns.THIS_UNIT.match(text, word.end()):
        return UnitMention(start, this.end(), unit, is_this=True)
    labels = _read_labels(text, word.end(), unit)
    if labels:
        return UnitMention(start, labels[-1].end, unit, tuple(labels))
    if unit is Unit.ANNEX:
        return UnitMention(start, word.end("word"), unit)
    return None


def _read_labels(text: str, position: int, unit: Unit) -> list[UnitLabel]:
    """The labels of one unit word; a list with the word repeated ("khoản 1, khoản 2") is two mentions."""
    found = patterns.LABEL[unit].match(text, position)
    if not found or (unit is Unit.POINT and found[0].isalpha() and not _stands_alone(text, found)):
        return []
    if "\n" in text[position - 2 : position] and text[found.end() - 1 : found.end() + 1].rstrip()[-1:] in (".", ")"):
        return []  # "1. Cách tính điểm" and the "a)" of the next line
    labels = [_label(unit, found)]
    while following := _next_label(text, labels[-1].end, unit):
        link, found = following
        if link.re is patterns.LABEL_RANGE:
            labels += _range_after(unit, labels.pop(), found)
        else:
            labels.append(_label(unit, found))
    return labels


def _next_label(text: str, position: int, unit: Unit) -> tuple[re.Match[str], re.Match[str]] | None:
    for pattern in (patterns.LABEL_RANGE, patterns.LABEL_COMMA):
        if not (link := pattern.match(text, position)):
            continue
        repeated = (link.groupdict().get("word") or "").lower()
        if repeated and patterns.UNIT_OF_WORD.get(_bare_word(repeated)) is not unit:
            continue
        found = patterns.LABEL[unit].match(text, link.end())
        if found and _begins_a_line(text, link, found):
            continue
        if found and (repeated or _is_label_in_list(text, found, unit)):
            return link, found
    return None


def _begins_a_line(text: str, link: re.Match[str], found: re.Match[str]) -> bool:
    """True for "… Điều 3;" and the "2." of the next line."""
    return "\n" in link[0] and text[found.end() : found.end() + 1] in (".", ")")


def _bare_word(words: str) -> str:
    return " ".join(word for word in words.split() if word not in ("các", "số"))


def _is_label_in_list(text: str, found: re.Match[str], unit: Unit) -> bool:
    """A bare number or letter after a comma may be anything else: it must count nothing and be followed by no word."""
    if found[0].islower() or (found[0].isalpha() and unit is Unit.POINT):
        return _stands_alone(text, found)
    return not patterns.COUNTED.match(text, found.end())


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    return bool(patterns.AFTER_LETTER.match(text, found.end()))


def _label(unit: Unit, found: re.Match[str]) -> UnitLabel:
    written = found.groupdict().get("label") or found[0]
    return UnitLabel(label_key(unit, written), found.start(), found.end())


def _range_after(unit: Unit, first: UnitLabel, found: re.Match[str]) -> list[UnitLabel]:
    """Every member of a range; of one that no law is long enough for only its ends."""
    last = _label(unit, found)
    if last.key.isdecimal() and first.key.isdecimal() and int(last.key) - int(first.key) > _LONGEST_RANGE:
        return [first, last]
    return [UnitLabel(key, first.start, last.end) for key in labels_between(unit, first.key, last.key)]
