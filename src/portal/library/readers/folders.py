"""Finds what the paths of an import contain: dumps, lists, corpora, archives, files; and the jobs in each."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from docreaders.documents import (
    ARCHIVE_ENDINGS,
    READ_ENDINGS,
    ReadableKind,
    head_of,
    kind_of,
    members,
)
from docreaders.sheets import SHEET_ENDINGS
from portal.library.readers.dump import (
    Dump,
    find_dump,
    jobs_in_dump,
    why_no_table,
)
from portal.library.readers.jobs import Job, Refusal, Selection, files_named_in, is_gzipped, jobs_in_sheet, kind_of_file
from portal.library.readers.records import is_cut
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Hostile, TooLarge, UnreadableFile, Unsupported
from safefiles.formats import HEAD_BYTES

_ID = re.compile(rb'"law_id"\s*:\s*"([^"\\]*)"')
_URL = re.compile(rb'"url"\s*:\s*"([^"\\]*)"')


def jobs_in_corpus(path: Path, *, limits: FileLimits) -> Iterator[Job]:
    """One job per line; those with a truncated id come last. Raises UnreadableFile.

    They come last because the true number of such a record may be that of a complete record.
    """
    late: list[Job] = []
    for job in _lines(path, limits):
        if _is_late(job.line):
            late.append(job)
        else:
            yield job
    yield from late


def _lines(path: Path, limits: FileLimits) -> Iterator[Job]:
    total = 0
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            count = 0
            while line := file.readline(limits.record_bytes + 1):
                count, total = count + 1, total + len(line)
                if len(line) > limits.record_bytes:
                    raise TooLarge(f"dòng {count} dài hơn {limits.record_bytes // 2**20} MB")
                if total > limits.corpus_bytes:
                    raise Hostile("tệp nén phình ra bất thường")
                if line.strip():
                    said = _ID.search(line[:4096])
                    name = said[1].decode("utf-8", "replace") if said else f"{path.name}, dòng {count}"
                    yield Job(
                        name,
                        path,
                        ReadableKind.JSONL,
                        len(line),
                        hashlib.sha256(line.strip()).hexdigest(),
                        line.strip(),
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def _is_late(line: bytes) -> bool:
    number, address = _ID.search(line[:4096]), _URL.search(line)
    said = address[1].decode("utf-8", "replace") if address else ""
    return number is not None and is_cut(number[1].decode("utf-8", "replace"), said)


# Files that systems leave in folders, and lock files of open documents.
_LEFT_BEHIND = ("thumbs.db", "desktop.ini")


Found = Path | Dump | Refusal


def jobs_at(paths: Sequence[Path], limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    """Every instrument at the paths, in a fixed order. A bad file yields one refusal and does not stop the import."""
    for found in _found_at(paths, limits):
        if isinstance(found, Refusal):
            yield found
            continue
        try:
            yield from _jobs_in(found, limits, selection)
        except UnreadableFile as error:
            yield Refusal(found.root.name if isinstance(found, Dump) else found.name, str(error))


def size_at(paths: Sequence[Path], *, limits: FileLimits) -> int:
    """The approximate total size of the jobs in bytes: as on disk, or as a dump declares."""
    total = 0
    for found in _found_at(paths, limits):
        try:
            total += _size(found)
        except (UnreadableFile, OSError):
            continue
    return total


def is_register(paths: Sequence[Path], *, limits: FileLimits) -> bool:
    """Whether the paths contain a register, so that documents can be selected by metadata before they are read."""
    return any(
        isinstance(found, Dump) or (isinstance(found, Path) and _is_sheet(found)) for found in _found_at(paths, limits)
    )


def _size(found: Found) -> int:
    if isinstance(found, Refusal):
        return 0
    if isinstance(found, Dump):
        return found.size
    # JSON of laws compresses to about a fifth.
    return found.stat().st_size * (5 if is_gzipped(found) else 1)


# ---- finding files ---------------------------------------------------------------------------------------------------


def _found_at(paths: Sequence[Path], limits: FileLimits) -> Iterator[Found]:
    for path in paths:
        if path.is_dir():
            yield from _found_in(path, limits)
        elif path.is_file():
            yield path
        else:
            yield Refusal(str(path), "Không có tệp hay thư mục này.")


def _found_in(folder: Path, limits: FileLimits) -> Iterator[Found]:
    dump = None
    try:
        dump = find_dump(folder, limits=limits)
    except UnreadableFile as error:
        yield Refusal(f"bộ dữ liệu trong {folder.name}", str(error))
    if dump is not None:
        yield dump
    root = folder.resolve()
    done = {path.resolve() for path in dump.tables} if dump is not None else set()
    files = [file for file in _files_under(root) if file.resolve() not in done]
    for sheet in filter(_is_sheet, files):
        yield sheet
        done |= {sheet.resolve(), *files_named_in(sheet, limits=limits)}
    yield from (_taken(file, root) for file in files if file.resolve() not in done)


def _files_under(root: Path) -> Iterator[Path]:
    return (
        file
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith((".", "~$")) and file.name.lower() not in _LEFT_BEHIND
    )


def _taken(file: Path, root: Path) -> Path | Refusal:
    if not file.resolve().is_relative_to(root):
        return Refusal(file.name, "Liên kết dẫn ra ngoài thư mục được chỉ định nên bị bỏ qua.")
    if file.name.lower().endswith((*READ_ENDINGS, *SHEET_ENDINGS, *ARCHIVE_ENDINGS)):
        return file
    if file.name.lower().endswith(".parquet"):
        return Refusal(file.name, str(why_no_table(file)))
    return Refusal(file.name, str(Unsupported(f"đuôi tệp {file.suffix or 'trống'}")))


def _is_sheet(path: Path) -> bool:
    return path.name.lower().endswith(SHEET_ENDINGS)


# ---- jobs ------------------------------------------------------------------------------------------------------------


def _jobs_in(found: Path | Dump, limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    if isinstance(found, Dump):
        yield from jobs_in_dump(found, limits=limits, selection=selection)
    elif _is_sheet(found):
        yield from jobs_in_sheet(found, limits=limits, selection=selection)
    else:
        yield from _jobs_in_file(found, limits)


def _jobs_in_file(path: Path, limits: FileLimits) -> Iterator[Job | Refusal]:
    if (kind := kind_of_file(path)) is ReadableKind.JSONL:
        yield from jobs_in_corpus(path, limits=limits)
    elif kind is ReadableKind.ZIP:
        yield from (
            _member(path, member, name, size)
            for member, name, size in members(path, limits=limits)
            if not name.rpartition("/")[2].startswith((".", "~$")) and not name.startswith("__MACOSX/")
        )
    else:
        yield Job(name=path.name, path=path, kind=kind, size=path.stat().st_size)


def _member(path: Path, member: str, name: str, size: int) -> Job | Refusal:
    said = f"{path.name}/{name}"
    try:
        if name.lower().endswith((*ARCHIVE_ENDINGS, *SHEET_ENDINGS, ".jsonl", ".jsonl.gz")):
            raise Unsupported("nằm trong tệp nén; hãy giải nén ra thư mục rồi nhập")
        return Job(
            name=said,
            path=path,
            kind=kind_of(head=head_of(path, member, count=HEAD_BYTES), name=name),
            size=size,
            member=member,
        )
    except UnreadableFile as error:
        return Refusal(said, str(error))
