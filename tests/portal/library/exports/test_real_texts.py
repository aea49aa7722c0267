"""Real documents in every form: every provision's words are there, in order."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from lawtext_tests.akn_reading import from_akn
from portal.library.queries.exports import FORMS
from portal.library.queries.exports.book import Book
from tests.portal.library.exports.books import COVER, assert_in_order, leaves_of

# Laws, a decree with annexes, an amending circular, a plan: every third of the marked documents.
EVERY = 3


def of_pdf(made: bytes) -> str:
    """The pages without the line at their foot and the number at their head, which stand between words. A hyphen at
    the end of a line is read as U+FFFE."""
    with pypdfium2.PdfDocument(made) as document:
        pages = [page.get_textpage().get_text_range().splitlines() for page in document]
    lines = [line for at, page in enumerate(pages) for line in page[bool(at) :] if not line.startswith(COVER.address)]
    return "\n".join(lines).replace("\ufffe", "-")


def of_docx(made: bytes) -> str:
    return "\n".join(node.text or "" for node in Document(io.BytesIO(made)).element.body.iter(qn("w:t")))


def of_epub(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        pages = sorted(name for name in archive.namelist() if "/phan-" in name)
        return "\n".join("\n".join(etree.fromstring(archive.read(name)).itertext()) for name in pages)


def of_xml(made: bytes) -> str:
    return from_akn(made.decode("utf-8")).document.source


READERS: dict[str, Callable[[bytes], str]] = {"pdf": of_pdf, "docx": of_docx, "epub": of_epub, "xml": of_xml}


@pytest.mark.corpus
@pytest.mark.parametrize("extension", list(READERS))
def test_words_are_all_there_in_order(extension: str, shared_data: Path) -> None:
    paths = sorted((shared_data / "structure_dev").glob("*.txt"))[::EVERY]
    assert paths != []
    for path in paths:
        book = Book(COVER, leaves_of(path.read_text(encoding="utf-8")))
        assert book.leaves, path.name
        assert_in_order(book, READERS[extension](FORMS[extension].write(book)))
