"""The steps and the paths of the regulation laid as Wagtail's tasks and workflows."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Workflow, WorkflowTask

from portal.editorial.models import StepTask
from portal.editorial.states import PATH_LABELS, PATHS, STEP_LABELS, Path, Step


@transaction.atomic
def found_workflows() -> int:
    """Lay the three steps and one workflow for each path where they are missing. Returns how many were made."""
    made = 0
    for step in Step:
        _, is_new = StepTask.objects.get_or_create(step=step, defaults={"name": STEP_LABELS[step]})
        made += is_new
    tasks = {Step(task.step): task for task in StepTask.objects.all()}
    for path in Path:
        workflow, is_new = Workflow.objects.get_or_create(name=PATH_LABELS[path])
        made += is_new
        for order, step in enumerate(PATHS[path]):
            WorkflowTask.objects.get_or_create(workflow=workflow, task=tasks[step], defaults={"sort_order": order})
    return made
