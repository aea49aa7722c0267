"""What a file is, by what is in it: its first bytes, and for Word its parts. What browsers say is not asked."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path, PurePath

from lawtext.words import normalise
from portal.digitisation.receipt.errors import EmptyScan, Packed, TwoKinds, UnfitScan, WrongKind
from portal.library.readers.errors import Empty, Scanned, Unreadable, Unsupported
from portal.library.readers.kinds import HEAD_BYTES
from portal.library.readers.kinds import Kind as Readable
from portal.library.readers.kinds import kind_of as readable_kind_of
from portal.library.readers.limits import COMMAND
from portal.library.readers.zipped import checked_parts, open_zip

LONGEST_NAME = 200


class Kind(StrEnum):
    """Kinds of original. Values are also the ending under which it is given back."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    PHOTOGRAPHS = "photos"  # several photographs as one document, in an archive of our own
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    HTML = "html"
    TEXT = "txt"


# Pictures and PDF are read page by page, these as one text.
DOCUMENTS = frozenset({Kind.DOCX, Kind.DOC, Kind.RTF, Kind.HTML, Kind.TEXT})
PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.HEIC})

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),  # of more than four gigabytes, or said to be
    (b"MM\x00+", Kind.TIFF),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_READABLE = {
    Readable.DOCX: Kind.DOCX,
    Readable.DOC: Kind.DOC,
    Readable.RTF: Kind.RTF,
    Readable.HTML: Kind.HTML,
    Readable.TEXT: Kind.TEXT,
}
_PDF_WITHIN = 1024  # bytes in which programs look for the head of a PDF
_BLANK = b"\x00\t\r\n\x0c \xef\xbb\xbf"

MEDIA_TYPES: dict[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.TIFF: "image/tiff",
    Kind.WEBP: "image/webp",
    Kind.HEIC: "image/heic",
    Kind.PHOTOGRAPHS: "application/zip",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.DOC: "application/msword",
    Kind.RTF: "application/rtf",
    Kind.HTML: "application/octet-stream",  # never shown as a page of ours
    Kind.TEXT: "text/plain; charset=utf-8",
}


def kind_of(path: Path, *, name: str) -> Kind:
    """The kind of a file. Raises UnfitScan: EmptyScan, WrongKind, TwoKinds, Packed."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\x00\t\r\n\x0c "):
        raise EmptyScan
    kind = kind_of_head(head, name=name)
    if kind is Kind.DOCX:
        _look_into_docx(path)
    return kind


def kind_of_head(head: bytes, *, name: str) -> Kind:
    """The same from the first bytes alone."""
    start = head.lstrip(_BLANK)
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is None and start.startswith(b"%PDF-"):
        found = Kind.PDF
    if found is not Kind.PDF and b"%PDF-" in head[:_PDF_WITHIN]:
        raise TwoKinds
    if found is not None:
        return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Kind.HEIC
    return _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> Kind:
    try:
        readable = readable_kind_of(head=head, name=name)
    except Empty as error:
        raise EmptyScan from error
    except (Scanned, Unsupported) as error:
        raise WrongKind from error
    if readable is Readable.ZIP:
        raise Packed
    if readable not in _READABLE or _is_binary(head, readable):
        raise WrongKind
    return _READABLE[readable]


def _is_binary(head: bytes, readable: Readable) -> bool:
    """A text has no zero bytes, except in UTF-16, which begins with its mark."""
    is_text = readable in {Readable.TEXT, Readable.HTML}
    return is_text and b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _look_into_docx(path: Path) -> None:
    """Whether the archive is a Word document, and no bomb: sizes are summed before anything is unpacked."""
    try:
        with open_zip(path) as archive:
            parts = checked_parts(archive, COMMAND)
    except Unreadable as error:
        raise UnfitScan(str(error)) from error
    except (zipfile.BadZipFile, OSError) as error:
        raise UnfitScan from error
    if "word/document.xml" not in parts:
        raise WrongKind


def safe_name(name: str, *, kind: Kind) -> str:
    """The name as people know it, with nothing of a path and the ending that is true."""
    last = PurePath(name.replace("\\", "/").rstrip("/")).name
    kept = "".join(one if one.isalnum() or one in " -_.,()+&" else " " for one in normalise(last))
    stem, dot, ending = kept.rpartition(".")
    if not dot or not ending.strip().isascii() or len(ending) > 6:
        stem = kept
    stem = " ".join(stem.split()).strip(" .")[:LONGEST_NAME].rstrip(" .") or "tai-lieu"
    return f"{stem}.{ENDINGS.get(kind, kind.value)}"


ENDINGS = {Kind.JPEG: "jpg", Kind.TIFF: "tif", Kind.PHOTOGRAPHS: "zip"}


def title_of(name: str) -> str:
    """A title to begin with, from the name of a file: "cv_so-15 (1).pdf" -> "cv so-15 (1)"."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split()) or "Tài liệu chưa có tên"
