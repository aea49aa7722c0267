"""Which addresses touch which: "dieu-8" holds "dieu-8-khoan-2-diem-c"; "dieu-80" has nothing to do with either."""

from __future__ import annotations

from lawtext.addresses import parse_address
from lawtext.types import Address, Unit

_PAGES = frozenset({Unit.ARTICLE, Unit.ANNEX})
_CONTAINERS = (Unit.ANNEX.value, Unit.REGULATION.value)


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
    for count, step in enumerate(place.steps, start=1):
        if step.unit in _PAGES:
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
    if inner.startswith(f"{outer}/"):
        return True
    return inner.startswith(f"{outer}-") and not outer.rpartition("/")[2].startswith(_CONTAINERS)
