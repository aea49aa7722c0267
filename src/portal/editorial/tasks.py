"""The background door: dates that come, links that are over, rights that follow agencies; and long work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.editorial.operations.publishing.experts import forget_remarks
from portal.editorial.operations.publishing.scheduled import (
    due_endings,
    due_publications,
    expire_content,
    publish_on_date,
)
from portal.editorial.operations.sections import open_sections
from portal.editorial.operations.settling import settle_sections

logger = logging.getLogger(__name__)

_AT_ONCE = 10  # fronts in one transaction: others who write wait meanwhile


def publish_scheduled(*, at: datetime) -> int:
    """Publish what was approved for a date that has come, end what has expired. Returns how many pages changed.

    Each page on its own: one that fails is tried again at the next call and keeps no other from its date.
    """
    done = 0
    for key in due_endings(at=at):
        done += _try(expire_content, key, at)
    for key in due_publications(at=at):
        done += _try(publish_on_date, key, at)
    return done


def forget_experts(*, at: datetime) -> int:
    """Erase what outside experts wrote, and who they were, some months after their links ended."""
    return forget_remarks(months=settings.EXPERTS_KEPT_MONTHS, at=at)


def _try(change: Callable[..., bool], key: int, at: datetime) -> bool:
    try:
        return change(key=key, at=at)
    except Exception:
        logger.exception("The date of page or version %s has come, but it could not be changed.", key)
        return False


def settle(*, at: datetime) -> None:
    """Agencies and roles begin and end on days: the rights on sections follow by themselves."""
    settle_sections(on=timezone.localdate(at))


@task
def open_many(agencies: list[int], by: int) -> int:
    """Open the sections of these agencies; may be run again. Returns how many it opened."""
    officer, opened = Officer.objects.get(pk=by), 0
    for first in range(0, len(agencies), _AT_ONCE):
        meant = Agency.objects.filter(pk__in=agencies[first : first + _AT_ONCE]).order_by("name_sort")
        opened += len(open_sections(agencies=meant, by=officer, at=timezone.now()))
    return opened
