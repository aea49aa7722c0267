"""By which path a page goes to the public, and within how long."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from wagtail.models import Workflow

from portal.agencies.calendar import working_calendar
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.queries.regulation import ruling_of
from portal.editorial.regulating.hours import deadline, hours_between
from portal.editorial.regulating.values import Ruling
from portal.editorial.states import PATH_LABELS, Path

# What is no content of an agency (a section, a standing page, the home page) is approved by who is in charge of it.
_OF_THE_PORTAL = Ruling(is_allowed=True, path=Path.ONE, step_hours=24)


def ruling_for(*, page: PortalPage, on: date) -> Ruling:
    """What the regulation of the day says of publishing this page where it stands."""
    own = page if isinstance(page, ArticlePage) else page.specific
    return ruling_of(article=own, on=on) if isinstance(own, ArticlePage) else _OF_THE_PORTAL


def workflow_for(*, page: PortalPage, on: date) -> Workflow | None:
    """The workflow of the page's path; None where the regulation refuses the page, and for the root."""
    if page.depth == 1:
        return None
    ruling = ruling_for(page=page, on=on)
    return workflow_of_path(ruling.path) if ruling.is_allowed else None


def workflow_of_path(path: Path) -> Workflow | None:
    """As `operations.publishing.founding` has laid it."""
    return Workflow.objects.active().filter(name=PATH_LABELS[path]).first()


def due_at(*, start: datetime, hours: int) -> datetime:
    """By when a step that begins then is to be taken."""
    return deadline(timezone.localtime(start), hours, is_workday=working_calendar().is_working)


def hours_taken(*, start: datetime, end: datetime) -> float:
    """Hours of working days between two moments, with one decimal."""
    begun, ended = timezone.localtime(start), timezone.localtime(end)
    return round(hours_between(begun, ended, is_workday=working_calendar().is_working), 1)
