"""The line with the place and date of issue (Nghị định 30/2020/NĐ-CP, Phụ lục I), and the detection of handwritten
numbers in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from rapidfuzz.distance import Levenshtein

from lawtext.words import fold
from scanreading.engines.types import PrintedWord, WordBox
from scanreading.understanding.lines import NUMBERED, PrintLine, sure_of, written
from scanreading.understanding.particulars import Particular

# Confidence below which a number in a gap counts as handwritten: if there is only one engine, and if the two engines
# disagree, since disagreement itself lowers the confidence.
SURE, SURE_DISPUTED = 62, 40
_TALLER = 1.15  # times the height of printed digits on the same line
_TALLER_GLUED = 1.25
_LOWER = 0.6
_OFF_TOP = 0.3  # of the height of "Số:"; printed digits begin at the same height
_OFF_LINE = 0.42  # of the letter height: largest distance between the centres
_SPACED = 0.5  # of the letter height; print has no space this wide before "/SGDĐT"


def is_written_by_hand(word: PrintedWord, neighbours: Sequence[PrintedWord]) -> bool:
    """Whether a word in a gap of the form is handwritten. `neighbours` are the printed words of the same line."""
    if _is_unsure(word):
        return True
    if word.box is None or _has_box_of_line(word, neighbours):
        return False
    figures = [one.box for one in neighbours if one.box is not None and one.text.strip(".,:").isdecimal()]
    boxes = figures or [one.box for one in neighbours if one.box is not None and len(one.text) > 1]
    if not boxes:
        return False
    height = median(box.bottom - box.top for box in boxes)
    own = word.box.bottom - word.box.top
    return not _LOWER * height <= own <= _TALLER * height or (
        abs(_middle(word.box) - median(_middle(box) for box in boxes)) > _OFF_LINE * max(height, own)
    )


def _has_box_of_line(word: PrintedWord, neighbours: Sequence[PrintedWord]) -> bool:
    """Whether a number is as high as a word with descenders ("ngày").

    This happens if an engine returns the same height for all words of a line: then the height shows nothing about a
    word.
    """
    return any(
        one.box is not None
        and word.box is not None
        and (one.box.top, one.box.bottom) == (word.box.top, word.box.bottom)
        for one in neighbours
        if re.search("[gy]", fold(one.text)) and not re.search("[gy]", fold(word.text))
    )


def is_glued_by_hand(word: PrintedWord, lead: Sequence[PrintedWord]) -> bool:
    """Whether a number that forms one word with its code is handwritten.

    Such a number has low confidence, and is higher than the printed "Số:", or off its line while the engines disagree.
    Without a box of its own, low confidence suffices; without boxes for "Số:", the engines must disagree.
    """
    if not _is_unsure(word):
        return False
    printed = [one.box for one in lead if one.box is not None]
    if word.box is None or not printed:
        return word.agrees is False or word.box is None
    height = max(box.bottom - box.top for box in printed)
    is_higher = word.box.bottom - word.box.top > _TALLER_GLUED * height
    is_off = min(abs(word.box.top - box.top) for box in printed) > _OFF_TOP * height
    return is_higher or (is_off and word.agrees is False)


def is_apart(word: PrintedWord, following: PrintedWord) -> bool:
    """Whether the space between two words is wider than any inside a printed number. True if a box is missing."""
    return (
        word.box is None
        or following.box is None
        or following.box.left - word.box.right > _SPACED * max(word.box.bottom - word.box.top, 1)
    )


def _is_unsure(word: PrintedWord) -> bool:
    return word.confidence < SURE if word.agrees is None else not word.agrees and word.confidence < SURE_DISPUTED


def _middle(box: WordBox) -> float:
    return (box.top + box.bottom) / 2


BLANKS = re.compile(r"^[.…_\s]*$")
_NO_DATE_LINE = re.compile(r"^\W*(?:can cu|theo|thuc hien|tu ngay|kem theo|ban hanh)\b|^\(")
_DAY, _MONTH, _YEAR = "ngay", "thang", "nam"
_GLUED = re.compile(r"^(?P<name>[^\W\d_]{3,6})\W*(?P<figure>\d{1,4})\W*$")  # "ngày.14"
_EARLIEST, _LATEST = 1945, 2100
_SURE_YEAR = 85  # confidence of the words of the date; below it a digit of the year may be wrong
_AS_DIGIT = str.maketrans({**dict.fromkeys("lI|!]", "1"), **dict.fromkeys("Oo", "0")})
_BY_HAND = "ngày viết tay hoặc để trống; chỉ đề xuất phần in sẵn."


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The words of a dateline: the place, the contents of each gap of the form, and the printed labels."""

    place: Sequence[PrintedWord]
    day: Sequence[PrintedWord]
    month: Sequence[PrintedWord]
    year: Sequence[PrintedWord]
    printed: Sequence[PrintedWord]


