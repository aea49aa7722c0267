"""Which editions make up an instrument's timeline, and which of them is read today. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wording:
    """An edition as the timeline sees it. `is_lesser`: it has less than what is there already of the same day."""

    key: int
    begins: date | None
    is_lesser: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A wording with its place: from `begins` until another begins."""

    key: int
    begins: date | None
    ends: date | None
    is_current: bool


def arrange(wordings: Sequence[Wording], *, today: date) -> list[Slot]:
    """The timeline, earliest first, of wordings in the order in which they came; what is left out is superseded.

    Of two that begin on one day the later to come is the better reading, unless it is the lesser of the two. A wording
    of another day displaces none. Current is the last that has begun; before all of them, the first.
    """
    best: dict[date | None, Wording] = {}
    for one in wordings:
        if not (one.is_lesser and one.begins in best):
            best[one.begins] = one
    line = sorted(best.values(), key=lambda one: one.begins or date.min)
    begun = [one for one in line if one.begins is None or one.begins <= today]
    current = begun[-1] if begun else next(iter(line), None)
    following = [one.begins for one in line[1:]]
    return [
        Slot(one.key, one.begins, ends, one is current) for one, ends in zip(line, [*following, None], strict=False)
    ]
