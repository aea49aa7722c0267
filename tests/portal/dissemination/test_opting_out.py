"""Who stops because of a campaign is counted in its proof: once, by channel and way, and without their name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.dissemination.admin.campaign_proofs import tables_of
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Campaign, Delivery, FollowerAddress, OptOut
from portal.dissemination.operations.refusals import author_of_number, author_on_zalo, unsubscribe_by_keyword
from portal.dissemination.operations.zalo import leave_account
from portal.dissemination.planning.rules import counted_within
from portal.dissemination.queries.campaign_texts import stop_token
from portal.dissemination.queries.campaigns import proof_of
from portal.dissemination.states import Channel, ConsentMethod, DeliveryState
from portal.dissemination.web import share
from portal.schema.models import keyed_digest
from tests.portal.dissemination.campaign_factories import Desk, make_account, make_follower
from tests.portal.dissemination.factories import NOW
from tests.portal.dissemination.test_campaign_desks import client_of, page
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
NUMBER, NAM, MAIL = "84912345678", "246845883529197922", "nam@example.vn"
DAY = timedelta(days=1)


@laid
def desk() -> Desk:
    made = Desk()
    for channel in (Channel.SMS, Channel.ZALO, Channel.EMAIL):
        make_account(channel)
    return made


def sent(desk: Desk, value: str = NUMBER, *, channel: Channel = Channel.SMS, at: datetime = NOW) -> Campaign:
    """A campaign that came to somebody at a moment."""
    if not FollowerAddress.objects.filter(fingerprint=keyed_digest(value)).exists():
        mark = fingerprint(value, key=settings.SECRET_KEY, channel=channel)
        make_follower(value, channel=channel, fingerprint=mark)
    address = FollowerAddress.objects.get(fingerprint=keyed_digest(value))
    campaign = desk.released(channel)
    Delivery.objects.create(
        campaign=campaign, follower=address.follower, address=address, fingerprint=address.fingerprint,
        channel=channel.value, state=DeliveryState.DELIVERED.value, attempts=1, handed_at=at, ended_at=at,
        created_at=at,
    )  # fmt: skip
    return campaign


def say_no(at: datetime) -> None:
    number = author_of_number(NUMBER, key=settings.SECRET_KEY)
    assert number is not None
    unsubscribe_by_keyword(number=number, happened_at=at, at=at)


def counted_of(campaign: Campaign) -> list[tuple[str, str, int]]:
    return proof_of(campaign=campaign)["opted_out"]


class TestByWord:
    @pytest.mark.parametrize(("later", "count"), [(timedelta(), 1), (7 * DAY, 1), (7 * DAY + timedelta(seconds=1), 0)])
    def test_answers_what_came_in_the_week_before(self, desk: Desk, later: timedelta, count: int):
        campaign = sent(desk)
        say_no(NOW + later)
        assert proof_of(campaign=campaign)["left"] == count

    def test_answers_the_latest_of_several(self, desk: Desk):
        earlier, latest = sent(desk), sent(desk, at=NOW + DAY)
        say_no(NOW + 2 * DAY)
        assert counted_of(earlier) == []
        assert counted_of(latest) == [(Channel.SMS, ConsentMethod.WORD, 1)]

    def test_counts_once_however_often_it_is_said(self, desk: Desk):
        campaign = sent(desk)
        for hour in range(3):
            say_no(NOW + timedelta(hours=hour))
        assert OptOut.objects.count() == proof_of(campaign=campaign)["left"] == 1

    def test_answers_nothing_that_never_left(self, desk: Desk):
        campaign = sent(desk)
        Delivery.objects.update(state=DeliveryState.FAILED.value)
        say_no(NOW + DAY)
        assert counted_of(campaign) == []

    def test_on_zalo_is_counted_there_and_leaving_is_not(self, desk: Desk):
        campaign = sent(desk, NAM, channel=Channel.ZALO)
        person = author_on_zalo(NAM, key=settings.SECRET_KEY)
        leave_account(person=person, way=ConsentMethod.WORD, happened_at=NOW + DAY, at=NOW + DAY)
        assert counted_of(campaign) == [(Channel.ZALO, ConsentMethod.WORD, 1)]
        other = sent(desk, "1", channel=Channel.ZALO)
        leave_account(
            person=author_on_zalo("1", key=settings.SECRET_KEY),
            way=ConsentMethod.ZALO,
            happened_at=NOW + DAY,
            at=NOW + DAY,
        )
        assert counted_of(other) == []


class TestByLink:
    def open_link(self, campaign: Campaign, *, post: bool = True) -> None:
        code = str(FollowerAddress.objects.get(fingerprint=keyed_digest(MAIL)).follower.code)
        path = reverse("stop_campaigns", args=[stop_token(follower=code, campaign=campaign.pk)])
        assert (Client().post(path) if post else Client().get(path)).status_code == 200

    @pytest.fixture(autouse=True)
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(share.timezone, "now", lambda: NOW + 30 * DAY)

    def test_names_its_campaign_however_late(self, desk: Desk):
        campaign = sent(desk, MAIL, channel=Channel.EMAIL)
        newer = sent(desk, MAIL, channel=Channel.EMAIL, at=NOW + DAY)
        self.open_link(campaign)
        assert counted_of(campaign) == [(Channel.EMAIL, ConsentMethod.ONE_CLICK, 1)]
        assert counted_of(newer) == []

    def test_counts_when_it_is_pressed_and_once(self, desk: Desk):
        campaign = sent(desk, MAIL, channel=Channel.EMAIL)
        self.open_link(campaign, post=False)
        assert counted_of(campaign) == []
        self.open_link(campaign)
        self.open_link(campaign)
        assert counted_of(campaign) == [(Channel.EMAIL, ConsentMethod.ONE_CLICK, 1)]

    def test_that_was_never_sent_to_them_stops_and_counts_nothing(self, desk: Desk):
        sent(desk, MAIL, channel=Channel.EMAIL)
        stranger = desk.released(Channel.EMAIL)
        self.open_link(stranger)
        assert counted_of(stranger) == []
        follower = FollowerAddress.objects.get(fingerprint=keyed_digest(MAIL)).follower
        assert not follower.subscriptions.filter(stopped_at__isnull=True).exists()


class TestProof:
    def test_keeps_the_number_when_people_are_erased(self, desk: Desk):
        campaign = sent(desk)
        say_no(NOW + DAY)
        FollowerAddress.objects.all().delete()
        Delivery.objects.all().delete()
        assert counted_of(campaign) == [(Channel.SMS, ConsentMethod.WORD, 1)]

    def test_shows_it_on_the_page_the_paper_and_in_the_workbook(self, desk: Desk):
        campaign = sent(desk)
        say_no(NOW + DAY)
        shown = page(client_of(desk.chief), "campaign_proof", campaign.code)
        assert "Ngừng nhận sau khi nhận tin này" in shown
        assert "nhắn lại từ khóa" in shown
        made = client_of(desk.chief).get(reverse("campaign_proof_xlsx", args=[campaign.code])).content
        assert list(openpyxl.load_workbook(BytesIO(made))["Ngừng nhận sau khi nhận tin"].values)[1:] == [
            ("Tin nhắn SMS", "nhắn lại từ khóa", 1)
        ]
        assert client_of(desk.chief).get(reverse("campaign_proof_pdf", args=[campaign.code])).content[:4] == b"%PDF"
        tables = {table.title: table.rows for table in tables_of(campaign)}
        assert ("Ngừng nhận sau khi nhận tin này", "1") in tables["Con số"]
        assert len(tables) == 8


def test_the_days_that_count_are_dated():
    assert counted_within(on=date(2026, 11, 27)) == counted_within(on=date(2019, 1, 1)) == timedelta(days=7)
