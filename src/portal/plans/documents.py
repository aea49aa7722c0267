"""A plan's file -> its text. DOCX keeps its automatic numbers, and its tables as rows between bars.

The guards (size, bombs, encryption, DTDs, old encodings) are those of the library's readers: a hostile file is hostile
wherever it is brought.
"""

import io
from collections.abc import Iterator

import docx
from docx.document import Document as DocxDocument
from lxml import etree

from portal.library.readers.docx import read_docx
from portal.library.readers.docx_numbering import Numbering, w
from portal.library.readers.errors import Broken, TooLarge, Unreadable
from portal.library.readers.kinds import HEAD_BYTES, Kind, kind_of
from portal.library.readers.limits import Limits
from portal.library.readers.plain import accept_text, read_text

_WORDS = {w("t"), w("noBreakHyphen"), w("tab"), w("br"), w("cr")}
_HOLDERS = {w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")}
_BREAK = "<br>"
_WIDEST = 60  # columns; Word itself stops at 63


class NotAPlanFile(Unreadable):
    reason = "Loại tệp này không dùng để nhập kế hoạch."
    remedy = "Các loại nhận được: DOCX, Markdown (.md) và văn bản thuần (.txt)."


def text_of(*, data: bytes, name: str, limits: Limits) -> str:
    """The words of a plan's file. Raises Unreadable: `str()` of it says in Vietnamese what is wrong and what to do."""
    if len(data) > limits.file_bytes:
        raise TooLarge(f"hơn {limits.file_bytes // 1024 // 1024} MB")
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind is Kind.TEXT:
        return read_text(data, limits=limits).text
    if kind is not Kind.DOCX:
        raise NotAPlanFile(kind.value.upper())
    read_docx(data, limits=limits)  # the guard; it joins the paragraphs of a cell, so its text is of no use here
    return accept_text("\n".join(_lines(_package(data))), limits=limits).text


def _package(data: bytes) -> DocxDocument:
    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise Broken from error


def _lines(document: DocxDocument) -> Iterator[str]:
    part = document.part
    numbering = Numbering.read(
        numbering=part.numbering_part.element if _has_numbering(document) else None, styles=document.styles.element
    )
    for block in _blocks(document.element.body):
        if block.tag == w("p"):
            yield from _paragraph(block, numbering).split("\n")
        else:
            yield from _table(block, numbering)


def _has_numbering(document: DocxDocument) -> bool:
    """Asking python-docx for a numbering part that is not there makes one from its template, with foreign lists."""
    return any(relation.reltype.endswith("/numbering") for relation in document.part.rels.values())


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in _HOLDERS:
            yield from _blocks(child)


def _table(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    """One line a row. A cell merged downwards is said again in each row; one merged sideways leaves empty cells."""
    above: dict[int, str] = {}
    for row in table.iterfind(w("tr")):
        cells: list[str] = []
        for cell in row.iterfind(w("tc")):
            text = _cell(cell, numbering)
            merged = cell.find(f"{w('tcPr')}/{w('vMerge')}")
            if merged is not None and merged.get(w("val")) != "restart":
                text = above.get(len(cells), text)
            above[len(cells)] = text
            cells.extend([text, *[""] * (_span(cell) - 1)])
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    said = found.get(w("val"), "1") if found is not None else "1"
    return min(int(said), _WIDEST) if said.isdecimal() and int(said) else 1


def _cell(cell: etree._Element, numbering: Numbering) -> str:
    paragraphs = (_paragraph(paragraph, numbering) for paragraph in cell.iter(w("p")))
    lines = (line.strip() for paragraph in paragraphs for line in paragraph.split("\n"))
    return _BREAK.join(line for line in lines if line).replace("|", "\\|")


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> str:
    words = "".join(_word(run) for run in paragraph.iter(*_WORDS))
    return f"{numbering.label_of(paragraph)}{words}" if words.strip() else ""


def _word(run: etree._Element) -> str:
    if run.tag == w("t"):
        return run.text or ""
    return {w("tab"): "\t", w("noBreakHyphen"): "-"}.get(str(run.tag), "\n")
