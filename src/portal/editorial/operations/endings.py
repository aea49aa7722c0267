"""A content that was public ends, and its address says how."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext

from portal.agencies.models import Officer
from portal.editorial.models import PortalPage, Withdrawal
from portal.editorial.queries.endings import is_content, last_successor, may_end
from portal.editorial.states.workflow import ContentEnding


class ContentNotPublic(Exception):
    """The page is not public, so there is nothing to end."""


class EndingNotAllowed(PermissionDenied):
    """The officer has no role that withdraws at the agency in charge."""


class EndingPageLocked(Exception):
    """Somebody else has locked the page. Ask them first."""


class EndingNoteMissing(Exception):
    """Readers who kept the address are told why."""


class EndingSuccessorWrong(Exception):
    """A content is merged into another public content that does not lead back to it."""


@transaction.atomic
def end_content(
    *,
    page: PortalPage,
    ending: ContentEnding,
    note: str,
    successor: PortalPage | None,
    by: Officer | None,
    at: datetime,
) -> Withdrawal:
    """Take the page from the public for good or until it is published again; `by` is None for what expires.

    An open submission of a change to it is taken back. The border writes the journal's entry.
    Raises ContentNotPublic, EndingNotAllowed, EndingPageLocked, EndingNoteMissing, EndingSuccessorWrong.
    """
    _ask(page, by, at)
    if ending is ContentEnding.WITHDRAWN and not note.strip():
        raise EndingNoteMissing
    if ending is ContentEnding.MERGED and (
        successor is None or not successor.live or page.pk in {successor.pk, last_successor(page=successor).pk}
    ):
        raise EndingSuccessorWrong
    row = Withdrawal.objects.create(
        page=PortalPage.objects.get(pk=page.pk), ending=ending, note=note.strip(), successor=successor, by=by, at=at
    )
    submission = page.current_workflow_state
    with LogContext(user=by):
        if submission is not None:
            submission.cancel(user=by)
        UnpublishPageAction(page, set_expired=ending is ContentEnding.EXPIRED, user=by).execute(
            skip_permission_checks=True
        )
    return row


def end_withdrawal(*, page: PortalPage, at: datetime) -> int:
    """The page is public again. Part of what publishes it."""
    return Withdrawal.objects.filter(page=page.pk, ended_at__isnull=True).update(ended_at=at)


def _ask(page: PortalPage, by: Officer | None, at: datetime) -> None:
    if not page.live or not is_content(page):
        raise ContentNotPublic(page.pk)
    if by is None:
        return
    if not may_end(officer=by, page=page, on=timezone.localdate(at)):
        raise EndingNotAllowed(page.pk)
    if page.locked and page.locked_by_id != by.pk:
        raise EndingPageLocked(page.pk)
