"""An article to all followers: after a release, by a button, step by step, and never twice by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messageproviders_tests.peers.zalo import ZaloPeer, zalo_server
from portal.dissemination.jobs.schedule import carry_broadcasts
from portal.dissemination.models import Account, Broadcast, Campaign
from portal.dissemination.operations.campaigns.broadcasts import BROADCAST_LEASE, take_broadcast
from portal.dissemination.states import BroadcastState, CampaignState
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.zalo_scene import NOW, connect, keep_secrets, make_zalo

pytestmark = pytest.mark.django_db
A_WHILE = timedelta(minutes=6)
CONTENT = {"title": "Luật Đất đai có gì mới", "description": "Ba điều cần biết.", "body": "Một < hai.\n\nBa."}


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloPeer]:
    keep_secrets(monkeypatch.setenv)
    with zalo_server() as peer:
        yield peer


@pytest.fixture
def account(peer: ZaloPeer) -> Account:
    cover = {"cover": "https://lantoa.example.vn/media/bia.jpg", "author": "Sở Tư pháp"}
    return connect(make_zalo(peer, options=cover), peer, at=timezone.now())


@pytest.fixture
def campaign() -> Campaign:
    writer, other = make_officer(), make_officer()
    made = Campaign.objects.create(
        agency=make_agency(), title="Đất đai", kind="van-ban", key="x", written_by=writer, created_at=NOW,
        state=CampaignState.RELEASED.value, released_by=other, released_at=NOW,
    )  # fmt: skip
    made.wordings.create(form="bai-zalo", content=CONTENT, written_by=writer, written_at=NOW)
    return made


def press(campaign: Campaign, role: str = "justice") -> str:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    page = f"/quan-tri/gui-tin/bai-zalo/{campaign.code}/"
    return client.post(page, follow=True).content.decode()


def begin(campaign: Campaign, account: Account) -> Broadcast:
    return Broadcast.objects.create(
        campaign=campaign, account=account, state=BroadcastState.CREATING.value, begun_by=make_officer(),
        begun_at=NOW, not_before=NOW,
    )  # fmt: skip


def state() -> str:
    return Broadcast.objects.get().state


def carry_on(*, times: int = 6) -> None:
    for number in range(times):
        carry_broadcasts(at=NOW + number * A_WHILE)


class TestButton:
    def test_begins_and_a_chore_does_the_rest(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        assert "Đã bắt đầu" in press(campaign)
        Broadcast.objects.update(not_before=NOW)
        carry_on()
        assert state() == BroadcastState.SENT
        assert len(peer.broadcasts) == 1
        assert [entry.details for entry in Entry.objects.filter(verb="campaign.broadcast").order_by("pk")] == [
            {"account": account.name},
            {"sent": True},
        ]

    @pytest.mark.usefixtures("account")
    def test_twice_is_once(self, campaign: Campaign):
        press(campaign)
        assert "đang được gửi hoặc đã gửi" in press(campaign)
        assert Broadcast.objects.count() == 1

    @pytest.mark.usefixtures("account")
    @pytest.mark.parametrize("still", [CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.CANCELLED])
    def test_does_nothing_before_the_release(self, campaign: Campaign, still: CampaignState):
        Campaign.objects.update(state=still.value)
        assert "chưa được duyệt" in press(campaign)
        assert not Broadcast.objects.exists()

    @pytest.mark.usefixtures("account")
    @pytest.mark.parametrize("role", ["editor", "reception", "legal", "administrator", "approver"])
    def test_is_not_for_whoever_may_not_release(self, campaign: Campaign, role: str):
        assert "không có quyền" in press(campaign, role)
        assert not Broadcast.objects.exists()

    def test_says_what_zalo_would_refuse(self, campaign: Campaign, account: Account):
        account.options.pop("cover")
        account.save()
        assert "ảnh bìa" in press(campaign)
        assert not Broadcast.objects.exists()


class TestSteps:
    def test_wait_for_the_morning(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        begin(campaign, account)
        night = NOW.replace(hour=16)  # eleven at night
        Broadcast.objects.update(not_before=night)
        for number in range(6):
            carry_broadcasts(at=night + number * A_WHILE)
        assert state() == BroadcastState.VERIFIED
        carry_broadcasts(at=night + timedelta(hours=9))
        assert state() == BroadcastState.SENT
        assert len(peer.broadcasts) == 1

    @pytest.mark.parametrize("path", ["/v2.0/article/create", "/v2.0/oa/message"])
    def test_that_were_not_answered_are_not_made_again(
        self, path: str, campaign: Campaign, account: Account, peer: ZaloPeer
    ):
        begin(campaign, account)
        peer.drops.add(path)
        carry_on()
        assert state() == BroadcastState.UNKNOWN
        assert sum(asked == path for _, asked, _ in peer.asked) == 1

    def test_of_a_killed_process_are_not_made_again(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        begin(campaign, account)
        assert take_broadcast(at=NOW, may_send=True) is not None
        assert take_broadcast(at=NOW, may_send=True) is None
        carry_broadcasts(at=NOW + BROADCAST_LEASE)
        assert state() == BroadcastState.UNKNOWN
        assert peer.articles == {}

    def test_a_question_without_an_answer_is_put_again(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        begin(campaign, account)
        carry_broadcasts(at=NOW)
        peer.drops.add("/v2.0/article/verify")
        carry_broadcasts(at=NOW + A_WHILE)
        peer.drops.clear()
        for number in range(2, 8):
            carry_broadcasts(at=NOW + number * A_WHILE)
        assert state() == BroadcastState.SENT
        assert len(peer.articles) == 1

    def test_end_where_the_campaign_is_stopped(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        begin(campaign, account)
        carry_broadcasts(at=NOW)
        Campaign.objects.update(state=CampaignState.CANCELLED.value)
        carry_broadcasts(at=NOW + A_WHILE)
        assert state() == BroadcastState.FAILED
        assert peer.broadcasts == []

    def test_end_where_the_law_changes_while_the_article_waits_for_the_morning(
        self, campaign: Campaign, account: Account, peer: ZaloPeer
    ):
        """Its letters have all left: the campaign is over, and a warning pauses nothing any more."""
        begin(campaign, account)
        carry_on(times=1)
        Campaign.objects.update(state=CampaignState.DONE.value, warned_at=NOW, warned_why="Luật đã thay đổi.")
        carry_on()
        assert state() == BroadcastState.FAILED
        assert peer.broadcasts == []
        assert "Đã bắt đầu" not in press(campaign)

    def test_go_on_when_zalo_was_too_busy(self, campaign: Campaign, account: Account, peer: ZaloPeer):
        begin(campaign, account)
        peer.rate = 0
        carry_broadcasts(at=NOW)
        assert state() == BroadcastState.CREATING
        peer.rate = 100
        for number in range(1, 8):
            carry_broadcasts(at=NOW + number * A_WHILE)
        assert state() == BroadcastState.SENT
