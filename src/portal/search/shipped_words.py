"""The everyday words that come with the program: `everyday/*.csv`, one file a field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lawsearch.ranking.everyday import Lexicon, Saying


@dataclass(frozen=True, slots=True)
class ShippedWord:
    """One row: ways to say it, the law's words for it, a note for whoever edits the table."""

    said: tuple[str, ...]
    law: tuple[str, ...]
    note: str


def shipped_words() -> Iterator[ShippedWord]:
    """Every row of every file."""
    folder = resources.files("portal.search") / "everyday"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".csv"):
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                yield ShippedWord(_listed(row["said"]), _listed(row["law"]), (row.get("note") or "").strip())


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def shipped_sayings() -> tuple[Saying, ...]:
    """The same as the ranking asks it: one for each way to say a thing."""
    return tuple(Saying(said, row.law) for row in shipped_words() for said in row.said)


def shipped_lexicon() -> Lexicon:
    """The table as it comes with the program, whatever officers have made of it: what the ranker is trained with."""
    return Lexicon(shipped_sayings())
