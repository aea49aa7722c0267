"""A DOCX as a package of XML parts, opened with limits, because the file may be malicious; its theme fonts; and the
lengths of drawn lines.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from docreaders.word import child, name, number
from officialdocs.measures import MM_PER_POINT
from safefiles.checks import (
    MEGABYTE,
    FileLimits,
    checked_package,
    open_zip,
    parse_xml,
    part_bytes,
)
from safefiles.errors import UnreadableFile

_LIMITS = FileLimits(file_bytes=50 * MEGABYTE, unpacked_bytes=32 * MEGABYTE, swollen_bytes=2 * MEGABYTE)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class NotADocument(Exception):
    """The file cannot be read as a Word document; the message tells the user why, in Vietnamese."""


class Package:
    """The parts of a document. Raises NotADocument in the constructor or when a part is read."""

    def __init__(self, data: bytes) -> None:
        if len(data) > _LIMITS.file_bytes:
            raise NotADocument("Tệp lớn quá 50 MB.")
        try:
            self._archive = open_zip(io.BytesIO(data))
        except UnreadableFile as error:
            raise NotADocument("Đây không phải là tệp DOCX.") from error
        try:
            self._parts = checked_package(self._archive, _LIMITS)
        except UnreadableFile as error:
            raise NotADocument(str(error)) from error
        self.main = next((part for kind, part in self.relations("").values() if kind == "officeDocument"), "")
        if self.main not in self._parts:
            raise NotADocument("Tệp không chứa văn bản Word.")

    def xml(self, name: str) -> Any:
        """The root element of a part, or None if there is no such part."""
        return None if (part := self._parts.get(name)) is None else self._parsed(part)

    def relations(self, of: str) -> Mapping[str, tuple[str, str]]:
        """The relationships of a part ("" is the package itself) by id: the last segment of the type ("header"), and
        the target.
        """
        folder, name = posixpath.split(of)
        if (root := self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))) is None:
            return {}
        return {
            each.get("Id", ""): (
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in root.iter(_RELATIONS)
        }

    def _parsed(self, part: zipfile.ZipInfo) -> Any:
        if part.file_size > _LIMITS.unpacked_bytes:
            raise NotADocument("Một phần của tệp lớn quá 32 MB.")
        try:
            return parse_xml(part_bytes(self._archive, part))
        except UnreadableFile as error:
            raise NotADocument(str(error)) from error


EMU = 25.4 / 914400  # mm


def theme_fonts(root: Any) -> Mapping[str, str]:
    """Theme font reference -> font name: "theme:minorHAnsi" -> "Calibri"."""
    found: dict[str, str] = {}
    for each in root.iter() if root is not None else ():
        if name(each) in ("majorFont", "minorFont"):
            latin = child(each, "latin")
            for script in ("HAnsi", "Ascii"):
                found[f"theme:{name(each)[:5]}{script}"] = (latin.get("typeface") or "") if latin is not None else ""
    return found


_UNITS = {"pt": MM_PER_POINT, "mm": 1.0, "cm": 10.0, "in": 25.4, "px": 25.4 / 96, "": MM_PER_POINT}
_LENGTH = re.compile(r"^\s*(-?[\d.]+)\s*(pt|mm|cm|in|px|)\s*$")  # 135.5pt
_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*([^;]+)", re.IGNORECASE)
_FLAT = 3.0  # mm: higher shapes are pictures


def drawn_lengths(node: Any) -> Iterator[float]:
    """The length of each flat shape in millimetres; of `AlternateContent` only the first choice is read."""
    kind = name(node)
    if kind == "AlternateContent":
        for choice in node:
            if name(choice) == "Choice":
                yield from _below(choice)
                return
    yield from _LENGTHS_OF.get(kind, _below)(node)


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
    ends = [_length((node.get(end) or "").split(",")[0]) for end in ("from", "to")]
    if ends[0] is not None and ends[1] is not None:
        yield abs(ends[1] - ends[0])


def _vml_width(node: Any) -> Iterator[float]:
    style = node.get("style") or ""
    wide, high = _WIDTH.search(style), re.search(r"(?:^|;)\s*height\s*:\s*([^;]+)", style, re.IGNORECASE)
    length = _length(wide[1]) if wide else None
    if length is not None and high and (_length(high[1]) or 0) < _FLAT:
        yield length


_LENGTHS_OF = {"anchor": _extent, "inline": _extent, "line": _vml_line, "shape": _vml_width, "rect": _vml_width}


def _length(text: str) -> float | None:
    match = _LENGTH.match(text)
    found = number(match[1]) if match else None
    return None if match is None or found is None else found * _UNITS[match[2]]
