"""The facts for the first draft of a report, and the outline that is frozen with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Q

from lawtext.words import fold
from officialdocs import official_date
from portal.activities.states import small
from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.plans.models import Assignment, Difficulty, Guidance, Plan, Product, Progress
from portal.plans.queries import capacity_of, parts_in
from portal.plans.queries.overviews import AssignmentOverview, plan_overview
from portal.plans.states.progress import DifficultyState, ProgressActor, ProgressState
from portal.reports.compilation.document import ReportOutline, ReportOutlineRow
from portal.reports.compilation.figures import (
    BUDGET_LINES,
    OWN_KEYS,
    SPENDINGS,
    AgencyQuote,
    AssignmentFacts,
    CompiledFigure,
    CountedItem,
    ReportedDifficulty,
    ReportFacts,
)
from portal.reports.compilation.text import listed
from portal.reports.models import Said
from portal.reports.queries.documents import above
from portal.reports.queries.statements import ReportSubject, rounds_of
from portal.reports.states import PeriodKind, Rung
from portal.schema.queries import narrowed

_WORK = "công tác phổ biến, giáo dục pháp luật"
_SCOPED = ", trong phạm vi các cơ quan phải báo cáo của đợt"
_RETURNS, _MISSING, _EXCUSED = "returns", "missing", "excused"


def report_frame_of(
    *,
    subject: ReportSubject,
    issuer: Agency,
    counted: Sequence[CompiledFigure],
    things: Sequence[CountedItem],
    words: Sequence[Said],
    today: date,
) -> tuple[str, ReportOutline, ReportFacts]:
    """The title of the report, its outline, and the facts for its first draft.

    About a dozen queries, however many agencies and things.
    """
    sheets = (
        ()
        if subject.plan is None
        else plan_overview(plan=subject.plan, ends=subject.period.end, today=today)["assignments"]
    )
    names = dict(Agency.objects.filter(pk__in={one.agency_id for one in words}).values_list("pk", "name"))
    by_assignment = _keys(counted)
    here = {one.pk for one, _ in fulfilled_by_final_report(subject=subject, issuer=issuer)}
    shown = _evidence_shown(subject.plan) if sheets else {}
    assignments = tuple(_assignment(sheet, by_assignment, words, names, subject, here, shown) for sheet in sheets)
    receiver, lets_name = _receiver(subject.plan, issuer, today), _lets_name(subject)
    bases = _bases(subject)
    facts = ReportFacts(
        issuer=issuer.name,
        receiver=receiver,
        about=f"{_about(subject)}{_SCOPED if subject.agencies is not None else ''}",
        figures=tuple(counted),
        assignments=assignments,
        hardships=_hardships(subject),
        guidances=_guidances(subject),
        adjustments=_adjustments(subject),
        names=lets_name,
        quotes=tuple((one.heading, _quote(one, names)) for one in words if one.assignment_id is None),
    )
    outline = ReportOutline(receiver, bases, tuple(map(_row, assignments)), _targets(subject.plan), lets_name)
    return _title(subject), outline, _falling_short(facts, things)


def _lets_name(subject: ReportSubject) -> bool:
    """True if every regime behind the reports of the period has the rung on which agencies are named."""
    rounds = rounds_of(subject=subject)
    return rounds.exists() and not rounds.exclude(regime__rungs__rung=Rung.NAME_PUBLICLY.value).exists()


def _targets(plan: Plan | None) -> tuple[tuple[str, str, str], ...]:
    """The plan's targets, each with its year or date: levels for different years are kept apart."""
    return tuple(
        (one.words, one.figure, one.each or one.when or (f"{one.by_day:%d/%m/%Y}" if one.by_day else "cả kỳ kế hoạch"))
        for one in (plan.targets.order_by("sort_order") if plan else ())
    )


def _falling_short(facts: ReportFacts, things: Sequence[CountedItem]) -> ReportFacts:
    """Add the agencies that sent no returns, not all of them, or spent more than their budget. One query."""
    owed = [one for one in things if one.source == _RETURNS and one.kind != _EXCUSED]
    sent = {one.agency for one in owed if one.kind != _MISSING}
    missing = {one.agency: one.label for one in owed if one.kind == _MISSING}
    left: Counter[int] = Counter()
    for one in things:
        if one.agency is not None and one.source in (BUDGET_LINES, SPENDINGS):
            left[one.agency] += one.amount if one.source == BUDGET_LINES else -one.amount
    over = Agency.objects.filter(pk__in=[agency for agency, amount in left.items() if amount < 0])
    return replace(
        facts,
        silent=tuple(name for agency, name in missing.items() if agency not in sent),
        patchy=tuple(name for agency, name in missing.items() if agency in sent),
        overspent=tuple(over.order_by("name_sort").values_list("name", flat=True)),
    )


