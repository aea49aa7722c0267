"""Two editions compared once and kept: a code costs a second, and nobody may make the portal pay it at will.

Kept in the cache of the process by what can never change, the two editions' keys and checksums. One request at a time
compares a pair; who comes meanwhile is asked to come back. Texts beyond `MOST_CHARACTERS` are not compared at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Length

from lawtext.comparison import ChangeKind, ProvisionChange, compare_rows
from lawtext.types import Unit
from portal.library.models import Edition, Provision

MOST_CHARACTERS = 4_000_000  # of both texts together: four times the civil code
KEPT_SECONDS = 24 * 60 * 60
LOCK_SECONDS = 60  # longer than the longest comparison; a process that is killed leaves its lock behind


class TooLong(Exception):
    """The two texts together are longer than what is compared on request."""


class UnderWay(Exception):
    """Another request is comparing these two; ask again in some seconds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One provision that differs; `inner` are the units of one that was added or removed whole."""

    change: ProvisionChange
    inner: tuple[ProvisionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What a page shows of a comparison: the differences, counts, and the articles in which nothing differs."""

    differences: tuple[Difference, ...]
    counts: dict[ChangeKind, int]
    editorial: int
    same: tuple[tuple[str, str], ...]


def compare_editions(old: Edition, new: Edition) -> Compared:
    """Raises TooLong, UnderWay."""
    key = f"library-comparison-{old.pk}-{old.checksum[:16]}-{new.pk}-{new.checksum[:16]}"
    kept: Compared | None = cache.get(key)
    if kept is not None:
        return kept
    if _characters(old) + _characters(new) > MOST_CHARACTERS:
        raise TooLong(old.pk, new.pk)
    if not cache.add(f"{key}-lock", 1, LOCK_SECONDS):
        raise UnderWay(old.pk, new.pk)
    try:
        found = _compare(old, new)
        cache.set(key, found, KEPT_SECONDS)
    finally:
        cache.delete(f"{key}-lock")
    return found


def _characters(edition: Edition) -> int:
    found = Provision.objects.filter(edition=edition).aggregate(total=Sum(Length("text")))
    return found["total"] or 0


def _compare(old: Edition, new: Edition) -> Compared:
    comparison = compare_rows(_rows(old), _rows(new))
    differences: list[Difference] = []
    for change in comparison.changes:
        if change.is_change and change.is_whole:
            differences.append(Difference(change))
        elif change.is_change and differences:
            last = differences[-1]
            differences[-1] = Difference(last.change, (*last.inner, change))
    touched = {_article(change) for change in comparison.changes if change.is_change}
    same = tuple(
        (change.side.address, f"{change.side.label}. {change.side.heading}".rstrip(". "))
        for change in comparison.changes
        if change.kind is ChangeKind.UNCHANGED and change.side.unit is Unit.ARTICLE and _article(change) not in touched
    )
    editorial = sum(change.is_editorial for change in comparison.changes)
    return Compared(tuple(differences), comparison.counts(), editorial, same)


def _rows(edition: Edition) -> list[Provision]:
    return list(
        Provision.objects.filter(edition=edition).order_by("position").only("address", "label", "heading", "text")
    )


def _article(change: ProvisionChange) -> str:
    """The article's part of an address: "dieu-8-khoan-2" -> "dieu-8"."""
    return change.side.address.split("-khoan-")[0].split("-diem-")[0]
