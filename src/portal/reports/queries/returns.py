"""One return: the system's counts beside the previous period, its due day, its history, changes between submissions.

Its figures include those of the predecessors it answers for, which merged into it inside the period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from lawtext.dates import YEAR, last_day, later_by_months
from lawtext.words import fold
from portal.agencies.dates import Period, WorkingCalendar
from portal.agencies.queries import origins_of
from portal.design.markup import BACK_OFFICE, changed_paragraphs
from portal.plans.models import Assignment, Deadline, Evidence, Indicator, Role, RoleKind
from portal.plans.queries import with_everything
from portal.plans.queries.figures import counted_for, drilldown_evidence, indicators_of
from portal.plans.queries.numbers import EvidenceCount
from portal.plans.states.measures import MEASURES, EvidenceMeasure
from portal.plans.states.progress import DIFFICULTY_KINDS
from portal.reports.models import Return, ReturnAct, Round, Submission
from portal.reports.queries.statements import newest_submissions
from portal.reports.states import (
    UNSENT,
    ActKind,
    FigureKind,
    ReturnState,
    period_before,
)
from portal.reports.statistics.tables import jump
from portal.schema.queries import grouped

# A figure that the system counts for a return, as a submission freezes it: key (used in URLs: "12" for an indicator of
# a plan, "articles" for a measure of all work), assignment, measure, name, unit, of_set, value, gone, is_estimate, and
# before (None if there is no period to compare with).
type CountedFigure = Mapping[str, Any]


def keys_of(*, of: Return) -> frozenset[int]:
    """The agencies whose work is in a return: its own, and those it answers for."""
    return frozenset({of.agency_id, *(one.pk for one in of.answers_for.all())})


def figures_of_return(*, of: Return, assignments: Sequence[Assignment]) -> list[CountedFigure]:
    """What each indicator of the assignments counts, in their order; without a plan, all measures.

    At most six queries.
    """
    indicators = _indicators(of.round, assignments)
    keys = keys_of(of=of)
    now = counted_for(indicators=indicators, agencies=keys, period=_days(of.round))
    before = _before(of.round, indicators, keys)
    return [
        {
            "key": _key(one),
            "assignment": one.assignment_id,
            "measure": one.measure,
            "name": MEASURES[one.measure].name,
            "unit": MEASURES[one.measure].unit,
            "of_set": one.of_set.name if one.of_set else "",
            "value": number.count,
            "gone": number.gone,
            "is_estimate": number.is_estimate,
            "before": earlier.count if earlier is not None else None,
        }
        for one, number, earlier in zip(indicators, now, before, strict=True)
    ]


def evidence_of(*, of: Return, key: str) -> tuple[EvidenceMeasure, QuerySet[Evidence]] | None:
    """The measure and the evidence of a figure; None if the return does not show it."""
    if of.round.regime.plan_id is None:
        indicators = [one for one in _of_all_work() if _key(one) == key]
    else:
        known = Indicator.objects.filter(assignment__plan=of.round.regime.plan_id).select_related("of_set")
        indicators = list(known.filter(pk=int(key))) if key.isdecimal() and len(key) < 12 else []  # noqa: PLR2004
    if not indicators:
        return None
    (indicator,) = indicators
    return MEASURES[indicator.measure], drilldown_evidence(indicator=indicator, period=_days(of.round)).filter(
        agency__in=keys_of(of=of)
    )


def _indicators(round: Round, assignments: Sequence[Assignment]) -> list[Indicator]:
    if round.regime.plan_id is None:
        return _of_all_work()
    order = {one.pk: place for place, one in enumerate(assignments)}
    return sorted(indicators_of(assignments=list(order)) if order else [], key=lambda one: order[one.assignment_id])


def _of_all_work() -> list[Indicator]:
    return [Indicator(measure=measure.key) for measure in MEASURES.values() if not measure.in_sets]


def _key(indicator: Indicator) -> str:
    return str(indicator.pk) if indicator.pk else indicator.measure


def _days(round: Round) -> Period:
    return Period(round.start, round.end)


def _before(round: Round, indicators: Sequence[Indicator], keys: frozenset[int]) -> Sequence[EvidenceCount | None]:
    period = period_before(round.period)
    if period is None:
        return [None] * len(indicators)
    joined = Return.objects.filter(
        round__in=Round.objects.filter(regime=round.regime_id, start=period.start), agency__in=keys
    ).values_list("answers_for", flat=True)
    return counted_for(
        indicators=indicators,
        agencies=keys | {key for key in joined if key is not None},
        period=Period(period.start, period.end),
    )


# ---- what an agency may begin with -----------------------------------------------------------------------------------


_NAMES = ("label", "breakdown", "unit", "kind")


def figures_proposed(*, of: Return) -> dict[str, list[dict[str, Any]]]:
    """Part title -> the agency's own figures of the same days of the year before, or of shorter periods within them, as
    estimates.

    Two queries.
    """
    start, end = later_by_months(of.round.start, -YEAR), last_day(later_by_months(of.round.end, -YEAR))
    within = Return.objects.filter(agency__in=keys_of(of=of), round__start__gte=start, round__end__lte=end)
    same = within.filter(round__start=start, round__end=end)
    found: dict[str, dict[tuple[str, ...], dict[Any, Any]]] = {}
    for sent, parts in newest_submissions(same if same.exists() else within):
        for title, said in ((part["title"], said) for part in parts for said in part.get("figures") or ()):
            named = found.setdefault(title, {}).setdefault(tuple(said.get(one) or "" for one in _NAMES), {})
            if said["value"] is not None:
                named[sent.of.round.start, sent.of.agency_id] = said["value"]
    return {title: [_proposed(name, told) for name, told in rows.items() if told] for title, rows in found.items()}


def _proposed(name: tuple[str, ...], told: Mapping[tuple[date, int], int]) -> dict[str, Any]:
    """The proposed value: for a flow the sum; for a stock the newest; for a rate the newest, if only one agency gave
    one.
    """
    said = dict(zip(_NAMES, name, strict=True))
    last = [value for (start, _), value in told.items() if start == max(start for start, _ in told)]
    value = sum(told.values()) if said["kind"] == FigureKind.FLOW else sum(last)
    one_alone = said["kind"] != FigureKind.RATE or len(last) == 1
    return said | {"value": value if one_alone else None, "evidence": "", "is_estimate": True}


# ---- assignments -----------------------------------------------------------------------------------------------------


def tasks_of(*, of: Return) -> list[Assignment]:
    """The plan's assignments to the agency or its predecessors, those it leads first; `part` is "Chủ trì" or "Phối
    hợp".

    Six queries.
    """
    plan = of.round.regime.plan_id
    if plan is None:
        return []
    roles = Role.objects.filter(
        assignment__plan=plan, agencies__in=origins_of(keys=keys_of(of=of)), assignment__withdrawn_in__isnull=True
    )
    kinds = grouped(roles.values_list("assignment", "kind"))
    tasks = list(with_everything(Assignment.objects.filter(pk__in=kinds)).select_related("plan").order_by("position"))
    for one in tasks:
        one.part = (RoleKind.LEAD if RoleKind.LEAD in kinds[one.pk] else RoleKind.COORDINATING).label  # type: ignore[attr-defined]
    return sorted(tasks, key=lambda one: RoleKind.LEAD not in kinds[one.pk])


# ---- which returns ---------------------------------------------------------------------------------------------------


def with_all(returns: QuerySet[Return]) -> QuerySet[Return]:
    """With the relations that every page of a return shows."""
    return returns.select_related("round__regime__plan", "round__regime__receiver", "agency").prefetch_related(
        "answers_for"
    )


def returns_within(*, agencies: Collection[int] | None) -> QuerySet[Return]:
    """The returns of these agencies; None: of all."""
    return with_all(Return.objects.all() if agencies is None else Return.objects.filter(Q(agency__in=agencies)))


_SOON = 3  # working days


def due_of(of: Return, *, today: date, calendar: WorkingCalendar) -> dict[str, Any]:
    """The deadline of a return, in words; a sent one says whether it was in time."""
    if of.state == ReturnState.EXCUSED:
        return {"day": of.due_on, "told": "không phải báo cáo", "tone": ""}
    if of.sent_at is not None and of.state != ReturnState.SENT_BACK:
        return {
            "day": of.due_on,
            "told": "gửi trễ hạn" if of.was_late else "gửi đúng hạn",
            "tone": "late" if of.was_late else "",
        }
    if of.round.is_locked:
        return {"day": of.due_on, "told": "không báo cáo" if of.sent_at is None else "chưa gửi lại", "tone": "late"}
    return (
        {"day": of.due_on, "told": "cần sửa và gửi lại", "tone": "soon"}
        if of.state not in UNSENT
        else clock(of.due_on, today=today, calendar=calendar)
    )


def clock(day: date, *, today: date, calendar: WorkingCalendar) -> dict[str, Any]:
    """ "còn 4 ngày làm việc", "hết hạn hôm nay", "quá hạn 2 ngày làm việc"."""
    if day == today:
        return {"day": day, "told": "hết hạn hôm nay", "tone": "soon"}
    if day < today:
        late = max(calendar.count(day, today) - calendar.is_working(day), 1)
        return {"day": day, "told": f"quá hạn {late} ngày làm việc", "tone": "late"}
    left = max(calendar.count(today, day) - calendar.is_working(today), 1)
    return {"day": day, "told": f"còn {left} ngày làm việc", "tone": "soon" if left <= _SOON else ""}


def deadline_in_words(deadline: Deadline, *, today: date) -> str:
    """The plan's wording of the deadline, and how far off it is: "Quý II/2021 (đến hết 30/06/2021, đã qua)"."""
    if deadline.end is None:
        return deadline.phrase
    told = f"đến hết {deadline.end:%d/%m/%Y}"
    days = (deadline.end - today).days
    return f"{deadline.phrase} ({told}, {f'còn {days} ngày' if days >= 0 else 'đã qua'})"


