"""Numbers as a Vietnamese report writes them, and what a number is beside that of the period before."""

from __future__ import annotations

from collections.abc import Callable

from portal.reports.compiling.values import Shown

_MANY_TIMES = 3  # from here on "gấp … lần" says more than per cent


def number(value: int) -> str:
    """1234567 -> "1.234.567"."""
    return f"{value:,}".replace(",", ".")


def tenths(value: int) -> str:
    """125 -> "12,5"; 1000 -> "100": a number of tenths."""
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{number(whole)}{f',{rest}' if rest else ''}"


def plain(figure: Shown) -> str:
    return f"{tenths(figure.value)}%" if figure.is_share else number(figure.value)


def with_unit(figure: Shown) -> str:
    """ "1.234 cuộc"; "khoảng 1.234 cuộc" where some of it is an estimate."""
    words = plain(figure) if figure.is_share else f"{plain(figure)} {figure.unit}"
    return f"khoảng {words}" if figure.is_estimate else words


def compared(figure: Shown) -> str:
    """ "tăng 12,5% so với kỳ trước", "bằng kỳ trước", "kỳ trước chưa có"; shares differ by points of a per cent."""
    value, before = figure.value, figure.before
    if before is None:
        return "không có số liệu kỳ trước để so sánh"
    if value == before:
        return "bằng kỳ trước" if value else "kỳ trước cũng chưa có"
    word = "tăng" if value > before else "giảm"
    if figure.is_share:
        return f"{word} {tenths(abs(value - before))} điểm phần trăm so với kỳ trước"
    if before == 0:
        return "kỳ trước chưa có"
    if value == 0:
        return f"kỳ trước có {number(before)}"
    if value >= _MANY_TIMES * before:
        return f"gấp {tenths((20 * value + before) // (2 * before))} lần kỳ trước"
    change = (2000 * abs(value - before) + before) // (2 * before)
    return f"{word} {tenths(change)}% so với kỳ trước" if change else f"{word} không đáng kể so với kỳ trước"


FORMS: dict[str, Callable[[Shown], str]] = {"": plain, "đơn vị": with_unit, "so sánh": compared}


def listed(names: tuple[str, ...]) -> str:
    """ "A", "A và B", "A, B và C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} và {names[-1]}"
