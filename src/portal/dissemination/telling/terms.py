"""Within what time a request about one's own data is answered and done: rules, each from its day on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class WorkingDays(Protocol):
    """The calendar of the State's working days."""

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day."""
        ...

    def on_or_after(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """A rule. `answer_days` are working days to answer whoever asked, `done_days` days to do it, by kind of request."""

    since: date
    answer_days: int
    done_days: Mapping[str, int]
    source: str

    @property
    def done_within(self) -> str:
        """How long it may take to do, as a page says it."""
        shortest, longest = min(self.done_days.values()), max(self.done_days.values())
        return f"{shortest} ngày" if shortest == longest else f"{shortest} đến {longest} ngày"

    def answer_by(self, day: date, *, calendar: WorkingDays) -> date:
        """The last day to answer what came on this day; the day itself is not counted."""
        return calendar.after(day, self.answer_days)

    def done_by(self, kind: str, day: date, *, calendar: WorkingDays) -> date:
        """The last day to do it; one that is off moves to the next working day (Bộ luật Dân sự 2015, Điều 148)."""
        return calendar.on_or_after(day + timedelta(days=self.done_days[kind]))


# Kinds are values of `states.RequestKind`. Where the law leaves more time with others involved, ours is the shorter.
TERMS = (
    Term(
        since=date(2026, 1, 1),
        answer_days=2,
        done_days={
            "xem": 10,
            "sua": 10,
            "rut-dong-y": 15,
            "han-che": 15,
            "phan-doi": 15,
            "xoa": 15,
        },
        source="Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP",
    ),
)


def term_on(day: date) -> Term:
    """The rule for what comes on this day; the first one before its time too, for nothing older promises less."""
    held = [term for term in TERMS if term.since <= day]
    return held[-1] if held else TERMS[0]
