"""Events and the editorial calendar as files that calendars take in (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.editorial.queries.calendar import EditorialHappening

_MOST_OCTETS = 75  # of a line, its break left out
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class Appointment:
    """`uid` stays the same for ever, so that an event that moves is moved in calendars too. Moments are aware."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    about: str
    url: str
    changed_at: datetime


def event_file(appointment: Appointment) -> str:
    """The lines as the RFC has them: folded at 75 bytes, ended by CR LF."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lan Toa//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{appointment.uid}",
        f"DTSTAMP:{_utc_moment(appointment.changed_at)}",
        f"LAST-MODIFIED:{_utc_moment(appointment.changed_at)}",
        f"DTSTART:{_utc_moment(appointment.starts_at)}",
        f"DTEND:{_utc_moment(appointment.ends_at)}",
        f"SUMMARY:{_calendar_text(appointment.title)}",
        f"LOCATION:{_calendar_text(appointment.where)}",
        f"DESCRIPTION:{_calendar_text(appointment.about)}",
        f"URL:{appointment.url}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded_lines(line))


def calendar_file(happenings: Iterable[EditorialHappening], *, name: str, base: str, at: datetime) -> str:
    """`base` is the address of the portal, from which each entry takes its link and its identity."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_calendar_text(name)}//Lịch biên tập//VI",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_calendar_text(f'Lịch biên tập – {name}')}",
    ]
    for one in happenings:
        lines += _entry(one, base=base, at=at)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded_lines(line))


def _entry(one: EditorialHappening, *, base: str, at: datetime) -> Iterator[str]:
    host = base.split("//", 1)[-1].split("/", 1)[0]
    yield "BEGIN:VEVENT"
    yield f"UID:{one.mark}-{one.key}@{host}"
    yield f"DTSTAMP:{_utc_moment(at)}"
    if one.is_whole_day or one.ends:
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{(one.ends or one.day) + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc_moment(one.begins)}"
    yield f"SUMMARY:{_calendar_text(f'{one.label}: {one.title}')}"
    if one.note:
        yield f"DESCRIPTION:{_calendar_text(one.note)}"
    yield f"URL:{base}{one.url}"
    yield "END:VEVENT"


def _utc_moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _calendar_text(said: str) -> str:
    return said.translate(_ESCAPED)


def _folded_lines(line: str) -> Iterator[str]:
    """No line is longer than 75 octets, and no letter is cut (RFC 5545, 3.1)."""
    piece, size = "", 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > _MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + weight
    yield piece
