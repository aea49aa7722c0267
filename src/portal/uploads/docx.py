"""A Word file looked through: it is one and nothing besides, runs nothing, fetches nothing, hides no other file."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from portal.library.readers.errors import Encrypted, Unreadable
from portal.library.readers.limits import MEGABYTE, Limits
from portal.library.readers.zipped import checked_parts, open_zip, part_bytes
from portal.uploads.errors import Locked, UnfitFile, Unsafe, WrongKind
from portal.uploads.limits import MOST_BYTES

_LIMITS = Limits(file_bytes=MOST_BYTES, unpacked_bytes=15 * MEGABYTE)
_END_OF_ZIP = b"PK\x05\x06"
_END_LENGTH = 22
_MAIN = "word/document.xml"
_TYPES = "[Content_Types].xml"
# Macros, controls, other files inside, pieces of HTML or RTF that Word reads in.
_HIDDEN = re.compile(
    r"vbaProject|vbaData|activeX|(^|/)embeddings/|afchunk|\.(?:bin|exe|js|vbs|html?|mht|rtf)$", re.IGNORECASE
)
_PRINTER = re.compile(r"word/printerSettings/printerSettings\d*\.bin", re.IGNORECASE)
_MOST_PART = 2 * MEGABYTE


def look_through_docx(data: bytes) -> None:
    """Raises UnfitFile."""
    if not _ends_as_zip(data):
        raise Unsafe
    try:
        with open_zip(io.BytesIO(data)) as archive:
            _look_at(archive, checked_parts(archive, _LIMITS))
    except Encrypted as error:
        raise Locked from error
    except Unreadable as error:
        raise UnfitFile from error


def _ends_as_zip(data: bytes) -> bool:
    """Whether nothing stands behind the archive; its comment, where another file could hide, is empty."""
    return data.rfind(_END_OF_ZIP) == len(data) - _END_LENGTH


def _look_at(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
    if _MAIN not in parts or _TYPES not in parts:
        raise WrongKind
    if any(_HIDDEN.search(name) and not _PRINTER.fullmatch(name) for name in parts):
        raise Unsafe
    if "macroEnabled" in str(etree.tostring(_xml(archive, parts[_TYPES]))):
        raise Unsafe
    for name, part in parts.items():
        if name.endswith(".rels") and any(map(_fetches, _xml(archive, part))):
            raise Unsafe


def _fetches(relationship: etree._Element) -> bool:
    """Whether Word would fetch something from outside when it opens the file; a link waits to be clicked."""
    kind = relationship.get("Type", "")
    return relationship.get("TargetMode") == "External" and not kind.endswith("/hyperlink")


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> etree._Element:
    """Raises UnfitFile."""
    if part.file_size > _MOST_PART:
        raise UnfitFile
    data = part_bytes(archive, part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unsafe
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnfitFile from error
