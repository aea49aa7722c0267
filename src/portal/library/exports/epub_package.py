"""What an EPUB says of itself: container, package document, table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.library.exports import notices
from portal.library.exports.book import Book, Cover
from portal.library.exports.epub_pages import Places, page, words
from portal.library.exports.outline import ranked

_SUMMARY = "Văn bản thuần chữ, có mục lục và đề mục theo cấp, đọc được bằng phần mềm đọc màn hình; không có hình ảnh."
# schema.org's vocabulary of accessibility, as EPUB Accessibility 1.1 asks for it.
_ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityHazard", "none"),
    ("schema:accessibilitySummary", _SUMMARY),
)


def container(root: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{root}" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
    )


def package(cover: Cover, files: Sequence[str]) -> str:
    """The package document: metadata, every file, the order of reading."""
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


def _metadata(cover: Cover) -> Iterator[str]:
    identifier = f"{cover.permalink or cover.address}#{cover.day.isoformat()}{cover.scope and f'-{cover.scope}'}"
    yield f'<dc:identifier id="id">{words(identifier)}</dc:identifier>'
    yield f"<dc:title>{words(cover.title)}</dc:title>"
    yield "<dc:language>vi</dc:language>"
    for name, value in (
        ("creator", cover.work.issuer),
        ("publisher", cover.portal),
        ("date", cover.work.issued.isoformat() if cover.work.issued else ""),
        ("description", f"{notices.standing(cover)} {notices.wording(cover)}"),
        ("source", cover.address),
        ("type", cover.work.doc_type),
        *(("subject", topic) for topic in cover.topics),
    ):
        if value:
            yield f"<dc:{name}>{words(value)}</dc:{name}>"
    yield f'<meta property="dcterms:modified">{cover.day.isoformat()}T00:00:00Z</meta>'
    yield from (f'<meta property="{name}">{words(value)}</meta>' for name, value in _ACCESSIBILITY)


def navigation(book: Book, places: Places, *, first: str) -> str:
    """The table of contents down to the articles, as nested lists, and where the text begins."""
    body = ['<nav epub:type="toc" id="toc"><h1>Mục lục</h1><ol>', '<li><a href="dau.xhtml">Thông tin văn bản</a>']
    depth = 1
    for leaf, rank in ranked(book.leaves):
        if not rank:
            continue
        body.append(_step(depth, rank))
        body.append(f'<li><a href="{places.of(leaf.address)}">{words(leaf.title)}</a>')
        depth = rank
    body.append(_step(depth, 1) + "</ol></nav>")
    if first:
        body.append(
            '<nav epub:type="landmarks" hidden=""><h2>Vị trí</h2><ol>'
            f'<li><a epub:type="bodymatter" href="{first}">Nội dung</a></li></ol></nav>'
        )
    return page("Mục lục", body, kind="frontmatter")


def _step(depth: int, rank: int) -> str:
    """From an open item of one depth to the place where an item of a rank opens: one deeper, or closing others."""
    return "<ol>" if rank > depth else "</li>" + "</ol></li>" * (depth - rank)
