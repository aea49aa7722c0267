"""Candidates -> the openings that number on, and the address of each.

Reads: the lines of one text (the body, one attached regulation, one annex). Writes: `Opening`s in reading order.

Rule: a unit opens if its number follows the one before it in its own scope (khoản in their Điều, điểm in their khoản),
if it does not stand inside a quoted amendment, and if the line before has not broken off in the middle of a reference.
A gap in the numbering is believed after a finished sentence only, and reported; a number that goes back never opens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lawtext.structure.headings import NumberSuccession, UnitCandidate, UnitNumber, candidates, succession, without_note
from lawtext.structure.lines import StructureLine, has_ended, is_capitals, is_dangling
from lawtext.types import Address, Doubt, Step, Unit

RANK = {
    unit: rank
    for rank, unit in enumerate(
        (Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)
    )
}
_SMALL = (Unit.CLAUSE, Unit.POINT)
# How many numbers may be missing before a unit; articles may lack any number of them (a chapter repealed).
_WIDEST_GAP = {Unit.PART: 3, Unit.CHAPTER: 6, Unit.SECTION: 12, Unit.SUBSECTION: 6, Unit.CLAUSE: 5, Unit.POINT: 4}
_NEAR = 3
_HEADING_LINES = 5  # no printed heading runs over more lines


@dataclass(frozen=True, slots=True)
class UnitOpening:
    """A unit opened by the line at index `at` of the lines given."""

    at: int
    candidate: UnitCandidate
    address: Address


@dataclass(slots=True)
class UnitOutline:
    """What was found in one text."""

    openings: list[UnitOpening] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def outline(
    lines: Sequence[StructureLine],
    quoted: Sequence[bool],
    span: range,
    *,
    notes: Collection[int] = (),
    containers: tuple[Step, ...] = (),
    inside: UnitCandidate | None = None,
) -> UnitOutline:
    """The outline of the text in the lines of `span`.

    `notes` are the numbers of the document's footnotes. `inside` is an article that is open already, where the text is
    one article's only: then nothing bigger than a clause opens.
    """
    offered = [(at, found) for at in span if _may_open(lines[at], quoted[at]) and (found := _offers(lines[at].text))]
    nester = Nester(notes=notes, has_articles=inside is not None or _has_articles(offered))
    nester.last_seen = _last_seen(offered, lines)
    accepted: list[tuple[int, UnitCandidate]] = []
    if inside is not None:
        nester.open(inside)
        accepted.append((-1, inside))
        offered = [(at, found) for at, found in offered if found[0].unit in _SMALL]
    for at, found in offered:
        chosen = nester.offer(found, line=lines[at], before=_before(lines, at, span, accepted))
        if chosen is not None:
            accepted.append((at, chosen))
    full_paths = nester.restarted or not nester.has_articles
    addresses = _addresses([chosen for _, chosen in accepted], containers, full_paths=full_paths)
    openings = [
        UnitOpening(at, chosen, address) for (at, chosen), address in zip(accepted, addresses, strict=True) if at >= 0
    ]
    return UnitOutline(openings, nester.doubts)


def _may_open(line: StructureLine, is_quoted: bool) -> bool:
    return line.is_text and not is_quoted


def _offers(text: str) -> tuple[UnitCandidate, ...]:
    return tuple(candidates(text))


def _has_articles(offered: Iterable[tuple[int, tuple[UnitCandidate, ...]]]) -> bool:
    """Whether the text is written in articles; a plan ("I.", "1.", "a)") may still break a line before "Điều 5."."""
    met = [c for _, found in offered for c in found]
    numbers = {c.number.value for c in met if c.unit is Unit.ARTICLE}
    is_plan = any(c.is_plan_level and c.unit is Unit.SECTION and c.number == UnitNumber(1) for c in met)
    return 1 in numbers or bool(numbers) and not is_plan


def _last_seen(
    offered: Iterable[tuple[int, tuple[UnitCandidate, ...]]], lines: Sequence[StructureLine]
) -> dict[int, int]:
    """For each article number, the number of the last line that may open it."""
    return {c.number.value: lines[at].number for at, found in offered for c in found if c.unit is Unit.ARTICLE}


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a line: the text of the line before, whether that belongs to a heading or opened a unit.

    `is_cut` tells of the line itself: its words go on in a piece of their own ("1. | a) Người nộp thuế").
    """

    text: str = ""
    is_heading: bool = True
    is_opening: bool = True
    is_cut: bool = False


def _before(
    lines: Sequence[StructureLine], at: int, span: range, accepted: Sequence[tuple[int, UnitCandidate]]
) -> Before:
    above = at - 1
    while above >= span.start and not lines[above].is_text:
        above -= 1
    is_cut = at + 1 < len(lines) and lines[at + 1].number == lines[at].number
    if above < span.start or lines[above].number == lines[at].number:
        return Before(is_cut=is_cut)
    text = lines[above].text
    opened_at = accepted[-1][0] if accepted else None
    heading_at = accepted[-1][0] if accepted and accepted[-1][1].unit not in _SMALL else -_HEADING_LINES - 1
    in_heading = above - heading_at < _HEADING_LINES and not has_ended(text)
    return Before(
        text,
        is_heading=above == heading_at or in_heading or is_capitals(text),
        is_opening=above == opened_at,
        is_cut=is_cut,
    )


