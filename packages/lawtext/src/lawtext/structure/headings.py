"""The units that a line may open (Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm), and the succession of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from lawtext.addresses import label_key
from lawtext.numbers import POINT_LETTERS, to_arabic
from lawtext.structure.lines import UPPER
from lawtext.types import Unit
from lawtext.words import patterns_beside


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A position in a numbering: `UnitNumber(4, "a")` is 4a. Points count from 1 (a) in the order of the law."""

    value: int
    suffix: str = ""


class NumberSuccession(Enum):
    """How a number relates to the one before it."""

    NEXT = auto()  # 4 -> 5, d -> đ
    INSERTED = auto()  # 4 -> 4a, 4a -> 4b
    GAP = auto()  # 4 -> 6: the units between are repealed or lost
    BACK = auto()  # 4 -> 2


def succession(before: UnitNumber | None, now: UnitNumber) -> NumberSuccession:
    """How `now` relates to `before`; without one before, only the first number is `NEXT`."""
    if before and now.value <= before.value:
        is_later = now.value == before.value and now.suffix and _rank(now.suffix) > _rank(before.suffix)
        return NumberSuccession.INSERTED if is_later else NumberSuccession.BACK
    is_next = now == UnitNumber(before.value + 1 if before else 1)
    return NumberSuccession.NEXT if is_next else NumberSuccession.GAP


def _rank(suffix: str) -> tuple[int, ...]:
    return tuple(POINT_LETTERS.find(c) + 100 if c.isalpha() else int(c) for c in suffix)


def read_letter(letter: str) -> int | None:
    """The position of a point's letter: "a" -> 1, "d" -> 4, "đ" -> 5; None for f, j, w, z, which are not used."""
    place = POINT_LETTERS.find(letter)
    return place + 1 if place >= 0 and len(letter) == 1 else None


def split_mark(text: str, label: str) -> tuple[str, str]:
    """The printed number of a clause or a point and the words after it: ("2.", "Cá nhân …"); ("", text) without one."""
    found = re.match(rf"{re.escape(label)}[.):/]{{0,2}}(?=\s|$)", text) if label else None
    return (found[0], text[found.end() :].removeprefix(" ")) if found else ("", text)


@dataclass(frozen=True, slots=True)
class UnitCandidate:
    """A unit that a line may open.

    `label` is as printed; `slug` as in addresses; `body_at` is the offset of the words after the label; `style` is the
    mark after the number ("." or ")"); `is_plan_level`: "I." and "A.", which are used only in documents without
    articles; `digits` are as printed: a footnote mark may be glued to them ("MỤC 1012" is Mục 10, note 12).
    """

    unit: Unit
    number: UnitNumber
    label: str
    slug: str
    body_at: int
    style: str = ""
    is_plan_level: bool = False
    digits: str = ""
    note: int | None = None


_RE = patterns_beside(__file__, upper=UPPER)


_UNITS = {"chương": Unit.CHAPTER, "mục": Unit.SECTION, "tiểu mục": Unit.SUBSECTION}


def candidates(text: str) -> Iterator[UnitCandidate]:
    """The units that this line may open, most likely first."""
    yield from (
        found
        for pattern, read in _READERS.get(text[:1]) or (((_RE.point, _read_point),) if text[:1].islower() else ())
        if (match := pattern.match(text)) and (found := read(match))
    )


def article_candidate(number: str) -> UnitCandidate:
    """The opening of an article with a known number: "4a". An unreadable number counts as 0."""
    match = re.match(r"\s*(\d+)([^\W\d_]*)", number)
    place = UnitNumber(int(match[1]), match[2].lower()) if match else UnitNumber(0)
    return UnitCandidate(Unit.ARTICLE, place, f"Điều {number}", label_key(Unit.ARTICLE, number), 0)


