"""Contents that come from a source whose own approval the regulation trusts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import LogContext

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage
from portal.journal.operations import record


class ReasonMissing(Exception):
    """Say which approved source the content comes from."""


@transaction.atomic
def publish_from_source(*, article: ArticlePage, by: Officer | None, at: datetime, reason: str) -> ArticlePage:
    """Publish the newest version without steps, because its source was approved as a whole; `reason` names the source.

    For rooms that harvest, never for what an officer wrote. Raises ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    revision = article.get_latest_revision() or article.save_revision(user=by)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    said = {"page": article.pk, "path": "nguon-da-duyet", "reason": reason.strip()}
    record("article.published_from_source", subject=article, by=by, at=at, details=said)
    return ArticlePage.objects.get(pk=article.pk)
