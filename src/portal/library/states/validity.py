"""Decides what is in force when, on values without the database: events in, statuses and overlaps out. Parses typed
places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawtext.addresses import UNIT_WORDS, parse_address, step
from lawtext.citations import find_citations
from lawtext.types import Address, Context, Unit
from portal.library.states import ENDING, EventKind

_PAGES = frozenset({Unit.ARTICLE, Unit.ANNEX})


def around(address: str) -> list[str]:
    """The addresses of the units around this one, smallest first; without itself and without the document.

    "quy-che/dieu-2-khoan-1" gives "quy-che/dieu-2" and "quy-che". Raises ValueError for an invalid address.
    """
    place = parse_address(address)
    steps = [Address(place.steps[:count], place.containers) for count in range(len(place.steps) - 1, 0, -1)]
    stop = len(place.containers) if place.steps else len(place.containers) - 1
    containers = [Address((), place.containers[:count]) for count in range(stop, 0, -1)]
    return [str(one) for one in [*steps, *containers]]


def article_of(address: str) -> str:
    """The article or annex that contains an address, possibly itself; "" for a chapter, a part or the whole
    document."""
    if not address:
        return ""
    place = parse_address(address)
    for count, own in enumerate(place.steps, start=1):
        if own.unit in _PAGES:
            return str(Address(place.steps[:count], place.containers))
    for count in range(len(place.containers), 0, -1):
        if place.containers[count - 1].unit in _PAGES:
            return str(Address((), place.containers[:count]))
    return ""


def overlaps(one: str, other: str) -> bool:
    """Whether one of the two equals or contains the other. The empty address is the whole document and contains all."""
    return covers(one, other) or covers(other, one)


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` equals or lies inside `outer`. A bare annex ("phu-luc") does not contain the numbered ones."""
    if not outer or inner == outer:
        return True
    return inner.startswith(f"{outer}/") or (
        inner.startswith(f"{outer}-")
        and not outer.rpartition("/")[2].startswith((Unit.ANNEX.value, Unit.REGULATION.value))
    )


@dataclass(frozen=True, slots=True)
class Suspended:
    """The suspended addresses ("" for the whole instrument); `resumed` are parts of them that are in force again."""

    addresses: frozenset[str] = frozenset()
    resumed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.addresses)

    @property
    def is_whole(self) -> bool:
        return "" in self.addresses and not self.resumed

    def binds_again(self, address: str) -> bool:
        return any(covers(one, address) for one in self.resumed)


def suspended_on(holding: Iterable[ActingEvent]) -> Suspended:
    """What remains suspended after later resumptions ("continues in force"); on the same day the resumption
    prevails."""
    suspended: set[str] = set()
    resumed: set[str] = set()
    for one in sorted(holding, key=lambda one: (one.day, one.kind is EventKind.RESUMED)):
        named = one.addresses or ("",)
        if one.kind is EventKind.SUSPENDED:
            suspended |= set(named)
            resumed = {known for known in resumed if not any(covers(outer, known) for outer in named)}
        elif one.kind is EventKind.RESUMED:
            suspended = {known for known in suspended if not any(covers(outer, known) for outer in named)}
            resumed |= {inner for inner in named if any(covers(outer, inner) for outer in suspended)}
    return Suspended(frozenset(suspended), frozenset(resumed))


@dataclass(frozen=True, slots=True)
class ActingEvent:
    """An acting event as this module needs it. `addresses` are the provisions it names; none for the whole instrument.

    `is_told`: a text states it and no officer has confirmed it.
    """

    kind: EventKind
    day: date
    until: date | None = None
    addresses: tuple[str, ...] = ()
    is_told: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.addresses

    def holds_on(self, day: date) -> bool:
        return self.day <= day and (self.until is None or day < self.until)


class ProvisionStatusKind(StrEnum):
    """In the order of importance for a reader."""

    OVER = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    NOT_YET = "chua-co-hieu-luc"
    CHANGED = "da-sua-doi"
    TO_CHANGE = "sap-thay-doi"
    UNTOUCHED = "khong-doi"


@dataclass(frozen=True, slots=True)
class ProvisionStatus:
    """`partly`: only a part of the provision is affected. `happening` is the deciding event; None if untouched."""

    kind: ProvisionStatusKind
    partly: bool = False
    happening: ActingEvent | None = None


_UNTOUCHED = ProvisionStatus(ProvisionStatusKind.UNTOUCHED)
_CHANGES = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})
_TELLING = ENDING | _CHANGES | {EventKind.SUSPENDED}
_STOPS = frozenset({ProvisionStatusKind.OVER, ProvisionStatusKind.SUSPENDED, ProvisionStatusKind.NOT_YET})
_ORDER = list(ProvisionStatusKind)


