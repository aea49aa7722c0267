"""Pages of a folder of measurement read to words, once: what was read is kept and read from there the next time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from PIL import Image

from scanreading.engines.reading import Readers, read_picture
from scanreading.engines.types import (
    ReadPage,
    Route,
    words_from_rows,
    words_to_rows,
)

_DPI = 200  # of pages of a PDF


def read_file(path: Path, kept: Path | None) -> tuple[ReadPage, ...]:
    """The pages of a picture or a PDF. `kept`: the folder of what was read before."""
    return tuple(_read_once(path, number, picture, dpi, kept) for number, picture, dpi in _lazily(path))


def _lazily(path: Path) -> Iterator[tuple[int, Any, int]]:
    """Number, a function that gives the picture, and its resolution, for each page."""
    if path.suffix.lower() == ".pdf":
        document = pypdfium2.PdfDocument(path)
        for number in range(1, len(document) + 1):
            yield number, lambda at=number - 1: document[at].render(scale=_DPI / 72, grayscale=True).to_pil(), _DPI
        document.close()
        return
    with Image.open(path) as picture:
        dpi = round(picture.info.get("dpi", (_DPI, _DPI))[0]) or _DPI
    yield 1, lambda: Image.open(path).convert("RGB"), dpi


def _read_once(path: Path, number: int, picture: Any, dpi: int, kept: Path | None) -> ReadPage:
    file = kept / f"{path.name}.{number}.json" if kept else None
    if file is not None and file.exists():
        return _from_json(json.loads(file.read_text(encoding="utf-8")))
    page = _read(picture(), dpi)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_to_json(page), ensure_ascii=False), encoding="utf-8")
    return page


def _read(picture: Image.Image, dpi: int) -> ReadPage:
    page, _ = read_picture(numpy.asarray(picture), dpi=dpi, readers=_readers())
    return page


@cache
def _readers() -> Readers:
    """Made once a process."""
    return Readers.ready()


def _to_json(page: ReadPage) -> dict[str, Any]:
    return {
        "route": page.route.value,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "words": words_to_rows(page.words),
        "readers": page.readers,
    }


def _from_json(held: dict[str, Any]) -> ReadPage:
    words = words_from_rows(held["words"])
    return ReadPage(
        Route(held["route"]), held["width"], held["height"], words, dpi=held["dpi"], readers=tuple(held["readers"])
    )
