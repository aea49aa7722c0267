"""An outside expert reads one draft by a link and writes what they think of it; for officers alone, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from lawtext.months import later_by_months
from portal.agencies.models import Officer
from portal.editorial.links import new_token, token_digest
from portal.editorial.models import DeskLink, ExpertRemark, PortalPage
from portal.editorial.operations.publishing.links import LinkIsOver, MayNotSend, tell_of_link
from portal.editorial.queries.publishing.links import Standing, may_make_link, standing_of
from portal.editorial.states import LinkPurpose

MOST_DAYS = 30
# More than anybody has to say about one draft; a link that was passed on fills no disk.
MOST_REMARKS = 50


class NothingToRead(Exception):
    """The page has no version yet."""


class TooManyRemarks(Exception):
    """The link has taken as many remarks as it takes."""


@transaction.atomic
def make_expert_link(
    *, page: PortalPage, name: str, office: str, days: int, by: Officer, at: datetime
) -> tuple[DeskLink, str]:
    """A link by which somebody outside reads the newest version for some days (at most MOST_DAYS); returns it with its
    secret, which is shown once. Raises MayNotSend, NothingToRead."""
    is_own = page.owner_id == by.pk
    if not (is_own or may_make_link(officer=by, page=page, on=timezone.localdate(at))):
        raise MayNotSend(page.pk)
    revision: Revision | None = page.get_latest_revision()
    if revision is None:
        raise NothingToRead(page.pk)
    token = new_token()
    link = DeskLink.objects.create(
        token_digest=token_digest(token),
        purpose=LinkPurpose.READ,
        page=PortalPage.objects.get(pk=page.pk),
        revision=revision,
        guest_name=name.strip(),
        guest_office=office.strip(),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=max(1, min(days, MOST_DAYS))),
    )
    tell_of_link("made", link, by, at)
    return link, token


@transaction.atomic
def write_remark(*, link: DeskLink, quote: str, text: str, at: datetime) -> ExpertRemark:
    """Raises LinkIsOver, TooManyRemarks."""
    held = DeskLink.objects.select_for_update().get(pk=link.pk)
    standing = standing_of(link=held, at=at)
    if standing is not Standing.OPEN:
        raise LinkIsOver(standing)
    if held.remarks.count() >= MOST_REMARKS:
        raise TooManyRemarks(held.pk)
    return ExpertRemark.objects.create(link=held, quote=quote.strip(), text=text.strip(), at=at)


@transaction.atomic
def forget_remarks(*, months: int, at: datetime) -> int:
    """Erase experts' links, with who they were and what they wrote, so many months after they ended."""
    count = 0
    for link in DeskLink.objects.filter(purpose=LinkPurpose.READ, expires_at__lte=at - timedelta(days=27 * months)):
        if later_by_months(timezone.localdate(link.revoked_at or link.expires_at), months) <= timezone.localdate(at):
            link.delete()
            count += 1
    return count
