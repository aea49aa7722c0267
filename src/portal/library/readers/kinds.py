"""What a file is, by what is in it; its name only decides between kinds of text."""

from enum import StrEnum
from pathlib import PurePath

from portal.library.readers.errors import Empty, Scanned, Unsupported


class Kind(StrEnum):
    """Kinds of file that are read."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    HTML = "html"
    TEXT = "txt"
    JSON = "json"
    JSONL = "jsonl"
    ZIP = "zip"
    DUMP = "dump"  # a row of the public dump
    ROW = "sheet"  # a row of an agency's list


HEAD_BYTES = 4096
READ_ENDINGS = (
    *(".jsonl", ".jsonl.gz", ".json", ".json.gz", ".docx", ".doc", ".rtf", ".html", ".htm", ".txt", ".md", ".pdf"),
)
ARCHIVE_ENDINGS = (".zip",)

# One container for all the programs of old Office; the name tells them apart.
_OTHER_OLD_OFFICE = {".xls": ".xlsx", ".ppt": ".pdf", ".msg": ".pdf"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MAGIC: tuple[tuple[bytes, Kind], ...] = ((b"PK\x03\x04", Kind.DOCX), (b"PK\x05\x06", Kind.DOCX))
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HTML_OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<p>", b"<p ", b"<table")


def kind_of(*, head: bytes, name: str) -> Kind:
    """The kind of a file from its first `HEAD_BYTES` (unpacked, if it was gzipped) and its name.

    Raises Empty, Scanned (an image) or Unsupported.
    """
    if not head.strip(b"\x00\t\r\n\x0c "):
        raise Empty
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return Kind.ZIP if name.lower().endswith(".zip") else kind
    if head.startswith(_OLD_OFFICE):
        return _kind_of_old_office(name)
    if head.lstrip().startswith(b"{\\rtf"):
        return Kind.RTF
    if head.startswith(_IMAGES):
        raise Scanned
    return _kind_of_text(head, name)


def _kind_of_old_office(name: str) -> Kind:
    ending = PurePath(name.lower()).suffix
    if ending == ".docx":
        # A renamed .doc, or a .docx under a password: both are such a container.
        raise Unsupported("định dạng Word cũ .doc hoặc tệp đặt mật khẩu; hãy lưu lại thành .docx không mật khẩu")
    if ending in _OTHER_OLD_OFFICE:
        raise Unsupported(f"đuôi tệp {ending}; hãy lưu lại thành {_OTHER_OLD_OFFICE[ending]}")
    return Kind.DOC


def _kind_of_text(head: bytes, name: str) -> Kind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    ending = PurePath(name.lower().removesuffix(".gz")).suffix
    if start.startswith(b"{") and ending in {".jsonl", ".json", ".ndjson", ""}:
        return Kind.JSONL if ending in {".jsonl", ".ndjson"} else Kind.JSON
    if start.startswith(_HTML_OPENINGS) or (ending in {".html", ".htm", ".xhtml"} and b"<" in start):
        return Kind.HTML
    if ending in {".pdf", ".docx", ".doc", ".rtf"}:
        raise Unsupported(f"tên tệp có đuôi {ending} nhưng nội dung không phải {ending[1:].upper()}")
    if ending in {".txt", ".text", ".md", ".html", ".htm", ""}:
        return Kind.TEXT
    raise Unsupported(f"đuôi tệp {ending}")