def without_note(candidate: UnitCandidate, notes: Collection[int]) -> Iterator[UnitCandidate]:
    """Other readings of a number with a footnote mark glued to it: "Chương 215" -> Chương 2, if note 15 exists."""
    for cut in range(1, len(candidate.digits)):
        head, mark = candidate.digits[:cut], candidate.digits[cut:]
        if mark.startswith("0") or int(mark) not in notes:
            continue
        label = candidate.label.removesuffix(candidate.digits) + head
        yield replace(candidate, number=UnitNumber(int(head)), label=label, slug=head, digits="", note=int(mark))


def _read_article(match: re.Match[str]) -> UnitCandidate | None:
    said = label_key(Unit.ARTICLE, match["o"].lower()) if match["o"] else match["n"]
    if not said.isdecimal():
        return None
    return _found(
        match,
        Unit.ARTICLE,
        UnitNumber(int(said), match["s"] or ""),
        digits="" if match["s"] or match["note"] else match["n"] or "",
    )


def _read_higher(match: re.Match[str]) -> UnitCandidate | None:
    is_digits = match["n"].isdecimal()
    value = int(match["n"]) if is_digits else to_arabic(match["n"])
    if value is None:
        return None
    unit = _UNITS[" ".join(match["unit"].lower().split())]
    return _found(
        match, unit, UnitNumber(value, match["s"].lower()), digits=match["n"] if is_digits and not match["s"] else ""
    )


def _read_part(match: re.Match[str]) -> UnitCandidate | None:
    slug = label_key(Unit.PART, match["o"] or match["n"])
    value = int(slug) if slug.isdecimal() else read_letter((match["n"] or "").lower())
    return None if value is None else _found(match, Unit.PART, UnitNumber(value), slug=slug)


def _read_clause(match: re.Match[str]) -> UnitCandidate | None:
    number = UnitNumber(int(match["n"]), match["s"])
    return _found(match, Unit.CLAUSE, number) if number.value else None


def _read_point(match: re.Match[str]) -> UnitCandidate | None:
    place = read_letter(match["l"].replace("ð", "đ"))
    return (
        _found(match, Unit.POINT, UnitNumber(place, match["s"]), slug=label_key(Unit.POINT, match["label"]))
        if place
        else None
    )


def _read_roman_level(match: re.Match[str]) -> UnitCandidate | None:
    value = to_arabic(match["n"])
    return _found(match, Unit.SECTION, UnitNumber(value), is_plan_level=True) if value else None


def _read_letter_level(match: re.Match[str]) -> UnitCandidate | None:
    place = read_letter(match["n"].lower())
    return (
        _found(match, Unit.PART, UnitNumber(place), slug=label_key(Unit.POINT, match["n"]), is_plan_level=True)
        if place
        else None
    )


def _found(
    match: re.Match[str],
    unit: Unit,
    number: UnitNumber,
    *,
    slug: str = "",
    digits: str = "",
    is_plan_level: bool = False,
) -> UnitCandidate:
    groups = match.re.groupindex
    label = " ".join(match["label"].split())
    slug = slug or label_key(Unit.ARTICLE, f"{number.value}{number.suffix}")
    style = match["m"].strip()[0] if "m" in groups else ""
    note = int(match["note"]) if "note" in groups and match["note"] else None
    return UnitCandidate(unit, number, label, slug, match.end(), style, is_plan_level, digits, note)


_Reader = tuple[re.Pattern[str], Callable[[re.Match[str]], UnitCandidate | None]]
# By the first letter, so that most lines are skipped quickly.
_READERS: dict[str, tuple[_Reader, ...]] = {
    **dict.fromkeys("0123456789", ((_RE.clause, _read_clause),)),
    "P": ((_RE.part, _read_part),),
    **dict.fromkeys("MT", ((_RE.higher, _read_higher),)),
    "Đ": ((_RE.article, _read_article), (_RE.letter_level, _read_letter_level)),
    "Ð": ((_RE.article, _read_article),),  # eth, which several converters write for Đ
    "C": ((_RE.higher, _read_higher), (_RE.roman_level, _read_roman_level), (_RE.letter_level, _read_letter_level)),
    **dict.fromkeys("IVXL", ((_RE.roman_level, _read_roman_level),)),
    **dict.fromkeys("ABDEFGH", ((_RE.letter_level, _read_letter_level),)),
}
