"""The one door for files: what it is, how big, and the reader for it.

Archives of many laws (JSONL) are streamed line by line by `corpus`; everything else is one file, one instrument.
"""

import gzip
import hashlib
import zlib
from pathlib import Path

from docreaders.documents import read_document
from docreaders.kinds import ReadableKind, kind_of
from portal.library.readers.records import load_record, read_record
from portal.library.sources import Source, Stated
from portal.library.states import EditionKind
from safefiles.errors import Broken, Empty, TooLarge
from safefiles.formats import HEAD_BYTES
from safefiles.limits import FileLimits

_GZIP = b"\x1f\x8b"


def is_gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def kind_of_file(path: Path) -> ReadableKind:
    """The kind of a file, looking into it and through gzip. Raises UnreadableFile."""
    try:
        if path.stat().st_size == 0:
            raise Empty
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            return kind_of(head=file.read(HEAD_BYTES), name=path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def read_file(path: Path, *, limits: FileLimits, kind: ReadableKind | None = None, name: str = "") -> Source:
    """One file that holds one instrument; `name` is what people call it, if not by its own. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    kind = kind or kind_of_file(path)
    data = _bytes_of(path, limits)
    checksum = hashlib.sha256(data).hexdigest()
    if kind in {ReadableKind.JSON, ReadableKind.JSONL}:
        return read_record(load_record(data), file=path.name, checksum=checksum)
    words = read_document(data, kind=kind, limits=limits)
    return Source(
        name=name or path.name,
        format=kind.value,
        checksum=checksum,
        kind=EditionKind.ISSUED,
        stated=Stated(),
        file=name or path.name,
        text=words.text,
        doubts=words.doubts,
    )


def checksum_of(path: Path, *, limits: FileLimits) -> str:
    """SHA-256 of the file's bytes, unpacked if gzipped. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    return hashlib.sha256(_bytes_of(path, limits)).hexdigest()


def _bytes_of(path: Path, limits: FileLimits) -> bytes:
    """All bytes of the file, unpacked if gzipped; never more than the limit."""
    most = limits.unpacked_bytes
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error
    if len(data) > most:
        raise TooLarge(f"hơn {most // 2**20} MB sau khi giải nén")
    return data
