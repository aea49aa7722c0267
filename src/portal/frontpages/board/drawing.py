"""The plots of the board."""

from __future__ import annotations

from collections.abc import Sequence

from portal.design.plots import Drawing, Plot, Series, lines, lying, standing
from portal.frontpages.board.values import Arrears, Board, Month


def drawings(board: Board) -> tuple[Drawing, ...]:
    """Who has to catch up with what; how many are reached; how questions are answered."""
    return lying(_arrears(board.arrears)), standing(_answers(board.months)), lines(_reach(board.months))


def _arrears(rows: Sequence[Arrears]) -> Plot:
    return Plot(
        "viec-cham",
        "Việc chậm theo cơ quan",
        tuple(row.agency for row in rows),
        (
            Series("Nhiệm vụ", tuple(row.late for row in rows)),
            Series("Câu hỏi", tuple(row.overdue for row in rows)),
            Series("Báo cáo", tuple(row.silent for row in rows)),
        ),
        unit="việc",
        head="Cơ quan",
    )


def _answers(months: Sequence[Month]) -> Plot:
    return Plot(
        "hoi-dap",
        "Câu hỏi của người dân theo tháng",
        _labels(months),
        (
            Series("Nhận được", tuple(month.came for month in months)),
            Series("Trả lời đúng hạn", tuple(month.answered - month.late for month in months)),
            Series("Trả lời trễ", tuple(month.late for month in months)),
        ),
        unit="câu",
        head="Tháng",
    )


def _reach(months: Sequence[Month]) -> Plot:
    return Plot(
        "tiep-can",
        "Lượt đọc và lượt người dự theo tháng",
        _labels(months),
        (
            Series("Lượt đọc", tuple(month.reads for month in months)),
            Series("Lượt người dự", tuple(month.people for month in months)),
        ),
        unit="lượt",
        head="Tháng",
    )


def _labels(months: Sequence[Month]) -> tuple[str, ...]:
    return tuple(f"{month.first.month}/{month.first.year % 100:02}" for month in months)
