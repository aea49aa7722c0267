"""What waits, for whom, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from wagtail.models import TaskState, WorkflowState, get_default_page_content_type

from portal.agencies.models import Agency, Officer
from portal.editorial.models import PortalPage, StepState
from portal.editorial.queries.workflow import (
    StepCharge,
    charges_of,
    open_steps,
    steps_of,
)
from portal.editorial.states.workflow import STEP_LABELS, ApprovalStep


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """An open step. `agency` is the key of who has to take it; `since` when it was opened."""

    state: int
    page: PortalPage
    step: ApprovalStep
    agency: int | None
    by: Officer | None
    since: datetime
    due_at: datetime | None
    is_overdue: bool

    @property
    def label(self) -> str:
        return STEP_LABELS[self.step]


def steps_waiting(
    *, at: datetime, officer: Officer | None = None, agency: Agency | None = None, page: PortalPage | None = None
) -> list[WaitingStep]:
    """The open steps, what is due first first: those an officer may take, those an agency has to, or all."""
    on = timezone.localdate(at)
    if officer is not None:
        keys = {key for step in ApprovalStep for key in steps_of(officer=officer, step=step, on=on)}
    else:
        keys = set(open_steps())
    found = _waiting(keys, at)
    return [
        one for one in found if (agency is None or one.agency == agency.pk) and (page is None or one.page.pk == page.pk)
    ]


def own_submissions(*, officer: Officer, at: datetime) -> list[WaitingStep]:
    """The steps at which what the officer submitted or wrote first waits for others."""
    mine = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, requested_by=officer)
    keys = StepState.objects.filter(workflow_state__in=mine, status=TaskState.STATUS_IN_PROGRESS)
    return _waiting(set(keys.values_list("pk", flat=True)), at)


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
    later = set(
        WorkflowState.objects.filter(object_id__in=found, status__in=("in_progress", "approved")).values_list(
            "object_id", "created_at"
        )
    )
    over = {key for key, at in later if at > found[key].started_at}
    return [state for key, state in found.items() if key not in over][:limit]


def _waiting(keys: Iterable[int], at: datetime) -> list[WaitingStep]:
    states = (
        StepState.objects.filter(pk__in=set(keys))
        .select_related("workflow_state__requested_by", "task__steptask")
        .order_by("due_at", "pk")
    )
    of_page = {state.pk: int(state.workflow_state.object_id) for state in states}
    pages = PortalPage.objects.in_bulk(list(of_page.values()))
    charges = charges_of(pages=pages.values(), on=timezone.localdate(at))
    return [
        _one(state, pages[of_page[state.pk]], charges[of_page[state.pk]], at)
        for state in states
        if of_page[state.pk] in pages
    ]


def _one(state: StepState, page: PortalPage, charge: StepCharge, at: datetime) -> WaitingStep:
    step = ApprovalStep(state.task.steptask.step)
    return WaitingStep(
        state=state.pk,
        page=page,
        step=step,
        agency=charge.board if step is ApprovalStep.BOARD else charge.agency,
        by=state.workflow_state.requested_by,
        since=state.started_at,
        due_at=state.due_at,
        is_overdue=state.due_at is not None and state.due_at < at,
    )
