"""A province's year for the consolidated report: a plan, its agencies, what they did and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from portal.activities.models import Activity, Amount
from portal.agencies.models import Agency, Officer, Place
from portal.journal.models import Entry
from portal.plans.models import Evidence, Indicator, Plan
from portal.reports.models import Compilation, Regime, Return, Round, Submission
from portal.reports.operations.freeze import compile_report
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import PeriodKind, ReportingPeriod
from tests.portal.agencies.factories import make_agency, make_officer, make_posting, make_province
from tests.portal.plans.factories import make_plan

FROZEN = datetime(2026, 7, 6, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam
QUARTER = ReportingPeriod(date(2026, 4, 1), date(2026, 6, 30), PeriodKind.QUARTER)
MAY = date(2026, 5, 12)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Province:
    """`justice` compiles and drafts, `leader` approves; both of the department that issues the report."""

    land: Place
    committee: Agency
    department: Agency
    other: Agency
    plan: Plan
    justice: Officer
    leader: Officer

    @property
    def subject(self) -> ReportSubject:
        return ReportSubject(QUARTER, self.plan)


def make_province_at_work() -> Province:
    land = make_province("Tỉnh Ví Dụ")
    committee = make_agency("Ủy ban nhân dân tỉnh Ví Dụ", kind="committee", place=land)
    department = make_agency("Sở Tư pháp", parent=committee, place=land)
    other = make_agency("Sở Nội vụ", parent=committee, place=land)
    make_agency("Sở Tài chính", parent=committee, place=land)
    plan = make_plan()
    justice = make_posting("justice", agency=department, officer=make_officer(display_name="Trần Thị Soạn")).officer
    leader = make_posting("leader", agency=department, officer=make_officer(display_name="Lê Văn Duyệt")).officer
    return Province(land, committee, department, other, plan, justice, leader)


def compiled(province: Province, *, at: datetime = FROZEN, subject: ReportSubject | None = None) -> Compilation:
    return compile_report(subject=subject or province.subject, issuer=province.department, by=province.justice, at=at)


def counted_thing(
    source: str,
    agency: Agency | None,
    *,
    day: date = MAY,
    kind: str = "",
    amount: int = 1,
    title: str = "Một việc",
    key: str = "",
) -> Evidence:
    """A thing as the reader of the journal puts it down."""
    number = next(_numbers)
    entry = Entry.objects.create(verb="page.published", at=FROZEN, details={"title": title})
    return Evidence.objects.create(
        source=source,
        key=key or f"7:{number}",
        kind=kind,
        agency=agency,
        day=day,
        amount=amount,
        entry=entry,
        newest=entry.pk,
    )


def withdraw(thing: Evidence, *, at: datetime) -> None:
    entry = Entry.objects.create(verb="page.withdrawn", at=at, details={})
    Evidence.objects.filter(pk=thing.pk).update(gone_by=entry, newest=entry.pk)


def make_activity(
    agency: Agency, officer: Officer, *, day: date = MAY, title: str = "Phổ biến Luật Đất đai", **amounts: int
) -> Activity:
    """Talks by default; `gatherings=2, people=90`; what ends in `_km` is in Khmer, in `_estimate` not known yet."""
    number = next(_numbers)
    held = Activity.objects.create(
        code=f"hd-2026-{number:06d}",
        ticket=uuid4(),
        kind="truc-tiep",
        title=title,
        agency=agency,
        day=day,
        entered_by=officer,
        entered_at=FROZEN,
    )
    for name, amount in amounts.items():
        counted, _, more = name.partition("_")
        Amount.objects.create(
            activity=held,
            counted=counted,
            amount=amount,
            language="km" if more == "km" else "vi",
            is_estimate=more == "estimate",
        )
    return held


def show(plan: Plan, number: int, measure: str) -> Indicator:
    return Indicator.objects.create(assignment=plan.assignments.get(number=number), measure=measure)


def make_round(province: Province) -> Round:
    regime = Regime.objects.create(
        name="Báo cáo quý về PBGDPL",
        basis="Công văn số 12/STP-PBGDPL ngày 05 tháng 01 năm 2026 của Sở Tư pháp",
        plan=province.plan,
        period=PeriodKind.QUARTER.value,
        receiver=province.department,
        asked="các sở",
        valid_from=date(2026, 1, 1),
    )
    return Round.objects.create(
        regime=regime, start=QUARTER.start, end=QUARTER.end, due_on=date(2026, 7, 5), opened_at=FROZEN
    )


def make_return(
    round_: Round, agency: Agency, officer: Officer, *parts: dict[str, object], late: bool = False
) -> Return:
    """Sent with these parts; without any it is still owed."""
    if not parts:
        return Return.objects.create(round=round_, agency=agency, due_on=round_.due_on)
    held = Return.objects.create(
        round=round_, agency=agency, due_on=round_.due_on, state="sent", sent_at=FROZEN, was_late=late
    )
    Submission.objects.create(of=held, number=1, parts=list(parts), figures={}, by=officer, at=FROZEN)
    return held
