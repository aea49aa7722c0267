"""A written file, opened again by the library that the tests trust."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


def opened(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def paragraphs(document: Any) -> Iterator[Paragraph]:
    """All of the body in reading order, those in tables where the tables stand."""
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


def paragraph(document: Any, begins: str, *, at: int = 0) -> Paragraph:
    """The paragraph (the first, or a later one) that begins so."""
    return [each for each in paragraphs(document) if each.text.startswith(begins)][at]


def words(document: Any) -> list[str]:
    return [each.text for each in paragraphs(document) if each.text]