# ---- names -----------------------------------------------------------------------------------------------------------


def plan_named(plan: Plan) -> str:
    """ "Kế hoạch số 54/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh"."""
    number = f" số {plan.number}" if plan.number else ""
    day = f" {official_date(plan.issued_date)}" if plan.issued_date else ""
    issuer = f" của {plan.issuer_name}" if plan.issuer_name else ""
    return f"{plan.doc_type}{number}{day}{issuer}"


def plan_in_full(plan: Plan) -> str:
    """The name of the plan, with its title."""
    title = small(plan.title).strip()
    return f"{plan_named(plan)} {title if title.startswith('về ') else f'về {title}'}"


def _title(subject: ReportSubject) -> str:
    if subject.plan is None:
        return f"Kết quả {_WORK} {small(subject.period.name)}"
    about = f"{subject.plan.doc_type} {small(subject.plan.title)}"[:400]
    return (
        f"Tổng kết thực hiện {about}"
        if subject.period.kind is PeriodKind.FINAL
        else f"Kết quả thực hiện {about} ({small(subject.period.name)})"
    )


def _about(subject: ReportSubject) -> str:
    """What the report is about, as the opening says it, after the legal grounds have named it in full."""
    return (
        f"chế độ báo cáo {_WORK} {small(subject.period.name)}"
        if subject.plan is None
        else f"{subject.plan.doc_type} nêu trên"
    )


def _bases(subject: ReportSubject) -> tuple[str, ...]:
    said = []
    if subject.round is not None:
        basis = subject.round.regime.basis
        said.append(basis if basis.startswith("Căn cứ") else f"Căn cứ {basis}")
    if subject.plan is not None:
        said.append(f"Căn cứ {plan_in_full(subject.plan)}")
    return tuple(said)


def _receiver(plan: Plan | None, issuer: Agency, today: date) -> str:
    """The receiver: the plan's issuer or its successor; or else the superior agency."""
    heirs = current_successors(agency=plan.issuer, on=today) if plan is not None and plan.issuer is not None else []
    others = [one for one in heirs if one.pk != issuer.pk]
    if others:
        return others[0].name
    over = above(issuer, on=today)
    return over.name if over is not None else "cấp có thẩm quyền"


# ---- assignments -----------------------------------------------------------------------------------------------------


def _keys(counted: Sequence[CompiledFigure]) -> dict[int, tuple[list[str], list[str]]]:
    """Assignment -> the keys of its counted figures, and of those added by agencies, without the parts of shares."""
    found: dict[int, tuple[list[str], list[str]]] = {}
    made_of = {key for one in counted for key in one.formula.share or () if key.startswith(OWN_KEYS)}
    for one in counted:
        if one.formula.assignment is not None and one.formula.key not in made_of:
            own, place = one.formula.key.startswith(OWN_KEYS), one.formula.assignment
            found.setdefault(place, ([], []))[int(own)].append(one.formula.key)
    return found


def _assignment(
    sheet: AssignmentOverview,
    keys: dict[int, tuple[list[str], list[str]]],
    words: Sequence[Said],
    names: dict[int, str],
    subject: ReportSubject,
    here: Collection[int],
    shown: Mapping[int, str],
) -> AssignmentFacts:
    one = sheet.assignment
    counted, own = keys.get(one.pk, ([], []))
    ends = [deadline.end for deadline in one.deadlines.all() if deadline.end is not None]
    is_done = sheet.state is ProgressState.COMPLETED
    return {
        "number": one.number,
        "title": one.title,
        "state": "Thực hiện bằng chính báo cáo này" if one.pk in here and not is_done else _state(sheet),
        "percent": sheet.percent,
        "leads": tuple(dict.fromkeys(role["phrase"] for role in sheet.leads)),
        "deadlines": tuple(
            f"{deadline.subject}: {deadline.phrase}" if deadline.subject else deadline.phrase
            for deadline in one.deadlines.all()
        ),
        "keys": tuple(counted),
        "own_keys": tuple(own),
        "quotes": tuple(_quote(said, names) for said in words if said.assignment_id == one.pk),
        "is_done": is_done,
        "is_late": not is_done and one.pk not in here and bool(ends) and max(ends) <= subject.period.end,
        "is_here": one.pk in here,
        "evidence": shown.get(one.pk, ""),
    }


