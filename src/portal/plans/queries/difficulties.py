"""Difficulties and guidance: permissions, the register, the receipts of documents, what the public may read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from lawtext.words import fold
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach, scope_of
from portal.agencies.queries.accounts import agencies_written_to
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.journal.queries.pending_work import WaitingWork
from portal.plans.models import Assignment, Difficulty, DifficultyAct, Guidance, GuidanceReceipt, Plan
from portal.plans.queries import EDIT, RECORD, agencies_meant, awaiting_confirmation
from portal.plans.queries.due import assignments_due, assignments_shown
from portal.plans.states.progress import ACTOR_VERBS, DifficultyActor, DifficultyState
from portal.schema.queries import narrowed

READ, RAISE, ANSWER, DECIDE = "difficulty.read", "difficulty.raise", "difficulty.answer", "difficulty.decide"
OPEN = tuple(state.value for state in DifficultyState if state.is_open)
ANSWERED = (DifficultyState.ANSWERED.value, DifficultyState.CLOSED.value)  # closed ones were answered


def difficulties_seen(*, reach: Collection[int] | None) -> QuerySet[Difficulty]:
    """The difficulties of these agencies (None: of all), with the relations that lists show."""
    return narrowed(Difficulty.objects.select_related("plan", "assignment", "agency"), agency__in=reach)


def register(
    *,
    agencies: Collection[int] | None,
    today: date,
    state: str = "",
    plan: Plan | None = None,
    agency: Agency | None = None,
    words: str = "",
    is_late: bool = False,
) -> QuerySet[Difficulty]:
    """The difficulties of these agencies (None: of all), filtered by the other arguments, if not empty.

    Open ones first, by due day; then the answered ones, newest first.
    """
    states = {"": None, "open": OPEN, DifficultyState.ANSWERED.value: ANSWERED}.get(state, (state,))
    found = narrowed(difficulties_seen(reach=agencies), plan=plan, agency=agency, state__in=states)
    if is_late:
        found = found.filter(state__in=OPEN, due_on__lt=today)
    found = found.order_by(F("due_on").asc(nulls_last=True), "-raised_at", "-pk")
    return _with_words(found, words)


def _with_words(found: QuerySet[Difficulty], words: str) -> QuerySet[Difficulty]:
    """Filter by words in the code, the title or the description, with or without diacritics."""
    if not (sought := fold(" ".join(words.split()))):
        return found
    return found.filter(
        pk__in=[
            pk
            for pk, *said in found.values_list("pk", "code", "title", "description")
            if sought in fold(" ".join(said))
        ]
    )


def acts_of(*, difficulty: Difficulty) -> QuerySet[DifficultyAct]:
    return difficulty.acts.select_related("by").order_by("at", "pk")


def counts_of(*, difficulties: QuerySet[Difficulty], today: date) -> dict[str, int]:
    """The counts for lists and for the public."""
    is_open = Q(state__in=OPEN)
    return difficulties.order_by().aggregate(
        raised=Count("pk", filter=~Q(state=DifficultyState.WITHDRAWN.value)),
        open=Count("pk", filter=is_open),
        escalated=Count("pk", filter=Q(state=DifficultyState.ESCALATED.value)),
        answered=Count("pk", filter=Q(state__in=ANSWERED)),
        late=Count("pk", filter=is_open & Q(due_on__lt=today)),
    )


def counts_of_plan(*, plan: Plan, today: date) -> dict[str, int]:
    """The counts that the public sees of a plan's difficulties, without agencies. One query."""
    return counts_of(difficulties=Difficulty.objects.filter(plan=plan), today=today)


def difficulties_due(*, on: date) -> QuerySet[Difficulty]:
    """The difficulties with a reminder due on that day."""
    return Difficulty.objects.filter(remind_on__lte=on).order_by("remind_on", "pk")


# ---- permissions -----------------------------------------------------------------------------------------------------


