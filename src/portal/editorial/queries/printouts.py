"""Printed contents: a leaflet of A4 folded in three, or A5 sheets.

A content becomes plain values, which Typst typesets as a tagged PDF.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import typst
from django.conf import settings
from django.utils import timezone

from lawtext.words import capital
from portal.agencies.queries.imprint import current_imprint
from portal.editorial.hyperlinks import tree_of
from portal.editorial.models import ArticlePage
from portal.editorial.queries import CitedPassage, passages
from portal.editorial.states.contents import ARTICLE
from portal.journal.queries.attestations import printed_address
from portal.library.operations.copies import PrintedSheet
from portal.library.queries import stale_keys
from portal.library.queries.claims import warnings_of
from portal.library.queries.exports.layout import printable
from portal.library.queries.exports.pdf import SANS, qr_code, typeset
from portal.library.states.events import WITHHELD


@dataclass(frozen=True, slots=True)
class PrintoutRun:
    text: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class PrintoutPart:
    """`kind`: p, h, question, role, ul, ol, note, quote; `lines`: one for a paragraph, one for each item of a list."""

    kind: str
    lines: tuple[tuple[PrintoutRun, ...], ...]


def parts_of(rich: str) -> list[PrintoutPart]:
    """Parse the editor's stored form: p, ul, ol, li, b, strong, i, em, a, br.

    Of other elements only the text is kept.
    """
    whole = tree_of(rich)
    parts = []
    for block in whole if any(child.tag in _BLOCKS for child in whole) else [whole]:
        kind = block.tag if block.tag in _LISTS else "p"
        lines = (tuple(_runs(line)) for line in (block.iter("li") if block.tag in _LISTS else [block]))
        if said := tuple(line for line in lines if any(run.text.strip() for run in line)):
            parts.append(PrintoutPart(kind, said))
    return parts


_LISTS = ("ul", "ol")
_BLOCKS = ("p", *_LISTS)


def _runs(node: Any, *, is_bold: bool = False) -> Iterator[PrintoutRun]:
    """The text runs of a line, in order; nested lists are lines of their own."""
    is_bold = is_bold or node.tag in ("b", "strong")
    if node.text or node.tag == "br":
        yield PrintoutRun(re.sub(r"\s+", " ", node.text or " "), is_bold)
    for child in node:
        if child.tag not in _LISTS:
            yield from _runs(child, is_bold=is_bold)
        if child.tail:
            yield PrintoutRun(re.sub(r"\s+", " ", child.tail), is_bold)


KHMER = ("Noto Sans Khmer", "Khmer OS")
FONTS = (*SANS[:-2], *KHMER, *SANS[-2:])
VERSION = 2  # incremented when the layout changes, so that stored files become outdated
# Font sizes to try: a folded leaflet has two sides of A4, and the smallest size must be readable for elderly people.
FOLDED_SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.5)
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintoutSheet(PrintedSheet):
    """Everything that is printed of a content.

    `folds`: fold in three, if it fits; `basis`: places of law and their headings; `pictures`: SVG and text alternative
    of each.
    """

    kind: str
    lead: str
    parts: tuple[PrintoutPart, ...]
    basis: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, str], ...]
    language: str = "vi"
    folds: bool = False


@cache
def fonts_here() -> frozenset[str]:
    """The font families available on this machine."""
    return frozenset(typst.Fonts().families())


def can_print(page: ArticlePage) -> bool:
    """True if the kind has a print layout and this machine has fonts for the language."""
    return page.sort.is_printed and (page.language != "km" or not fonts_here().isdisjoint(KHMER))


def render_printout(sheet: PrintoutSheet) -> bytes:
    """The PDF: folded in three if requested and if it fits on both sides of one sheet; else A5, read page by page."""
    if sheet.folds:
        for size in FOLDED_SIZES:
            made = typeset(_HERE / "fold.typ", inputs=_inputs(sheet, size))
            if len(pypdf.PdfReader(BytesIO(made)).pages) <= 2:
                return made
    return typeset(_HERE / "sheet.typ", inputs=_inputs(sheet, 11.5))


def _inputs(sheet: PrintoutSheet, size: float) -> dict[str, str]:
    codes = {name: qr_code(address) for name, address in (("qr", sheet.url), ("check", sheet.check)) if address}
    pictures = {f"picture{at}": picture for at, (picture, _) in enumerate(sheet.pictures)}
    return {"sheet": json.dumps(_data(sheet, size), ensure_ascii=False)} | codes | pictures


def _data(sheet: PrintoutSheet, size: float) -> dict[str, Any]:
    return {
        "fonts": list(FONTS),
        "size": size,
        "language": sheet.language,
        "title": printable(sheet.title),
        "kind": sheet.kind,
        "lead": printable(sheet.lead),
        "warning": sheet.warning,
        "parts": [
            {
                "kind": part.kind,
                "lines": [[{"t": printable(run.text), "b": run.is_bold} for run in line] for line in part.lines],
            }
            for part in sheet.parts
        ],
        "basis": [{"name": printable(name), "heading": printable(heading)} for name, heading in sheet.basis],
        "pictures": [printable(alternative) for _, alternative in sheet.pictures],
        **sheet.imprint(),
    }


def _framed(jpeg: bytes, width: int, height: int) -> str:
    """An SVG that contains the picture file: Typst accepts pictures passed as text only as SVG."""
    data = base64.b64encode(jpeg).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/jpeg;base64,{data}"/></svg>'
    )


_WIDTH = "width-1400|format-jpeg"
_SHOWN = ("do-hoa", "to-gap")  # kinds of contents whose pictures are printed
_QUOTED_LINES = 4  # a longer passage is only cited, and can be read through the QR code


def printout_of(article: ArticlePage, *, day: date) -> PrintoutSheet:
    found, key = passages(article.references()), str(article.pk)
    is_stale = bool(stale_keys(kind=ARTICLE, keys=[key]))
    return PrintoutSheet(
        title=article.title,
        kind=article.sort.label,
        lead="" if is_stale else article.lead,
        parts=() if is_stale else tuple(_parts(article.body, found)),
        basis=() if is_stale else tuple(_basis_of(article, found)),
        pictures=() if is_stale or article.kind not in _SHOWN else tuple(pictures_of(article)),
        agency=article.agency.name if article.agency else current_imprint().owner,
        portal=current_imprint().name,
        owner=current_imprint().owner,
        hotline=current_imprint().hotline,
        url=f"{settings.PORTAL_BASE_URL.rstrip('/')}{article.url}",
        published=timezone.localdate(article.last_published_at),
        printed=day,
        language=article.language,
        warning=WITHHELD if is_stale else warnings_of(kind=ARTICLE, keys=[key], day=day).get(key, ""),
        folds=article.kind == "to-gap",
        check=printed_address(article),
    )


def _basis_of(article: ArticlePage, found: dict[Any, CitedPassage]) -> Iterator[tuple[str, str]]:
    for reference, value in {
        block.value.reference: block.value for block in article.body if block.block_type == "citation"
    }.items():
        place = capital(value.spoken_place)
        passage = found.get(reference)
        yield f"{place}, {value['law_name']} ({value['number']})", passage.heading if passage else ""


def pictures_of(article: ArticlePage) -> Iterator[tuple[str, str]]:
    """Each picture as SVG, with its text alternative."""
    for value in (block.value for block in article.body if block.block_type == "picture"):
        made = value["image"].get_rendition(_WIDTH)
        with made.file.open("rb") as file:
            yield _framed(file.read(), made.width, made.height), value["alternative"]


def _parts(body: Iterable[Any], found: dict[Any, CitedPassage]) -> Iterator[PrintoutPart]:
    for block in body:
        if block.block_type == "citation":
            yield from _law(block.value, found)
        elif block.block_type in _WRITTEN:
            yield from _WRITTEN[block.block_type](block.value)


def _law(value: Any, found: dict[Any, CitedPassage]) -> Iterator[PrintoutPart]:
    passage = found.get(value.reference)
    lines = (*passage.above, *passage.lines) if passage else tuple(filter(None, value["words"].splitlines()))
    name = PrintoutRun(f"{value.spoken_place[:1].upper()}{value.spoken_place[1:]}, {value['law_name']}", is_bold=True)
    if 0 < len(lines) <= _QUOTED_LINES:
        yield PrintoutPart("quote", ((name,), *((PrintoutRun(line),) for line in lines)))


def _plain(kind: str, text: str) -> PrintoutPart:
    return PrintoutPart(kind, ((PrintoutRun(text),),))


def _rich(text: Any) -> list[PrintoutPart]:
    return parts_of(text.source) if text else []


def _notice(value: Any) -> Iterator[PrintoutPart]:
    inside = [line for part in _rich(value["text"]) for line in part.lines]
    yield PrintoutPart("note", ((PrintoutRun(value["heading"], is_bold=True),), *inside))


def _answer(value: Any) -> Iterator[PrintoutPart]:
    yield _plain("question", value["question"])
    yield from _rich(value["answer"])


def _steps(value: Any) -> Iterator[PrintoutPart]:
    def line(step: Any) -> tuple[PrintoutRun, ...]:
        how = [run for part in _rich(step["how"]) for inside in part.lines for run in inside]
        return (PrintoutRun(f"{step['what']}{': ' if how else ''}", is_bold=True), *how)

    yield PrintoutPart("ol", tuple(line(step) for step in value["steps"]))


def _dialogue(value: Any) -> Iterator[PrintoutPart]:
    if value["scene"]:
        yield _plain("note", value["scene"])
    for line in value["lines"]:
        manner = f" ({line['manner']})" if line["manner"] else ""
        role = (PrintoutRun(f"{line['role']}{manner}: ", is_bold=True),) if line["role"] else ()
        yield PrintoutPart("p", ((*role, PrintoutRun(line["words"])),))


def _table(value: Any) -> Iterator[PrintoutPart]:
    header, *rows = value["data"]
    yield PrintoutPart("p", ((PrintoutRun(value.get("table_caption") or "", is_bold=True),),))
    yield PrintoutPart(
        "ul",
        tuple(
            tuple(PrintoutRun(f"{name}: {cell}. ") for name, cell in zip(header, row, strict=False) if cell)
            for row in rows
        ),
    )


def _contact(value: Any) -> Iterator[PrintoutPart]:
    ways = ", ".join(filter(None, (value["phone"], value["email"], value["address"], value["hours"])))
    yield PrintoutPart("note", ((PrintoutRun(f"{value['name']}: ", is_bold=True), PrintoutRun(ways)),))


_WRITTEN: dict[str, Callable[[Any], Iterable[PrintoutPart]]] = {
    "heading": lambda value: [_plain("h", str(value))],
    "paragraph": _rich,
    "notice": _notice,
    "answer": _answer,
    "steps": _steps,
    "dialogue": _dialogue,
    "table": _table,
    "contact": _contact,
    "picture": lambda value: _rich(value["detail"]),
}
