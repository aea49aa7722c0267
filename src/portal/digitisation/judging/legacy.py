"""Files in old encodings, read as scans are when they are received, against their known text.

A file is `NAME.EXT` beside `NAME.gt.txt`. Capitals and small letters count as one: where they live in a font of
capitals (`.VnTimeH`), the known text of old files has mostly lost them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.reader import order_for
from portal.digitisation.receipt.errors import UnfitScan
from portal.digitisation.receipt.looking import Fit, look_at
from scanreading.engines.faults import said_of
from scanreading.engines.pool import Pool
from scanreading.engines.scoring import comparable
from scanreading.engines.types import text_of, words_from_rows

_TRUTH = ".gt.txt"
_WAIT = 60.0  # seconds; the pool ends what takes longer than it may


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
    routes: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    fault: str = ""


def known_files(folder: Path) -> list[tuple[Path, Path]]:
    """Files with their truths, by name."""
    truths = sorted(folder.glob(f"*{_TRUTH}"))
    beside = ((truth, truth.name.removesuffix(_TRUTH)) for truth in truths)
    return [
        (file, truth)
        for truth, name in beside
        for file in sorted(folder.glob("*"))
        if file.stem == name and file != truth
    ]


def evaluate_files(
    files: Iterable[tuple[Path, Path]], *, pool: Pool, work: Path, most_bytes: int
) -> Iterator[LegacyOutcome]:
    """Outcomes, one after another. `work` is a folder for pictures that nobody keeps."""
    for file, truth in files:
        known = truth.read_text(encoding="utf-8")
        try:
            text, routes = _read(
                look_at(file, name=file.name, most_bytes=most_bytes), pool=pool, shown=work / "page.jpg"
            )
        except (UnfitScan, CannotRead) as error:
            count = len(_words(known))
            yield LegacyOutcome(file.name, count, count, count, fault=str(error))
        else:
            yield judge(file.name, read=text, known=known, routes=routes)


def _read(fit: Fit, *, pool: Pool, shown: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and by which ways it was read. Raises CannotRead."""
    scan = Scan(original_kind=fit.kind.value, original_name=fit.name)
    texts, routes = [], []
    for number in range(1, fit.pages + 1):
        page = ScanPage(scan=scan, number=number)
        answer = _ask(pool, order_for(page, path=fit.path.resolve(), shown=shown))
        if "pages" in answer:
            return "\n".join(answer["pages"]), (fit.kind.value,)
        texts.append(text_of(words_from_rows(answer["page"]["words"])))
        routes.append(answer["page"]["route"])
    return "\n".join(texts), tuple(routes)


def _ask(pool: Pool, order: dict[str, Any]) -> dict[str, Any]:
    pool.begin(0, order)
    while not (done := pool.finished(wait=_WAIT)):
        continue
    if done[0].fault:
        raise CannotRead(said_of(done[0].fault, str(done[0].answer.get("detail", ""))))
    return done[0].answer


def judge(name: str, *, read: str, known: str, routes: tuple[str, ...] = ()) -> LegacyOutcome:
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
        routes,
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
