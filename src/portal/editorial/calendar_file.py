"""The editorial calendar as a file for a telephone (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from portal.editorial.queries.calendar import Happening

_MOST_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar_file(happenings: Iterable[Happening], *, name: str, base: str, at: datetime) -> str:
    """`base` is the address of the portal, from which each entry takes its link and its identity."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(name)}//Lịch biên tập//VI",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'Lịch biên tập – {name}')}",
    ]
    for one in happenings:
        lines += _entry(one, base=base, at=at)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _entry(one: Happening, *, base: str, at: datetime) -> Iterator[str]:
    host = base.split("//", 1)[-1].split("/", 1)[0]
    yield "BEGIN:VEVENT"
    yield f"UID:{one.mark}-{one.key}@{host}"
    yield f"DTSTAMP:{_moment(at)}"
    if one.is_whole_day or one.ends:
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{(one.ends or one.day) + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_moment(one.begins)}"
    yield f"SUMMARY:{_text(f'{one.label}: {one.title}')}"
    if one.note:
        yield f"DESCRIPTION:{_text(one.note)}"
    yield f"URL:{base}{one.url}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    return said.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """No line is longer than 75 octets, and no letter is cut (RFC 5545, 3.1)."""
    piece, size = "", 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > _MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + weight
    yield piece
