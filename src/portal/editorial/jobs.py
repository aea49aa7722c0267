"""Scheduled jobs: publication dates, permissions, reminders, monthly judgements, links in contents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from portal.agencies.queries import working_calendar
from portal.editorial.operations.link_checks import check_some_links
from portal.editorial.operations.regulation import judge_month, keep_reminders, months_over
from portal.editorial.operations.sections import sync_section_permissions
from portal.editorial.operations.workflow import due_endings, due_publications, expire_content, publish_on_date
from portal.editorial.queries.reminders import dues
from portal.outward.operations import http_client

logger = logging.getLogger(__name__)

_MONTHS_JUDGED = 3  # after a longer outage, earlier months are not judged


def publish_scheduled(*, at: datetime) -> int:
    """Publish versions whose approved date has come, and end expired pages. Returns how many pages changed.

    Each page is handled on its own: a failing one is retried at the next run and does not delay the others.
    """
    ended = sum(_try(expire_content, key, at) for key in due_endings(at=at))
    return ended + sum(_try(publish_on_date, key, at) for key in due_publications(at=at))


def _try(change: Callable[..., bool], key: int, at: datetime) -> bool:
    try:
        return change(key=key, at=at)
    except Exception:
        logger.exception("The date of page or version %s has come, but it could not be changed.", key)
        return False


def sync_permissions(*, at: datetime) -> None:
    """Update the permissions on sections: agencies and roles begin and end on days."""
    sync_section_permissions(on=timezone.localdate(at))


def keep_reminders_due(*, at: datetime) -> None:
    """A scheduled job, each hour: synchronise the reminders."""
    keep_reminders(dues=dues(at=at, is_workday=working_calendar().is_working), at=at)


def judge_months(*, at: datetime) -> None:
    """A scheduled job, several times a day: judge the past months.

    Reminders are synchronised first, so that a section that fell silent on the last day of a month is recorded before
    the month is judged.
    """
    keep_reminders_due(at=at)
    for month in months_over(at=at, count=_MONTHS_JUDGED):
        judge_month(month=month, at=at)


def check_links(*, at: datetime) -> None:
    """A scheduled job, every few minutes: check some links."""
    check_some_links(door=http_client(), at=at)
