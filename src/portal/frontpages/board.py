"""The leaders’ board, computed from values: periods, counts, and the statements about them. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType, SimpleNamespace
from typing import Any

from portal.activities.states import small
from portal.reports.states import (
    PeriodKind,
    ReportingPeriod,
    period_before,
    period_with,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BoardSpan:
    """A span in which work is counted, from `start` to `until`, both included.

    Work due before `as_of` is late unless it was done before `done_by`: in the current period, work finished today is
    no longer late.
    """

    start: date
    until: date
    as_of: date
    done_by: date


@dataclass(frozen=True, slots=True)
class BoardSpans:
    """The requested period up to today, and an equally long part of the previous period."""

    period: ReportingPeriod
    before: ReportingPeriod
    now: BoardSpan
    then: BoardSpan

    @property
    def is_running(self) -> bool:
        """Whether the period has not ended yet: late then means late today."""
        return self.now.as_of <= self.period.end

    @property
    def name(self) -> str:
        """The name for the middle of a sentence: "quý IV năm 2026"."""
        return small(self.period.name)

    @property
    def name_before(self) -> str:
        return small(self.before.name)

    @property
    def is_part_compared(self) -> bool:
        return self.then.until < self.before.end


def spans_of(*, kind: PeriodKind, day: date, today: date) -> BoardSpans:
    """The period of this kind that contains the day. A running period is compared with as many days of the previous
    one."""
    period = period_with(min(day, today), kind=kind)
    if (before := period_before(period)) is None:
        raise ValueError(f"no period before {period.name}")
    now = BoardSpan(period.start, min(today, period.end), min(today, period.end + _DAY), min(today, period.end) + _DAY)
    until = before.end if now.until == period.end else min(before.end, before.start + (now.until - now.start))
    return BoardSpans(
        period, before, now, BoardSpan(before.start, until, until + (now.as_of - now.until), until + _DAY)
    )


_NOTHING_COUNTED: dict[str, Any] = {
    **dict.fromkeys(("late", "overdue", "silent"), MappingProxyType({})),
    **dict.fromkeys(("stale", "asked", "empty")),
    **dict.fromkeys(("late_assignments", "open_difficulties", "escalated", "late_difficulties"), 0),
    **dict.fromkeys(("expected", "sent", "in_time", "reads", "useful", "unclear", "delivered", "tried"), 0),
    **dict.fromkeys(("people", "activities", "answered", "answered_in_time"), 0),
}


class SpanCounts(SimpleNamespace):
    """The counts of one span. Mappings are by key of the agency (None: no agency); the others are totals.

    `stale` is only known for today and None for any other day; `asked` and `empty` are only counted for the whole
    portal.
    """

    def __init__(self, **counted: Any) -> None:
        super().__init__(**_NOTHING_COUNTED | counted)


SHOWN_AGENCIES = 8
SHOWN_MATTERS = 3
DASH = "–"
# URL keys of the lists behind the figures.
LATE, OVERDUE, SILENT, STALE, HARDSHIP = "nhiem-vu", "cau-hoi", "bao-cao", "chuyen-muc", "kho-khan"
ESCALATED, UNANSWERED = "kho-khan-da-trinh", "kho-khan-qua-han"  # subsets of HARDSHIP
READS, DELIVERED, PEOPLE = "luot-doc", "tin-da-toi", "luot-nguoi"
ON_TIME, CLEAR, FOUND = "tra-loi", "danh-gia", "tim-kiem"
DISCIPLINE = "ky-luat"


def fold(
    *,
    spans: BoardSpans,
    now: SpanCounts,
    then: SpanCounts,
    names: Mapping[int, str],
    slugs: Mapping[int, str] = MappingProxyType({}),
    months: Sequence[Mapping[str, Any]] = (),
    is_of_one: bool,
) -> dict[str, Any]:
    """The context of the whole board. `matters` need a decision, most serious first; empty if there are none.
    `is_of_one`: the board of one agency, where matters need not name the agency with the most."""
    arrears = _arrears(now, names)
    matters = _matters(now, {} if is_of_one else names, is_today=spans.is_running)
    return {
        "spans": spans,
        "now": now,
        "lead": _lead(spans, matters),
        "matters": matters[:SHOWN_MATTERS],
        "groups": (
            {"heading": "Việc chậm, việc vướng", "figures": _late_ones(now, then)},
            {"heading": "Đến với người dân", "figures": _reach(now, then)},
            {"heading": "Người dân hài lòng", "figures": _satisfaction(now, then)},
            {"heading": "Kỷ luật báo cáo", "figures": _discipline(now, then)},
        ),
        "arrears": [row | {"slug": slugs.get(row["key"], "")} for row in arrears[:SHOWN_AGENCIES]],
        "more_agencies": max(len(arrears) - SHOWN_AGENCIES, 0),
        "months": months,
    }


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(part: int, whole: int) -> int | None:
    """A whole percentage, rounded down: 100 only if `part` equals `whole`; None if `whole` is 0."""
    return 100 * part // whole if whole else None


# ---- what needs a decision -------------------------------------------------------------------------------------------


def _matters(now: SpanCounts, names: Mapping[int, str], *, is_today: bool) -> tuple[dict[str, Any], ...]:
    """Most serious first: what only the committee can decide, then what is late towards people, plans and reports. For
    a past day the state of sections is not known, nor the deadline of a difficulty that has been answered since."""
    late, silent = sum(now.overdue.values()), len([key for key, count in now.silent.items() if count])
    said = (
        (now.escalated, ESCALATED, f"{now.escalated} khó khăn, vướng mắc đã trình, chờ cho ý kiến"),
        (late, OVERDUE, f"{late} câu hỏi của người dân quá hạn trả lời{_most(now.overdue, names, 'câu')}"),
        (now.late_assignments, LATE, f"{now.late_assignments} nhiệm vụ quá hạn{_most(now.late, names, 'nhiệm vụ')}"),
        (silent, SILENT, f"{silent} cơ quan chưa gửi báo cáo đã đến hạn"),
        (
            is_today and now.late_difficulties,
            UNANSWERED,
            f"{now.late_difficulties} khó khăn, vướng mắc quá hạn trả lời",
        ),
        (is_today and now.stale, STALE, f"{now.stale} chuyên mục lâu không cập nhật"),
    )
    return tuple({"words": words, "key": key} for count, key, words in said if count)


def _most(counts: Mapping[int | None, int], names: Mapping[int, str], unit: str) -> str:
    """ ", nhiều nhất ở Sở Xây dựng (3 câu)": only if one of several agencies has more than any other."""
    ranked = sorted(
        ((count, names[key]) for key, count in counts.items() if key is not None and key in names),
        key=lambda one: -one[0],
    )
    if len(ranked) < 2 or ranked[0][0] == ranked[1][0]:  # noqa: PLR2004 - the first two
        return ""
    return f", nhiều nhất ở {ranked[0][1]} ({ranked[0][0]} {unit})"


def _lead(spans: BoardSpans, matters: tuple[dict[str, Any], ...]) -> str:
    when = "Hôm nay" if spans.is_running else f"Hết {spans.name}"
    if not matters:
        return f"{when} không có nhiệm vụ, câu hỏi hay báo cáo quá hạn, không có khó khăn nào chờ cho ý kiến."
    return f"{when} cần quyết định:" if spans.is_running else f"{when} còn:"


def _arrears(now: SpanCounts, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The overdue work of each agency, the agency with the most first."""
    counts = {"late": now.late, "overdue": now.overdue, "silent": now.silent}
    totals = {key: sum(some.get(key, 0) for some in counts.values()) for key in names}
    rows = (
        {"key": key, "agency": names[key], "total": total} | {name: some.get(key, 0) for name, some in counts.items()}
        for key, total in totals.items()
        if total
    )
    return sorted(rows, key=lambda row: (-row["total"], row["agency"]))


