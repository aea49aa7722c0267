"""XML written from values that may hold anything, and what a copy says besides the item's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from lxml import etree

from portal.sharing.states import SharedItem

XML = "http://www.w3.org/XML/1998/namespace"
DC = "http://purl.org/dc/elements/1.1/"
# The portal's own words about an item: version, sequence, withdrawal. The schema lies at /oai/lan-toa-1.xsd.
OWN = "urn:lan-toa:shared-item:1"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def put(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    """A child in the parent's namespace, or of a whole name "{namespace}name"; empty attributes are left out."""
    space, _, _ = parent.tag.rpartition("}")
    child = etree.SubElement(parent, name if name.startswith("{") else f"{space}}}{name}")
    child.text = clean(text) or None
    for key, said in attributes.items():
        if said:
            child.set(key.rstrip("_").replace("_", "-"), clean(said))
    return child


def root(name: str, *, spaces: Mapping[str | None, str]) -> Any:
    """The outermost element, in the namespace that has no prefix."""
    declared: Any = dict(spaces)
    return etree.Element(f"{{{spaces[None]}}}{name}", nsmap=declared)


def written(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8"))


def utc(at: datetime) -> str:
    """ "2026-11-25T02:00:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


STALE = "luat-da-thay-doi"
STALE_LABEL = "Luật đã thay đổi"
_ENDINGS = {
    "rut": "Nội dung này đã được rút.",
    "gop": "Nội dung này đã được gộp vào nội dung khác.",
    "xoa": "Nội dung này không còn.",
}


def body_of(item: SharedItem) -> str:
    """The body with what a reader must know first; "" where only title, summary and address may travel."""
    if not item.html or not item.note:
        return item.html
    return f"<p><strong>{escape(item.note)}</strong></p>{item.html}"


def ending_of(item: SharedItem) -> str:
    """How the item ended, and why."""
    return " ".join(filter(None, [_ENDINGS[item.withdrawal], item.note]))
