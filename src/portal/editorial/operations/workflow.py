"""A submission and its steps: begin, approve, return, publish, also on a later date; and urgent publication without the
steps, with a reason, which another officer reviews afterwards.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Revision, TaskState, Workflow, WorkflowState, WorkflowTask, get_default_page_content_type

from lawtext.dates import later_by_months
from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState, refuse_if
from portal.editorial.models import ArticlePage, DeskLink, PortalPage, StepState, StepTask, UrgentPublication
from portal.editorial.operations import end_content
from portal.editorial.queries.workflow import (
    authors_of,
    charge_of,
    due_at,
    hours_taken,
    may_publish_urgently,
    may_review,
    may_take,
    ruling_for,
    urgent_hours,
)
from portal.editorial.states.workflow import (
    PATHS,
    ApprovalPath,
    ApprovalStep,
    ContentEnding,
    UrgentVerdict,
)
from portal.journal.operations import record
from portal.schema.models import save_fields


@transaction.atomic
def publish_urgently(*, article: ArticlePage, reason: str, by: Officer, at: datetime) -> UrgentPublication:
    """Publish the newest version at once, whatever publication date it has; this ends an open submission.

    Raises NotAllowed, ReasonMissing, Refused.
    """
    on = timezone.localdate(at)
    refuse_if(not may_publish_urgently(officer=by, page=article, on=on), NotAllowed())
    refuse_if(not reason.strip(), ReasonMissing())
    refuse_if(
        article.locked and article.locked_by_id != by.pk,
        Refused("Bài đang bị một cán bộ khác khóa. Hãy nhờ người ấy mở khóa trước."),
    )
    held = PortalPage.objects.select_for_update().get(pk=article.pk)
    revision: Revision | None = held.latest_revision
    if revision is None or (held.live and held.live_revision_id == revision.pk):
        raise Refused("Người đọc đã thấy bản mới nhất rồi.")
    urgent = UrgentPublication.objects.create(
        article=article,
        revision=revision,
        reason=reason.strip(),
        by=by,
        at=at,
        authors=sorted(authors_of(page=held)),
        review_by=due_at(start=at, hours=urgent_hours(on=on)),
    )
    if revision.content.get("go_live_at"):  # with a later date, Wagtail would wait for it
        revision.content = revision.content | {"go_live_at": None}
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    record("article.published_urgently", subject=article, by=by, at=at, details=_urgent_details(urgent))
    return urgent


@transaction.atomic
def review_urgent(
    *, urgent: UrgentPublication, verdict: UrgentVerdict, note: str, by: Officer, at: datetime
) -> UrgentPublication:
    """Record the result of the review. Raises WrongState, NotAllowed, Refused."""
    held = UrgentPublication.objects.select_for_update().get(pk=urgent.pk)
    refuse_if(held.reviewed_at is not None, WrongState("Bài này đã có người xem lại."))
    refuse_if(not may_review(officer=by, urgent=held, on=timezone.localdate(at)), NotAllowed())
    refuse_if(
        held.article.live == (verdict is UrgentVerdict.WITHDRAWN),
        Refused("Kết quả không khớp: “Đã rút” chỉ chọn khi bài đã rút, hai kết quả kia chỉ khi bài còn công khai."),
    )
    save_fields(held, verdict=verdict, note=note.strip(), reviewed_by=by, reviewed_at=at)
    record(
        "urgent.reviewed",
        subject=held.article,
        by=by,
        at=at,
        details=_urgent_details(held)
        | {
            "verdict": verdict.value,
            "hours": hours_taken(start=held.at, end=at),
            "is_late": at > held.review_by,
        },
    )
    return held


def _urgent_details(urgent: UrgentPublication) -> dict[str, object]:
    return {"page": urgent.article_id, "urgent": urgent.pk, "review_by": urgent.review_by.isoformat()}


def begin_step(*, state: StepState, by: Officer | None) -> None:
    """Set the deadline of the step by the regulation; for the first step, also record the submission."""
    page = page_of(state.workflow_state)
    ruling = ruling_for(page=page, on=timezone.localdate(state.started_at))
    save_fields(state, due_at=due_at(start=state.started_at, hours=ruling.step_hours))
    if state.workflow_state.task_states.count() == 1:
        record(
            "article.submitted",
            subject=page,
            by=by,
            at=state.started_at,
            details={"page": page.pk, "submission": state.workflow_state_id, "path": ruling.path.value},
        )


@transaction.atomic
def approve_step(*, state: TaskState, by: Officer, at: datetime, note: str = "", link: DeskLink | None = None) -> bool:
    """Approve the step. After the last step the approved text is published, or waits for its date.

    False if the text is not the submitted one: the submission is then returned to its author. Raises NotAllowed,
    WrongState.
    """
    held, page = _held_in_turn(state, by, at)
    if not _is_as_submitted(held.workflow_state, page):
        _send_back(
            held,
            page,
            by=None,
            at=at,
            note="Lời văn đã thay đổi sau khi gửi duyệt nên bản gửi không dùng được nữa. Xin gửi lại bản mới.",
        )
        return False
    _record_step("step.approved", held, page, by, at, link)
    with LogContext(user=by):
        held.approve(user=by, comment=note)
    return True


@transaction.atomic
def return_step(*, state: TaskState, by: Officer, at: datetime, note: str, link: DeskLink | None = None) -> None:
    """Return the text to its author. Raises NotAllowed, WrongState, ReasonMissing."""
    refuse_if(not note.strip(), ReasonMissing())
    held, page = _held_in_turn(state, by, at)
    _send_back(held, page, by=by, at=at, note=note.strip(), link=link)


def publish_approved(*, submission: WorkflowState, by: Officer | None, at: datetime) -> bool:
    """Publish exactly the version that every step approved; one with a later date waits for it.

    False if there is a newer version, or a step of the path is missing because somebody changed the workflow: nothing
    is published, and the submission is cancelled. Called in the transaction of the last step.
    """
    page = page_of(submission)
    if not _is_as_submitted(submission, page) or not _went_its_path(submission):
        save_fields(submission, status=WorkflowState.STATUS_CANCELLED)
        return False
    revision: Revision = submission.task_states.filter(status=TaskState.STATUS_APPROVED).latest("pk").revision
    _fill_review_date(revision, page, at)
    revision.publish(user=by, skip_permission_checks=True)
    return True


def page_of(submission: WorkflowState) -> PortalPage:
    page: PortalPage = PortalPage.objects.get(pk=int(submission.object_id)).specific
    return page


def _held_in_turn(state: TaskState, by: Officer, at: datetime) -> tuple[StepState, PortalPage]:
    """The step, locked against concurrent decisions, and its page.

    Raises WrongState; NotAllowed if `by` may not decide.
    """
    held: StepState = StepState.objects.select_for_update().get(pk=state.pk)
    refuse_if(
        held.status != TaskState.STATUS_IN_PROGRESS or held.workflow_state.status != WorkflowState.STATUS_IN_PROGRESS,
        WrongState("Bước này đã có người xử lý, hoặc bài đã được rút về."),
    )
    page = page_of(held.workflow_state)
    refuse_if(
        not may_take(officer=by, step=step_of(held), page=page, on=timezone.localdate(at)),
        NotAllowed("Bước này không phải của bạn, hoặc bạn đã viết, gửi duyệt hay quyết định một bước trước của bài."),
    )
    return held, page


def step_of(state: TaskState) -> ApprovalStep:
    return ApprovalStep(state.task.steptask.step)


def _is_as_submitted(submission: WorkflowState, page: PortalPage) -> bool:
    """True if the page's newest version is the one submitted to every step, unchanged since."""
    versions = set(submission.task_states.values_list("revision", flat=True))
    newest: Revision = page.get_latest_revision()
    return versions == {newest.pk} and newest.created_at <= submission.task_states.earliest("started_at").started_at


