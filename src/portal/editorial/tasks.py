"""What the worker does for this room beside the journal: dates that come, links that are over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from portal.editorial.operations.publishing.experts import forget_remarks
from portal.editorial.operations.publishing.scheduled import (
    due_endings,
    due_publications,
    expire_content,
    publish_on_date,
)

logger = logging.getLogger(__name__)


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
