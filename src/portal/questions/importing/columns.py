"""Which column of a sheet holds what: guessed from its heading, to be confirmed by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lawtext.words import fold, normalise
from portal.questions.importing.pairs import Pair, doubts_in, pair_of
from portal.questions.importing.tidying import tidy_answer, tidy_line

TITLE, QUESTION, ANSWER, FIELD = "title", "question", "answer", "field"
HEADER_WITHIN = 15  # rows: above the heading agencies write titles and dates
SAMPLE = 3
PART_LABELS: Mapping[str, str] = {
    TITLE: "Câu hỏi ngắn (tiêu đề)",
    QUESTION: "Câu hỏi",
    ANSWER: "Trả lời",
    FIELD: "Lĩnh vực",
}
# What agencies write over their columns, folded; the first that stands in a heading counts.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    ANSWER: (
        "tra loi",
        "giai dap",
        "dap an",
        "answer",
        "noi dung tra loi",
        "cau tra loi",
        "phuc dap",
        "y kien tra loi",
    ),
    TITLE: ("tieu de", "trich yeu", "title", "ten cau hoi", "cau hoi ngan"),
    QUESTION: ("noi dung cau hoi", "cau hoi", "question", "noi dung hoi", "hoi", "noi dung", "phan anh", "vuong mac"),
    FIELD: ("linh vuc", "chuyen muc", "chu de", "nhom", "field", "category"),
}


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Part -> column, for the parts whose heading is known; a column has one part."""
    keys = [fold(normalise(cell)) for cell in header]
    found: dict[str, int] = {}
    for part, names in _HEADINGS.items():
        for name in names:
            free = [at for at, key in enumerate(keys) if name in key and at not in found.values()]
            if free:
                found[part] = min(free, key=lambda at: len(keys[at]))
                break
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a sheet, which part is where (column by part), and the rows below to look at."""

    header: tuple[str, ...]
    parts: Mapping[str, int]
    sample: tuple[tuple[str, ...], ...] = ()


def head_of(rows: Iterable[Sequence[str]]) -> Head | None:
    """The row within the first ones that says most; where none says anything, the first with two cells or more."""
    first = [tuple(row) for row in islice(rows, HEADER_WITHIN + SAMPLE)]
    heads = [at for at, row in enumerate(first[:HEADER_WITHIN]) if sum(map(bool, row)) >= 2]
    if not heads:
        return None
    best = max(heads, key=lambda at: len(guess_columns(first[at])))
    return Head(first[best], guess_columns(first[best]), tuple(first[best + 1 : best + 1 + SAMPLE]))


def is_readable(columns: Mapping[str, int]) -> bool:
    return ANSWER in columns and (QUESTION in columns or TITLE in columns)


def pair_in(row: Sequence[str], columns: Mapping[str, int]) -> Pair | None:
    """The pair of a row; None for a row without a question."""
    said = {part: row[at] if at < len(row) else "" for part, at in columns.items()}
    title, question = tidy_line(said.get(TITLE, "")), tidy_line(said.get(QUESTION, ""))
    if not (asked := question or title):
        return None
    answer = tidy_answer(said.get(ANSWER, ""))
    made = pair_of(asked, answer, doubts=doubts_in(asked, answer), field_slug=normalise(said.get(FIELD, "")))
    if title and question and len(title) <= 200:
        return Pair(title, question, answer, made.doubts, made.field_slug)
    return made
