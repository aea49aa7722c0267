"""Values of the second step: a document mentioned, references, and all that was found in one text."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from lawtext.citations.units import UnitHeading, UnitMention
from lawtext.types import Unit


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
    order = sorted(
        [(one.start, 0, one) for one in kept] + [(one.start, 1, one) for one in more], key=lambda row: row[:2]
    )
    merged: list[Mention] = []
    is_kept: list[int] = []
    for _, rank, one in order:
        if merged and one.start < merged[-1].end:
            if rank >= is_kept[-1]:
                continue
            merged.pop()
            is_kept.pop()
        merged.append(one)
        is_kept.append(rank)
    return merged


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
ARTICLE = RANK[Unit.ARTICLE]
ANNEX = RANK[Unit.ANNEX]


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
    def is_annex_in_annex(self) -> bool:
        return [unit.unit for unit in self.all_units[-2:]] == [Unit.ANNEX, Unit.ANNEX]

    @property
    def lowest_big(self) -> int:
        """The smallest unit named that is bigger than an article; -1 if there is none, or an article."""
        big = [RANK[unit.unit] for unit in self.units if RANK[unit.unit] >= ARTICLE]
        return min(big, default=-1)

    @property
    def any_document(self) -> Mention | None:
        return self.document or self.inherited_document


@dataclass(frozen=True, slots=True)
class FoundReferences:
    """All that was read in one text."""

    references: list[LawReference]
    documents: list[Mention]
    headings: list[UnitHeading]

    def references_between(self, start: int, end: int) -> list[LawReference]:
        first = bisect_left(self.references, start, key=lambda one: one.start)
        last = bisect_left(self.references, end, key=lambda one: one.start)
        return self.references[first:last]
