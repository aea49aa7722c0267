"""A case that is asked about, the rules it is judged by, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from portal.editorial.states import Path, Where, Who


@dataclass(frozen=True, slots=True)
class Rule:
    """A posting rule as values. Empty `kinds` = every kind; `agency` and `section` are keys."""

    position: int
    kinds: frozenset[str]
    who: Who
    where: Where
    path: Path
    step_hours: int
    review_months: int | None = None
    agency_kind: str = ""
    agency: int | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A content that somebody wants to publish. `sections`: where it stands and what is above, the nearest first.

    `is_own`: the section is in the charge of the publishing agency; `is_common`: it is one of the portal's own.
    """

    kind: str
    agency: int | None
    agency_kind: str
    is_supervisor: bool
    sections: tuple[int, ...]
    is_own: bool
    is_common: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the regulation says of a case. `why` explains a refusal to an officer."""

    is_allowed: bool
    path: Path
    step_hours: int
    review_months: int | None = None
    why: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """A freshness rule as values."""

    position: int
    where: Where
    most_days: int
    section: int | None = None
