"""The workflow policy: who decides about pages. Wagtail asks the models, the models ask what is named here.

Whose turn it is and which way a page takes are questions to the regulation, to postings and to earlier submissions; a
model must not know these. `admin.editor` answers them. No model of the
room is known here, because models import this module: pages and steps are named by their types in Wagtail.
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
        """The way to publication of this page; None where the regulation refuses it."""

    def tester_of(self, page: AbstractPage, user: Any) -> PagePermissionTester:
        """What the user may do with the page in the back office."""

    def may_take(self, task: Task, page: AbstractPage, user: Any) -> bool:
        """Whether the open step of the page is this user's to take."""

    def begin(self, state: TaskState, user: Any) -> None:
        """A step was opened by whoever submitted or took the step before."""

    def act(self, state: TaskState, user: Any, action: str, comment: str) -> None:
        """The user takes the step: "approve" or "reject"."""

    def waiting(self, task: Task, user: Any) -> QuerySet[TaskState]:
        """The open steps of this kind that are the user's to take."""

    def finish(self, state: WorkflowState, user: Any) -> None:
        """The last step was taken."""


@cache
def workflow_policy() -> WorkflowPolicy:
    """The one of the back office, named by its path: it knows the models that ask here."""
    return cast("WorkflowPolicy", import_string("portal.editorial.admin.editor.RegulationPolicy")())


def finish_workflow(workflow_state: WorkflowState, user: Any = None) -> None:
    """Wagtail's WAGTAIL_FINISH_WORKFLOW_ACTION: it is named in settings and must not import models."""
    workflow_policy().finish(workflow_state, user)
