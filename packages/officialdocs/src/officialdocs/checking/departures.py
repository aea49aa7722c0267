"""What a document does otherwise than the decree wants, in words for whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass

_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure: the name of the rule, what was found, what is wanted, and where."""

    rule: str
    what: str
    found: str
    wanted: str
    where: str = ""
    count: int = 1

    @property
    def message(self) -> str:
        at = f" (tại “{self.where}”" + (f" và {self.count - 1} chỗ khác" if self.count > 1 else "") + ")"
        return f"{self.what}: thấy {self.found}, cần {self.wanted}{at if self.where else ''}."

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1].rstrip()}…"


def missing(rule: str, what: str, wanted: str) -> Departure:
    """An element that the document does not have."""
    return Departure(rule, what, "không có", wanted)
