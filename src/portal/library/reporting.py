"""What became of everything in an import, as a file for those who have to look at it again: CSV, XLSX or JSON."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook

from portal.library.operations import Outcome, State

LABELS = {State.ACCEPTED: "Đã nhận", State.UNCHANGED: "Không đổi", State.REFUSED: "Từ chối"}
ENDINGS = (".csv", ".xlsx", ".json")
_HEADINGS = ("Tên trong nguồn", "Kết quả", "Địa chỉ trong thư viện", "Lý do từ chối", "Điểm cần xem lại")
_WIDTHS = (46, 14, 34, 60, 80)
_LONGEST_CELL = 32_000  # Excel's own limit is 32,767
# A cell that begins so is a formula to a spreadsheet program, and the names of files come from strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_report(path: Path, outcomes: Sequence[Outcome]) -> None:
    """By the ending of the name: .csv (for any spreadsheet program), .xlsx, or .json (for a program)."""
    ending = path.suffix.lower()
    if ending == ".csv":
        # With a byte order mark: without one Excel takes Vietnamese for Western.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(_rows(outcomes))
    elif ending == ".xlsx":
        _write_workbook(path, outcomes)
    else:
        path.write_text(json.dumps(_record(outcomes), ensure_ascii=False, indent=1), encoding="utf-8")


def _rows(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, ...]]:
    yield _HEADINGS
    for one in outcomes:
        said = (one.name, LABELS[one.state], one.slug, one.reason, "\n".join(one.doubts))
        yield tuple(map(_harmless, said))


def _harmless(text: str) -> str:
    return f"'{text}"[:_LONGEST_CELL] if text.startswith(_FORMULA) else text[:_LONGEST_CELL]


def _write_workbook(path: Path, outcomes: Iterable[Outcome]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kết quả nhập")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in _rows(outcomes):
        sheet.append(["".join(one for one in cell if one >= " " or one == "\n") for cell in row])
    book.save(path)


def _record(outcomes: Sequence[Outcome]) -> dict[str, object]:
    return {
        "counts": Counter(outcome.state.value for outcome in outcomes),
        "instruments": [
            {"name": one.name, "state": one.state.value, "slug": one.slug, "reason": one.reason, "doubts": one.doubts}
            for one in outcomes
            if one.state is not State.UNCHANGED
        ],
    }
