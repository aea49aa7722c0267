"""What pure parts share that know no Django: values with the words that people read, and the calendar they count by."""

from __future__ import annotations

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


class WorkdayCalendar(Protocol):
    """The calendar of working days (`portal.agencies.dates.WorkingCalendar`), handed in to what counts by it."""

    def is_working(self, day: date) -> bool: ...
    def is_holiday(self, day: date) -> bool: ...
    def why(self, day: date) -> str: ...
    def on_or_after(self, day: date) -> date: ...
    def after(self, day: date, count: int) -> date: ...
    def before(self, day: date, count: int) -> date: ...
    def count(self, first: date, last: date) -> int: ...