# ---- two submissions -------------------------------------------------------------------------------------------------


def changes_between(old: Submission, new: Submission) -> list[dict[str, object]]:
    """The changes in the order of the newer submission; what it omits comes last."""
    return [*_changed(_parts(old), _parts(new))] + [*_changed(_figures(old), _figures(new))]


def compared(old: str, new: str) -> tuple[SafeString, ...]:
    """The changed paragraphs, with additions and deletions marked; empty if nothing changed."""
    return tuple(changed_paragraphs(old, new, unseen=BACK_OFFICE))


def _changed(old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, object]]:
    for key, (title, words) in {**new, **{key: one for key, one in old.items() if key not in new}}.items():
        if lines := compared(old.get(key, ("", ""))[1], words if key in new else ""):
            yield {"title": title, "lines": lines}


def _parts(sent: Submission) -> dict[str, tuple[str, str]]:
    return {part["key"]: (_title(part), part_in_words(part)) for part in sent.parts}


def _title(part: Mapping[str, Any]) -> str:
    return f"{part['number']}. {part['title']}" if part.get("number") else str(part["title"])


def part_in_words(part: Mapping[str, Any]) -> str:
    """Everything that a frozen part says, one line each."""
    is_done, percent, evidence = part.get("is_done"), part.get("percent"), part.get("evidence") or NO_EVIDENCE
    lines = [
        part["text"],
        "Cơ quan báo đã hoàn thành phần việc này." if is_done else "",
        f"Cơ quan báo đạt {percent}%." if percent is not None and not is_done else "",
        f"Minh chứng: {evidence['url']}" if evidence["url"] else "",
        f"Tệp minh chứng: {'; '.join(one['name'] for one in evidence['files'])}" if evidence["files"] else "",
        difficulty_in_words(part.get("difficulty")),
        f"Số hệ thống đếm chưa đúng: {part['dissent']}" if part["counted_is_right"] is False else "",
        *map(own_in_words, part["figures"]),
    ]
    return "\n".join(line for line in lines if line)


