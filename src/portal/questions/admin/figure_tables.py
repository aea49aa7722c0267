"""Statistics as page content (sentences, changes, bars, rows) and as spreadsheet tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.design.sheets import Cell, TableSheet
from portal.questions.queries.figures import FiguresLine, PeriodOverview, PeriodTotals
from portal.questions.states import CountedEvent

_DASH = "–"
HEIGHT, STEP, GAP = 96, 36, 6


def percent(share: float | None) -> str:
    """0.956 -> "96%"."""
    return _DASH if share is None else f"{100 * share:.0f}%"


def headlines(seen: PeriodOverview, *, is_narrow: bool) -> list[dict[str, object]]:
    """The main figures. `is_narrow`: for one agency or field, count referred questions instead of received ones."""
    now, before = seen.now, seen.before
    came = (now.referred, before.referred) if is_narrow else (now.received, before.received)
    return [
        _headline("Được giao trả lời" if is_narrow else "Câu hỏi nhận được", f"{came[0]}", _more(*came)),
        _headline("Đã trả lời", f"{now.answered}", _more(now.answered, before.answered)),
        _share("Đúng hạn", now.on_time_share, before.on_time_share),
        _wait(now.median_days, before.median_days),
        _share("Người đọc thấy có ích", now.satisfaction, before.satisfaction),
    ]


def sentence(seen: PeriodOverview, *, is_narrow: bool, open_count: int, overdue: int) -> str:
    """The period as sentences, for readers of one paragraph only."""
    now = seen.now
    said = [f"Được giao {now.referred} câu hỏi" if is_narrow else f"Nhận {now.received} câu hỏi"]
    said.append(f"trả lời {now.answered} câu" + (f", {percent(now.on_time_share)} đúng hạn" if now.answered else ""))
    first = ", ".join(said) + "."
    if now.median_days is not None:
        first += f" Một nửa số câu được trả lời trong {now.median_days} ngày làm việc trở xuống"
        first += f", chín phần mười trong {now.p90_days} ngày." if now.p90_days is not None else "."
    late = f"trong đó {overdue} câu đã quá hạn" if overdue else "không câu nào quá hạn"
    return (
        f"{first} Hiện còn {open_count} câu chưa trả lời, {late}." if open_count else f"{first} Không còn câu nào chờ."
    )


def _headline(label: str, said: str, change: str, is_good: bool | None = None) -> dict[str, object]:
    """One main figure with its change since the previous period. `is_good` is None if the change is neither good nor
    bad."""
    return {"label": label, "said": said, "change": change, "is_good": is_good}


def _more(now: int, before: int) -> str:
    return f"kỳ trước {before}" if before else "kỳ trước không có"


def _share(label: str, now: float | None, before: float | None) -> dict[str, object]:
    if now is None or before is None:
        return _headline(label, percent(now), "kỳ trước không có" if before is None else f"kỳ trước {percent(before)}")
    points = round(100 * now) - round(100 * before)
    is_good = None if points == 0 else points > 0
    told = "như kỳ trước" if points == 0 else f"{'tăng' if points > 0 else 'giảm'} {abs(points)} điểm"
    return _headline(label, percent(now), told, is_good)


def _wait(now: int | None, before: int | None) -> dict[str, object]:
    said = _DASH if now is None else f"{now} ngày"
    if now is None or before is None:
        return _headline("Thời gian trả lời (trung vị)", said, "kỳ trước không có" if before is None else "")
    if now == before:
        return _headline("Thời gian trả lời (trung vị)", said, "như kỳ trước")
    return _headline(
        "Thời gian trả lời (trung vị)",
        said,
        f"{'nhanh' if now < before else 'chậm'} hơn {abs(now - before)} ngày",
        now < before,
    )


def chart_of(lines: Sequence[FiguresLine], *, is_narrow: bool) -> dict[str, object]:
    """Bars scaled to the largest count; a count above zero is at least 2 units high.

    `last` is the label of the last bar, "" if there is one bar.
    """
    pairs = [(line.totals.referred if is_narrow else line.totals.received, line.totals.answered) for line in lines]
    most = max((max(pair) for pair in pairs), default=0)
    return {
        "bars": [
            _bar(line, came, at * STEP, _scaled(came, most), _scaled(done, most))
            for at, (line, (came, done)) in enumerate(zip(lines, pairs, strict=True))
        ],
        "width": max(len(lines) * STEP - GAP, 1),
        "most": most,
        "bar_width": (STEP - GAP) // 2 - 1,
        "height": HEIGHT,
        "last": lines[-1].label if len(lines) > 1 else "",
    }


def _bar(line: FiguresLine, came: int, x: int, came_height: int, answered_height: int) -> dict[str, object]:
    """One interval of the period: received and answered counts as two boxes that stand on the base line."""
    return {
        "line": line,
        "came": came,
        "x": x,
        "came_y": HEIGHT - came_height,
        "came_height": came_height,
        "answered_x": x + (STEP - GAP) // 2,
        "answered_y": HEIGHT - answered_height,
        "answered_height": answered_height,
    }


def _scaled(count: int, most: int) -> int:
    return max(round(HEIGHT * count / most), 2) if count else 0


def rows_of(lines: Iterable[FiguresLine], *, late: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, object]]:
    """Rows of a table, without those that have no questions and no ratings: the spreadsheet lists these.

    `width` is the on-time share in per cent, for a bar in the row.
    """
    overdue = {one["slug"]: one["overdue"] for one in late}
    return [
        {
            "line": line,
            "totals": line.totals,
            "on_time": percent(line.totals.on_time_share),
            "width": round(100 * (line.totals.on_time_share or 0)),
            "satisfaction": percent(line.totals.satisfaction),
            "overdue": overdue.get(line.key, 0),
        }
        for line in lines
        if line.totals.referred or line.totals.answered or line.totals.rated or overdue.get(line.key)
    ]


_HEAD: tuple[str, ...] = (
    "Được giao",
    "Bị trả lại",
    "Đã trả lời",
    "Trong đó trễ hạn",
    "Tỷ lệ đúng hạn (%)",
    "Trung vị (ngày làm việc)",
    "90 % trong (ngày làm việc)",
    "Gộp, từ chối, rút",
    "Xóa dữ liệu khi chưa trả lời",
    "Công bố",
    "Có ích",
    "Chưa rõ",
    "Có lời, phải gọi, gửi thư hoặc trao",
    "Không báo được người hỏi",
)


def sheets_of(
    *,
    told: str,
    seen: PeriodOverview,
    agencies: Sequence[FiguresLine],
    fields: Sequence[FiguresLine],
    stretches: Sequence[FiguresLine],
) -> list[TableSheet]:
    """All tables of the page, the total first. `told` names the scope and the period."""
    whole = [(label, number) for label, number in zip(_HEAD, _numbers(seen.now), strict=True)]
    return [
        TableSheet("Tổng hợp", (told, ""), [("Nhận", seen.now.received), *whole]),
        TableSheet("Theo cơ quan", ("Cơ quan", *_HEAD), [(line.label, *_numbers(line.totals)) for line in agencies]),
        TableSheet("Theo lĩnh vực", ("Lĩnh vực", *_HEAD), [(line.label, *_numbers(line.totals)) for line in fields]),
        TableSheet(
            "Theo người hỏi", ("Người hỏi", *_HEAD), [(line.label, *_numbers(line.totals)) for line in seen.tracks]
        ),
        TableSheet(
            "Theo thời gian",
            ("Từ", "Nhận", *_HEAD),
            [(line.label, line.totals.received, *_numbers(line.totals)) for line in stretches],
        ),
    ]


def _numbers(numbers: PeriodTotals) -> tuple[Cell, ...]:
    share = numbers.on_time_share
    return (
        numbers.referred,
        numbers.returned,
        numbers.answered,
        numbers.late,
        None if share is None else round(100 * share, 1),
        numbers.median_days,
        numbers.p90_days,
        numbers.closed_otherwise,
        numbers.of(CountedEvent.ERASED),
        numbers.published,
        numbers.useful,
        numbers.unclear,
        numbers.prepared,
        numbers.undelivered,
    )
