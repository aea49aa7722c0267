"""A content -> PDF by Typst: tagged, with the letters of the machine.

The words travel as JSON and never as markup, so nothing in a content can be taken for an instruction.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf

from portal.editorial.printing.parts import Part
from portal.library.exports.codes import qr_code
from portal.library.exports.lines import printable
from portal.library.exports.typesetting import SANS, typeset

FONTS = (*SANS[:-2], "Noto Sans Khmer", "Khmer OS", *SANS[-2:])
VERSION = 1  # goes up whenever the same content would look otherwise, so that kept files are left behind
# A folded leaflet has two sides of A4. Letters shrink until it fits, but not so far that the old cannot read them.
FOLDED_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.5)
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Basis:
    """A place of law that the content cites, with the law's words where they are short."""

    name: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the file of it that is printed: JPEG or PNG."""

    data: bytes
    media_type: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed. `folds`: in three, if it fits. `warning` stands first where the law has changed."""

    title: str
    kind: str
    lead: str
    parts: tuple[Part, ...]
    basis: tuple[Basis, ...]
    pictures: tuple[Picture, ...]
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


def write_sheet(sheet: Sheet) -> bytes:
    """Folded in three where it was wished and fits on both sides of one sheet; else A5, to be read page by page."""
    if sheet.folds:
        for size in FOLDED_SIZES:
            made = typeset(_HERE / "fold.typ", inputs=_inputs(sheet, size))
            if len(pypdf.PdfReader(BytesIO(made)).pages) <= 2:
                return made
    return typeset(_HERE / "sheet.typ", inputs=_inputs(sheet, 11.5))


def _inputs(sheet: Sheet, size: float) -> dict[str, str]:
    inputs = {"sheet": json.dumps(_data(sheet, size), ensure_ascii=False), "qr": qr_code(sheet.url)}
    return inputs | {f"picture{at}": _framed(picture) for at, picture in enumerate(sheet.pictures)}


def _data(sheet: Sheet, size: float) -> dict[str, Any]:
    return {
        "fonts": list(FONTS),
        "size": size,
        "language": sheet.language,
        "title": printable(sheet.title),
        "kind": sheet.kind,
        "lead": printable(sheet.lead),
        "warning": sheet.warning,
        "parts": list(_parts(sheet.parts)),
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


def _parts(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        lines = [[{"t": printable(run.text), "b": run.is_bold} for run in line] for line in part.lines]
        yield {"kind": part.kind, "lines": lines}


def _framed(picture: Picture) -> str:
    """Typst takes pictures as text only in the form of SVG: one that holds the file."""
    data = base64.b64encode(picture.data).decode()
    width, height = picture.width, picture.height
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:{picture.media_type};base64,{data}"/></svg>'
    )
