"""Any document -> its words: the one entry to the readers, and the table of which is for what."""

from __future__ import annotations

from collections.abc import Callable

from docreaders.docx import read_docx
from docreaders.kinds import ReadableKind
from docreaders.office import convert_document
from docreaders.pdf import read_pdf
from docreaders.text import ReadText, read_html, read_text
from safefiles.errors import Unsupported
from safefiles.limits import FileLimits


def read_document(data: bytes, *, kind: ReadableKind, limits: FileLimits) -> ReadText:
    """The words of one document. Raises UnreadableFile of the kind that fits."""
    if kind not in _READERS:
        raise Unsupported("tệp nén nằm trong tệp nén" if kind is ReadableKind.ZIP else kind.value.upper())
    return _READERS[kind](data, limits)


def _read_old(ending: str) -> Callable[[bytes, FileLimits], ReadText]:
    def read(data: bytes, limits: FileLimits) -> ReadText:
        return read_docx(convert_document(data, ending=ending, to="docx", limits=limits), limits=limits)

    return read


_READERS: dict[ReadableKind, Callable[[bytes, FileLimits], ReadText]] = {
    ReadableKind.DOCX: lambda data, limits: read_docx(data, limits=limits),
    ReadableKind.DOC: _read_old("doc"),
    ReadableKind.RTF: _read_old("rtf"),
    ReadableKind.PDF: lambda data, limits: read_pdf(data, limits=limits),
    ReadableKind.HTML: lambda data, limits: read_html(data, limits=limits),
    ReadableKind.TEXT: lambda data, limits: read_text(data, limits=limits),
}
