"""Notifications: what followers, askers and officers are told, in which words, and when.

Pure: no Django, no database, no clock.
"""

from portal.dissemination.notifications.laws import (
    Happened,
    NewsKind,
    due_at,
    news_kind,
    sentence,
    short_sentence,
    should_notify,
    subject_line,
)

__all__ = [
    "Happened",
    "NewsKind",
    "due_at",
    "should_notify",
    "news_kind",
    "sentence",
    "short_sentence",
    "subject_line",
]
