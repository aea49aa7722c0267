"""Values with the words that people read: Django's `TextChoices` for parts that know no Django."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


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
