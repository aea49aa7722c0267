"""New wording: which quotation of an order it is, and each unit's share where one quotation serves several.

"Sửa đổi, bổ sung khoản 2 và khoản 3 Điều 51 như sau: “2. … 3. …”" gives khoản 2 the lines from "2." and khoản 3 those
from "3.".
"""

from __future__ import annotations

from collections.abc import Sequence

from lawtext.amendments.passages import Reading
from lawtext.amendments.places import Target
from lawtext.amendments.verbs import Order
from lawtext.structure.headings import candidates
from lawtext.types import Step


def wording_of(reading: Reading, order: Order) -> str:
    """The new wording that an order gives, quotation marks taken off; "" if it gives none.

    A quotation before the last place named is a name ("Chương IV “Nuôi con nuôi” từ Điều 35"). Wording that nobody put
    in quotation marks (rows of a table, mostly) is what follows "như sau:".
    """
    cited = reading.cited_between(order.start, order.end)
    named_until = cited[-1].start if cited else order.start
    quoted = [one for one in reading.quoted_between(order.start, order.stop) if one.start >= named_until]
    if quoted:
        return "\n".join(one.words for one in quoted)
    return _unquoted(reading, order)


def _unquoted(reading: Reading, order: Order) -> str:
    rest = reading.raw[order.end : order.stop]
    _, colon, after = rest.partition(":")
    return after.strip() if colon and after.strip() else ""


def shares(wording: str, targets: Sequence[Target]) -> list[str]:
    """Each target's share of the wording; all of it for everyone where the labels do not tell."""
    if len(targets) < 2 or not wording:
        return [wording] * len(targets)
    lines = wording.split("\n")
    starts: list[int | None] = []
    parents: list[int | None] = []
    position = 0
    for target in targets:
        at = _line_of(target, lines, position)
        starts.append(at)
        if at is not None:
            parents.append(_line_of_parent(target, lines, range(position, at)))
            position = at + 1
    if all(start is None for start in starts):
        return [wording] * len(targets)
    cuts = [cut for cut in (*starts, *parents) if cut is not None]
    return [_cut(lines, start, cuts) for start in starts]


def _line_of_parent(target: Target, lines: Sequence[str], between: range) -> int | None:
    """The "2. …:" over the points of khoản 2: no words of khoản 1, which stands before it."""
    parent = target.address.steps[-2:-1]
    return next((at for at in between if opens(lines[at], parent[0])), None) if parent else None


def _cut(lines: Sequence[str], start: int | None, starts: Sequence[int]) -> str:
    if start is None:
        return ""
    end = min((other for other in starts if other > start), default=len(lines))
    return "\n".join(lines[start:end]).strip()


def _line_of(target: Target, lines: Sequence[str], position: int) -> int | None:
    last = target.address.last
    if last is None:
        return None
    return next((at for at in range(position, len(lines)) if opens(lines[at], last)), None)


def opens(line: str, wanted: Step) -> bool:
    """Whether a line opens the unit: "2a. …" khoản 2a, "đ) …" điểm đ, "Điều 5. …" Điều 5."""
    return any(found.unit is wanted.unit and found.slug == wanted.label for found in candidates(line.strip()))


def first_label(line: str) -> Step | None:
    """The unit that the first line of a wording opens."""
    found = next(candidates(line.strip()), None)
    return Step(found.unit, found.slug) if found is not None else None
