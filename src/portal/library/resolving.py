"""Which instrument a citation means, among those that go by that number or name. Pure: candidates are handed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Candidate:
    """An instrument on the shelf, as far as a citation can tell it from others."""

    pk: int
    number_key: str
    name_key: str
    issuer: str
    issued: date | None

    @property
    def year(self) -> int | None:
        """The year of issue; without a date, the one in the number ("31-2024-qh15")."""
        return self.issued.year if self.issued else year_in(self.number_key)

    @property
    def since(self) -> date | None:
        """The first day on which it may have been cited."""
        return self.issued or (date(self.year, 1, 1) if self.year else None)


@dataclass(frozen=True, slots=True)
class Citing:
    """Who cites: its issue date tells which law of that name was meant, its issuer which local number."""

    issued: date | None
    issuer: str
    number_key: str = ""

    @property
    def written(self) -> date | None:
        """When the text was written, at the latest."""
        year = year_in(self.number_key)
        return self.issued or (date(year, 12, 31) if year else None)


_YEAR = re.compile(r"-((?:19|20)\d\d)(?:-|$)")


def year_in(number_key: str) -> int | None:
    """ "31-2024-qh15" -> 2024; also "hien-phap-2013"."""
    found = _YEAR.search(number_key)
    return int(found[1]) if found else None


def split_key(document_key: str) -> tuple[str, int | None]:
    """ "name:luật đất đai@2013" -> ("name:luật đất đai", 2013)."""
    name, _, year = document_key.rpartition("@")
    return (name, int(year)) if name.startswith("name:") and year.isdecimal() else (document_key, None)


def choose(document_key: str, candidates: Iterable[Candidate], citing: Citing) -> int | None:
    """The one candidate meant, by primary key; None if nothing or several fit.

    By number: the only one, or the only one of the citing issuer (local numbers repeat between provinces).
    By name and year: the one issued in that year. By name alone: the latest issued when the citing text was, because a
    decree of 2015 that says "Luật Đất đai" means the law of 2013; if all are later, the text has been consolidated
    since, and the latest is meant.
    """
    key, year = split_key(document_key)
    if not key.startswith("name:"):
        fitting = [one for one in candidates if one.number_key == key]
        return _only(fitting) or _only([one for one in fitting if one.issuer == citing.issuer])
    named = [one for one in candidates if one.name_key == key]
    if year is not None:
        return _only([one for one in named if one.year == year])
    dated = sorted((one for one in named if one.since is not None), key=lambda one: (one.since or date.min, one.pk))
    if not dated:
        return _only(named)
    before = [one for one in dated if citing.written is None or (one.since or date.max) <= citing.written]
    return (before or dated)[-1].pk


def _only(candidates: list[Candidate]) -> int | None:
    return candidates[0].pk if len(candidates) == 1 else None
