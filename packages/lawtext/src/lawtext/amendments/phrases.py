"""Word replacements of an order and their places; the quotation with its new wording, and each unit's share of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lawtext.amendments.passages import AmendingText, TextQuotation
from lawtext.amendments.tails import EXCEPTION, AmendmentTarget
from lawtext.amendments.types import AmendmentAction, AmendmentOrder
from lawtext.structure.headings import candidates
from lawtext.types import Step, Unit
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__)
AS_FOLLOWS = re.compile(r"\s*như\s+sau")
_NEAR = 8


@dataclass(frozen=True, slots=True)
class WordChange:
    """`old` becomes `new`; the places are named in `text[start:end]`. An empty `old`: words are added at no stated
    position.

    `is_bounded`: quotation marks show where the words begin and end.
    """

    old: str
    new: str
    start: int
    end: int
    is_bounded: bool = True


@dataclass(slots=True)
class _Group:
    start: int
    end: int
    olds: list[TextQuotation] = field(default_factory=list)
    new: TextQuotation | None = None
    beside: TextQuotation | None = None
    where: str = ""

    @property
    def is_complete(self) -> bool:
        return self.new is not None or self.beside is not None

    def changes(self, *, adds: bool) -> Iterator[WordChange]:
        if self.beside is not None and self.new is not None:  # "Thay dấu “,” bằng từ “hoặc” sau từ “trao đổi”"
            pairs = [(self._joined(self.olds[0].words), self._joined(self.new.words))]
        elif self.beside is not None:  # "Bỏ từ “các” trước cụm từ “quy định về …”": only there, not everywhere
            known, joined = self.beside.words, self._joined(self.olds[0].words)
            pairs = [(known, joined) if adds else (joined, known)]
        elif adds:
            pairs = [("", self.olds[0].words)]
        else:
            pairs = [(old, self.new.words if self.new else "") for old in dict.fromkeys(one.words for one in self.olds)]
        is_bounded = all(one.is_closed for one in [*self.olds, *filter(None, (self.new, self.beside))])
        return (WordChange(old, new, self.start, self.end, is_bounded) for old, new in pairs)

    def _joined(self, words: str) -> str:
        """The changed words joined with the adjacent words that stay."""
        known = self.beside.words if self.beside else ""
        first, second = (known, words) if self.where == "sau" else (words, known)
        return f"{first}{'' if _RE.no_gap.match(second) else ' '}{second}"


def find_word_changes(reading: AmendingText, order: AmendmentOrder) -> tuple[WordChange, ...]:
    """The word changes of an order, in sequence; () if it quotes nothing."""
    groups = _groups(reading, order)
    if not _RE.strikes.search(reading.text, order.verb, order.start):
        # "cụm từ “A” tại Điều 6 và cụm từ “B” tại Điều 9 bằng cụm từ “C”": C replaces both.
        for before, after in zip(reversed(groups[:-1]), reversed(groups[1:]), strict=True):
            before.new = before.new or after.new
    return tuple(change for group in groups for change in group.changes(adds=order.adds_words))


def _groups(reading: AmendingText, order: AmendmentOrder) -> list[_Group]:
    groups: list[_Group] = []
    done = order.start
    says_where = (
        order.adds_words
        or _RE.strikes.search(reading.text, order.verb, order.start)
        or _RE.strikes.match(reading.text, order.start)  # "d) Bỏ dấu “,” sau cụm từ “A”": below "Bỏ từ, cụm từ:"
    )
    excepted = [found.span() for found in EXCEPTION.finditer(reading.text, order.start, order.end)]
    for quotation in reading.quoted_between(order.start, order.end):
        if any(start < quotation.start < end for start, end in excepted):
            continue  # "…, trừ cụm từ “B” quy định tại khoản 4 Điều 7"
        gap = reading.text[done : quotation.start]
        group = groups[-1] if groups and not groups[-1].is_complete else None
        if group and _RE.becomes.search(gap):
            group.new = quotation
        elif group and says_where and (beside := _RE.beside.search(gap)):
            group.beside, group.where = quotation, beside["where"]  # "vào sau cụm từ", "bỏ … trước cụm từ": it stays
        elif groups and groups[-1].beside and (beside := _RE.beside.search(gap)):
            # "Bỏ từ “từ” trước cụm từ “A” tại Điều 3 và trước cụm từ “B” tại Điều 9"
            last = groups[-1]
            groups.append(_Group(quotation.start, order.end, last.olds, last.new, quotation, beside["where"]))
        elif groups and groups[-1].new and (beside := _RE.beside.match(gap.strip())):
            groups[-1].beside, groups[-1].where = quotation, beside["where"]
        elif group and not reading.cited_between(done, quotation.start):
            group.olds.append(quotation)
        else:
            groups.append(_Group(quotation.start, order.end, [quotation]))
        done = quotation.end
    for before, after in pairwise(groups):
        before.end = after.start
    return [part for group in groups for part in _parts(reading, group)] if order.adds_words else groups


def _parts(reading: AmendingText, group: _Group) -> list[_Group]:
    """ "Bổ sung “A” vào sau cụm từ “B” tại khoản 1 Điều 24; vào cuối điểm i khoản 2 Điều 39": the second place has no
    B."""
    end = _RE.at_end.search(reading.text, group.beside.end, group.end) if group.beside else None
    return [replace(group, end=end.start()), replace(group, start=end.start(), beside=None)] if end else [group]


def find_strikes(reading: AmendingText, order: AmendmentOrder) -> tuple[WordChange, ...]:
    """ "Bãi bỏ khoản 3 Điều 20 và cụm từ “…” tại điểm b khoản 1 Điều 20": words struck out by an order of repeal."""
    for quotation in reading.quoted_between(order.start, order.end):
        if (lead := _RE.words_before.search(reading.text, order.start, quotation.start)) is not None:
            groups = _groups(reading, replace(order, start=lead.start()))
            for group in groups:  # "cụm từ “A” tại Điều 3; Điều 5": Điều 5 is repealed as a whole
                ends = reading.text.find(";", group.start, group.end)
                group.end = group.end if ends < 0 else ends
            first, *others = (change for group in groups for change in group.changes(adds=False))
            return (replace(first, start=lead.start()), *others)
    return ()


@dataclass(frozen=True, slots=True)
class GivenWording:
    """New wording without its quotation marks; `is_bounded`: marks show where it begins and ends; `is_stopped`: a full
    stop follows the last mark. Falsy if empty."""

    words: str = ""
    is_bounded: bool = True
    is_stopped: bool = False

    def __bool__(self) -> bool:
        return bool(self.words)


def joined(reading: AmendingText, quoted: Sequence[TextQuotation], stop: int) -> GivenWording:
    """The quotations of one order as one wording; unbounded if an article follows that may belong to it."""
    behind = reading.raw[quoted[-1].end : stop].split("\n")[1:]
    goes_on = any(found.unit is Unit.ARTICLE for line in behind for found in candidates(line.strip()))
    is_bounded = all(one.is_closed for one in quoted) and not goes_on
    return GivenWording("\n".join(one.words for one in quoted), is_bounded, quoted[-1].is_stopped)


def wording_of(reading: AmendingText, order: AmendmentOrder) -> GivenWording:
    """The new wording of an order.

    A quotation before the last place named is a name ("Chương IV “Nuôi con nuôi” từ Điều 35"). Wording without
    quotation marks (mostly rows of a table) is what follows "như sau:".
    """
    cited = reading.cited_between(order.start, order.end)
    if quoted := reading.quoted_between(cited[-1].start if cited else order.start, order.stop):
        return joined(reading, _without_old_names(reading, quoted), order.stop)
    if order.action is AmendmentAction.REPLACE and not AS_FOLLOWS.match(reading.raw, order.end, order.stop):
        return GivenWording()  # "Thông tư này thay thế: Điều 1 Thông tư số …": a list
    return GivenWording(reading.raw[order.end : order.stop].partition(":")[2].strip(), is_bounded=False)


def _without_old_names(reading: AmendingText, quoted: Sequence[TextQuotation]) -> Sequence[TextQuotation]:
    """ "Sửa đổi tên Điều 12 từ “A” thành “B”": only B is wording."""
    following = [*quoted[1:], None]
    new = [
        one
        for one, after in zip(quoted, following, strict=True)
        if after is None or not _RE.renames.fullmatch(reading.text, max(0, one.start - _NEAR), after.start)
    ]
    return new or quoted


def shares(wording: GivenWording, targets: Sequence[AmendmentTarget]) -> list[GivenWording]:
    """Each target's share of the wording; the whole wording for each if no line begins with a target's label."""
    if len(targets) < 2 or not wording:
        return [wording] * len(targets)
    lines = wording.words.split("\n")
    starts: list[int | None] = []
    cuts = [len(lines)]
    position = 0
    for target in targets:
        at = _line_that_opens(target.address.last, lines, range(position, len(lines)))
        starts.append(at)
        if at is not None:
            # A line "2. …:" above the points of khoản 2 does not belong to khoản 1 before it.
            above = _line_that_opens(next(iter(target.address.steps[-2:-1]), None), lines, range(position, at))
            cuts += [at] if above is None else [above, at]
            position = at + 1
    if all(start is None for start in starts):
        return [wording] * len(targets)
    ends = [None if start is None else min(cut for cut in cuts if cut > start) for start in starts]
    # If no line opens the next unit, its text may be in the share before it.
    bounded = [wording.is_bounded and start is not None for start in [*starts[1:], 0]]
    return [
        GivenWording(
            "\n".join(lines[start:end]).strip() if end else "", whole, wording.is_stopped and end == len(lines)
        )
        for start, end, whole in zip(starts, ends, bounded, strict=True)
    ]


def is_beside(target: AmendmentTarget, first: AmendmentTarget, lines: Sequence[str]) -> bool:
    """Whether a wording that begins with one unit also contains a sibling of it."""
    here, there = target.address, first.address
    return (
        (here.steps[:-1], here.containers) == (there.steps[:-1], there.containers)
        and [one.unit for one in here.steps[-1:]] == [one.unit for one in there.steps[-1:]]
        and _line_that_opens(here.last, lines, range(1, len(lines))) is not None
    )


def _line_that_opens(unit: Step | None, lines: Sequence[str], among: range) -> int | None:
    return next((at for at in among if opens(lines[at], unit)), None) if unit else None


def opens(line: str, wanted: Step) -> bool:
    """Whether a line opens the unit: "2a. …" khoản 2a, "đ) …" điểm đ, "Điều 5. …" Điều 5."""
    return any(found.unit is wanted.unit and found.slug == wanted.label for found in candidates(line.strip()))


def first_label(line: str) -> Step | None:
    """The unit whose label begins the line."""
    found = next(candidates(line.strip()), None)
    return Step(found.unit, found.slug) if found is not None else None
