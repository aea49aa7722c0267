"""Who agreed to Zalo at a telephone number is told by an approved template, and by text message where none fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from messageproviders_tests.peers.memory import MemoryProvider
from messageproviders_tests.peers.zalo import User, ZaloPeer, zalo_server
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.jobs.schedule import ask_for_receipts
from portal.dissemination.models import Account, Delivery, FollowerAddress, HandedPart, Letter, Template
from portal.dissemination.operations import write_letters
from portal.dissemination.operations.accounts import NotForLetters, use_for_letters
from portal.dissemination.operations.providers import zalo as dispatching_zalo
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.queries.outbox import AT_ONCE
from portal.dissemination.states import AccountKind, Channel, DeliveryState, LetterKind, LetterState, TemplateState
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.dissemination.factories import HOUSE, change, follow, make_law, pass_on
from tests.portal.dissemination.zalo_scene import NOW, connect, keep_secrets, make_zalo

pytestmark = pytest.mark.django_db
NUMBER, NAM = "84912345678", "246845883529197922"
SETTLED = NOW + timedelta(minutes=10)
ONE_THING = [
    {"name": "ten_van_ban", "required": True, "most": 100, "least": 0},
    {"name": "lien_ket", "required": True, "most": 200, "least": 0},
]


class Scene:
    """An Official Account with its road by number, a carrier of text messages, somebody who follows a law."""

    def __init__(self, peer: ZaloPeer) -> None:
        self.peer = peer
        self.holder = connect(make_zalo(peer), peer)
        self.by_phone = make_zalo(peer, channel=Channel.ZALO_PHONE, options={"token_of": self.holder.pk})
        self.sms = Account.objects.create(
            name="SMS", channel=Channel.SMS.value, kind=AccountKind.FILE.value, created_at=NOW
        )
        self.law = make_law()
        peer.now = int(NOW.timestamp() * 1000)
        peer.phones.add(NUMBER)
        peer.templates["17"] = {"name": "Có tin mới", "status": "ENABLE"}

    def template(self, parameters: Any = ONE_THING, **more: Any) -> Template:
        said = {"outside_id": "17", "state": TemplateState.ENABLED.value, "letters": LetterKind.NEWS.value}
        return Template.objects.create(
            account=self.holder, name="Có tin mới", parameters=parameters, checked_at=NOW, **said | more
        )

    def follower(self, *, by_zalo: bool = True) -> FollowerAddress:
        follow(self.law.slug, address=NUMBER, channel=Channel.SMS, at=NOW - timedelta(days=1))
        FollowerAddress.objects.update(by_zalo=by_zalo)
        return FollowerAddress.objects.get()

    def changes(self) -> None:
        change(self.law, "dieu-5", at=NOW)
        pass_on()
        write_letters(at=SETTLED)

    def send(self, account: Account, *, at: datetime = SETTLED) -> list[Any]:
        if account == self.sms:
            provider: Any = MemoryProvider()
        else:
            provider = provider_of(account)
            # Results are written at once, by the thread that has this test's database.
            provider.abilities = replace(provider.abilities, at_once=1)
        renderer = renderer_of(HOUSE, key=settings.SECRET_KEY)
        account = Account.objects.get(pk=account.pk)
        account_rounds = AccountRounds(
            account=account, provider=provider, renderer=renderer, key=settings.SECRET_KEY, clock=lambda: at
        )
        while account_rounds.round():
            pass
        account_rounds.close()
        return list(getattr(provider, "carried", ()))


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    keep_secrets(monkeypatch.setenv)
    monkeypatch.setattr(dispatching_zalo.timezone, "now", lambda: SETTLED)
    with zalo_server() as peer:
        yield Scene(peer)


def states() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("channel", "state"))


def test_who_agreed_to_zalo_is_told_there_by_the_template(scene: Scene):
    scene.template()
    scene.follower()
    scene.changes()
    scene.send(scene.by_phone)
    [sent] = scene.peer.sent
    assert sent["to"] == NUMBER
    assert sent["data"] == {
        "ten_van_ban": "Nghị định về vệ sinh chợ nông thôn",
        "lien_ket": f"https://lantoa.example.vn{scene.law.get_absolute_url()}dieu-5/",
    }
    assert sent["tracking_id"]
    assert states() == [(Channel.ZALO_PHONE, DeliveryState.ACCEPTED)]
    assert scene.send(scene.sms) == []


@pytest.mark.parametrize(
    ("by_zalo", "template"),
    [
        (False, {}),  # nobody asked for Zalo
        (True, {"letters": ""}),  # no template was chosen for letters
        (True, {"state": TemplateState.DISABLED.value}),
    ],
)
def test_anybody_else_is_told_by_text_message(scene: Scene, by_zalo: bool, template: dict[str, str]):
    scene.template(**template)
    scene.follower(by_zalo=by_zalo)
    scene.changes()
    assert states() == [(Channel.SMS, DeliveryState.QUEUED)]
    [told] = scene.send(scene.sms)
    assert told.to == NUMBER
    assert scene.peer.sent == []


def falls_to_sms(scene: Scene) -> None:
    scene.send(scene.by_phone)
    assert states() == [(Channel.ZALO_PHONE, DeliveryState.FAILED), (Channel.SMS, DeliveryState.QUEUED)]
    [told] = scene.send(scene.sms)
    assert "Nghị định về vệ sinh chợ nông thôn" in told.text
    assert scene.peer.sent == []
    assert Letter.objects.get(kind=LetterKind.NEWS.value).state == LetterState.SENT


def test_a_letter_that_fits_no_template_goes_by_text_message(scene: Scene):
    scene.template([{"name": "lien_ket", "required": True, "most": 20, "least": 0}])
    scene.follower()
    scene.changes()
    falls_to_sms(scene)


def test_a_number_without_zalo_is_told_by_text_message(scene: Scene):
    scene.template()
    scene.follower()
    scene.changes()
    scene.peer.phones.clear()
    falls_to_sms(scene)


def test_who_wants_no_zalo_any_more_is_not_told_there_what_waits(scene: Scene):
    scene.template()
    address = scene.follower()
    scene.changes()
    FollowerAddress.objects.filter(pk=address.pk).update(by_zalo=False)
    falls_to_sms(scene)


def test_at_night_it_waits(scene: Scene):
    scene.template()
    scene.follower()
    scene.changes()
    scene.send(scene.by_phone, at=NOW + timedelta(hours=12))
    assert scene.peer.sent == []
    assert states() == [(Channel.ZALO_PHONE, DeliveryState.QUEUED)]


def test_what_was_not_answered_goes_nowhere_else(scene: Scene):
    scene.template()
    scene.follower()
    scene.changes()
    scene.peer.drops.add("/message/template")
    scene.send(scene.by_phone)
    assert states() == [(Channel.ZALO_PHONE, DeliveryState.UNKNOWN)]
    assert len(scene.peer.sent) == 1


def test_the_template_that_says_most_is_taken(scene: Scene):
    scene.template([])
    scene.template(outside_id="18", parameters=ONE_THING)
    scene.peer.templates["18"] = {"name": "Có tin mới", "status": "ENABLE"}
    scene.follower()
    scene.changes()
    scene.send(scene.by_phone)
    assert set(scene.peer.sent[0]["data"]) == {"ten_van_ban", "lien_ket"}


@pytest.mark.parametrize(("heard", "is_reply"), [(timedelta(days=1), True), (timedelta(days=8), False)])
def test_a_follower_of_the_account_gets_a_reply_or_the_template(scene: Scene, heard: timedelta, is_reply: bool):
    scene.template(by_uid=True)
    follow(scene.law.slug, address=NAM, channel=Channel.ZALO, at=NOW - timedelta(days=10), is_confirmed=False)
    FollowerAddress.objects.update(confirmed_at=NOW, last_heard_at=NOW - heard)
    FollowerAddress.objects.get().follower.subscriptions.update(confirmed_at=NOW)
    scene.peer.users[NAM] = User(last=scene.peer.now)
    scene.changes()
    scene.send(scene.holder)
    [sent] = scene.peer.sent
    assert ("text" in sent, "data" in sent) == (is_reply, not is_reply)


class TestReceiptsThatNeverCame:
    @pytest.fixture
    def sent(self, scene: Scene) -> Delivery:
        scene.template()
        scene.follower()
        scene.changes()
        scene.send(scene.by_phone)
        return Delivery.objects.get()

    def asked(self, scene: Scene) -> int:
        return sum(path == "/message/status" for _, path, _ in scene.peer.asked)

    def test_are_asked_for_once_they_are_late_and_until_they_are_known(self, scene: Scene, sent: Delivery):
        ask_for_receipts(at=SETTLED + timedelta(minutes=5))
        assert self.asked(scene) == 0
        for minutes in (11, 16, 21):
            ask_for_receipts(at=SETTLED + timedelta(minutes=minutes))
        sent.refresh_from_db()
        assert sent.state == DeliveryState.DELIVERED
        assert self.asked(scene) == 1

    def test_that_zalo_does_not_know_change_nothing(self, scene: Scene, sent: Delivery):
        scene.peer.sent.clear()
        ask_for_receipts(at=SETTLED + timedelta(minutes=11))
        sent.refresh_from_db()
        assert sent.state == DeliveryState.ACCEPTED
        ask_for_receipts(at=SETTLED + timedelta(days=7))
        assert self.asked(scene) == 1

    def test_are_some_at_a_time_and_none_where_zalo_is_tired(self, scene: Scene, sent: Delivery):
        scene.peer.sent.clear()
        HandedPart.objects.bulk_create(
            HandedPart(account=scene.by_phone, outside_id=f"x{number}", delivery=sent) for number in range(AT_ONCE + 10)
        )
        ask_for_receipts(at=SETTLED + timedelta(minutes=11))
        assert self.asked(scene) == AT_ONCE
        scene.peer.rate = 0
        ask_for_receipts(at=SETTLED + timedelta(minutes=16))
        assert self.asked(scene) == AT_ONCE + 1

    def test_are_not_asked_for_by_identity(self, scene: Scene, sent: Delivery):
        HandedPart.objects.update(account=scene.holder)
        ask_for_receipts(at=SETTLED + timedelta(minutes=11))
        assert self.asked(scene) == 0


class TestDesk:
    def enter(self, role: str) -> Client:
        client = Client()
        client.force_login(make_posting(role, on=timezone.localdate()).officer)
        return client

    def url(self, template: Template, more: str = "") -> str:
        return f"/quan-tri/gui-tin/mau-tin/{template.pk}/{more}"

    def test_decides_and_takes_back(self, scene: Scene):
        template, client = scene.template(letters=""), self.enter("administrator")
        page = client.post(self.url(template, "dung-cho-thu/"), {"dung": "tin-thay-doi"}, follow=True).content.decode()
        template.refresh_from_db()
        assert template.letters == LetterKind.NEWS
        assert "Đã chọn mẫu này cho: thư báo thay đổi." in page
        client.post(self.url(template, "dung-cho-thu/"), {"dung": "thu-nhac-can-bo"})
        template.refresh_from_db()
        assert template.letters == LetterKind.STAFF
        client.post(self.url(template, "dung-cho-thu/"))
        template.refresh_from_db()
        assert template.letters == ""
        assert [one.details["letters"] for one in Entry.objects.filter(verb="template.used").order_by("id")] == [
            "tin-thay-doi",
            "thu-nhac-can-bo",
            "",
        ]

    def test_says_why_a_template_is_not_for_letters(self, scene: Scene):
        template = scene.template([{"name": "ma_don", "required": True, "most": 30, "least": 0}], letters="")
        client = self.enter("administrator")
        assert "không có gì để điền vào ô bắt buộc “ma_don”" in client.get(self.url(template)).content.decode()
        client.post(self.url(template, "dung-cho-thu/"), {"dung": "tin-thay-doi"})
        template.refresh_from_db()
        assert template.letters == ""
        with pytest.raises(NotForLetters):
            use_for_letters(template=template, kind=LetterKind.NEWS, by=make_officer(), at=NOW)

    def test_is_only_for_whoever_may(self, scene: Scene):
        template, client = scene.template(letters=""), self.enter("leader")
        assert client.post(self.url(template, "dung-cho-thu/"), {"dung": "tin-thay-doi"}).status_code in (302, 403)
        template.refresh_from_db()
        assert template.letters == ""
