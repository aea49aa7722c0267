"""Counts -> the board: what is said of each number, and what of it needs a decision. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from portal.frontpages.board.values import Arrears, Board, Counted, Counts, Figure, Group, Matter, Spans

SHOWN_AGENCIES = 8
SHOWN_MATTERS = 3
DASH = "–"
# The list behind each figure, as it stands in addresses.
LATE, OVERDUE, SILENT, STALE, HARDSHIP = "nhiem-vu", "cau-hoi", "bao-cao", "chuyen-muc", "kho-khan"
READS, DELIVERED, PEOPLE = "luot-doc", "tin-da-toi", "luot-nguoi"
ON_TIME, CLEAR, FOUND = "tra-loi", "danh-gia", "tim-kiem"
DISCIPLINE = "ky-luat"


def fold(*, spans: Spans, counted: Counted, is_of_one: bool) -> Board:
    """`is_of_one`: the board of one agency, where nobody has to be told which agency has most."""
    arrears = _arrears(counted)
    matters = _matters(counted.now, {} if is_of_one else counted.names)
    return Board(
        spans=spans,
        lead=_lead(spans, matters),
        matters=matters[:SHOWN_MATTERS],
        groups=_groups(counted.now, counted.then),
        arrears=arrears[:SHOWN_AGENCIES],
        more_agencies=max(len(arrears) - SHOWN_AGENCIES, 0),
        months=counted.months,
    )


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(part: int, whole: int) -> int | None:
    """Whole per cent, rounded down: 100 only when it is all; None of nothing."""
    return 100 * part // whole if whole else None


# ---- what needs a decision -------------------------------------------------------------------------------------------


def _matters(now: Counts, names: Mapping[int, str]) -> tuple[Matter, ...]:
    """The gravest first: what only the committee can decide, then what is late towards people, plans and reports."""
    late, silent = sum(now.overdue.values()), len([key for key, count in now.silent.items() if count])
    said = (
        (now.escalated, HARDSHIP, f"{now.escalated} khó khăn, vướng mắc đã trình, chờ cho ý kiến"),
        (late, OVERDUE, f"{late} câu hỏi của người dân quá hạn trả lời{_most(now.overdue, names, 'câu')}"),
        (now.late_assignments, LATE, f"{now.late_assignments} nhiệm vụ quá hạn{_most(now.late, names, 'nhiệm vụ')}"),
        (silent, SILENT, f"{silent} cơ quan chưa gửi báo cáo đã đến hạn"),
        (now.late_difficulties, HARDSHIP, f"{now.late_difficulties} khó khăn, vướng mắc quá hạn trả lời"),
        (now.stale or 0, STALE, f"{now.stale} chuyên mục lâu không cập nhật"),
    )
    return tuple(Matter(words, key) for count, key, words in said if count)


def _most(counts: Mapping[int | None, int], names: Mapping[int, str], unit: str) -> str:
    """ ", nhiều nhất ở Sở Xây dựng (3 câu)": only where one agency stands out among several."""
    ranked = sorted(
        ((count, names[key]) for key, count in counts.items() if key is not None and key in names),
        key=lambda one: -one[0],
    )
    if len(ranked) < 2 or ranked[0][0] == ranked[1][0]:  # noqa: PLR2004 - the first two
        return ""
    return f", nhiều nhất ở {ranked[0][1]} ({ranked[0][0]} {unit})"


def _lead(spans: Spans, matters: tuple[Matter, ...]) -> str:
    when = "Hôm nay" if spans.is_running else f"Hết {spans.name}"
    if not matters:
        return f"{when} không có việc nào cần quyết định: không có nhiệm vụ, câu hỏi hay báo cáo quá hạn."
    if not spans.is_running:
        return f"{when} còn:"
    return f"{when} cần quyết định {len(matters[:SHOWN_MATTERS])} việc:"


def _arrears(counted: Counted) -> tuple[Arrears, ...]:
    now = counted.now
    keys = {key for some in (now.late, now.overdue, now.silent) for key in some if key is not None}
    rows = (
        Arrears(counted.names[key], now.late.get(key, 0), now.overdue.get(key, 0), now.silent.get(key, 0))
        for key in keys
        if key in counted.names
    )
    return tuple(sorted((row for row in rows if row.total), key=lambda row: (-row.total, row.agency)))


# ---- figures ---------------------------------------------------------------------------------------------------------


def _groups(now: Counts, then: Counts) -> tuple[Group, ...]:
    return (
        Group("Việc chậm, việc vướng", _late_ones(now, then)),
        Group("Đến với người dân", _reach(now, then)),
        Group("Người dân hài lòng", _satisfaction(now, then)),
        Group("Kỷ luật báo cáo", _discipline(now, then)),
    )


def _late_ones(now: Counts, then: Counts) -> tuple[Figure, ...]:
    silent, silent_then = (len([1 for count in one.silent.values() if count]) for one in (now, then))
    waiting = f"{now.escalated} đã trình Ủy ban nhân dân" if now.escalated else ""
    return (
        _fewer(LATE, "Nhiệm vụ quá hạn", now.late_assignments, then.late_assignments),
        _fewer(OVERDUE, "Câu hỏi quá hạn", sum(now.overdue.values()), sum(then.overdue.values())),
        _fewer(SILENT, "Cơ quan chưa báo cáo", silent, silent_then),
        _fewer(HARDSHIP, "Khó khăn đang mở", now.open_difficulties, then.open_difficulties, waiting),
        Figure(
            STALE,
            "Chuyên mục chậm cập nhật",
            DASH if now.stale is None else grouped(now.stale),
            "tính đến hôm nay",
            tone="bad" if now.stale else "",
        ),
    )


def _reach(now: Counts, then: Counts) -> tuple[Figure, ...]:
    return (
        _more(READS, "Lượt đọc", now.reads, then.reads),
        _more(DELIVERED, "Tin nhắn, thư đã tới", now.delivered, then.delivered, f"trên {grouped(now.handed)} đã gửi"),
        _more(PEOPLE, "Lượt người dự hoạt động", now.people, then.people, f"{grouped(now.activities)} hoạt động"),
    )


def _satisfaction(now: Counts, then: Counts) -> tuple[Figure, ...]:
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
        note = f"{grouped(now.empty)} lượt không thấy gì"
        found.append(_share(FOUND, "Tìm kiếm có kết quả", (now.asked - now.empty, now.asked), before, note))
    return tuple(found)


def _discipline(now: Counts, then: Counts) -> tuple[Figure, ...]:
    note = f"{grouped(now.expected)} báo cáo đến hạn"
    return (
        _share(DISCIPLINE, "Báo cáo đúng hạn", (now.in_time, now.expected), (then.in_time, then.expected), note),
        _share(
            DISCIPLINE,
            "Báo cáo đã gửi",
            (now.sent, now.expected),
            (then.sent, then.expected),
            f"{grouped(now.sent)} bản",
        ),
    )


def _fewer(key: str, label: str, now: int, then: int, note: str = "") -> Figure:
    """Of what should not be: any is bad, and so much the worse."""
    return Figure(key, label, grouped(now), _step(now, then), note, "bad" if now else "good")


def _more(key: str, label: str, now: int, then: int, note: str = "") -> Figure:
    """Of what there should be: less than before is told in colour, by a tenth at least."""
    tone = "" if not then or abs(now - then) * 10 < then else "good" if now > then else "bad"
    return Figure(key, label, grouped(now), _step(now, then), note, tone)


def _share(key: str, label: str, now: tuple[int, int], then: tuple[int, int], note: str = "") -> Figure:
    share, before = percent(*now), percent(*then)
    if share is None:
        return Figure(key, label, DASH, "chưa có trong kỳ" if before is None else f"kỳ trước {before}%", note)
    if before is None:
        return Figure(key, label, f"{share}%", "kỳ trước chưa có", note)
    points = share - before
    told = "như kỳ trước" if not points else f"{'tăng' if points > 0 else 'giảm'} {abs(points)} điểm"
    return Figure(key, label, f"{share}%", told, note, "good" if points > 0 else "bad" if points < 0 else "")


def _step(now: int, then: int) -> str:
    if now == then:
        return "như kỳ trước"
    return f"{'tăng' if now > then else 'giảm'} {grouped(abs(now - then))} (kỳ trước {grouped(then)})"
