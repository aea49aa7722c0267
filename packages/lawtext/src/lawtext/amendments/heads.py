"""The context that a passage gives for everything below it: document, place, unfinished orders; and when an order takes
effect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, takewhile

from lawtext.amendments.members import ReferenceManner
from lawtext.amendments.objects import find_targets
from lawtext.amendments.passages import TITLE_DEPTH, AmendingPassage, AmendingText
from lawtext.amendments.phrases import WordChange
from lawtext.amendments.tails import EXCEPTION, AmendmentScope, AmendmentTarget, first_sentence
from lawtext.amendments.types import Amendment, AmendmentAction, AmendmentOrder, Commencement
from lawtext.dates import find_dates, parse_date
from lawtext.types import Address
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__)
_DATE_REACH = 40
_TAKES_EFFECT, _EFFECT_REACH = re.compile(r"có\s+hiệu\s+lực(?:\s+thi\s+hành)?\s*,?\s*$"), 40
_SENTENCE_REACH = 1500


@dataclass(frozen=True, slots=True)
class AmendmentTiming:
    """`effective` and `until` are None if no day is named."""

    effective: date | None = None
    until: date | None = None
    note: str = ""


def read_timing(words: str, *, before: str = "", is_subject_first: bool = False, raw: str = "") -> AmendmentTiming:
    """Days and exceptions in the words of one order, with quotations blanked out; `before` are the words before it,
    `raw` the same words with quotations."""
    exception = EXCEPTION.search(words)
    rest = words[: exception.start()] if exception else words
    condition = _RE.open_day.match(words) if is_subject_first and not exception else None
    noted, first = exception or condition, _RE.since_first.search(before)
    return AmendmentTiming(
        # "Từ ngày 01 tháng 7 năm 2025, bãi bỏ …".
        effective=_day_after(_RE.since, rest) or (parse_date(first["day"]) if first else None),
        until=_until(rest),
        note=first_sentence((raw or words)[slice(*noted.span())]) if noted else "",
    )


def _day_after(lead: re.Pattern[str], words: str) -> date | None:
    for found in lead.finditer(words):
        if _TAKES_EFFECT.search(words, max(0, found.start() - _EFFECT_REACH), found.start()):
            continue  # in a title: "quy định chi tiết một số điều có hiệu lực từ ngày 01/7/2013 của Luật …"
        dates = find_dates(words[found.end() : found.end() + _DATE_REACH])
        if dates and dates[0].start == 0:
            return dates[0].date
    return None


def _until(words: str) -> date | None:
    for found in _RE.until.finditer(words):
        if day := parse_date(words[found.end() : found.end() + _DATE_REACH]):
            return day
    day = _day_after(_RE.before, words)
    return None if day is None else day - timedelta(days=1)


def find_commencements(reading: AmendingText) -> Iterator[Commencement]:
    """ "Điều 190 và Điều 248 của Luật này có hiệu lực thi hành từ ngày 01 tháng 4 năm 2024"."""
    for at, passage in enumerate(reading.passages):
        for effect in _RE.own_effect.finditer(reading.text, passage.start, passage.end):
            day = parse_date(reading.text[effect.end() : effect.end() + _DATE_REACH])
            start = _sentence_start(reading.text, max(passage.start, effect.start() - _SENTENCE_REACH), effect.start())
            if day is None:
                continue
            if _RE.begin_below.search(reading.text[start : effect.start()]):
                for item in _below(reading.passages, at):
                    yield from _beginning(reading, item.start, item.end, day, item.source)
                continue
            told = _RE.tells_what_it_does.search(reading.text, start, effect.start())
            end = told.start() if told else effect.start()
            cited = reading.cited_between(start, end)
            if cited and not reading.text[cited[-1].end : end].strip():
                yield from _beginning(reading, start, end, day, passage.source)


def _below(passages: Sequence[AmendingPassage], at: int) -> Iterator[AmendingPassage]:
    """The items of the list that a passage leads into: "Các điều, khoản sau đây có hiệu lực từ ngày …: a) …; b) …"."""
    return takewhile(lambda one: one.depth > passages[at].depth, islice(passages, at + 1, None))


def _beginning(reading: AmendingText, start: int, end: int, day: date, source: Address) -> Iterator[Commencement]:
    exception = EXCEPTION.search(reading.text, start, end)
    note = first_sentence(exception[0]) if exception else ""
    yield from (
        Commencement(target.address, day, source, note)
        for target in find_targets(reading, start, end, AmendmentScope(), manner=ReferenceManner.OWN)
        if target.address
    )


def _sentence_start(text: str, start: int, end: int) -> int:
    return start + max((found.end() for found in _RE.sentence.finditer(text[start:end])), default=0)


GIVES_WORDING = frozenset(
    {AmendmentAction.AMEND, AmendmentAction.SUPPLEMENT, AmendmentAction.REPLACE, AmendmentAction.CORRECT}
)
_REACH = 60


@dataclass(slots=True)
class AmendmentHead:
    """An order whose objects or wording follow below it; `fallback` is used if nothing below matches."""

    order: AmendmentOrder
    targets: list[AmendmentTarget]
    changes: tuple[WordChange, ...]
    timing: AmendmentTiming
    fallback: list[Amendment]
    found_before: int


@dataclass(slots=True)
class PassageLevel:
    """The context that one passage gives for everything below it."""

    depth: int
    scope: AmendmentScope
    heads: list[AmendmentHead] = field(default_factory=list)


class PassageLevels:
    """The stack of the passages above the current one, with the document itself at the bottom."""

    def __init__(self, scope: AmendmentScope) -> None:
        self._stack = [PassageLevel(_rank(TITLE_DEPTH, is_heading=True) - 1, scope)]

    @property
    def nearest(self) -> PassageLevel:
        return self._stack[-1]

    def heads(self) -> Iterator[AmendmentHead]:
        return (head for level in self._stack for head in level.heads)

    def enter(self, passage: AmendingPassage) -> PassageLevel:
        """The level of a passage, inheriting from the one above it."""
        level = PassageLevel(_rank(passage.depth, is_heading=passage.is_heading), self.nearest.scope)
        self._stack.append(level)
        return level

    def leave(self, passage: AmendingPassage | None = None) -> Iterator[AmendmentHead]:
        """Pop the levels that are not above the passage (without one: all but the document). Yields their unfinished
        heads."""
        rank = _rank(passage.depth, is_heading=passage.is_heading) if passage else _rank(TITLE_DEPTH, is_heading=True)
        while len(self._stack) > 1 and self._stack[-1].depth >= rank:
            yield from self._stack.pop().heads


def _rank(depth: int, *, is_heading: bool) -> int:
    """A heading ranks above the text of its own provision."""
    return 2 * depth + (0 if is_heading else 1)


def leads_on(text: str, order: AmendmentOrder) -> bool:
    """Whether the words announce something below: "như sau:", "các văn bản sau đây:"."""
    return _RE.comes_below.search(text[max(order.start, order.stop - _REACH) : order.stop]) is not None


def is_head(
    text: str, order: AmendmentOrder, passage: AmendingPassage, targets: Sequence[AmendmentTarget], *, is_led: bool
) -> bool:
    """Whether an order without wording only introduces what follows below. `is_led`: its sentence announces it."""
    if passage.is_heading or order.is_mixed:
        return True
    if not targets:
        ends = _RE.sentence_end.search(text, order.verb, order.stop)
        stop = ends.start() if ends else order.stop
        return is_led and ends is None or _RE.listed_below.search(text, order.start, stop) is not None
    is_some = order.action in GIVES_WORDING and _RE.some_of.match(text, order.start, order.end) is not None
    return not order.is_subject_first and (is_led or is_some)
