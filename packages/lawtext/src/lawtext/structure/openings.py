"""Candidates -> the openings with consecutive numbers, and the address of each.

Reads: the lines of one text (the body, one attached regulation, one annex). Writes: `UnitOpening`s in reading order.

Rule: a unit opens if its number follows the one before it in its own scope (khoản in their Điều, điểm in their khoản),
if it is not inside a quoted amendment, and if the line before did not break off within a reference. A gap in the
numbering is accepted only after a finished sentence, and reported; a lower number never opens a unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
# How many numbers may be missing before a unit; any number of articles may (a repealed chapter).
_WIDEST_GAP = {Unit.PART: 3, Unit.CHAPTER: 6, Unit.SECTION: 12, Unit.SUBSECTION: 6, Unit.CLAUSE: 5, Unit.POINT: 4}
_NEAR = 3
_HEADING_LINES = 5  # printed headings have at most so many lines


@dataclass(frozen=True, slots=True)
class UnitOpening:
    """A unit opened by the line at index `at`."""

    at: int
    candidate: UnitCandidate
    address: Address


def count_articles(openings: Iterable[UnitOpening]) -> int:
    return sum(opening.candidate.unit is Unit.ARTICLE for opening in openings)


@dataclass(slots=True)
class UnitOutline:
    """The openings and doubts of one text."""

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

    `notes` are the numbers of the document's footnotes. `inside` is an article that is already open, if the text is
    that of one article: then nothing bigger than a clause opens.
    """
    texts = ((at, lines[at].text) for at in span if lines[at].is_text and not quoted[at])
    offered = [(at, found) for at, text in texts if (found := tuple(candidates(text)))]
    nester = Nester(notes=notes, has_articles=inside is not None or _has_articles(offered))
    nester.last_seen = {
        c.number.value: lines[at].number for at, found in offered for c in found if c.unit is Unit.ARTICLE
    }
    accepted: list[tuple[int, UnitCandidate]] = []
    if inside is not None:
        nester.open(inside)
        accepted.append((-1, inside))
        offered = [(at, found) for at, found in offered if found[0].unit in _SMALL]
    for at, found in offered:
        if chosen := nester.offer(found, line=lines[at], before=_before(lines, at, span, accepted)):
            accepted.append((at, chosen))
    openings = _addressed(accepted, containers, full_paths=nester.restarted or not nester.has_articles)
    return UnitOutline([opening for opening in openings if opening.at >= 0], nester.doubts)


def _has_articles(offered: Iterable[tuple[int, tuple[UnitCandidate, ...]]]) -> bool:
    """Whether the text has articles; in a plan ("I.", "1.", "a)") a wrapped line may begin with "Điều 5."."""
    met = [c for _, found in offered for c in found]
    numbers = {c.number.value for c in met if c.unit is Unit.ARTICLE}
    is_plan = any(c.is_plan_level and c.unit is Unit.SECTION and c.number == UnitNumber(1) for c in met)
    return 1 in numbers or bool(numbers) and not is_plan


@dataclass(frozen=True, slots=True)
class Before:
    """The context of a line: the line before, and whether that belongs to a heading or opened a unit.

    `is_cut` concerns the line itself: it continues in another piece ("1. | a) Người nộp thuế").
    """

    text: str = ""
    is_heading: bool = True
    is_opening: bool = True
    is_cut: bool = False


def _before(
    lines: Sequence[StructureLine], at: int, span: range, accepted: Sequence[tuple[int, UnitCandidate]]
) -> Before:
    above = next((above for above in range(at - 1, span.start - 1, -1) if lines[above].is_text), -1)
    is_cut = at + 1 < len(lines) and lines[at + 1].number == lines[at].number
    if above < 0 or lines[above].number == lines[at].number:
        return Before(is_cut=is_cut)
    text = lines[above].text
    opened_at, unit = (accepted[-1][0], accepted[-1][1].unit) if accepted else (None, None)
    heading_at = -_HEADING_LINES - 1 if opened_at is None or unit in _SMALL else opened_at
    in_heading = above - heading_at < _HEADING_LINES and not has_ended(text)
    is_heading = above == heading_at or in_heading or is_capitals(text)
    return Before(text, is_heading=is_heading, is_opening=above == opened_at, is_cut=is_cut)


