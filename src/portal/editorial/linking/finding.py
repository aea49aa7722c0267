"""The links that stand in a content, from the stored form of its body. Pure: no Django, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

MOST_LINKS = 300  # of one content
MOST_CHARACTERS = 1000
_TAG = re.compile(r"<a\s(?P<attributes>[^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?P<name>[a-z-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
# Fields of blocks that hold an address by themselves.
_ADDRESSES = frozenset({"address", "url", "join_url", "href"})
_WEB = ("http://", "https://")
PAGE, DOCUMENT = "page:", "document:"
_KINDS = {"page": PAGE, "document": DOCUMENT}


def links_in(body: object) -> list[str]:
    """Each link once, in order: addresses as written, "page:12" and "document:5" for what the portal holds.

    `body` is the stored form: lists, mappings and strings in each other, of whatever blocks.
    """
    found = dict.fromkeys(link for link in _walk(body, "") if 0 < len(link) <= MOST_CHARACTERS)
    return list(found)[:MOST_LINKS]


def is_within(link: str, *, base: str) -> bool:
    """Whether a link leads to the portal itself, whose address is `base`."""
    if link.startswith((PAGE, DOCUMENT, "/")):
        return not link.startswith("//")
    return link.startswith(_WEB) and urlsplit(link).netloc.lower() == urlsplit(base).netloc.lower()


def host_of(link: str) -> str:
    """The host that is asked; "" where it cannot be read."""
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def _walk(value: object, name: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from _in_text(value, name)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(inner, name)


def _in_text(text: str, name: str) -> Iterator[str]:
    if name in _ADDRESSES and text.startswith(_WEB):
        yield text.strip()
        return
    for tag in _TAG.finditer(text):
        said = {
            one["name"].lower(): unescape(one["double"] if one["double"] is not None else one["single"])
            for one in _ATTRIBUTE.finditer(tag["attributes"])
        }
        kind = _KINDS.get(said.get("linktype", ""))
        if kind and said.get("id", "").isdecimal():
            yield f"{kind}{said['id']}"
        elif said.get("href", "").startswith((*_WEB, "/")):
            yield said["href"].strip()