NO_EVIDENCE: Mapping[str, Any] = MappingProxyType({"url": "", "files": ()})


def difficulty_in_words(said: Mapping[str, str] | None) -> str:
    """ "Khó khăn, vướng mắc (kinh phí): Chưa được cấp.": the difficulty in a part of a return."""
    kind = f" ({DIFFICULTY_KINDS[said['kind']].lower()})" if said and said["kind"] else ""
    return f"Khó khăn, vướng mắc{kind}: {said['words']}" if said else ""


def own_in_words(figure: Mapping[str, Any]) -> str:
    """ "Hòa giải thành (nữ): 12 trên tổng số 15 vụ"; a blank value is "chưa nêu", never 0."""
    name = f"{figure['label']} ({figure['breakdown']})" if figure.get("breakdown") else figure["label"]
    if figure["value"] is None:
        return f"{name}: chưa nêu"
    whole = f" trên tổng số {figure['of']}" if figure.get("of") is not None else ""
    unit = f" {figure['unit']}" if figure["unit"] else ""
    seen = f" ({figure['evidence']})" if figure["evidence"] else ""
    about = "ước " if figure.get("is_estimate") else ""
    return f"{name}: {about}{figure['value']}{whole}{unit}{seen}"


def _figures(sent: Submission) -> dict[str, tuple[str, str]]:
    return {f"số {one['key']}": (one["name"], f"{one['value']} {one['unit']}") for one in sent.figures}


