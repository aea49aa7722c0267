"""A book -> EPUB 3, written as a ZIP archive of text: one file per chapter, small enough for old readers.

All text from the book is escaped here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from officialdocs.measures import COUNTRY, MOTTO
from portal.library.queries.exports import layout
from portal.library.queries.exports.book import Book, BookCover, BookUnit
from portal.library.queries.exports.layout import (
    CENTRED,
    Block,
    BlockRun,
    BlockTable,
    Ranked,
    closing_of,
    letterhead_of,
    own_line_blocks,
    parted,
    printable,
    ranked,
    stacked,
)

# No sizes or fonts: readers choose them on their own device.
STYLE = """\
body { line-height: 1.45; }
h1, h2, h3, h4, h5, h6 { font-size: 1.05em; line-height: 1.3; margin: 1.2em 0 0.5em; page-break-after: avoid; }
h1.title { font-size: 1.25em; text-align: center; }
p { margin: 0 0 0.55em; }
.middle { text-align: center; }
.about { border: 1px solid; padding: 0.5em; margin-bottom: 1.2em; font-size: 0.9em; }
nav ol { list-style: none; padding-left: 1em; }
.basis, .note { font-style: italic; }
.note { font-size: 0.9em; margin-left: 1em; }
.diem { margin-left: 1.2em; }
.over { text-decoration: line-through; }
.signing { text-align: center; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-size: 0.9em; }
td { border: 1px solid; padding: 0.2em 0.4em; vertical-align: top; }
"""


# Address in the book -> file and fragment.
EpubPlaces = Mapping[str, str]


def anchor(address: str) -> str:
    """An address as an XML name: "quy-che/dieu-1" -> "quy-che.dieu-1"."""
    return address.replace("/", ".")


def page(title: str, body: Iterable[str], *, kind: str) -> str:
    """A complete XHTML file; `kind` is the `epub:type` of the part."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        ' lang="vi" xml:lang="vi">\n'
        f'<head><title>{words(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f'<body epub:type="{kind}">\n{"\n".join(body)}\n</body>\n</html>\n'
    )


def words(text: str) -> str:
    return escape(printable(text), quote=True)


def front_page(book: Book) -> str:
    """The facts about the file, the letterhead and the preamble."""
    return page(book.cover.title, _front(book), kind="frontmatter")


def _front(book: Book) -> Iterator[str]:
    cover, head = book.cover, letterhead_of(book)
    yield '<section class="about">'
    yield from (f"<p>{words(line)}</p>" for line in layout.front(book))
    address = words(cover.address)
    yield f'<p>Nguồn: <a href="{address}">{address}</a> ({words(cover.portal)}).</p></section>'
    if cover.scope:
        yield f'<h1 class="title">{words(cover.title)}</h1>'
        return
    top = [head.issuer, head.number, COUNTRY, MOTTO, head.place_and_date, *head.others, head.kind]
    yield from (f'<p class="middle">{words(line)}</p>' for line in top if line)
    yield f'<h1 class="title">{words(head.subject)}</h1>'
    for line in head.preamble:
        css = "basis" if line.is_basis else "middle" if line.is_order else ""
        yield f"<p{f' class="{css}"' if css else ''}>{words(line.text)}</p>"


def text_page(title: str, units: Sequence[Ranked], places: EpubPlaces, *, closing: Book | None) -> str:
    """Units with their headings; `closing` is the book, given on its last page only."""
    body = [piece for leaf, rank in units for piece in _unit(leaf, rank, places)]
    return page(title, [*body, *(_closing(closing) if closing else ())], kind="bodymatter")


def _unit(leaf: BookUnit, rank: int, places: EpubPlaces) -> Iterator[str]:
    here = f' id="{anchor(leaf.address)}"'
    if rank:
        css = ' class="middle"' if leaf.unit in CENTRED else ""
        yield f"<h{rank}{here}{css}>{'<br/>'.join(words(line) for line in stacked(leaf))}</h{rank}>"
        here = ""
    for note in leaf.notes:
        yield f'<p class="note"{here}>{words(note)}</p>'
        here = ""
    css = " ".join(filter(None, [leaf.unit.value, "over" if leaf.is_over else ""]))
    for block in own_line_blocks(leaf, known=places.keys()):
        yield f'<div{here} class="{css}">{_block(block, places)}</div>' if here else _block(block, places, css)
        here = ""
    if here:
        yield f"<div{here}></div>"


def _block(block: Block, places: EpubPlaces, css: str = "") -> str:
    if isinstance(block, BlockTable):
        rows = ("".join(f"<td>{words(cell)}</td>" for cell in row) for row in block.rows)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"
    return f"<p{f' class="{css}"' if css else ''}>{''.join(_run(run, places) for run in block.runs)}</p>"


def _run(run: BlockRun, places: EpubPlaces) -> str:
    target = places[run.anchor] if run.anchor else run.link
    return f'<a href="{words(target)}">{words(run.text)}</a>' if target else words(run.text)


def _closing(book: Book) -> Iterator[str]:
    closing = closing_of(book)
    yield from (f'<p class="basis">{words(line)}</p>' for line in closing.sentences)
    yield from (f'<p class="signing">{words(line)}</p>' for line in closing.signing)
    yield from (f"<p>{words(line)}</p>" for line in closing.recipients)


# The schema.org terms that EPUB Accessibility 1.1 requires.
_ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityHazard", "none"),
    (
        "schema:accessibilitySummary",
        "Văn bản thuần chữ, có mục lục và đề mục theo cấp, đọc được bằng phần mềm đọc màn hình; không có hình ảnh.",
    ),
)


def container(root: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{root}" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
    )


