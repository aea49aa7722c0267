"""Words of an order: which become which, and where; which quotation is its new wording, and each unit's share of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawtext.amendments.passages import AmendingText, TextQuotation
from lawtext.amendments.places import AmendmentTarget
from lawtext.amendments.types import AmendmentAction
from lawtext.amendments.verbs import AmendmentOrder
from lawtext.structure.headings import candidates
from lawtext.types import Step

_BECOMES = re.compile(r"(?<!\w)(?:bằng|thành|bởi|nay\s+(?:là|sửa|đính\s+chính)|sửa\s+(?:lại\s+)?là)(?!\w)")
_BESIDE = re.compile(r"(?<!\w)(?P<where>sau|trước)\s+(?:các\s+)?(?:cụm\s+)?từ(?!\w)")
_WORDS_BEFORE = re.compile(r"(?:cụm\s+)?từ(?:\s+ngữ)?\s*$")
_STRIKES = re.compile(r"bỏ(?!\w)", re.IGNORECASE)
_AS_FOLLOWS = re.compile(r"\s*như\s+sau")
_NO_GAP = re.compile(r"^[,.;:]")


@dataclass(frozen=True, slots=True)
class WordChange:
    """`old` becomes `new`; the places are named in `text[start:end]`. An empty `old` is an addition without a place."""

    old: str
    new: str
    start: int
    end: int


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
        if adds:
            yield self._insertion()
            return
        if self.beside is not None:
            yield self._strike_beside(self.beside.words)
            return
        for old in {one.words: one for one in self.olds}.values():
            yield WordChange(old.words, self.new.words if self.new else "", self.start, self.end)

    def _strike_beside(self, known: str) -> WordChange:
        """ "Bỏ từ “các” trước cụm từ “quy định về …”": only there, not wherever the word stands."""
        struck = self.olds[0].words
        first, second = (known, struck) if self.where == "sau" else (struck, known)
        glue = "" if _NO_GAP.match(second) else " "
        return WordChange(f"{first}{glue}{second}", known, self.start, self.end)

    def _insertion(self) -> WordChange:
        added = self.olds[0].words
        if self.beside is None:
            return WordChange("", added, self.start, self.end)
        known = self.beside.words
        first, second = (known, added) if self.where == "sau" else (added, known)
        glue = "" if _NO_GAP.match(second) else " "
        return WordChange(known, f"{first}{glue}{second}", self.start, self.end)


def find_word_changes(reading: AmendingText, order: AmendmentOrder) -> tuple[WordChange, ...]:
    """The changes that an order of words makes, in order; () if it quotes nothing."""
    groups = list(_groups(reading, order))
    if not _STRIKES.search(reading.text, order.verb, order.start):
        _fill_from_the_next(groups)
    return tuple(change for group in groups for change in group.changes(adds=order.adds_words))


def _fill_from_the_next(groups: list[_Group]) -> None:
    """ "cụm từ “A” tại Điều 6 và cụm từ “B” tại Điều 9 bằng cụm từ “C”": the last words are for both."""
    for before, after in zip(reversed(groups[:-1]), reversed(groups[1:]), strict=True):
        before.new = before.new or after.new


def _groups(reading: AmendingText, order: AmendmentOrder) -> Iterator[_Group]:
    group: _Group | None = None
    done = order.start
    for quotation in reading.quoted_between(order.start, order.end):
        gap = reading.text[done : quotation.start]
        named_places = bool(reading.cited_between(done, quotation.start))
        done = quotation.end
        if group is not None and not group.is_complete and _BECOMES.search(gap):
            group.new = quotation
        elif group is not None and not group.is_complete and (beside := _next_to(reading, order, gap)):
            group.beside, group.where = quotation, beside["where"]
        elif group is None or group.is_complete or named_places:
            if group is not None:
                group.end = quotation.start
                yield group
            group = _Group(quotation.start, order.end, [quotation])
        else:
            group.olds.append(quotation)
    if group is not None:
        yield group


def _next_to(reading: AmendingText, order: AmendmentOrder, gap: str) -> re.Match[str] | None:
    """ "… vào sau cụm từ", "bỏ … trước cụm từ": what is quoted next tells where, and stays."""
    says_where = order.adds_words or _STRIKES.search(reading.text, order.verb, order.start)
    return _BESIDE.search(gap) if says_where else None


def find_strikes(reading: AmendingText, order: AmendmentOrder) -> tuple[WordChange, ...]:
    """ "Bãi bỏ khoản 3 Điều 20 và cụm từ “…” tại điểm b khoản 1 Điều 20": words struck out by an order of repeal."""
    for quotation in reading.quoted_between(order.start, order.end):
        lead = _WORDS_BEFORE.search(reading.text, order.start, quotation.start)
        if lead is not None:
            groups = _groups(reading, replace(order, start=lead.start()))
            changes = [_up_to_semicolon(reading, one) for group in groups for one in group.changes(adds=False)]
            return (replace(changes[0], start=lead.start()), *changes[1:])
    return ()


def _up_to_semicolon(reading: AmendingText, change: WordChange) -> WordChange:
    """ "cụm từ “A” tại Điều 3; Điều 5": Điều 5 goes as a whole."""
    ends = reading.text.find(";", change.start, change.end)
    return change if ends < 0 else replace(change, end=ends)


def wording_of(reading: AmendingText, order: AmendmentOrder) -> str:
    """The new wording that an order gives, quotation marks taken off; "" if it gives none.

    A quotation before the last place named is a name ("Chương IV “Nuôi con nuôi” từ Điều 35"). Wording that nobody put
    in quotation marks (rows of a table, mostly) is what follows "như sau:".
    """
    cited = reading.cited_between(order.start, order.end)
    named_until = cited[-1].start if cited else order.start
    quoted = [one for one in reading.quoted_between(order.start, order.stop) if one.start >= named_until]
    if quoted:
        return "\n".join(one.words for one in quoted)
    if order.action is AmendmentAction.REPLACE and not _AS_FOLLOWS.match(reading.raw, order.end, order.stop):
        return ""  # "Thông tư này thay thế: Điều 1 Thông tư số …": a list
    return _unquoted(reading, order)


def _unquoted(reading: AmendingText, order: AmendmentOrder) -> str:
    rest = reading.raw[order.end : order.stop]
    _, colon, after = rest.partition(":")
    return after.strip() if colon and after.strip() else ""


def shares(wording: str, targets: Sequence[AmendmentTarget]) -> list[str]:
    """Each target's share of the wording; all of it for everyone where the labels do not tell."""
    if len(targets) < 2 or not wording:
        return [wording] * len(targets)
    lines = wording.split("\n")
    starts: list[int | None] = []
    parents: list[int | None] = []
    position = 0
    for target in targets:
        at = _line_of(target, lines, position)
        starts.append(at)
        if at is not None:
            parents.append(_line_of_parent(target, lines, range(position, at)))
            position = at + 1
    if all(start is None for start in starts):
        return [wording] * len(targets)
    cuts = [cut for cut in (*starts, *parents) if cut is not None]
    return [_cut(lines, start, cuts) for start in starts]


def _line_of_parent(target: AmendmentTarget, lines: Sequence[str], between: range) -> int | None:
    """The "2. …:" over the points of khoản 2: no words of khoản 1, which stands before it."""
    parent = target.address.steps[-2:-1]
    return next((at for at in between if opens(lines[at], parent[0])), None) if parent else None


def _cut(lines: Sequence[str], start: int | None, starts: Sequence[int]) -> str:
    if start is None:
        return ""
    end = min((other for other in starts if other > start), default=len(lines))
    return "\n".join(lines[start:end]).strip()


def _line_of(target: AmendmentTarget, lines: Sequence[str], position: int) -> int | None:
    last = target.address.last
    if last is None:
        return None
    return next((at for at in range(position, len(lines)) if opens(lines[at], last)), None)


def opens(line: str, wanted: Step) -> bool:
    """Whether a line opens the unit: "2a. …" khoản 2a, "đ) …" điểm đ, "Điều 5. …" Điều 5."""
    return any(found.unit is wanted.unit and found.slug == wanted.label for found in candidates(line.strip()))


def first_label(line: str) -> Step | None:
    """The unit that the first line of a wording opens."""
    found = next(candidates(line.strip()), None)
    return Step(found.unit, found.slug) if found is not None else None
