"""New wording quoted by an amending text: where it stands, and which units it holds.

Rule: a quotation is structure if a paragraph opens with its mark, the words above announce it ("… như sau:"), and a
mark at the end of a paragraph closes it. Inside, numbered lines are units; a quotation that does not come out letter by
letter the same stays plain paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawtext.akn.manuscripts import Written, printed
from lawtext.structure.headings import Candidate, candidates
from lawtext.structure.nesting import RANK
from lawtext.types import Address, Step, Unit

AMENDS = re.compile(r"sửa đổi|bổ sung|thay thế|thay cụm từ|bãi bỏ|đính chính", re.IGNORECASE)
QUOTED_WORDS = re.compile(r"“([^“”]+)”")  # thay cụm từ “A” bằng cụm từ “B”

_OPENS = '“"«'
_CLOSES = re.compile(r"(?P<mark>[”\"»])(?P<after>\s?[.;,]{0,2})$")
_NO_HEADING_END = ".;:,"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Lines `first` to `last` of a unit are new wording between two marks; `after` stands behind the second.

    `plain` are its paragraphs; `lead` those before the first numbered line, `units` what the numbered lines open
    (empty where the quotation stays plain).
    """

    first: int
    last: int
    opening: str
    closing: str
    after: str
    plain: tuple[str, ...]
    lead: tuple[str, ...] = ()
    units: tuple[Written, ...] = ()


def quotations(lines: Sequence[str], *, above: str) -> Iterator[Quotation]:
    """The quoted structures of a unit that amends; `above` are the words before its first line."""
    after = 0
    for at, line in enumerate(lines):
        lead = lines[at - 1] if at else above
        if at < after or not line or line[0] not in _OPENS or not AMENDS.search(lead):
            continue
        if (at == 0 or lead.rstrip().endswith(":")) and (found := _read(lines, at)):
            yield found
            after = found.last + 1


def _read(lines: Sequence[str], first: int) -> Quotation | None:
    depth, is_straight = 0, lines[first][0] == '"'
    for at in range(first, len(lines)):
        depth += sum(lines[at].count(mark) for mark in "“«") - sum(lines[at].count(mark) for mark in "”»")
        end = _CLOSES.search(lines[at], 1 if at == first else 0)
        if end and (depth <= 0 or is_straight):
            quoted = list(lines[first : at + 1])
            quoted[-1] = quoted[-1][: end.start()]
            plain = (quoted[0][1:], *quoted[1:])
            lead, units = _units(plain)
            return Quotation(first, at, lines[first][0], end["mark"], end["after"], plain, lead, units)
    return None


def _units(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[Written, ...]]:
    """The numbered lines as units, each inside the bigger one before it; nothing if that would change a letter."""
    lead: list[str] = []
    opened: list[tuple[Candidate, list[str]]] = []
    for line in lines:
        found = next(candidates(line), None)
        if found is not None and not found.is_plan_level:
            opened.append((found, [line]))
        else:
            (opened[-1][1] if opened else lead).append(line)
    ready: list[Written] = []  # what follows, the nearest last
    for found, own in reversed(opened):
        children: list[Written] = []
        while ready and RANK[ready[-1].unit] > RANK[found.unit]:
            children.append(ready.pop())
        ready.append(_unit(found, own, tuple(children)))
    units = tuple(reversed(ready))
    again = [*lead, *(line for unit in units for line in printed(unit))]
    return (tuple(lead), units) if again == list(lines) else ((), ())


def _unit(found: Candidate, lines: Sequence[str], children: tuple[Written, ...]) -> Written:
    num, first = lines[0][: found.body_at].strip(), lines[0][found.body_at :].strip()
    is_heading = found.unit is Unit.ARTICLE and first and first[-1] not in _NO_HEADING_END
    address = Address((Step(found.unit, found.slug),))
    text = "\n".join(lines[1:] if is_heading else [first, *lines[1:]])
    return Written(address, found.unit, num, first if is_heading else "", text, children)
