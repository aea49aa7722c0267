"""The campaigns of the demo: one in each state, and each as the rules of the house would have it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from demo.scenes.messages import load_campaigns, load_incoming

from portal.dissemination.models import Campaign, Delivery, IncomingMessage
from portal.dissemination.queries.inbox import IS_WAITING
from portal.dissemination.states import Channel, FollowedKind
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.dissemination.factories import KEY, NOW, follow, make_field
from tests.portal.dissemination.test_channels import open_account

pytestmark = pytest.mark.django_db


# Five in the morning, noon, and half past eleven at night in Vietnam.
@pytest.mark.parametrize("hour", ["22:11", "05:00", "16:30"])
def test_word_left_by_day_whenever_the_demo_is_loaded(hour: str):
    desk = Desk()
    for officer, name in ((desk.clerk, "bientap"), (desk.chief, "nguoiduyet")):
        officer.username = name
        officer.save(update_fields=["username"])
    follow(make_field("nong-nghiep").slug, kind=FollowedKind.FIELD)
    at = datetime.combine(datetime(2026, 11, 27, tzinfo=UTC), datetime.strptime(hour, "%H:%M").time(), tzinfo=UTC)
    assert load_campaigns(at=at) == 7
    assert load_campaigns(at=at) == 0
    assert len(set(Campaign.objects.values_list("state", flat=True))) == 7
    handed = Delivery.objects.filter(handed_at__isnull=False).values_list("handed_at", flat=True)
    assert {moment.hour + 7 for moment in handed} == {9}
    assert all(moment <= at for moment in handed)


def test_three_messages_wait_for_an_officer_the_oldest_first():
    for channel in (Channel.SMS, Channel.ZALO):
        open_account(channel)
    assert load_incoming(key=KEY, at=NOW) == 3
    assert load_incoming(key=KEY, at=NOW) == 0
    waiting = IncomingMessage.objects.filter(IS_WAITING).order_by("answer_by")
    assert len(waiting) == 3
    assert waiting[0].received_at < waiting[2].received_at
