"""Parse a text of questions and answers into pairs with their doubts, whatever markers the text uses.

A line marked as a question ("### 1. …", "Câu hỏi 3: …", "Hỏi: …") opens a pair; a line that begins with "Trả lời" opens
its answer. A numbered line with a question mark also opens a pair if an answer follows within `_SOON` lines. Text
before the first question is an introduction and is left out, and so are sentences of a chatbot between batches of
questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lawtext.words import fold, patterns_beside
from portal.schema.states import LabelledChoices


class ImportDoubt(LabelledChoices):
    NO_ANSWER = "khong-tra-loi", "Không thấy câu trả lời"
    NO_MARK = "khong-thay-tra-loi", "Không có chữ “Trả lời”: có thể cắt sai chỗ"
    NO_QUESTION = "khong-phai-cau-hoi", "Không giống một câu hỏi"
    NO_CITATION = "khong-can-cu", "Không nêu căn cứ pháp luật"
    UNKNOWN_LAW = "can-cu-ngoai-thu-vien", "Có căn cứ thư viện chưa có"
    NO_FIELD = "khong-ro-linh-vuc", "Chưa rõ lĩnh vực"
    PERSONAL = "du-lieu-ca-nhan", "Có thể có dữ liệu cá nhân"
    STRANGE = "dau-hieu-la", "Có liên kết lạ, lời chào mời, chữ hỏng hoặc chữ bị che"
    TWIN = "trung-trong-tep", "Trùng với câu khác đang chờ"
    KNOWN = "da-co", "Đã có trong kho"
    CUT = "bo-loi-dan", "Đã bỏ lời dẫn của máy"


# Doubts that exclude a row from bulk acceptance: an officer must look at it first.
GRAVE = frozenset(
    {
        ImportDoubt.NO_ANSWER,
        ImportDoubt.NO_MARK,
        ImportDoubt.NO_QUESTION,
        ImportDoubt.PERSONAL,
        ImportDoubt.STRANGE,
        ImportDoubt.TWIN,
        ImportDoubt.KNOWN,
    }
)


_RE = patterns_beside(__file__)
_STRAY = (  # commas left over from removed source numbers: "…đầy đủ,." and "…đầy đủ,,"
    (re.compile(r"(?:\s*,)+(?=\s*[.;:)])"), ""),
    (re.compile(r"(?:\s*,){2,}"), ","),
    (re.compile(r"(?:\s*,)+\s*$", re.MULTILINE), ""),
    (re.compile(r"\s*【[^】]{0,40}】|\s*\[\d{1,3}(?:,\s*\d{1,3})*\]"), ""),  # [12], 【4†nguồn】
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "."),
)


def tidy_line(line: str) -> str:
    """The line without emphasis and stray commas; keeps the marker at its beginning."""
    line = _RE.italic.sub(r"\1", _RE.bold.sub(r"\2", line)).replace("**", "")
    for stray, put in _STRAY:
        line = stray.sub(put, line)
    return " ".join(line.split())


def tidy_answer(text: str) -> str:
    """An answer in the markup of answers: items "- ", steps "1. ", headings "## ", one empty line between
    paragraphs."""
    lines = [_line(line) for line in unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(line: str) -> str:
    if _RE.rule.match(line):
        return ""
    if _RE.marked_heading.match(line):
        return f"## {tidy_line(_RE.marked_heading.sub('', line))}"
    if step := _RE.step.match(line):
        return f"{int(step[1])}. {tidy_line(line[step.end() :])}"
    bullet = _RE.bullet.match(line)
    return f"- {tidy_line(line[bullet.end() :])}" if bullet else tidy_line(line)


LONGEST_TITLE = 200
_SOON = 6  # a numbered question needs "Trả lời" within so many lines


@dataclass(frozen=True, slots=True)
class QuestionAnswerPair:
    """A parsed question and answer. `question` is "" if the title holds the whole question."""

    title: str
    question: str
    answer: str
    doubts: tuple[ImportDoubt, ...] = ()
    field_slug: str = ""


@dataclass(slots=True)
class _Open:
    asked: list[str]
    answered: list[str] = field(default_factory=list)
    has_mark: bool = False
    was_cut: bool = False


def read_pairs(text: str) -> list[QuestionAnswerPair]:
    """The pairs of a text, in order; [] for a text without questions. Never raises."""
    return [
        made
        for one in _opened(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        if (made := _made(one)) is not None
    ]


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
    """The question text of a line that opens a pair, else None."""
    line = lines[at]
    if (found := _RE.says_question.match(line) or _RE.heading.match(line)) is not None:
        return found["said"]
    numbered = _RE.numbered.match(line)
    return numbered["said"] if numbered and "?" in line and _is_answered_soon(lines, at) else None


def _is_answered_soon(lines: Sequence[str], at: int) -> bool:
    for line in lines[at + 1 : at + 1 + _SOON]:
        if _RE.says_answer.match(line):
            return True
        if _RE.says_question.match(line) or _RE.numbered.match(line):
            return False
    return False


def _take(current: _Open, line: str) -> None:
    if (answer := _RE.says_answer.match(line)) is not None and not current.has_mark:
        current.has_mark = True
        current.answered = [answer["said"]] if answer["said"].strip() else []
    elif _RE.introduction.match(line):
        current.was_cut = True
    elif current.has_mark or current.answered or _is_asked(current, line):
        current.answered.append(line)
    elif line.strip():
        current.asked.append(line)


def _is_asked(current: _Open, line: str) -> bool:
    """True if the question has ended without a marker: at an empty line, or after a question mark."""
    return bool(current.asked) and (not line.strip() or current.asked[-1].rstrip(" *_").endswith("?"))


def _made(read: _Open) -> QuestionAnswerPair | None:
    if read.has_mark and not read.asked:
        return None
    asked, answer = " ".join(filter(None, map(tidy_line, read.asked))), tidy_answer("\n".join(read.answered))
    return pair_of(asked, answer, doubts=_doubts(read, asked, answer)) if asked else None


def pair_of(asked: str, answer: str, *, doubts: Sequence[ImportDoubt] = (), field_slug: str = "") -> QuestionAnswerPair:
    """A pair whose title fits one line: the whole question, or its last sentence with a question mark."""
    title = pair_title(asked)
    return QuestionAnswerPair(title, "" if title == asked else asked, answer, tuple(doubts), field_slug)


def doubts_in(asked: str, answer: str) -> list[ImportDoubt]:
    found = [] if answer.strip() else [ImportDoubt.NO_ANSWER]
    return found if _RE.asks.search(fold(asked)) else [*found, ImportDoubt.NO_QUESTION]


def _doubts(read: _Open, asked: str, answer: str) -> list[ImportDoubt]:
    marks = [] if read.has_mark or not answer else [ImportDoubt.NO_MARK]
    return [*doubts_in(asked, answer), *marks, *([ImportDoubt.CUT] if read.was_cut else [])]


def pair_title(asked: str) -> str:
    if len(asked) <= LONGEST_TITLE:
        return asked
    asking = [one for one in re.split(r"(?<=[.?!])\s+", asked) if one.endswith("?") and len(one) <= LONGEST_TITLE]
    return asking[-1] if asking else asked[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