def _evidence_shown(plan: Plan | None) -> dict[int, str]:
    """Assignment -> the evidence that agencies submitted so far: "2 tệp, 1 liên kết". One query."""
    rows = Progress.objects.filter(assignment__plan=plan).order_by().values("assignment")
    links = Count("evidence_url", filter=~Q(evidence_url=""), distinct=True)
    told = rows.annotate(
        shown=Count("files__checksum", distinct=True), links=links, papers=Count("paper", distinct=True)
    )
    units = ("tệp", "liên kết", "văn bản trên Cổng")
    return {
        key: ", ".join(f"{count} {unit}" for count, unit in zip(counts, units, strict=True) if count)
        for key, *counts in told.values_list("assignment", "shown", "links", "papers")
    }


def fulfilled_by_final_report(*, subject: ReportSubject, issuer: Agency) -> list[tuple[Assignment, Agency]]:
    """Assignments, led by the issuer, whose product is the final report; none unless the period is the plan's whole
    term.
    """
    if subject.plan is None or subject.period.kind is not PeriodKind.FINAL:
        return []
    products = Product.objects.filter(assignment__plan=subject.plan, assignment__withdrawn_in__isnull=True)
    asked = {key for key, text in products.values_list("assignment", "text") if _FINAL in fold(text)}
    return [
        (one, agency)
        for one, agency in parts_in(assignments=Assignment.objects.filter(pk__in=asked), agencies={issuer.pk})
        if capacity_of(assignment=one, agency=agency) is ProgressActor.LEAD
    ]


_FINAL = "bao cao tong ket"


def _state(sheet: AssignmentOverview) -> str:
    if sheet.state is ProgressState.IN_PROGRESS and sheet.lead_count == 1:
        return f"{sheet.state.label}, đạt {sheet.percent}%"
    if sheet.lead_count > 1:
        return f"{sheet.state.label} ({sheet.done_count}/{sheet.lead_count} cơ quan chủ trì đã hoàn thành)"
    return sheet.state.label if sheet.state is not ProgressState.NOT_STARTED else "Chưa có cơ quan nào báo tiến độ"


def _quote(said: Said, names: dict[int, str]) -> AgencyQuote:
    return names.get(said.agency_id, ""), said.words, said.dissent


def _row(one: AssignmentFacts) -> ReportOutlineRow:
    kept = {name: one[name] for name in ("number", "title", "state", "percent", "is_late", "evidence")}
    keys = (*one["keys"], *one["own_keys"])
    return kept | {"leads": listed(one["leads"]), "deadlines": "; ".join(one["deadlines"]), "keys": keys}


def _hardships(subject: ReportSubject) -> tuple[ReportedDifficulty, ...]:
    found = Difficulty.objects.exclude(state=DifficultyState.WITHDRAWN.value).select_related("agency")
    of_plan = narrowed(found, plan=subject.plan)
    return tuple(
        {
            "title": one.title,
            "agency": one.agency.name,
            "state": DifficultyState(one.state).label,
            "is_open": DifficultyState(one.state).is_open,
            "proposal": one.proposal,
            "lesson": one.lesson,
        }
        for one in of_plan.filter(
            raised_at__date__gte=subject.period.start, raised_at__date__lte=subject.period.end
        ).order_by("raised_at", "pk")[:200]
    )


def _adjustments(subject: ReportSubject) -> tuple[str, ...]:
    """Changes of the plan by decisions of the period; of each decision the first `_MOST_CHANGES`."""
    found = subject.plan.adjustments.order_by("day", "pk") if subject.plan else ()
    within = [one for one in found if subject.period.start <= one.day <= subject.period.end]
    return tuple(f"{one} điều chỉnh kế hoạch: {'; '.join(one.changes[:_MOST_CHANGES])}" for one in within)


_MOST_CHANGES = 6  # per decision; the plan's page has all


def _guidances(subject: ReportSubject) -> tuple[str, ...]:
    """The guidance documents on the plan issued in the period, as an official text names them."""
    found = Guidance.objects.filter(withdrawn_at__isnull=True).select_related("issuer").order_by("issued_date", "pk")
    within = narrowed(found, plan=subject.plan).filter(
        issued_date__gte=subject.period.start, issued_date__lte=subject.period.end
    )
    return tuple(
        f"Văn bản số {one.number} {official_date(one.issued_date)} của {one.issuer.name}: {one.title.rstrip('.')}"
        for one in within[:50]
    )
