"""What of a report is no figure and no text, and is frozen with them: to whom, on which grounds, each assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.reports.compiling.catalogue import Section, sections


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """An assignment as it stood at the freeze."""

    number: int
    title: str
    state: str
    percent: int
    leads: str
    deadlines: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    receiver: str
    bases: tuple[str, ...]
    rows: tuple[OutlineRow, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections((one.number, one.title) for one in self.rows)

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Outline:
        rows = tuple(OutlineRow(**(row | {"keys": tuple(row["keys"])})) for row in kept["rows"])
        return cls(kept["receiver"], tuple(kept["bases"]), rows)
