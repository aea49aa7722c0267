"""A DOCX as a bundle of XML parts: opened with limits, because whoever asks may have made it to do harm."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

MEGABYTE = 1024 * 1024
_MOST_BYTES = 50 * MEGABYTE
_MOST_PARTS = 4_000
_MOST_OF_A_PART = 32 * MEGABYTE
_MOST_RATIO = 200  # Word's own files stay below 30
_RATIO_MATTERS_ABOVE = 2 * MEGABYTE
_ENCRYPTED = 0x1
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    NotImplementedError,
    OverflowError,
)


class NotADocument(Exception):
    """What was given cannot be read as a Word document; says why, in words for whoever gave it."""


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str  # the last word of its type: "header", "styles"
    part: str


class Package:
    """The parts of a document. Raises NotADocument, at once or when a part is asked for."""

    def __init__(self, data: bytes) -> None:
        if len(data) > _MOST_BYTES:
            raise NotADocument("Tệp lớn quá 50 MB.")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise NotADocument("Đây không phải là tệp DOCX.") from error
        self._parts = self._checked()
        self.main = next((one.part for one in self.relations("").values() if one.kind == "officeDocument"), "")
        if self.main not in self._parts:
            raise NotADocument("Tệp không chứa văn bản Word.")

    def _checked(self) -> Mapping[str, zipfile.ZipInfo]:
        parts = self._archive.infolist()
        if len(parts) > _MOST_PARTS:
            raise NotADocument("Tệp có quá nhiều phần.")
        for part in parts:
            if part.flag_bits & _ENCRYPTED:
                raise NotADocument("Tệp được đặt mật khẩu.")
            if part.file_size > _RATIO_MATTERS_ABOVE and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
                raise NotADocument("Tệp nén phình ra bất thường.")
        return {part.filename: part for part in parts}

    def xml(self, name: str) -> Any:
        """The root of a part, or None where there is no such part."""
        part = self._parts.get(name)
        return None if part is None else _parsed(self._bytes(part))

    def relations(self, of: str) -> Mapping[str, Relation]:
        """Whom a part ("" is the bundle itself) refers to, by id."""
        folder, name = posixpath.split(of)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            each.get("Id", ""): Relation(
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in root.iter(_RELATIONS)
        }

    def _bytes(self, part: zipfile.ZipInfo) -> bytes:
        if part.file_size > _MOST_OF_A_PART:
            raise NotADocument("Một phần của tệp lớn quá 32 MB.")
        try:
            with self._archive.open(part) as file:
                data = file.read(part.file_size + 1)
        except _BROKEN as error:
            raise NotADocument("Tệp bị hỏng.") from error
        if len(data) > part.file_size:
            raise NotADocument("Tệp khai sai kích thước.")
        return data


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Any = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotADocument("Nội dung XML của tệp bị hỏng.") from error
    if root.getroottree().docinfo.doctype:
        raise NotADocument("Tệp có khai báo DOCTYPE, văn bản Word không có khai báo này.")
    return root