def provision_status_on(
    *, address: str, happenings: Sequence[ActingEvent], day: date, within: Sequence[str] = ()
) -> ProvisionStatus:
    """The effect of events on a provision on a day; of several events the gravest, of equal ones the nearest to the
    day.

    "dieu-8" is partly over if điểm c of its khoản 2 was repealed; điểm a of it is untouched. `within` are the larger
    units around the provision that its address does not show: its chapter, its part.
    """
    place = _Place(address, tuple(within), day)
    return min(
        [standing for one in happenings if (standing := _standing(one, place, happenings)).happening],
        key=lambda one: _weight(one, day),
        default=_UNTOUCHED,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    address: str
    within: tuple[str, ...]
    day: date

    def is_in(self, one: ActingEvent) -> bool:
        """Whether the event affects all of it."""
        return one.is_whole or any(
            covers(named, mine) for named in one.addresses for mine in (self.address, *self.within)
        )

    def is_touched_by(self, one: ActingEvent) -> bool:
        return self.is_in(one) or any(overlaps(named, self.address) for named in one.addresses)


def _weight(standing: ProvisionStatus, day: date) -> tuple[bool, int, bool, int]:
    """Sort key: what stops the whole provision comes first; then by kind; then by distance from the day."""
    stops = standing.kind in _STOPS and not standing.partly
    away = abs((standing.happening.day - day).days) if standing.happening else 0
    return (not stops, _ORDER.index(standing.kind), standing.partly, away)


def _standing(one: ActingEvent, place: _Place, happenings: Sequence[ActingEvent]) -> ProvisionStatus:
    if (kind := _kind(one, place.day)) is None or not place.is_touched_by(one):
        return _UNTOUCHED
    if kind is ProvisionStatusKind.OVER and _is_given_anew(one, place, happenings):
        return _UNTOUCHED
    if kind is ProvisionStatusKind.SUSPENDED:
        return _suspended(one, place, happenings)
    return ProvisionStatus(kind, partly=not place.is_in(one), happening=one)


def _kind(one: ActingEvent, day: date) -> ProvisionStatusKind | None:
    """The effect of the event on what it names. An amendment of "the whole" marks the instrument and no unit of it."""
    if one.is_whole and one.kind in _CHANGES:
        return None
    if one.day > day:
        if one.kind is EventKind.IN_FORCE:
            return ProvisionStatusKind.NOT_YET
        return ProvisionStatusKind.TO_CHANGE if one.kind in _TELLING else None
    if one.kind is EventKind.REPLACED and not one.is_whole:
        return ProvisionStatusKind.CHANGED  # another wording replaces it
    if one.kind.ends:
        return ProvisionStatusKind.OVER
    if one.kind is EventKind.SUSPENDED:
        return ProvisionStatusKind.SUSPENDED if one.holds_on(day) else None
    return ProvisionStatusKind.CHANGED if one.kind in _CHANGES else None


def _is_given_anew(end: ActingEvent, place: _Place, happenings: Sequence[ActingEvent]) -> bool:
    """The number of a repealed provision may be used for a new one later."""
    return any(
        later.kind in _CHANGES and not later.is_whole and end.day < later.day <= place.day and place.is_in(later)
        for later in happenings
    )


def _suspended(one: ActingEvent, place: _Place, happenings: Sequence[ActingEvent]) -> ProvisionStatus:
    """A suspension, as limited by later resumptions."""
    left = suspended_on(each for each in happenings if each.holds_on(place.day))
    mine = (place.address, *place.within)
    if any(left.binds_again(unit) for unit in mine):
        return _UNTOUCHED
    named = [outer for outer in left.addresses if outer in (one.addresses or ("",))]
    if any(covers(outer, unit) for outer in named for unit in mine):
        return ProvisionStatus(
            ProvisionStatusKind.SUSPENDED,
            partly=any(covers(place.address, inner) for inner in left.resumed),
            happening=one,
        )
    if any(overlaps(outer, place.address) for outer in named):
        return ProvisionStatus(ProvisionStatusKind.SUSPENDED, partly=True, happening=one)
    return _UNTOUCHED


# ---- typed places ----------------------------------------------------------------------------------------------------

_HOLDING = (Unit.REGULATION, Unit.ANNEX)
_UNIT_WORDS = {name.lower(): unit for unit, name in UNIT_WORDS.items()}
_PLAIN_UNIT = re.compile(
    rf"\s*(?P<unit>{'|'.join(sorted(_UNIT_WORDS, key=len, reverse=True))})"
    r"(?:\s+(?:số\s+)?(?:thứ\s+)?(?P<label>(?!của\b)[\w.]{1,8}?))?(?=\s*$|[\s,])\s*(?:của\b|tại\b|,)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[;\n]+")
_END = " .,"
_THIS = Context(document="0")  # "Điều 8" alone refers to the document in question
_JOINING = re.compile(r"(?:\s|,|và|của|tại|các)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedPlaces:
    """The places understood, as (words, address), and those not understood."""

    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        return list(dict.fromkeys(address for _, address in self.understood))


def read_places(text: str) -> TypedPlaces:
    """Parse a list of places; a member with any remaining words is not understood."""
    understood: list[tuple[str, str]] = []
    unknown: list[str] = []
    for member in filter(None, (one.strip(_END) for one in _SEPARATORS.split(text))):
        addresses = list(_plain(member)) or list(_cited(member))
        understood += [(member, address) for address in addresses]
        unknown += [] if addresses else [member]
    return TypedPlaces(tuple(understood), tuple(unknown))


def _cited(member: str) -> Iterator[str]:
    """A member that reads as one or more citations ("điểm a, b khoản 1 Điều 4") and contains nothing else."""
    citations = find_citations(member, context=_THIS)
    rest = member
    for citation in sorted(citations, key=lambda one: -one.start):
        rest = rest[: citation.start] + rest[citation.end :]
    if _JOINING.fullmatch(rest):
        yield from (str(citation.provision) for citation in citations if citation.provision)


def _plain(member: str) -> Iterator[str]:
    """One place, smallest unit first, that is too short to be recognised as a citation: "Điều 4a", "Phụ lục II"."""
    steps, at = [], 0
    while at < len(member):
        if not (found := _PLAIN_UNIT.match(member, at)) or found.end() == at:
            return
        unit = _UNIT_WORDS[found["unit"].lower()]
        if not found["label"] and unit not in _HOLDING:
            return
        steps.append(step(unit, found["label"] or ""))
        at = found.end()
    steps.reverse()
    containers = [one for one in steps if one.unit in _HOLDING]
    own = [one for one in steps if one.unit not in _HOLDING]
    if steps and steps == containers + own:
        yield str(Address(tuple(own), tuple(containers)))
