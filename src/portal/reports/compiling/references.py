"""Texts that cite figures: "{hoi-dap.tra-loi:đơn vị}" stands for a number that is kept once.

A number is named by its key; after a colon stands the form in which it is wanted (see `wording.FORMS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.reports.compiling.values import Shown
from portal.reports.compiling.wording import FORMS, plain

_HARMLESS = str.maketrans({"{": "(", "}": ")", "“": "‘", "”": "’", '"': "’"})
# {nv-3.scans}  {nv-3.scans:đơn vị}
_REFERENCE = re.compile(r"\{(?P<key>[^{}:]*)(?::(?P<form>[^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text; `key` is the figure that they say, "" for words that somebody wrote."""

    words: str
    key: str = ""


class UnknownReference(ValueError):
    """The text cites figures that the report does not hold, or in a form that is not known."""

    def __init__(self, said: tuple[str, ...]) -> None:
        self.said = said
        super().__init__(
            f"Không có số liệu nào tên là {', '.join(said)}. Hãy chọn khóa trong danh sách số liệu đã chốt."
        )


def pieces(text: str, figures: Mapping[str, Shown]) -> tuple[Piece, ...]:
    """The text with each reference replaced by its number. Raises UnknownReference."""
    if strange := unknown(text, figures):
        raise UnknownReference(strange)
    return tuple(_pieces(text, figures))


def _pieces(text: str, figures: Mapping[str, Shown]) -> Iterator[Piece]:
    at = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        key, form = _named(found)
        yield Piece(FORMS[form](figures[key]), key)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def worded(text: str, figures: Mapping[str, Shown]) -> str:
    """The text as it is read. Raises UnknownReference."""
    return "".join(piece.words for piece in pieces(text, figures))


def unknown(text: str, figures: Mapping[str, Shown]) -> tuple[str, ...]:
    """The references that mean nothing, as they are written; a brace without its fellow is one too."""
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
    """Words of others as they may stand in a quotation: on one line, without braces, their own quotations single."""
    return " ".join(words.translate(_HARMLESS).split())


# ---- numbers that somebody typed -------------------------------------------------------------------------------------

# What holds digits and is no figure: a quotation, a day, a year, a number of a document or of a provision, a label.
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


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that stands in a text by itself; `key` is a figure that says the same, "" where none does."""

    words: str
    key: str = ""


def typed_numbers(text: str, figures: Mapping[str, Shown]) -> tuple[Typed, ...]:
    """Numbers that nothing stands behind, and those that a reference would say. Neither is forbidden."""
    said: dict[str, str] = {}
    for figure in figures.values():
        said.setdefault(plain(figure), figure.key)
    blank = _NO_FIGURES.sub(lambda found: " " * len(found[0]), text)
    return tuple(Typed(words, said.get(words, "")) for words in dict.fromkeys(_NUMBER.findall(blank)))
