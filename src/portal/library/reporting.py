"""What became of everything in an import: told in a few lines, and written down row by row as it happens.

Nothing is kept in memory but counts and first examples: the public dump has 170,000 rows. A report in CSV is whole up
to the moment in which a run was killed.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from portal.design.sheets import harmless_text
from portal.library.operations import Outcome, State

LABELS = {State.ACCEPTED: "Đã nhận", State.UNCHANGED: "Không đổi", State.REFUSED: "Từ chối"}

# ---- told ------------------------------------------------------------------------------------------------------------

_PARTICULARS = re.compile(r"“[^”]*”|\S*\d\S*")
MOST_REFUSALS = 30


@dataclass(slots=True)
class Kind:
    """Doubts that differ in names and numbers only: how many, and the first one."""

    count: int
    name: str
    doubt: str


@dataclass(slots=True)
class Tally:
    """How many became what; the first that were refused; the kinds of doubt."""

    counts: Counter[State] = field(default_factory=Counter)
    refused: list[Outcome] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.counts.total()

    def add(self, one: Outcome) -> None:
        self.counts[one.state] += 1
        if one.state is State.REFUSED and len(self.refused) < MOST_REFUSALS:
            self.refused.append(one)
        for doubt in one.doubts:
            kind = self.kinds.setdefault(_PARTICULARS.sub("…", doubt), Kind(0, one.name, doubt))
            kind.count += 1


# ---- written down ----------------------------------------------------------------------------------------------------

ENDINGS = (".csv", ".xlsx", ".json")
_HEADINGS = ("Tên trong nguồn", "Kết quả", "Địa chỉ trong thư viện", "Lý do từ chối", "Điểm cần xem lại")
_WIDTHS = {"A": 46, "B": 14, "C": 34, "D": 60, "E": 80}

Note = Callable[[Outcome], None]


@contextmanager
def open_report(path: Path) -> Iterator[Note]:
    """Takes the outcomes one by one. By the ending of the name: .csv or .xlsx for people, .json for programs."""
    writers = {".csv": _csv_report, ".xlsx": _workbook_report}
    with writers.get(path.suffix.lower(), _json_report)(path) as note:
        yield note


@contextmanager
def _csv_report(path: Path) -> Iterator[Note]:
    # With a byte order mark: without one Excel takes Vietnamese for Western.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        yield lambda one: writer.writerow(_row(one))


@contextmanager
def _workbook_report(path: Path) -> Iterator[Note]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kết quả nhập")
    sheet.freeze_panes = "A2"
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.append(_HEADINGS)
    yield lambda one: sheet.append(_row(one))
    book.save(path)


@contextmanager
def _json_report(path: Path) -> Iterator[Note]:
    """What was unchanged is counted, not listed."""
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        file.write('{"instruments": [')

        def note(one: Outcome) -> None:
            listed = counts[State.ACCEPTED.value] + counts[State.REFUSED.value]
            counts[one.state.value] += 1
            if one.state is not State.UNCHANGED:
                told = {"name": one.name, "state": one.state.value, "slug": one.slug, "reason": one.reason}
                told_whole = json.dumps(told | {"doubts": one.doubts}, ensure_ascii=False)
                file.write(f"{',' if listed else ''}\n {told_whole}")

        yield note
        file.write(f'\n], "counts": {json.dumps(counts)}}}\n')


def _row(one: Outcome) -> tuple[str, ...]:
    return tuple(map(harmless_text, (one.name, LABELS[one.state], one.slug, one.reason, "\n".join(one.doubts))))