def package(cover: BookCover, files: Sequence[str]) -> str:
    """The package document: metadata, list of files, reading order."""
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="style.css" media-type="text/css"/>',
        '<item id="dau" href="dau.xhtml" media-type="application/xhtml+xml"/>',
        *(
            f'<item id="p{at}" href="{name}" media-type="application/xhtml+xml"/>'
            for at, name in enumerate(files, start=1)
        ),
    ]
    order = ["dau", *(f"p{at}" for at in range(1, len(files) + 1))]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="vi">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{"\n".join(_metadata(cover))}\n</metadata>\n'
        f"<manifest>\n{'\n'.join(items)}\n</manifest>\n"
        f"<spine>{''.join(f'<itemref idref="{name}"/>' for name in order)}</spine>\n</package>\n"
    )


def _metadata(cover: BookCover) -> Iterator[str]:
    identifier = f"{cover.permalink or cover.address}#{cover.day.isoformat()}{cover.scope and f'-{cover.scope}'}"
    yield f'<dc:identifier id="id">{words(identifier)}</dc:identifier>'
    yield f"<dc:title>{words(cover.title)}</dc:title>"
    yield "<dc:language>vi</dc:language>"
    for name, value in (
        ("creator", cover.work.issuer),
        ("publisher", cover.portal),
        ("date", cover.work.issued_date.isoformat() if cover.work.issued_date else ""),
        ("description", f"{layout.standing(cover)} {layout.wording(cover)}"),
        ("source", cover.address),
        ("type", cover.work.doc_type),
        *(("subject", topic) for topic in cover.topics),
    ):
        if value:
            yield f"<dc:{name}>{words(value)}</dc:{name}>"
    yield f'<meta property="dcterms:modified">{cover.day.isoformat()}T00:00:00Z</meta>'
    yield from (f'<meta property="{name}">{words(value)}</meta>' for name, value in _ACCESSIBILITY)


def navigation(book: Book, places: EpubPlaces, *, first: str) -> str:
    """The table of contents down to the articles, as nested lists, and a landmark for the start of the text."""
    body = ['<nav epub:type="toc" id="toc"><h1>Mục lục</h1><ol>', '<li><a href="dau.xhtml">Thông tin văn bản</a>']
    depth = 1
    for leaf, rank in ranked(book.leaves):
        if not rank:
            continue
        body.append(_step(depth, rank))
        body.append(f'<li><a href="{places[leaf.address]}">{words(leaf.title)}</a>')
        depth = rank
    body.append(_step(depth, 1) + "</ol></nav>")
    if first:
        body.append(
            '<nav epub:type="landmarks" hidden=""><h2>Vị trí</h2><ol>'
            f'<li><a epub:type="bodymatter" href="{first}">Nội dung</a></li></ol></nav>'
        )
    return page("Mục lục", body, kind="frontmatter")


def _step(depth: int, rank: int) -> str:
    """The markup between an open item at one depth and the next item of a rank: opens a list or closes some."""
    return "<ol>" if rank > depth else "</li>" + "</ol></li>" * (depth - rank)


FOLDER = "EPUB"
LARGEST_FILE = 60_000  # characters of text; old readers stop at some 260 kB of XHTML
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date of the ZIP format


# The units of one file, each with the rank of its heading, under `units`; also `name`, `title` and `is_attached`.
EpubChapter = dict[str, Any]


def write_epub(book: Book) -> bytes:
    """The book as an EPUB. Raises BookTooLong."""
    book.check_length()
    chapters = chapters_of(book)
    places = {
        leaf.address: f"{chapter['name']}#{anchor(leaf.address)}"
        for chapter in chapters
        for leaf, _ in chapter["units"]
    }
    names = [chapter["name"] for chapter in chapters]
    files = {
        "META-INF/container.xml": container(f"{FOLDER}/package.opf"),
        f"{FOLDER}/package.opf": package(book.cover, names),
        f"{FOLDER}/nav.xhtml": navigation(book, places, first=names[0] if names else ""),
        f"{FOLDER}/style.css": STYLE,
        f"{FOLDER}/dau.xhtml": front_page(book),
    }
    last_own = max((at for at, chapter in enumerate(chapters) if not chapter["is_attached"]), default=-1)
    for at, chapter in enumerate(chapters):
        files[f"{FOLDER}/{chapter['name']}"] = text_page(
            chapter["title"], chapter["units"], places, closing=book if at == last_own else None
        )
    return _archive(files)


def chapters_of(book: Book) -> list[EpubChapter]:
    """A new file starts at each first-rank heading that contains others, and wherever a file would grow too large."""
    own, attached = parted(book.leaves)
    cut = [(units, False) for units in _cut(own)] + [(units, True) for units in _cut(attached)]
    return [
        {
            "name": f"phan-{at:03d}.xhtml",
            "title": next((leaf.title for leaf, rank in units if rank), "Nội dung"),
            "units": units,
            "is_attached": is_attached,
        }
        for at, (units, is_attached) in enumerate(cut, start=1)
    ]


def _cut(units: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    pending: list[Ranked] = []
    size, is_only_headings = 0, True
    for leaf, rank in units:
        holds_others = rank == 1 and leaf.end > leaf.position + 1 and not leaf.address.startswith("dieu-")
        if pending and (holds_others or (size > LARGEST_FILE and rank > 0)) and not is_only_headings:
            yield tuple(pending)
            pending, size, is_only_headings = [], 0, True
        pending.append((leaf, rank))
        size += len(leaf.text) + len(leaf.heading)
        is_only_headings = is_only_headings and not leaf.text
    if pending:
        yield tuple(pending)


def _archive(files: dict[str, str]) -> bytes:
    """`mimetype` comes first and uncompressed, so that readers recognise the file by its first bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _FIRST_DAY), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()
