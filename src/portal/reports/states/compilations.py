"""Papers on their way (a consolidated report, a petition, a statistics form), and the periods of reports. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtext.dates import HALF, MONTH, QUARTER, YEAR, first_day, last_day
from lawtext.numerals import to_roman
from portal.schema.states import LabelledChoices


class CompilationState(LabelledChoices):
    DRAFTING = "drafting", "Đang soạn"
    SUBMITTED = "submitted", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ ký"
    SIGNED = "signed", "Đã ký"
    PUBLISHED = "published", "Đã công bố"
    OVERTAKEN = "overtaken", "Đã có bản tổng hợp mới hơn"  # figures were frozen anew before this one was signed


COMPILE, APPROVE = "report.compile", "report.approve"


@dataclass(frozen=True, slots=True)
class CompilationStep:
    """`verbs`: what one must be allowed to do, any of them, at the agency that issues the report."""

    before: CompilationState
    after: CompilationState
    verbs: tuple[str, ...]


COMPILATION_STEPS = (
    CompilationStep(CompilationState.DRAFTING, CompilationState.SUBMITTED, (COMPILE,)),
    CompilationStep(CompilationState.SUBMITTED, CompilationState.DRAFTING, (COMPILE, APPROVE)),  # back, with a reason
    CompilationStep(CompilationState.SUBMITTED, CompilationState.APPROVED, (APPROVE,)),
    CompilationStep(CompilationState.APPROVED, CompilationState.DRAFTING, (APPROVE,)),  # before it is signed
    CompilationStep(CompilationState.APPROVED, CompilationState.SIGNED, (COMPILE, APPROVE)),
    CompilationStep(CompilationState.SIGNED, CompilationState.PUBLISHED, (COMPILE, APPROVE)),
    CompilationStep(CompilationState.DRAFTING, CompilationState.OVERTAKEN, (COMPILE,)),
    CompilationStep(CompilationState.SUBMITTED, CompilationState.OVERTAKEN, (COMPILE,)),
    CompilationStep(CompilationState.APPROVED, CompilationState.OVERTAKEN, (COMPILE,)),
)
_STEPS = {(one.before, one.after): one for one in COMPILATION_STEPS}

# A report that is signed is not overtaken: another compilation stands beside it.
CAN_BE_OVERTAKEN = tuple(one.before for one in COMPILATION_STEPS if one.after is CompilationState.OVERTAKEN)
IS_SIGNED = (CompilationState.SIGNED, CompilationState.PUBLISHED)


def step_between(before: CompilationState, after: CompilationState) -> CompilationStep | None:
    return _STEPS.get((before, after))


class PetitionKind(LabelledChoices):
    """Tờ trình asks for a decision; công văn reports and asks for an opinion."""

    LETTER = "letter", "Công văn"
    SUBMISSION = "submission", "Tờ trình"


class FilledState(LabelledChoices):
    DRAFT = "draft", "Đang lập"
    SENT = "sent", "Đã gửi"  # frozen under a number; opened again, it gets the next one


class RowKind(LabelledChoices):
    ONE = "one", "Một cơ quan"  # one agency, by its name
    EACH = "each", "Từng cơ quan của nhóm"  # every agency that the phrase means, under a line with their sum


class PeriodKind(LabelledChoices):
    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF = "half", "6 tháng"
    NINE_MONTHS = "nine", "9 tháng"
    YEAR = "year", "Năm"
    FINAL = "final", "Tổng kết"  # tổng kết: from the first day of the plan to its last


_MONTHS = {
    PeriodKind.MONTH: MONTH,
    PeriodKind.QUARTER: QUARTER,
    PeriodKind.HALF: HALF,
    PeriodKind.YEAR: YEAR,
}


class NoSuchPeriod(ValueError):
    """This kind has no period that is found by a day alone (a final report has the days of its plan)."""


@dataclass(frozen=True, slots=True, order=True)
class ReportingPeriod:
    """`start` and `end` are both included."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def name(self) -> str:
        """ "Quý III năm 2026", "6 tháng đầu năm 2026", "9 tháng năm 2026"."""
        return _NAMES[self.kind](self)


def period_with(day: date, *, kind: PeriodKind) -> ReportingPeriod:
    """The period of this kind in which the day lies; nine months always begin with the year. Raises NoSuchPeriod."""
    if kind is PeriodKind.NINE_MONTHS:
        return ReportingPeriod(date(day.year, 1, 1), date(day.year, 9, 30), kind)
    if kind not in _MONTHS:
        raise NoSuchPeriod(kind)
    months = _MONTHS[kind]
    return ReportingPeriod(first_day(day, of=months), last_day(day, of=months), kind)


def period_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The one to compare with: the neighbour before; for nine months those of the year before; None for a final one."""
    if period.kind is PeriodKind.FINAL:
        return None
    if period.kind is PeriodKind.NINE_MONTHS:
        return period_with(date(period.start.year - 1, 1, 1), kind=period.kind)
    return period_with(date.fromordinal(period.start.toordinal() - 1), kind=period.kind)


_NAMES = {
    PeriodKind.MONTH: lambda one: f"Tháng {one.start.month} năm {one.start.year}",
    PeriodKind.QUARTER: lambda one: f"Quý {to_roman((one.start.month + 2) // 3)} năm {one.start.year}",
    PeriodKind.HALF: lambda one: f"6 tháng {'đầu' if one.start.month == 1 else 'cuối'} năm {one.start.year}",
    PeriodKind.NINE_MONTHS: lambda one: f"9 tháng năm {one.start.year}",
    PeriodKind.YEAR: lambda one: f"Năm {one.start.year}",
    PeriodKind.FINAL: lambda one: f"Tổng kết từ {one.start:%d/%m/%Y} đến {one.end:%d/%m/%Y}",
}
