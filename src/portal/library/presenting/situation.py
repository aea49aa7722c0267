"""Where an instrument, or one article of it, stands on a day: since when, why, what the text lacks, what will come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.library.models import Instrument, StatusSpan
from portal.library.models.events import EVER, NEVER
from portal.library.presenting.changes import UNNAMED, Change
from portal.library.states import EventKind, Status

MOST_NAMED = 12  # changes that one notice names; the rest are in the history
MOST_WORDING = 6_000  # characters of new wording that the notices of one page carry
MOST_TURNINGS = 3
# What becomes of the whole instrument concerns the reader of any article of it.
_OF_THE_WHOLE = frozenset({Status.IN_FORCE, Status.SUSPENDED, Status.EXPIRED, Status.WHOLLY_EXPIRED})

Where = Callable[[str], str]  # the address of a provision -> the address of the page or the anchor that shows it


@dataclass(frozen=True, slots=True)
class Line:
    """A change in a notice: a sentence with its links, and the new wording if there is room for it."""

    html: SafeString
    wording: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turning:
    """A day on which the status of the instrument becomes another."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What stands above a text. `since` and `until` bound the status (None: not known, or without end).

    `parts` are the places that are over or read otherwise than at first, where that is what the status says, all since
    `parts_since` or each since its own day. `reasons` are the changes that made any other status so, `lacking` those
    that the text shown does not have, `coming` those of later days, `ahead` those of later days that the text has all
    the same; the counts are of what a notice does not name.
    """

    status: Status
    since: date | None
    until: date | None
    parts: tuple[SafeString, ...]
    parts_since: date | None
    more_parts: int
    reasons: tuple[Line, ...]
    more_reasons: int
    lacking: tuple[Line, ...]
    more_lacking: int
    ahead: tuple[Line, ...]
    more_ahead: int
    coming: tuple[Line, ...]
    more_coming: int
    turnings: tuple[Turning, ...]

    @property
    def said(self) -> str:
        """The words of the notices, for weighing them."""
        lines = (*self.reasons, *self.lacking, *self.ahead, *self.coming)
        return "".join([*self.parts, *(f"{line.html}{''.join(line.wording)}" for line in lines)])


def situation_of(
    law: Instrument, *, changes: Sequence[Change], day: date, where: Where, about: Collection[str] | None = None
) -> Situation:
    """`about`: the places that the page shows, for an article's page; None for the whole instrument."""
    status, (since, until) = law.status_on(day), _bounds(law, day)
    touching = [one for one in changes if about is None or one.touches(about)]
    reasons = _reasons(status, touching, day)
    taken = _taken(status, touching, day)
    common = _common_day(taken)
    lacking = [one for one in touching if one.is_missing_on(day)]
    ahead = [one for one in touching if one.is_ahead_on(day)]
    coming = [one for one in touching if one.day > day and not one.is_merged]
    room = _Room(where)
    return Situation(
        status=status,
        since=since,
        until=until,
        parts=tuple(_part(one, where, common) for one in list(taken.values())[:MOST_NAMED]),
        parts_since=common,
        more_parts=max(0, len(taken) - MOST_NAMED),
        reasons=tuple(room.line(one) for one in reasons[:MOST_NAMED]),
        more_reasons=max(0, len(reasons) - MOST_NAMED),
        lacking=tuple(room.line(one, is_open=True) for one in lacking[:MOST_NAMED]),
        more_lacking=max(0, len(lacking) - MOST_NAMED),
        ahead=tuple(room.line(one) for one in ahead[:MOST_NAMED]),
        more_ahead=max(0, len(ahead) - MOST_NAMED),
        coming=tuple(room.line(one, is_open=True) for one in coming[:MOST_NAMED]),
        more_coming=max(0, len(coming) - MOST_NAMED),
        turnings=tuple(
            Turning(span.begins, Status(span.status).label)
            for span in _later(law, day)
            if about is None or Status(span.status) in _OF_THE_WHOLE
        ),
    )


def _bounds(law: Instrument, day: date) -> tuple[date | None, date | None]:
    for span in law.spans.all():
        if span.begins <= day < span.ends:
            return (None if span.begins == EVER else span.begins), (None if span.ends == NEVER else span.ends)
    return None, None


def _later(law: Instrument, day: date) -> list[StatusSpan]:
    later = [span for span in law.spans.all() if span.begins > day]
    return sorted(later, key=lambda span: span.begins)[:MOST_TURNINGS]


def _reasons(status: Status, changes: Iterable[Change], day: date) -> list[Change]:
    """The changes that make the status what it is, of the statuses that sentences explain."""
    holding = [one for one in changes if one.holds_on(day)]
    if status.is_over:
        return [one for one in holding if one.is_whole and one.kind.ends]
    if status in (Status.SUSPENDED, Status.PARTLY_SUSPENDED):
        return [one for one in holding if one.kind is EventKind.SUSPENDED]
    return []


def _taken(status: Status, changes: Iterable[Change], day: date) -> dict[str, Change]:
    """Each place that is over or reads otherwise, once, with what came last to it; of a status that says "in part"."""
    if status not in (Status.PARTLY_EXPIRED, Status.PARTLY_SUSPENDED):
        return {}
    return {one.address: one for one in changes if one.holds_on(day) and one.takes_away and not one.is_whole}


def _common_day(taken: Mapping[str, Change]) -> date | None:
    days = {one.day for one in taken.values()}
    return days.pop() if len(days) == 1 else None


def _part(change: Change, where: Where, common: date | None) -> SafeString:
    """ "điểm c khoản 2 Điều 8 (từ 01/07/2026)"; without the day where it is that of all the others."""
    since = "" if common else f" (từ {change.day:%d/%m/%Y})"
    if change.address == UNNAMED:
        return format_html("{}{}", change.place, since)
    return format_html('<a href="{}">{}</a>{}', where(change.address), change.place, since)


class _Room:
    """Writes the lines of one page's notices, with new wording as long as there is room for it."""

    def __init__(self, where: Where) -> None:
        self._where, self._left = where, MOST_WORDING

    def line(self, change: Change, *, is_open: bool = False) -> Line:
        return Line(sentence_of(change, self._where), self._wording(change) if is_open else ())

    def _wording(self, change: Change) -> tuple[str, ...]:
        if len(change.wording) > self._left:
            return ()
        self._left -= len(change.wording)
        return tuple(line for line in change.wording.split("\n") if line.strip())


def sentence_of(change: Change, where: Where) -> SafeString:
    """ "Điểm c khoản 2 Điều 8 bị bãi bỏ từ ngày 01/07/2026 theo khoản 3 Điều 1 Nghị định 12/2026/NĐ-CP."""
    return format_html("{} {} {}{}.", _place(change, where), change.verb, when(change), by_whom(change))


def _place(change: Change, where: Where) -> SafeString | str:
    if change.is_whole:
        return "Văn bản này"
    name = change.place[:1].upper() + change.place[1:]
    return name if change.address == UNNAMED else format_html('<a href="{}">{}</a>', where(change.address), name)


def when(change: Change) -> str:
    until = f" đến hết ngày {_day_before(change.until):%d/%m/%Y}" if change.until else ""
    return f"từ ngày {change.day:%d/%m/%Y}{until}"


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def by_whom(change: Change) -> SafeString | str:
    return format_html(" theo {}", change.source_link) if change.source else ""
