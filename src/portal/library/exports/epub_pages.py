"""The XHTML of an EPUB: its first page, its text, its closing block. Everything from a text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from portal.library.exports import notices
from portal.library.exports.book import Book, Leaf
from portal.library.exports.letterhead import COUNTRY, MOTTO, closing_of, letterhead_of
from portal.library.exports.lines import Block, Run, Table, own_line_blocks, printable
from portal.library.exports.outline import CENTRED, Ranked, stacked

# Sizes and fonts are the reader's own: whoever holds the telephone has chosen them.
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


@dataclass(frozen=True, slots=True)
class Places:
    """Which file holds each address of the book."""

    files: Mapping[str, str]
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", frozenset(self.files))

    def of(self, address: str) -> str:
        return f"{self.files[address]}#{anchor(address)}"


def anchor(address: str) -> str:
    """An address as an XML name: "quy-che/dieu-1" -> "quy-che.dieu-1"."""
    return address.replace("/", ".")


def page(title: str, body: Iterable[str], *, kind: str) -> str:
    """A whole XHTML file; `kind` is what the part is in the vocabulary of EPUB."""
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
    """What the file says of itself, the letterhead and the preamble."""
    return page(book.cover.title, _front(book), kind="frontmatter")


def _front(book: Book) -> Iterator[str]:
    cover, head = book.cover, letterhead_of(book)
    yield '<section class="about">'
    yield from (f"<p>{words(line)}</p>" for line in notices.front(book))
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


def text_page(title: str, units: Sequence[Ranked], places: Places, *, closing: Book | None) -> str:
    """Units with their headings; `closing` is the book on its last page."""
    body = [piece for leaf, rank in units for piece in _unit(leaf, rank, places)]
    return page(title, [*body, *(_closing(closing) if closing else ())], kind="bodymatter")


def _unit(leaf: Leaf, rank: int, places: Places) -> Iterator[str]:
    here = f' id="{anchor(leaf.address)}"'
    if rank:
        css = ' class="middle"' if leaf.unit in CENTRED else ""
        yield f"<h{rank}{here}{css}>{'<br/>'.join(words(line) for line in stacked(leaf))}</h{rank}>"
        here = ""
    for note in leaf.notes:
        yield f'<p class="note"{here}>{words(note)}</p>'
        here = ""
    css = " ".join(filter(None, [leaf.unit.value, "over" if leaf.is_over else ""]))
    for block in own_line_blocks(leaf, known=places.known):
        yield f'<div{here} class="{css}">{_block(block, places)}</div>' if here else _block(block, places, css)
        here = ""
    if here:
        yield f"<div{here}></div>"


def _block(block: Block, places: Places, css: str = "") -> str:
    if isinstance(block, Table):
        rows = ("".join(f"<td>{words(cell)}</td>" for cell in row) for row in block.rows)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"
    return f"<p{f' class="{css}"' if css else ''}>{''.join(_run(run, places) for run in block.runs)}</p>"


def _run(run: Run, places: Places) -> str:
    target = places.of(run.anchor) if run.anchor else run.link
    return f'<a href="{words(target)}">{words(run.text)}</a>' if target else words(run.text)


def _closing(book: Book) -> Iterator[str]:
    closing = closing_of(book)
    yield from (f'<p class="basis">{words(line)}</p>' for line in closing.sentences)
    yield from (f'<p class="signing">{words(line)}</p>' for line in closing.signing)
    yield from (f"<p>{words(line)}</p>" for line in closing.recipients)