def actors_of(*, officer: Officer, difficulty: Difficulty, on: date) -> frozenset[DifficultyActor]:
    """The capacities in which the officer may act on this difficulty on that day."""
    found = {
        actor
        for actor in (DifficultyActor.SUPERVISOR, DifficultyActor.COMMITTEE)
        if scope_of(officer=officer, verb=ACTOR_VERBS[actor], on=on).everywhere
    }
    own = agencies_in_reach(officer=officer, verb=RAISE, on=on)
    if own is None or difficulty.agency_id in own:
        found.add(DifficultyActor.AGENCY)
    return frozenset(found)


def agencies_raising(*, officer: Officer, on: date) -> QuerySet[Agency]:
    """The agencies, existing on that day, for which the officer may raise a difficulty."""
    scope = scope_of(officer=officer, verb=RAISE, on=on)
    living = Agency.objects.existing_on(on).order_by("name_sort")
    return living if scope.everywhere else living.filter(pk__in=scope.agency_ids)


def assignments_open() -> QuerySet[Assignment]:
    """Assignments for which a difficulty may be raised: those of displayed plans, newest plan first."""
    return (
        Assignment.objects.filter(withdrawn_in__isnull=True, plan__withdrawn_at__isnull=True)
        .select_related("plan")
        .order_by(F("plan__counted_on").desc(nulls_last=True), "-plan", "position")
    )


ISSUE, ACKNOWLEDGE = "guidance.issue", "guidance.acknowledge"
_HOLDING = Q(withdrawn_at__isnull=True, replaced_by__isnull=True)
_OF_HOLDING = Q(guidance__withdrawn_at__isnull=True, guidance__replaced_by__isnull=True)


def guidances_holding() -> QuerySet[Guidance]:
    """Guidance neither replaced nor withdrawn, newest first."""
    return Guidance.objects.filter(_HOLDING).order_by("-issued_at", "-pk")


def receipts_silent(*, on: date) -> QuerySet[GuidanceReceipt]:
    """Receipts of valid guidance not yet acknowledged, or not answered by the due day for that."""
    owes = Q(acknowledged_at__isnull=True) | Q(answered_at__isnull=True, guidance__answer_due_on__lt=on)
    return GuidanceReceipt.objects.filter(_OF_HOLDING, owes)


def guidances_due(*, on: date) -> QuerySet[Guidance]:
    """Guidance with a reminder due on that day."""
    return Guidance.objects.filter(remind_on__lte=on).order_by("remind_on", "pk")


def guidances_issued() -> QuerySet[Guidance]:
    """All guidance, newest first, with the numbers of recipients and how many opened, acknowledged and answered."""
    return (
        Guidance.objects.select_related("plan", "issuer", "instrument", "replaces", "replaced_by", "withdrawn_by")
        .annotate(
            sent_count=Count("receipts", distinct=True),
            opened_count=Count("receipts", filter=Q(receipts__opened_at__isnull=False), distinct=True),
            acknowledged_count=Count("receipts", filter=Q(receipts__acknowledged_at__isnull=False), distinct=True),
            answered_count=Count("receipts", filter=Q(receipts__answered_at__isnull=False), distinct=True),
        )
        .order_by("-issued_at", "-pk")
    )


def receipts_of(*, guidance: Guidance) -> QuerySet[GuidanceReceipt]:
    """The receipts of a guidance, those not acknowledged first."""
    return guidance.receipts.select_related(
        "agency", "opened_by", "acknowledged_by", "answered_by", "called_by"
    ).order_by("acknowledged_at", "answered_at", "opened_at", "agency__name_sort")


def receipts_for(*, reach: Collection[int] | None) -> QuerySet[GuidanceReceipt]:
    """The receipts of these agencies (None: all): those not acknowledged first, then the newest."""
    return narrowed(
        GuidanceReceipt.objects.select_related(
            *("guidance__plan", "guidance__issuer", "guidance__instrument", "guidance__replaced_by"),
            *("agency", "acknowledged_by", "answered_by"),
        ),
        agency__in=reach,
    ).order_by("acknowledged_at", "-guidance__issued_at", "pk")


