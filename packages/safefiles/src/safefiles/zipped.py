"""Zip containers and the XML in them: measured before they are unpacked, no DTD, entities or network."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from lxml import etree

from safefiles.errors import Broken, Encrypted, Hostile, TooLarge
from safefiles.limits import FileLimits

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


_MOST_PARTS = 4_000
_MOST_RATIO = 200  # Word's own files stay below 30; a bomb needs thousands
_ENCRYPTED = 0x1
_CLIMBS = re.compile(r"(^|[\\/])\.\.([\\/]|$)")
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def open_zip(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """Raises Broken."""
    try:
        return zipfile.ZipFile(file)
    except _FAULTS as error:
        raise Broken from error


def checked_parts(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The parts by name. Raises Hostile for a bomb, Encrypted, TooLarge; sizes are those the archive declares."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise Hostile("quá nhiều phần")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise Encrypted
        if part.file_size > limits.swollen_bytes and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise Hostile("phần nén phình ra bất thường")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes * 4:
        raise TooLarge
    return {part.filename: part for part in parts}


def checked_package(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The same of a package of Word or Excel: each part once, below its root, none that declares entities.

    Of a part that is there twice one program shows the first, another the last. Raises as above, and Broken.
    """
    parts = checked_parts(archive, limits)
    if any(_CLIMBS.search(name) for name in parts):
        raise Hostile("một phần của tệp có đường dẫn đi ra ngoài tệp")
    if len({part.filename.casefold() for part in archive.infolist()}) < len(archive.infolist()):
        raise Hostile("một phần của tệp có hai lần")
    for name, part in parts.items():
        if name.lower().endswith((".xml", ".rels")):
            if part.file_size > limits.unpacked_bytes:
                raise TooLarge
            refuse_declarations(part_bytes(archive, part))
    return parts


def part_bytes(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One part, unpacked in memory. Raises Hostile where it is bigger than it says, Broken."""
    try:
        with archive.open(part) as file:
            data = file.read(part.file_size + 1)
    except _FAULTS as error:
        raise Broken from error
    if len(data) > part.file_size:
        raise Hostile("kích thước khai báo sai")
    return data
