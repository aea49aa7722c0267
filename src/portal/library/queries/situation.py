"""The standing of an instrument, or of one article, on a day, and the signs in its text that show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lawtext.comparison import DiffOp, DiffPiece
from lawtext.words import capital
from portal.library.models import Event, Instrument, StatusSpan
from portal.library.models.events import EVER, NEVER
from portal.library.queries.changes import (
    UNNAMED,
    LegalChange,
    act_name,
    changes_of,
    cited_as,
    comparison_url,
    known_acts,
    page_of,
    place_name,
    teller_of,
)
from portal.library.queries.editions import Rewording, rewordings_of
from portal.library.states import NOT_ENDED, OVER, EventKind, EventState, InstrumentStatus
from portal.library.states.statuses import IN_PART
from portal.library.states.validity import ProvisionStatusKind, around
from portal.schema.queries import grouped

MOST_NAMED = 12  # changes listed in one notice; the rest are in the history
MOST_WORDING = 6_000  # characters of new wording in the notices of one page
MOST_TURNINGS = 3
# A change to the whole instrument concerns the reader of any article of it.
_OF_THE_WHOLE = OVER | {*NOT_ENDED, InstrumentStatus.SUSPENDED}


Where = Callable[[str], str]  # address of a provision -> URL or anchor that shows it


# The notices above a text. `since` and `until` bound the status (None: unknown or open-ended). If the status is "in
# part", `parts` are the places that are over or changed, all since `parts_since` or each since its own day. `reasons`
# are the changes that cause any other status, `lacking` those that the text shown does not contain, `coming` those of
# later days, `ahead` later ones that the text already contains; `more_` counts the changes that a notice leaves out.
# `is_told`: no lacking change is confirmed. `asked` are changes whose ordering provision has itself changed. `teller`
# and `lacks_teller` name the source of unconfirmed reasons or lacking changes. `said`: the text of the notices, to
# measure it.
def situation_of(
    law: Instrument,
    *,
    changes: Sequence[LegalChange],
    day: date,
    where: Where,
    about: Collection[str] | None = None,
    held: Sequence[LegalChange] = (),
) -> dict[str, Any]:
    """`about`: the places that the page shows; None for the whole instrument. `held`: changes on hold."""
    status, (since, until) = law.status_on(day), _bounds(law, day)
    touching, waiting = ([one for one in some if about is None or one.may_touch(about)] for some in (changes, held))
    reasons = _reasons(status, touching, day)
    taken = _taken(status, touching, day)
    common = _common_day(taken)
    lacking = [one for one in touching if one.is_missing_on(day)]
    coming = [one for one in touching if one.day > day and not one.is_merged]
    named = [*lacking[:MOST_NAMED], *coming[:MOST_NAMED]]  # their own lines already contain the open question
    asked = [one for one in (*waiting, *touching) if one.asked and one not in named]
    room, parts = _Room(where), tuple(_part(one, where, common) for one in list(taken.values())[:MOST_NAMED])
    notices = {
        "reasons": room.lines(reasons),
        "lacking": room.lines(lacking, is_open=True),
        "ahead": room.lines([one for one in touching if one.is_merged and one.day > day]),
        "coming": room.lines(coming, is_open=True),
        "asked": room.lines(asked),
    }
    return {
        "status": status,
        "since": since,
        "until": until,
        "parts": parts,
        "parts_since": common,
        "more_parts": max(0, len(taken) - MOST_NAMED),
        "is_told": all(one.is_told for one in lacking),
        "teller": teller_of(one.grade for one in (*reasons, *taken.values())),
        "lacks_teller": teller_of(one.grade for one in lacking),
        "turnings": _turnings(law, day, status, about is None),
        **_told(parts, notices),
    }


def _told(parts: Sequence[str], notices: Mapping[str, tuple[Sequence[dict[str, Any]], int]]) -> dict[str, Any]:
    lines = {name: some for name, (some, _) in notices.items()}
    words = [f"{one['html']}{''.join(one['wording'])}" for some in lines.values() for one in some]
    return lines | {f"more_{name}": more for name, (_, more) in notices.items()} | {"said": "".join([*parts, *words])}


def _turnings(law: Instrument, day: date, status: InstrumentStatus, is_whole: bool) -> tuple[dict[str, Any], ...]:
    later = [(span.begins, InstrumentStatus(span.status)) for span in _later(law, day, status)]
    # A later status in force follows from the instrument's dates; nobody can have checked it yet.
    return tuple(
        {"day": begins, "label": ("Có hiệu lực" if one in NOT_ENDED else one.label)}
        for begins, one in later
        if is_whole or one in _OF_THE_WHOLE
    )


def _bounds(law: Instrument, day: date) -> tuple[date | None, date | None]:
    for span in law.spans.all():
        if span.begins <= day < span.ends:
            return (None if span.begins == EVER else span.begins), (None if span.ends == NEVER else span.ends)
    return None, None


def _later(law: Instrument, day: date, status: InstrumentStatus) -> list[StatusSpan]:
    """Later spans with a different legal status; a check that merely expires does not count."""
    later, before = [], status
    for span in sorted((span for span in law.spans.all() if span.begins > day), key=lambda span: span.begins):
        now = InstrumentStatus(span.status)
        if not (now in NOT_ENDED and before in NOT_ENDED):
            later.append(span)
        before = now
    return later[:MOST_TURNINGS]


def _reasons(status: InstrumentStatus, changes: Iterable[LegalChange], day: date) -> list[LegalChange]:
    """The changes that cause the status, for those statuses that a sentence explains."""
    holding = [one for one in changes if one.holds_on(day)]
    if status.is_over:
        return [one for one in holding if one.is_whole and one.kind.ends]
    if status in (InstrumentStatus.SUSPENDED, InstrumentStatus.PARTLY_SUSPENDED):
        return [one for one in holding if one.kind is EventKind.SUSPENDED]
    return []


def _taken(status: InstrumentStatus, changes: Iterable[LegalChange], day: date) -> dict[str, LegalChange]:
    """Each place that is over or changed -> the last change to it; only for a status that says "in part"."""
    return (
        {}
        if status not in (*IN_PART, InstrumentStatus.PARTLY_SUSPENDED)
        else {one.address: one for one in changes if one.holds_on(day) and one.takes_away and not one.is_whole}
    )


def _common_day(taken: Mapping[str, LegalChange]) -> date | None:
    days = {one.day for one in taken.values()}
    return days.pop() if len(days) == 1 else None


def _part(change: LegalChange, where: Where, common: date | None) -> SafeString:
    """ "điểm c khoản 2 Điều 8 (từ 01/07/2026)"; without the day if all parts share it."""
    since = "" if common else f" (từ {change.day:%d/%m/%Y})"
    if change.address == UNNAMED:
        return format_html("{}{}", change.place, since)
    return format_html('<a href="{}">{}</a>{}', where(change.address), change.place, since)


class _Room:
    """Writes the lines of one page's notices, with new wording while the limit `MOST_WORDING` allows."""

    def __init__(self, where: Where) -> None:
        self._where, self._left = where, MOST_WORDING

    def lines(self, found: Sequence[LegalChange], *, is_open: bool = False) -> tuple[tuple[dict[str, Any], ...], int]:
        """The lines that a notice shows, and how many changes it leaves out."""
        return tuple(self.line(one, is_open=is_open) for one in found[:MOST_NAMED]), max(0, len(found) - MOST_NAMED)

    def line(self, change: LegalChange, *, is_open: bool = False) -> dict[str, Any]:
        said = sentence_of(change, self._where)
        if change.is_unproved and is_open:
            said = format_html(
                "{} {} {}.",
                said,
                "Cổng chưa chắc đã đọc đủ lời văn mới nên chưa đưa lên đây; xin đọc tại",
                change.source_link or "văn bản sửa đổi",
            )
        return {"html": said, "wording": self._wording(change) if is_open else ()}

    def _wording(self, change: LegalChange) -> tuple[str, ...]:
        if len(change.wording) > self._left:
            return ()
        self._left -= len(change.wording)
        return tuple(line for line in change.wording.split("\n") if line.strip())


