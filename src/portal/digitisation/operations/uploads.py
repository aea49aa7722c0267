"""Chunked uploads, and the validation of a file before it is received: kind, size, checksum, pages."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from docreaders.documents import ReadableKind
from docreaders.documents import kind_of as readable_kind_of
from docreaders.text import Scanned
from lawtext.words import normalise
from portal.design.refusals import refuse_if
from portal.digitisation.operations.storage import bind_photographs, folder
from portal.digitisation.states import (
    DOCUMENTS,
    ENDINGS,
    PICTURES,
    CannotOpen,
    NotPhotographs,
    OriginalKind,
    ScanFault,
    UnfitScan,
)
from portal.files.operations import checksum_of
from portal.files.operations.exchange import InfectedFile, NotScanned, refuse_virus
from safefiles.checks import COMMAND, docx_parts, open_zip
from safefiles.errors import Empty, UnreadableFile, Unsupported
from safefiles.formats import HEAD_BYTES, holds_pdf, is_blank, sniff
from scanreading.engines.faults import FAULT_SAYS, MEGABYTE, MOST_PAGES, ReaderLimits, ReadingFault, said_of
from scanreading.engines.pool import ReaderPool, ask_once

PIECE_BYTES = 2 * 1024 * 1024
KEPT = timedelta(days=2)
MOST_FILES = 300  # unfinished files of one officer
MOST_BYTES = 3 * 1024**3  # bytes of an officer's unfinished files together, by their announced sizes
_TOKEN = re.compile(r"[0-9a-f]{32}")


class NoSuchUpload(Exception):
    """This officer has no upload with this token."""


class WrongOffset(Exception):
    """A chunk does not begin at the end of the file; `offset` is the end."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose chunks are being received. `size` is the announced one."""

    token: str
    name: str
    size: int
    path: Path

    @property
    def offset(self) -> int:
        return self.path.stat().st_size

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size


def open_upload(*, officer: int, name: str, size: int, mark: str, most_bytes: int) -> Upload:
    """Start an upload, or resume the one begun earlier for the same file. Raises UnfitScan."""
    refuse_if(size <= 0, UnfitScan(ScanFault.EMPTY))
    refuse_if(size > most_bytes, UnfitScan(ScanFault.TOO_LARGE))
    token = hashlib.blake2b(
        json.dumps([officer, name, size, mark], ensure_ascii=False).encode(), digest_size=16
    ).hexdigest()
    with suppress(NoSuchUpload):
        return find_upload(officer=officer, token=token)
    there = uploads_of(officer=officer)
    refuse_if(
        len(there) >= MOST_FILES or sum(one.size for one in there) + size > MOST_BYTES, UnfitScan(ScanFault.TOO_MANY)
    )
    made = Upload(token, name, size, _place(officer) / f"{token}.part")
    made.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.path.touch(mode=0o600)
    made.path.with_suffix(".json").write_text(
        json.dumps({"token": token, "name": name, "size": size}), encoding="utf-8"
    )
    return made


def find_upload(*, officer: int, token: str) -> Upload:
    """The officer's upload with this token. Raises NoSuchUpload."""
    note = _place(officer) / f"{token}.json"
    refuse_if(
        not _TOKEN.fullmatch(token) or not note.is_file() or not note.with_suffix(".part").is_file(),
        NoSuchUpload(token),
    )
    return Upload(**json.loads(note.read_text("utf-8")), path=note.with_suffix(".part"))


def uploads_of(*, officer: int) -> list[Upload]:
    return [
        find_upload(officer=officer, token=note.stem)
        for note in sorted(_place(officer).glob("*.json"))
        if note.with_suffix(".part").is_file()
    ]


def add_piece(*, upload: Upload, offset: int, data: bytes) -> int:
    """Append a chunk. Returns the new end of the file. Raises WrongOffset, UnfitScan."""
    with upload.path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, 2)
        refuse_if(offset != end, WrongOffset(end))
        refuse_if(len(data) > PIECE_BYTES or end + len(data) > upload.size, UnfitScan(ScanFault.TOO_LARGE))
        file.write(data)
        return end + len(data)


