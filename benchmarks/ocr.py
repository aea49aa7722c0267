"""Reading of page pictures: wrong letters, words and diacritics, flags, CPU seconds per page, compared with tesseract.

Reads every fifth page of ../shared/data/ocr_dev (eight kinds of damage) and all of ocr_dev_real; skips missing ones.
Times are CPU seconds, which a busy machine hardly changes; "times plain tesseract" is measured on the same pages in the
same run.
"""

import itertools
import resource
from collections.abc import Sequence
from pathlib import Path

from tools.ocr_evaluation import (
    KnownPage,
    PageEvaluation,
    evaluate,
    figures,
    known_pages,
    pictures_of,
)

from scanreading.engines import ocr
from scanreading.engines.ocr import missing as engines_missing
from scanreading.engines.pictures import USUAL_DPI, colour_out

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
# Every fifth page covers each kind of damage and most layouts.
SETS = {"drawn": ("ocr_dev", 5), "real": ("ocr_dev_real", 1)}
NAMES = ("cer", "wer", "diacritics", "flagged", "caught", "caught_letters", "caught_numbers", "core_seconds")


def run() -> dict[str, float]:
    if lacking := engines_missing():
        print(f"  skipped: this machine lacks {', '.join(lacking)}")
        return {}
    told: dict[str, float] = {}
    for name, (folder, step) in SETS.items():
        pages = known_pages(DATA / folder)[::step]
        if not pages:
            print(f"  skipped: no pages at {DATA / folder}")
            continue
        outcomes = list(evaluate(pages, processes=1))
        told |= _named(name, outcomes)
        told[f"{name}: times plain tesseract"] = told[f"{name}: core_seconds"] / _plain(pages)
    return told


def _named(name: str, outcomes: Sequence[PageEvaluation]) -> dict[str, float]:
    row = figures(outcomes, wall_seconds=None, processes=1)["all"]
    return {f"{name}: {figure}": row[figure] for figure in NAMES}


def _plain(pages: Sequence[KnownPage]) -> float:
    """CPU seconds of tesseract alone for an unprocessed page."""
    began = _core_seconds()
    for picture, dpi in itertools.chain.from_iterable(map(pictures_of, pages)):
        ocr.read(colour_out(picture), dpi=dpi or USUAL_DPI)
    return (_core_seconds() - began) / len(pages)


def _core_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
