"""`manage.py find_twins`: list documents that are on the shelf twice, under two numbers or two dates."""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm

from lawtext.words import fold
from portal.library.models import Edition, Instrument, Provision
from portal.library.queries.duplicates import (
    FEWEST_SYLLABLES,
    LEAST_LIKENESS,
    SYLLABLE,
    Print,
    digits_of,
    print_of,
)
from portal.library.states import EditionKind
from portal.schema.operations import PortalCommand

MOST_LINES = 50
_LEAST_LETTERS = 40  # shorter clauses are in thousands of documents
KEPT_CLAUSES = 12
_COMMON = 40  # a clause that more texts than this have says nothing
_CHUNK = 5_000
# Two instruments, `one` and `other`, whose current texts are alike, and their `likeness`; `is_likely` where their
# numbers or titles are the same too.
DuplicatePair = dict[str, Any]
Step = Callable[[int], object]


class Command(PortalCommand):
    help = "Tìm những văn bản có lời văn gần như trùng nhau trong thư viện. Chỉ liệt kê, không gộp."

    arguments = {
        "--least": {"type": float, "default": LEAST_LIKENESS, "help": "mức giống nhau thấp nhất, từ 0 đến 1"},
        "--report": {"type": Path, "help": "ghi danh sách vào tệp CSV này"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(
            total=Edition.objects.filter(is_current=True).count(),
            desc="So lời văn",
            disable=options["verbosity"] == 0,
            file=sys.stderr,
        ) as bar:
            pairs = sorted(
                find_duplicates(least=options["least"], step=bar.update),
                key=lambda pair: (not pair["is_likely"], -pair["likeness"], pair["one"].slug),
            )
        likely = sum(pair["is_likely"] for pair in pairs)
        self.stdout.write(f"{len(pairs)} cặp văn bản có lời văn gần như trùng nhau, {likely} cặp trùng cả số hoặc tên.")
        for pair in pairs[:MOST_LINES]:
            mark = "*" if pair["is_likely"] else " "
            self.stdout.write(f" {mark} {pair['likeness']:>5.0%}  {_said(pair)[0]}  |  {_said(pair)[1]}")
        if options["report"]:
            _write(options["report"], pairs)
            self.stdout.write(f"Danh sách: {options['report']}")


def _said(pair: DuplicatePair) -> tuple[str, str]:
    def one(law: Any) -> str:
        day = f"{law.issued_date:%d/%m/%Y}" if law.issued_date else "không rõ ngày"
        return f"{law.official_number}, {day} ({law.slug})"

    return one(pair["one"]), one(pair["other"])


def _write(path: Path, pairs: list[DuplicatePair]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Mức giống nhau", "Trùng số hoặc tên", "Văn bản", "Văn bản kia"))
        writer.writerows((f"{pair['likeness']:.0%}", "x" if pair["is_likely"] else "", *_said(pair)) for pair in pairs)


def clause_marks(texts: Iterable[str]) -> list[int]:
    """A few numbers that two copies of one text share: the smallest of those of its longer clauses."""
    folded = ("".join(SYLLABLE.findall(fold(text))) for text in texts)
    marks = {
        int.from_bytes(blake2b(letters.encode("ascii"), digest_size=7).digest())
        for letters in folded
        if len(letters) >= _LEAST_LETTERS
    }
    return sorted(marks)[:KEPT_CLAUSES]


def _pair(one: Instrument, other: Instrument, likeness: float) -> DuplicatePair:
    digits = digits_of(one.number_key)
    same_title = one.title_fold == other.title_fold and not one.title_is_inferred
    is_likely = same_title or bool(digits and digits == digits_of(other.number_key))
    return {"one": one, "other": other, "likeness": likeness, "is_likely": is_likely}


def find_duplicates(*, least: float = LEAST_LIKENESS, step: Step = lambda size: None) -> Iterator[DuplicatePair]:
    """Every two instruments on the shelf whose current texts are alike, the most alike first among their clauses.

    A pair is compared only if it shares a clause that few texts have. `step` is told how many texts were looked at.
    """
    with_clause: defaultdict[int, list[int]] = defaultdict(list)
    for edition, texts in _texts(step):
        for mark in clause_marks(texts):
            if len(with_clause[mark]) <= _COMMON:
                with_clause[mark].append(edition)
    shared = {
        pair
        for editions in with_clause.values()
        if 1 < len(editions) <= _COMMON
        for pair in combinations(sorted(set(editions)), 2)
    }
    yield from _compared(sorted(shared), least)


def _texts(step: Step) -> Iterator[tuple[int, list[str]]]:
    rows = Provision.objects.filter(edition__is_current=True).exclude(edition__kind=EditionKind.CONSOLIDATED.value)
    found = rows.order_by("edition_id", "position").values_list("edition_id", "text").iterator(chunk_size=_CHUNK)
    for edition, group in groupby(found, key=lambda row: row[0]):
        yield edition, [text for _, text in group]
        step(1)


def _compared(pairs: Iterable[tuple[int, int]], least: float) -> Iterator[DuplicatePair]:
    for first, group in groupby(pairs, key=lambda pair: pair[0]):
        mine = _print_of_edition(first)
        for _, second in group:
            theirs = _print_of_edition(second)
            is_long = min(mine.length, theirs.length) >= FEWEST_SYLLABLES
            if is_long and (likeness := mine.likeness(theirs)) >= least:
                editions = Edition.objects.select_related("instrument").in_bulk([first, second])
                yield _pair(editions[first].instrument, editions[second].instrument, likeness)


def _print_of_edition(edition: int) -> Print:
    texts = Provision.objects.filter(edition=edition).order_by("position").values_list("text", flat=True)
    return print_of(texts.iterator(chunk_size=_CHUNK))
