"""Where one provision stands on a day: in force as it reads, changed, to be changed, suspended, over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.library.states import ENDING, EventKind
from portal.library.validity.history import Happening
from portal.library.validity.places import covers, overlaps


class StandingKind(StrEnum):
    """In the order of what a reader must know first."""

    OVER = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    CHANGED = "da-sua-doi"
    TO_CHANGE = "sap-thay-doi"
    UNTOUCHED = "khong-doi"


@dataclass(frozen=True, slots=True)
class Standing:
    """`partly`: only a part of the provision is meant. `happening` is the event that decides; None if untouched."""

    kind: StandingKind
    partly: bool = False
    happening: Happening | None = None


_CHANGES = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})
_TELLING = ENDING | _CHANGES | {EventKind.SUSPENDED}


def standing_on(*, address: str, happenings: Sequence[Happening], day: date) -> Standing:
    """How events touch a provision on a day; of several, the one that weighs most, of equals the latest.

    "dieu-8" is partly over when điểm c of its khoản 2 was repealed; điểm a of it is untouched.
    """
    touching = [_standing(one, address, day) for one in happenings if _touches(one, address)]
    found = [standing for standing in touching if standing.happening]
    order = list(StandingKind)
    found.sort(key=lambda one: (order.index(one.kind), one.partly, -(_day(one).toordinal())))
    return found[0] if found else Standing(StandingKind.UNTOUCHED)


def _touches(one: Happening, address: str) -> bool:
    return one.is_whole or any(overlaps(named, address) for named in one.addresses)


def _standing(one: Happening, address: str, day: date) -> Standing:
    kind = _kind(one, day)
    if kind is None:
        return Standing(StandingKind.UNTOUCHED)
    is_covered = one.is_whole or any(covers(named, address) for named in one.addresses)
    return Standing(kind, partly=not is_covered, happening=one)


def _kind(one: Happening, day: date) -> StandingKind | None:
    if one.day > day:
        return StandingKind.TO_CHANGE if one.kind in _TELLING else None
    if one.kind.ends:
        return StandingKind.OVER
    if one.kind is EventKind.SUSPENDED:
        return StandingKind.SUSPENDED if one.holds_on(day) else None
    return StandingKind.CHANGED if one.kind in _CHANGES else None


def _day(standing: Standing) -> date:
    return standing.happening.day if standing.happening else date.min
