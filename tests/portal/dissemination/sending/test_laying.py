"""A campaign is laid in bounded pieces: whoever is killed goes on where they were, and nothing is laid twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.operations.sending import channels, fan_out
from portal.dissemination.states import CampaignState, Channel, DeliveryState
from tests.portal.dissemination.sending.scenes import NOON, make_campaign, make_person

pytestmark = pytest.mark.django_db
SMS_THEN_MAIL = (Channel.SMS, Channel.EMAIL)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "PEOPLE_AT_ONCE", 2)


class Killed(Exception):
    """The power is cut."""


def laid() -> dict[int, str]:
    """By which channel each person is tried."""
    return dict(Delivery.objects.values_list("follower", "channel"))


class TestLaying:
    def test_gives_each_person_the_first_channel_that_reaches_them(self):
        both, mail, sms = make_person(*SMS_THEN_MAIL), make_person(Channel.EMAIL), make_person(Channel.SMS)
        make_person(Channel.PUSH)
        make_person(Channel.SMS, follows="dan-su")
        assert fan_out(campaign=make_campaign(channels=SMS_THEN_MAIL), at=NOON) == 3
        assert laid() == {both.pk: Channel.SMS, mail.pk: Channel.EMAIL, sms.pk: Channel.SMS}

    def test_goes_on_where_it_was_killed(self, monkeypatch: pytest.MonkeyPatch):
        people = [make_person() for _ in range(5)]
        campaign, really, calls = make_campaign(), channels.lay, []

        def lay(*said: Any, **more: Any) -> int:
            calls.append(said)
            if len(calls) == 2:
                raise Killed
            return really(*said, **more)

        monkeypatch.setattr(channels, "lay", lay)
        with pytest.raises(Killed):
            fan_out(campaign=campaign, at=NOON)
        assert len(laid()) == 2
        assert fan_out(campaign=Campaign.objects.get(pk=campaign.pk), at=NOON) == 3
        assert set(laid()) == {one.pk for one in people}

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not plan by counts of a moment ago")
    def test_of_many_is_counted_before_they_are_sent(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(channels, "MANY", 5)
        for _ in range(5):
            make_person()
        fan_out(campaign=make_campaign(), at=NOON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'dissemination_delivery'")
            assert cursor.fetchone() == (5,)

    def test_begun_anew_lays_nothing_twice(self):
        people = [make_person(*SMS_THEN_MAIL) for _ in range(5)]
        campaign = make_campaign(channels=SMS_THEN_MAIL)
        fan_out(campaign=campaign, at=NOON)
        Campaign.objects.update(fanned_to=0)
        assert fan_out(campaign=campaign, at=NOON) == 0
        assert Delivery.objects.count() == len(people)

    def test_reaches_who_comes_later(self):
        make_person()
        campaign = make_campaign()
        assert fan_out(campaign=campaign, at=NOON) == 1
        later = make_person()
        assert fan_out(campaign=campaign, at=NOON) == 1
        assert later.pk in laid()

    def test_stops_when_the_campaign_is_called_off_meanwhile(self, monkeypatch: pytest.MonkeyPatch):
        for _ in range(5):
            make_person()
        campaign, really = make_campaign(), channels.lay

        def lay(*said: Any, **more: Any) -> int:
            count = really(*said, **more)
            Campaign.objects.update(state=CampaignState.CANCELLED.value)
            return count

        monkeypatch.setattr(channels, "lay", lay)
        assert fan_out(campaign=campaign, at=NOON) == 2
        assert Delivery.objects.filter(state=DeliveryState.QUEUED).count() == 2  # whoever calls it off ends these