def public_guidances(*, plan: Plan) -> QuerySet[Guidance]:
    """The guidance listed on the plan's public page, newest first."""
    return (
        Guidance.objects.filter(plan=plan, is_public=True, withdrawn_at__isnull=True)
        .select_related("issuer", "instrument", "replaced_by")
        .order_by("-issued_date", "-pk")
    )


def distribution_meant(*, distribution: str, on: date) -> list[tuple[str, list[Agency]]]:
    """Each phrase ("các sở, ban, ngành tỉnh"; separated by lines or ";") with the agencies it means on that day."""
    phrases = [piece.strip(" .-–;") for line in distribution.splitlines() for piece in line.split(";")]
    return [(phrase, list(agencies_meant(phrase=phrase, on=on))) for phrase in phrases if phrase]


# ---- pending work of officers ----------------------------------------------------------------------------------------


def _difficulties(code: str, label: str, verb: str, *states: DifficultyState, **said: Any) -> WaitingWork:
    usual: dict[str, Any] = {
        "rows": lambda asked: Difficulty.objects.filter(state__in=states),
        "since": "raised_at",
        "due": "due_on",
        "for_all": True,
    }
    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        title=lambda one: f"{one.title} ({one.get_state_display().lower()})",
        url=lambda one: one.get_absolute_url(),
        listed_at="plans_difficulties",
        **usual | said,
    )


def unheard(receipts: QuerySet[GuidanceReceipt], *, on: date) -> QuerySet[GuidanceReceipt]:
    """Unopened receipts of agencies in which nobody who acknowledges guidance can be reached by e-mail."""
    told = agencies_written_to(verbs=(ACKNOWLEDGE,), on=on)
    return receipts.filter(_OF_HOLDING, opened_at__isnull=True, acknowledged_at__isnull=True).exclude(agency__in=told)


def to_be_called(*, on: date) -> QuerySet[GuidanceReceipt]:
    """Those of them not telephoned since the guidance was sent, or since it was escalated to the leaders."""
    waits = Q(called_at__isnull=True) | Q(escalated_at__gt=F("called_at"))
    return unheard(GuidanceReceipt.objects.filter(waits).select_related("guidance", "agency"), on=on)


def _receipts(code: str, label: str, verb: str, **said: Any) -> WaitingWork:
    """Pending work on receipts; `rows` are narrowed to the officer's agencies."""
    rows = said.pop("rows")
    usual: dict[str, Any] = {
        "title": lambda one: f"{one.guidance}",
        "url": lambda one: reverse("plans_guidance_received"),
        "since": "guidance__issued_at",
        "due": "guidance__due_on",
        "listed_at": "plans_guidance_received",
    }
    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        rows=lambda asked: rows(asked).filter(agency__in=asked.agencies).select_related("guidance", "agency"),
        **usual | said,
    )


_NOTICE = timedelta(days=7)  # how long the notice of withdrawn guidance is shown


