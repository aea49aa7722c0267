"""Letters on Zalo from the outbox to the receipt: each once, none to who said no, and what is not known is said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from messageproviders.port import SendOutcome
from messageproviders_tests.peers.zalo import (
    User,
    Webhooks,
    ZaloPeer,
    zalo_server,
)
from portal.dissemination.jobs.notices import read_zalo
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.jobs.schedule import sync_templates
from portal.dissemination.models import Account, Delivery, FollowerAddress, Subscription
from portal.dissemination.operations.campaigns.delivery import launch
from portal.dissemination.operations.providers import zalo as dispatching
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.operations.renderers.campaigns import send_test
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.queries.channels import callback_path_of
from portal.dissemination.states import Channel, DeliveryState, FollowedKind, LetterKind, SkipReason, TemplateState
from portal.dissemination.web import callbacks
from portal.schema.models import keyed_digest
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.dissemination.factories import HOUSE
from tests.portal.dissemination.zalo_scene import NOW, OA_SECRET, connect, keep_secrets, make_zalo

pytestmark = pytest.mark.django_db


class Scene:
    """An Official Account, people who follow it, and the process that sends."""

    def __init__(self, peer: ZaloPeer) -> None:
        self.peer = peer
        self.account = connect(make_zalo(peer), peer)
        self.hooks = Webhooks(peer, OA_SECRET, now=NOW.timestamp)
        peer.now = int(NOW.timestamp() * 1000)

    def tell(self, *bodies: bytes) -> None:
        path = callback_path_of(self.account, key=settings.SECRET_KEY)
        for body in bodies:
            answer = Client().post(path, body, content_type="application/json", headers=self.hooks.headers(body))
            assert answer.status_code == 200
        read_zalo(at=NOW)

    def follow(self, *people: str) -> None:
        for one in people:
            self.peer.users[one] = User(last=self.peer.now)
        self.tell(*(self.hooks.follow(one, timestamp=self.peer.now - 3_600_000) for one in people))

    def write_to(self, person: str) -> Delivery:
        address = FollowerAddress.objects.select_related("follower").get(fingerprint=keyed_digest(person))
        letter = queue_letter(
            kind=LetterKind.LINK, at=NOW, follower=address.follower, channel=Channel.ZALO, address=address
        )
        return Delivery.objects.get(letter=letter)

    def send(self, *, at: datetime = NOW) -> None:
        account = Account.objects.get(pk=self.account.pk)
        renderer, provider = renderer_of(HOUSE, key=settings.SECRET_KEY), provider_of(account)
        # Results are written at once, by the thread that has this test's database.
        provider.abilities = replace(provider.abilities, at_once=1)
        account_rounds = AccountRounds(
            account=account, provider=provider, renderer=renderer, key=settings.SECRET_KEY, clock=lambda: at
        )
        while account_rounds.round():
            pass
        account_rounds.close()


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    keep_secrets(monkeypatch.setenv)
    for module in (callbacks, dispatching):
        monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    with zalo_server() as peer:
        yield Scene(peer)


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_many_arrive_once_each_and_receipts_come_as_they_like(scene: Scene):
    people = [f"24684588352919{number:04}" for number in range(20)]
    scene.follow(*people)
    deliveries = [scene.write_to(one) for one in people]
    scene.send()
    scene.send()
    assert sorted(one["to"] for one in scene.peer.sent) == people
    assert {state(one) for one in deliveries} == {DeliveryState.ACCEPTED}
    receipts = [scene.hooks.received(one["id"], at=scene.peer.now) for one in scene.peer.sent]
    scene.tell(*reversed(receipts), *receipts[:5])
    assert {state(one) for one in deliveries} == {DeliveryState.DELIVERED}


def test_who_left_before_it_was_taken_gets_nothing(scene: Scene):
    scene.follow("1", "2")
    gone, stays = scene.write_to("1"), scene.write_to("2")
    scene.tell(scene.hooks.unfollow("1"))
    scene.send()
    assert [one["to"] for one in scene.peer.sent] == ["2"]
    assert state(gone) == DeliveryState.SKIPPED
    assert state(stays) == DeliveryState.ACCEPTED


NIGHT = NOW + timedelta(hours=11, minutes=40)  # twenty to ten in the evening


@pytest.mark.parametrize("at", [NOW, NIGHT])
def test_a_stop_word_is_answered_once_at_any_hour(scene: Scene, at: datetime):
    scene.follow("1")
    waits = scene.write_to("1")
    scene.tell(scene.hooks.text("1", "TỪ CHỐI"), scene.hooks.text("1", "stop"))
    scene.send(at=at)
    scene.send(at=at)
    [answer] = scene.peer.sent
    assert "đã ngừng gửi tin cho bạn qua Zalo" in answer["text"]
    assert "https://lantoa.example.vn/theo-doi/" in answer["text"]
    assert state(waits) == DeliveryState.SKIPPED
    scene.write_to("1")
    scene.send(at=at)
    assert len(scene.peer.sent) == 1


def test_a_stop_counts_though_zalo_takes_no_answer(scene: Scene):
    scene.follow("1")
    scene.peer.is_night = True
    scene.tell(scene.hooks.text("1", "stop"))
    scene.send()
    scene.send(at=NOW + timedelta(days=1))
    assert FollowerAddress.objects.get().ended_at == NOW
    assert scene.peer.sent == []
    assert state(Delivery.objects.get()) == DeliveryState.EXPIRED


def test_a_token_that_wears_out_underway_costs_no_message(scene: Scene):
    scene.follow("1", "2", "3")
    deliveries = [scene.write_to(one) for one in ("1", "2", "3")]
    scene.peer.access = "another one altogether"
    scene.send()
    assert scene.peer.renewals == ["refresh-0"]
    assert sorted(one["to"] for one in scene.peer.sent) == ["1", "2", "3"]
    assert {state(one) for one in deliveries} == {DeliveryState.ACCEPTED}


def test_what_was_not_answered_is_unknown_and_not_said_again(scene: Scene):
    scene.follow("1")
    delivery = scene.write_to("1")
    scene.peer.drops.add("/v3.0/oa/message/cs")
    for hours in range(0, 10, 3):
        scene.send(at=NOW + timedelta(hours=hours))
    assert len(scene.peer.sent) == 1
    assert state(delivery) == DeliveryState.UNKNOWN


def test_who_was_heard_too_long_ago_is_not_written_to_here(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    scene.follow("1")
    FollowerAddress.objects.update(last_heard_at=NOW - timedelta(days=8))
    delivery = scene.write_to("1")
    scene.send()
    assert scene.peer.sent == []
    assert state(delivery) == DeliveryState.FAILED
    assert delivery.reason == SkipReason.REFUSED_HERE


def test_a_template_that_is_off_is_noticed_by_its_refusal(scene: Scene):
    """No webhook has told it: the campaign that says it is paused by what came back."""
    scene.peer.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE"}
    sync_templates(at=NOW)
    scene.peer.templates["17"]["status"] = "DISABLE"
    sync_templates(at=NOW + timedelta(minutes=5))
    assert scene.account.templates.get().state == TemplateState.ENABLED
    scene.follow("1")
    attempt = {"account": scene.account, "begun_at": NOW, "ended_at": NOW + timedelta(minutes=6)}
    scene.write_to("1").receipts.create(outcome=SendOutcome.REFUSED.value, reply="-146", **attempt)
    sync_templates(at=NOW + timedelta(minutes=7))
    assert scene.account.templates.get().state == TemplateState.DISABLED


def test_an_account_that_zalo_has_let_go_is_paused_and_loses_nothing(scene: Scene):
    scene.follow("1")
    delivery = scene.write_to("1")
    scene.peer.access = scene.peer.refresh = "of somebody else"
    scene.send()
    scene.account.refresh_from_db()
    assert scene.account.paused_at is not None
    assert "kết nối lại" in scene.account.paused_why
    assert state(delivery) == DeliveryState.QUEUED


def test_a_campaign_replies_to_whoever_wrote_lately_and_to_nobody_else(scene: Scene):
    """Its words are free of charge for whom Zalo lets us answer; for others the next channel is tried."""
    scene.follow("1", "2")
    FollowerAddress.objects.filter(fingerprint=keyed_digest("2")).update(last_heard_at=NOW - timedelta(days=8))
    desk = Desk()
    for address in FollowerAddress.objects.select_related("follower"):
        Subscription.objects.create(
            follower=address.follower, kind=FollowedKind.FIELD.value, key="dan-su", created_at=NOW, confirmed_at=NOW
        )  # fmt: skip
    campaign = desk.released(Channel.ZALO, at=NOW)
    launch(at=NOW)
    scene.send()
    assert [one["to"] for one in scene.peer.sent] == ["1"]
    assert "/l/" in scene.peer.sent[0]["text"]
    states = dict(Delivery.objects.filter(campaign=campaign).values_list("address__value", "state"))
    assert states == {"1": DeliveryState.ACCEPTED, "2": DeliveryState.FAILED}


@pytest.mark.parametrize(("wrote", "outcome"), [(timedelta(hours=1), "ACCEPTED"), (timedelta(days=8), "NOT_HERE")])
def test_a_test_of_a_campaign_is_answered_by_zalo_itself(scene: Scene, wrote: timedelta, outcome: str):
    scene.peer.users["9"] = User(last=scene.peer.now - int(wrote.total_seconds() * 1000))
    campaign = Desk().started(Channel.ZALO)
    tried = send_test(campaign=campaign, to={Channel.ZALO: ["9"]}, provider_of=provider_of, at=NOW)
    assert tried == {Channel.ZALO: [SendOutcome[outcome]]}
