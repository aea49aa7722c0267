"""Any document -> its words: which reader a file is for, by what is in it, and the one entry to the readers."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import PurePath

from docreaders.docx import read_docx
from docreaders.office import convert_document
from docreaders.pdf import read_pdf
from docreaders.text import ReadText, Scanned, read_html, read_text
from safefiles.checks import FileLimits
from safefiles.errors import Empty, Unsupported
from safefiles.formats import PICTURES, holds_pdf, is_blank, sniff


class ReadableKind(StrEnum):
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


READ_ENDINGS = (
    *(".jsonl", ".jsonl.gz", ".json", ".json.gz", ".docx", ".doc", ".rtf", ".html", ".htm", ".txt", ".md", ".pdf"),
)
ARCHIVE_ENDINGS = (".zip",)

# One container for all the programs of old Office; the name tells them apart.
_OTHER_OLD_OFFICE = {".xls": ".xlsx", ".ppt": ".pdf", ".msg": ".pdf"}
_HTML_OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<p>", b"<p ", b"<table")


def kind_of(*, head: bytes, name: str) -> ReadableKind:
    """The kind of a file from its first `HEAD_BYTES` (unpacked, if it was gzipped) and its name.

    Raises Empty, Scanned (an image) or Unsupported.
    """
    if is_blank(head):
        raise Empty
    found = "pdf" if holds_pdf(head) else sniff(head)
    if found == "zip":
        return ReadableKind.ZIP if name.lower().endswith(".zip") else ReadableKind.DOCX
    if found == "doc":
        return _kind_of_old_office(name)
    if found in PICTURES:
        raise Scanned
    return ReadableKind(found) if found in {"pdf", "rtf"} else _kind_of_text(head, name)


def _kind_of_old_office(name: str) -> ReadableKind:
    ending = PurePath(name.lower()).suffix
    if ending == ".docx":
        # A renamed .doc, or a .docx under a password: both are such a container.
        raise Unsupported("định dạng Word cũ .doc hoặc tệp đặt mật khẩu; hãy lưu lại thành .docx không mật khẩu")
    if ending in _OTHER_OLD_OFFICE:
        raise Unsupported(f"đuôi tệp {ending}; hãy lưu lại thành {_OTHER_OLD_OFFICE[ending]}")
    return ReadableKind.DOC


def _kind_of_text(head: bytes, name: str) -> ReadableKind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    ending = PurePath(name.lower().removesuffix(".gz")).suffix
    if start.startswith(b"{") and ending in {".jsonl", ".json", ".ndjson", ""}:
        return ReadableKind.JSONL if ending in {".jsonl", ".ndjson"} else ReadableKind.JSON
    if start.startswith(_HTML_OPENINGS) or (ending in {".html", ".htm", ".xhtml"} and b"<" in start):
        return ReadableKind.HTML
    if ending in {".pdf", ".docx", ".doc", ".rtf"}:
        raise Unsupported(f"tên tệp có đuôi {ending} nhưng nội dung không phải {ending[1:].upper()}")
    if ending in {".txt", ".text", ".md", ".html", ".htm", ""}:
        return ReadableKind.TEXT
    raise Unsupported(f"đuôi tệp {ending}")


def read_document(data: bytes, *, kind: ReadableKind, limits: FileLimits) -> ReadText:
    """The words of one document. Raises UnreadableFile of the kind that fits."""
    if kind not in _READERS:
        raise Unsupported("tệp nén nằm trong tệp nén" if kind is ReadableKind.ZIP else kind.value.upper())
    return _READERS[kind](data, limits)


def _read_old(ending: str, data: bytes, limits: FileLimits) -> ReadText:
    return read_docx(convert_document(data, ending=ending, to="docx", limits=limits), limits=limits)


_READERS: dict[ReadableKind, Callable[[bytes, FileLimits], ReadText]] = {
    ReadableKind.DOCX: lambda data, limits: read_docx(data, limits=limits),
    ReadableKind.DOC: partial(_read_old, "doc"),
    ReadableKind.RTF: partial(_read_old, "rtf"),
    ReadableKind.PDF: lambda data, limits: read_pdf(data, limits=limits),
    ReadableKind.HTML: lambda data, limits: read_html(data, limits=limits),
    ReadableKind.TEXT: lambda data, limits: read_text(data, limits=limits),
}