class Nester:
    """Decides line by line which candidates open a unit."""

    def __init__(self, *, notes: Collection[int] = (), has_articles: bool = True) -> None:
        self._notes = notes
        self.has_articles = has_articles
        self._last: dict[Unit, UnitNumber] = {}
        self._open: set[Unit] = set()
        self._styles: dict[Unit, str] = {}
        self._may_restart: set[Unit] = set()
        self.last_seen: dict[int, int] = {}  # article number -> the last line that may open it
        self.restarted = False
        self.doubts: list[Doubt] = []

    def offer(self, found: Iterable[UnitCandidate], *, line: StructureLine, before: Before) -> UnitCandidate | None:
        """The candidate that opens a unit here, or None."""
        readings = (reading for candidate in found for reading in self._readings(candidate))
        if chosen := next((reading for reading in readings if self._fits(reading, line, before)), None):
            self.open(chosen)
        return chosen

    def _readings(self, candidate: UnitCandidate) -> Iterator[UnitCandidate]:
        if self._notes and candidate.digits and self._succession(candidate) is not NumberSuccession.NEXT:
            yield from (r for r in without_note(candidate, self._notes) if self._succession(r) is NumberSuccession.NEXT)
        yield candidate

    def _succession(self, candidate: UnitCandidate) -> NumberSuccession:
        return succession(self._last.get(candidate.unit), candidate.number)

    def _fits(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        opens_list = before.is_opening and candidate.number == UnitNumber(1)
        breaks_off = is_dangling(before.text) and not opens_list and not is_capitals(before.text)
        if breaks_off or not self._may_stand_here(candidate, line, before):
            return False
        how = self._succession(candidate)
        return (
            self._believes_gap(candidate, line, before)
            if how is NumberSuccession.GAP
            else how is not NumberSuccession.BACK or self._goes_back(candidate, line, before)
        )

    def _may_stand_here(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        unit = candidate.unit
        if candidate.note is not None and candidate.note not in self._notes:
            return False
        if candidate.is_plan_level or unit not in _SMALL:
            return not (candidate.is_plan_level and self.has_articles)
        has_words = line.text[candidate.body_at :].strip() or before.is_cut
        if not has_words or self._styles.get(unit, candidate.style) != candidate.style:
            return False
        return Unit.ARTICLE in self._open if self.has_articles else unit is Unit.CLAUSE or bool(self._open)

    def _believes_gap(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        last = self._last.get(candidate.unit)
        expected = last.value + 1 if last else 1
        gap = candidate.number.value - expected
        if not before.is_heading and not has_ended(before.text):
            # A point that skips a letter, after a line without an end, may still be a point: an officer decides.
            if last and gap < _NEAR and candidate.unit is Unit.POINT and candidate.style == ")":
                self._doubt(
                    line, f"Không coi “{candidate.label})” là một điểm: số thứ tự nhảy cách mà dòng trước chưa hết câu."
                )
            return False
        is_lost = self.last_seen.get(expected, 0) < line.number
        believed = is_lost if candidate.unit is Unit.ARTICLE else gap <= _WIDEST_GAP[candidate.unit]
        if believed and last:
            self._doubt(line, f"Số thứ tự nhảy cách: trước “{candidate.label}” thiếu một hoặc nhiều đơn vị.")
        return believed

    def _goes_back(self, candidate: UnitCandidate, line: StructureLine, before: Before) -> bool:
        if candidate.unit in self._may_restart and candidate.number == UnitNumber(1):
            self.restarted = self.restarted or candidate.unit is Unit.CHAPTER
            return True
        if candidate.unit is Unit.ARTICLE and has_ended(before.text):
            self._doubt(line, f"“{candidate.label}” lặp lại hoặc lùi số thứ tự nên không được coi là một điều.")
        return False

    def open(self, candidate: UnitCandidate) -> None:
        """Open a unit: the numbering inside it restarts."""
        unit = candidate.unit
        self._last[unit] = candidate.number
        self._may_restart.discard(unit)
        lower = list(RANK)[RANK[unit] + 1 :]
        self._open.difference_update(lower)
        self._open.add(unit)
        if unit is Unit.PART:
            self._may_restart |= {Unit.CHAPTER, Unit.SECTION}
        for other in lower:
            if other is not Unit.ARTICLE and not (unit is Unit.PART and other is Unit.CHAPTER):
                self._last.pop(other, None)
                self._styles.pop(other, None)
        self._styles[unit] = candidate.style

    def _doubt(self, line: StructureLine, reason: str) -> None:
        self.doubts.append(Doubt(line.number, reason))


def _addressed(
    accepted: Iterable[tuple[int, UnitCandidate]], containers: tuple[Step, ...], *, full_paths: bool
) -> Iterator[UnitOpening]:
    """An article is addressed by its number alone; a chapter needs its part only if each part numbers its own chapters.

    In a text without articles no number is unique: its addresses are `full_paths`.
    """
    path: dict[Unit, Step] = {}
    for at, candidate in accepted:
        path = {unit: step for unit, step in path.items() if RANK[unit] < RANK[candidate.unit]}
        path[candidate.unit] = Step(candidate.unit, candidate.slug)
        top = Unit.ARTICLE if Unit.ARTICLE in path else Unit.PART
        if Unit.CHAPTER in path and top is Unit.PART and not full_paths:
            top = Unit.CHAPTER
        steps = tuple(step for unit, step in path.items() if RANK[unit] >= RANK[top])
        yield UnitOpening(at, candidate, Address(steps, containers))
