"""A submission goes its steps: begun, agreed to, sent back, published.

A step that is sent back ends the submission. The next one begins with the first step again, because nobody can say
which word of a changed text carried the law.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Revision, TaskState, WorkflowState

from lawtext.months import later_by_months
from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage, PortalPage, StepState
from portal.editorial.queries.publishing.paths import due_at, hours_taken, ruling_for
from portal.editorial.queries.publishing.turns import charge_of, may_take
from portal.editorial.states import PATH_LABELS, PATHS, Step
from portal.journal.operations import record

_MOVED = "Lời văn đã thay đổi sau khi gửi duyệt nên bản gửi không dùng được nữa. Xin gửi lại bản mới."


class NotYourTurn(Exception):
    """The step is not this officer's: no such role at the agency in charge, or they have a part in the text."""


class StepIsOver(Exception):
    """Somebody took the step, or the submission was taken back."""


class NoteMissing(Exception):
    """Who sends a text back says what to change."""


def begin_step(*, state: StepState, by: Officer | None) -> None:
    """Write down by when the regulation wants the step taken; of the first one, that something was submitted."""
    page = page_of(state.workflow_state)
    ruling = ruling_for(page=page, on=timezone.localdate(state.started_at))
    state.due_at = due_at(start=state.started_at, hours=ruling.step_hours)
    state.save(update_fields=["due_at"])
    if state.workflow_state.task_states.count() == 1:
        said = {"page": page.pk, "submission": state.workflow_state_id, "path": ruling.path.value}
        record("article.submitted", subject=page, by=by, at=state.started_at, details=said)


@transaction.atomic
def approve_step(*, state: TaskState, by: Officer, at: datetime, note: str = "") -> bool:
    """Agree. After the last step the text that was agreed to is public, or waits for its date.

    False where the text is not the one that was submitted: the submission then goes back to its author.
    Raises NotYourTurn, StepIsOver.
    """
    held = _held(state)
    page = page_of(held.workflow_state)
    _ask_turn(held, page, by, at)
    if not _is_as_submitted(held.workflow_state, page):
        _send_back(held, page, by=None, at=at, note=_MOVED)
        return False
    _tell("step.approved", held, page, by, at)
    with LogContext(user=by):
        held.approve(user=by, comment=note)
    return True


@transaction.atomic
def return_step(*, state: TaskState, by: Officer, at: datetime, note: str) -> None:
    """Send the text back to its author. Raises NotYourTurn, StepIsOver, NoteMissing."""
    if not note.strip():
        raise NoteMissing
    held = _held(state)
    page = page_of(held.workflow_state)
    _ask_turn(held, page, by, at)
    _send_back(held, page, by=by, at=at, note=note.strip())


def publish_approved(*, submission: WorkflowState, by: Officer | None, at: datetime) -> bool:
    """Publish exactly the version that every step agreed to; one with a date to come waits for it.

    False where a newer version slipped in, or a step of the path was not taken because somebody changed the workflow:
    nothing is published, and the submission counts as taken back. Part of the last step's transaction.
    """
    page = page_of(submission)
    if not _is_as_submitted(submission, page) or not _went_its_path(submission):
        _close(submission)
        return False
    revision: Revision = submission.task_states.filter(status=TaskState.STATUS_APPROVED).latest("pk").revision
    _fill_review_date(revision, page, at)
    revision.publish(user=by, skip_permission_checks=True)
    return True


def page_of(submission: WorkflowState) -> PortalPage:
    page: PortalPage = PortalPage.objects.get(pk=int(submission.object_id)).specific
    return page


def _held(state: TaskState) -> StepState:
    """The step, locked against a second hand. Raises StepIsOver."""
    held: StepState = StepState.objects.select_for_update().get(pk=state.pk)
    is_open = held.status == TaskState.STATUS_IN_PROGRESS
    if not is_open or held.workflow_state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise StepIsOver(state.pk)
    return held


def _ask_turn(state: StepState, page: PortalPage, by: Officer, at: datetime) -> None:
    if not may_take(officer=by, step=step_of(state), page=page, on=timezone.localdate(at)):
        raise NotYourTurn(state.pk)


def step_of(state: TaskState) -> Step:
    return Step(state.task.steptask.step)


def _is_as_submitted(submission: WorkflowState, page: PortalPage) -> bool:
    """Whether the page's newest version is the one that was submitted, untouched since, for every step."""
    versions = set(submission.task_states.values_list("revision", flat=True))
    newest: Revision = page.get_latest_revision()
    begun = submission.task_states.earliest("started_at").started_at
    return versions == {newest.pk} and newest.created_at <= begun


def _went_its_path(submission: WorkflowState) -> bool:
    """Whether every step of the path was taken, each by somebody else."""
    path = next((path for path, label in PATH_LABELS.items() if label == submission.workflow.name), None)
    taken = submission.task_states.filter(status=TaskState.STATUS_APPROVED, task__steptask__isnull=False)
    by_step = dict(taken.values_list("task__steptask__step", "finished_by"))
    return path is not None and set(by_step) == set(PATHS[path]) and len(set(by_step.values())) == len(by_step)


def _send_back(state: StepState, page: PortalPage, *, by: Officer | None, at: datetime, note: str) -> None:
    _tell("step.returned", state, page, by, at)
    with LogContext(user=by):
        state.reject(user=by, comment=note, update=False)
    _close(state.workflow_state)


def _close(submission: WorkflowState) -> None:
    submission.status = WorkflowState.STATUS_CANCELLED
    submission.save()


def _tell(verb: str, state: StepState, page: PortalPage, by: Officer | None, at: datetime) -> None:
    charge = charge_of(page=page, on=timezone.localdate(at))
    step = step_of(state)
    said = {
        "page": page.pk,
        "submission": state.workflow_state_id,
        "step": step.value,
        "agency": charge.board if step is Step.BOARD else charge.agency,
        "hours": hours_taken(start=state.started_at, end=at),
        "is_late": state.due_at is not None and at > state.due_at,
    }
    record(verb, subject=page, by=by, at=at, details=said)


def _fill_review_date(revision: Revision, page: PortalPage, at: datetime) -> None:
    """The day by which the regulation wants the content looked at again, where its author named none."""
    today = timezone.localdate(at)
    months = ruling_for(page=page, on=today).review_months
    if not isinstance(page, ArticlePage) or revision.content.get("review_date") or not months:
        return
    revision.content = revision.content | {"review_date": later_by_months(today, months).isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
