"""New wording -> provisions, ready to stand at their address.

"“2a. Phê duyệt …: a) …; b) ….”" for khoản 2a Điều 42 becomes the tree of that clause; a quoted chapter becomes its
articles. Wording without a label ("Đối với việc đăng ký khai tử, …") is the words of the unit that is amended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lawtext.amendments.forest import NOWHERE
from lawtext.structure.headings import NumberSuccession, UnitCandidate, UnitNumber, candidates, succession
from lawtext.structure.lines import StructureLine, read_plain_lines
from lawtext.structure.openings import outline
from lawtext.structure.quotes import quoted_lines
from lawtext.structure.recipe import parse_article
from lawtext.structure.tree import TreeMaker
from lawtext.types import Address, ProvisionNode, Step, Unit

_SMALL = (Unit.CLAUSE, Unit.POINT)
_POINT_LINE = re.compile(r"[a-zđ]\d{0,2}\)")


def draft(wording: str, at: Address) -> tuple[ProvisionNode, ...]:
    """The provisions that the wording holds for the unit at `at`, that one first; () if it opens no such unit.

    Further units of the same kind ("5. … 6. …") follow with addresses beside it.
    """
    last = at.last
    if last is None:
        return ()
    text = mended(wording)
    if last.unit in _SMALL:
        found = tuple(_small_units(text, at, last.unit))
    else:
        found = tuple(_moved(node, at) for node in _big_units(text, at))
    return found if found and found[0].address.last == last else ()


def mended(wording: str) -> str:
    """The wording a paragraph a line: what begins with a small letter goes on with the line before."""
    lines: list[str] = []
    for line in (raw.strip() for raw in wording.split("\n")):
        if lines and line[:1].islower() and not _POINT_LINE.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return "\n".join(lines)


def words_without_label(wording: str, at: Address) -> str:
    """The words of one unit's heading or lead: "Điều 5. Tên" -> "Tên", "4. Quy hoạch …:" -> "Quy hoạch …:"."""
    text = mended(wording)
    last = at.last
    label = next((one for one in candidates(text) if last and one.unit is last.unit and one.slug == last.label), None)
    return text[label.body_at :].strip() if label else text


# ---- articles and what is bigger -------------------------------------------------------------------------------------


def _big_units(text: str, at: Address) -> Sequence[ProvisionNode]:
    lines = read_plain_lines(text)
    found = outline(lines, quoted_lines(lines)[0], range(len(lines)), containers=at.containers)
    if not found.openings or found.openings[0].at != 0:
        return ()
    return TreeMaker(lines).grow(found.openings, len(lines))


def _moved(node: ProvisionNode, at: Address) -> ProvisionNode:
    """The provision, and those below it, without a span; a chapter takes the part it stands in from its address."""
    above = at.steps[:-1]
    own = node.address.steps
    is_high = node.unit not in (Unit.ARTICLE, *_SMALL)
    steps = above + own[-1:] if is_high and node.unit is at.steps[-1].unit else own
    children = tuple(_moved(child, Address((*steps, Step(child.unit)), at.containers)) for child in node.children)
    return replace(node, address=replace(node.address, steps=steps), span=NOWHERE, children=children)


# ---- clauses and points ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    label: UnitCandidate
    body: str


def _small_units(text: str, at: Address, unit: Unit) -> Iterator[ProvisionNode]:
    for piece in _pieces(read_plain_lines(text), unit):
        address = Address((*at.steps[:-1], Step(unit, piece.label.slug)), at.containers)
        yield _clause(piece, address) if unit is Unit.CLAUSE else _point(piece, address)


def _pieces(lines: Sequence[StructureLine], unit: Unit) -> Iterator[_Piece]:
    """The wording cut at labels that number on; what is quoted inside it opens nothing."""
    quoted = quoted_lines(lines)[0]
    label: UnitCandidate | None = None
    body: list[str] = []
    for line, is_quoted in zip(lines, quoted, strict=True):
        opened = None if is_quoted else _opened(line.text, unit, label.number if label else None)
        if opened is not None:
            if label is not None:
                yield _Piece(label, "\n".join(body))
            label, body = opened, [line.text[opened.body_at :].strip()]
        elif label is None:
            return
        else:
            body.append(line.text)
    if label is not None:
        yield _Piece(label, "\n".join(body))


def _opened(text: str, unit: Unit, before: UnitNumber | None) -> UnitCandidate | None:
    found = next((one for one in candidates(text) if one.unit is unit), None)
    if found is None or before is None:
        return found
    return found if succession(before, found.number) in (NumberSuccession.NEXT, NumberSuccession.INSERTED) else None


def _clause(piece: _Piece, address: Address) -> ProvisionNode:
    tree = parse_article(piece.body, "1")
    if any(child.unit is not Unit.POINT for child in tree.children):
        return ProvisionNode(address, Unit.CLAUSE, piece.label.label, "", piece.body, NOWHERE)
    points = tuple(
        replace(one, address=Address((*address.steps, one.address.steps[-1]), address.containers), span=NOWHERE)
        for one in tree.children
    )
    return ProvisionNode(address, Unit.CLAUSE, piece.label.label, "", tree.text, NOWHERE, points)


def _point(piece: _Piece, address: Address) -> ProvisionNode:
    return ProvisionNode(address, Unit.POINT, piece.label.label, "", piece.body, NOWHERE)


def body_of(wording: str, kept: ProvisionNode) -> ProvisionNode:
    """The unit with other words: for wording that does not begin with the unit's label."""
    if kept.unit is Unit.CLAUSE:
        label = next(candidates(f"{kept.label}. A"), None)
        if label is not None:
            return _clause(_Piece(label, mended(wording)), kept.address)
    if kept.unit is Unit.ARTICLE:
        tree = parse_article(mended(wording), kept.label.removeprefix("Điều").strip(), title=kept.heading)
        return _at(tree, kept.address)
    return replace(kept, text=mended(wording), children=(), span=NOWHERE)


def _at(article: ProvisionNode, address: Address) -> ProvisionNode:
    """A parsed article moved to the address it is kept at."""
    steps = (*address.steps, *article.address.steps[len(address.steps) :])
    children = tuple(
        _at(one, Address((*address.steps, *one.address.steps[len(address.steps) :]), address.containers))
        for one in article.children
    )
    return replace(article, address=Address(steps, address.containers), span=NOWHERE, children=children)
