"""What is due of the editorial work, and what waits for whom until when: reviews, steps, silent sections, urgent
publications."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.agencies.models import Officer
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.editorial.models import ArticlePage, DeskReminder, PortalPage, StepState, StepTask, UrgentPublication
from portal.editorial.queries.freshness import Shelves, shelves, silent_sections
from portal.editorial.queries.regulation import case_of, posting_rules_of
from portal.editorial.queries.workflow import open_steps, steps_of
from portal.editorial.regulation import deadline, judge
from portal.editorial.states.workflow import STEP_VERBS, ApprovalStep, ReminderSubject
from portal.journal.queries import midnight
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.schema.queries import narrowed


def own_submissions(*, officer: Officer) -> QuerySet[StepState]:
    """The steps at which what the officer submitted waits for others, what is due first first."""
    waiting = StepState.objects.filter(
        workflow_state__in=WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, requested_by=officer),
        status=TaskState.STATUS_IN_PROGRESS,
    )
    return waiting.select_related("workflow_state", "task__steptask", "revision").order_by("due_at", "pk")


def open_step_of(*, page: PortalPage) -> StepState | None:
    """The step at which the page waits."""
    return (
        StepState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=get_default_page_content_type(),
            workflow_state__object_id=str(page.pk),
        )
        .select_related("workflow_state__requested_by", "task__steptask", "revision")
        .first()
    )


def returned_to(*, officer: Officer, limit: int = 8) -> list[StepState]:
    """Where the officer's submissions were sent back and nothing was submitted since, latest first."""
    sent_back = (
        StepState.objects.filter(status=TaskState.STATUS_REJECTED, workflow_state__requested_by=officer)
        .select_related("workflow_state", "finished_by", "revision")
        .order_by("-finished_at")[: limit * 3]
    )
    found: dict[str, StepState] = {}
    for state in sent_back:
        found.setdefault(state.workflow_state.object_id, state)
    later = WorkflowState.objects.filter(object_id__in=found, status__in=("in_progress", "approved"))
    over = {key for key, at in later.values_list("object_id", "created_at") if at > found[key].started_at}
    return [state for key, state in found.items() if key not in over][:limit]


IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class EditorialDue:
    """Something whose time has come. `key` names it as `DeskReminder` does; `step` of the workflow, where it is one.

    `title`: what officers call it.
    """

    about: ReminderSubject
    key: str
    due_at: datetime
    agency: int | None
    step: str = ""
    title: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return self.about.value, self.key


def dues(*, at: datetime, is_workday: IsWorkday) -> list[EditorialDue]:
    """All that is due at the moment, of every agency."""
    known = shelves(on=timezone.localdate(at))
    return [*_reviews(known, at), *_silences(known, at), *_steps(known, at, is_workday), *_urgent(known, at)]


def _reviews(known: Shelves, at: datetime) -> Iterator[EditorialDue]:
    due = ArticlePage.objects.live().filter(review_date__lte=timezone.localdate(at)).select_related("agency")
    for page in due.defer("body").order_by("pk"):
        owner = known.today(page.agency) or known.charge(page.path)
        yield EditorialDue(
            ReminderSubject.REVIEW,
            str(page.pk),
            midnight(page.review_date),
            owner.pk if owner else None,
            title=page.title,
        )


def _silences(known: Shelves, at: datetime) -> Iterator[EditorialDue]:
    for one in silent_sections(on=timezone.localdate(at)):
        if one.section is not None and one.silent_since is not None:
            yield EditorialDue(
                ReminderSubject.SILENCE,
                str(one.section.pk),
                midnight(one.silent_since),
                one.agency.pk if one.agency else None,
                title=one.section.title,
            )


# A step of the workflow that somebody is to take: its `state`, `page`, `step` and `agency`, and `due_at`, by when the
# regulation wants it taken.
OpenStep = dict[str, Any]