def forget_upload(*, upload: Upload) -> None:
    upload.path.with_suffix(".json").unlink(missing_ok=True)
    upload.path.unlink(missing_ok=True)


def tidy(*, at: datetime) -> int:
    """Delete uploads without a new chunk for `KEPT`. Returns how many files."""
    before = (at - KEPT).timestamp()
    old = [path for path in (folder() / "uploads").glob("*/*") if path.stat().st_mtime < before]
    old = [path for path in old if path.suffix == ".part" or not path.with_suffix(".part").exists()]
    for path in old:
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    for place in (folder() / "uploads").glob("*"):
        if place.is_dir() and not any(place.iterdir()):
            shutil.rmtree(place, ignore_errors=True)
    return len(old)


def _place(officer: int) -> Path:
    return folder() / "uploads" / str(officer)


LONGEST_NAME = 200


_FORMATS = {
    "pdf": OriginalKind.PDF,
    "png": OriginalKind.PNG,
    "jpg": OriginalKind.JPEG,
    "tif": OriginalKind.TIFF,
    "webp": OriginalKind.WEBP,
    "heic": OriginalKind.HEIC,
}
_READABLE = {
    ReadableKind.DOCX: OriginalKind.DOCX,
    ReadableKind.DOC: OriginalKind.DOC,
    ReadableKind.RTF: OriginalKind.RTF,
    ReadableKind.HTML: OriginalKind.HTML,
    ReadableKind.TEXT: OriginalKind.TEXT,
}
_BLANK = b"\x00\t\r\n\x0c \xef\xbb\xbf"


