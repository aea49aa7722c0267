"""Numbers by the day as bars: a drawing without a script, and whose table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.learning.queries.figures import Stretch

HEIGHT = 120
_STEP = 14
_GAP = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of days: all searches, and of them those that failed, as boxes from the bottom up."""

    stretch: Stretch
    x: int
    height: int
    failed_height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height

    @property
    def failed_y(self) -> int:
        return HEIGHT - self.failed_height


@dataclass(frozen=True, slots=True)
class Chart:
    bars: Sequence[Bar]
    width: int
    most: int
    bar_width: int = _STEP - _GAP
    height: int = HEIGHT


def chart_of(stretches: Sequence[Stretch]) -> Chart:
    """The highest bar fills the drawing; a bar that is not nothing is at least a line."""
    most = max((stretch.asked for stretch in stretches), default=0)
    bars = [
        Bar(stretch, at * _STEP, _scaled(stretch.asked, most), _scaled(stretch.failed, most))
        for at, stretch in enumerate(stretches)
    ]
    return Chart(bars, width=max(len(bars) * _STEP - _GAP, 1), most=most)


def _scaled(count: int, most: int) -> int:
    return max(round(HEIGHT * count / most), 1) if count else 0
