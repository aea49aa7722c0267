"""Orders that change words: which words become which, and where.

"Thay thế cụm từ “A” bằng cụm từ “B” tại khoản 7 Điều 16; cụm từ “C” tại Điều 5 thành cụm từ “D”": the quotations of an
order in turn, each with the places named for it; places named once at the end hold for all before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lawtext.amendments.passages import Reading
from lawtext.amendments.quotations import Quotation
from lawtext.amendments.verbs import Order

_BECOMES = re.compile(r"(?<!\w)(?:bằng|thành|bởi|nay\s+(?:là|sửa|đính\s+chính)|sửa\s+(?:lại\s+)?là)(?!\w)")
_BESIDE = re.compile(r"(?<!\w)(?P<where>sau|trước)\s+(?:các\s+)?(?:cụm\s+)?từ(?!\w)")
_WORDS_BEFORE = re.compile(r"(?:cụm\s+)?từ(?:\s+ngữ)?\s*$")
_STRIKES = re.compile(r"bỏ(?!\w)", re.IGNORECASE)
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
    olds: list[Quotation] = field(default_factory=list)
    new: Quotation | None = None
    beside: Quotation | None = None
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


def find_word_changes(reading: Reading, order: Order) -> tuple[WordChange, ...]:
    """The changes that an order of words makes, in order; () if it quotes nothing."""
    groups = list(_groups(reading, order))
    if not _STRIKES.search(reading.text, order.verb, order.start):
        _fill_from_the_next(groups)
    return tuple(change for group in groups for change in group.changes(adds=order.adds_words))


def _fill_from_the_next(groups: list[_Group]) -> None:
    """ "cụm từ “A” tại Điều 6 và cụm từ “B” tại Điều 9 bằng cụm từ “C”": the last words are for both."""
    for before, after in zip(reversed(groups[:-1]), reversed(groups[1:]), strict=True):
        before.new = before.new or after.new


def _groups(reading: Reading, order: Order) -> Iterator[_Group]:
    group: _Group | None = None
    done = order.start
    for quotation in reading.quoted_between(order.start, order.end):
        gap = reading.text[done : quotation.start]
        named_places = bool(reading.cited_between(done, quotation.start))
        done = quotation.end
        if group is not None and not group.is_complete and _BECOMES.search(gap):
            group.new = quotation
        elif group is not None and not group.is_complete and (beside := _beside(reading, order, gap)):
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


def _beside(reading: Reading, order: Order, gap: str) -> re.Match[str] | None:
    """ "… vào sau cụm từ", "bỏ … trước cụm từ": what is quoted next tells where, and stays."""
    says_where = order.adds_words or _STRIKES.search(reading.text, order.verb, order.start)
    return _BESIDE.search(gap) if says_where else None


def find_strikes(reading: Reading, order: Order) -> tuple[WordChange, ...]:
    """ "Bãi bỏ khoản 3 Điều 20 và cụm từ “…” tại điểm b khoản 1 Điều 20": words struck out by an order of repeal."""
    for quotation in reading.quoted_between(order.start, order.end):
        lead = _WORDS_BEFORE.search(reading.text, order.start, quotation.start)
        if lead is not None:
            groups = _groups(reading, replace(order, start=lead.start()))
            changes = [change for group in groups for change in group.changes(adds=False)]
            return (replace(changes[0], start=lead.start()), *changes[1:])
    return ()
