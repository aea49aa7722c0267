"""Whose line an agency's work stands in: of an agency that merged inside the period, in that of who carries it on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

OTHERS = "Cơ quan khác, cơ quan đã sắp xếp trong kỳ"


def attribute(
    *, counted: Iterable[int], lines: Collection[int], heirs: Mapping[int, Collection[int]]
) -> tuple[dict[int, int], list[int]]:
    """Agency -> the line that its numbers stand in, and the agencies that need a line of their own.

    `heirs`: for each agency, those who carry on its work on the last day (itself where it lasts). An agency whose work
    passed to one line stands there; one whose work was divided among several, or whom no line means, stands by itself:
    so every number is in the total once.
    """
    where: dict[int, int] = {line: line for line in lines}
    alone: list[int] = []
    for agency in counted:
        if agency in where:
            continue
        known = [one for one in heirs.get(agency, ()) if one in lines]
        where[agency] = known[0] if len(known) == 1 and len(heirs[agency]) == 1 else agency
        if where[agency] == agency:
            alone.append(agency)
    return where, alone
