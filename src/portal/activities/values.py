"""What is said of an activity, as it travels from a form, a sheet or a test to the operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.activities.kinds import Counted, Language
from portal.agencies.models import Agency, Place
from portal.library.models import Field


@dataclass(frozen=True, slots=True)
class Number:
    """How much of a thing, in which language; `is_estimate`: said before it was known."""

    counted: Counted
    amount: int
    language: Language = Language.VIETNAMESE
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An activity as somebody tells of it; `kind` is a key of `KINDS`."""

    kind: str
    title: str
    agency: Agency
    day: date
    numbers: tuple[Number, ...]
    until: date | None = None
    place: Place | None = None
    field: Field | None = None
    audience: str = ""
    evidence_url: str = ""
    note: str = ""


def totals(numbers: Iterable[Number]) -> dict[Counted, int]:
    """In all languages together."""
    found: dict[Counted, int] = {}
    for one in numbers:
        found[one.counted] = found.get(one.counted, 0) + one.amount
    return found


def in_minority_languages(numbers: Iterable[Number]) -> dict[Counted, int]:
    return totals(one for one in numbers if one.language.is_of_a_minority)
