"""Chỉ tiêu and deadlines: the numbers and days that a plan aims at, in addition to its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from lawtext.dates import WrittenPeriod, find_periods, parse_period
from lawtext.types import Doubt
from lawtext.words import canonical_tone, fold, patterns_beside
from portal.plans.parser.draft import AssignmentDraft, DeadlineDraft, TargetDraft
from portal.plans.parser.lines import NumberingRank, PlanTextLine

_RE = patterns_beside(__file__)
_last_day = attrgetter("end")
_EDGES = " \t,;:./–-"
_YEARS_APART = 30  # a period further from the plan's year was misread
_LONGEST = 4_000  # characters; a longer text does not state a goal


def read_targets(goals: Sequence[PlanTextLine], assignments: Sequence[AssignmentDraft]) -> tuple[TargetDraft, ...]:
    """The targets of the goals in reading order, then those of the assignments. Never raises."""
    return (*_of_goals(goals), *(target for one in assignments for target in _of_assignment(one)))


def doubts_about(targets: Sequence[TargetDraft]) -> Iterator[Doubt]:
    """A target without a deadline can be measured, but it cannot be determined when it is overdue."""
    return (
        Doubt(target.line, f"chỉ tiêu “{target.words[:80]}”: không rõ thời hạn")
        for target in targets
        if target.by is None and not target.each
    )


def _of_goals(goals: Sequence[PlanTextLine]) -> Iterator[TargetDraft]:
    """A heading that is a period ("a) Giai đoạn 2025 - 2027") is the deadline of all targets below it."""
    above: list[tuple[NumberingRank, WrittenPeriod]] = []
    for line in goals:
        while above and above[-1][0] >= line.rank:
            above.pop()
        periods = find_periods(line.text[:_LONGEST])
        if periods and line.rank is not NumberingRank.NONE and not _RE.number.search(line.text[:_LONGEST]):
            above.append((line.rank, max(periods, key=_last_day)))
            continue
        for target in _in_text(line.text):
            yield _dated(replace(target, line=line.number), above[-1][1] if above else None)


def _of_assignment(said: AssignmentDraft) -> Iterator[TargetDraft]:
    """The targets of an assignment: counts only where the plan states the result, percentages everywhere."""
    until = max(
        (WrittenPeriod(one.start, one.end, one.phrase) for one in said.deadlines if one.end),
        key=_last_day,
        default=None,
    )
    each = next((found[0] for one in said.deadlines if (found := _RE.each.search(one.phrase))), "")
    known: set[tuple[Decimal, str]] = set()  # a product read from a sentence is not counted twice
    for text in (said.title, *said.description, *said.products):
        is_aim = text in said.products or fold(text).startswith(("chi tieu", "muc tieu"))
        for target in _in_text(text):
            if (is_aim or target.unit == "%") and (target.value, target.unit) not in known:
                known.add((target.value, target.unit))
                placed = _dated(replace(target, line=said.line, assignment=said.number), until)
                yield placed if placed.by or placed.each else replace(placed, each=each)


def _dated(target: TargetDraft, otherwise: WrittenPeriod | None) -> TargetDraft:
    return (
        target
        if target.by or target.each or otherwise is None
        else replace(target, by=otherwise.end, when=otherwise.text)
    )


def _in_text(text: str) -> Iterator[TargetDraft]:
    """The targets of a paragraph, each with its clause; a day named in a clause also applies to later clauses."""
    known: WrittenPeriod | None = None
    for found in _RE.clause.finditer(text[:_LONGEST]):
        words = found[0].strip(_EDGES)
        known = max(find_periods(words), key=_last_day, default=known)
        yield from (_dated(target, known) for target in _in_clause(words))


def _in_clause(words: str) -> Iterator[TargetDraft]:
    numbers = list(_RE.number.finditer(words))
    each = found[0].strip(" /") if (found := _RE.each.search(words)) else ""
    is_at_least = False
    for number, end in zip(numbers, [*(one.start() for one in numbers), len(words)][1:], strict=False):
        after = words[number.end() : end]
        # "Tối thiểu 80% ở đô thị và 60% ở nông thôn": "tối thiểu" applies to both.
        is_at_least = is_at_least or bool(number["bound"]) or bool(_RE.at_least_after.match(after))
        yield TargetDraft(
            words=words,
            subject=_subject(words[: number.start()], _RE.at_least_after.sub("", after)),
            value=Decimal(number["value"].replace(".", "").replace(",", ".")),
            unit=number["unit"],
            is_at_least=is_at_least,
            each=each,
        )


def _subject(before: str, after: str) -> str:
    """What the number measures: "người dân ở đô thị" after it, or else what precedes it ("Mức độ hài lòng … đạt")."""
    tidy = re.sub(r"(?:\s|,)+(?:và|hoặc|trong đó)\s*$", "", after.strip(_EDGES), flags=re.I).strip(_EDGES)
    if tidy := _RE.each.sub("", tidy).strip(_EDGES) if _RE.each.search(tidy[-12:]) else tidy:
        return tidy
    before = _RE.label.sub("", before)
    while (shorter := _RE.before.sub("", before.strip(_EDGES))) != before:
        before = shorter
    return _RE.each_at_an_end.sub("", before).strip(_EDGES)


_DAY = r"(?<![\d/])\d{1,2}\s*/\s*(?:1[0-2]|0?[1-9])(?:\s*/\s*\d{4})?(?![\d/])"
# Other notations and notations without a unit, in the order of the rows: "29.8", "ngày 25-5", "01-6-2026"; "tháng
# 11-2027"; "6/2026"; "23-24/7"; "27/2-10/3"; "tối 30/4"; "hết năm"; "2025 - 2027"; "2025".
_WRITTEN = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        (r"(?<![\d/.-])(\d{1,2})(?:\.|-(?=\d\d?-))(1[0-2]|0?[1-9])[.-](\d{4})(?!\d)", r"\1/\2/\3"),
        (r"(?<![\d/.-])(\d{1,2})\.(1[0-2]|0?[1-9])(?![\d/]|[.-]\d)", r"\1/\2"),
        (r"^(1[0-2]|0?[1-9])\s*[-–]\s*(?:tháng )?(1[0-2]|0?[1-9])\s*/\s*(20\d\d)$", r"từ tháng \1/\3 đến tháng \2/\3"),
        (r"\bT\.?\s?(1[0-2]|0?[1-9])(?=/|\b)", r"tháng \1"),
        (r"(?<=ngày )(\d{1,2})-(1[0-2]|0?[1-9])(?![\d/]|[.-]\d)", r"\1/\2"),
        (r"(tháng \d{1,2})-(?=20\d\d)", r"\1/"),
        (r"(?<![\d/])(?<!tháng )(?<!quý )((?:1[0-2]|0?[1-9])\s*/\s*20\d\d)(?![\d/])", r"tháng \1"),
        (
            r"(?:từ (?:ngày )?)?(?<![\d/.-])(\d{1,2})\s*(?:[-–,]|và|(?:đến|tới)(?: hết)?)\s*(?:ngày )?"
            r"(\d{1,2})/(1[0-2]|0?[1-9])((?:/20\d\d)?)(?![\d/])",
            r"từ \1/\3\4 đến \2/\3\4",
        ),
        (rf"(?:từ )?(?:ngày\s+)?({_DAY})\s*(?:[-–]|(?:cho )?đến)\s*(?:ngày\s+)?({_DAY})", r"từ \1 đến \2"),
        (rf"(?<!ngày )(?<!tháng )({_DAY})", r"ngày \1"),
        (r"\bhết năm$|\bquanh năm$", "cả năm"),
        (r"^(?=20\d\d\s*[-–]\s*20\d\d$)", "giai đoạn "),
        (r"^(?=20\d\d$)", "năm "),
    )
)


def read_deadline(words: str, *, year: int | None, within: DeadlineDraft | None = None) -> tuple[DeadlineDraft, ...]:
    """The deadlines of one item under "Thời gian": usually one, several if it has pieces with dates.

    `year` is the plan's year; `within` is the period of a heading above ("THÁNG 10/2026"), to which "trước ngày 20"
    belongs.
    """
    if within and within.start and within.end:
        year = within.end.year
        month = f" tháng {within.start.month}" if within.start.month == within.end.month else ""
        placed = _RE.in_the_month.sub(lambda found: found[0].removesuffix(" tháng") + month, words)
        if month and placed != words:
            return tuple(replace(one, phrase=words.strip(" .;,")) for one in read_deadline(placed, year=year))
    read: list[DeadlineDraft] = []
    waiting = ""  # "tổng kết, trao giải: 09/11": a piece without a time belongs to the next one
    for piece in _RE.cut.split(words):
        waiting = f"{waiting}, {piece.strip(' .;,')}".strip(" ,")
        said = _one(waiting, year)
        if said.end or said.every or _RE.open_ended.search(fold(said.phrase)):
            read.append(said)
            waiting = ""
    if len(read) > 1 and not find_periods(waiting):
        return tuple(read)
    if not words.strip(" .;,"):
        return ()
    whole = _one(words.strip(" .;,"), year)
    apart = [] if re.search(r"\b(?:từ|đến|tới)\b|[-–|]", whole.phrase) else find_periods(whole.phrase, year=year)
    is_far = any(two.start and (two.start - one.end).days > 1 for one, two in pairwise(apart))
    if whole.start and whole.end and is_far:
        return tuple(replace(whole, phrase=one.text, start=one.start, end=one.end) for one in apart)  # "tháng 6 và 12"
    return (whole,)


_COUNTS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "sau": 6, "nua": 0.5}
_LONG = {"ngay": 1, "tuan": 7, "thang": 30, "quy": 90, "thu": 7, "nam": 360, "hoc ky": 150}  # approximate days
# Intervals that the portal supports, with the most days of each. "mỗi 2 tuần" becomes monthly, because each month
# contains the end of such an interval.
_TURNS = (("week", 7), ("month", 30), ("quarter", 90), ("half", 180), ("year", 360))


def _turn_of(folded: str) -> tuple[str, re.Match[str]] | None:
    if not (found := _RE.turn.search(folded)):
        return None
    often = _RE.times.search(folded)
    many, times = (
        _counted(said) for said in (found["each"] or found["many"] or found["apart"], often and often["times"])
    )
    unit = next(
        found[name]
        for name in ("unit", "units", "of", "per", "last", "within", "next", "said", "weekday")
        if found[name]
    )
    every = next((turn for turn, most in _TURNS if _LONG[unit] * many <= most * times), "")
    return (every, found) if every else None


def _counted(said: str | None) -> float:
    return _COUNTS.get(said or "", int(said) if said and said.isdecimal() else 1) or 1


def _in_turns(phrase: str, subject: str, year: int | None, turn: tuple[str, re.Match[str]]) -> DeadlineDraft:
    """ "trước ngày 30/11 hằng năm": due in each interval, first on the named day in the plan's year."""
    every, found = turn
    named = phrase[: found.start()].strip(" ,.;")
    due = period.end if year and (period := parse_period(named, year=year)) else None
    if (
        every == "month"
        and year
        and (day := _RE.of_month.search(named))
        and 1 <= int(day["day"]) - bool(day["before"]) <= 28
    ):  # noqa: PLR2004
        due = date(year, 1, int(day["day"]) - bool(day["before"]))
    return DeadlineDraft(phrase, subject, is_open_ended=True, every=every, first_due=due)


