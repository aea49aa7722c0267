"""The campaigns of the demo: one in each state, and each as the rules of the house would have it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from demo.scenes.messages import load_campaigns

from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.states import Followed
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.dissemination.factories import follow, make_field

pytestmark = pytest.mark.django_db


# Five in the morning, noon, and half past eleven at night in Vietnam.
@pytest.mark.parametrize("hour", ["22:11", "05:00", "16:30"])
def test_word_left_by_day_whenever_the_demo_is_loaded(hour: str):
    desk = Desk()
    for officer, name in ((desk.clerk, "bientap"), (desk.chief, "nguoiduyet")):
        officer.username = name
        officer.save(update_fields=["username"])
    follow(make_field("nong-nghiep").slug, kind=Followed.FIELD)
    at = datetime.combine(datetime(2026, 11, 27, tzinfo=UTC), datetime.strptime(hour, "%H:%M").time(), tzinfo=UTC)
    assert load_campaigns(at=at) == 7
    assert load_campaigns(at=at) == 0
    assert len(set(Campaign.objects.values_list("state", flat=True))) == 7
    handed = Delivery.objects.filter(handed_at__isnull=False).values_list("handed_at", flat=True)
    assert {moment.hour + 7 for moment in handed} == {9}
    assert all(moment <= at for moment in handed)
