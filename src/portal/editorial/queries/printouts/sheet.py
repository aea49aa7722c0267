"""A content on paper: its parts, and the PDF that Typst makes of them, tagged, with the letters of the machine."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf

from portal.library.queries.exports.lines import printable
from portal.library.queries.exports.pdf import SANS, qr_code, typeset


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
    """Reads what the editor stores: p, ul, ol, li, b, strong, i, em, a, br. Any other element is its words."""
    reader = _RichTextReader()
    reader.feed(rich)
    reader.close()
    return reader.parts()


def words_of_runs(text: str, *, is_bold: bool = False) -> tuple[tuple[PrintoutRun, ...], ...]:
    return ((PrintoutRun(text, is_bold),),)


@dataclass
class _OpenElement:
    kind: str
    lines: list[list[PrintoutRun]] = field(default_factory=list)


class _RichTextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[_OpenElement] = []
        self._bold = 0
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("b", "strong"):
            self._bold += 1
        elif tag in ("ul", "ol"):
            self._list = tag
            self._done.append(_OpenElement(tag))
        elif tag == "li":
            self._block(self._list or "ul").lines.append([])
        elif tag == "p" and not self._list:
            self._done.append(_OpenElement("p", [[]]))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("ul", "ol"):
            self._list = ""

    def handle_data(self, data: str) -> None:
        if not data.strip() and not (self._done and self._done[-1].lines):
            return
        block = self._block(self._list or "p")
        if not block.lines:
            block.lines.append([])
        block.lines[-1].append(
            PrintoutRun(" ".join(data.split()) if not data.strip() else _spaced(data), self._bold > 0)
        )

    def _block(self, kind: str) -> _OpenElement:
        if not self._done or self._done[-1].kind != kind:
            self._done.append(_OpenElement(kind))
        return self._done[-1]

    def parts(self) -> list[PrintoutPart]:
        """Without what says nothing."""
        kept = [(one.kind, [tuple(line) for line in one.lines if _says(line)]) for one in self._done]
        return [PrintoutPart(kind, tuple(lines)) for kind, lines in kept if lines]


def _says(line: list[PrintoutRun]) -> bool:
    return any(run.text.strip() for run in line)


def _spaced(data: str) -> str:
    """Runs of blanks are one; those at the ends part a run from its neighbours."""
    inside = " ".join(data.split())
    return f"{' ' if data[:1].isspace() else ''}{inside}{' ' if data[-1:].isspace() else ''}"


FONTS = (*SANS[:-2], "Noto Sans Khmer", "Khmer OS", *SANS[-2:])
VERSION = 1  # goes up whenever the same content would look otherwise, so that kept files are left behind
# A folded leaflet has two sides of A4. Letters shrink until it fits, but not so far that the old cannot read them.
FOLDED_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.5)
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PrintoutBasis:
    """A place of law that the content cites, with the law's words where they are short."""

    name: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PrintoutPicture:
    """A picture as the file of it that is printed: JPEG or PNG."""

    data: bytes
    media_type: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True, slots=True)
class PrintoutSheet:
    """All that is printed. `folds`: in three, if it fits. `warning` stands first where the law has changed."""

    title: str
    kind: str
    lead: str
    parts: tuple[PrintoutPart, ...]
    basis: tuple[PrintoutBasis, ...]
    pictures: tuple[PrintoutPicture, ...]
    agency: str
    portal: str
    owner: str
    hotline: str
    url: str
    published: date
    printed: date
    language: str = "vi"
    warning: str = ""
    folds: bool = False


def render_printout(sheet: PrintoutSheet) -> bytes:
    """Folded in three where it was wished and fits on both sides of one sheet; else A5, to be read page by page."""
    if sheet.folds:
        for size in FOLDED_SIZES:
            made = typeset(_HERE / "fold.typ", inputs=_inputs(sheet, size))
            if len(pypdf.PdfReader(BytesIO(made)).pages) <= 2:
                return made
    return typeset(_HERE / "sheet.typ", inputs=_inputs(sheet, 11.5))


def _inputs(sheet: PrintoutSheet, size: float) -> dict[str, str]:
    inputs = {"sheet": json.dumps(_data(sheet, size), ensure_ascii=False), "qr": qr_code(sheet.url)}
    return inputs | {f"picture{at}": _framed(picture) for at, picture in enumerate(sheet.pictures)}


def _data(sheet: PrintoutSheet, size: float) -> dict[str, Any]:
    return {
        "fonts": list(FONTS),
        "size": size,
        "language": sheet.language,
        "title": printable(sheet.title),
        "kind": sheet.kind,
        "lead": printable(sheet.lead),
        "warning": sheet.warning,
        "parts": list(_parts_data(sheet.parts)),
        "basis": [{"name": printable(one.name), "heading": printable(one.heading)} for one in sheet.basis],
        "pictures": [printable(picture.alternative) for picture in sheet.pictures],
        "agency": sheet.agency,
        "portal": sheet.portal,
        "owner": sheet.owner,
        "hotline": sheet.hotline,
        "url": sheet.url,
        "address": sheet.url.partition("://")[2] or sheet.url,
        "published": f"{sheet.published:%d/%m/%Y}",
        "printed": f"{sheet.printed:%d/%m/%Y}",
    }


def _parts_data(parts: Iterable[PrintoutPart]) -> Iterator[dict[str, Any]]:
    for part in parts:
        lines = [[{"t": printable(run.text), "b": run.is_bold} for run in line] for line in part.lines]
        yield {"kind": part.kind, "lines": lines}


def _framed(picture: PrintoutPicture) -> str:
    """Typst takes pictures as text only in the form of SVG: one that holds the file."""
    data = base64.b64encode(picture.data).decode()
    width, height = picture.width, picture.height
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:{picture.media_type};base64,{data}"/></svg>'
    )