class Nester:
    """Decides, line by line, which candidates open a unit."""

    def __init__(self, *, notes: Collection[int] = (), has_articles: bool = True) -> None:
        self._notes = notes
        self.has_articles = has_articles
        self._last: dict[Unit, UnitNumber] = {}
        self._open: set[Unit] = set()
        self._styles: dict[Unit, str] = {}
        self._may_restart: set[Unit] = set()
        self.last_seen: dict[int, int] = {}
        self.restarted = False
        self.doubts: list[Doubt] = []

    def offer(self, found: Iterable[UnitCandidate], *, line: StructureLine, before: Before) -> UnitCandidate | None:
        """The candidate that opens a unit here, or None."""
        for candidate in found:
            for reading in self._readings(candidate):
                if self._fits(reading, line, before):
                    self.open(reading)
                    return reading
        return None

    def _readings(self, candidate: UnitCandidate) -> Iterable[UnitCandidate]:
        if self._notes and candidate.digits and self._succession(candidate) is not NumberSuccession.NEXT:
            exact = [r for r in without_note(candidate, self._notes) if self._succession(r) is NumberSuccession.NEXT]
            return [*exact, candidate]
        return [candidate]

    def _succession(self, candidate: UnitCandidate) -> NumberSuccession:
        return succession(self._last.get(candidate.unit), candidate.number)

    def _fits(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        if not self._may_stand_here(candidate, line, before) or self._breaks_off(candidate, before):
            return False
        match self._succession(candidate):
            case NumberSuccession.NEXT | NumberSuccession.INSERTED:
                return True
            case NumberSuccession.GAP:
                return self._believes_gap(candidate, line, before)
            case NumberSuccession.BACK:
                return self._goes_back(candidate, line, before)

    def _may_stand_here(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        unit = candidate.unit
        if candidate.note is not None and candidate.note not in self._notes:
            return False
        if candidate.is_plan_level:
            return not self.has_articles
        if unit not in _SMALL:
            return True
        if not line.text[candidate.body_at :].strip() and not before.is_cut:
            return False
        if self._styles.get(unit, candidate.style) != candidate.style:
            return False
        if self.has_articles:
            return Unit.ARTICLE in self._open
        return unit is Unit.CLAUSE or bool(self._open)

    @staticmethod
    def _breaks_off(candidate: UnitCandidate, before: Before) -> bool:
        opens_list = before.is_opening and candidate.number == UnitNumber(1)
        return is_dangling(before.text) and not opens_list and not is_capitals(before.text)

    def _believes_gap(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        last = self._last.get(candidate.unit)
        expected = last.value + 1 if last else 1
        if not before.is_heading and not has_ended(before.text):
            self._doubt_refused(candidate, line, last)
            return False
        if candidate.unit is Unit.ARTICLE:
            believed = self.last_seen.get(expected, 0) < line.number
        else:
            believed = candidate.number.value - expected <= _WIDEST_GAP[candidate.unit]
        if believed and last is not None:
            self._doubt(line, f"Số thứ tự nhảy cách: trước “{candidate.label}” thiếu một hoặc nhiều đơn vị.")
        return believed

    def _doubt_refused(self, candidate: UnitCandidate, line: StructureLine, last: UnitNumber | None) -> None:
        """A point that skips a letter below a line without an end may be a point all the same: a person must look."""
        is_near = last is not None and candidate.number.value - last.value <= _NEAR
        if candidate.unit is Unit.POINT and is_near and candidate.style == ")":
            reason = f"Không coi “{candidate.label})” là một điểm: số thứ tự nhảy cách mà dòng trước chưa hết câu."
            self._doubt(line, reason)

    def _goes_back(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        if candidate.unit in self._may_restart and candidate.number == UnitNumber(1):
            self.restarted = self.restarted or candidate.unit is Unit.CHAPTER
            return True
        if candidate.unit is Unit.ARTICLE and has_ended(before.text):
            self._doubt(line, f"“{candidate.label}” lặp lại hoặc lùi số thứ tự nên không được coi là một điều.")
        return False

    def open(self, candidate: UnitCandidate) -> None:
        """Take a unit as opened: what it holds begins to count anew."""
        unit = candidate.unit
        self._last[unit] = candidate.number
        self._may_restart.discard(unit)
        for lower in RANK:
            if RANK[lower] <= RANK[unit]:
                continue
            self._open.discard(lower)
            if unit is Unit.PART and lower in (Unit.CHAPTER, Unit.SECTION):
                self._may_restart.add(lower)
            if lower is not Unit.ARTICLE and not (unit is Unit.PART and lower is Unit.CHAPTER):
                self._last.pop(lower, None)
                self._styles.pop(lower, None)
        self._open.add(unit)
        self._styles[unit] = candidate.style

    def _doubt(self, line: StructureLine, reason: str) -> None:
        self.doubts.append(Doubt(line.number, reason))


def _addresses(
    accepted: Iterable[UnitCandidate], containers: tuple[Step, ...], *, full_paths: bool
) -> Iterable[Address]:
    """An article is known by its number alone; a chapter needs its part only where each part counts its own chapters.

    A text without articles has nothing that is known by its number alone: its addresses are `full_paths`.
    """
    path: dict[Unit, Step] = {}
    for candidate in accepted:
        path = {unit: step for unit, step in path.items() if RANK[unit] < RANK[candidate.unit]}
        path[candidate.unit] = Step(candidate.unit, candidate.slug)
        if Unit.ARTICLE in path:
            steps = [step for unit, step in path.items() if RANK[unit] >= RANK[Unit.ARTICLE]]
        elif Unit.CHAPTER in path and not full_paths:
            steps = [step for unit, step in path.items() if unit is not Unit.PART]
        else:
            steps = list(path.values())
        yield Address(tuple(steps), containers)
