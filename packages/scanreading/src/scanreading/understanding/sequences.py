"""Corrects misread numbers of articles, clauses, points and chapters by their order.

Input: paragraphs as recognised. Output: the same paragraphs, some with another number, and a `Repair` for each of
these.

Rule: a number is changed only if the order allows no other. Either the recognised text is no number and is similar to
the expected number ("l." "]." "Ì." for "1.", "8)" for "a)", "HI" for "III"), or the following numbers continue exactly
from the expected one (1, 8, 3). A number that is clear but out of sequence is kept, and reported elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawtext.numbers import POINT_LETTERS, to_arabic, to_roman
from lawtext.structure.lines import UPPER, is_capitals
from lawtext.words import fold, patterns_beside
from scanreading.understanding.paragraphs import ScannedParagraph, ScannedParagraphRole

# What a digit may be misread as.
_DIGIT = {
    **dict.fromkeys("lIiÌÍìíïÏ|!]['‘’Jjt{}¡", "1"),
    **dict.fromkeys("OoQDơƠõ", "0"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"),
    "B": "8",
    "q": "9",
    "g": "9",
    "A": "4",
    "b": "6",
}
# What the letter of a point may be misread as.
_LETTERS_ALIKE = {
    "a": "8âăàáạảãäô0öoêd@4",
    "b": "6hÐ8",
    "c": "eoôœẽ€¢",
    "d": "đaô",
    "đ": "dâaăbãởớ",
    "e": "cêéèẻẽ€ô",
    "g": "98qøyợơ",
    "h": "bnìÌ",
    "i": "ìíỉịĩl1jï!¡",
    "k": "hx",
    "l": "1ìíiI|!ỊÙ",
    "m": "nrw",
    "n": "mhr",
    "o": "0öôơóòõọc",
    "p": "ppß",
    "q": "9gø",
    "r": "fn",
    "s": "5$ẽ",
    "t": "f1†",
    "u": "ưúùủũụv",
    "v": "yuV",
    "x": "×k",
    "y": "výỳỷỹỵ",
}
_ROMAN_ALIKE = str.maketrans(
    {**dict.fromkeys("1l|!ÌÍỈĨỊìíỉĩịiTJ]", "I"), "H": "II", "U": "II", "M": "III", "Y": "V", "N": "IV"}
)

_RE = patterns_beside(__file__, upper=UPPER)
_WORDS = {"chuong": "Chương", "phan": "Phần", "muc": "Mục", "tieu muc": "Tiểu mục", "tieumuc": "Tiểu mục"}
_LONGEST_HEADING = 110  # characters
_LOOKS_AHEAD = 4  # number of following marks that are examined
_SISTERS = {"d": "đ", "đ": "d"}  # they differ in one stroke and are adjacent in the order of points


@dataclass(frozen=True, slots=True)
class Repair:
    """A corrected number: index of the paragraph, old and new number."""

    at: int
    before: str
    after: str


@dataclass(slots=True)
class _Mark:
    """A paragraph that begins with a number: where the number ends, and its possible readings."""

    at: int
    end: int
    shown: str
    value: int | None  # as recognised, if it is a number
    alike: frozenset[int]  # other possible readings
    prefix: str = ""
    suffix: str = ""
    is_whole: bool = True  # whether it is complete: "1.", not "1," or "1 "
    is_smudge: bool = False
    sisters: frozenset[int] = frozenset()  # readings that are possible even if no following mark confirms them


def put_right(paragraphs: Sequence[ScannedParagraph]) -> tuple[list[ScannedParagraph], list[Repair]]:
    """The paragraphs with corrected numbers, and the repairs in reading order."""
    held = list(paragraphs)
    repairs: list[Repair] = []
    body = [at for at, paragraph in enumerate(held) if paragraph.role is ScannedParagraphRole.BODY]
    has_articles = any(_article_mark(at, held[at].text) for at in body)
    for word in ("chuong", "phan"):
        _repair_higher(held, body, word, repairs)
    if has_articles:
        _repair(held, [mark for at in body if (mark := _article_mark(at, held[at].text))], repairs, "Điều {}.")
    else:
        _repair(held, [mark for at in body if (mark := _level_mark(at, held[at].text))], repairs, "{}.", is_roman=True)
    for stretch in _stretches(held, body, has_articles=has_articles):
        _repair(held, _clauses(held, stretch, has_articles=has_articles), repairs, "{}.")
        for points in _point_runs(held, stretch):
            _repair(held, points, repairs, "{})", is_letter=True)
    return held, sorted(repairs, key=lambda repair: repair.at)


def _repair(
    held: list[ScannedParagraph],
    marks: Sequence[_Mark],
    repairs: list[Repair],
    form: str,
    *,
    is_letter: bool = False,
    is_roman: bool = False,
) -> None:
    last = 0
    for rank, mark in enumerate(marks):
        value = _decide(mark, last + 1, [one for one in marks[rank + 1 :] if not one.is_smudge])
        if value is None:
            continue
        last = value if value > last or value == 1 else last
        if value == mark.value and mark.is_whole:
            continue
        said = POINT_LETTERS[value - 1] if is_letter else to_roman(value) if is_roman else f"{value}{mark.suffix}"
        text = held[mark.at].text
        after = f"{mark.prefix}{form.format(said)}"
        held[mark.at] = replace(held[mark.at], text=f"{after} {text[mark.end :]}".rstrip())
        repairs.append(Repair(mark.at, mark.shown, after.strip()))


def _decide(mark: _Mark, due: int, following: Sequence[_Mark]) -> int | None:
    """The number of a mark where `due` is expected; None if the mark does not belong to this sequence."""
    if mark.is_smudge:
        is_first = due == 1 and not mark.shown.startswith(".")  # before a list it may be ordinary text
        return due if not is_first and following and following[0].value == due + 1 else None
    if mark.value == due:
        return due
    if mark.value is None:
        return due if due in mark.alike or _count_on(following, due) else None
    if following and following[0].value == mark.value + 1 and mark.value > due:
        return mark.value  # a real gap: the document continues from here
    if mark.is_whole and (_count_on(following, due) or due in mark.sisters):
        return due
    return mark.value if mark.is_whole else None


def _count_on(following: Sequence[_Mark], due: int) -> bool:
    """Whether one of the next marks confirms that `due` is here: 1, [?], 3 or 3, [3], [3], 6."""
    return any(mark.value == due + steps for steps, mark in enumerate(following[:_LOOKS_AHEAD], start=1))


# ---- articles --------------------------------------------------------------------------------------------------------


def _article_mark(at: int, text: str) -> _Mark | None:
    found = _RE.article.match(text)
    if found is None or not _heads_article(found, text[found.end() :]):
        return None
    value, alike = _digits(found["n"])
    is_whole = text.startswith(f"Điều {found['n']}{found['s']}.") or text.strip() == f"Điều {found['n']}{found['s']}"
    return _Mark(at, found.end(), found[0].strip(), value, alike, suffix=found["s"], is_whole=is_whole)


def _heads_article(found: re.Match[str], rest: str) -> bool:
    """Whether a match is the heading of an article: it ends with a full stop, or with a misread one.

    "Điều 5, Điều 6" is a citation.
    """
    return (
        re.match(rf"[{UPPER}](?!iều\b)", rest) is not None
        if found["m"] == ","
        else found["m"] in (".", ":", "·") or not rest
    )


def _digits(read: str) -> tuple[int | None, frozenset[int]]:
    """The recognised number, if it is one, and an empty set; else None and the possible numbers."""
    told = "".join(character if character.isdecimal() else _DIGIT.get(character, "?") for character in read)
    if "?" in told:
        return None, frozenset()
    if read.isdecimal() and read.isascii():
        return int(told), frozenset()
    return None, frozenset({int(told)})


# ---- clauses and points ----------------------------------------------------------------------------------------------


def _stretches(held: Sequence[ScannedParagraph], body: Sequence[int], *, has_articles: bool) -> list[list[int]]:
    """The paragraphs between two articles (or two levels of a plan), in which clauses count from 1."""
    stretches: list[list[int]] = [[]]
    for at in body:
        text = held[at].text
        if (_article_mark(at, text) if has_articles else _level_mark(at, text)) or _RE.higher.match(fold(text[:40])):
            stretches.append([])
        else:
            stretches[-1].append(at)
    return stretches[1:] if has_articles else stretches


def _clauses(held: Sequence[ScannedParagraph], stretch: Sequence[int], *, has_articles: bool) -> list[_Mark]:
    marks: list[_Mark] = []
    for at in stretch:
        text = held[at].text
        found = _RE.clause.match(text)
        value, alike = _digits(found["n"]) if found else (None, frozenset())
        if found is None or (value is None and not alike):
            marks.extend(mark for mark in (_smudge(at, text),) if mark and not _RE.point.match(text))
            continue
        rest = text[found.end() :]
        if found["m"].strip() != "." and not re.match(rf"[{UPPER}]", rest):
            continue
        if value is None and not has_articles and is_capitals(rest[:20]):
            continue  # "I. MỤC ĐÍCH" is a level of a plan
        marks.append(
            _Mark(
                at,
                found.end(),
                found[0].strip(),
                value,
                alike,
                prefix=found["bullet"] or "",
                is_whole=found["m"] == ".",
            )
        )
    return marks


def _point_runs(held: Sequence[ScannedParagraph], stretch: Sequence[int]) -> list[list[_Mark]]:
    """The points of each clause, one list for each clause."""
    runs: list[list[_Mark]] = [[]]
    for at in stretch:
        text = held[at].text
        clause = _RE.clause.match(text)
        if clause is not None and clause["n"].isdecimal():
            runs.append([])
        elif (mark := _point_mark(at, text) or _smudge(at, text)) is not None:
            runs[-1].append(mark)
    return runs


def _point_mark(at: int, text: str) -> _Mark | None:
    if (found := _RE.point.match(text)) is None:
        return None
    read = found["n"]
    bullet = found["bullet"] or ""
    letter, digit = (read[:1].lower().replace("ð", "đ"), read[1:])
    if digit.isdecimal() and letter in POINT_LETTERS:
        return None  # "a1)", inserted by an amendment
    alike = frozenset(
        POINT_LETTERS.index(due) + 1 for due, likes in _LETTERS_ALIKE.items() if read in likes or read.lower() in likes
    )
    value = POINT_LETTERS.index(letter) + 1 if len(read) == 1 and letter in POINT_LETTERS else None
    if len(read) == 2 and letter in POINT_LETTERS and not digit.isalnum():
        alike |= {POINT_LETTERS.index(letter) + 1}  # "c€)"
    is_whole = read in POINT_LETTERS and found[0].lstrip("-–+•* ").startswith(f"{read})")
    sisters = frozenset({POINT_LETTERS.index(_SISTERS[read]) + 1}) if read in _SISTERS else frozenset()
    return _Mark(at, found.end(), found[0].strip(), value, alike, prefix=bullet, is_whole=is_whole, sisters=sisters)


def _smudge(at: int, text: str) -> _Mark | None:
    found = _RE.smudge.match(text)
    return _Mark(at, found.end(), found[0].strip(), None, frozenset(), is_smudge=True) if found else None


# ---- chapters, parts, levels of a plan -------------------------------------------------------------------------------


def _repair_higher(held: list[ScannedParagraph], body: Sequence[int], word: str, repairs: list[Repair]) -> None:
    """Correct the Roman numbers of chapters and parts by their order, however I, II and III were misread."""
    last = 0
    for at in body:
        text = held[at].text
        found = _RE.higher.match(fold(text))
        if found is None or found["word"].replace("  ", " ") != word or len(text) > _LONGEST_HEADING:
            continue
        rest = text[found.end() :].strip(" .:")
        if rest and not re.match(rf"[{UPPER}\[(“\"]", rest):
            continue  # "Chương này", "Chương 2 của Luật"
        read = text[found.start("n") : found.end("n")]
        if read.isdecimal() and read != "1" and "1" not in read:
            last = int(read)
            continue
        value = to_arabic(read) if not read.isdecimal() else None
        due = last + 1
        if value is not None and value > last and value != due and not _may_be(read, due):
            last = value
            continue
        if value is None and not _may_be(read, due):
            continue
        last = due
        before = text[: found.end()].strip()
        after = f"{_heading_word(text, word)} {to_roman(last)}{found['m']}"
        if before != after:
            held[at] = replace(held[at], text=f"{after}{text[found.end() :]}")
            repairs.append(Repair(at, before, after))


def _heading_word(text: str, word: str) -> str:
    proper = _WORDS[word]
    return proper.upper() if is_capitals(text[: len(proper)]) else proper


def _may_be(read: str, due: int) -> bool:
    """Whether a Roman number may be a misreading of the expected one: strokes lost, doubled, or recognised as other
    letters.
    """
    told = read.translate(_ROMAN_ALIKE).upper()
    wanted = to_roman(due)
    if told == wanted:
        return True
    if not told or set(told) - set("IVX"):
        return False
    return re.sub("I+", "", told) == re.sub("I+", "", wanted) and abs(told.count("I") - wanted.count("I")) <= 2


def _level_mark(at: int, text: str) -> _Mark | None:
    """The mark of a level of a plan ("II. NHIỆM VỤ"), whose title is in capitals; None for other text."""
    found = _RE.level.match(text)
    if found is None or not is_capitals(text[found.end() :][:16]):
        return None
    read = found["n"]
    value = to_arabic(read) if set(read) <= set("IVXL") else None
    told = to_arabic(read.translate(_ROMAN_ALIKE).upper())
    alike = frozenset(n for n in range(1, 31) if _may_be(read, n)) | (frozenset({told}) if told else frozenset())
    return (
        None
        if read.isdecimal()
        else _Mark(at, found.end(), found[0].strip(), value, alike, is_whole=text.startswith(f"{read}."))
    )
