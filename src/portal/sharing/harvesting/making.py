"""Fields as a site told them -> a `Read`: letters mended, HTML cleaned, lead found, checksum counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.cleaning import clean_html, line_of, text_of
from portal.sharing.harvesting.letters import in_unicode, undoubled
from portal.sharing.harvesting.values import Enclosure, Read

LONGEST_TITLE = 500
LONGEST_LEAD = 600
_LONGEST_NAME = 200
_MOST_NAMES = 30
_LONGEST_GUID = 500


@dataclass(slots=True)
class Told:
    """What a format's reader found, as it stood there; `title`, `summary` and `content` are HTML."""

    guid: str = ""
    address: str = ""
    base: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    language: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)


def make_read(told: Told) -> Read:
    """`guid` falls back to the address, and that to the title's words: something must tell items apart."""
    address = absolute(told.address, base=told.base)
    base = address or told.base
    markup = undoubled(told.content or told.summary)
    title, lead, body = in_unicode(
        line_of(undoubled(told.title)),
        text_of(undoubled(told.summary if told.content else "")),
        clean_html(markup, base=base),
    )
    lead = _lead(lead or text_of(body))
    title = _clipped(title, LONGEST_TITLE)
    enclosures = tuple(_enclosures(told.enclosures, base))
    return Read(
        guid=(told.guid.strip() or address or title)[:_LONGEST_GUID],
        address=address,
        title=title,
        lead=lead,
        html=body,
        language=_language(told.language),
        published_at=told.published_at,
        updated_at=told.updated_at,
        authors=_names(told.authors),
        categories=_names(told.categories),
        enclosures=enclosures,
        checksum=_checksum(title, lead, body, *(one.address for one in enclosures)),
    )


def _checksum(*pieces: str) -> str:
    return hashlib.sha256("\x00".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()


def _lead(text: str) -> str:
    """The first paragraph that says something: a dateline or a picture's name alone does not."""
    lines = [line for line in text.split("\n") if line.strip()]
    said = next((line for line in lines if len(line.split()) >= 8), " ".join(lines))
    return _clipped(" ".join(said.split()), LONGEST_LEAD)


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0]} …"


def _language(said: str) -> str:
    """Languages of the portal: Khmer where the site says so, else Vietnamese."""
    return "km" if said.strip().lower().startswith(("km", "khm")) else "vi"


def _names(said: Iterable[str]) -> tuple[str, ...]:
    names = dict.fromkeys(line_of(undoubled(name))[:_LONGEST_NAME] for name in list(said)[:_MOST_NAMES])
    return tuple(in_unicode(name)[0] for name in names if name)


def _enclosures(told: Iterable[Enclosure], base: str) -> Iterable[Enclosure]:
    seen: set[str] = set()
    for one in list(told)[:_MOST_NAMES]:
        address = absolute(one.address, base=base)
        if address and address not in seen:
            seen.add(address)
            yield Enclosure(address, one.media_type.strip().lower()[:100], max(one.length, 0))
