"""The values from which the next plan is drafted, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.plans.reading.draft import DeadlineDraft


@dataclass(frozen=True, slots=True)
class Years:
    """The calendar years of a plan, the first and the last counted."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """ "năm 2026", or "giai đoạn 2026 - 2030"."""
        return f"năm {self.first}" if self.first == self.last else f"giai đoạn {self.first} - {self.last}"


@dataclass(frozen=True, slots=True)
class Party:
    """A phrase of the old plan that gives somebody a part, and how the new one says it.

    `renewed` names who exists on the new plan's day: the same phrase, the heirs of an agency, or those of a class.
    """

    phrase: str
    renewed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of an assignment against what was asked: "Tài liệu đã số hóa", 312 of 400."""

    name: str
    unit: str
    count: int
    target: int | None = None

    @property
    def is_short(self) -> bool:
        return self.target is not None and self.count < self.target


@dataclass(frozen=True, slots=True)
class Outcome:
    """An assignment of the plan that ends, and what became of it."""

    key: int
    number: int
    title: str
    lead: tuple[Party, ...]
    coordinating: tuple[Party, ...]
    deadlines: tuple[DeadlineDraft, ...]
    products: tuple[str, ...]
    is_completed: bool
    percent: int
    lead_count: int
    done_count: int
    counts: tuple[Count, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenDifficulty:
    """What an agency met and nobody has solved; `assignment` is the key of the one it was met in."""

    code: str
    title: str
    agency: str
    assignment: int | None = None
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Renaming:
    """Words of the old land and year -> those of the new ones, the longest first."""

    words: tuple[tuple[str, str], ...] = ()
    old_years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposed:
    """An assignment of the next plan; `is_kept` False: it is named so that a person may still take it up."""

    title: str
    lead: tuple[str, ...]
    coordinating: tuple[str, ...]
    deadlines: tuple[str, ...]
    products: tuple[str, ...]
    reason_kind: str
    reason: str
    origin: int | None = None
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A whole plan as it is written: what a text and a DOCX are made of. Statements stand one an item."""

    title: str
    issuer: str
    place: str
    symbol: str
    bases: tuple[str, ...]
    purposes: tuple[str, ...]
    requirements: tuple[str, ...]
    assignments: tuple[Proposed, ...]
    budget: str
    duties: tuple[str, ...]
    closing: str
    recipients: tuple[str, ...]
    authority: str
    position: str
    number: int | None = None
    issued_date: date | None = None
    signer: str = ""
