"""Links in a stored body, the interpretation of a response, and when to check a link again.

Pure: no Django, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from safehttp.failures import ResponseTooBig

MOST_LINKS = 300  # per content
MOST_CHARACTERS = 1000
_TAG = re.compile(r"<a\s(?P<attributes>[^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?P<name>[a-z-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
# Fields of blocks that contain only an address.
_ADDRESSES = frozenset({"address", "url", "join_url", "href"})
_WEB = ("http://", "https://")
PAGE, DOCUMENT = "page:", "document:"
_KINDS = {"page": PAGE, "document": DOCUMENT}


def links_in(body: object) -> list[str]:
    """Each link once, in order: addresses as written, "page:12" and "document:5" for pages and documents of the portal.

    `body` is the stored form: nested lists, mappings and strings, of any blocks.
    """
    return list(
        dict.fromkeys(link for said in texts_in(body) for link in _in_text(*said) if 0 < len(link) <= MOST_CHARACTERS)
    )[:MOST_LINKS]


def is_within(link: str, *, base: str) -> bool:
    """True if a link leads to the portal itself, whose address is `base`."""
    return (
        not link.startswith("//")
        if link.startswith((PAGE, DOCUMENT, "/"))
        else link.startswith(_WEB) and urlsplit(link).netloc.lower() == urlsplit(base).netloc.lower()
    )


def host_of(link: str) -> str:
    """The host of the link; "" if it cannot be parsed."""
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def texts_in(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each string of a stored body, in order, with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner, name)


_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)


def tree_of(rich: str) -> Any:
    """The parsed tree of stored rich text, or of plain text, inside one element; any input is accepted."""
    return etree.HTML(f"<div>{rich}</div>", _PARSER)[0][0]


def _in_text(name: str, text: str) -> Iterator[str]:
    if name in _ADDRESSES and text.startswith(_WEB):
        yield text.strip()
        return
    for tag in _TAG.finditer(text):
        said = {
            one["name"].lower(): unescape(one["double"] if one["double"] is not None else one["single"])
            for one in _ATTRIBUTE.finditer(tag["attributes"])
        }
        if (kind := _KINDS.get(said.get("linktype", ""))) and said.get("id", "").isdecimal():
            yield f"{kind}{said['id']}"
        elif said.get("href", "").startswith((*_WEB, "/")):
            yield said["href"].strip()


A_DAY = timedelta(hours=20)  # "a day apart": a run may start a little earlier than on the day before
SOUND_AGAIN = timedelta(days=14)
BROKEN_AGAIN = timedelta(days=1)
# The server exists and does not admit programs, or not now: this does not prove that the link is broken.
_UNDECIDED = frozenset({401, 403, 405, 406, 407, 408, 429, 451, 999})
MISSING_ANCHOR = "thieu-vi-tri"


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result of a check. `error` is a code of `safehttp.failures`, or our own; "" if there was a response."""

    status: int | None = None
    error: str = ""
    moved_to: str = ""

    @property
    def has_failed(self) -> bool:
        if self.error:
            return self.error != ResponseTooBig.code  # the body exceeded our limit, so the page exists
        return self.status is not None and self.status >= 400 and self.status not in _UNDECIDED


@dataclass(frozen=True, slots=True)
class LinkFailure:
    """Since when a link has failed, and on how many different days."""

    since: datetime | None = None
    times: int = 0


def failure_after(failing: LinkFailure, tried: LinkResult, *, at: datetime) -> LinkFailure:
    """The failure count after a check. A failure on the same day as the first is not counted again."""
    if not tried.has_failed:
        return LinkFailure()
    if failing.since is None:
        return LinkFailure(at, 1)
    return LinkFailure(failing.since, failing.times + 1 if at - failing.since >= A_DAY else max(failing.times, 1))
