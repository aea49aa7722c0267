"""What a file is, by what is in it: its first bytes, and for Word its parts. What browsers say is not asked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path, PurePath

from docreaders.errors import Scanned
from docreaders.kinds import ReadableKind
from docreaders.kinds import kind_of as readable_kind_of
from lawtext.words import normalise
from portal.digitisation.receipt.errors import EmptyScan, Packed, TwoKinds, UnfitScan, WrongKind
from safefiles.docx import docx_parts
from safefiles.errors import Empty, UnreadableFile, Unsupported
from safefiles.formats import FORMATS, HEAD_BYTES, holds_pdf, is_blank, sniff
from safefiles.limits import COMMAND
from safefiles.zipped import open_zip

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

_FORMATS = {"pdf": Kind.PDF, "png": Kind.PNG, "jpg": Kind.JPEG, "tif": Kind.TIFF, "webp": Kind.WEBP, "heic": Kind.HEIC}
_READABLE = {
    ReadableKind.DOCX: Kind.DOCX,
    ReadableKind.DOC: Kind.DOC,
    ReadableKind.RTF: Kind.RTF,
    ReadableKind.HTML: Kind.HTML,
    ReadableKind.TEXT: Kind.TEXT,
}
_BLANK = b"\x00\t\r\n\x0c \xef\xbb\xbf"

ENDINGS = {Kind.JPEG: "jpg", Kind.TIFF: "tif", Kind.PHOTOGRAPHS: "zip"}
MEDIA_TYPES = {kind: FORMATS[ENDINGS.get(kind, kind.value)].media_type for kind in Kind} | {
    Kind.HTML: "application/octet-stream",  # never shown as a page of ours
}


def kind_of(path: Path, *, name: str) -> Kind:
    """The kind of a file. Raises UnfitScan: EmptyScan, WrongKind, TwoKinds, Packed."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if is_blank(head):
        raise EmptyScan
    kind = kind_of_head(head, name=name)
    if kind is Kind.DOCX:
        _look_into_docx(path)
    return kind


def kind_of_head(head: bytes, *, name: str) -> Kind:
    """The same from the first bytes alone."""
    found = _FORMATS.get("pdf" if head.lstrip(_BLANK).startswith(b"%PDF-") else sniff(head))
    if found is not Kind.PDF and holds_pdf(head):
        raise TwoKinds
    return found or _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> Kind:
    try:
        readable = readable_kind_of(head=head, name=name)
    except Empty as error:
        raise EmptyScan from error
    except (Scanned, Unsupported) as error:
        raise WrongKind from error
    if readable is ReadableKind.ZIP:
        raise Packed
    if readable not in _READABLE or _is_binary(head, readable):
        raise WrongKind
    return _READABLE[readable]


def _is_binary(head: bytes, readable: ReadableKind) -> bool:
    """A text has no zero bytes, except in UTF-16, which begins with its mark."""
    is_text = readable in {ReadableKind.TEXT, ReadableKind.HTML}
    return is_text and b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _look_into_docx(path: Path) -> None:
    """Whether the archive is a Word document, and no bomb: sizes are summed before anything is unpacked."""
    try:
        with open_zip(path) as archive:
            docx_parts(archive, COMMAND)
    except Unsupported as error:
        raise WrongKind from error
    except UnreadableFile as error:
        raise UnfitScan(str(error)) from error


def safe_name(name: str, *, kind: Kind) -> str:
    """The name as people know it, with nothing of a path and the ending that is true."""
    last = PurePath(name.replace("\\", "/").rstrip("/")).name
    kept = "".join(one if one.isalnum() or one in " -_.,()+&" else " " for one in normalise(last))
    stem, dot, ending = kept.rpartition(".")
    if not dot or not ending.strip().isascii() or len(ending) > 6:
        stem = kept
    stem = " ".join(stem.split()).strip(" .")[:LONGEST_NAME].rstrip(" .") or "tai-lieu"
    return f"{stem}.{ENDINGS.get(kind, kind.value)}"


def title_of(name: str) -> str:
    """A title to begin with, from the name of a file: "cv_so-15 (1).pdf" -> "cv so-15 (1)"."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split()) or "Tài liệu chưa có tên"
