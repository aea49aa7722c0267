"""Signs in the text: at each unit that something was done to, what it was, since when, and by whose word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.library.presenting.changes import UNNAMED, Change
from portal.library.presenting.situation import by_whom, when
from portal.library.rendering import Sign
from portal.library.states import EventKind
from portal.library.validity import StandingKind, around

# How each standing sets a unit off; the words of the sign say the same.
_CSS = {
    StandingKind.OVER: "law-over",
    StandingKind.SUSPENDED: "law-halted",
    StandingKind.CHANGED: "law-changed",
    StandingKind.TO_CHANGE: "law-to-change",
}
_WEIGHT = {kind: place for place, kind in enumerate(StandingKind)}
_CHANGED = frozenset({EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED})


def signs_of(changes: Sequence[Change], *, addresses: Collection[str], day: date) -> dict[str, Sign]:
    """Address of a unit -> its sign on this day. What was done to a unit that the text does not have (a new point, not
    merged yet) is said at the smallest unit around it that the text has."""
    placed = placed_changes(changes, addresses=addresses, day=day)
    return {place: _sign(place, found, day) for place, found in placed.items()}


def placed_changes(
    changes: Sequence[Change], *, addresses: Collection[str], day: date
) -> dict[str, list[tuple[StandingKind, Change]]]:
    """Address of a unit of the text -> what is to be said there, each with what it means on this day."""
    placed: defaultdict[str, list[tuple[StandingKind, Change]]] = defaultdict(list)
    for change in changes:
        standing, place = _standing(change, day), _place(change, addresses)
        if standing is not None and place:
            placed[place].append((standing, change))
    return placed


def is_struck_out(place: str, standing: StandingKind, change: Change) -> bool:
    """Whether the words that stand at this place bind nobody any more."""
    return change.address == place and _shown(standing, change) is StandingKind.OVER


def words_of(place: str, standing: StandingKind, change: Change) -> str:
    """ "Bị bãi bỏ từ ngày 01/07/2026", "Điểm c khoản 2 Điều 8 sẽ được sửa đổi từ ngày …": what is said at a place."""
    name = "" if change.address == place else f"{change.place} "
    words = f"{name}{'sẽ ' if standing is StandingKind.TO_CHANGE else ''}{change.verb}"
    return f"{words[:1].upper()}{words[1:]} {when(change)}"


def note_of(change: Change, day: date) -> str:
    return " Chưa hợp nhất vào lời văn dưới đây." if change.is_missing_on(day) else ""


def _standing(change: Change, day: date) -> StandingKind | None:
    if change.is_whole or change.address == UNNAMED:
        return None  # said above the text
    if change.day > day:
        return StandingKind.TO_CHANGE
    if change.kind.ends:
        return StandingKind.OVER
    if change.kind is EventKind.SUSPENDED and change.holds_on(day):
        return StandingKind.SUSPENDED
    return StandingKind.CHANGED if change.kind in _CHANGED else None


def _place(change: Change, addresses: Collection[str]) -> str:
    if change.address in addresses:
        return change.address
    try:
        return next((one for one in around(change.address) if one in addresses), "")
    except ValueError:
        return ""


def _sign(place: str, found: Sequence[tuple[StandingKind, Change]], day: date) -> Sign:
    own = [_shown(standing, change) for standing, change in found if change.address == place]
    css = _CSS[min(own, key=_WEIGHT.__getitem__)] if own else "law-touched"
    paragraphs = [_paragraph(place, standing, change, day) for standing, change in found]
    return Sign(css, mark_safe("".join(paragraphs)))  # noqa: S308  each was escaped


def _shown(standing: StandingKind, change: Change) -> StandingKind:
    """Wording that is gone from the text already is not struck out: what stands there says that it is gone."""
    return StandingKind.CHANGED if standing is StandingKind.OVER and change.is_merged else standing


def _paragraph(place: str, standing: StandingKind, change: Change, day: date) -> SafeString:
    return format_html(
        '<p class="law-sign">{}{}.{}</p>', words_of(place, standing, change), by_whom(change), note_of(change, day)
    )