def is_dated(line: PrintLine) -> bool:
    return not _NO_DATE_LINE.match(line.folded) and _gaps(line) is not None


def read_place_and_date(line: PrintLine, *, told: int | None = None) -> Iterator[Particular]:
    """Yield the place and the date of a line. `told` is the year of issue in the official number."""
    if (gaps := _gaps(line)) is None:
        return
    yield from _place(gaps.place)
    day, month = _in_gap(gaps.day, gaps.printed, 31), _in_gap(gaps.month, gaps.printed, 12)
    year, sure = _year_in(gaps.year, gaps.printed), sure_of([*gaps.day, *gaps.month, *gaps.year])
    notes: tuple[str, ...] = ()
    if told is not None and told != year and sure < _SURE_YEAR and _is_figure_off(gaps.year, told):
        notes = (f"đọc được năm “{written(gaps.year)}”; lấy năm {told} theo số hiệu.",)
        year = told
    yield _date(line, day, month, year, sure, notes)


# ---- the form --------------------------------------------------------------------------------------------------------


def _gaps(line: PrintLine) -> _Gaps | None:
    """The gaps of a dateline; None for any other line. One of the three labels may be lost under a stamp."""
    words = [part for word in line.words for part in _unglued(word)]
    if (year_at := _year_at(words)) is None:
        return None
    month_at = _name_at(words[:year_at], _MONTH)
    day_at = _name_at(words[: year_at if month_at is None else month_at], _DAY)
    is_named = not _is_year(words[year_at])
    year = words[year_at + is_named : year_at + is_named + 2]
    names = [words[at] for at in (day_at, month_at, year_at if is_named else None) if at is not None]
    figures = [word for word in year[:1] if word.text.isdecimal() and len(word.text) == 4]
    place = words[:day_at] if day_at is not None else ()
    if month_at is not None:
        first = day_at + 1 if day_at is not None else max(0, month_at - 1)
        if not is_named and not figures:
            return None
        return _Gaps(place, words[first:month_at], words[month_at + 1 : year_at], year, [*names, *figures])
    if day_at is None or not is_named:
        return None
    between = words[day_at + 1 : year_at]
    if len(between) != 2 or not all(_figure(word, 31) for word in between):
        return None
    return _Gaps(place, between[:1], between[1:], year, [*names, *figures])


def _year_at(words: Sequence[PrintedWord]) -> int | None:
    """The index of "năm"; if that label is lost, of the year itself, which follows the month."""
    if (found := _name_at(words, _YEAR)) is not None:
        return found
    if (month_at := _name_at(words, _MONTH)) is None:
        return None
    return next((at for at in range(month_at + 2, len(words)) if _is_year(words[at])), None)


def _name_at(words: Sequence[PrintedWord], name: str) -> int | None:
    """The index of a label of the form. A label with a wrong letter counts only if there is no exact one."""
    exact = next((at for at, word in enumerate(words) if _letters(word) == name), None)
    return exact if exact is not None else next((at for at in range(len(words)) if _is_nearly(words, at, name)), None)


