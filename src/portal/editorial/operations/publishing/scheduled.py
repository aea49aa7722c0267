"""Dates that come. Only an approved version carries one (`Revision.approved_go_live_at`): none passes a step by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Revision, get_default_page_content_type

from portal.editorial.models import PortalPage
from portal.editorial.operations.publishing.endings import end_content
from portal.editorial.states import Ending

_EXPIRED = "Nội dung này chỉ đăng trong một thời gian, nay đã hết thời gian đó."


def due_endings(*, at: datetime) -> list[int]:
    """Keys of public pages whose last moment has passed."""
    return list(PortalPage.objects.live().filter(expire_at__lte=at).order_by("expire_at").values_list("pk", flat=True))


def due_publications(*, at: datetime) -> list[int]:
    """Keys of approved versions whose date has come."""
    waiting = Revision.objects.filter(base_content_type=get_default_page_content_type(), approved_go_live_at__lte=at)
    return list(waiting.order_by("approved_go_live_at").values_list("pk", flat=True))


@transaction.atomic
def expire_content(*, key: int, at: datetime) -> bool:
    """End a page whose time is over; False where somebody has changed the date meanwhile."""
    page = PortalPage.objects.select_for_update().filter(pk=key, live=True, expire_at__lte=at).first()
    if page is None:
        return False
    end_content(page=page.specific, ending=Ending.EXPIRED, note=_EXPIRED, successor=None, by=None, at=at)
    return True


@transaction.atomic
def publish_on_date(*, key: int, at: datetime) -> bool:
    """Publish the approved version; False where its date was taken back meanwhile."""
    revision = Revision.objects.select_for_update().filter(pk=key, approved_go_live_at__lte=at).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
