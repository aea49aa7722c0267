"""Pages of a folder of measurement read to words, once: what was read is kept and read from there the next time."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from PIL import Image

from portal.digitisation.engines.types import Box, ReadPage, Route, Word, words_from_rows, words_to_rows

_DPI = 200  # of pages of a PDF
_SECONDS = 120  # for a page
_READING = "portal.digitisation.engines.reading"


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
    """With the portal's own engines where they are there, with plain Tesseract where not."""
    if importlib.util.find_spec(_READING) is None:
        return with_tesseract(picture, dpi)
    reading = importlib.import_module(_READING)
    page, _ = reading.read_picture(numpy.asarray(picture), dpi=dpi, readers=reading.Readers.ready())
    return page  # type: ignore[no-any-return]


def with_tesseract(picture: Image.Image, dpi: int) -> ReadPage:
    """A page read by Tesseract alone. Raises CalledProcessError, TimeoutExpired."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        picture.save(file.name, dpi=(dpi, dpi))
        command = ["tesseract", file.name, "-", "-l", "vie", "--psm", "3", "--dpi", str(dpi), "tsv"]
        told = subprocess.run(  # noqa: S603 - our own program, a file of our own name
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ).stdout
    words = tuple(_words_of(told))
    return ReadPage(Route.SCAN, picture.width, picture.height, words, dpi=dpi, readers=("tesseract",))


def _words_of(told: str) -> Iterator[Word]:
    """Tesseract's table of words; level 5 is a word."""
    lines: dict[tuple[str, str, str], int] = {}
    blocks: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] != "5" or not text:
            continue
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        line = lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), len(lines))
        block = blocks.setdefault(row["block_num"], len(blocks))
        yield Word(text, Box(left, top, left + width, top + height), round(float(row["conf"])), None, line, block)


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
