"""Raw fields of a feed -> an item: encodings repaired, HTML sanitised, dates parsed, lead chosen, checksum computed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from lawtext.words import patterns_beside
from portal.sharing.harvesting import Enclosure, ReadItem
from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.decoders import in_unicode, undoubled
from portal.sharing.harvesting.sanitiser import clean_html, line_of, text_of

VIETNAM = timezone(timedelta(hours=7))

_RE = patterns_beside(__file__)
_ZONE_NAMES = {"ict": 7.0, "indochina": 7.0, "se asia": 7.0, "est": -5.0, "edt": -4.0, "pst": -8.0, "pdt": -7.0}
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip


def read_moment(said: object) -> datetime | None:
    """None for invalid dates. Numbers are seconds or milliseconds since 1970."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return _of_number(float(said))
    if not isinstance(said, str):
        return None
    text = " ".join(said.split())[:80]
    return next((moment for read in (_iso, _rfc_822, _vietnamese) if (moment := read(text)) is not None), None)


def _of_number(said: float) -> datetime | None:
    seconds = said / 1000 if said > 1e11 else said
    return datetime.fromtimestamp(seconds, tz=UTC) if 0 < seconds < 4e9 else None


def _iso(text: str) -> datetime | None:
    found = _RE.iso.match(text)
    return _moment(found, int(found["month"]), text[found.end() :]) if found else None


def _rfc_822(text: str) -> datetime | None:
    found = _RE.rfc_822.search(text)
    month = _MONTHS.get(found["name"][:3].lower()) if found else None
    return _moment(found, month, text[found.end() :]) if found and month else None


def _vietnamese(text: str) -> datetime | None:
    if (day := _RE.day_pattern.search(text)) is None:
        return None
    around = f"{text[: day.start()]} | {text[day.end() :]}"
    time = _RE.time_pattern.search(around)
    hour, minute = (int(time["hour"]), int(time["minute"] or 0)) if time else (0, 0)
    if time and (time["half"] or "").upper() in {"CH", "PM"} and hour < 12:
        hour += 12
    zone = _zone(around[time.end() :] if time else "")
    try:
        return datetime(int(day["year"]), int(day["month"]), int(day["day"]), hour, minute, tzinfo=zone)
    except ValueError:
        return None


def _moment(found: re.Match[str], month: int, rest: str) -> datetime | None:
    year = int(found["year"])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        return datetime(year, month, int(found["day"]), hour, minute, min(second, 59), tzinfo=_zone(rest))
    except ValueError:
        return None


def _zone(rest: str) -> timezone:
    """The zone named after the time; an impossible offset ("+0770") is read as Vietnam's."""
    lowered = rest.lower()
    for name, hours in _ZONE_NAMES.items():
        if name in lowered:
            return timezone(timedelta(hours=hours))
    for found in _RE.separate_zone.finditer(rest):
        if found["sign"]:
            minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
            known = minutes <= 14 * 60 and int(found["minutes"] or 0) < 60
            return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes)) if known else VIETNAM
        if found["utc"]:
            return UTC
    return VIETNAM


LONGEST_TITLE = 500
LONGEST_LEAD = 600
_MOST_FILES = 30


def make_read(
    *,
    guid: str = "",
    address: str = "",
    base: str = "",
    title: str = "",
    summary: str = "",
    content: str = "",
    language: str = "",
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
    enclosures: Iterable[Enclosure] = (),
) -> ReadItem:
    """An item from the raw fields that a reader found; `title`, `summary` and `content` are HTML.

    An empty `guid` is replaced by the address, or else by the title, as items need an identifier.
    """
    address = absolute(address, base=base)
    base = address or base
    title, lead, body = _legible(title, summary, content, base)
    lead = _lead(lead or text_of(body))
    title = _clipped(title, LONGEST_TITLE)
    files = tuple(_enclosures(enclosures, base))
    words = "\x00".join((title, lead, body, *(one.address for one in files)))
    return ReadItem(
        guid=(guid.strip() or address or title)[:500],
        address=address,
        title=title,
        lead=lead,
        html=body,
        language="km" if language.strip().lower().startswith(("km", "khm")) else "vi",
        published_at=published_at,
        updated_at=updated_at,
        enclosures=files,
        checksum=hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _legible(title: str, summary: str, content: str, base: str) -> tuple[str, ...]:
    """Title and lead as plain text, and the body as clean HTML."""
    return in_unicode(
        line_of(undoubled(title)),
        text_of(undoubled(summary if content else "")),
        clean_html(undoubled(content or summary), base=base),
    )


def _lead(text: str) -> str:
    """The first paragraph with content: a dateline or the name of a picture alone does not count."""
    lines = [line for line in text.split("\n") if line.strip()]
    said = next((line for line in lines if len(line.split()) >= 8), " ".join(lines))
    return _clipped(" ".join(said.split()), LONGEST_LEAD)


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0]} …"


def _enclosures(told: Iterable[Enclosure], base: str) -> Iterable[Enclosure]:
    seen: set[str] = set()
    for one in list(told)[:_MOST_FILES]:
        address = absolute(one.address, base=base)
        if address and address not in seen:
            seen.add(address)
            yield Enclosure(address, one.media_type.strip().lower()[:100], max(one.length, 0))
