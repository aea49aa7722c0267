"""What pure parts share that know no Django: values with the words that people read, acts as rows of a table, and the
calendar they count by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, Self


class LabelledChoices(StrEnum):
    """`MEMBER = "value", "Nhãn"`: what is stored and addressed, and what screens say of it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # the default is for type checkers: `Kind("x")` looks up
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """For `choices` of a field and for forms, in the order of the members."""
        return [(member.value, member.label) for member in cls]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done with a row, beside the table of its states; `portal.journal.operations.acts` runs it.

    `verbs`: one of these of `agencies.roles` must be the officer's. `states`: the row stands in one of them (none: in
    any). `second_person`: by nobody who had a hand in it; they are told this. `is_seen`: it has not changed since the
    argument `revision`. `reason`: the argument that must hold words. Then the act's own function runs, and the row goes
    `to` that state with `stamps`, fields that take the hour ("…_at") or the officer ("…_by"). `word` is left in the
    journal, with `tells`: what it is called there -> the argument, else the attribute of the row.
    `awaited`: a row in these states waits for this act, and so for whoever may do it.
    """

    verbs: tuple[str, ...] = ()
    states: tuple[StrEnum, ...] = ()
    to: StrEnum | None = None
    second_person: str = ""
    is_seen: bool = False
    reason: str = ""
    stamps: tuple[str, ...] = ()
    word: str = ""
    tells: Mapping[str, str] = field(default_factory=dict)
    awaited: bool = False


class WorkdayCalendar(Protocol):
    """The calendar of working days (`portal.agencies.dates.WorkingCalendar`), handed in to what counts by it."""

    def is_working(self, day: date) -> bool: ...
    def is_holiday(self, day: date) -> bool: ...
    def why(self, day: date) -> str: ...
    def on_or_after(self, day: date) -> date: ...
    def after(self, day: date, count: int) -> date: ...
    def before(self, day: date, count: int) -> date: ...
    def count(self, first: date, last: date) -> int: ...
