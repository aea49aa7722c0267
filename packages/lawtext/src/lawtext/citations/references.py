"""Values of the second step: a document mentioned, references, and all that was found in one text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeVar

from lawtext.citations.units import UnitMention
from lawtext.types import Unit

One = TypeVar("One")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named in the text. `short` numbers lack the issuer's code; `foreign` ones are no law of Vietnam.

    `bare` is a kind alone: in "khoản 1 Điều 28 của Luật" the text trusts the reader to know which law; of what is
    foreign, a common noun ("hợp đồng"). `serial` is a short number alone: "Nghị định 168".
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
    """Both, in reading order; of two that overlap the one already kept, then the one that begins first."""
    merged: list[tuple[int, Mention]] = []
    rows = [*((0, one) for one in kept), *((1, one) for one in more)]
    for rank, one in sorted(rows, key=lambda row: (row[1].start, row[0])):
        if merged and one.start < merged[-1][1].end:
            if rank >= merged[-1][0]:
                continue
            merged.pop()
        merged.append((rank, one))
    return [one for _, one in merged]


def grouped(some: Iterable[One], key: Callable[[One], Key]) -> dict[Key, list[One]]:
    """Those with the same key together, in the order given."""
    groups: dict[Key, list[One]] = {}
    for one in some:
        groups.setdefault(key(one), []).append(one)
    return groups


def squash(text: str) -> str:
    """The words with one blank between them."""
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


MOST_MEMBERS = 1000  # "từ Điều 1 đến Điều 999" with points: more is a misreading


def numbering(units: list[UnitMention]) -> list[UnitMention]:
    """Those that tell the place: articles are numbered through the document, so that their chapter adds nothing."""
    has_article = any(unit.unit is Unit.ARTICLE for unit in units)
    return [unit for unit in units if not (has_article and ARTICLE < RANK[unit.unit] < ANNEX)]


@dataclass(slots=True)
class LawReference:
    """Units from small to big, and the document they stand in, as far as the words say.

    `joined_by_instead` is true after "bằng": "thay thế Phụ lục I bằng Phụ lục I của Thông tư này".
    `cell` is where the cell of a table begins that holds the reference and its neighbours.
    `inherited` units and documents come from a neighbour in the same list and do not belong to the span.
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
        """ "khoản 2 Điều này" needs nothing from its neighbours, nor does "khoản 1" in "khoản 1, khoản 2 Điều này"."""
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
