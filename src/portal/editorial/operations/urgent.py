"""Publishing past the steps when it cannot wait: with a reason, looked at afterwards by somebody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Revision

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage, PortalPage, UrgentPublication
from portal.editorial.queries.workflow import (
    authors_of,
    due_at,
    hours_taken,
    may_publish_urgently,
    may_review,
    urgent_hours,
)
from portal.editorial.states.workflow import UrgentVerdict
from portal.journal.operations import record


class UrgentNotAllowed(Exception):
    """The officer has no role that publishes urgently at the agency in charge."""


class UrgentReasonMissing(Exception):
    """What is published past the steps says why it could not wait."""


class NothingToPublishUrgently(Exception):
    """The public reads the newest version already."""


class UrgentPageLocked(Exception):
    """Somebody else has locked the page."""


class UrgentReviewNotAllowed(Exception):
    """Who published it or wrote in it does not look at it; nor who has no role at the agency in charge."""


class UrgentAlreadyReviewed(Exception):
    """Somebody has looked at it."""


class UrgentVerdictUntrue(Exception):
    """What is "withdrawn" must not be public any more, what is "kept" must be."""


@transaction.atomic
def publish_urgently(*, article: ArticlePage, reason: str, by: Officer, at: datetime) -> UrgentPublication:
    """Publish the newest version at once, whatever date it names; an open submission is over with it.

    Raises UrgentNotAllowed, UrgentReasonMissing, UrgentPageLocked, NothingToPublishUrgently.
    """
    on = timezone.localdate(at)
    if not may_publish_urgently(officer=by, page=article, on=on):
        raise UrgentNotAllowed(article.pk)
    if not reason.strip():
        raise UrgentReasonMissing
    if article.locked and article.locked_by_id != by.pk:
        raise UrgentPageLocked(article.pk)
    held = PortalPage.objects.select_for_update().get(pk=article.pk)
    revision: Revision | None = held.latest_revision
    if revision is None or (held.live and held.live_revision_id == revision.pk):
        raise NothingToPublishUrgently(article.pk)
    authors = sorted(authors_of(page=held))
    urgent = UrgentPublication.objects.create(
        article=article,
        revision=revision,
        reason=reason.strip(),
        by=by,
        at=at,
        review_by=due_at(start=at, hours=urgent_hours(on=on)),
        authors=authors,
    )
    _without_date(revision)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    record("article.published_urgently", subject=article, by=by, at=at, details=_urgent_details(urgent))
    return urgent


@transaction.atomic
def review_urgent(
    *, urgent: UrgentPublication, verdict: UrgentVerdict, note: str, by: Officer, at: datetime
) -> UrgentPublication:
    """Say what became of it. Raises UrgentAlreadyReviewed, UrgentReviewNotAllowed, UrgentVerdictUntrue."""
    held = UrgentPublication.objects.select_for_update().get(pk=urgent.pk)
    if held.reviewed_at is not None:
        raise UrgentAlreadyReviewed(held.pk)
    if not may_review(officer=by, urgent=held, on=timezone.localdate(at)):
        raise UrgentReviewNotAllowed(held.pk)
    if held.article.live == (verdict is UrgentVerdict.WITHDRAWN):
        raise UrgentVerdictUntrue(verdict)
    held.verdict, held.note, held.reviewed_by, held.reviewed_at = verdict, note.strip(), by, at
    held.save(update_fields=["verdict", "note", "reviewed_by", "reviewed_at"])
    said = _urgent_details(held) | {
        "verdict": verdict.value,
        "hours": hours_taken(start=held.at, end=at),
        "is_late": at > held.review_by,
    }
    record("urgent.reviewed", subject=held.article, by=by, at=at, details=said)
    return held


def _without_date(revision: Revision) -> None:
    """A date to come would make Wagtail wait for it."""
    if revision.content.get("go_live_at"):
        revision.content = revision.content | {"go_live_at": None}
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _urgent_details(urgent: UrgentPublication) -> dict[str, object]:
    return {"page": urgent.article_id, "urgent": urgent.pk, "review_by": urgent.review_by.isoformat()}
