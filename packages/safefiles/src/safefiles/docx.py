"""A Word file looked through: it is one and nothing besides, runs nothing, fetches nothing, hides no other file."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from safefiles.errors import ActiveContent, TooLarge, Unsupported
from safefiles.limits import MEGABYTE, FileLimits
from safefiles.markup import parse_xml
from safefiles.zipped import checked_package, open_zip, part_bytes

MAIN_PART = "word/document.xml"
_END_OF_ZIP = b"PK\x05\x06"
_END_LENGTH = 22
_TYPES = "[Content_Types].xml"
# Macros, controls, other files inside, pieces of HTML or RTF that Word reads in.
_HIDDEN = re.compile(
    r"vbaProject|vbaData|activeX|(^|/)embeddings/|afchunk|\.(?:bin|exe|js|vbs|html?|mht|rtf)$", re.IGNORECASE
)
_PRINTER = re.compile(r"word/printerSettings/printerSettings\d*\.bin", re.IGNORECASE)
_MOST_PART = 2 * MEGABYTE


def docx_parts(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The parts of a Word file. Raises Unsupported for any other archive, Hostile, Encrypted, TooLarge."""
    if MAIN_PART not in archive.namelist():
        raise Unsupported("tệp nén, không phải DOCX")
    return checked_package(archive, limits)


def check_docx(data: bytes, *, limits: FileLimits) -> None:
    """Raises ActiveContent, or as `docx_parts` does."""
    if data.rfind(_END_OF_ZIP) != len(data) - _END_LENGTH:
        raise ActiveContent  # something stands behind the archive, or in its comment
    with open_zip(io.BytesIO(data)) as archive:
        parts = docx_parts(archive, limits)
        if _TYPES not in parts:
            raise Unsupported("tệp nén, không phải DOCX")
        if any(_HIDDEN.search(name) and not _PRINTER.fullmatch(name) for name in parts):
            raise ActiveContent
        if "macroEnabled" in str(etree.tostring(_xml(archive, parts[_TYPES]))):
            raise ActiveContent
        for name, part in parts.items():
            if name.endswith(".rels") and any(map(_fetches, _xml(archive, part))):
                raise ActiveContent


def _fetches(relationship: etree._Element) -> bool:
    """Whether Word would fetch something from outside when it opens the file; a link waits to be clicked."""
    kind = relationship.get("Type", "")
    return relationship.get("TargetMode") == "External" and not kind.endswith("/hyperlink")


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> etree._Element:
    if part.file_size > _MOST_PART:
        raise TooLarge
    return parse_xml(part_bytes(archive, part))
