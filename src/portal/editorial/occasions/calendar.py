"""An event as a file that calendars take in (iCalendar, RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

_LONGEST = 75  # bytes of a line, its break left out


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


def write_calendar(appointment: Appointment) -> str:
    """The lines as the RFC has them: folded at 75 bytes, ended by CR LF."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lan Toa//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{appointment.uid}",
        f"DTSTAMP:{_moment(appointment.changed_at)}",
        f"LAST-MODIFIED:{_moment(appointment.changed_at)}",
        f"DTSTART:{_moment(appointment.starts_at)}",
        f"DTEND:{_moment(appointment.ends_at)}",
        f"SUMMARY:{_text(appointment.title)}",
        f"LOCATION:{_text(appointment.where)}",
        f"DESCRIPTION:{_text(appointment.about)}",
        f"URL:{appointment.url}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Back-slash, semicolon and comma have a meaning of their own; a line break is written out."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(sign, written)
    return words


def _folded(line: str) -> str:
    """Broken between letters, never inside the bytes of one."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece])
