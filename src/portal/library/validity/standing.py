"""Where one provision stands on a day: in force as it reads, changed, to be changed, not begun, suspended, over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.library.states import ENDING, EventKind
from portal.library.validity.history import Happening
from portal.library.validity.places import covers, overlaps
from portal.library.validity.suspensions import suspended_on


class StandingKind(StrEnum):
    """In the order of what a reader must know first."""

    OVER = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    NOT_YET = "chua-co-hieu-luc"
    CHANGED = "da-sua-doi"
    TO_CHANGE = "sap-thay-doi"
    UNTOUCHED = "khong-doi"


@dataclass(frozen=True, slots=True)
class Standing:
    """`partly`: only a part of the provision is meant. `happening` is the event that decides; None if untouched."""

    kind: StandingKind
    partly: bool = False
    happening: Happening | None = None


_UNTOUCHED = Standing(StandingKind.UNTOUCHED)
_CHANGES = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})
_TELLING = ENDING | _CHANGES | {EventKind.SUSPENDED}
_STOPS = frozenset({StandingKind.OVER, StandingKind.SUSPENDED, StandingKind.NOT_YET})
_ORDER = list(StandingKind)


def standing_on(*, address: str, happenings: Sequence[Happening], day: date, within: Sequence[str] = ()) -> Standing:
    """How events touch a provision on a day; of several, the one that weighs most, of equals the nearest to the day.

    "dieu-8" is partly over when điểm c of its khoản 2 was repealed; điểm a of it is untouched. `within` are the bigger
    units that the provision stands in without its address saying so: its chapter, its part.
    """
    place = _Place(address, tuple(within), day)
    found = [standing for one in happenings if (standing := _standing(one, place, happenings)).happening]
    return min(found, key=lambda one: _weight(one, day), default=_UNTOUCHED)


@dataclass(frozen=True, slots=True)
class _Place:
    address: str
    within: tuple[str, ...]
    day: date

    def is_in(self, one: Happening) -> bool:
        """Whether the event means all of it."""
        return one.is_whole or any(
            covers(named, mine) for named in one.addresses for mine in (self.address, *self.within)
        )

    def is_touched_by(self, one: Happening) -> bool:
        return self.is_in(one) or any(overlaps(named, self.address) for named in one.addresses)


def _weight(standing: Standing, day: date) -> tuple[bool, int, bool, int]:
    """What stops the whole provision comes first; then by kind; then what happened last, or will happen first."""
    stops = standing.kind in _STOPS and not standing.partly
    away = abs((standing.happening.day - day).days) if standing.happening else 0
    return (not stops, _ORDER.index(standing.kind), standing.partly, away)


def _standing(one: Happening, place: _Place, happenings: Sequence[Happening]) -> Standing:
    kind = _kind(one, place.day)
    if kind is None or not place.is_touched_by(one):
        return _UNTOUCHED
    if kind is StandingKind.OVER and _is_given_anew(one, place, happenings):
        return _UNTOUCHED
    if kind is StandingKind.SUSPENDED:
        return _suspended(one, place, happenings)
    return Standing(kind, partly=not place.is_in(one), happening=one)


def _kind(one: Happening, day: date) -> StandingKind | None:
    """What the event means for what it names. An amendment of "the whole" marks the instrument and no unit of it."""
    names_nothing = one.is_whole and one.kind in _CHANGES
    if names_nothing:
        return None
    if one.day > day:
        if one.kind is EventKind.IN_FORCE:
            return StandingKind.NOT_YET
        return StandingKind.TO_CHANGE if one.kind in _TELLING else None
    if one.kind is EventKind.REPLACED and not one.is_whole:
        return StandingKind.CHANGED  # another wording stands in its place
    if one.kind.ends:
        return StandingKind.OVER
    if one.kind is EventKind.SUSPENDED:
        return StandingKind.SUSPENDED if one.holds_on(day) else None
    return StandingKind.CHANGED if one.kind in _CHANGES else None


def _is_given_anew(end: Happening, place: _Place, happenings: Sequence[Happening]) -> bool:
    """A number that was repealed may be given to a new provision later."""
    return any(
        later.kind in _CHANGES and not later.is_whole and end.day < later.day <= place.day and place.is_in(later)
        for later in happenings
    )


def _suspended(one: Happening, place: _Place, happenings: Sequence[Happening]) -> Standing:
    """A suspension, as far as a later "continues in force" has left it."""
    left = suspended_on(each for each in happenings if each.holds_on(place.day))
    mine = (place.address, *place.within)
    if any(left.binds_again(unit) for unit in mine):
        return _UNTOUCHED
    named = [outer for outer in left.addresses if outer in (one.addresses or ("",))]
    if any(covers(outer, unit) for outer in named for unit in mine):
        partly = any(covers(place.address, inner) for inner in left.resumed)
        return Standing(StandingKind.SUSPENDED, partly=partly, happening=one)
    if any(overlaps(outer, place.address) for outer in named):
        return Standing(StandingKind.SUSPENDED, partly=True, happening=one)
    return _UNTOUCHED
