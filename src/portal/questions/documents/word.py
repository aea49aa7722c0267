"""A letter -> DOCX, in the measures of official documents: those of the library's files (`word_layout`)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from portal.library.exports.letterhead import COUNTRY, MOTTO
from portal.library.exports.lines import printable
from portal.library.exports.word_layout import Styles, lay_out, rule_below, unruled
from portal.questions.documents.letter import Letter
from portal.questions.wording.blocks import Block, Kind, blocks

_LEFT, _CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_SIGNATURE = Mm(24)  # room for the name and the stamp
Face = tuple[str, float, str]


def write_docx(letter: Letter) -> bytes:
    document = Document()
    styles = lay_out(document, footer="")
    _tell(document.core_properties, letter)
    _head(document, styles, letter)
    _addressee(document, styles, letter)
    _add(document, letter.opening, styles.body)
    for block in blocks(letter.text):
        _block(document, styles, block)
    # No signature stands alone on a page.
    _add(document, letter.closing, styles.body).paragraph_format.keep_with_next = True
    _foot(document, styles, letter)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _tell(properties: Any, letter: Letter) -> None:
    properties.title = letter.subject
    properties.author = properties.last_modified_by = letter.issuer
    properties.language, properties.category = "vi-VN", "Công văn"


def _head(document: Any, styles: Styles, letter: Letter) -> None:
    left, right = unruled(document.add_table(1, 2), (0.39, 0.61)).rows[0].cells
    above: list[Face] = [(one, 13, "") for one in letter.above]
    lines = _fill(left, [*above, (letter.issuer, 13, "b"), (letter.number, 13, ""), (letter.subject, 12, "")], styles)
    _, motto, _ = _fill(right, [(COUNTRY, 12, "b"), (MOTTO, 13, "b"), (letter.place_and_date, 13, "i")], styles)
    rule_below(lines[len(above)], width=Mm(62), of=0.36)
    rule_below(motto, width=Mm(98), of=0.6)


def _addressee(document: Any, styles: Styles, letter: Letter) -> None:
    paragraph = _add(document, f"Kính gửi: {letter.to}", styles.plain)
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(16), Pt(12)


def _block(document: Any, styles: Styles, block: Block) -> None:
    for number, line in enumerate(block.lines, start=1):
        mark = {Kind.ITEMS: "- ", Kind.STEPS: f"{number}. "}.get(block.kind, "")
        for part in line.split("\n"):
            paragraph = _add(document, f"{mark}{part}", styles.body)
            for run in paragraph.runs:
                run.bold = block.kind is Kind.HEADING or None
                run.italic = block.kind is Kind.NOTICE or None
            paragraph.paragraph_format.keep_with_next = block.kind is Kind.HEADING


def _foot(document: Any, styles: Styles, letter: Letter) -> None:
    _add(document, "", styles.gap).paragraph_format.keep_with_next = True
    left, right = unruled(document.add_table(1, 2), (0.5, 0.5)).rows[0].cells
    listed: list[Face] = [("Nơi nhận:", 12, "bi"), *((f"- {one}", 11, "") for one in letter.recipients)]
    _fill(left, listed, styles, alignment=_LEFT)
    signing = _fill(right, [(letter.office, 14, "b"), (letter.signer, 14, "b")], styles)
    signing[-1].paragraph_format.space_before = _SIGNATURE


def _add(document: Any, text: str, style: Any) -> Any:
    return document.add_paragraph(printable(text), style)


def _fill(cell: Any, lines: Sequence[Face], styles: Styles, *, alignment: Any = _CENTRE) -> list[Any]:
    """Lines of (words, points, "b" and "i") in a cell, as paragraphs."""
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in lines[1:])]
    for paragraph, (words, points, face) in zip(paragraphs, lines, strict=True):
        paragraph.style, paragraph.alignment = styles.cell, alignment
        run = paragraph.add_run(printable(words))
        run.font.size, run.bold, run.italic = Pt(points), "b" in face, "i" in face
    return paragraphs