def steps_with_deadlines(*, at: datetime, is_workday: IsWorkday, within: Shelves | None = None) -> list[OpenStep]:
    """Every step that waits, late or not, the earliest due first."""
    known = within or shelves(on=timezone.localdate(at))
    rows = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )
    states = list(rows.select_related("workflow_state", "task"))
    steps = dict(StepTask.objects.values_list("pk", "step"))
    pages = (
        ArticlePage.objects.select_related("agency")
        .defer("body")
        .in_bulk([int(state.workflow_state.object_id) for state in states])
    )
    return sorted(
        [
            _open_step(known, state, pages[int(state.workflow_state.object_id)], steps[state.task_id], is_workday)
            for state in states
            if state.task_id in steps and int(state.workflow_state.object_id) in pages
        ],
        key=lambda one: (one["due_at"], one["state"].pk),
    )


def _open_step(known: Shelves, state: TaskState, page: ArticlePage, step: str, is_workday: IsWorkday) -> OpenStep:
    charge = known.charge(page.path)
    supervisor = known.today(known.regulation.supervisor) if known.regulation else None
    case = case_of(
        kind=page.kind,
        sections=known.above(page.path),
        agency=page.agency or charge,
        regulation=known.regulation,
    )
    due_at = deadline(
        timezone.localtime(state.started_at),
        judge(posting_rules_of(known.regulation), case).step_hours,
        is_workday=is_workday,
    )
    agency = supervisor if step == ApprovalStep.BOARD and supervisor else charge
    return {
        "state": state,
        "page": page,
        "step": ApprovalStep(step),
        "due_at": due_at,
        "agency": agency.pk if agency else None,
    }


def _steps(known: Shelves, at: datetime, is_workday: IsWorkday) -> Iterator[EditorialDue]:
    yield from (
        EditorialDue(
            ReminderSubject.STEP,
            str(one["state"].pk),
            one["due_at"],
            one["agency"],
            one["step"].value,
            one["page"].title,
        )
        for one in steps_with_deadlines(at=at, is_workday=is_workday, within=known)
        if one["due_at"] <= at
    )


def _urgent(known: Shelves, at: datetime) -> Iterator[EditorialDue]:
    waiting = UrgentPublication.objects.filter(reviewed_at__isnull=True, review_by__lte=at).select_related("article")
    for one in waiting.order_by("pk"):
        charge = known.charge(one.article.path)
        yield EditorialDue(
            ReminderSubject.URGENT, str(one.pk), one.review_by, charge.pk if charge else None, title=one.article.title
        )


# ---- what was reminded of -------------------------------------------------------------------------------------------


def open_reminders(*, agencies: Collection[int] | None = None) -> QuerySet[DeskReminder]:
    """What is due and not settled, of these agencies or of all; the longest due first."""
    waiting = DeskReminder.objects.filter(settled_at__isnull=True).select_related("agency")
    return narrowed(waiting, agency__in=agencies).order_by("due_at", "pk")


def reminded_pages(reminders: Iterable[DeskReminder]) -> list[tuple[DeskReminder, PortalPage]]:
    """Each with the page that it is about; what is gone is left out. Four queries at most."""
    rows = list(reminders)
    pages = _pages_meant(rows)
    return [(row, pages[row.about, row.key]) for row in rows if (row.about, row.key) in pages]


def _pages_meant(rows: Collection[DeskReminder]) -> dict[tuple[str, str], PortalPage]:
    keys: dict[str, dict[str, int]] = {about.value: {} for about in ReminderSubject}
    for row in rows:
        keys[row.about][row.key] = int(row.key)
    for about, behind in (
        (ReminderSubject.STEP, TaskState.objects.values_list("pk", "workflow_state__object_id")),
        (ReminderSubject.URGENT, UrgentPublication.objects.values_list("pk", "article")),
    ):
        wanted = keys[about.value]
        found = dict(behind.filter(pk__in=wanted.values())) if wanted else {}
        keys[about.value] = {key: int(found[pk]) for key, pk in wanted.items() if pk in found}
    pages = PortalPage.objects.in_bulk({pk for some in keys.values() for pk in some.values()})
    return {(about, key): pages[pk] for about, some in keys.items() for key, pk in some.items() if pk in pages}


