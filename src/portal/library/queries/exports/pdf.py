"""A book -> PDF by Typst: tagged, with bookmarks and links; PDF/UA-1 wherever the machine's fonts have every letter.

Also any other template and its values -> PDF or PNG, and web addresses -> QR codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import qrcode
import typst
from qrcode.image.svg import SvgPathImage

from officialdocs.measures import COUNTRY, MOTTO
from portal.library.queries.exports import layout
from portal.library.queries.exports.book import Book, BookUnit
from portal.library.queries.exports.layout import (
    CENTRED,
    BlockParagraph,
    BlockTable,
    Ranked,
    closing_of,
    letterhead_of,
    own_line_blocks,
    parted,
    printable_values,
    signing_space,
    stacked,
)

# For what is handed out: the first that the machine has; the last comes with Typst itself and has every Vietnamese
# letter.
SANS = ("Noto Sans", "Arimo", "Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")


def typeset(template: Path, *, inputs: dict[str, str]) -> bytes:
    """An accessible PDF (PDF/UA-1), where the fonts of this machine have every letter."""
    compiler = typst.Compiler(str(template), sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        # A letter that no font here has: PDF/UA forbids it, a reader rather has the rest.
        made = compiler.compile(format="pdf")
    return _single(made)


def drawn(template: Path, *, inputs: dict[str, str]) -> bytes:
    """A PNG of the one page of a template: a point is a dot."""
    return _single(typst.Compiler(str(template), sys_inputs=inputs).compile(format="png", ppi=72))


def _single(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single file")
    return made


# The first is what official documents are set in; the next two have its measures; the last comes with Typst itself and
# has every Vietnamese letter, so that a machine without any font still writes a PDF.
FONTS = ("Times New Roman", "Tinos", "Liberation Serif", "Libertinus Serif", "DejaVu Serif")

Item = dict[str, Any]


def write_pdf(book: Book) -> bytes:
    """The book as a PDF. Raises TooLong."""
    book.check_length()
    return typeset(Path(__file__).with_name("law.typ"), inputs={"book": json.dumps(_data(book), ensure_ascii=False)})


def _data(book: Book) -> dict[str, Any]:
    cover, head = book.cover, letterhead_of(book)
    own, attached = parted(book.leaves)
    known = frozenset(leaf.address for leaf in book.leaves)
    pointed = known & {one.address for leaf in book.leaves for one in leaf.citations if one.is_own}
    return printable_values(
        {
            "title": cover.title,
            "author": cover.work.issuer or cover.portal,
            "keywords": [cover.work.official_number, *cover.topics],
            "description": f"{layout.standing(cover)} {layout.credits(cover)}",
            "fonts": list(FONTS),
            "footer": layout.footer(cover),
            "front": list(layout.front(book)),
            "qr": qr_code(cover.check) if cover.check else "",
            "head": _head(book) if not cover.scope else None,
            "subject": head.subject if not cover.scope else cover.title,
            "items": list(_items(own, known, pointed)),
            "attached": list(_items(attached, known, pointed)),
            "closing": _closing(book),
        }
    )


def _head(book: Book) -> Item:
    head = letterhead_of(book)
    return {
        "issuer": head.issuer,
        "number": head.number,
        "country": COUNTRY,
        "motto": MOTTO,
        "place_and_date": head.place_and_date,
        "kind": head.kind,
        "others": list(head.others),
        "preamble": [{"text": line.text, "basis": line.is_basis, "order": line.is_order} for line in head.preamble],
    }


def _closing(book: Book) -> Item | None:
    if not book.closing:
        return None
    closing = closing_of(book)
    office, name = signing_space(closing.signing)
    return {
        "sentences": list(closing.sentences),
        "recipients": list(closing.recipients),
        "office": list(office),
        "name": list(name),
    }


def _items(units: Iterable[Ranked], known: frozenset[str], pointed: frozenset[str]) -> Iterator[Item]:
    """Headings, notes, paragraphs and tables in order; of the known addresses only those that something points at
    carry an anchor."""
    for leaf, rank in units:
        anchor = leaf.address if leaf.address in pointed else ""
        if rank:
            yield {
                "kind": "heading",
                "level": rank,
                "centred": leaf.unit in CENTRED,
                "lines": stacked(leaf),
                "anchor": anchor,
            }
        elif anchor:
            yield {"kind": "anchor", "anchor": anchor}
        for note in leaf.notes:
            yield {"kind": "note", "text": note}
        for block in own_line_blocks(leaf, known=known):
            yield _table(block) if isinstance(block, BlockTable) else _paragraph(block, leaf)


def _paragraph(block: BlockParagraph, leaf: BookUnit) -> Item:
    return {
        "kind": "paragraph",
        "runs": [{"text": run.text, "anchor": run.anchor, "link": run.link} for run in block.runs],
        "over": leaf.is_over,
    }


def _table(block: BlockTable) -> Item:
    return {"kind": "table", "columns": len(block.rows[0]), "cells": [cell for row in block.rows for cell in row]}


def qr_code(address: str) -> str:
    """As SVG. Its quality level stands a fold and a stain: a quarter of it may be missing."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=2, box_size=10)
    code.add_data(address)
    code.make(fit=True)
    made = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(made)
    return made.getvalue().decode()