def kind_of(path: Path, *, name: str) -> OriginalKind:
    """The kind of a file, which is also scanned for viruses. Raises UnfitScan."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    refuse_if(is_blank(head), UnfitScan(ScanFault.EMPTY))
    if (kind := kind_of_head(head, name=name)) is OriginalKind.DOCX:
        # Check that the archive is a Word document and not a zip bomb: sizes are summed before anything is unpacked.
        try:
            with open_zip(path) as archive:
                docx_parts(archive, COMMAND)
        except Unsupported as error:
            raise UnfitScan(ScanFault.WRONG_KIND) from error
        except UnreadableFile as error:
            raise UnfitScan(str(error)) from error
    try:
        refuse_virus(path)
    except (InfectedFile, NotScanned) as refusal:
        raise UnfitScan(refusal.told) from refusal
    return kind


def kind_of_head(head: bytes, *, name: str) -> OriginalKind:
    """The kind from the first bytes alone. Raises UnfitScan."""
    found = _FORMATS.get("pdf" if head.lstrip(_BLANK).startswith(b"%PDF-") else sniff(head))
    refuse_if(found is not OriginalKind.PDF and holds_pdf(head), UnfitScan(ScanFault.TWO_KINDS))
    return found or _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> OriginalKind:
    try:
        readable = readable_kind_of(head=head, name=name)
    except Empty as error:
        raise UnfitScan(ScanFault.EMPTY) from error
    except (Scanned, Unsupported) as error:
        raise UnfitScan(ScanFault.WRONG_KIND) from error
    refuse_if(readable is ReadableKind.ZIP, UnfitScan(ScanFault.PACKED))
    refuse_if(readable not in _READABLE or _is_binary(head, readable), UnfitScan(ScanFault.WRONG_KIND))
    return _READABLE[readable]


def _is_binary(head: bytes, readable: ReadableKind) -> bool:
    """Whether it contains zero bytes: text has none, except in UTF-16, which begins with a byte order mark."""
    is_text = readable in {ReadableKind.TEXT, ReadableKind.HTML}
    return is_text and b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def safe_name(name: str, *, kind: OriginalKind) -> str:
    """The file name without a path, with the extension of the real kind."""
    kept = "".join(
        one if one.isalnum() or one in " -_.,()+&" else " "
        for one in normalise(PurePath(name.replace("\\", "/").rstrip("/")).name)
    )
    stem, dot, ending = kept.rpartition(".")
    if not dot or not ending.strip().isascii() or len(ending) > 6:
        stem = kept
    stem = " ".join(stem.split()).strip(" .")[:LONGEST_NAME].rstrip(" .") or "tai-lieu"
    return f"{stem}.{ENDINGS.get(kind, kind.value)}"


def title_of(name: str) -> str:
    """A first title from the file name: "cv_so-15 (1).pdf" -> "cv so-15 (1)"."""
    return " ".join((name.rpartition(".")[0] or name).replace("_", " ").split()) or "Tài liệu chưa có tên"


# Short limits: a user waits, and only the beginning of a file is read.
_LIMITS = ReaderLimits(wall_seconds=40.0, start_seconds=20.0, cpu_seconds=30, memory_bytes=2048 * MEGABYTE, pages=1)


@dataclass(frozen=True, slots=True)
class ValidScanFile:
    """A valid file. `pages` is 1 for kinds without pages, until they are read."""

    path: Path
    name: str
    kind: OriginalKind
    size: int
    checksum: str
    pages: int


def validate_file(path: Path, *, name: str, most_bytes: int) -> ValidScanFile:
    """Check a file; returns it with its kind, size, checksum and pages. Raises UnfitScan."""
    size = path.stat().st_size
    kind = kind_of(path, name=name)
    refuse_if(
        size > min(most_bytes, COMMAND.file_bytes if kind in DOCUMENTS else most_bytes), UnfitScan(ScanFault.TOO_LARGE)
    )
    return ValidScanFile(
        path,
        safe_name(name, kind=kind),
        kind,
        size,
        checksum_of(path),
        1 if kind in DOCUMENTS else _answered(ask_once(_order(path, kind), limits=_LIMITS)),
    )


def bind(files: Sequence[Path], *, names: Sequence[str], most_bytes: int) -> Path:
    """The archive of the photographs, to be stored; the caller removes it. Raises UnfitScan."""
    kinds = [kind_of(path, name=name) for path, name in zip(files, names, strict=True)]
    refuse_if(any(kind not in PICTURES for kind in kinds), NotPhotographs())
    refuse_if(sum(path.stat().st_size for path in files) > most_bytes, UnfitScan(ScanFault.TOO_LARGE))
    refuse_if(len(files) > MOST_PAGES, CannotOpen(FAULT_SAYS[ReadingFault.TOO_MANY_PAGES]))
    _look_into(zip(files, kinds, strict=True))
    return bind_photographs(files, endings=[ENDINGS.get(kind, kind.value) for kind in kinds])


def validate_bound(path: Path, *, name: str, pages: int) -> ValidScanFile:
    """The archive made by `bind`, as a valid file."""
    kind = OriginalKind.PHOTOGRAPHS
    return ValidScanFile(path, safe_name(name, kind=kind), kind, path.stat().st_size, checksum_of(path), pages)


def _look_into(files: Iterable[tuple[Path, OriginalKind]]) -> None:
    """Open many pictures in one process. Raises CannotOpen, which names the photograph by its number."""
    with ReaderPool(replace(_LIMITS, pages=MOST_PAGES), 1) as pool:
        for number, (path, kind) in enumerate(files, start=1):
            try:
                _answered(pool.ask(_order(path, kind)))
            except CannotOpen as error:
                raise CannotOpen(f"Ảnh thứ {number}: {error}") from error


def _order(path: Path, kind: OriginalKind) -> dict[str, str]:
    return {"do": "count", "path": str(path.resolve()), "kind": kind.value}


def _answered(answer: Mapping[str, Any]) -> int:
    if "fault" in answer:
        raise CannotOpen(said_of(answer["fault"], answer["detail"]))
    return int(answer["pages"])
