"""The format of a file by its first bytes. One table: extension, media type, first bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD_BYTES = 4096  # enough to detect every format
PDF_WITHIN = 1024  # programs look for the header of a PDF in so many bytes
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_WORD, _OPEN = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file format by its extension; `matches` checks the first bytes; `label` is the usual name."""

    ending: str
    label: str
    media_type: str
    matches: Callable[[bytes], bool]


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _has_brand(*brands: bytes) -> Callable[[bytes], bool]:
    """The first box of a video or an HEIF picture: size, "ftyp", brand."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _is_mp3(head: bytes) -> bool:
    """An ID3 tag, or a frame header: eleven bits set, then layer III."""
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_text(head: bytes) -> bool:
    """Decodable as UTF-8 (the last character may be cut off) and without zero bytes."""
    return b"\0" not in head and "\ufffd" not in head.decode("utf-8", "replace").rstrip("\ufffd")


_is_packed = _begins(b"PK\x03\x04")
_is_old_office = _begins(b"\xd0\xcf\x11\xe0")  # the OLE container of Word, Excel, PowerPoint and Outlook before 2007

FORMATS = {
    one.ending: one
    for one in (
        FileFormat("pdf", "PDF", "application/pdf", _begins(b"%PDF-")),
        FileFormat("jpg", "JPEG", "image/jpeg", _begins(b"\xff\xd8\xff")),
        FileFormat("png", "PNG", "image/png", _begins(b"\x89PNG\r\n\x1a\n")),
        FileFormat("webp", "WebP", "image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
        FileFormat("gif", "GIF", "image/gif", _begins(b"GIF87a", b"GIF89a")),
        # "+": BigTIFF, for files of more than four gigabytes.
        FileFormat("tif", "TIFF", "image/tiff", _begins(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),
        FileFormat("heic", "HEIC", "image/heic", _has_brand(*_HEIC_BRANDS)),
        FileFormat("avif", "AVIF", "image/avif", _has_brand(b"avif")),
        FileFormat("bmp", "BMP", "image/bmp", _begins(b"BM")),
        FileFormat("docx", "Word", f"{_WORD}wordprocessingml.document", _is_packed),
        FileFormat("xlsx", "Excel", f"{_WORD}spreadsheetml.sheet", _is_packed),
        FileFormat("odt", "OpenDocument", f"{_OPEN}text", _is_packed),
        FileFormat("ods", "OpenDocument", f"{_OPEN}spreadsheet", _is_packed),
        FileFormat("zip", "ZIP", "application/zip", _begins(b"PK\x03\x04", b"PK\x05\x06")),
        FileFormat("doc", "Word cũ", "application/msword", _is_old_office),
        FileFormat("rtf", "RTF", "application/rtf", lambda head: head.lstrip().startswith(b"{\\rtf")),
        FileFormat("html", "HTML", "text/html; charset=utf-8", _is_text),
        FileFormat("csv", "CSV", "text/csv; charset=utf-8", _is_text),
        FileFormat("txt", "văn bản thuần", "text/plain; charset=utf-8", _is_text),
        FileFormat(
            "vtt",
            "phụ đề",
            "text/vtt; charset=utf-8",
            lambda head: head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and _is_text(head),
        ),
        FileFormat("mp3", "MP3", "audio/mpeg", _is_mp3),
        FileFormat("mp4", "MP4", "video/mp4", _has_brand()),
        FileFormat("webm", "WebM", "video/webm", _begins(b"\x1a\x45\xdf\xa3")),
    )
}
# Formats that the first bytes distinguish, in the order of checks; every ZIP container is a "zip".
_TOLD_BY_BYTES = ("pdf", "jpg", "png", "webp", "gif", "tif", "heic", "avif", "zip", "doc", "rtf", "bmp")
PICTURES = frozenset({"jpg", "png", "webp", "gif", "tif", "heic", "avif", "bmp"})


def sniff(head: bytes) -> str:
    """The format by the very first bytes: an extension of the table, "" for text and anything else.

    A PDF after other content is two files in one: see `holds_pdf`.
    """
    return next((ending for ending in _TOLD_BY_BYTES if FORMATS[ending].matches(head)), "")


def holds_pdf(head: bytes) -> bool:
    """Whether programs would open the file as a PDF, whatever precedes its header."""
    return b"%PDF-" in head[:PDF_WITHIN]


def is_blank(head: bytes) -> bool:
    return not head.strip(b"\x00\t\r\n\x0c ")
