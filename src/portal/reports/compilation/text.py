"""Texts of a report: references to figures, paragraph marks, and quotations of agencies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from portal.design.markup import grouped as number
from portal.reports.compilation.figures import AgencyQuote, FigureInText
from portal.schema.queries import first_of_each, grouped

_MANY_TIMES = 3  # from this factor on it says "gấp … lần" instead of a percentage


def tenths(value: int) -> str:
    """Format a number of tenths: 125 -> "12,5"; 1000 -> "100"."""
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{number(whole)}{f',{rest}' if rest else ''}"


def plain(figure: FigureInText) -> str:
    return f"{tenths(figure.value)}%" if figure.is_share else number(figure.value)


def with_unit(figure: FigureInText) -> str:
    """ "1.234 cuộc"; "khoảng 1.234 cuộc" if part of it is an estimate."""
    words = plain(figure) if figure.is_share else f"{plain(figure)} {figure.unit}"
    return f"khoảng {words}" if figure.is_estimate else words


def compared(figure: FigureInText) -> str:
    """ "tăng 12,5% so với kỳ trước", "bằng kỳ trước", "kỳ trước chưa có"; shares differ by percentage points."""
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


FORMS: dict[str, Callable[[FigureInText], str]] = {"": plain, "đơn vị": with_unit, "so sánh": compared}


def listed(names: tuple[str, ...]) -> str:
    """ "A", "A và B", "A, B và C"."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} và {names[-1]}"


_HARMLESS = str.maketrans({"{": "(", "}": ")", "“": "‘", "”": "’", '"': "’"})
# {nv-3.scans}  {nv-3.scans:đơn vị}
_REFERENCE = re.compile(r"\{(?P<key>[^{}:]*)(?::(?P<form>[^{}]*))?\}")


class UnknownReference(ValueError):
    """The text cites figures that the report does not have, or in an unknown form."""

    def __init__(self, said: tuple[str, ...]) -> None:
        super().__init__(
            f"Không có số liệu nào tên là {', '.join(said)}. Hãy chọn khóa trong danh sách số liệu đã chốt."
        )


def cited_pieces(text: str, figures: Mapping[str, FigureInText]) -> tuple[dict[str, str], ...]:
    """The text with each reference replaced by its number: pieces with `words`, and the `key` of the figure ("" for
    text).

    Raises UnknownReference.
    """
    if strange := unknown_references(text, figures):
        raise UnknownReference(strange)
    return tuple(_pieces(text, figures))


def _pieces(text: str, figures: Mapping[str, FigureInText]) -> Iterator[dict[str, str]]:
    at = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > at:
            yield {"words": text[at : found.start()], "key": ""}
        key, form = _named(found)
        yield {"words": FORMS[form](figures[key]), "key": key}
        at = found.end()
    if at < len(text):
        yield {"words": text[at:], "key": ""}


def with_figures(text: str, figures: Mapping[str, FigureInText]) -> str:
    """The text with its references replaced. Raises UnknownReference."""
    return "".join(piece["words"] for piece in cited_pieces(text, figures))


def unknown_references(text: str, figures: Mapping[str, FigureInText]) -> tuple[str, ...]:
    """The references with an unknown key or form, as written; also any unpaired brace."""
    strange = [
        found[0]
        for found in _REFERENCE.finditer(text)
        if (named := _named(found))[0] not in figures or named[1] not in FORMS
    ]
    strange += re.findall(r"[{}]", _REFERENCE.sub("", text))
    return tuple(dict.fromkeys(strange))


def keys_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_named(found)[0] for found in _REFERENCE.finditer(text)))


def _named(found: re.Match[str]) -> tuple[str, str]:
    return found["key"].strip(), (found["form"] or "").strip()


def harmless(words: str) -> str:
    """Make a text of others safe to quote: one line, no braces, inner quotation marks single."""
    return " ".join(words.translate(_HARMLESS).split())


# ---- typed numbers ---------------------------------------------------------------------------------------------------

