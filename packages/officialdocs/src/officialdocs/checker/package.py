"""A DOCX as a bundle of XML parts, opened with limits, because whoever asks may have made it to do harm; and its
markup.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    """What was given cannot be read as a Word document; says why, in words for whoever gave it."""


@dataclass(frozen=True, slots=True)
class PackageRelation:
    kind: str  # the last word of its type: "header", "styles"
    part: str


class Package:
    """The parts of a document. Raises NotADocument, at once or when a part is asked for."""

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
        self.main = next((one.part for one in self.relations("").values() if one.kind == "officeDocument"), "")
        if self.main not in self._parts:
            raise NotADocument("Tệp không chứa văn bản Word.")

    def xml(self, name: str) -> Any:
        """The root of a part, or None where there is no such part."""
        part = self._parts.get(name)
        return None if part is None else self._parsed(part)

    def relations(self, of: str) -> Mapping[str, PackageRelation]:
        """Whom a part ("" is the bundle itself) refers to, by id."""
        folder, name = posixpath.split(of)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            each.get("Id", ""): PackageRelation(
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


_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict form of the format
)
W = f"{{{_SPACES[0]}}}"
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
    return next((each for each in node if name(each) == tag), None) if node is not None else None


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
    return (attribute(node, "val") or "").lower() in {"1", "true", "on", ""}


def twips(node: Any, key: str) -> float | None:
    """Millimetres."""
    found = number(attribute(node, key))
    return None if found is None else found * TWIP
