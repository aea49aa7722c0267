"""The forms in which a law may be taken along, as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.library.exports.akoma import write_akn
from portal.library.exports.book import Book
from portal.library.exports.data import write_json
from portal.library.exports.epub import write_epub
from portal.library.exports.pdf import write_pdf
from portal.library.exports.word import write_docx


@dataclass(frozen=True, slots=True)
class Form:
    """`extension` ends the address; `label` is what people read; `version` goes up whenever the writer writes
    something else for the same book, so that files made before are left behind."""

    extension: str
    label: str
    media_type: str
    write: Callable[[Book], bytes]
    version: int = 1
    is_packed: bool = False  # compressed in itself: no use in compressing it again on the way


FORMS = {
    form.extension: form
    for form in (
        Form("pdf", "PDF", "application/pdf", write_pdf, is_packed=True),
        Form(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            write_docx,
            is_packed=True,
        ),
        Form("epub", "EPUB", "application/epub+zip", write_epub, is_packed=True),
        Form("xml", "XML (Akoma Ntoso)", "application/akn+xml", write_akn),
        Form("json", "JSON", "application/json", write_json),
    )
}