# ---- figures ---------------------------------------------------------------------------------------------------------


def _figure(key: str, label: str, said: str, change: str = "", note: str = "", tone: str = "") -> dict[str, str]:
    """One figure of the board: `key` names the list behind it; `change` compares it with the previous period; `tone` is
    "good", "bad" or ""."""
    return {"key": key, "label": label, "said": said, "change": change, "note": note, "tone": tone}


def _late_ones(now: SpanCounts, then: SpanCounts) -> tuple[dict[str, str], ...]:
    silent, silent_then = (len([1 for count in one.silent.values() if count]) for one in (now, then))
    waiting = f"{now.escalated} đã trình Ủy ban nhân dân" if now.escalated else ""
    return (
        _fewer(LATE, "Nhiệm vụ quá hạn", now.late_assignments, then.late_assignments),
        _fewer(OVERDUE, "Câu hỏi quá hạn", sum(now.overdue.values()), sum(then.overdue.values())),
        _fewer(SILENT, "Cơ quan chậm báo cáo", silent, silent_then),
        _fewer(HARDSHIP, "Khó khăn đang mở", now.open_difficulties, then.open_difficulties, waiting),
        _figure(
            STALE,
            "Chuyên mục chậm cập nhật",
            DASH if now.stale is None else grouped(now.stale),
            "tính đến hôm nay",
            tone="bad" if now.stale else "",
        ),
    )


