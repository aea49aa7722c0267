"""What is in force when: decisions on values, without the database. Events in; statuses and overlaps out."""

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
    """The addresses of the units that this one stands in, smallest first; without itself and without the document.

    "quy-che/dieu-2-khoan-1" gives "quy-che/dieu-2" and "quy-che". Raises ValueError if it is no address.
    """
    place = parse_address(address)
    steps = [Address(place.steps[:count], place.containers) for count in range(len(place.steps) - 1, 0, -1)]
    stop = len(place.containers) if place.steps else len(place.containers) - 1
    containers = [Address((), place.containers[:count]) for count in range(stop, 0, -1)]
    return [str(one) for one in [*steps, *containers]]


def article_of(address: str) -> str:
    """The article or annex that an address lies in, itself included; "" for a chapter, a part or the whole document."""
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
    """Whether one of the two is the other or lies in it. The empty address is the whole document and holds all."""
    return covers(one, other) or covers(other, one)


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies in it. A bare annex ("phu-luc") does not hold the numbered ones."""
    if not outer or inner == outer:
        return True
    return inner.startswith(f"{outer}/") or (
        inner.startswith(f"{outer}-")
        and not outer.rpartition("/")[2].startswith((Unit.ANNEX.value, Unit.REGULATION.value))
    )


@dataclass(frozen=True, slots=True)
class Suspended:
    """The empty address among `addresses` is the whole instrument; `resumed` are parts of it that bind again."""

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
    """What suspensions leave suspended after the "continues in force" that came later; of one day, the latter wins."""
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
    """An event that acts, as validity sees it. `addresses` are what it names; none for the whole instrument.

    `is_told`: a text says so and no officer has confirmed it.
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
    happening: ActingEvent | None = None


_UNTOUCHED = ProvisionStatus(ProvisionStatusKind.UNTOUCHED)
_CHANGES = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})
_TELLING = ENDING | _CHANGES | {EventKind.SUSPENDED}
_STOPS = frozenset({ProvisionStatusKind.OVER, ProvisionStatusKind.SUSPENDED, ProvisionStatusKind.NOT_YET})
_ORDER = list(ProvisionStatusKind)


def provision_status_on(
    *, address: str, happenings: Sequence[ActingEvent], day: date, within: Sequence[str] = ()
) -> ProvisionStatus:
    """How events touch a provision on a day; of several, the one that weighs most, of equals the nearest to the day.

    "dieu-8" is partly over when điểm c of its khoản 2 was repealed; điểm a of it is untouched. `within` are the bigger
    units that the provision stands in without its address saying so: its chapter, its part.
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
        """Whether the event means all of it."""
        return one.is_whole or any(
            covers(named, mine) for named in one.addresses for mine in (self.address, *self.within)
        )

    def is_touched_by(self, one: ActingEvent) -> bool:
        return self.is_in(one) or any(overlaps(named, self.address) for named in one.addresses)


def _weight(standing: ProvisionStatus, day: date) -> tuple[bool, int, bool, int]:
    """What stops the whole provision comes first; then by kind; then what happened last, or will happen first."""
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
    """What the event means for what it names. An amendment of "the whole" marks the instrument and no unit of it."""
    if one.is_whole and one.kind in _CHANGES:
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


def _is_given_anew(end: ActingEvent, place: _Place, happenings: Sequence[ActingEvent]) -> bool:
    """A number that was repealed may be given to a new provision later."""
    return any(
        later.kind in _CHANGES and not later.is_whole and end.day < later.day <= place.day and place.is_in(later)
        for later in happenings
    )


def _suspended(one: ActingEvent, place: _Place, happenings: Sequence[ActingEvent]) -> ProvisionStatus:
    """A suspension, as far as a later "continues in force" has left it."""
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


# ---- places as people write them -------------------------------------------------------------------------------------

_HOLDING = (Unit.REGULATION, Unit.ANNEX)
_UNIT_WORDS = {name.lower(): unit for unit, name in UNIT_WORDS.items()}
_PLAIN_UNIT = re.compile(
    rf"\s*(?P<unit>{'|'.join(sorted(_UNIT_WORDS, key=len, reverse=True))})"
    r"(?:\s+(?:số\s+)?(?:thứ\s+)?(?P<label>(?!của\b)[\w.]{1,8}?))?(?=\s*$|[\s,])\s*(?:của\b|tại\b|,)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[;\n]+")
_END = " .,"
_THIS = Context(document="0")  # "Điều 8" alone is one of the document in question
_JOINING = re.compile(r"(?:\s|,|và|của|tại|các)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedPlaces:
    """What was understood, (words, address), and what was not."""

    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        return list(dict.fromkeys(address for _, address in self.understood))


def read_places(text: str) -> TypedPlaces:
    """The addresses in a list of places; a member in which anything is left over is not understood."""
    understood: list[tuple[str, str]] = []
    unknown: list[str] = []
    for member in filter(None, (one.strip(_END) for one in _SEPARATORS.split(text))):
        addresses = list(_plain(member)) or list(_cited(member))
        understood += [(member, address) for address in addresses]
        unknown += [] if addresses else [member]
    return TypedPlaces(tuple(understood), tuple(unknown))


def _cited(member: str) -> Iterator[str]:
    """A place or a list of places, read as a citation is ("điểm a, b khoản 1 Điều 4"), if nothing else is there."""
    citations = find_citations(member, context=_THIS)
    rest = member
    for citation in sorted(citations, key=lambda one: -one.start):
        rest = rest[: citation.start] + rest[citation.end :]
    if _JOINING.fullmatch(rest):
        yield from (str(citation.provision) for citation in citations if citation.provision)


def _plain(member: str) -> Iterator[str]:
    """One place, smallest unit first, as a citation alone is too short to be told: "Điều 4a", "Phụ lục II"."""
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
