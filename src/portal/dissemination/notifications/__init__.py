"""Notifications: what followers, askers and officers are told, in which words, and when. Pure: no Django, no
database, no clock.
"""

from portal.dissemination.notifications.laws import (
    Happened,
    NewsKind,
    due_at,
    is_worth_telling,
    news_kind,
    sentence,
    short_sentence,
    subject_line,
)

__all__ = [
    "Happened",
    "NewsKind",
    "due_at",
    "is_worth_telling",
    "news_kind",
    "sentence",
    "short_sentence",
    "subject_line",
]
