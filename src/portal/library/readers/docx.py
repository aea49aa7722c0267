"""DOCX -> its lines. The archive is read in memory, part by part, each part measured before it is unpacked.

Word keeps "Điều 5." and "a)" of automatically numbered paragraphs out of the text; `docx_numbering` puts them back,
because a law without its numbers is no law. Runs in old fonts (`.VnTime`, `VNI-Times`) are turned into Unicode where
the font says how, which no later step could know: capitals of TCVN3 are small letters in a font of capitals.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from lawtext.legacy import read_run
from portal.library.readers.docx_fonts import Fonts
from portal.library.readers.docx_numbering import Numbering, w
from portal.library.readers.errors import Broken, Hostile, TooLarge, Unsupported
from portal.library.readers.limits import Limits
from portal.library.readers.plain import Words, accept_text
from portal.library.readers.zipped import checked_parts, open_zip, part_bytes

_DOCUMENT = "word/document.xml"
_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_LAYOUT_ROWS = 3  # a letter-head is laid out as a table of two columns and few rows

# Word keeps a second copy of text boxes for readers that cannot draw them.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORDS = {w("p"), w("t"), w("noBreakHyphen"), w("tab"), w("br"), w("cr"), w("softHyphen")}


def read_docx(data: bytes, *, limits: Limits) -> Words:
    """The words of the body in reading order, one paragraph a line, automatic numbers written out."""
    with open_zip(io.BytesIO(data)) as archive:
        names = _checked_parts(archive, limits)
        if _DOCUMENT not in names:
            raise Unsupported("tệp nén, không phải DOCX")
        body = _parse(archive, _DOCUMENT).find(w("body"))
        styles = _parse(archive, _STYLES) if _STYLES in names else None
        numbering = Numbering.read(
            numbering=_parse(archive, _NUMBERING) if _NUMBERING in names else None, styles=styles
        )
    if body is None:
        raise Broken("không có nội dung")
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    page = _Page(numbering, Fonts.of(body, styles))
    words = accept_text("\n".join(_lines(body, page)), limits=limits)
    return Words(words.text, tuple(dict.fromkeys((*page.fonts.doubts(), *words.doubts))))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the words of a paragraph need beside themselves."""

    numbering: Numbering
    fonts: Fonts


def _checked_parts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    parts = checked_parts(archive, limits)
    if any(parts[name].file_size > limits.unpacked_bytes for name in (_DOCUMENT, _NUMBERING, _STYLES) if name in parts):
        raise TooLarge
    return parts


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """One part as XML: no DTD, no entities, no network, no depth beyond libxml2's 256."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    data = part_bytes(archive, archive.getinfo(name))
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Hostile("khai báo DTD trong tệp")
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken from error


def _lines(body: etree._Element, page: _Page) -> Iterator[str]:
    for block in _blocks(body):
        if block.tag == w("p"):
            yield from _paragraph(block, page).split("\n")
        elif _is_layout(block):
            for paragraph in block.iter(w("p")):
                yield from _paragraph(paragraph, page).split("\n")
        else:
            yield from _table(block, page)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")):
            yield from _blocks(child)


def _is_layout(table: etree._Element) -> bool:
    """True for a table that only places text side by side: its cells are read one after the other."""
    rows = table.findall(w("tr"))
    return len(rows) <= _LAYOUT_ROWS and all(len(row.findall(w("tc"))) <= 2 for row in rows)


def _table(table: etree._Element, page: _Page) -> Iterator[str]:
    """A data table: one line a row, "| a | b |"."""
    for row in table.iterfind(w("tr")):
        cells = [
            " ".join(_paragraph(paragraph, page).replace("\n", " ") for paragraph in cell.iter(w("p"))).strip()
            for cell in row.iterfind(w("tc"))
        ]
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _paragraph(paragraph: etree._Element, page: _Page) -> str:
    """The words of a paragraph with its automatic number. Deleted words (w:delText) and field codes are left out."""
    words = "".join(map(_words, paragraph.iter(*_WORDS))) if page.fonts.are_new else _old_words(paragraph, page.fonts)
    words = words.strip()
    if not words:
        return ""
    return f"{page.numbering.label_of(paragraph)}{words}"


def _old_words(paragraph: etree._Element, fonts: Fonts) -> str:
    """The same where some runs are in old fonts: neighbours in one font are read together."""
    pieces = ((fonts.script_of(run), _words(run)) for run in paragraph.iter(*_WORDS))
    read = []
    for script, group in groupby(pieces, key=lambda piece: piece[0]):
        words = "".join(words for _, words in group)
        read.append(words if script is None else read_run(words, script))
        if script is not None:
            fonts.note(script, words)
    return "".join(read)


_MARKS = {
    w("p"): "\n",
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    # Where LibreOffice met the byte 0xAD of an old font, this element stands for the letter ư.
    w("softHyphen"): "\u00ad",
}


def _words(run: etree._Element) -> str:
    return run.text or "" if run.tag == w("t") else _MARKS.get(str(run.tag), "")
