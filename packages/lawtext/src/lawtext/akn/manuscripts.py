"""The common input of the writer: from a parsed document, bare trees, or the rows of a library.

Reads: `Document`, provisions or rows. Writes: `AknManuscript`, whose units keep their number as printed: "2." and "đ)"
in most texts, "2)" or "1/" in some. An address identifies the provision, not the mark printed after the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from lawtext.addresses import parse_address
from lawtext.akn.identity import ATTACHED
from lawtext.structure.footnotes import put_aside_footnotes
from lawtext.structure.headings import split_mark
from lawtext.structure.lines import Wrapping, read_lines
from lawtext.types import Address, Document, Head, ProvisionNode, Unit, UnitText, walk

_BODY = (Unit.CLAUSE, Unit.POINT)
_HIGH = (Unit.REGULATION, Unit.ANNEX, Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION)
_STOPS = {Unit.CLAUSE: ".", Unit.POINT: ")", Unit.ARTICLE: "."}
# A line of the preamble: a legal basis; the enacting words.
BASIS = re.compile(r"^(?:Căn cứ|Thực hiện|Thi hành|Theo đề nghị|Xét)\b")
FORMULA = re.compile(
    r"\bban hành (?:Luật|Bộ luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Quy chế)|^QUYẾT (?:ĐỊNH|NGHỊ)\s*:$"
)
_REACH = 60  # characters of a line within which a printed number is expected
_STOP = re.compile(r"\s?[.):/](?!\d)")


@dataclass(frozen=True, slots=True)
class AknProvision:
    """A provision to be written: `num` is its number as printed, with its mark ("Điều 5.", "2.", "đ)")."""

    address: Address
    unit: Unit
    num: str
    heading: str
    text: str
    children: tuple[AknProvision, ...] = ()


@dataclass(frozen=True, slots=True)
class AknManuscript:
    """A text ready to be written: the lines above the first unit, the units, the lines below the last."""

    units: tuple[AknProvision, ...]
    head: Head = Head()
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


class AknRow(UnitText, Protocol):
    """A provision of a library that stores rows: nested intervals in one order."""

    @property
    def position(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def unit(self) -> str: ...


def from_document(document: Document) -> AknManuscript:
    """A parsed document: numbers as printed in its source, head and closing block line by line."""
    roots = document.roots
    own = [node for node in roots if node.unit not in ATTACHED]
    attached = [node for node in roots if node.unit in ATTACHED]
    source = document.source
    lines, _ = put_aside_footnotes(read_lines(source))
    opening_end = min((node.span.start for node in roots), default=len(source))
    closing_start = own[-1].span.end if own else opening_end
    closing_end = attached[0].span.start if attached else len(source)
    preface, below = split_opening([line.text for line in lines if line.is_text and line.start < opening_end])
    return AknManuscript(
        units=tuple(written(node, source) for node in roots),
        head=document.head,
        opening=(*preface, *Wrapping.of(lines).join(below)),
        closing=tuple(line.text for line in lines if line.is_text and closing_start <= line.start < closing_end),
    )


def from_provisions(provisions: Iterable[ProvisionNode], *, head: Head | None = None) -> AknManuscript:
    """Bare trees, such as from `parse_article`: numbers with the usual mark."""
    return AknManuscript(tuple(written(node, "") for node in provisions), head or Head())


def from_rows(
    rows: Iterable[AknRow], *, head: Head | None = None, opening: str = "", closing: str = ""
) -> AknManuscript:
    """The rows of one edition, in order; `opening` and `closing` are the text before and after them."""
    return AknManuscript(_nested(list(rows)), head or Head(), _lines(opening), _lines(closing))


def split_opening(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Preface and preamble: the second begins with the first legal basis or enacting formula."""
    at = next((at for at, line in enumerate(lines) if BASIS.search(line) or FORMULA.search(line)), len(lines))
    return lines[:at], lines[at:]


def written(node: ProvisionNode, source: str) -> AknProvision:
    """A provision with its number as printed in `source`, or with the usual mark if it is not found there."""
    printed = source[node.span.start : node.span.start + _REACH]
    at = printed.find(node.label) if node.label else -1
    found = _STOP.match(printed, at + len(node.label)) if at >= 0 else None
    stop = found[0] if found and node.unit not in ATTACHED else _usual_stop(node.unit, node.label)
    return AknProvision(
        node.address,
        node.unit,
        f"{node.label}{stop}",
        node.heading,
        node.text,
        tuple(written(child, source) for child in node.children),
    )


def _usual_stop(unit: Unit, label: str) -> str:
    """The usual mark after a label. Plans number "I." and "A." where laws have "Chương I": a label without a word has a
    stop."""
    return _STOPS.get(unit) or ("." if label and " " not in label and unit not in ATTACHED else "")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _nested(rows: Sequence[AknRow]) -> tuple[AknProvision, ...]:
    """Nested intervals -> trees, processed from the last row, so that children are complete before their parent."""
    ready: list[tuple[int, AknProvision]] = []  # (position, unit), the nearest last
    for row in reversed(rows):
        children: list[AknProvision] = []
        while ready and ready[-1][0] < row.end:
            children.append(ready.pop()[1])
        ready.append((row.position, replace(_of_row(row), children=tuple(children))))
    return tuple(unit for _, unit in reversed(ready))


def _of_row(row: AknRow) -> AknProvision:
    unit = Unit(row.unit)
    address = parse_address(row.address)
    if unit not in _BODY:
        return AknProvision(address, unit, f"{row.label}{_usual_stop(unit, row.label)}", row.heading, row.text)
    mark, words = split_mark(row.text, row.label)
    rest = words.partition("\n")[2] if row.heading and words.startswith(row.heading) else words
    return AknProvision(address, unit, mark or f"{row.label}{_STOPS[unit]}", row.heading, rest)


def apart(units: Iterable[AknProvision]) -> tuple[tuple[AknProvision, ...], tuple[AknProvision, ...]]:
    """The text's own units, and the attached ones (annexes, regulations), wherever they were."""
    own: list[AknProvision] = []
    attached: list[AknProvision] = []
    for unit in units:
        children, below = ((), (unit,)) if unit.unit in ATTACHED else apart(unit.children)
        attached += below
        if unit.unit not in ATTACHED:
            own.append(replace(unit, children=children) if below else unit)
    return tuple(own), tuple(attached)


def printed(unit: AknProvision) -> Iterator[str]:
    """A unit with its subunits as lines: number and title, or number and first words, in one line."""
    for one in walk([unit]):
        lines = one.text.split("\n") if one.text else []
        if one.heading and one.unit in _HIGH and (not one.num or " " in one.num):
            yield from filter(None, (one.num, one.heading))
        else:
            yield f"{one.num} {one.heading or (lines.pop(0) if lines else '')}".strip()
        yield from lines
