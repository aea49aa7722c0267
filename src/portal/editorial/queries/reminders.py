"""Due editorial work, and who must do it until when: reviews, steps, silent sections, urgent publications."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.agencies.models import Officer
from portal.agencies.queries import memoized, memoized_block
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.editorial.models import ArticlePage, DeskReminder, PortalPage, StepState, UrgentPublication
from portal.editorial.queries.freshness import SectionContext, shelves, silent_sections
from portal.editorial.queries.regulation import case_of, posting_rules_of
from portal.editorial.queries.workflow import open_steps, steps_of
from portal.editorial.regulation import deadline, judge
from portal.editorial.states.workflow import STEP_VERBS, ApprovalStep, ReminderSubject
from portal.journal.queries import midnight
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.schema.queries import narrowed


def own_submissions(*, officer: Officer) -> QuerySet[StepState]:
    """The open steps of the officer's own submissions, by deadline."""
    waiting = StepState.objects.filter(
        workflow_state__in=WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, requested_by=officer),
        status=TaskState.STATUS_IN_PROGRESS,
    )
    return waiting.select_related("workflow_state", "task__steptask", "revision").order_by("due_at", "pk")


def open_step_of(*, page: PortalPage) -> StepState | None:
    """The open step of the page."""
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


def returned_to(*, officer: Officer) -> QuerySet[StepState]:
    """The officer's returned submissions that were not resubmitted, latest first."""
    page = OuterRef("workflow_state__object_id")
    later = WorkflowState.objects.filter(
        object_id=page, status__in=("in_progress", "approved"), created_at__gt=OuterRef("started_at")
    )
    sent_back = StepState.objects.filter(status=TaskState.STATUS_REJECTED, workflow_state__requested_by=officer)
    again = sent_back.filter(workflow_state__object_id=page, finished_at__gt=OuterRef("finished_at"))
    found = sent_back.filter(~Exists(later), ~Exists(again)).select_related("workflow_state", "finished_by", "revision")
    return found.order_by("-finished_at")


IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class EditorialDue:
    """A due item.

    `key` identifies it as in `DeskReminder`; `step` is its workflow step, if any; `title` is for officers.
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
    """All items due now, of every agency."""
    with memoized_block():  # background jobs memoize the sections, too
        known = shelves(on=timezone.localdate(at))
        return [*_reviews(known, at), *_silences(at), *_steps(at, is_workday), *_urgent(known, at)]


def _reviews(known: SectionContext, at: datetime) -> Iterator[EditorialDue]:
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


def _silences(at: datetime) -> Iterator[EditorialDue]:
    for one in silent_sections(on=timezone.localdate(at)):
        if one.section is not None and one.silent_since is not None:
            yield EditorialDue(
                ReminderSubject.SILENCE,
                str(one.section.pk),
                midnight(one.silent_since),
                one.agency.pk if one.agency else None,
                title=one.section.title,
            )


# An open step of the workflow: its `state`, `page`, `step` and `agency`, and the deadline `due_at` by the regulation.
OpenStep = dict[str, Any]


def steps_with_deadlines(*, at: datetime, is_workday: IsWorkday) -> list[OpenStep]:
    """All open steps, late or not, earliest deadline first."""
    known = shelves(on=timezone.localdate(at))
    rows = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )
    states = list(rows.select_related("workflow_state", "task__steptask").filter(task__steptask__isnull=False))
    pages = (
        ArticlePage.objects.select_related("agency")
        .defer("body")
        .in_bulk([int(state.workflow_state.object_id) for state in states])
    )
    return sorted(
        [
            _open_step(known, state, page, state.task.steptask.step, is_workday)
            for state in states
            if (page := pages.get(int(state.workflow_state.object_id)))
        ],
        key=lambda one: (one["due_at"], one["state"].pk),
    )


def _open_step(
    known: SectionContext, state: TaskState, page: ArticlePage, step: str, is_workday: IsWorkday
) -> OpenStep:
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


def _steps(at: datetime, is_workday: IsWorkday) -> Iterator[EditorialDue]:
    yield from (
        EditorialDue(
            ReminderSubject.STEP,
            str(one["state"].pk),
            one["due_at"],
            one["agency"],
            one["step"].value,
            one["page"].title,
        )
        for one in steps_with_deadlines(at=at, is_workday=is_workday)
        if one["due_at"] <= at
    )


def _urgent(known: SectionContext, at: datetime) -> Iterator[EditorialDue]:
    waiting = UrgentPublication.objects.filter(reviewed_at__isnull=True, review_by__lte=at).select_related("article")
    for one in waiting.order_by("pk"):
        charge = known.charge(one.article.path)
        yield EditorialDue(
            ReminderSubject.URGENT, str(one.pk), one.review_by, charge.pk if charge else None, title=one.article.title
        )


# ---- reminders -------------------------------------------------------------------------------------------------------


_OF_THIS = Cast(OuterRef("key"), BigIntegerField())
_STEP_PAGE = Subquery(TaskState.objects.filter(pk=_OF_THIS).values("workflow_state__object_id"))
_PAGE = Case(
    When(about=ReminderSubject.URGENT, then=Subquery(UrgentPublication.objects.filter(pk=_OF_THIS).values("article"))),
    When(about=ReminderSubject.STEP, then=Cast(_STEP_PAGE, BigIntegerField())),
    default=Cast("key", BigIntegerField()),
    output_field=BigIntegerField(),
)
_TITLE = Case(When(live=True, then="title"), default="draft_title")


def open_reminders(*, agencies: Collection[int] | None = None) -> QuerySet[Any]:
    """Open reminders of these agencies or of all, longest due first, with the primary key of the `page` and its title
    `called`.
    """
    title = Subquery(PortalPage.objects.filter(pk=OuterRef("page")).values(shown=_TITLE))
    waiting = DeskReminder.objects.filter(settled_at__isnull=True).annotate(page=_PAGE, called=title)
    return narrowed(waiting.select_related("agency"), agency__in=agencies).order_by("due_at", "pk")


def reminded_pages(reminders: Collection[Any], own: QuerySet[Page] | None = None) -> list[tuple[Any, PortalPage]]:
    """Each reminder of `open_reminders` with its page, annotated with `is_own` (the page is in `own`). One query.

    Reminders of deleted pages are left out.
    """
    among = Value(False) if own is None else Exists(own.order_by().filter(pk=OuterRef("pk")))
    pages = PortalPage.objects.annotate(is_own=among).in_bulk({row.page for row in reminders})
    return [(row, pages[row.page]) for row in reminders if row.page in pages]


# ---- work that waits for an officer ----------------------------------------------------------------------------------


def _steps_to_take(asked: WaitingFor) -> QuerySet[StepState]:
    found = open_steps()
    keys = {key for step in ApprovalStep if found for key in steps_of(officer=asked.officer, step=step, on=asked.on)}
    return StepState.objects.filter(pk__in=keys).select_related("revision")


def _edited(state: StepState) -> str:
    return reverse("wagtailadmin_pages:edit", args=[state.workflow_state.object_id])


def _page_of_step(state: StepState) -> PortalPage:
    return PortalPage(pk=state.workflow_state.object_id)


def _reminded(about: ReminderSubject, code: str, label: str, verb: str, address: str = "") -> WaitingWork:
    def rows(asked: WaitingFor) -> QuerySet[Any]:
        found = open_reminders(agencies=asked.agencies).filter(about=about)
        if address:
            return found
        may_change, officer = PagePermissionPolicy().instances_user_has_permission_for, asked.officer
        own = memoized(("pages to change", officer.pk), lambda: may_change(officer, "change").values("pk"))
        return found.filter(page__in=own)

    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        rows=rows,
        title=lambda row: row.called or row.get_about_display(),
        url=lambda row: reverse(address or "wagtailadmin_pages:edit", args=[row.page]) if row.called else "",
        since="reminded_at",
        due="due_at",
        due_is_hour=True,
        case=lambda row: None if address else PortalPage(pk=row.page),
    )


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
        rows=lambda asked: returned_to(officer=asked.officer),
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
