"""Measuring with documents whose text is known: how well files in old encodings are read, and scans understood."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from PIL import Image
from rapidfuzz.distance import Levenshtein

from lawtext import Document, Unit
from lawtext.addresses import number_key
from lawtext.words import fold, normalise
from portal.digitisation.jobs import order_for
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.uploads import ValidScanFile, validate_file
from portal.digitisation.states import UnfitScan
from portal.schema.queries import grouped
from scanreading.engines.faults import said_of
from scanreading.engines.pool import ReaderPool
from scanreading.engines.recognition import Readers, read_picture
from scanreading.engines.scoring import comparable
from scanreading.engines.types import ReadPage, Route, text_of, words_from_rows, words_to_rows
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


_TRUTH = ".gt.txt"


class CannotRead(Exception):
    """A file of the folder was refused or could not be read; the message says why."""


@dataclass(frozen=True, slots=True)
class LegacyOutcome:
    """A file read: words of its truth, words wrong as they follow each other, words wrong wherever they stand.

    `wrong` shows what was there and what was read. `fault` where it could not be read (all of it is wrong then).
    """

    name: str
    words: int
    misread: int
    misread_anywhere: int
    wrong: tuple[str, ...] = ()
    fault: str = ""


def known_files(folder: Path) -> list[tuple[Path, Path]]:
    """Files with their truths, by name."""
    beside = ((truth, truth.name.removesuffix(_TRUTH)) for truth in sorted(folder.glob(f"*{_TRUTH}")))
    return [
        (file, truth)
        for truth, name in beside
        for file in sorted(folder.glob("*"))
        if file.stem == name and file != truth
    ]


def evaluate_files(
    files: Iterable[tuple[Path, Path]], *, pool: ReaderPool, work: Path, most_bytes: int
) -> Iterator[LegacyOutcome]:
    """Outcomes, one after another. `work` is a folder for pictures that nobody keeps."""
    for file, truth in files:
        known = truth.read_text(encoding="utf-8")
        try:
            text = _read_pages(
                validate_file(file, name=file.name, most_bytes=most_bytes), pool=pool, shown=work / "page.jpg"
            )
        except (UnfitScan, CannotRead) as error:
            count = len(_words(known))
            yield LegacyOutcome(file.name, count, count, count, fault=str(error))
        else:
            yield judge(file.name, read=text, known=known)


def _read_pages(fit: ValidScanFile, *, pool: ReaderPool, shown: Path) -> str:
    """The text of a file. Raises CannotRead."""
    scan = Scan(original_kind=fit.kind.value, original_name=fit.name)
    texts = []
    for number in range(1, fit.pages + 1):
        answer = _ask(pool, order_for(ScanPage(scan=scan, number=number), path=fit.path.resolve(), shown=shown))
        if "pages" in answer:
            return "\n".join(answer["pages"])
        texts.append(text_of(words_from_rows(answer["page"]["words"])))
    return "\n".join(texts)


def _ask(pool: ReaderPool, order: dict[str, Any]) -> dict[str, Any]:
    answer = pool.ask(order)
    if fault := str(answer.get("fault", "")):
        raise CannotRead(said_of(fault, str(answer.get("detail", ""))))
    return answer


def judge(name: str, *, read: str, known: str) -> LegacyOutcome:
    """How many words are wrong: in order, and without regard to where they stand (columns may be read either way)."""
    told, true = _words(read), _words(known)
    steps = [step for step in Levenshtein.opcodes(true, told) if step.tag != "equal"]
    lost, added = Counter(true), Counter(told)
    lost, added = lost - added, added - lost
    shown = (
        f"{' '.join(true[step.src_start : step.src_end])} → {' '.join(told[step.dest_start : step.dest_end])}"
        for step in steps
    )
    return LegacyOutcome(
        name,
        len(true),
        Levenshtein.distance(true, told),
        max(lost.total(), added.total()),
        tuple(shown),
    )


def _words(text: str) -> list[str]:
    """Without control characters: old word processors have left marks of notes and fields in the known texts."""
    printed = "".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign.isspace())
    return comparable(printed).casefold().split()


def legacy_figures(outcomes: Iterable[LegacyOutcome]) -> dict[str, Any]:
    """`all` and `files`: words, and word errors in percent, in order (`wer`) and anywhere (`wer_anywhere`)."""
    read = list(outcomes)
    total = LegacyOutcome(
        "all",
        sum(one.words for one in read),
        sum(one.misread for one in read),
        sum(one.misread_anywhere for one in read),
    )
    return {"all": _row(total), "files": {one.name: _row(one) for one in read}}


def _row(one: LegacyOutcome) -> dict[str, float]:
    share = 100 / max(one.words, 1)
    return {
        "words": one.words,
        "wer": round(one.misread * share, 3),
        "wer_anywhere": round(one.misread_anywhere * share, 3),
    }


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
