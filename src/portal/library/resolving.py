"""Which instrument a citation means, among those that go by that number or name. Pure: candidates are handed in."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Citing:
    """Who cites: its issue date tells which law of that name was meant, its issuer which local number."""

    issued: date | None
    issuer: str


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
        return _only([one for one in named if one.issued is not None and one.issued.year == year])
    dated = sorted((one for one in named if one.issued is not None), key=lambda one: (one.issued or date.min, one.pk))
    if not dated:
        return _only(named)
    before = [one for one in dated if citing.issued is None or (one.issued or date.max) <= citing.issued]
    return (before or dated)[-1].pk


def _only(candidates: list[Candidate]) -> int | None:
    return candidates[0].pk if len(candidates) == 1 else None
