"""Separates footnotes, which in consolidated texts quote whole articles of other documents.

Reads: lines with page furniture marked. Writes: the same lines with footnotes as `NOTE` and without their reference
marks, and the numbers of notes whose marks could not be removed.

Rule: a footnote is at the foot of a page, after a blank line or in the words of such notes ("Điểm này được …"); it
begins with its number, the next one in order, and the number also occurs on the page glued to a word ("phụ cấp lương2",
"d)3 Cơ quan"), or on a line of its own, where a converter put superscripts. It extends to the foot of the page, and
continues at the foot of the next page if it is not finished.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, starmap

from lawtext.structure.lines import UPPER, LineKind, StructureLine, is_running_head
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__, upper=UPPER)
_NOTE_LINES = 10  # lines of a note in which its typical words must occur
_CONSOLIDATED, _HEAD_LINES = re.compile(r"hợp\s+nhất|sung\s+bởi", re.IGNORECASE), 60
_MOST_TRIES = 30  # numbers tried on one page: tables begin many lines with numbers
_PAGE_CHARACTERS = 8_000  # no page has more characters
# The reference mark of a note in the text: glued to a word, a bracket or a label.
_GLUED = (
    r"[^\W\d_]{number}(?!\d)|[.)”\"’]\s?{number}(?=\s|$)|[,;:]{number}(?=\s|$)"
    r"|^(?:Điều|Mục|MỤC|Chương|Phần) \d{{1,3}}{number}\b|^(?:Điều )?\d{{1,3}}\.{number}(?=\s)|^{number}$"
)
# The same for removing it from a line; "m2" is no mark.
_TAKEN_OUT = r"(?<=[^\W\d_])(?<!\bm)(?<!\bkm)(?<!\bcm){number}(?=[\s.,;:]|$)|(?<=[.)”\"’,;:])\s?{number}(?=\s|$)"
_FEWEST_GATHERED = 2


def put_aside_footnotes(lines: list[StructureLine]) -> tuple[list[StructureLine], frozenset[int]]:
    """The lines with footnotes marked `NOTE`, and the numbers of notes whose marks remain."""
    is_consolidated = _CONSOLIDATED.search(" ".join(line.text for line in lines[:_HEAD_LINES])) is not None
    noted, numbers = _at_page_feet(lines, {at for at in range(len(lines)) if is_consolidated and _is_told(lines, at)})
    if not numbers:
        noted, numbers = _below_the_text(lines)
    bracketed = _at_the_end(lines)
    noted |= bracketed
    numbers |= {int(m[1]) for at in bracketed if (m := _RE.bracketed.match(lines[at].text))}
    marked = [replace(line, kind=LineKind.NOTE) if at in noted else line for at, line in enumerate(lines)]
    return _without_marks(marked, numbers, is_bracketed=bool(bracketed))


def _is_told(lines: list[StructureLine], at: int) -> bool:
    """Whether the wording shows that this line begins a note.

    The note's number may be on a line of its own: "7" above "Khoản này được sửa …".
    """
    if (found := _RE.number_first.match(lines[at].text)) is None:
        return False
    below = (line.text for line in lines[at + 1 : at + _NOTE_LINES])
    return _RE.note_words.match(" ".join([found["words"], *below]).strip()) is not None


def _without_marks(
    lines: list[StructureLine], numbers: set[int], *, is_bracketed: bool
) -> tuple[list[StructureLine], frozenset[int]]:
    """The lines without the marks of these notes (each the first occurrence after the mark before it and above its
    note), and the numbers not found. Lines broken by a mark ("d)3" on a line of its own) are joined."""
    at, left = 0, set(numbers)
    for number in sorted(numbers):
        note = re.compile(rf"\[?{number}(?!\d)")
        mark = re.compile(rf"\s?\[{number}\]" if is_bracketed else _TAKEN_OUT.format(number=number))
        notes = (here for here in range(at, len(lines)) if lines[here].kind is LineKind.NOTE)
        stop = next((here for here in notes if note.match(lines[here].text)), len(lines))
        found = next((here for here in range(at, stop) if _has_mark(lines, here, number, mark)), None)
        if found is not None:
            at, left = found, left - {number}
            _take_out(lines, at, number, mark)
    return lines, frozenset(left)


def _take_out(lines: list[StructureLine], at: int, number: int, mark: re.Pattern[str]) -> None:
    text = lines[at].text
    if text == str(number):
        lines[at] = replace(lines[at], kind=LineKind.FURNITURE)
        return
    bare = text.removeprefix(f"{number} ") if text.startswith(f"{number} ") else mark.sub("", text, count=1)
    lines[at] = replace(lines[at], text=bare)
    _join_label(lines, at)


def _has_mark(lines: list[StructureLine], at: int, number: int, mark: re.Pattern[str]) -> bool:
    text = lines[at].text
    if not lines[at].is_text:
        return False
    is_behind_label = text.startswith(f"{number} ") and at > 0 and _RE.label_alone.match(lines[at - 1].text) is not None
    return text == str(number) or is_behind_label or mark.search(text) is not None


def _join_label(lines: list[StructureLine], at: int) -> None:
    """Join "d)" with the words below it, or the words here with the "đ)" above them."""
    first = at if _RE.label_alone.match(lines[at].text) else at - 1
    if first >= 0 and first + 1 < len(lines) and _RE.label_alone.match(lines[first].text) and lines[first + 1].is_text:
        words = lines[first + 1]
        lines[first] = replace(lines[first], text=f"{lines[first].text} {words.text}", end=words.end)
        lines[first + 1] = replace(words, start=words.end, text="", kind=LineKind.FURNITURE)


def _at_page_feet(lines: list[StructureLine], told: set[int]) -> tuple[set[int], set[int]]:
    """Notes at page feet; `told` are the indexes of the lines whose wording begins a note."""
    noted: set[int] = set()
    numbers: set[int] = set()
    last, is_open = 0, False
    for page in _pages(lines):
        opening = _first_note(lines, page, last, told)
        start = _continuation(lines, page, opening) if is_open else opening
        foot = [at for at in range(page.stop if start is None else start, page.stop) if lines[at].is_text]
        noted.update(foot)
        for at in foot:
            number = _number_at(lines, at, told)
            if number is not None and (number == last + 1 or at == opening or at in told and number > last):
                last = number
                numbers.add(last)
        is_open = bool(foot) and not _has_ended([lines[at].text for at in foot])
    return noted, numbers


def _pages(lines: list[StructureLine]) -> Iterator[range]:
    """The pages, divided at running heads or else at page numbers; none if there are neither."""
    heads = [at for at, line in enumerate(lines) if is_running_head(line)]
    heads = heads or [at for at, line in enumerate(lines) if line.kind is LineKind.FURNITURE and line.text.isdecimal()]
    return starmap(range, pairwise([0, *heads, len(lines)] if heads else []))


def _number_at(lines: list[StructureLine], at: int, told: set[int]) -> int | None:
    match = (_RE.number_first if at in told else _RE.opening).match(lines[at].text)
    return int(match[1]) if match else None


def _first_note(lines: list[StructureLine], page: range, last: int, told: set[int]) -> int | None:
    body = ""
    tries = 0
    for at in (at for at in page if lines[at].is_text):
        number = _number_at(lines, at, told)
        after_blank = at > page.start and lines[at - 1].kind in (LineKind.BLANK, LineKind.RULE)
        is_due = number in (last + 1, 1) and after_blank or number is not None and at in told and number > last
        if is_due and tries < _MOST_TRIES:
            tries += 1
            if re.search(_GLUED.format(number=number), body, re.MULTILINE):
                return at
        body = body[-_PAGE_CHARACTERS:] + lines[at].text + "\n"
    return None


def _continuation(lines: list[StructureLine], page: range, opening: int | None) -> int | None:
    """Where a note of the previous page continues: the last block of lines before the new notes or the page's end."""
    at = (page.stop if opening is None else opening) - 1
    while at > page.start and not lines[at].is_text:
        at -= 1
    while at > page.start and lines[at].is_text:
        at -= 1
    return at + 1 if at > page.start and lines[at].kind is LineKind.BLANK else opening