def _one(words: str, year: int | None) -> DeadlineDraft:
    found = _RE.subject.match(words)
    subject, phrase = (found["subject"], found["phrase"]) if found else ("", words)
    folded = fold(canonical_tone(phrase))
    if turn := _turn_of(folded):
        return _in_turns(phrase, subject, year, turn)
    if year and _RE.next_year.search(phrase):
        return replace(
            _one(_RE.next_year.sub(rf"\g<day> năm {year + 1}", phrase), year), phrase=phrase, subject=subject
        )
    if _RE.still_open.search(folded):
        began = parse_period(phrase)  # "quý IV hằng năm" begins in no known year
        return DeadlineDraft(phrase, subject, start=began.start if began else None, is_open_ended=True)
    dated = _with_its_unit(phrase)
    period = None if _RE.relative.search(folded) else parse_period(dated, year=year)
    if period is None:
        return DeadlineDraft(phrase, subject, is_open_ended=bool(_RE.open_ended.search(folded)))
    if year and abs(period.end.year - year) > _YEARS_APART:
        return DeadlineDraft(phrase, subject)  # "tháng 4/2926": misread, so it gives no day
    start = min([each.start for each in find_periods(dated, year=year) if each.start], default=None)
    if start and re.match(r"(?:.*\s)?truoc (?:thang|quy|nam)\b", folded):
        return DeadlineDraft(phrase, subject, end=start - timedelta(days=1))
    if _RE.from_then.search(fold(dated)):
        return DeadlineDraft(phrase, subject, start=start or period.end, is_open_ended=True)
    if (part := _RE.of_a_month.search(folded)) and start and start.month == period.end.month:
        first, last = _DAYS[part["part"].replace("thu ", "")]
        end = min(period.end, start + timedelta(days=last - 1))
        return DeadlineDraft(phrase, subject, start + timedelta(days=first - 1), end)
    return DeadlineDraft(phrase, subject, start=start, end=period.end)


_DAYS = {
    "nua dau": (1, 15),
    "nua cuoi": (16, 31),
    **dict.fromkeys(("dau", "thuong tuan"), (1, 10)),
    **dict.fromkeys(("giua", "trung tuan"), (11, 20)),
    **dict.fromkeys(("cuoi", "ha tuan"), (21, 31)),
    **dict.fromkeys(("tuan 1", "tuan dau", "tuan nhat"), (1, 7)),
    **dict.fromkeys(("tuan 2", "tuan hai"), (8, 14)),
    **dict.fromkeys(("tuan 3", "tuan ba"), (15, 21)),
    **dict.fromkeys(("tuan 4", "tuan tu", "tuan cuoi"), (22, 31)),
}


def _with_its_unit(phrase: str) -> str:
    """Add the units that table columns leave out: "2025 - 2027", "2025", "12/2025", "02/2026 | 03/2026"."""
    if " | " in phrase:
        first, last = (
            _with_its_unit(re.sub(r"^(?:0?[1-9]|1[0-2])$", r"tháng \g<0>", piece)) for piece in phrase.split(" | ", 1)
        )
        return f"{first}, {last}"
    for pattern, plain in _WRITTEN:
        phrase = pattern.sub(plain, phrase)
    return phrase
