"""Reads the text of any document: chooses the reader by the file's content and name. Archives (ZIP) are read member by
member; each member is unpacked only while it is read.

Born-digital PDF is read in the sandbox. There, LibreOffice, if installed, also converts old Word (.doc) and RTF to
DOCX, and DOCX to PDF. Because LibreOffice is large and files are untrusted, every conversion has its own profile and
folder, no network, and limits on time and disk space, and is terminated with all its child processes. Old Word is
converted to DOCX and not to plain text, because only DOCX keeps the fonts, which show how the text is encoded.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from docreaders.docx import read_docx
from docreaders.text import ReadText, Scanned, accept_text, read_fonts, read_html, read_text
from lawtext.legacy import script_of_font
from safefiles.checks import MEGABYTE, FileLimits, checked_parts, open_zip, part_bytes
from safefiles.errors import Broken, Empty, Encrypted, TooLarge, UnreadableFile, Unsupported
from safefiles.formats import PICTURES, holds_pdf, is_blank, sniff
from safefiles.sandbox import run_on_bytes, run_sandboxed
from safefiles.sandbox_child import ProcessLimits

_CHILD = Path(__file__).with_name("pdf_text_child.py")
_LEAST_LETTERS_A_PAGE = 40  # a stamp or a page number on a scanned page has fewer

_FAULTS: dict[str, UnreadableFile] = {
    "password": Encrypted(),
    "broken": Broken(),
    "pages": TooLarge("quá nhiều trang"),
    "characters": TooLarge("quá nhiều chữ"),
}


# pdfium's character for a hyphen at the end of a line; it leaves out the line break: "27/2018/TT-¶BLĐTBXH". Vietnamese
# syllables are never hyphenated, so the hyphen was printed.
_BROKEN_AT_HYPHEN = "\ufffe"


def read_pdf(data: bytes, *, limits: FileLimits) -> ReadText:
    """The text of all pages, separated by form feeds. Raises UnreadableFile or the subclass for the fault."""
    done = run_on_bytes(
        _CHILD,
        data,
        str(limits.pages),
        str(limits.text_characters),
        limits=ProcessLimits(seconds=limits.seconds, memory_bytes=limits.memory_bytes),
    )
    done.raise_for_code()
    said = [json.loads(line) for line in done.output.decode("utf-8", "replace").splitlines()]
    for words in said:
        if "error" in words:
            raise type(_FAULTS[words["error"]])(_FAULTS[words["error"]].detail)
    pages = [_page(words) for words in said if "text" in words or "runs" in words]
    if len(pages) != next((words["pages"] for words in said if "pages" in words), -1):
        raise Broken
    _refuse_images(pages)
    words = accept_text("\n\f\n".join(pages), limits=limits)
    by_font = sum("runs" in words for words in said)
    doubts = (f"Đã chuyển {by_font} trang dùng phông cũ (TCVN3) sang Unicode; cần đối chiếu với bản gốc.",)
    return ReadText(words.text, (*(doubts if by_font else ()), *words.doubts))


def _page(words: dict[str, Any]) -> str:
    return (
        str(words["text"]).replace(_BROKEN_AT_HYPHEN, "-")
        if "text" in words
        else read_fonts([(script_of_font(font), text) for font, text in words["runs"]])
    )


def _refuse_images(pages: list[str]) -> None:
    """Raises Scanned if at least half of the pages have hardly any letters: such a page is an image."""
    letters = [sum(map(str.isalpha, page)) for page in pages]
    if sum(count >= _LEAST_LETTERS_A_PAGE for count in letters) * 2 < len(pages) or not sum(letters):
        raise Scanned


_PROGRAMS = ("soffice", "libreoffice")
_START = 20  # seconds that LibreOffice may take to start, in addition to the limit of the file
_DISK = 256 * MEGABYTE

# Import filters that LibreOffice tries in turn. If it chooses itself, newer versions (26.8) read a truncated or damaged
# Word file as plain text, and its bytes would become the document's text.
_READ_AS = {"doc": (("--infilter=MS Word 97",), ("--infilter=MS Word 95",))}

# No macros; nothing that a document links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def convert_document(data: bytes, *, ending: str, to: str, limits: FileLimits) -> bytes:
    """Convert a document to another format with LibreOffice.

    Raises TooSlow, TooLarge, Broken, and UnreadableFile if LibreOffice is not installed.
    """
    office = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if office is None:
        raise UnreadableFile(
            reason="Máy chủ chưa cài LibreOffice nên chưa đọc được tệp Word cũ (.doc) và tệp .rtf.",
            remedy="Hãy lưu tệp thành .docx, hoặc nhờ người quản trị cài gói libreoffice-writer-nogui.",
        )
    with tempfile.TemporaryDirectory(prefix="docreaders-office-") as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"van-ban.{ending}"
        source.write_bytes(data)
        made = folder / "out" / f"van-ban.{to}"
        for read_as in _READ_AS.get(ending, ((),)):
            run_sandboxed(
                office,
                *_arguments(folder, source, to),
                *read_as,
                limits=ProcessLimits(seconds=limits.seconds + _START, file_bytes=_DISK),
                wall_seconds=limits.seconds + _START,
                environment={"PATH": os.environ.get("PATH", os.defpath), "HOME": name, "TMPDIR": name},
                folder=folder,
            )
            if made.is_file():
                limits.refuse_larger(made.stat().st_size)
                return made.read_bytes()
    raise Broken


def _arguments(folder: Path, source: Path, to: str) -> list[str]:
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    return [profile, *options, "--convert-to", to, "--outdir", str(folder / "out"), str(source)]


class ReadableKind(StrEnum):
    """The kinds of files that can be read."""

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

# All old Office programs use the same container format; only the name shows which program.
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
        # Both a renamed .doc and a .docx with a password are such a container.
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
    """The text of one document. Raises UnreadableFile or the subclass for the fault."""
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


_UTF8 = 0x800


def members(path: Path, *, limits: FileLimits) -> Iterator[tuple[str, str, int]]:
    """For each file in the archive: its name in the archive, its readable name, its size. Raises UnreadableFile."""
    with open_zip(path) as archive:
        files = {name: part for name, part in checked_parts(archive, limits).items() if not part.is_dir()}
    if len(files) > limits.members:
        raise TooLarge(f"hơn {limits.members} tệp trong một tệp nén")
    yield from ((name, _readable_name(part), part.file_size) for name, part in files.items())


@contextmanager
def unpacked(path: Path, member: str, *, limits: FileLimits) -> Iterator[Path]:
    """Unpack one member into a temporary folder, which is deleted afterwards. Raises UnreadableFile.

    Only the extension of its name is used, so names such as "../../etc/passwd" do no harm.
    """
    with open_zip(path) as archive, tempfile.TemporaryDirectory(prefix="lan-toa-archive-") as folder:
        if (part := checked_parts(archive, limits).get(member)) is None:
            raise Broken("tệp nén đã thay đổi trong khi đọc")
        limits.refuse_larger(part.file_size)
        ending = PurePosixPath(member.lower()).suffix
        file = Path(folder) / f"van-ban{ending if ending.removeprefix('.').isalnum() else ''}"
        file.write_bytes(part_bytes(archive, part))
        yield file


def head_of(path: Path, member: str, *, count: int) -> bytes:
    """The first bytes of a member. Raises UnreadableFile."""
    with open_zip(path) as archive:
        try:
            with archive.open(member) as file:
                return file.read(count)
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
            raise Broken from error


def _readable_name(part: zipfile.ZipInfo) -> str:
    """The member's name.

    Windows stores Vietnamese names in UTF-8 without setting the flag; read as DOS characters they are "Quyß║┐t".
    """
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename
