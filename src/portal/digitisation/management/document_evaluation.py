"""Measuring with documents whose text is known: how well scans are understood."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from PIL import Image

from lawtext import Document, Unit
from lawtext.addresses import number_key
from lawtext.words import fold, normalise
from portal.schema.queries import grouped
from scanreading.engines.recognition import Readers, read_picture
from scanreading.engines.types import ReadPage, Route, words_from_rows, words_to_rows
from scanreading.understanding.manuscript import in_reading_order
from scanreading.understanding.particulars import Particular

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
    return ReadPage(
        Route(held["route"]),
        held["width"],
        held["height"],
        words_from_rows(held["words"]),
        dpi=held["dpi"],
        readers=tuple(held["readers"]),
    )


UNITS = (Unit.CHAPTER, Unit.SECTION, Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)
JUDGED = ("official_number", "issued_date", "kind", "signer", "issuer", "place", "subject")
_BY_HAND = "viết tay"  # in a table of truth: nobody may read this for a person


@dataclass(frozen=True, slots=True)
class UnderstandingScore:
    """How many units were found, how many of them rightly, how many there are."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else float(not self.true)

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def score_structure(read: Document, true: Document) -> dict[str, UnderstandingScore]:
    """By unit: addresses that both hold."""
    mine, theirs = _addresses(read), _addresses(true)
    return {
        unit.value: UnderstandingScore((mine[unit] & theirs[unit]).total(), mine[unit].total(), theirs[unit].total())
        for unit in UNITS
    }


def _addresses(document: Document) -> dict[Unit, Counter[str]]:
    found: dict[Unit, Counter[str]] = {unit: Counter() for unit in UNITS}
    for node in in_reading_order(document.roots):
        if node.unit in found:
            found[node.unit][str(node.address)] += 1
    return found


def score_particulars(read: Mapping[str, Particular], true: Mapping[str, str]) -> dict[str, bool]:
    """By name: whether it is right. Where truth says "viết tay" it is right to have said so and guessed nothing."""
    return {name: _is_right(read[name], true[name]) for name in JUDGED if name in true}


def _is_right(read: Particular, true: str) -> bool:
    if true.startswith(_BY_HAND):
        return read.is_handwritten and _key(read.name, read.value) == _key(read.name, true.removeprefix(_BY_HAND))
    return not read.is_handwritten and _key(read.name, read.value) == _key(read.name, true)


def _key(name: str, value: str) -> str:
    told = normalise(value)
    if name == "official_number":
        return number_key(told) if told[:1].isdecimal() else told
    return told if name in ("issued_date", "signer") else fold(told).strip(" .")


def added(scores: Iterable[Mapping[str, UnderstandingScore]]) -> dict[str, UnderstandingScore]:
    """Scores of several documents together."""
    by_unit = grouped((unit, score) for one in scores for unit, score in one.items())
    return {
        unit: UnderstandingScore(
            sum(one.right for one in some), sum(one.found for one in some), sum(one.true for one in some)
        )
        for unit, some in by_unit.items()
    }