# Has digits but is no figure: a quotation, a day, a year, a number of a document or of a provision, a label.
_NO_FIGURES = re.compile(
    r"""
      “[^”]*”                                             # lời cơ quan: “đã mở 12 lớp”
    | \{[^{}]*\}                                          # {hoi-dap.tra-loi}
    | (?m:^\s*(?:\d+(?:\.\d+)*\.|[a-zđ]\)|-)\s)           # 1.  2.1.  a)  -
    | \b(?i:ngày|tháng|năm|quý|kỳ|giai\ đoạn|khóa|lần\ thứ)\s+\d[\d/.\-–\s]*(?:\d|\b)   # ngày 05/3/2021, năm 2021-2025
    | \b\d{1,2}/\d{1,2}(?:/\d{4})?\b                      # 05/3/2021
    | \b(?:[Ss]ố:?\s*)?\d+/(?:\d{4}/)?[A-ZĐ][\w\-ĐƯ]*      # 54/KH-UBND, 30/2020/NĐ-CP
    | \b(?i:điều|khoản|điểm|chương|mục|phụ\ lục|nhiệm\ vụ|phiên\ bản|số)\s+\d+(?:\.\d+)*  # Điều 5, Nhiệm vụ 3
    | \b(?:19|20)\d\d\b                                   # 2021
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![\w/.,])\d+(?:\.\d{3})*(?:,\d+)?%?(?![\w/])")


def typed_numbers(text: str, figures: Mapping[str, FigureInText]) -> tuple[dict[str, Any], ...]:
    """Numbers that no figure supports (`key` ""), and those that equal a figure and should cite it.

    Neither is forbidden.
    """
    said = first_of_each((plain(figure), figure.key) for figure in figures.values())
    return tuple(
        {"words": words, "key": said.get(words, "")}
        for words in dict.fromkeys(_NUMBER.findall(_NO_FIGURES.sub(lambda found: " " * len(found[0]), text)))
    )


class ParagraphMark(StrEnum):
    HEADING = "* "
    ITEM = "- "
    NONE = ""


def report_lines(text: str, figures: Mapping[str, FigureInText]) -> tuple[dict[str, Any], ...]:
    """The lines of a text: `mark`, `words`, and the words as `pieces`, in which cited figures are separate.

    Raises UnknownReference.
    """
    return tuple(_lines(text, figures))


def _lines(text: str, figures: Mapping[str, FigureInText]) -> Iterator[dict[str, Any]]:
    for raw in text.splitlines():
        if words := raw.strip():
            mark = next(mark for mark in ParagraphMark if words.startswith(mark))
            pieces = cited_pieces(words.removeprefix(mark), figures)
            yield {"mark": mark, "pieces": pieces, "words": "".join(piece["words"] for piece in pieces)}


_MOST_QUOTES = 12  # per assignment
_MOST_SPEAKERS = 4  # agencies named for one and the same text


def quoted(quotes: Iterable[AgencyQuote], *, most: int = _MOST_QUOTES) -> list[str]:
    """Agencies' words with their names, each text once. Beyond `most` lines, a note refers to the agencies' reports."""
    told = list(quotes)
    contested = _by_words((dissent, agency) for agency, _, dissent in told)
    lines = [f"- {names} có ý kiến khác về số hệ thống đếm: “{words}”." for words, names in contested]
    said = _by_words((words, agency) for agency, words, _ in told)
    lines += [f"- {names} báo cáo: “{words}”." for words, names in said]
    return (
        lines if len(lines) <= most else [*lines[:most], "- Lời của các cơ quan khác xem tại báo cáo của từng cơ quan."]
    )


def _by_words(told: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each text with the names of the agencies that wrote exactly this, in order of first appearance."""
    kept = grouped((harmless(words).rstrip("."), name) for words, name in told)
    return (
        (words, names_listed(tuple(dict.fromkeys(names)), _MOST_SPEAKERS)) for words, names in kept.items() if words
    )


def names_listed(names: tuple[str, ...], most: int = 10) -> str:
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} và một số cơ quan khác"


# ---- sentences that cite figures -------------------------------------------------------------------------------------


type Figures = Mapping[str, FigureInText]


def has_any(figures: Figures, key: str) -> bool:
    return key in figures and figures[key].value > 0


def amount_said(figures: Figures, key: str, words: str = "") -> str:
    """ "{key:đơn vị} phổ biến trực tiếp ({key:so sánh})"; the comparison only if there is a previous period."""
    beside = f" ({{{key}:so sánh}})" if figures[key].before is not None else ""
    return f"{{{key}:đơn vị}}{words}{beside}"


def one_said(figures: Figures, head: str, key: str, words: str = "") -> str:
    """ "Công khai 12 hỏi đáp."; "" if nothing was counted."""
    return f"{head} {amount_said(figures, key, words)}." if has_any(figures, key) else ""


def both_said(figures: Figures, head: str, first: tuple[str, str], link: str, second: tuple[str, str]) -> str:
    """ "Tổ chức 2 cuộc thi tìm hiểu pháp luật, thu hút 340 lượt người dự thi."; each pair is a key and the words after
    its unit.
    """
    if not has_any(figures, first[0]):
        return ""
    tail = f", {link} {amount_said(figures, *second)}" if has_any(figures, second[0]) else ""
    return f"{head} {amount_said(figures, *first)}{tail}."


def parts_said(figures: Figures, *told: tuple[str, str]) -> str:
    """ "3 nhiệm vụ đã hoàn thành và 5 nhiệm vụ đang thực hiện", without those that are zero."""
    return listed(tuple(f"{{{key}:đơn vị}} {words}" for key, words in told if has_any(figures, key)))


def lines_said(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
