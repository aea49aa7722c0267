"""What a file is, by its first bytes. Names and what the browser says are not asked."""

from __future__ import annotations

from enum import StrEnum

from portal.uploads.errors import EmptyFile, Heic, OldWord, WrongKind


class Kind(StrEnum):
    PICTURE = "anh"
    PDF = "pdf"
    DOCX = "docx"


# From the very first byte: a file that is something else before is two files in one.
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.DOCX),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def kind_of(data: bytes) -> Kind:
    """Raises UnfitFile: EmptyFile, Heic, OldWord, WrongKind."""
    if not data.strip(b"\x00\t\r\n "):
        raise EmptyFile
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.PICTURE
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise Heic
    raise OldWord if data.startswith(_OLD_OFFICE) else WrongKind
