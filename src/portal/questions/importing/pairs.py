"""A text that holds questions with their answers -> pairs, whatever marks it uses.

In words: a line that says it is a question ("### 1. …", "Câu hỏi 3: …", "Hỏi: …") opens a pair, a line that begins with
"Trả lời" opens its answer. A numbered line opens a pair as well where an answer follows within a few lines. What stands
before the first question is an introduction, and so is what a chat program says between batches of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lawtext.words import fold
from portal.questions.importing.doubts import Doubt
from portal.questions.importing.tidying import tidy_answer, tidy_line

LONGEST_TITLE = 200
_SOON = 6  # lines within which "Trả lời" follows a numbered question

_MARKS = r"[\s*_]*"
_SAYS_QUESTION = re.compile(
    rf"""^{_MARKS}(?:
        \#{{1,6}}\s*{_MARKS}(?:(?:Câu\s+hỏi|Câu|Hỏi)\s*)?(?:số\s*)?\d{{1,4}}\s*[.:)/-]     # ### 1. …   ### Câu hỏi 1: …
      | (?:Câu\s+hỏi|Câu|Hỏi)\s*(?:số\s*)?\d{{1,4}}\s*[.:)/-]?                           # Câu 12. …   Câu hỏi 3
      | (?:Câu\s+hỏi|Hỏi|Tình\s+huống|Q|H)\s*[:.]                                         # Hỏi: …
    ){_MARKS}(?P<said>.*)$""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADING = re.compile(r"^\s*#{1,6}\s+(?P<said>.+\?)\W*$")  # "## Ai được trợ giúp?"
_NUMBERED = re.compile(rf"^{_MARKS}\d{{1,4}}\s*[.):]\s*{_MARKS}(?P<said>\S.*)$")
_SAYS_ANSWER = re.compile(
    rf"^{_MARKS}(?:\#{{1,6}}\s*)?{_MARKS}(?:Trả\s+lời|Giải\s+đáp|Đáp\s+án|Đáp|Tra\s+loi|A|Đ)\s*(?::|\*\*|$){_MARKS}(?P<said>.*)$",
    re.IGNORECASE,
)
# What a chat program says of itself, and what opens a handout.
_INTRODUCTION = re.compile(
    r"^\W*(?:Dựa trên (?:các )?(?:tài liệu|nội dung)|Tiếp tục với|Dưới đây là|Tiếp theo là|Hy vọng (?:những|các)|"
    r"Bạn có muốn (?:tôi|mình)|Nếu (?:bạn|Quý vị) (?:cần|muốn) thêm)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and its answer as read. `question` is "" where the title says all of it."""

    title: str
    question: str
    answer: str
    doubts: tuple[Doubt, ...] = ()
    field_slug: str = ""


@dataclass(slots=True)
class _Open:
    asked: list[str]
    answered: list[str] = field(default_factory=list)
    has_mark: bool = False
    was_cut: bool = False


def read_pairs(text: str) -> list[Pair]:
    """The pairs of a text in their order. Never raises; a text without questions gives none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [made for one in _opened(lines) if (made := _made(one)) is not None]


def _opened(lines: Sequence[str]) -> Iterator[_Open]:
    current: _Open | None = None
    for at, line in enumerate(lines):
        if (said := _question_in(lines, at)) is not None:
            if current is not None:
                yield current
            current = _Open([said] if said.strip() else [])
        elif current is not None:
            _take(current, line)
    if current is not None:
        yield current


def _question_in(lines: Sequence[str], at: int) -> str | None:
    """What a line asks, if it opens a pair."""
    line = lines[at]
    if (found := _SAYS_QUESTION.match(line) or _HEADING.match(line)) is not None:
        return found["said"]
    numbered = _NUMBERED.match(line)
    return numbered["said"] if numbered and "?" in line and _is_answered_soon(lines, at) else None


def _is_answered_soon(lines: Sequence[str], at: int) -> bool:
    for line in lines[at + 1 : at + 1 + _SOON]:
        if _SAYS_ANSWER.match(line):
            return True
        if _SAYS_QUESTION.match(line) or _NUMBERED.match(line):
            return False
    return False


def _take(current: _Open, line: str) -> None:
    if (answer := _SAYS_ANSWER.match(line)) is not None and not current.has_mark:
        current.has_mark = True
        current.answered = [answer["said"]] if answer["said"].strip() else []
    elif _INTRODUCTION.match(line):
        current.was_cut = True
    elif current.has_mark or current.answered or _is_asked(current, line):
        current.answered.append(line)
    elif line.strip():
        current.asked.append(line)


def _is_asked(current: _Open, line: str) -> bool:
    """True where the question is over though nothing says so: an empty line, or it ended with a question mark."""
    return bool(current.asked) and (not line.strip() or current.asked[-1].rstrip(" *_").endswith("?"))


def _made(read: _Open) -> Pair | None:
    if read.has_mark and not read.asked:
        return None
    asked, answer = " ".join(filter(None, map(tidy_line, read.asked))), tidy_answer("\n".join(read.answered))
    if not asked:
        return None
    return pair_of(asked, answer, doubts=_doubts(read, asked, answer))


def pair_of(asked: str, answer: str, *, doubts: Sequence[Doubt] = (), field_slug: str = "") -> Pair:
    """A pair with a title that fits a line: the whole question, or its last sentence that asks."""
    title = title_of(asked)
    return Pair(title, "" if title == asked else asked, answer, tuple(doubts), field_slug)


def doubts_in(asked: str, answer: str) -> list[Doubt]:
    found = [] if answer.strip() else [Doubt.NO_ANSWER]
    return found if _asks(asked) else [*found, Doubt.NO_QUESTION]


def _doubts(read: _Open, asked: str, answer: str) -> list[Doubt]:
    marks = [] if read.has_mark or not answer else [Doubt.NO_MARK]
    return [*doubts_in(asked, answer), *marks, *([Doubt.CUT] if read.was_cut else [])]


_ASKS = re.compile(
    r"\?|\b(?:khong|sao|the nao|nhu the nao|bao nhieu|bao lau|khi nao|o dau|ai|gi|nao|may|co duoc|hoi ve|thu tuc)\b"
)


def _asks(asked: str) -> bool:
    return bool(_ASKS.search(fold(asked)))


def title_of(asked: str) -> str:
    if len(asked) <= LONGEST_TITLE:
        return asked
    sentences = re.split(r"(?<=[.?!])\s+", asked)
    asking = [one for one in sentences if one.endswith("?") and len(one) <= LONGEST_TITLE]
    if asking:
        return asking[-1]
    return asked[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
