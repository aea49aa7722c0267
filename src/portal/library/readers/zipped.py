"""Zip containers (DOCX, XLSX, archives): opened, and measured before anything in them is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from portal.library.readers.errors import Broken, Encrypted, Hostile, TooLarge
from portal.library.readers.limits import MEGABYTE, Limits

_MOST_PARTS = 4_000
_MOST_RATIO = 200  # Word's own files stay below 30; a bomb needs thousands
_RATIO_MATTERS_ABOVE = 4 * MEGABYTE
_ENCRYPTED = 0x1


def open_zip(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """Raises Broken."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Broken from error


def checked_parts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The parts by name. Raises Hostile for a bomb, Encrypted, TooLarge; sizes are those the archive declares."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise Hostile("quá nhiều phần")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise Encrypted
        if part.file_size > _RATIO_MATTERS_ABOVE and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise Hostile("phần nén phình ra bất thường")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes * 4:
        raise TooLarge
    return {part.filename: part for part in parts}


def part_bytes(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One part, unpacked in memory. Raises Hostile where it is bigger than it says, Broken."""
    try:
        with archive.open(part) as file:
            data = file.read(part.file_size + 1)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise Broken from error
    if len(data) > part.file_size:
        raise Hostile("kích thước khai báo sai")
    return data
