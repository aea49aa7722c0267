"""A book -> EPUB 3, written with nothing but a ZIP archive and text: a chapter a file, small enough for an old reader.

The archive is the same for the same book: no clock is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.library.exports.book import Book
from portal.library.exports.epub_package import container, navigation, package
from portal.library.exports.epub_pages import STYLE, Places, front_page, text_page
from portal.library.exports.outline import Ranked, parted

FOLDER = "EPUB"
LARGEST_FILE = 60_000  # characters of text; old readers stop at some 260 kB of XHTML
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the ZIP format


@dataclass(frozen=True, slots=True)
class Chapter:
    """The units that share a file; each with the rank of its heading."""

    name: str
    units: tuple[Ranked, ...]
    is_attached: bool = False

    @property
    def title(self) -> str:
        return next((leaf.title for leaf, rank in self.units if rank), "Nội dung")


def write_epub(book: Book) -> bytes:
    """The book as an EPUB. Raises TooLong."""
    book.check_length()
    chapters = chapters_of(book)
    places = Places({leaf.address: chapter.name for chapter in chapters for leaf, _ in chapter.units})
    names = [chapter.name for chapter in chapters]
    files = {
        "META-INF/container.xml": container(f"{FOLDER}/package.opf"),
        f"{FOLDER}/package.opf": package(book.cover, names),
        f"{FOLDER}/nav.xhtml": navigation(book, places, first=names[0] if names else ""),
        f"{FOLDER}/style.css": STYLE,
        f"{FOLDER}/dau.xhtml": front_page(book),
    }
    last_own = max((at for at, chapter in enumerate(chapters) if not chapter.is_attached), default=-1)
    for at, chapter in enumerate(chapters):
        closing = book if at == last_own else None
        files[f"{FOLDER}/{chapter.name}"] = text_page(chapter.title, chapter.units, places, closing=closing)
    return _archive(files)


def chapters_of(book: Book) -> list[Chapter]:
    """A new file at each heading of the first rank that holds others, and wherever one would grow too large."""
    own, attached = parted(book.leaves)
    cut = [(units, False) for units in _cut(own)] + [(units, True) for units in _cut(attached)]
    return [Chapter(f"phan-{at:03d}.xhtml", units, is_attached) for at, (units, is_attached) in enumerate(cut, start=1)]


def _cut(units: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    pending: list[Ranked] = []
    size, is_only_headings = 0, True
    for leaf, rank in units:
        holds_others = rank == 1 and leaf.end > leaf.position + 1 and not leaf.address.startswith("dieu-")
        begins = holds_others or (size > LARGEST_FILE and rank > 0)
        if pending and begins and not is_only_headings:
            yield tuple(pending)
            pending, size, is_only_headings = [], 0, True
        pending.append((leaf, rank))
        size += len(leaf.text) + len(leaf.heading)
        is_only_headings = is_only_headings and not leaf.text
    if pending:
        yield tuple(pending)


def _archive(files: dict[str, str]) -> bytes:
    """The type stands first and uncompressed, so that a reader knows the file by its first bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _FIRST_DAY), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()