def _has_ended(texts: list[str]) -> bool:
    said = "\n".join(texts)
    return said.count("“") <= said.count("”") and _RE.ended.search(texts[-1]) is not None


def _below_the_text(lines: list[StructureLine]) -> tuple[set[int], set[int]]:
    """Notes that a converter collected below a text without pages: "1 Thông tư số …", "2 Điều này được bổ sung …".

    Their numbers start at 1, and the text above has a mark for each of them; otherwise they may be rows of a table.
    """
    first = None if any(True for _ in _pages(lines)) else _first_gathered(lines)
    numbers: set[int] = set()
    for line in lines[first:] if first is not None else ():
        match = _RE.opening.match(line.text) if line.is_text else None
        if match and int(match[1]) == len(numbers) + 1:
            numbers.add(int(match[1]))
    if first is None or len(numbers) < _FEWEST_GATHERED:
        return set(), set()
    marked = {
        int(mark) for line in lines[:first] for found in _RE.mark.finditer(line.text) for mark in found.groups("0")
    }
    noted = {at for at in range(first, len(lines)) if lines[at].is_text}
    return (noted, numbers) if numbers <= marked else (set(), set())


def _first_gathered(lines: list[StructureLine]) -> int | None:
    """The last line that begins with "1 ", in the second half of the text and after a blank line."""
    below = range(len(lines) - 1, len(lines) // 2, -1)
    apart = (at for at in below if lines[at].is_text and lines[at - 1].kind in (LineKind.BLANK, LineKind.RULE))
    return next((at for at in apart if (match := _RE.opening.match(lines[at].text)) and match[1] == "1"), None)


def _at_the_end(lines: list[StructureLine]) -> set[int]:
    """Notes collected at the end of a text without pages: "[1] Điều này được sửa đổi…" and all that follows."""
    first = next((at for at, line in enumerate(lines) if line.is_text and _RE.bracketed.match(line.text)), -1)
    below = range(first, len(lines)) if first >= len(lines) // 2 else ()
    return {at for at in below if lines[at].is_text}