# ---- what waits for an officer ---------------------------------------------------------------------------------------


def _steps_to_take(asked: WaitingFor) -> QuerySet[StepState]:
    found = open_steps()
    keys = {key for step in ApprovalStep if found for key in steps_of(officer=asked.officer, step=step, on=asked.on)}
    return StepState.objects.filter(pk__in=keys).select_related("revision")


def _sent_back(asked: WaitingFor) -> QuerySet[StepState]:
    keys = [one.pk for one in returned_to(officer=asked.officer)]
    return StepState.objects.filter(pk__in=keys).select_related("revision")


def _edited(state: StepState) -> str:
    return reverse("wagtailadmin_pages:edit", args=[state.workflow_state.object_id])


def _page_of_step(state: StepState) -> PortalPage:
    return PortalPage(pk=state.workflow_state.object_id)


def _reminded(about: ReminderSubject, code: str, label: str, verb: str, address: str = "") -> WaitingWork:
    def rows(asked: WaitingFor) -> QuerySet[DeskReminder]:
        found = open_reminders(agencies=asked.agencies).filter(about=about)
        return found if address else found.filter(pk__in=_may_edit(found, asked.officer))

    def page_of(row: DeskReminder) -> PortalPage | None:
        return _pages_meant([row]).get((row.about, row.key))

    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        rows=rows,
        title=lambda row: page.get_admin_display_title() if (page := page_of(row)) else row.get_about_display(),
        url=lambda row: reverse(address or "wagtailadmin_pages:edit", args=[page.pk]) if (page := page_of(row)) else "",
        since="reminded_at",
        due="due_at",
        due_is_hour=True,
        case=lambda row: None if address else page_of(row),
    )


def _may_edit(reminders: Iterable[DeskReminder], officer: Officer) -> list[int]:
    """Of reminders about pages: those whose page the officer may change."""
    if not (rows := list(reminders)):
        return []
    meant = _pages_meant(rows)
    pages = {row.pk: meant[row.about, row.key].pk for row in rows if (row.about, row.key) in meant}
    allowed = PagePermissionPolicy().instances_user_has_permission_for(officer, "change").filter(pk__in=pages.values())
    keys = set(allowed.values_list("pk", flat=True))
    return [row for row, page in pages.items() if page in keys]


WAITING = (
    WaitingWork(
        code="bai-cho-duyet",
        label="Bài chờ bạn duyệt",
        verbs=tuple(STEP_VERBS.values()),
        rows=_steps_to_take,
        title=lambda state: state.revision.object_str,
        url=_edited,
        since="started_at",
        due="due_at",
        due_is_hour=True,
        listed_at="editorial_calendar",
        case=_page_of_step,
    ),
    WaitingWork(
        code="bai-bi-tra-lai",
        label="Bài của bạn bị trả lại",
        verbs=("article.write",),
        rows=_sent_back,
        title=lambda state: state.revision.object_str,
        url=_edited,
        since="finished_at",
        case=_page_of_step,
    ),
    _reminded(ReminderSubject.REVIEW, "bai-den-han", "Bài đến hạn rà soát", "article.write"),
    _reminded(
        ReminderSubject.SILENCE,
        "chuyen-muc-im",
        "Chuyên mục lâu chưa có bài",
        "article.write",
        "wagtailadmin_explore",
    ),
    _reminded(ReminderSubject.URGENT, "dang-khan-xem-lai", "Bài đăng khẩn chờ xem lại", "article.publish"),
)


def _pages_to_change(officer: Officer) -> QuerySet[Page]:
    allowed = PagePermissionPolicy().instances_user_has_permission_for(officer, "change")
    return allowed.filter(depth__gt=1).order_by("-latest_revision_created_at", "-pk")


SEARCHED = (
    OfficeSearchKind(
        code="bai",
        model=PortalPage,
        label="Bài, trang",
        rows=lambda officer, reach: _pages_to_change(officer),
        title=lambda one: one.title,
        url=lambda one: reverse("wagtailadmin_pages:edit", args=[one.pk]),
        fields=("title", "draft_title"),
    ),
)