def sentence_of(change: LegalChange, where: Where) -> SafeString:
    """ "Điểm c khoản 2 Điều 8 bị bãi bỏ từ ngày 01/07/2026 theo khoản 3 Điều 1 Nghị định 12/2026/NĐ-CP."""
    said = format_html("{} {} {}{}.", _place(change, where), change.verb, when(change), by_whom(change))
    return format_html_join(" ", "{}", ((one,) for one in (said, change.rewritten, change.asked) if one))


def _place(change: LegalChange, where: Where) -> SafeString | str:
    if change.is_whole:
        return "Văn bản này"
    name = capital(change.place)
    return name if change.address == UNNAMED else format_html('<a href="{}">{}</a>', where(change.address), name)


def when(change: LegalChange) -> str:
    until = f" đến hết ngày {date.fromordinal(change.until.toordinal() - 1):%d/%m/%Y}" if change.until else ""
    return f"từ ngày {change.day:%d/%m/%Y}{until}"


def by_whom(change: LegalChange) -> SafeString | str:
    by = format_html(" theo {}", change.source_link) if change.source_name else ""
    return format_html("{} ({})", by, change.doubt) if change.is_told else by


# How each standing is marked in the text; the sign says the same in words.
_CSS = {
    ProvisionStatusKind.OVER: "law-over",
    ProvisionStatusKind.SUSPENDED: "law-halted",
    ProvisionStatusKind.CHANGED: "law-changed",
    ProvisionStatusKind.TO_CHANGE: "law-to-change",
}
_WEIGHT = {kind: place for place, kind in enumerate(ProvisionStatusKind)}


