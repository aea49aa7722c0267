"""Where one provision stands on a day: in force as it reads, changed, to be changed, not begun, suspended, over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.library.states import ENDING, EventKind
from portal.library.states.validity.history import AcceptedEvent, covers, overlaps, suspended_on


class ProvisionStatusKind(StrEnum):
    """In the order of what a reader must know first."""

    OVER = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    NOT_YET = "chua-co-hieu-luc"
    CHANGED = "da-sua-doi"
    TO_CHANGE = "sap-thay-doi"
    UNTOUCHED = "khong-doi"


@dataclass(frozen=True, slots=True)
class ProvisionStatus:
    """`partly`: only a part of the provision is meant. `happening` is the event that decides; None if untouched."""

    kind: ProvisionStatusKind
    partly: bool = False
    happening: AcceptedEvent | None = None


_UNTOUCHED = ProvisionStatus(ProvisionStatusKind.UNTOUCHED)
_CHANGES = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})
_TELLING = ENDING | _CHANGES | {EventKind.SUSPENDED}
_STOPS = frozenset({ProvisionStatusKind.OVER, ProvisionStatusKind.SUSPENDED, ProvisionStatusKind.NOT_YET})
_ORDER = list(ProvisionStatusKind)


def provision_status_on(
    *, address: str, happenings: Sequence[AcceptedEvent], day: date, within: Sequence[str] = ()
) -> ProvisionStatus:
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

    def is_in(self, one: AcceptedEvent) -> bool:
        """Whether the event means all of it."""
        return one.is_whole or any(
            covers(named, mine) for named in one.addresses for mine in (self.address, *self.within)
        )

    def is_touched_by(self, one: AcceptedEvent) -> bool:
        return self.is_in(one) or any(overlaps(named, self.address) for named in one.addresses)


def _weight(standing: ProvisionStatus, day: date) -> tuple[bool, int, bool, int]:
    """What stops the whole provision comes first; then by kind; then what happened last, or will happen first."""
    stops = standing.kind in _STOPS and not standing.partly
    away = abs((standing.happening.day - day).days) if standing.happening else 0
    return (not stops, _ORDER.index(standing.kind), standing.partly, away)


def _standing(one: AcceptedEvent, place: _Place, happenings: Sequence[AcceptedEvent]) -> ProvisionStatus:
    kind = _kind(one, place.day)
    if kind is None or not place.is_touched_by(one):
        return _UNTOUCHED
    if kind is ProvisionStatusKind.OVER and _is_given_anew(one, place, happenings):
        return _UNTOUCHED
    if kind is ProvisionStatusKind.SUSPENDED:
        return _suspended(one, place, happenings)
    return ProvisionStatus(kind, partly=not place.is_in(one), happening=one)


def _kind(one: AcceptedEvent, day: date) -> ProvisionStatusKind | None:
    """What the event means for what it names. An amendment of "the whole" marks the instrument and no unit of it."""
    names_nothing = one.is_whole and one.kind in _CHANGES
    if names_nothing:
        return None
    if one.day > day:
        if one.kind is EventKind.IN_FORCE:
            return ProvisionStatusKind.NOT_YET
        return ProvisionStatusKind.TO_CHANGE if one.kind in _TELLING else None
    if one.kind is EventKind.REPLACED and not one.is_whole:
        return ProvisionStatusKind.CHANGED  # another wording stands in its place
    if one.kind.ends:
        return ProvisionStatusKind.OVER
    if one.kind is EventKind.SUSPENDED:
        return ProvisionStatusKind.SUSPENDED if one.holds_on(day) else None
    return ProvisionStatusKind.CHANGED if one.kind in _CHANGES else None


def _is_given_anew(end: AcceptedEvent, place: _Place, happenings: Sequence[AcceptedEvent]) -> bool:
    """A number that was repealed may be given to a new provision later."""
    return any(
        later.kind in _CHANGES and not later.is_whole and end.day < later.day <= place.day and place.is_in(later)
        for later in happenings
    )


def _suspended(one: AcceptedEvent, place: _Place, happenings: Sequence[AcceptedEvent]) -> ProvisionStatus:
    """A suspension, as far as a later "continues in force" has left it."""
    left = suspended_on(each for each in happenings if each.holds_on(place.day))
    mine = (place.address, *place.within)
    if any(left.binds_again(unit) for unit in mine):
        return _UNTOUCHED
    named = [outer for outer in left.addresses if outer in (one.addresses or ("",))]
    if any(covers(outer, unit) for outer in named for unit in mine):
        partly = any(covers(place.address, inner) for inner in left.resumed)
        return ProvisionStatus(ProvisionStatusKind.SUSPENDED, partly=partly, happening=one)
    if any(overlaps(outer, place.address) for outer in named):
        return ProvisionStatus(ProvisionStatusKind.SUSPENDED, partly=True, happening=one)
    return _UNTOUCHED