def figures_odd(new: Submission, before: Iterable[Submission]) -> list[str]:
    """The agency's own figures that jump compared with the same figure in the same part of the previous period."""
    past: Counter[tuple[str, ...]] = Counter()
    for sent in before:
        past.update({key: one["value"] for key, one in _own(sent) if one["value"] is not None})
    return [
        f"{own_in_words({**one, 'evidence': ''})}; kỳ trước {past[key]}. {reason}"
        for key, one in _own(new)
        if one["value"] is not None and key in past and (reason := jump(past[key], one["value"]))
    ]


def _own(sent: Submission) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    return [
        ((part["title"], *(fold(one.get(name) or "") for name in _NAMES)), one)
        for part in sent.parts
        for one in part["figures"]
    ]


def submission_history(sent: Iterable[Submission]) -> list[dict[str, Any]]:
    """Each submission with its parts ready for display; `nothing`: the figures that are zero in both periods."""
    return [
        {
            "sent": one,
            "parts": [
                (_title(part), part_in_words(part), (part.get("evidence") or NO_EVIDENCE)["files"])
                for part in one.parts
            ],
            "figures": [figure for figure in one.figures if figure["value"] or figure["before"]],
            "nothing": [figure["name"] for figure in one.figures if not (figure["value"] or figure["before"])],
        }
        for one in sent
    ]


def story_of(*, of: Return) -> list[ReturnAct]:
    """The acts on a return, newest first.

    A reminder has as `told` the letters sent after it, until the next one: to whom, and when.
    """
    acts = list(of.acts.select_related("by", "rung").order_by("-at", "-pk"))
    letters = {
        kind: import_string(settings.OFFICERS_TOLD)(verb=verb, keys=[of.pk]).get(of.pk, ())
        for kind, verb in _TOLD_BY.items()
    }
    for act in acts:
        told = letters.get(act.kind, ())
        act.told = [(name, at) for name, at in told if at >= act.at]  # type: ignore[attr-defined]
        letters[act.kind] = [(name, at) for name, at in told if at < act.at]
    return acts


_TOLD_BY = {
    ActKind.REMINDED.value: "return.reminded",
    ActKind.ESCALATED.value: "return.escalated",
    ActKind.CLOSED.value: "return.closed",
}
