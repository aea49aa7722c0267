"""Lines drawn as shapes: how long they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from officialdocs.checking.markup import EMU, name, number

_POINT = 25.4 / 72
_UNITS = {"pt": _POINT, "mm": 1.0, "cm": 10.0, "in": 25.4, "px": 25.4 / 96, "": _POINT}
_LENGTH = re.compile(r"^\s*(-?[\d.]+)\s*(pt|mm|cm|in|px|)\s*$")  # 135.5pt
_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*([^;]+)", re.IGNORECASE)
_FLAT = 3.0  # mm: what is higher is a picture


def drawn_lengths(node: Any) -> Iterator[float]:
    """Millimetres of each flat shape; of alternatives the first only."""
    kind = name(node)
    if kind == "AlternateContent":
        for choice in node:
            if name(choice) == "Choice":
                yield from _below(choice)
                return
    if kind in ("anchor", "inline"):
        yield from _extent(node)
    elif kind == "line":
        yield from _vml_line(node)
    elif kind in ("shape", "rect"):
        yield from _vml_width(node)
    else:
        yield from _below(node)


def _below(node: Any) -> Iterator[float]:
    for each in node:
        if name(each) and name(each) != "txbxContent":
            yield from drawn_lengths(each)


def _extent(node: Any) -> Iterator[float]:
    for each in node:
        if name(each) == "extent":
            wide, high = number(each.get("cx")), number(each.get("cy"))
            if wide is not None and (high or 0) * EMU < _FLAT:
                yield wide * EMU


def _vml_line(node: Any) -> Iterator[float]:
    ends = [_first_of(node.get(end)) for end in ("from", "to")]
    if ends[0] is not None and ends[1] is not None:
        yield abs(ends[1] - ends[0])


def _vml_width(node: Any) -> Iterator[float]:
    style = node.get("style") or ""
    wide, high = _WIDTH.search(style), re.search(r"(?:^|;)\s*height\s*:\s*([^;]+)", style, re.IGNORECASE)
    length = _length(wide[1]) if wide else None
    if length is not None and high and (_length(high[1]) or 0) < _FLAT:
        yield length


def _first_of(pair: str | None) -> float | None:
    return _length((pair or "").split(",")[0])


def _length(text: str) -> float | None:
    match = _LENGTH.match(text)
    found = number(match[1]) if match else None
    return None if match is None or found is None else found * _UNITS[match[2]]