def _reach(now: SpanCounts, then: SpanCounts) -> tuple[dict[str, str], ...]:
    return (
        _more(READS, "Lượt đọc", now.reads, then.reads),
        _more(
            DELIVERED,
            "Tin nhắn, thư đã tới",
            now.delivered,
            then.delivered,
            f"có báo nhận, trên {grouped(now.tried)} lượt gửi",
        ),
        _more(PEOPLE, "Lượt người dự hoạt động", now.people, then.people, f"{grouped(now.activities)} hoạt động"),
    )


def _satisfaction(now: SpanCounts, then: SpanCounts) -> tuple[dict[str, str], ...]:
    rated, rated_then = now.useful + now.unclear, then.useful + then.unclear
    found = [
        _share(
            CLEAR, "Người đọc thấy có ích", (now.useful, rated), (then.useful, rated_then), f"{grouped(rated)} ý kiến"
        ),
        _share(
            ON_TIME,
            "Câu hỏi trả lời đúng hạn",
            (now.answered_in_time, now.answered),
            (then.answered_in_time, then.answered),
            f"{grouped(now.answered)} câu đã trả lời",
        ),
    ]
    if now.asked is not None and now.empty is not None:
        before = ((then.asked or 0) - (then.empty or 0), then.asked or 0)
        found.append(
            _share(
                FOUND,
                "Tìm kiếm có kết quả",
                (now.asked - now.empty, now.asked),
                before,
                f"{grouped(now.empty)} lượt không thấy gì",
            )
        )
    return tuple(found)


def _discipline(now: SpanCounts, then: SpanCounts) -> tuple[dict[str, str], ...]:
    note = f"{grouped(now.expected)} báo cáo đến hạn" if now.expected else "chưa báo cáo nào đến hạn"
    return (
        _share(DISCIPLINE, "Báo cáo đúng hạn", (now.in_time, now.expected), (then.in_time, then.expected), note),
        _share(
            DISCIPLINE,
            "Báo cáo đến hạn đã gửi",
            (now.sent, now.expected),
            (then.sent, then.expected),
            f"{grouped(now.sent)} trong {note}" if now.expected else note,
        ),
    )


def _fewer(key: str, label: str, now: int, then: int, note: str = "") -> dict[str, str]:
    """A figure that should be zero: any number is bad."""
    return _figure(key, label, grouped(now), _step(now, then), note, "bad" if now else "good")


def _more(key: str, label: str, now: int, then: int, note: str = "") -> dict[str, str]:
    """A figure that should be high: a change of at least a tenth is shown as good or bad."""
    tone = "" if not then or abs(now - then) * 10 < then else "good" if now > then else "bad"
    return _figure(key, label, grouped(now), _step(now, then), note, tone)


def _share(key: str, label: str, now: tuple[int, int], then: tuple[int, int], note: str = "") -> dict[str, str]:
    share, before = percent(*now), percent(*then)
    if share is None:
        return _figure(key, label, DASH, "chưa có trong kỳ" if before is None else f"kỳ trước {before}%", note)
    if before is None:
        return _figure(key, label, f"{share}%", "kỳ trước chưa có", note)
    points = share - before
    told = "như kỳ trước" if not points else f"{'tăng' if points > 0 else 'giảm'} {abs(points)} điểm"
    return _figure(key, label, f"{share}%", told, note, "good" if points > 0 else "bad" if points < 0 else "")


def _step(now: int, then: int) -> str:
    if now == then:
        return "như kỳ trước"
    return f"{'tăng' if now > then else 'giảm'} {grouped(abs(now - then))} (kỳ trước {grouped(then)})"