def _is_nearly(words: Sequence[PrintedWord], at: int, name: str) -> bool:
    """Whether a word is a label with one wrong letter ("thánq", "ngảv", "nàrn") and a word with a digit follows."""
    told = _letters(words[at])
    is_followed = at + 1 < len(words) and any(map(str.isdecimal, words[at + 1].text))
    return (
        is_followed
        and not words[at].text[:1].isupper()
        and abs(len(told) - len(name)) <= 1
        and (told.replace("rn", "m") == name or Levenshtein.distance(told, name) == 1)
    )


def _letters(word: PrintedWord) -> str:
    return re.sub(r"\W", "", fold(word.text))


def _unglued(word: PrintedWord) -> list[PrintedWord]:
    """Split a label from its number: "ngày.14" -> "ngày", "14"."""
    found = _GLUED.match(word.text)
    return (
        [word]
        if found is None or not any(_is_name_of(found["name"], name) for name in (_DAY, _MONTH, _YEAR))
        else [replace(word, text=found[part], box=None) for part in ("name", "figure")]
    )


def _is_name_of(text: str, name: str) -> bool:
    return fold(text) == name or (len(name) > 3 and Levenshtein.distance(fold(text), name) == 1)


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _in_gap(words: Sequence[PrintedWord], printed: Sequence[PrintedWord], most: int) -> int | None:
    """The printed number in a gap, at most `most`; None if the gap is empty, unreadable or handwritten."""
    held = [word for word in words if not BLANKS.match(word.text)]
    if len(held) != 1:
        return None
    figure = _figure(held[0], most)
    return None if figure is None or is_written_by_hand(held[0], printed) else figure


def _figure(word: PrintedWord, most: int) -> int | None:
    told = word.text.strip(".,:;…").translate(_AS_DIGIT)
    return int(told) if re.fullmatch(r"\d{1,2}", told) and 1 <= int(told) <= most else None


def _is_year(word: PrintedWord) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", word.text.strip(".,:;")) is not None


def _year_in(words: Sequence[PrintedWord], printed: Sequence[PrintedWord]) -> int | None:
    told = _year_digits(words)
    if len(told) < 4 or not words or not _EARLIEST <= int(told) <= _LATEST:
        return None
    return None if is_written_by_hand(words[0], printed) else int(told)


def _year_digits(words: Sequence[PrintedWord]) -> str:
    return "".join(re.sub(r"\D", "", word.text.translate(_AS_DIGIT)) for word in words)[:4]


def _is_figure_off(words: Sequence[PrintedWord], year: int) -> bool:
    """Whether the words are the year except for one wrong or missing digit."""
    return Levenshtein.distance(_year_digits(words), str(year)) == 1


def _date(
    line: PrintLine, day: int | None, month: int | None, year: int | None, sure: int, notes: tuple[str, ...]
) -> Particular:
    value = "-".join([*([f"{year}"] if year else []), *([f"{month:02}"] if year and month else [])])
    if year is None or month is None or day is None:
        notes = (*notes, _BY_HAND)
        return Particular("issued_date", value, sure if year else 0, 1, line.boxes, is_handwritten=True, notes=notes)
    try:
        return Particular("issued_date", date(year, month, day).isoformat(), sure, 1, line.boxes, notes=notes)
    except ValueError:
        return Particular("issued_date", value, 0, 1, line.boxes, notes=(*notes, f"không có ngày {day} tháng {month}."))


def _place(words: Sequence[PrintedWord]) -> Iterator[Particular]:
    text = written(words).strip(" ,.;:-–")
    if text and re.search(r"[^\W\d_]{2}", text) and len(text) <= 60 and not NUMBERED.match(fold(text)):
        yield Particular("place", text, sure_of(words), 1, tuple(word.box for word in words if word.box))
