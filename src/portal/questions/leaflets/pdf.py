"""A leaflet -> PDF by Typst: tagged, with the letters of the machine; PDF/UA-1 wherever these have every letter.

The text travels as JSON and never as markup, so nothing in an answer can be taken for an instruction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.library.exports.codes import qr_code
from portal.library.exports.lines import printable
from portal.library.exports.typesetting import SANS, typeset
from portal.questions.wording.blocks import blocks

VERSION = 1  # goes up whenever the same leaflet would look otherwise, so that kept files are left behind
_TEMPLATE = Path(__file__).with_name("leaflet.typ")


@dataclass(frozen=True, slots=True)
class Basis:
    """A place of law that the answer rests on, by its name; `sign` says if it does not simply hold."""

    name: str
    heading: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Leaflet:
    """All that is printed. `url` is the short address, told by the QR code. `warning` stands first where the law has
    changed since; `text` is in the markup of `portal.questions.wording`."""

    number: int
    version: int
    title: str
    summary: str
    text: str
    basis: tuple[Basis, ...]
    agency: str
    portal: str
    owner: str
    hotline: str
    url: str
    published: date
    printed: date
    warning: str = ""
    territory: str = ""


def write_leaflet(leaflet: Leaflet) -> bytes:
    inputs = {"leaflet": json.dumps(_data(leaflet), ensure_ascii=False), "qr": qr_code(leaflet.url)}
    return typeset(_TEMPLATE, inputs=inputs)


def _data(leaflet: Leaflet) -> dict[str, Any]:
    return {
        "fonts": list(SANS),
        "title": printable(leaflet.title),
        "summary": printable(leaflet.summary),
        "warning": printable(leaflet.warning),
        "territory": printable(leaflet.territory),
        "blocks": list(_blocks(leaflet.text)),
        "basis": [
            {"name": printable(one.name), "heading": printable(one.heading), "sign": printable(one.sign)}
            for one in leaflet.basis
        ],
        "agency": leaflet.agency,
        "portal": leaflet.portal,
        "owner": leaflet.owner,
        "hotline": leaflet.hotline,
        "url": leaflet.url,
        "address": leaflet.url.partition("://")[2] or leaflet.url,
        "published": f"{leaflet.published:%d/%m/%Y}",
        "printed": f"{leaflet.printed:%d/%m/%Y}",
        "version": str(leaflet.version),
        "number": str(leaflet.number),
    }


def _blocks(text: str) -> Iterator[dict[str, Any]]:
    for block in blocks(text):
        yield {"kind": block.kind.value, "lines": [printable(line) for line in block.lines]}
