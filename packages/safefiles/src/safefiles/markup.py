"""XML from strangers: no DTD, no entities, no network, no depth beyond libxml2's 256."""

from __future__ import annotations

from typing import Any

from lxml import etree

from safefiles.errors import Broken, Hostile

_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def refuse_declarations(data: bytes) -> None:
    """Raises Hostile where XML declares a type or entities: asked of the bytes, before any parser sees them."""
    if any(word in data for word in _DECLARATIONS):
        raise Hostile("có khai báo DOCTYPE")


def parse_xml(data: bytes) -> etree._Element:
    """Raises Hostile, Broken."""
    refuse_declarations(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken("XML sai cú pháp") from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:  # in an encoding that the bytes do not show
        raise Hostile("có khai báo DOCTYPE")
    return root
