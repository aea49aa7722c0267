"""Which column of a sheet holds what: guessed from its heading, to be confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lawtext.words import fold, normalise
from portal.questions.importing.pairs import Pair, doubts_in, pair_of
from portal.questions.importing.tidying import tidy_answer, tidy_line

TITLE, QUESTION, ANSWER, FIELD = "title", "question", "answer", "field"
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