def signs_of(changes: Sequence[LegalChange], *, addresses: Collection[str], day: date) -> dict[str, ProvisionSign]:
    """Address of a unit -> its sign on this day. A change to a unit that the text does not have (a new point, not
    merged yet) is shown at the smallest enclosing unit that the text has."""
    return {
        place: _sign(place, found, day)
        for place, found in placed_changes(changes, addresses=addresses, day=day).items()
    }


def placed_changes(
    changes: Sequence[LegalChange], *, addresses: Collection[str], day: date
) -> dict[str, list[tuple[ProvisionStatusKind, LegalChange]]]:
    """Address of a unit of the text -> the changes to show there, each with its meaning on this day."""
    return grouped(
        (place, (standing, change))
        for change in changes
        if (standing := _standing(change, day)) is not None and (place := _placed(change, addresses))
    )


def is_struck_out(place: str, standing: ProvisionStatusKind, change: LegalChange) -> bool:
    """Whether the provision at this address is no longer in force but still printed."""
    return change.address == place and _shown(standing, change) is ProvisionStatusKind.OVER


def words_of(place: str, standing: ProvisionStatusKind, change: LegalChange) -> str:
    """ "Bị bãi bỏ từ ngày 01/07/2026", "Điểm c khoản 2 Điều 8 sẽ được sửa đổi từ ngày …": the words shown at a
    place."""
    name = "" if change.address == place else f"{change.place} "
    words = f"{name}{'sẽ ' if standing is ProvisionStatusKind.TO_CHANGE else ''}{change.verb}"
    return f"{words[:1].upper()}{words[1:]} {when(change)}"


def note_of(change: LegalChange, day: date) -> str:
    """A note that the wording below lacks the change; unconfirmed changes have not been compared with it."""
    if not change.is_missing_on(day):
        return ""
    return " Lời văn dưới đây chưa được đối chiếu." if change.is_told else " Chưa hợp nhất vào lời văn dưới đây."


def _standing(change: LegalChange, day: date) -> ProvisionStatusKind | None:
    if change.is_whole or change.address == UNNAMED:
        return None  # shown above the text
    if change.day > day:
        return ProvisionStatusKind.TO_CHANGE
    if change.kind.ends:
        return ProvisionStatusKind.OVER
    if change.kind is EventKind.SUSPENDED and change.holds_on(day):
        return ProvisionStatusKind.SUSPENDED
    return (
        ProvisionStatusKind.CHANGED
        if change.kind in {EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED}
        else None
    )


def _placed(change: LegalChange, addresses: Collection[str]) -> str:
    if change.address in addresses:
        return change.address
    try:
        return next((one for one in around(change.address) if one in addresses), "")
    except ValueError:
        return ""


def _sign(place: str, found: Sequence[tuple[ProvisionStatusKind, LegalChange]], day: date) -> ProvisionSign:
    own = [_shown(standing, change) for standing, change in found if change.address == place]
    css = _CSS[min(own, key=_WEIGHT.__getitem__)] if own else "law-touched"
    paragraphs = [
        format_html(
            '<p class="law-sign">{}{}.{}</p>', words_of(place, standing, change), by_whom(change), note_of(change, day)
        )
        for standing, change in found
    ]
    return ProvisionSign(css, mark_safe("".join(paragraphs)))  # noqa: S308  each part was escaped


