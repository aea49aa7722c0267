"""Chỉ tiêu: the numbers that a plan aims at ("≥ 80% người dân ở đô thị"), in its own words, with unit and last day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lawtext.dates import Period, find_periods
from lawtext.types import Doubt
from lawtext.words import fold
from portal.plans.reading.draft import AssignmentDraft, TargetDraft
from portal.plans.reading.lines import Line, Rank

# What is counted, where a number is no percentage: the nouns of the reports on legal dissemination.
_UNITS = (
    "lượt người|lượt|cuộc thi|cuộc|hội nghị|hội thảo|lớp tập huấn|lớp|buổi|tin, bài|tin bài|tin nhắn|tin|bài viết|bài"
    "|tờ gấp|tờ rơi|sách nói|cuốn|video|clip|phóng sự|chuyên mục|chuyên đề|chuyên trang|chương trình|tiểu phẩm"
    "|tình huống|câu chuyện|câu hỏi|tài liệu|văn bản|áp phích|pa-nô|mô hình|câu lạc bộ|báo cáo viên|tuyên truyền viên"
    "|hòa giải viên|người"
).replace(" ", r"\ ")
_NUMBER = re.compile(
    rf"""
    (?P<bound> ≥ | >= | > | \b(?:ít\ nhất|tối\ thiểu|trên|hơn|không\ dưới|từ)\b )? \s*
    (?<![\w/.,-]) (?<!năm\ ) (?<!số\ ) (?<!ngày\ ) (?<!tháng\ ) (?<!Điều\ ) (?<!khoản\ )
    (?P<value> \d{{1,3}}(?:\.\d{{3}}){{1,3}} | \d{{1,7}}(?:,\d{{1,2}})? )
    \s* (?P<unit> % | (?:{_UNITS})\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^;.]+(?:\.(?=\d)[^;.]*)*")
_AT_LEAST_AFTER = re.compile(r"^\s*trở lên\b", re.I)
_EACH = re.compile(r"\b(?:mỗi|hằng|hàng)\s+(?:năm|quý|tháng|tuần)\b|/\s*(?:năm|quý|tháng|tuần)\b", re.I)
_BEFORE = re.compile(r"(?:^|\s)(?:đạt|là|phấn đấu|bảo đảm|đảm bảo|có|từ|trong đó)\s*$", re.I)
_LABEL = re.compile(r"^\s*(?:chỉ tiêu|mục tiêu)[^:]{0,30}:", re.I)
_OF_ITSELF = re.compile(r"chi tieu|muc tieu")
_EDGES = " \t,;:./–-"
_LONGEST = 4_000  # characters; what is longer is no statement of a goal


def read_targets(goals: Sequence[Line], assignments: Sequence[AssignmentDraft]) -> tuple[TargetDraft, ...]:
    """The numbers of the goals in reading order, then those of the assignments. Never raises."""
    return (*_of_goals(goals), *(target for one in assignments for target in _of_assignment(one)))


def doubts_about(targets: Sequence[TargetDraft]) -> Iterator[Doubt]:
    """A number without its day can be counted, but nobody can say when it is late."""
    for target in targets:
        if target.by is None and not target.each:
            yield Doubt(target.line, f"chỉ tiêu “{target.words[:80]}”: không rõ thời hạn")


def _of_goals(goals: Sequence[Line]) -> Iterator[TargetDraft]:
    """A heading that is a period ("a) Giai đoạn 2025 - 2027") says by when for all that stands below it."""
    above: list[tuple[Rank, Period]] = []
    for line in goals:
        while above and above[-1][0] >= line.rank:
            above.pop()
        periods = find_periods(line.text[:_LONGEST])
        if periods and line.rank is not Rank.NONE and not _NUMBER.search(line.text[:_LONGEST]):
            above.append((line.rank, max(periods, key=_last_day)))
            continue
        for target in _in_text(line.text):
            yield _dated(replace(target, line=line.number), above[-1][1] if above else None)


def _of_assignment(said: AssignmentDraft) -> Iterator[TargetDraft]:
    """Counted things only where the plan says what is to come out; percentages wherever they stand."""
    until = max(
        (Period(one.start, one.end, one.phrase) for one in said.deadlines if one.end), key=_last_day, default=None
    )
    each = next((found[0] for one in said.deadlines if (found := _EACH.search(one.phrase))), "")
    for text in (said.title, *said.description, *said.products):
        is_aim = text in said.products or bool(_OF_ITSELF.match(fold(text)))
        for target in _in_text(text):
            if is_aim or target.unit == "%":
                placed = _dated(replace(target, line=said.line, assignment=said.number), until)
                yield placed if placed.by or placed.each else replace(placed, each=each)


def _dated(target: TargetDraft, otherwise: Period | None) -> TargetDraft:
    if target.by or target.each or otherwise is None:
        return target
    return replace(target, by=otherwise.end, when=otherwise.text)


def _last_day(period: Period) -> date:
    return period.end


def _in_text(text: str) -> Iterator[TargetDraft]:
    """Each number of a paragraph with its clause; a day named in an earlier clause holds for those after it."""
    known: Period | None = None
    for found in _CLAUSE.finditer(text[:_LONGEST]):
        words = found[0].strip(_EDGES)
        known = max(find_periods(words), key=_last_day, default=known)
        yield from (_dated(target, known) for target in _in_clause(words))


def _in_clause(words: str) -> Iterator[TargetDraft]:
    numbers = list(_NUMBER.finditer(words))
    each = found[0].strip(" /") if (found := _EACH.search(words)) else ""
    is_at_least = False
    ends = [*(one.start() for one in numbers), len(words)][1:]
    for number, end in zip(numbers, ends, strict=False):
        after = words[number.end() : end]
        # "Tối thiểu 80% ở đô thị và 60% ở nông thôn": the first word holds for both.
        is_at_least = is_at_least or bool(number["bound"]) or bool(_AT_LEAST_AFTER.match(after))
        yield TargetDraft(
            words=words,
            subject=_subject(words[: number.start()], _AT_LEAST_AFTER.sub("", after)),
            value=Decimal(number["value"].replace(".", "").replace(",", ".")),
            unit=number["unit"],
            is_at_least=is_at_least,
            each=each,
        )


def _subject(before: str, after: str) -> str:
    """What the number is of: "người dân ở đô thị" after it, else what stands before it ("Mức độ hài lòng … đạt")."""
    tidy = re.sub(r"(?:\s|,)+(?:và|hoặc|trong đó)\s*$", "", after.strip(_EDGES), flags=re.I).strip(_EDGES)
    if tidy := _EACH.sub("", tidy).strip(_EDGES) if _EACH.search(tidy[-12:]) else tidy:
        return tidy
    before = _LABEL.sub("", before)
    while (shorter := _BEFORE.sub("", before.strip(_EDGES))) != before:
        before = shorter
    return _EACH.sub("", before).strip(_EDGES)
