"""The plots of the board."""

from __future__ import annotations

from portal.design.plots import Drawing, Plot, Series, lines, lying, standing
from portal.frontpages.board.values import Board


def drawings(board: Board) -> tuple[Drawing, ...]:
    """Who has to catch up with what; how many are reached; how questions are answered."""
    months = board.months
    labels = tuple(f"{month.first.month}/{month.first.year % 100:02}" for month in months)
    arrears = Plot(
        "viec-cham",
        "Việc chậm theo cơ quan",
        tuple(row.agency for row in board.arrears),
        (
            Series("Nhiệm vụ", tuple(row.late for row in board.arrears)),
            Series("Câu hỏi", tuple(row.overdue for row in board.arrears)),
            Series("Báo cáo", tuple(row.silent for row in board.arrears)),
        ),
        unit="việc",
        head="Cơ quan",
    )
    answers = Plot(
        "hoi-dap",
        "Câu hỏi của người dân theo tháng",
        labels,
        (
            Series("Nhận được", tuple(month.came for month in months)),
            Series("Trả lời đúng hạn", tuple(month.answered - month.late for month in months)),
            Series("Trả lời trễ", tuple(month.late for month in months)),
        ),
        unit="câu",
        head="Tháng",
    )
    reach = Plot(
        "tiep-can",
        "Lượt đọc và lượt người dự theo tháng",
        labels,
        (
            Series("Lượt đọc", tuple(month.reads for month in months)),
            Series("Lượt người dự", tuple(month.people for month in months)),
        ),
        unit="lượt",
        head="Tháng",
    )
    return lying(arrears), standing(answers), lines(reach)
