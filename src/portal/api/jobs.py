"""Background jobs: regenerate the open data files and the packages when something has changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.tasks import Task, TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.api.operations import open_data, packages
from portal.api.operations.open_data import BulkGeneration, BulkStore
from portal.api.queries import package_cover, withdrawn_since_made
from portal.questions.queries.open_data import open_data_stamp, withdrawn_since
from portal.sharing.queries import data_publisher

# The files also contain names of agencies and laws, whose changes are not in the record of changes.
AT_LEAST_EVERY = timedelta(days=1)
_PAUSE = 0.05  # seconds after each batch, as this process also serves readers


def renew_open_data(*, at: datetime) -> bool:
    """A scheduled job of the journal's worker (`JOURNAL_JOBS`). Returns whether regeneration was enqueued."""
    every = timedelta(minutes=settings.OPEN_DATA_EVERY_MINUTES)
    return _is_begun(make_open_data, if_due=is_due(BulkStore(settings.OPEN_DATA_DIR).newest(), at=at, every=every))


def is_due(newest: BulkGeneration | None, *, at: datetime, every: timedelta) -> bool:
    """At once if there are no files, or if something in them was withdrawn; else at intervals, if anything changed."""
    if newest is None:
        return True
    return (
        newest.made_at + every <= at or withdrawn_since(cursor=newest.cursor)
        if newest.package["stamp"] != open_data_stamp()
        else newest.made_at + AT_LEAST_EVERY <= at
    )


@task
def make_open_data() -> str:
    """Idempotent: returns the newest generation's name if nothing is due."""
    shelf, at = BulkStore(settings.OPEN_DATA_DIR), timezone.now()
    newest = shelf.newest()
    if newest is not None and not is_due(newest, at=at, every=timedelta(minutes=settings.OPEN_DATA_EVERY_MINUTES)):
        return newest.name
    return open_data.export_open_data(shelf=shelf, site=data_publisher(), at=at, pause=_PAUSE).name


def renew_national(*, at: datetime) -> bool:
    """A scheduled job of the journal's worker (`JOURNAL_JOBS`). Returns whether regeneration was enqueued."""
    return _is_begun(make_national, if_due=is_national_due(BulkStore(settings.NATIONAL_DIR).newest(), at=at))


def is_national_due(newest: BulkGeneration | None, *, at: datetime) -> bool:
    """Daily, because agencies, plans and validity change without a signal here; at once if something in the packages
    was withdrawn."""
    return newest is None or newest.made_at + AT_LEAST_EVERY <= at or withdrawn_since_made(newest.made_at)


@task
def make_national() -> str:
    """Idempotent: returns the newest generation's name if nothing is due."""
    shelf, at = BulkStore(settings.NATIONAL_DIR), timezone.now()
    newest = shelf.newest()
    if newest is not None and not is_national_due(newest, at=at):
        return newest.name
    return packages.publish_packages(
        shelf=shelf,
        site=data_publisher(),
        cover=package_cover(on=timezone.localdate(at)),
        at=at,
        window=timedelta(days=settings.NATIONAL_CHANGES_DAYS),
        pause=_PAUSE,
    ).name


def _is_begun(wanted: Task[Any, Any], *, if_due: bool) -> bool:
    """Enqueue the task if due, unless it is waiting or running; the next call sees what changes meanwhile."""
    under_way = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING), task_path=wanted.module_path
    )
    if is_wanted := if_due and not under_way.exists():
        wanted.enqueue()
    return is_wanted
