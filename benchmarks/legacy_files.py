"""How well pre-Unicode files (TCVN3, VNI) are accepted and read.

    python -m benchmarks.legacy_files DIR [--json] [--wrong]

Needs DJANGO_SETTINGS_MODULE, as `make bench` sets it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import django
from django.conf import settings
from rapidfuzz.distance import Levenshtein

if __name__ == "__main__":
    django.setup()

from tools.ocr_scoring import comparable

from portal.digitisation.jobs import make_pool, order_for
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.uploads import ValidScanFile, validate_file
from portal.digitisation.states import UnfitScan
from scanreading.engines.faults import said_of
from scanreading.engines.pool import ReaderPool
from scanreading.engines.types import text_of, words_from_rows

_COLUMNS = ("words", "wer", "wer_anywhere")
_TRUTH = ".gt.txt"


class CannotRead(Exception):
    """A file of the folder was refused or could not be read; the message has the reason."""


@dataclass(frozen=True, slots=True)
class LegacyOutcome:
    """The result of one file: words of its truth, wrong words in order, wrong words regardless of position.

    `wrong` shows each difference. `fault` if the file could not be read (then everything counts as wrong).
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
    """Yield the results one after another. `work` is a folder for temporary pictures."""
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
    """Count wrong words: in order, and regardless of position (columns may be read in either order)."""
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
    """Words without control characters: old word processors left marks of notes and fields in the known texts."""
    printed = "".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign.isspace())
    return comparable(printed).casefold().split()


def legacy_figures(outcomes: Iterable[LegacyOutcome]) -> dict[str, Any]:
    """`all` and `files`: words, and word errors in percent, in order (`wer`) and regardless of position
    (`wer_anywhere`).
    """
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


def main(arguments: Sequence[str], *, out: TextIO = sys.stdout, err: TextIO = sys.stderr) -> None:
    parser = argparse.ArgumentParser(description="Files NAME.doc, .rtf, .pdf … beside NAME.gt.txt; percent of words.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="each place that differs too")
    said = parser.parse_args(arguments)
    files = known_files(said.folder)
    if not files:
        sys.exit(f"{said.folder} holds no file beside its known text (NAME.gt.txt).")
    with make_pool() as pool, tempfile.TemporaryDirectory(prefix="lan-toa-do-") as work:
        outcomes = list(evaluate_files(files, pool=pool, work=Path(work), most_bytes=settings.SCANS_MOST_BYTES))
    for outcome in outcomes:
        if outcome.fault:
            print(f"{outcome.name}: {outcome.fault}", file=err)
    told = legacy_figures(outcomes)
    if said.json:
        print(json.dumps(told, ensure_ascii=False), file=out)
        return
    print(f"{'':>40}" + "".join(f"{name:>16}" for name in _COLUMNS), file=out)
    for name, row in (*told["files"].items(), ("all", told["all"])):
        print(f"{name:>40}" + "".join(f"{row[column]:>16}" for column in _COLUMNS), file=out)
    for outcome in outcomes if said.wrong else ():
        out.writelines(f"{outcome.name}: {each}\n" for each in outcome.wrong)


if __name__ == "__main__":
    main(sys.argv[1:])
