"""WordprocessingML: names, lengths and switches, read without trusting them."""

from __future__ import annotations

from typing import Any

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict form of the format
)
W = f"{{{_SPACES[0]}}}"
_ON = {"1", "true", "on", ""}
TWIP = 25.4 / 1440  # in mm
EMU = 25.4 / 914400
_MOST = 1e9


def name(node: Any) -> str:
    """The local name; "" of comments and the like."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, key: str) -> str | None:
    """An attribute of Word's own."""
    if node is None:
        return None
    for space in _SPACES:
        if (value := node.get(f"{{{space}}}{key}")) is not None:
            return str(value)
    return None


def child(node: Any, tag: str) -> Any:
    """The first child of this local name, or None."""
    if node is None:
        return None
    return next((each for each in node if name(each) == tag), None)


def value(node: Any, tag: str) -> str | None:
    return attribute(child(node, tag), "val")


def number(text: str | None) -> float | None:
    """A finite number of a sane size, or None."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if -_MOST < found < _MOST else None


def is_on(node: Any) -> bool:
    """A switch: there without a value is on."""
    return (attribute(node, "val") or "").lower() in _ON


def twips(node: Any, key: str) -> float | None:
    """Millimetres."""
    found = number(attribute(node, key))
    return None if found is None else found * TWIP
