"""Places as an officer types them: "Điểm c khoản 2 Điều 8; Khoản 1 Điều 3; Phụ lục 1". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lawtext.addresses import UNIT_WORDS, step
from lawtext.citations import find_citations
from lawtext.types import Address, Context, Unit

_CONTAINERS = (Unit.REGULATION, Unit.ANNEX)
_WORDS = {name.lower(): unit for unit, name in UNIT_WORDS.items()}
_UNIT = re.compile(
    rf"\s*(?P<unit>{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
    r"(?:\s+(?:số\s+)?(?:thứ\s+)?(?P<label>(?!của\b)[\w.]{1,8}?))?(?=\s*$|[\s,])\s*(?:của\b|tại\b|,)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[;\n]+")
_END = " .,"
_THIS = Context(document="0")  # "Điều 8" alone is one of the document in question
_JOINING = re.compile(r"(?:\s|,|và|của|tại|các)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """What was understood, (words, address), and what was not."""

    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        return list(dict.fromkeys(address for _, address in self.understood))


def read_places(text: str) -> Places:
    """The addresses in a list of places; a member in which anything is left over is not understood."""
    understood: list[tuple[str, str]] = []
    unknown: list[str] = []
    for member in filter(None, (one.strip(_END) for one in _SEPARATORS.split(text))):
        addresses = list(_plain(member)) or list(_cited(member))
        understood += [(member, address) for address in addresses]
        unknown += [] if addresses else [member]
    return Places(tuple(understood), tuple(unknown))


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
        found = _UNIT.match(member, at)
        if not found or found.end() == at:
            return
        unit = _WORDS[found["unit"].lower()]
        if not found["label"] and unit not in _CONTAINERS:
            return
        steps.append(step(unit, found["label"] or ""))
        at = found.end()
    steps.reverse()
    containers = [one for one in steps if one.unit in _CONTAINERS]
    own = [one for one in steps if one.unit not in _CONTAINERS]
    if steps and steps == containers + own:
        yield str(Address(tuple(own), tuple(containers)))
