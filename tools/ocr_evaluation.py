"""Evaluation of reading on a folder of pages with known text: correct letters, words and diacritics, and speed.

Pages are `PAGE.VARIANT.EXT` (a picture, or a PDF whose pages are read one after another) next to `PAGE.gt.txt`, which
has the printed lines, and optionally `PAGE.gt.json` with the boxes of the lines. A truth `NAME-pN.gt.txt` without a
picture belongs to page N of the one PDF whose name begins as NAME does ("r1-p2" to "real1-….pdf").
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from scanreading.engines.flags import must_look
from scanreading.engines.recognition import Readers, core_seconds, read_picture
from scanreading.engines.sheets import Picture
from tools.ocr_scoring import PageScore, allowed_orders, score

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")
_TRUTH = ".gt.txt"
_RENDERED_DPI = 300
_OF_PDF = re.compile(r"^(?P<name>.+)-p(?P<number>\d+)$")


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page with its truth. `number` counts from 1 in a PDF; None means all of its pages, or a picture."""

    page: str
    variant: str
    file: Path
    truth: Path
    number: int | None = None


@dataclass(frozen=True, slots=True)
class PageEvaluation:
    """The result of one page: its score, and CPU seconds.

    `fault` if it could not be read (then everything counts as wrong).
    """

    known: KnownPage
    score: PageScore
    core_seconds: float
    fault: str = ""


def known_pages(folder: Path, *, variants: Sequence[str] = ()) -> list[KnownPage]:
    """The pages in a folder that have a truth, by name; with `variants` only those."""
    found = [known for truth in sorted(folder.glob(f"*{_TRUTH}")) for known in _of_truth(truth)]
    return [known for known in found if not variants or known.variant in variants]


def _of_truth(truth: Path) -> Iterator[KnownPage]:
    page = truth.name[: -len(_TRUTH)]
    files = [file for file in sorted(truth.parent.glob(f"{page}.*")) if file.suffix.lower() in (*PICTURES, ".pdf")]
    yield from (
        KnownPage(page, file.name[len(page) + 1 : -len(file.suffix)] or file.suffix[1:], file, truth) for file in files
    )
    if not files and (found := _OF_PDF.match(page)):
        for pdf in sorted(truth.parent.glob("*.pdf")):
            if _begins_alike(found["name"], pdf.stem):
                yield KnownPage(page, "pdf", pdf, truth, int(found["number"]))
                return


def _begins_alike(name: str, stem: str) -> bool:
    """Whether a PDF name begins as the truth's name does: "real1-congvan" begins as "real1" and as "r1", because the
    letters before the number may be abbreviated.
    """
    letters, digits = re.sub(r"\d+$", "", name), re.search(r"\d*$", name)
    return bool(re.match(rf"{re.escape(letters)}[^\W\d]*{digits[0] if digits else ''}(?!\d)", stem))


def pictures_of(known: KnownPage) -> Iterator[tuple[Picture, int]]:
    """Each picture of a known page with its resolution in dpi (0 if unknown)."""
    if known.file.suffix.lower() != ".pdf":
        with Image.open(known.file) as image:
            dpi = round(float(image.info.get("dpi", (0, 0))[0]))
            yield np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB")), dpi
        return
    with pypdfium2.PdfDocument(known.file) as document:
        for number in range(len(document)) if known.number is None else [known.number - 1]:
            yield _pdf_page(document[number])


def _pdf_page(page: Any) -> tuple[Picture, int]:
    """The page rendered at the resolution of its scanned picture; at 300 dpi if it has none."""
    width = page.get_width()
    scans = [each for each in page.get_objects(max_depth=2) if isinstance(each, pypdfium2.PdfImage)]
    wide = max((scan.get_px_size()[0] for scan in scans if _covers(scan, page)), default=0)
    dpi = round(wide / width * 72) if wide else _RENDERED_DPI
    picture = page.render(scale=(wide or width * _RENDERED_DPI / 72) / width).to_pil()
    grey = picture.convert("L")
    is_grey = np.array_equal(np.asarray(grey.convert("RGB"))[::9, ::9], np.asarray(picture.convert("RGB"))[::9, ::9])
    return np.asarray(grey if is_grey else picture.convert("RGB")), dpi


def _covers(scan: Any, page: Any) -> bool:
    left, bottom, right, top = scan.get_bounds()
    return bool((right - left) * (top - bottom) > 0.8 * page.get_width() * page.get_height())


def evaluate(pages: Sequence[KnownPage], *, processes: int, second: bool = True) -> Iterator[PageEvaluation]:
    """Read the pages in so many processes; yields the results in the order of the pages."""
    if processes <= 1:
        yield from (_read(known, second) for known in pages)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_read, pages, [second] * len(pages))


@cache
def _readers(second: bool) -> Readers:
    return Readers.ready(second=second)


def _read(known: KnownPage, second: bool) -> PageEvaluation:
    readers = _readers(second)
    began = core_seconds()
    words, flagged, fault = [], [], ""
    try:
        for picture, dpi in pictures_of(known):
            page, _ = read_picture(picture, dpi=dpi, readers=readers)
            words += [word.text for word in page.words]
            flagged += [must_look(word) for word in page.words]
    except Exception as error:  # one bad page must not end an evaluation; it counts as entirely wrong
        words, flagged, fault = [], [], f"{type(error).__name__}: {error}"
    boxes = known.truth.with_name(known.page + ".gt.json")
    page_truth = json.loads(boxes.read_text(encoding="utf-8")) if boxes.exists() else None
    orders = allowed_orders(known.truth.read_text(encoding="utf-8"), page_truth)
    return PageEvaluation(known, score(words, flagged, orders), core_seconds() - began, fault)


def figures(outcomes: Iterable[PageEvaluation], *, wall_seconds: float | None, processes: int) -> dict[str, Any]:
    """`all` and `variants`: figures in percent, pages per minute, CPU seconds per page.

    The total pages per minute are wall-clock time if that is given; by variant they are computed from CPU seconds, as
    if so many cores were idle.
    """
    read = list(outcomes)
    variants = {known.known.variant: None for known in read}
    told: dict[str, Any] = {"all": _figures(read, processes)}
    if wall_seconds:
        told["all"]["pages_per_minute"] = round(60 * told["all"]["pages"] / wall_seconds, 1)
    told["variants"] = {
        name: _figures([each for each in read if each.known.variant == name], processes) for name in variants
    }
    return told


def _figures(read: Sequence[PageEvaluation], processes: int) -> dict[str, float]:
    total, seconds = PageScore(), 0.0
    for outcome in read:
        total, seconds = total + outcome.score, seconds + outcome.core_seconds
    pages = max(1, total.pages)
    return {
        **total.figures(),
        "pages": total.pages,
        "pages_per_minute": round(60 * processes * pages / seconds, 1) if seconds else 0.0,
        "pages_per_minute_idle": round(60 * processes * pages / seconds, 1) if seconds else 0.0,
        "core_seconds": round(seconds / pages, 2),
    }