WAITING = (
    _difficulties(
        "vuong-mac-tra-loi", "Khó khăn, vướng mắc chờ trả lời", ANSWER, DifficultyState.RAISED, DifficultyState.HANDLING
    ),
    _difficulties("vuong-mac-da-trinh", "Khó khăn, vướng mắc chờ cho ý kiến", DECIDE, DifficultyState.ESCALATED),
    _difficulties(
        "vuong-mac-da-tra-loi",
        "Vướng mắc của cơ quan bạn đã được trả lời, chờ xác nhận",
        RAISE,
        rows=lambda asked: Difficulty.objects.filter(state=DifficultyState.ANSWERED, agency__in=asked.agencies),
        since="answered_at",
        due="",
        for_all=False,
    ),
    _receipts(
        "huong-dan-chua-nhan",
        "Văn bản hướng dẫn chờ xác nhận đã nhận",
        ACKNOWLEDGE,
        rows=lambda asked: GuidanceReceipt.objects.filter(_OF_HOLDING, acknowledged_at__isnull=True),
    ),
    _receipts(
        "huong-dan-chua-tra-loi",
        "Văn bản hướng dẫn chờ báo kết quả triển khai",
        ACKNOWLEDGE,
        rows=lambda asked: GuidanceReceipt.objects.filter(
            _OF_HOLDING,
            acknowledged_at__isnull=False,
            answered_at__isnull=True,
            guidance__answer_due_on__isnull=False,
        ),
        since="acknowledged_at",
        due="guidance__answer_due_on",
    ),
    _receipts(
        "huong-dan-tre-lanh-dao",
        "Văn bản hướng dẫn quá hạn mà cơ quan chưa trả lời, lãnh đạo cơ quan cần biết",
        "report.send",
        rows=lambda asked: receipts_silent(on=asked.on).filter(escalated_at__isnull=False),
        since="escalated_at",
        told_by="guidance.escalated",
    ),
    _receipts(
        "huong-dan-da-rut",
        "Văn bản hướng dẫn cơ quan bạn đã đọc vừa bị rút",
        ACKNOWLEDGE,
        rows=lambda asked: GuidanceReceipt.objects.filter(
            opened_at__isnull=False, guidance__withdrawn_at__gt=asked.at - _NOTICE
        ),
        since="guidance__withdrawn_at",
        due="",
        told_by="guidance.recalled",
    ),
    WaitingWork(
        code="huong-dan-khong-ai-nhan",
        label="Văn bản hướng dẫn gửi cơ quan không có ai nhận được thư",
        verbs=(ISSUE,),
        rows=lambda asked: to_be_called(on=asked.on),
        title=lambda one: f"{one.agency}: {one.guidance}",
        url=lambda one: reverse("plans_guidance", args=[one.guidance_id]),
        since="guidance__issued_at",
        due="guidance__due_on",
        for_all=True,
        listed_at="plans_guidances",
    ),
    WaitingWork(
        code="nhiem-vu-den-han",
        label="Nhiệm vụ kế hoạch đến hạn, chờ báo cáo tiến độ",
        verbs=(RECORD,),
        rows=lambda asked: assignments_due(agencies=asked.agencies, on=asked.on),
        title=lambda one: f"{one} ({one.plan})",
        url=lambda one: reverse("plans_report", args=[one.pk]),
        since="plan__accepted_at",
        due="due_on",
        listed_at="plans_work",
    ),
    WaitingWork(
        code="nhiem-vu-co-van-ban",
        label="Nhiệm vụ kế hoạch đã có văn bản trên Cổng, chờ ghi tiến độ",
        verbs=(RECORD,),
        rows=lambda asked: assignments_shown(agencies=asked.agencies, on=asked.on),
        title=lambda one: f"{one} ({one.plan})",
        url=lambda one: reverse("plans_report", args=[one.pk]),
        since="made_at",
        listed_at="plans_work",
    ),
    WaitingWork(
        code="nhiem-vu-cho-xac-nhan",
        label="Phần việc kế hoạch được báo đã xong, chờ xác nhận",
        verbs=(EDIT,),
        rows=lambda asked: awaiting_confirmation(),
        title=lambda one: f"{one.agency}: {one.assignment}",
        url=lambda one: reverse("plans_report", args=[one.assignment_id]),
        since="updated_at",
        for_all=True,
        listed_at="plans_work",
        case=lambda one: one.assignment,
    ),
)

SEARCHED = (
    OfficeSearchKind(
        code="nhiem-vu",
        model=Assignment,
        label="Nhiệm vụ của kế hoạch",
        rows=lambda officer, reach: Assignment.objects.select_related("plan").order_by("-plan", "position"),
        title=lambda one: f"{one} – {one.plan}",
        url=Assignment.get_absolute_url,
        fields=("title", "plan__title", "plan__number"),
    ),
    OfficeSearchKind(
        code="kho-khan",
        model=Difficulty,
        label="Khó khăn, vướng mắc",
        verbs=(READ,),
        rows=lambda officer, reach: difficulties_seen(reach=reach).order_by("-raised_at", "-pk"),
        title=str,
        url=Difficulty.get_absolute_url,
        fields=("title", "code"),
    ),
)