def _went_its_path(submission: WorkflowState) -> bool:
    """True if every step of the path was approved, each by a different officer."""
    path = next((path for path in ApprovalPath if path.label == submission.workflow.name), None)
    taken = submission.task_states.filter(status=TaskState.STATUS_APPROVED, task__steptask__isnull=False)
    by_step = dict(taken.values_list("task__steptask__step", "finished_by"))
    return path is not None and set(by_step) == set(PATHS[path]) and len(set(by_step.values())) == len(by_step)


def _send_back(
    state: StepState, page: PortalPage, *, by: Officer | None, at: datetime, note: str, link: DeskLink | None = None
) -> None:
    _record_step("step.returned", state, page, by, at, link)
    with LogContext(user=by):
        state.reject(user=by, comment=note, update=False)
    save_fields(state.workflow_state, status=WorkflowState.STATUS_CANCELLED)


def _record_step(
    verb: str, state: StepState, page: PortalPage, by: Officer | None, at: datetime, link: DeskLink | None
) -> None:
    """Record a decision; if it was made by a link, the details name the link's maker."""
    charge = charge_of(page=page, on=timezone.localdate(at))
    step = step_of(state)
    record(
        verb,
        subject=page,
        by=by,
        at=at,
        details={
            "page": page.pk,
            "submission": state.workflow_state_id,
            "step": step.value,
            "agency": charge.board if step is ApprovalStep.BOARD else charge.agency,
            "hours": hours_taken(start=state.started_at, end=at),
            "is_late": state.due_at is not None and at > state.due_at,
        }
        | ({"link": link.pk, "link_made_by": link.created_by_id} if link else {}),
    )


