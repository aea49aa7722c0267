"""The chores of learning (`JOURNAL_CHORES`)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from portal.search.learning import operations


def learn(*, at: datetime) -> None:
    """Each quarter of an hour: what openings teach by now."""
    operations.draw_lessons(at=at)


def tidy(*, at: datetime) -> None:
    """Each hour: what was kept long enough goes."""
    operations.tidy(at=timezone.localtime(at), kept_days=settings.SEARCHES_KEPT_DAYS)