def _shown(standing: ProvisionStatusKind, change: LegalChange) -> ProvisionStatusKind:
    """Wording that was already removed from the text is not struck out: the text shown says that it is gone."""
    return ProvisionStatusKind.CHANGED if standing is ProvisionStatusKind.OVER and change.is_merged else standing


@dataclass(frozen=True, slots=True)
class ProvisionSign:
    """The notice that a reader needs before reading one unit; `css` marks the unit, always in addition to words.

    `html` are paragraphs, made by `signs_of`.
    """

    css: str
    html: SafeString


# ---- for followers of an act -----------------------------------------------------------------------------------------

# Places of one event whose words are shown before and after, characters of each, and of both together in one sentence.
_PLACES_TOLD, _LONGEST_TOLD, _LONGEST_QUOTED = 3, 600, 240
_WORDS_BESIDE = 8


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """One place that an event changes, for followers of the act: the old and new wording ("" if uncertain or too long
    for a message), the URL of the place and that of the comparison."""

    place: str
    before: str
    after: str
    address: str
    comparison: str
    day: date

    @property
    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Labelled by the day, which may lie ahead: a message is read before and after it."""
        return (f"Trước ngày {self.day:%d/%m/%Y}", self.before), (f"Từ ngày {self.day:%d/%m/%Y}", self.after)


def proposed_words(event: Event) -> str:
    """One sentence on what changes and from when, in the words of the amending text; "" while the day is unknown.

    Whom it affects cannot be derived: an officer adds it.
    """
    so = copy(event)
    so.state = EventState.ACCEPTED.value
    changes = changes_of([so])
    if event.day is None or not changes:
        return ""
    said, verbs = _reworded(so), {one.verb for one in changes}
    quoted = _quoted(said[0].pieces) if len(changes) == len(said) == 1 else ""
    verb = quoted or (verbs.pop() if len(verbs) == 1 else "có thay đổi")
    cited = cited_as(act_name(event, known_acts([event])), [one.address for one in changes if one.address != UNNAMED])
    part = "một phần " if changes[0].address == UNNAMED else ""
    return f"Từ ngày {event.day:%d/%m/%Y}, {part}{cited} {verb}{changes[0].said_by}."


def told_changes(events: Iterable[Event]) -> dict[int, list[ChangedPlace]]:
    """Event -> its changed places; [] for an event of the whole act, or of many places. Five queries for each."""
    return {
        event.pk: [_told_change(event, event.instrument, one, event.day) for one in _reworded(event)]
        for event in events
        if event.instrument and event.day
    }


def _reworded(event: Event) -> list[Rewording]:
    targets = [one for one in event.targets.all() if not one.is_dropped]
    places = [(one, "") for one in targets] if 0 < len(targets) <= _PLACES_TOLD else []
    return [one for one in rewordings_of(event=event, places=places) if one]


def _told_change(event: Event, law: Instrument, one: Rewording, day: date) -> ChangedPlace:
    old, new = one.old, one.new or ""
    fits = one.new is not None and max(len(old), len(new)) <= _LONGEST_TOLD
    return ChangedPlace(
        place=place_name(one.address),
        before=old if fits else "",
        after=new if fits else "",
        address=page_of(law, one.address),
        comparison=comparison_url(law, day, event),
        day=day,
    )


def _quoted(pieces: Sequence[DiffPiece]) -> str:
    """ "đổi từ “chậm không quá 30 ngày” thành “chậm không quá 15 ngày”"; "" if more than one stretch differs."""
    kinds = [one.op for one in pieces]
    changed = [at for at, op in enumerate(kinds) if op is not DiffOp.SAME]
    if not changed or len(changed) != changed[-1] - changed[0] + 1 or DiffOp.SAME not in kinds:
        return ""
    first, last = changed[0], changed[-1] + 1
    before = "".join(one.old for one in pieces[:first]).split("\n")[-1].split()[-_WORDS_BESIDE:]
    after = "".join(one.old for one in pieces[last:]).split("\n")[0].split()[:_WORDS_BESIDE]
    sides = ("".join(getattr(one, side) for one in pieces[first:last]).split() for side in ("old", "new"))
    old, new = (" ".join((*before, *words, *after)) for words in sides)
    return f"đổi từ “{old}” thành “{new}”" if len(old) + len(new) <= _LONGEST_QUOTED else ""
