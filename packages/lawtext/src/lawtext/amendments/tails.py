"""Addresses of references, completed by the scope; and what may follow a member of a list: titles and histories, which
name other documents, and exceptions.

Reads: references in order. Writes: how each joins the list, or None if it belongs to the tail of the one before.

Rules for a document behind a title or a history that named another one ("Thông tư A hướng dẫn Nghị định B và …"):
- it joins the list after a semicolon or on a line of its own;
- a title names nothing younger than the document itself, and that of an amending document nothing of another rank;
- no document ends one of higher rank, so in a circular "…; Luật sửa đổi … và Nghị định số …" continues a title (no
  exception among 1,800 endings read);
- "theo Luật A và Luật B, Nghị quyết C": "và" closes the history; amending laws are named by number, so that
  "…, Pháp lệnh Tổ chức Viện kiểm sát quân sự số 05/2002" is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product, takewhile

from lawtext.addresses import anchor as as_parsed
from lawtext.amendments.types import ProvisionPart
from lawtext.citations.references import MOST_MEMBERS, RANK, LawReference, Mention, numbering
from lawtext.numbers import KINDS
from lawtext.types import Address, DocumentReference, Step, Unit
from lawtext.words import patterns_beside

_ARTICLE, _ANNEX = RANK[Unit.ARTICLE], RANK[Unit.ANNEX]


@dataclass(frozen=True, slots=True)
class AmendmentTarget:
    """One place acted on. `document` is None if not stated; `join` is how it joins its list."""

    address: Address
    document: DocumentReference | None
    part: ProvisionPart = ProvisionPart.WHOLE
    note: str = ""
    anchor: Address | None = None
    position: str = ""
    join: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentScope:
    """The context for everything below: the document, and the place in it."""

    document: DocumentReference | None = None
    place: Address = Address()


def addresses_of(reference: LawReference, place: Address) -> Iterator[Address]:
    """One address for each combination of labels, completed by the place in scope."""
    units = numbering([unit for unit in reversed(reference.all_units) if not unit.is_this])
    levels = [tuple(Step(unit.unit, label.key) for label in unit.labels) or (Step(unit.unit),) for unit in units]
    above = _left_unsaid(place, units[0].unit) if units else Address()
    for steps in islice(product(*levels), MOST_MEMBERS if units else 0):
        yield as_parsed(Address(above.steps + steps, above.containers))


def _left_unsaid(place: Address, unit: Unit) -> Address:
    """The part of the place in scope that a unit of this rank needs to be complete."""
    if RANK[unit] >= _ANNEX:
        return Address()
    above = () if RANK[unit] == _ARTICLE else tuple(part for part in place.steps if RANK[part.unit] > RANK[unit])
    return Address(above, place.containers)


def next_to(new: Address, neighbour: Address) -> Address:
    """ "bổ sung khoản 4a vào sau khoản 4 Điều 5": the new unit's address is completed by its neighbour's."""
    if not new.steps or not neighbour.steps or RANK[new.steps[0].unit] >= _ARTICLE:
        return new
    above = tuple(part for part in neighbour.steps if RANK[part.unit] > RANK[new.steps[0].unit])
    return Address(above + new.steps, new.containers or neighbour.containers)


def is_adrift(address: Address) -> bool:
    """Whether a clause or a point has no known article."""
    return bool(address.steps) and not address.containers and RANK[address.steps[0].unit] < _ARTICLE


def common_place(targets: Sequence[AmendmentTarget]) -> Address:
    """The smallest place that contains all the targets."""
    if not targets:
        return Address()
    first = targets[0].address
    if any(one.address.containers != first.containers for one in targets):
        return Address()
    return Address(
        tuple(
            same[0]
            for same in takewhile(
                lambda column: len(set(column)) == 1, zip(*(one.address.steps for one in targets), strict=False)
            )
        ),
        first.containers,
    )


def common_document(targets: Sequence[AmendmentTarget]) -> DocumentReference | None:
    """The document common to all the targets, in its fullest mention; None if there are several."""
    documents = [one.document for one in targets]
    same = {one if one is None or not one.number else one.number for one in documents}
    return max(documents, key=_fullness) if len(same) == 1 else None


def _fullness(document: DocumentReference | None) -> tuple[bool, bool]:
    """Prefers mentions with a date, then with a name: a decree may be named again without its date."""
    return document is not None and document.date is not None, document is not None and bool(document.name)


# "…; riêng các quy định tại Điều 11 tiếp tục thực hiện đến hết …" is an exception too.
EXCEPTION = re.compile(
    r"(?:(?<=[;,.]\s)riêng\s+(?!lẻ|biệt)|(?<!\w)(?<!loại\s)(?<!khấu\s)(?<!giảm\s)(?<!phòng\s)(?<!bù\s)(?<!miễn\s)(?<!diệt\s)(?:ngoại\s+)?trừ\s+(?!thuế|sâu|khử|cho|lùi|dần))"
    r"(?:[^;¶\n()]|\([^()]*\))*"
)


_RE = patterns_beside(__file__)


def first_sentence(words: str) -> str:
    """The first sentence of an exception; further sentences about it are left out."""
    return " ".join(_RE.sentence_end.split(words, maxsplit=1)[0].split())


class MemberJoin(StrEnum):
    """How a member joins the list."""

    FIRST = "first"
    LISTED = "listed"  # behind a comma or "và", and nothing before it named another document
    ITEM = "item"  # behind a semicolon or on a line of its own
    AFTER_TITLE = "after-title"
    AFTER_HISTORY = "after-history"


_RANKS = {
    **dict.fromkeys(("hiến pháp",), 6),
    **dict.fromkeys(("bộ luật", "luật"), 5),
    **dict.fromkeys(("pháp lệnh", "lệnh", "sắc lệnh", "sắc luật"), 4),
    "nghị định": 3,
    **dict.fromkeys(("thông tư", "thông tư liên tịch", "thông tư liên bộ"), 1),
}
# Decisions, resolutions and directives have the rank of their issuer.
_ISSUER_RANKS = (
    (re.compile(r"/QH\d"), 5),
    (re.compile(r"UBTVQH|HĐNN"), 4),
    (re.compile(r"[-/](?:CP|HĐBT)(?!\w)"), 3),
    (re.compile(r"[-/]TTg(?!\w)|-TT$", re.IGNORECASE), 2),
    (re.compile(r"HĐND|UB(?:ND)?(?!\w)"), 0),
    (re.compile(r"(?:TT|QĐ|CT|NQ)(?:L[TB])?[-/]\w\w"), 1),
)


def rank_of(kind: str, number: str) -> int | None:
    """The rank of a document, from Hiến pháp (6) down to provincial acts (0); None if unknown."""
    if number:
        issued = next((rank for pattern, rank in _ISSUER_RANKS if pattern.search(number)), None)
        if issued is not None and (issued != 1 or kind not in _RANKS):
            return issued
    return _RANKS.get(kind)


def acting_rank(text: str, number: str = "") -> int | None:
    """The rank of the acting document: as it calls itself ("Thông tư này"), or by its number."""
    named = _RE.acting.search(text)
    return rank_of(" ".join(named[1].lower().split()), "") if named else rank_of("", number)


def outranks(document: DocumentReference, acting: int | None) -> bool:
    """Whether a document ranks above the acting one."""
    rank = rank_of(document.kind, document.number)
    return rank is not None and acting is not None and rank > acting


def sort_of(mention: Mention) -> str:
    """The document type in words, or by the code in the number."""
    code = re.search(r"/([A-ZĐ]+)(?=[-/])", mention.number)
    return mention.kind or (KINDS.get(code[1], "") if code else "")


def joins_behind(
    mention: Mention, cited: list[Mention], *, breaks: bool, amends: bool, acting: int | None
) -> MemberJoin | None:
    """How a document joins the list after a member whose title named others; `cited` are that member, then those.

    `amends`: the title says that it amends them; then a document added with "và" is amended as well.
    """
    head, *title = cited
    sort, rank = sort_of(mention), rank_of(sort_of(mention), mention.number)
    if rank is not None and acting is not None and rank > acting:
        return None
    if breaks:
        return MemberJoin.ITEM
    is_younger = bool(mention.year and head.year and mention.year > head.year)
    above, *ranks = (rank_of(sort_of(one), one.number) for one in (head, *title))
    is_lower = (
        rank is not None
        and above is not None
        and rank <= above
        and all(one is not None and one > rank for one in ranks)
    )
    is_of_its_kind = not amends and sort == sort_of(head) and all(sort_of(one) != sort for one in title)
    return MemberJoin.AFTER_TITLE if is_younger or is_lower or is_of_its_kind else None


_LONGEST_HISTORY = 3000


class HistoryWalk:
    """Tracks the amendment histories in one list: "đã được sửa đổi theo Luật A và Luật B" up to its end."""

    def __init__(self, text: str, end: int) -> None:
        self._text, self._end = text, end
        self.until = 0
        self.was_left = False  # a comma joined a document to the list again
        self._kinds: set[str] = set()
        self._is_closed = self._has_numbers_only = False

    def begin(self, start: int, gap: str) -> None:
        """Begin a history if the words before a reference say so."""
        if history := _RE.history.search(gap):
            begins = start + history.end()
            closed = _RE.history_end.search(self._text, begins, min(self._end, begins + _LONGEST_HISTORY))
            self.until = closed.start() if closed else self._end
            self._kinds, self._is_closed, self._has_numbers_only = set(), False, False

    def holds(self, mention: Mention | None, start: int, end: int, gap: str) -> bool:
        """Whether the reference `text[start:end]` after `gap` belongs to the history."""
        if start >= self.until or _RE.own_history.match(self._text, end):
            return False
        if mention is None:
            return True
        is_named = bool(mention.name) and self._has_numbers_only
        if (is_named or self._is_closed and mention.kind not in self._kinds) and _RE.reopens.fullmatch(gap):
            self.until, self.was_left = start, True
            return False
        self._has_numbers_only = not mention.name
        self._kinds.add(mention.kind)
        self._is_closed = self._is_closed or _RE.closes.fullmatch(gap) is not None
        return True
