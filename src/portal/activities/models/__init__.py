"""The nouns: an activity as it stands, every wording it had, and its numbers."""

from portal.activities.models.activities import Activity, ActivityVersion, Amount

__all__ = ["Activity", "ActivityVersion", "Amount"]