def _fill_review_date(revision: Revision, page: PortalPage, at: datetime) -> None:
    """Set the review date by the regulation, if the author set none."""
    today = timezone.localdate(at)
    months = ruling_for(page=page, on=today).review_months
    if not isinstance(page, ArticlePage) or revision.content.get("review_date") or not months:
        return
    revision.content = revision.content | {"review_date": later_by_months(today, months).isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)


@transaction.atomic
def create_workflows() -> int:
    """Create the missing steps, and one workflow for each path. Returns how many were created."""
    made = sum(StepTask.objects.get_or_create(step=one, defaults={"name": one.label})[1] for one in ApprovalStep)
    tasks = {ApprovalStep(task.step): task for task in StepTask.objects.all()}
    for path in ApprovalPath:
        workflow, is_new = Workflow.objects.get_or_create(name=path.label)
        made += is_new
        for order, step in enumerate(PATHS[path]):
            WorkflowTask.objects.get_or_create(workflow=workflow, task=tasks[step], defaults={"sort_order": order})
    return made


def due_endings(*, at: datetime) -> list[int]:
    """Primary keys of public pages whose expiry has passed."""
    return list(PortalPage.objects.live().filter(expire_at__lte=at).order_by("expire_at").values_list("pk", flat=True))


def due_publications(*, at: datetime) -> list[int]:
    """Primary keys of approved versions whose date has come."""
    return list(
        Revision.objects.filter(base_content_type=get_default_page_content_type(), approved_go_live_at__lte=at)
        .order_by("approved_go_live_at")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def expire_content(*, key: int, at: datetime) -> bool:
    """End a page that has expired; False if its date was changed meanwhile."""
    page = PortalPage.objects.select_for_update().filter(pk=key, live=True, expire_at__lte=at).first()
    if page is None:
        return False
    end_content(
        page=page.specific,
        ending=ContentEnding.EXPIRED,
        note="Nội dung này chỉ đăng trong một thời gian, nay đã hết thời gian đó.",
        successor=None,
        by=None,
        at=at,
    )
    return True


@transaction.atomic
def publish_on_date(*, key: int, at: datetime) -> bool:
    """Publish the approved version; False if its date was cancelled meanwhile."""
    revision = Revision.objects.select_for_update().filter(pk=key, approved_go_live_at__lte=at).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
