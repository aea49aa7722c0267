"""Exports of the law: one frozen `Book` in, a file out; PDF, Word, EPUB, Akoma Ntoso, JSON.

Pure: values in, bytes out; no database, no request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.library.queries.exports.book import (
    Book,
    BookCitation,
    BookCover,
    BookEvent,
    BookEventTarget,
    BookRelation,
    BookTooLong,
    BookUnit,
    BookWork,
)
from portal.library.queries.exports.data import write_akn, write_json
from portal.library.queries.exports.epub import write_epub
from portal.library.queries.exports.pdf import write_docx, write_pdf


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A file format; `extension` ends the URL, `label` is shown to people, `version` is raised whenever the writer's
    output for the same book changes, so that files made earlier are no longer used."""

    extension: str
    label: str
    media_type: str
    write: Callable[[Book], bytes]
    version: int = 1
    is_packed: bool = False  # compressed itself: compressing the response again gains nothing


FORMS = {
    form.extension: form
    for form in (
        ExportFormat("pdf", "PDF", "application/pdf", write_pdf, is_packed=True),
        ExportFormat(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            write_docx,
            is_packed=True,
        ),
        ExportFormat("epub", "EPUB", "application/epub+zip", write_epub, is_packed=True),
        ExportFormat("xml", "XML (Akoma Ntoso)", "application/akn+xml", write_akn),
        ExportFormat("json", "JSON", "application/json", write_json),
    )
}


__all__ = [
    "FORMS",
    "Book",
    "BookCitation",
    "BookCover",
    "BookEvent",
    "BookEventTarget",
    "BookRelation",
    "BookTooLong",
    "BookUnit",
    "BookWork",
    "ExportFormat",
]
