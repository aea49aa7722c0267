"""The workflow policy: who decides about pages. Wagtail calls the models, and the models call the policy.

Who decides a step and which path a page takes depends on the regulation, on postings and on earlier submissions, which
the models must not know. `admin.editor` implements the policy. This module does not import the room's models, because
they import it: pages and steps have Wagtail's types.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from wagtail.models import AbstractPage, PagePermissionTester, Task, TaskState, Workflow, WorkflowState


class WorkflowPolicy(Protocol):
    def workflow_of(self, page: AbstractPage) -> Workflow | None:
        """The workflow of this page; None if the regulation refuses it."""

    def tester_of(self, page: AbstractPage, user: Any) -> PagePermissionTester:
        """The user's permissions on the page in the back office."""

    def may_take(self, task: Task, page: AbstractPage, user: Any) -> bool:
        """True if the user may decide the open step of the page."""

    def begin(self, state: TaskState, user: Any) -> None:
        """Called when a step is opened by the submitter or by the decider of the step before."""

    def act(self, state: TaskState, user: Any, action: str, comment: str) -> None:
        """The user decides the step: `action` is "approve" or "reject"."""

    def waiting(self, task: Task, user: Any) -> QuerySet[TaskState]:
        """The open steps of this kind that the user may decide."""

    def finish(self, state: WorkflowState, user: Any) -> None:
        """Called when the last step was approved."""


@cache
def workflow_policy() -> WorkflowPolicy:
    """The policy, imported by its path, because it imports the models that call it."""
    return cast("WorkflowPolicy", import_string("portal.editorial.admin.editor.RegulationPolicy")())


def finish_workflow(workflow_state: WorkflowState, user: Any = None) -> None:
    """Wagtail's WAGTAIL_FINISH_WORKFLOW_ACTION: its module is named in settings and must not import models."""
    workflow_policy().finish(workflow_state, user)
