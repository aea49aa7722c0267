"""The one door for files: what it is, how big, and the reader for it.

Archives of many laws (JSONL) are streamed line by line by `corpus`; everything else is one file, one instrument.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

from portal.library.readers.docx import read_docx
from portal.library.readers.errors import Broken, Empty, TooLarge, Unsupported
from portal.library.readers.html import read_html
from portal.library.readers.kinds import HEAD_BYTES, Kind, kind_of
from portal.library.readers.limits import Limits
from portal.library.readers.office import convert_to_docx
from portal.library.readers.pdf import read_pdf
from portal.library.readers.plain import Words, read_text
from portal.library.readers.records import load_record, read_record
from portal.library.sources import Source, Stated
from portal.library.states import EditionKind

_GZIP = b"\x1f\x8b"

_READERS: dict[Kind, Callable[[bytes, Limits], Words]] = {
    Kind.DOCX: lambda data, limits: read_docx(data, limits=limits),
    Kind.HTML: lambda data, limits: read_html(data, limits=limits),
    Kind.TEXT: lambda data, limits: read_text(data, limits=limits),
}


def is_gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def kind_of_file(path: Path) -> Kind:
    """The kind of a file, looking into it and through gzip. Raises Unreadable."""
    try:
        if path.stat().st_size == 0:
            raise Empty
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            return kind_of(head=file.read(HEAD_BYTES), name=path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def read_file(path: Path, *, limits: Limits, kind: Kind | None = None, name: str = "") -> Source:
    """One file that holds one instrument; `name` is what people call it, if not by its own. Raises Unreadable."""
    if path.stat().st_size > limits.file_bytes:
        raise TooLarge(f"hơn {limits.file_bytes // 2**20} MB")
    kind = kind or kind_of_file(path)
    data = _bytes_of(path, limits)
    checksum = hashlib.sha256(data).hexdigest()
    if kind in {Kind.JSON, Kind.JSONL}:
        return read_record(load_record(data), file=path.name, checksum=checksum)
    if kind is Kind.ZIP:
        raise Unsupported("tệp nén nằm trong tệp nén")
    if kind is Kind.PDF:
        words = read_pdf(path, limits=limits)
    elif kind in {Kind.DOC, Kind.RTF}:
        words = read_docx(convert_to_docx(path, ending=kind.value, limits=limits), limits=limits)
    else:
        words = _READERS[kind](data, limits)
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


def checksum_of(path: Path, *, limits: Limits) -> str:
    """SHA-256 of the file's bytes, unpacked if gzipped. Raises Unreadable."""
    if path.stat().st_size > limits.file_bytes:
        raise TooLarge(f"hơn {limits.file_bytes // 2**20} MB")
    return hashlib.sha256(_bytes_of(path, limits)).hexdigest()


def _bytes_of(path: Path, limits: Limits) -> bytes:
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
