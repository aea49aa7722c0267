"""Tables of assignments: the meaning of their columns, by headings and by the contents of cells; and the rows below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from lawtext.words import fold
from portal.plans.parser.lines import (
    LABELS,
    SOMEBODY,
    WHO,
    AssignmentTable,
    Column,
    LabelKind,
    PlanTableRow,
    PlanTextLine,
    as_line,
)
from portal.plans.parser.phrases import RE, is_period, names_only

# Headings in other words: "Việc phải làm", "Ai làm chính", "Ai cùng làm", "Lúc nào", "Bắt đầu", "CQ chủ trì", "Tháng".
_COLUMNS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("order", re.compile(r"(?:(?:so )?(?:stt|t ?t|so thu tu|so tt|ma(?: so| viec| nhiem vu)?|so hieu|#))$")),
    (
        "task",
        re.compile(
            r"(?:ten |cac |noi dung )*(?:noi dung|nhiem vu|hoat dong|cong viec|dau viec|ten nhiem vu)"
            r"(?:[\s,/]+(?:va )?(?:noi dung|nhiem vu|hoat dong|cong viec|giai phap|cu the|chu yeu|thuc hien"
            r"|trien khai))*$"
        ),
    ),
    *((kind, re.compile(rf"(?:{words})$")) for kind, words in LABELS),
    ("from", re.compile(r"(?:thoi (?:gian|diem) |ngay |thang )?(?:bat dau\b|khoi cong\b|tu(?: ngay| thang)?$)")),
    (
        "until",
        re.compile(r"(?:thoi (?:gian|diem) |ngay |thang )?(?:ket thuc\b|hoan thanh\b|xong\b|den(?: ngay| thang)?$)"),
    ),
    (
        LabelKind.COORDINATING,
        re.compile(
            rf"(?:ai |nguoi |thanh phan |{WHO})?(?:(?:cung|voi)(?: (?:lam|thuc hien|tham gia|ai))?|phoi hop|ho tro"
            rf"|tham gia)\b"
        ),
    ),
    (
        LabelKind.LEAD,
        re.compile(
            rf"(?:ai|nguoi|{SOMEBODY})\s*(?:lam|chu tri|phu trach|chiu|dam nhan|thuc hien|duoc giao|dau moi)\b"
            r"|(?:chu tri|phu trach|dau moi|dam nhan|chiu trach nhiem|giao)\b"
        ),
    ),
    (
        LabelKind.DEADLINE,
        re.compile(r"(?:luc(?! luong)|khi|bao gio|han|moc|thoi (?:gian|han|diem)|tien do|lich|xong)\b"),
    ),
    (LabelKind.PRODUCT, re.compile(r"(?:san pham|ket qua|dau ra|yeu cau dau ra)\b")),
    (LabelKind.OTHER, re.compile(r"(?:kinh phi|du toan|ghi chu|nguon|dia diem|doi tuong)\b")),
    (LabelKind.LEAD, re.compile(r"(?:(?:co quan|don vi|bo phan|ca nhan)\b(?! tinh)|co so$)")),
    ("task", re.compile(r"(?:ten |cac |noi dung )*(?:viec|cong viec|dau viec|noi dung|nhiem vu|hoat dong)\b")),
    (LabelKind.OTHER, re.compile(r".*\b(?:chi dao|kinh phi)\b")),
    (LabelKind.COORDINATING, re.compile(r".*\bphoi hop\b")),
    (LabelKind.LEAD, re.compile(r".*\b(?:chu tri|phu trach|dau moi)\b")),
    (LabelKind.SHARED, re.compile(r"(?:luc luong|to|nhom|doi|can bo)\b.*\bthuc hien$")),
    (LabelKind.PRODUCT, re.compile(r".*\b(?:ket qua|san pham|dau ra)\b")),
    (LabelKind.DEADLINE, re.compile(r"(?:(?:tg|deadline|.*\bthoi (?:gian|han)|.*\bhan)\b|(?:ngay|thang|quy|tuan)$)")),
)


def group_tables(items: Sequence[PlanTextLine | PlanTableRow]) -> list[PlanTextLine | AssignmentTable]:
    """Consecutive rows become an assignment table, or else lines, one for each paragraph in their cells."""
    grouped: list[PlanTextLine | AssignmentTable] = []
    columns: tuple[Column, ...] = ()
    for is_row, group in groupby(items, key=lambda item: isinstance(item, PlanTableRow)):
        members = list(group)
        if not is_row:
            grouped.extend(member for member in members if isinstance(member, PlanTextLine))
            continue
        rows = [
            row
            for row in members
            if isinstance(row, PlanTableRow)
            and not all(RE.rule.fullmatch(paragraph) for cell in row.cells for paragraph in cell)
        ]
        headed, columns, below = _read_heading(rows, columns)
        if headed:
            grouped.append(AssignmentTable(rows[0].number, columns, tuple(below)))
        else:
            grouped.extend(as_line(row.number, paragraph) for row in rows for cell in row.cells for paragraph in cell)
    return grouped


def _read_heading(
    rows: list[PlanTableRow], before: tuple[Column, ...]
) -> tuple[bool, tuple[Column, ...], list[PlanTableRow]]:
    """Whether the rows are a table of assignments; its columns; the rows below the heading.

    The heading may take two rows; a table continued on the next page, or below a line that heads a group of its rows,
    has no heading and keeps the columns `before`.
    """
    if rows and _continues(rows[0], before):
        return True, before, rows
    for index, row in enumerate(rows[:3]):
        columns = _columns(row)
        if row.cells[0] == () and all(re.fullmatch(r"[\w.]{0,5}", " ".join(one.cells[0])) for one in rows):
            columns = ("order", *columns[1:])
        columns = _with_a_task(_by_contents(columns, rows[index + 1 :]))
        if not _is_heading(columns):
            continue
        below = rows[index + 1 :]
        finer = _columns(below[0]) if below else ()  # a second heading row: each of its non-empty cells names a column
        if below and (
            _is_heading(finer)
            or all(column and ":" not in cell[0] for column, cell in zip(finer, below[0].cells, strict=True) if cell)
        ):
            columns = tuple(new or old for old, new in zip(columns, finer, strict=False))
            below = below[1:]
        return True, columns, [row for row in below if not _is_heading(_columns(row))]
    return (True, before, rows) if before and rows and len(rows[0].cells) == len(before) else (False, before, [])


def _continues(row: PlanTableRow, before: tuple[Column, ...]) -> bool:
    """Whether the row has a number where the table before has one, or nothing there but no heading; what is pasted may
    lack its last, empty cells."""
    fits = before[:1] == ("order",) and len(before) - 2 <= len(row.cells) <= len(before)
    return fits and (
        re.fullmatch(r"\d{1,3}[.)]?", " ".join(row.cells[0])) is not None
        or not (row.cells[0] or _is_heading(_columns(row)))
    )


def _columns(row: PlanTableRow) -> tuple[Column, ...]:
    return tuple(column_of(" ".join(cell)) for cell in row.cells)


_HELD = ((LabelKind.LEAD, names_only), (LabelKind.DEADLINE, is_period))  # by the contents of its cells


def _by_contents(columns: tuple[Column, ...], rows: Sequence[PlanTableRow]) -> tuple[Column, ...]:
    """Assign a meaning to columns with an unknown heading, by the contents of most of their cells.

    If there are two columns of agencies, the first one leads.
    """
    told = list(columns)
    for place, column in enumerate(columns):
        words = [" ".join(row.cells[place]) for row in rows if place < len(row.cells) and row.cells[place]]
        told[place] = column or next(
            (kind for kind, tells in _HELD if 2 * sum(map(tells, words)) >= max(2, len(words))), ""
        )
        if (
            told[place] == LabelKind.LEAD
            and not column
            and {LabelKind.LEAD, LabelKind.SHARED} & {*told[:place], *columns}
        ):
            told[place] = LabelKind.COORDINATING
    return tuple(told)


def _with_a_task(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """If a table has known headings but no task column, its first unknown one is the task: "Tên dự thảo chính sách"."""
    is_headed = len({LabelKind.LEAD, LabelKind.SHARED, LabelKind.DEADLINE, LabelKind.PRODUCT, "order"} & {*columns}) > 1
    if "task" in columns or not is_headed or "" not in columns:
        return columns
    place = columns.index("")
    return (*columns[:place], "task", *columns[place + 1 :])


def column_of(heading: str) -> Column:
    folded = fold(heading).strip(" .:")
    return next((column for column, pattern in _COLUMNS if pattern.match(folded)), "")


def _is_heading(columns: tuple[Column, ...]) -> bool:
    return "task" in columns and bool({*columns} - {"", "order", "task"}) and columns.count("") <= len(columns) / 2
