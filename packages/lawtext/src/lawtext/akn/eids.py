"""Addresses of provisions <-> eIds of Akoma Ntoso: `dieu-5-khoan-2-diem-dd` <-> `art_5__para_2__point_dd`.

The mapping needs no document beside it: a citation is turned into a link before anybody has seen the text it points at.
Labels are those of addresses ("2" for Chương II, "dd" for điểm đ), so a text that prints "Chương 2" has the same eIds.
"""

from __future__ import annotations

import re

from lawtext.addresses import parse_address
from lawtext.types import Address, Step, Unit

# Names of elements, and the short forms of the OASIS Naming Convention that eIds are made of.
ELEMENTS = {
    Unit.PART: "part",
    Unit.CHAPTER: "chapter",
    Unit.SECTION: "section",
    Unit.SUBSECTION: "subsection",
    Unit.ARTICLE: "article",
    Unit.CLAUSE: "paragraph",
    Unit.POINT: "point",
}
UNITS = {name: unit for unit, name in ELEMENTS.items()}
ATTACHED = (Unit.REGULATION, Unit.ANNEX)

_SHORT = {
    Unit.PART: "part",
    Unit.CHAPTER: "chp",
    Unit.SECTION: "sec",
    Unit.SUBSECTION: "subsec",
    Unit.ARTICLE: "art",
    Unit.CLAUSE: "para",
    Unit.POINT: "point",
}
_UNIT_OF_SHORT = {short: unit for unit, short in _SHORT.items()}
_ATTACHMENT = "att_"
_PIECE = re.compile(r"(?P<short>[a-z]+)(?:_(?P<label>[a-z0-9.]+))?")
_AGAIN = re.compile(r"--\d+$")  # what `Taken` adds


def eid(address: Address) -> str:
    """The eId of a provision; "" for the whole document."""
    attached = [f"{_ATTACHMENT}{step}" for step in address.containers]
    return "__".join([*attached, *(_piece(step) for step in address.steps)])


def _piece(step: Step) -> str:
    if step.unit in ATTACHED:  # a cited place, `phu-luc-1-muc-2`, whose annex is not known to be a container yet
        return f"{_ATTACHMENT}{step}"
    return f"{_SHORT[step.unit]}_{step.label}" if step.label else _SHORT[step.unit]


def address_of(identifier: str) -> Address:
    """The address that an eId names. Raises ValueError for an eId that is not of this profile."""
    containers: list[Step] = []
    steps: list[Step] = []
    for piece in _AGAIN.sub("", identifier).split("__") if identifier else ():
        if piece.startswith(_ATTACHMENT) and not steps and (attached := _attached(piece)):
            containers.append(attached)
        elif (found := _PIECE.fullmatch(piece)) and found["short"] in _UNIT_OF_SHORT:
            steps.append(Step(_UNIT_OF_SHORT[found["short"]], found["label"] or ""))
        else:
            raise ValueError(f"not an eId of the profile: {identifier!r} at {piece!r}; e.g. art_5__para_2__point_dd")
    return Address(steps=tuple(steps), containers=tuple(containers))


def _attached(piece: str) -> Step | None:
    place = parse_address(piece.removeprefix(_ATTACHMENT))
    return place.containers[0] if len(place.containers) == 1 and not place.steps else None


class Taken:
    """Hands out eIds, each once: a text that numbers two articles alike has `art_5` and `art_5--2`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def once(self, wanted: str) -> str:
        """`wanted`, or `wanted` with a count where it was handed out before."""
        count = self._counts[wanted] = self._counts.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}--{count}"

    def next(self, parent: str, short: str) -> str:
        """The next eId of elements that carry no number: `art_5__ref_1`, `art_5__ref_2`."""
        wanted = f"{parent}__{short}" if parent else short
        count = self._counts[wanted] = self._counts.get(wanted, 0) + 1
        return f"{wanted}_{count}"
