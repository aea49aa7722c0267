"""A document that a question names and that the library does not have: said outright, with what has come after it.

Without it a machine shows whatever shares a few words with "168/2024/NĐ-CP", and a reader takes that for the decree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawsearch.engine.port import Snapshot
from lawsearch.ranking.analysis import Token, folded_forms, marked_forms
from lawsearch.ranking.reading import Reading
from lawsearch.ranking.restoring import restored
from lawtext.addresses import NumberQuery, number_key
from portal.library.models import Instrument
from portal.library.queries import ending_told, instruments_on_the_shelf, spoken_of
from portal.library.shelving.citing import name_key

_NAMED_BY_TITLE = (("luat",), ("bo", "luat"), ("phap", "lenh"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_NAME = 20  # syllables: "Luật sửa đổi, bổ sung một số điều của Luật Quảng cáo"


@dataclass(frozen=True, slots=True)
class Later:
    """A document that the library does have. `day`: from then on it ends the other one, where a text says so."""

    title: str
    number: str
    url: str
    day: date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """What was asked for and is not held, as it may be called, and what is held instead."""

    called: str
    later: Later | None = None


def absent_law(*, reading: Reading, snapshot: Snapshot | None) -> Absent | None:
    """The document that was named and is not held; None where none was. To be asked where no law was found.

    A number needs its year or its code: "nghị định 30" says too little. A title counts where a text on the shelf cites
    a law by it or another law bears it: people ask about "luật hụi" as well, and nobody knows whether there is one.
    """
    if reading.number:
        return _by_number(reading.number)
    return _by_title(reading, snapshot) if snapshot else None


def _by_number(number: NumberQuery) -> Absent | None:
    if not (number.year or number.issuer):
        return None
    code = "-".join(part for part in ("" if number.kind == "Luật" else number.kind, number.issuer or "") if part)
    written = "/".join(part for part in (number.number, str(number.year or ""), code if number.issuer else "") if part)
    ending = ending_told(key_begins=number_key(written)) if number.year else None
    return Absent(f"văn bản số {written}", _later(ending.by, ending.day, ends=True) if ending else None)


def _by_title(reading: Reading, snapshot: Snapshot) -> Absent | None:
    """The longest beginning of what stands beside the place that is the name of a law; without a place, all of it."""
    rest = reading.rest[:_LONGEST_NAME]
    if len(reading.rest) > len(rest) or not _opens_with_a_kind(rest):
        return None
    spelled = restored(rest, count=snapshot.count)
    lengths = range(len(spelled), 1, -1) if reading.place.steps else (len(spelled),)
    names = dict.fromkeys(_split_year(spelled[:length]) for length in lengths)
    return _first_absent([(name, year) for name, year in names if " " in name])


def _opens_with_a_kind(rest: Sequence[Token]) -> bool:
    folded = tuple(folded_forms(rest))
    return any(folded[: len(kind)] == kind and len(folded) > len(kind) for kind in _NAMED_BY_TITLE)


def _split_year(found: Sequence[Token]) -> tuple[str, str]:
    """ "luật đất đai năm 2024" -> its name and its year."""
    forms = marked_forms(found)
    year = forms.pop() if forms and _YEAR.fullmatch(forms[-1]) else ""
    if year and forms and forms[-1] == "năm":
        forms.pop()
    return " ".join(forms), year


def _first_absent(names: Sequence[tuple[str, str]]) -> Absent | None:
    """The first of these names, with their years, that is a law's and is not held. At most three queries."""
    by_key = {name_key(name): (name, year) for name, year in reversed(names)}
    held = {law.name_key: law for law in instruments_on_the_shelf().filter(name_key__in=by_key).order_by("issued_date")}
    spoken = spoken_of(keys=[key for one in by_key for key in _keys(one, by_key[one][1])])
    for name, year in names:
        key = name_key(name)
        if key in held and not year:
            return None  # it is there, only this was not how it was asked for
        if key in held or spoken & {*_keys(key, year)}:
            return _told(name, year, held.get(key))
    return None


def _keys(key: str, year: str) -> list[str]:
    return [key, f"{key}@{year}"] if year else [key]


def _told(name: str, year: str, held: Instrument | None) -> Absent:
    ending = ending_told(keys=[f"{name_key(name)}@{year}"]) if year else None
    later = _later(ending.by, ending.day, ends=True) if ending else _later(held, None) if held else None
    return Absent(f"{name} năm {year}" if year else name, later)


def _later(law: Instrument, day: date | None, *, ends: bool = False) -> Later:
    return Later(law.title, law.official_number, law.get_absolute_url(), day, ends)
