"""Addresses of provisions: `dieu-5-khoan-2-diem-dd` <-> Address <-> "điểm đ khoản 2 Điều 5"; labels and their order.

Official numbers of documents are re-exported here, so that callers need only one import.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from lawtext.numbers import (
    KINDS,
    POINT_LETTERS,
    NumberParts,
    NumberQuery,
    normalise_number,
    number_key,
    number_slug,
    read_number,
    read_number_query,
    split_roman,
    to_roman,
)
from lawtext.types import Address, Step, Unit
from lawtext.words import fold, normalise

__all__ = [
    "KINDS",
    "UNIT_WORDS",
    "NumberParts",
    "NumberQuery",
    "anchor",
    "describe",
    "label_key",
    "labels_between",
    "normalise_number",
    "number_key",
    "number_slug",
    "parse_address",
    "read_number",
    "read_number_query",
    "step",
]

UNIT_WORDS = {
    Unit.REGULATION: "Quy chế",
    Unit.ANNEX: "Phụ lục",
    Unit.PART: "Phần",
    Unit.CHAPTER: "Chương",
    Unit.SECTION: "Mục",
    Unit.SUBSECTION: "Tiểu mục",
    Unit.ARTICLE: "Điều",
    Unit.CLAUSE: "khoản",
    Unit.POINT: "điểm",
}
_CONTAINERS = {Unit.REGULATION, Unit.ANNEX}
_DIGITS = {
    **dict(zip(["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín"], range(1, 10), strict=True)),
    **{"bốn": 4, "bẩy": 7},
}
_ORDINALS = {
    **_DIGITS,
    **{f"mười{unit}": 10 + value for unit, value in _DIGITS.items()},
    **{"mười": 10, "mườimột": 11, "mườilăm": 15},
}


@lru_cache(maxsize=4096)
def label_key(unit: Unit, written: str) -> str:
    """A label as written in an address: "VIII" -> "8", "đ" -> "dd", "4A" -> "4a", "thứ hai" -> "2", "G.II" -> "g.ii".

    A point is never Roman: điểm i, điểm v and điểm x are letters.
    """
    label = normalise(written).strip(".,:;) ").removeprefix("thứ ").replace(" ", "")
    label = re.sub(r"^([IVXL]+)-([A-ZĐ])$", r"\1\2", label)  # Phụ lục IV-A is IVa
    if label.lower() in _ORDINALS:
        return str(_ORDINALS[label.lower()])
    if unit is not Unit.POINT and (found := split_roman(label)) and label not in ("L", "LA"):
        return f"{found[0]}{_ascii(found[1])}"
    return _ascii(re.sub(r"^0+(?=\d)", "", label))


def _ascii(label: str) -> str:
    """Lower case without diacritics; đ becomes "dd", to be distinct from d."""
    return re.sub(r"[^a-z0-9.]", "", fold(label.lower().replace("đ", "dd")))


def step(unit: Unit, written: str = "") -> Step:
    """One step of an address from a label as printed."""
    return Step(unit, label_key(unit, written))


_UNIT_KEYS = "|".join(sorted((unit.value for unit in Unit), key=len, reverse=True))
_STEP = re.compile(rf"(?P<unit>{_UNIT_KEYS})(?:-(?P<label>(?!(?:{_UNIT_KEYS})(?:-|$))[a-z0-9.]+))?")


def parse_address(text: str) -> Address:
    """The inverse of `str(address)`: parse_address(str(address)) == address. An annex alone is a container.

    Raises ValueError for anything that is not an address, naming the part that is not understood.
    """
    if not text:
        return Address()
    pieces = [_parse_steps(piece) for piece in text.split("/")]
    own = pieces.pop() if len(pieces[-1]) > 1 or pieces[-1][0].unit not in _CONTAINERS else ()
    return Address(steps=own, containers=tuple(chain(*pieces)))


def read_address(text: str) -> Address | None:
    """Like `parse_address`, but returns None for text that is no address."""
    try:
        return parse_address(text)
    except ValueError:
        return None


def _parse_steps(piece: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    position = 0
    while position < len(piece):
        found = _STEP.match(piece, position)
        if not found or piece[found.end() : found.end() + 1] not in ("", "-"):
            raise ValueError(f"not an address: {piece!r} from {piece[position:]!r}; write e.g. dieu-5-khoan-2-diem-dd")
        steps.append(Step(Unit(found["unit"]), found["label"] or ""))
        position = found.end() + 1
    if not steps or piece.endswith("-"):
        raise ValueError(f"not an address: {piece!r} ends where a unit should stand")
    return tuple(steps)


def anchor(address: Address) -> Address:
    """The address at which a cited place is found in a parsed document: `phu-luc-1-muc-2`, as cited, is
    `phu-luc-1/muc-2`."""
    split = next((at for at, part in enumerate(address.steps) if part.unit not in _CONTAINERS), len(address.steps))
    return Address(steps=address.steps[split:], containers=address.containers + address.steps[:split])


def describe(address: Address) -> str:
    """The address in words, smallest unit first: "điểm đ khoản 2 Điều 5", "Mục 1 Phụ lục VIII"."""
    return " ".join(_describe_step(part) for part in reversed(address.containers + address.steps))


def _describe_step(part: Step) -> str:
    label = part.label
    if part.unit in {Unit.ANNEX, Unit.PART, Unit.CHAPTER} and label.isdecimal() and 0 < int(label) < 90:
        label = to_roman(int(label))
    elif label.isalpha() and part.unit not in (Unit.POINT, Unit.SUBSECTION):
        label = label.upper()
    elif part.unit is Unit.ANNEX:  # "vi1.1" was printed VI-1.1
        label = re.sub(r"^[ivxl]+(?=\d)", lambda found: f"{found[0].upper()}-", label)
    return f"{UNIT_WORDS[part.unit]} {label.replace('dd', 'đ').replace('DD', 'Đ')}".strip()


def labels_between(unit: Unit, first: str, last: str) -> list[str]:
    """The address labels from `first` to `last`, both included: khoản 1..3, điểm "d".."e" -> d, dd, e; Điều "4a".."4d".

    An unreadable or descending range gives only its two ends; so does one longer than the longest law (1,000 articles).
    """
    start, end = label_key(unit, first), label_key(unit, last)
    return (
        [str(number) for number in range(int(start), int(end) + 1)]
        if start.isdecimal() and end.isdecimal() and 0 <= int(end) - int(start) < 1000
        else _letters_between(start, end) or list(dict.fromkeys([start, end]))
    )


def _letters_between(start: str, end: str) -> list[str]:
    """Letters, alone or inserted after the same number ("4a" to "4d")."""
    stem = re.match(r"\d*", start)[0]  # type: ignore[index]
    labels = [stem + letter.replace("đ", "dd") for letter in POINT_LETTERS]
    return labels[labels.index(start) : labels.index(end) + 1] if {start, end} <= set(labels) else []
