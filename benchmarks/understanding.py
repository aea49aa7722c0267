"""How well scans of known documents are understood.

    python -m benchmarks.understanding DIR [--heads heads.json] [--words FOLDER] [--json]

Needs DJANGO_SETTINGS_MODULE, as `make bench` sets it. DIR has `scan_to_law_dev/NAME.*.pdf` with `NAME.gt.txt`, and
`ocr_dev/NAME-pN.VARIANT.*`; the truth of the head blocks is a JSON file {NAME: {particular: value}}, where "viết tay"
before the printed part means that a person must enter it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import django
import numpy
import pypdfium2
from PIL import Image

if __name__ == "__main__":
    django.setup()

from lawtext import Document, Unit, parse_document
from lawtext.addresses import number_key
from lawtext.types import walk
from lawtext.words import fold, normalise
from portal.schema.queries import grouped
from scanreading.engines.recognition import Readers, read_picture
from scanreading.engines.types import ReadPage, Route, words_from_rows, words_to_rows
from scanreading.understanding.document import understand_pages
from scanreading.understanding.manuscript import assemble
from scanreading.understanding.particulars import Particular

_PAGE = re.compile(r"(?P<name>.+)-p(?P<number>\d+)\.(?P<variant>[a-z]+\d+)\.(?:png|jpe?g|tiff?)")
_DPI = 200  # for the pages of a PDF


def read_file(path: Path, kept: Path | None) -> tuple[ReadPage, ...]:
    """The pages of a picture or a PDF. `kept`: the cache folder of earlier readings."""
    return tuple(_read_once(path, number, picture, dpi, kept) for number, picture, dpi in _lazily(path))


def _lazily(path: Path) -> Iterator[tuple[int, Any, int]]:
    """For each page its number, a function that returns the picture, and its resolution."""
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
    """Created once per process."""
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
_BY_HAND = "viết tay"  # in the truth: handwritten, which must not be read automatically


@dataclass(frozen=True, slots=True)
class UnderstandingScore:
    """The numbers of correct, found and true units."""

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
    """By unit: the addresses that both documents have."""
    mine, theirs = _addresses(read), _addresses(true)
    return {
        unit.value: UnderstandingScore((mine[unit] & theirs[unit]).total(), mine[unit].total(), theirs[unit].total())
        for unit in UNITS
    }


def _addresses(document: Document) -> dict[Unit, Counter[str]]:
    found: dict[Unit, Counter[str]] = {unit: Counter() for unit in UNITS}
    for node in walk(document.roots):
        if node.unit in found:
            found[node.unit][str(node.address)] += 1
    return found


def score_particulars(read: Mapping[str, Particular], true: Mapping[str, str]) -> dict[str, bool]:
    """By name: whether the value is right.

    With "viết tay" in the truth it is right if it is marked as handwritten and only the printed part is read.
    """
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
    """The sums of the scores of several documents."""
    by_unit = grouped((unit, score) for one in scores for unit, score in one.items())
    return {
        unit: UnderstandingScore(
            sum(one.right for one in some), sum(one.found for one in some), sum(one.true for one in some)
        )
        for unit, some in by_unit.items()
    }


def _structures(folder: Path, words: Path | None) -> dict[str, Any]:
    scores: dict[str, dict[str, UnderstandingScore]] = {}
    for truth in sorted((folder / "scan_to_law_dev").glob("*.gt.txt")):
        name = truth.name.removesuffix(".gt.txt")
        true = parse_document(truth.read_text(encoding="utf-8"))
        for scan in sorted(truth.parent.glob(f"{name}.*.pdf")):
            scores[scan.stem] = score_structure(assemble(read_file(scan, words)).document, true)
    return {name: _figures(score) for name, score in {**scores, "all": added(scores.values())}.items()}


def _heads(folder: Path, truth: dict[str, dict[str, str]], words: Path | None) -> dict[str, Any]:
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: list[str] = []
    for name, variant, files in _documents(folder):
        if name not in truth:
            continue
        read = understand_pages([page for file in files for page in read_file(file, words)])
        for particular, is_right in score_particulars(read.particulars, truth[name]).items():
            right[particular].append(is_right)
            if not is_right:
                wrong.append(f"{name}.{variant} {particular}: {read.particulars[particular].value!r}")
    return {
        "right": {name: f"{sum(right[name])}/{len(right[name])}" for name in JUDGED if right[name]},
        "wrong": wrong,
    }


def _documents(folder: Path) -> Iterator[tuple[str, str, list[Path]]]:
    """Every document in every variant, with its pages in order; real scans are one file each."""
    pages: dict[tuple[str, str], list[tuple[int, Path]]] = defaultdict(list)
    for file in sorted((folder / "ocr_dev").glob("*")):
        found = _PAGE.fullmatch(file.name)
        if found:
            pages[found["name"], found["variant"]].append((int(found["number"]), file))
    yield from (
        (name, variant, [file for _, file in sorted(files)]) for (name, variant), files in sorted(pages.items())
    )
    yield from ((file.stem, "real", [file]) for file in sorted((folder / "ocr_dev_real").glob("*.pdf")))
    yield from ((file.stem, "law", [file]) for file in sorted((folder / "scan_to_law_dev").glob("*.pdf")))


def _figures(scores: dict[str, UnderstandingScore]) -> dict[str, Any]:
    return {
        unit: {"precision": round(score.precision, 4), "recall": round(score.recall, 4), "true": score.true}
        for unit, score in scores.items()
    }


def _told(found: dict[str, Any]) -> str:
    lines = []
    for name, units in found["structure"].items():
        said = (f"{unit} P {s['precision']:.1%} R {s['recall']:.1%} ({s['true']})" for unit, s in units.items())
        lines.append(f"{name}: {', '.join(said)}")
    for name, share in found.get("heads", {}).get("right", {}).items():
        lines.append(f"{name}: {share}")
    return "\n".join([*lines, *(f"  sai: {told}" for told in found.get("heads", {}).get("wrong", ()))])


def main(arguments: Sequence[str], *, out: TextIO = sys.stdout) -> None:
    parser = argparse.ArgumentParser(description="Structure, and particulars of head and end, of scans of known texts.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--heads", type=Path, help="JSON: the true particulars of each document")
    parser.add_argument("--words", type=Path, help="folder that keeps what was read, so that pages are read once")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args(arguments)
    if not said.folder.is_dir():
        sys.exit(f"There is no folder {said.folder}.")
    found = {"structure": _structures(said.folder, said.words)}
    if said.heads:
        found["heads"] = _heads(said.folder, json.loads(said.heads.read_text(encoding="utf-8")), said.words)
    print(json.dumps(found, ensure_ascii=False, indent=1) if said.json else _told(found), file=out)


if __name__ == "__main__":
    main(sys.argv[1:])
