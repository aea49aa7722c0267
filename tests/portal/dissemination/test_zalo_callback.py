"""Zalo calls back: signed, late, twice, out of order, forged. Kept at once and answered; read later, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from messageproviders.port import reference_of
from messageproviders_tests.peers.zalo import (
    User,
    Webhooks,
    ZaloPeer,
    zalo_server,
)
from portal.agencies.operations import rate_limits
from portal.dissemination import operations
from portal.dissemination.channels import code_mark_of, word_of
from portal.dissemination.jobs import notices
from portal.dissemination.jobs.notices import read_zalo
from portal.dissemination.models import (
    Account,
    Campaign,
    Consent,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    Letter,
    Notice,
    Suppression,
)
from portal.dissemination.operations.accounts import NOTICE_LEASE, take_notices
from portal.dissemination.operations.personal_data import remove_expired
from portal.dissemination.operations.refusals import author_of_number, unsubscribe_by_keyword
from portal.dissemination.operations.sending import read_parked
from portal.dissemination.operations.sending.queue import lay_in_queue, leave_queue
from portal.dissemination.queries.channels import callback_path_of
from portal.dissemination.states import (
    CampaignState,
    Channel,
    ConsentAct,
    ConsentMethod,
    DeliveryState,
    FollowedKind,
    Frequency,
    LetterKind,
    TemplateState,
)
from portal.dissemination.web import callbacks
from portal.journal.models import Entry
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.dissemination.zalo_scene import NOW, OA_SECRET, connect, keep_secrets, make_zalo
from tests.portal.journal.terms import clean

pytestmark = pytest.mark.django_db
NAM = "246845883529197922"
MINUTE = timedelta(minutes=1)


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloPeer]:
    keep_secrets(monkeypatch.setenv)
    monkeypatch.setattr(callbacks.timezone, "now", lambda: NOW)
    cache.clear()
    with zalo_server() as peer:
        yield peer
    cache.clear()


@pytest.fixture
def account(peer: ZaloPeer) -> Account:
    return connect(make_zalo(peer), peer)


@pytest.fixture
def hooks(peer: ZaloPeer) -> Webhooks:
    return Webhooks(peer, OA_SECRET, now=NOW.timestamp)


class Caller:
    """Posts to the account's own address as Zalo would."""

    def __init__(self, account: Account, hooks: Webhooks) -> None:
        self.path = callback_path_of(account, key=settings.SECRET_KEY)
        self._hooks = hooks
        self.client = Client(enforce_csrf_checks=True)

    def tell(self, body: bytes, **headers: str) -> HttpResponse:
        said = self._hooks.headers(body) | headers
        return self.client.post(self.path, body, content_type="application/json", headers=said)

    def bare(self, body: bytes | str, **headers: str) -> HttpResponse:
        return self.client.post(self.path, body, content_type="application/json", headers=headers)


@pytest.fixture
def caller(account: Account, hooks: Webhooks) -> Caller:
    return Caller(account, hooks)


def address() -> FollowerAddress:
    return FollowerAddress.objects.get(channel=Channel.ZALO.value, fingerprint=keyed_digest(NAM))


def lines() -> list[tuple[str, str, str]]:
    return list(Consent.objects.order_by("pk").values_list("act", "way", "channel"))


class TestDoor:
    @pytest.mark.parametrize("probe", ["{}", "", " {} \n"])
    def test_answers_the_consoles_probe_and_keeps_nothing(self, caller: Caller, probe: str):
        assert caller.bare(probe).status_code == 200
        assert caller.client.get(caller.path).status_code == 200
        assert not Notice.objects.exists()

    def test_keeps_what_is_signed_as_it_came_and_does_nothing_else(self, caller: Caller, hooks: Webhooks):
        body = hooks.follow(NAM)
        assert caller.tell(body).status_code == 200
        notice = Notice.objects.get()
        assert notice.raw.encode() == body
        assert notice.read_at is None
        assert not FollowerAddress.objects.exists()

    def test_keeps_it_with_few_queries(
        self, caller: Caller, hooks: Webhooks, account: Account, django_assert_max_num_queries: Any
    ):
        caller.tell(hooks.follow("1"))
        with django_assert_max_num_queries(2):
            assert caller.tell(hooks.follow(NAM)).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-ZEvent-Signature": "mac=" + "0" * 64},
            {"X-ZEvent-Signature": ""},
        ],
    )
    def test_refuses_what_is_not_and_keeps_nothing(self, caller: Caller, hooks: Webhooks, headers: dict[str, str]):
        assert caller.bare(hooks.follow(NAM), **headers).status_code == 403
        assert not Notice.objects.exists()

    def test_refuses_a_body_that_was_changed(self, caller: Caller, hooks: Webhooks):
        body = hooks.follow(NAM)
        assert caller.bare(body.replace(b"246", b"247"), **hooks.headers(body)).status_code == 403

    def test_refuses_what_was_kept_by_somebody_for_days(self, caller: Caller, hooks: Webhooks):
        old = hooks.follow(NAM, timestamp=ms(NOW - timedelta(days=3)))
        assert caller.tell(old).status_code == 403

    @pytest.mark.parametrize(
        ("first", "moment", "variant"),
        [
            ("app", "body", "app-than"),
            ("app", "header", "app-dau"),
            ("oa", "body", "oa-than"),
            ("oa", "header", "oa-dau"),
        ],
    )
    def test_finds_out_how_zalo_signs_and_then_takes_no_other_way(
        self, account: Account, peer: ZaloPeer, first: str, moment: str, variant: str
    ):
        caller = Caller(account, Webhooks(peer, OA_SECRET, first=first, moment=moment, now=NOW.timestamp))
        assert caller.tell(caller._hooks.follow(NAM)).status_code == 200
        account.refresh_from_db()
        assert account.options["signature"] == variant
        others = Webhooks(peer, OA_SECRET, first="oa" if first == "app" else "app", moment=moment, now=NOW.timestamp)
        assert Caller(account, others).tell(others.follow("1")).status_code == 403

    def test_is_only_at_its_own_address(self, caller: Caller, account: Account, peer: ZaloPeer):
        other = make_zalo(peer, name="khác")
        assert caller.client.post(caller.path, "{}", content_type="application/json").status_code == 200
        for path in (
            f"/goi-lai/{account.pk}/{'x' * 43}/",
            caller.path.replace(f"/{account.pk}/", f"/{other.pk}/"),
            f"/goi-lai/{account.pk + 1000}/{'x' * 43}/",
            f"/goi-lai/{account.pk}/đường/",
        ):
            assert caller.client.post(path, "{}", content_type="application/json").status_code == 404

    def test_takes_no_guessing(self, caller: Caller, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(callbacks, "GUESSING", rate_limits.RateLimit("callback-guess", 2))
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
        guess = Client(REMOTE_ADDR="203.0.113.5")
        assert [guess.post("/goi-lai/1/x/").status_code for _ in range(3)] == [404, 404, 429]

    def test_takes_nothing_too_long(self, caller: Caller):
        assert caller.bare("x" * (callbacks.MOST_BYTES + 1)).status_code == 413

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000,
            b'{"a":' * 40_000,
            b'{"timestamp":"\\ud800"}',
            b'{"event_name":{"x":1},"sender":[],"timestamp":1e400}',
            b'{"event_name":"follow","follower":{"id":{"x":"1"}}}',
            b"\xff\xfe\x00",
            b"null",
        ],
    )
    def test_is_not_brought_down(self, caller: Caller, body: bytes):
        """Without a signature nothing is kept; with one it is read and done with."""
        assert caller.bare(body).status_code == 403
        assert not Notice.objects.exists()
        stamp = str(ms(NOW))
        made = hashlib.sha256(b"360846524940903967" + body + stamp.encode() + OA_SECRET.encode()).hexdigest()
        headers = {"X-ZEvent-Signature": f"mac={made}", "X-ZEvent-Timestamp": stamp}
        assert caller.bare(body, **headers).status_code == 200
        read_zalo(at=NOW)
        assert Notice.objects.get().read_at == NOW
        assert not FollowerAddress.objects.exists()

    @pytest.mark.parametrize("text", ["TC\\ud83d", "TC\\u0000"])
    def test_a_word_with_half_a_picture_is_heard(self, caller: Caller, hooks: Webhooks, text: str):
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - MINUTE)))
        said = hooks.text(NAM, "@").replace(b"@", text.encode()).replace(b'"msg_id"', b'"x":"\\udfff","msg_id"')
        assert caller.tell(said).status_code == 200
        read_zalo(at=NOW)
        assert address().ended_at == NOW

    def test_a_repetition_is_kept_once(self, caller: Caller, hooks: Webhooks):
        body = hooks.text(NAM, "Xin chào")
        assert {caller.tell(body, num_retry=str(number)).status_code for number in range(4)} == {200}
        assert Notice.objects.count() == 1


class TestFollowing:
    def test_is_a_consent_and_a_reading_is_done_once(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.follow(NAM))
        assert read_zalo(at=NOW) == 1
        assert read_zalo(at=NOW + MINUTE) == 0
        kept = address()
        assert kept.confirmed_at == kept.last_heard_at == NOW
        assert lines() == [(ConsentAct.CONFIRMED, ConsentMethod.ZALO, Channel.ZALO)]
        assert Consent.objects.get().wording
        assert Consent.objects.get().person == kept.follower.code

    def test_twice_is_one(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.follow(NAM))
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - MINUTE)))
        read_zalo(at=NOW)
        assert len(lines()) == 1

    def test_no_more_stops_all_that_waits(self, caller: Caller, hooks: Webhooks, account: Account):
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - MINUTE)))
        read_zalo(at=NOW)
        waiting = queue(address())
        caller.tell(hooks.unfollow(NAM))
        read_zalo(at=NOW)
        assert address().ended_at == NOW
        assert lines()[-1] == (ConsentAct.WITHDRAWN, ConsentMethod.ZALO, Channel.ZALO)
        waiting.refresh_from_db()
        assert waiting.state == DeliveryState.SKIPPED

    def test_again_begins_anew(self, caller: Caller, hooks: Webhooks):
        for number, body in enumerate((hooks.follow, hooks.unfollow, hooks.follow)):
            caller.tell(body(NAM, timestamp=ms(NOW - (3 - number) * MINUTE)))
        read_zalo(at=NOW)
        assert address().ended_at is None
        assert not Suppression.objects.exists()
        assert [act for act, _, _ in lines()] == [ConsentAct.CONFIRMED, ConsentAct.WITHDRAWN, ConsentAct.CONFIRMED]

    def test_that_comes_after_its_end_opens_nothing(self, caller: Caller, hooks: Webhooks):
        follow = hooks.follow(NAM, timestamp=ms(NOW - 5 * MINUTE))
        caller.tell(hooks.unfollow(NAM, timestamp=ms(NOW - 2 * MINUTE)))
        read_zalo(at=NOW)
        caller.tell(follow)
        read_zalo(at=NOW + MINUTE)
        assert address().confirmed_at is None
        assert lines() == []

    def test_that_comes_after_its_owner_was_forgotten_brings_nobody_back(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - 5 * MINUTE)))
        read_zalo(at=NOW)
        operations.forget_follower(follower=address().follower, way=ConsentMethod.PAGE, at=NOW)
        assert caller.tell(hooks.follow(NAM, timestamp=ms(NOW - MINUTE))).status_code == 200
        read_zalo(at=NOW + MINUTE)
        assert Notice.objects.filter(read_at__isnull=False).count() == 2
        assert not FollowerAddress.objects.exists()
        remove_expired(at=NOW + timedelta(days=4))
        assert not Suppression.objects.exists()

    def test_of_who_was_forgotten_and_comes_again_begins_anew(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - 5 * MINUTE)))
        read_zalo(at=NOW)
        operations.forget_follower(follower=address().follower, way=ConsentMethod.PAGE, at=NOW - 2 * MINUTE)
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - MINUTE)))
        read_zalo(at=NOW + MINUTE)
        assert address().ended_at is None
        assert not Suppression.objects.exists()

    def test_whose_end_comes_late_goes_on(self, caller: Caller, hooks: Webhooks):
        """Unfollowed and followed again; word of the first comes last."""
        caller.tell(hooks.follow(NAM))
        read_zalo(at=NOW)
        caller.tell(hooks.unfollow(NAM, timestamp=ms(NOW - MINUTE)))
        read_zalo(at=NOW + MINUTE)
        assert address().ended_at is None

    def test_by_nobody_is_put_aside(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.body("follow"))
        read_zalo(at=NOW)
        assert Notice.objects.get().error == "khong-noi-ai"


class TestWords:
    @pytest.fixture(autouse=True)
    def known(self, caller: Caller, hooks: Webhooks, peer: ZaloPeer) -> None:
        peer.users[NAM] = User(last=ms(NOW))
        peer.now = ms(NOW)
        caller.tell(hooks.follow(NAM, timestamp=ms(NOW - timedelta(days=1))))
        read_zalo(at=NOW)

    def test_open_the_window(self, caller: Caller, hooks: Webhooks, peer: ZaloPeer):
        assert address().last_heard_at == NOW - timedelta(days=1)
        caller.tell(hooks.text(NAM, "Cho tôi hỏi về đất đai"))
        read_zalo(at=NOW)
        assert address().last_heard_at == NOW
        assert address().to_send == {"last_heard_at": NOW.isoformat()}
        assert peer.sent == []

    def test_late_ones_do_not_close_it(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.text(NAM, "hai"))
        caller.tell(hooks.text(NAM, "một", timestamp=ms(NOW - timedelta(hours=5))))
        read_zalo(at=NOW)
        assert address().last_heard_at == NOW

    def test_that_say_no_are_heard_and_answered_once(self, caller: Caller, hooks: Webhooks, peer: ZaloPeer):
        body = hooks.text(NAM, "TỪ CHỐI")
        for number in range(3):
            caller.tell(body, num_retry=str(number))
        read_zalo(at=NOW)
        caller.tell(hooks.text(NAM, "Từ chối!"))
        read_zalo(at=NOW + MINUTE)
        assert address().ended_at == NOW
        assert lines()[-1] == (ConsentAct.WITHDRAWN, ConsentMethod.WORD, Channel.ZALO)
        letter = Letter.objects.get(kind=LetterKind.STOPPED.value)
        confirmation = Delivery.objects.get(letter=letter)
        assert (confirmation.channel, confirmation.address) == (Channel.ZALO, address())
        assert peer.sent == []

    def test_of_somebody_who_was_never_known_are_answered_once_too(self, caller: Caller, hooks: Webhooks):
        """Who answers what Zalo brought to their number need not follow the account."""
        for minutes in (2, 1):
            caller.tell(hooks.text("999", "TC", timestamp=ms(NOW - minutes * MINUTE)))
            read_zalo(at=NOW)
        stranger = FollowerAddress.objects.get(fingerprint=keyed_digest("999"))
        confirmation = Delivery.objects.get(letter__kind=LetterKind.STOPPED.value)
        assert (confirmation.channel, confirmation.address) == (Channel.ZALO, stranger)
        assert stranger.to_send == {"last_heard_at": (NOW - MINUTE).isoformat()}
        assert stranger.ended_at == NOW - MINUTE
        assert address().ended_at is None

    def test_by_leaving_the_account_ask_for_no_answer(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.unfollow(NAM))
        read_zalo(at=NOW)
        assert address().ended_at == NOW
        assert not Letter.objects.exists()

    def test_with_the_code_of_the_portal_join_the_person_on_the_web(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.text(NAM, f"{self.code().lower()} nhé"))
        read_zalo(at=NOW)
        assert address().follower.subscriptions.get().confirmed_at == NOW

    def test_with_the_code_take_an_earlier_no_back(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.text(NAM, "TC", timestamp=ms(NOW - 5 * MINUTE)))
        read_zalo(at=NOW)
        assert Suppression.objects.exists()
        caller.tell(hooks.text(NAM, self.code()))
        read_zalo(at=NOW + MINUTE)
        assert address().ended_at is None
        assert not Suppression.objects.exists()

    def test_with_the_code_that_come_after_a_later_no_open_nothing(self, caller: Caller, hooks: Webhooks):
        code = hooks.text(NAM, self.code(), timestamp=ms(NOW - 5 * MINUTE))
        caller.tell(hooks.text(NAM, "TC", timestamp=ms(NOW - MINUTE)))
        caller.tell(code)
        read_zalo(at=NOW)
        assert address().ended_at == NOW - MINUTE
        assert Suppression.objects.exists()

    def code(self) -> str:
        """Given on the web to somebody who wants word of land law on Zalo."""
        asking = operations.await_on_zalo(
            follower=None,
            things=[(FollowedKind.FIELD, "dat-dai")],
            frequency=Frequency.AT_ONCE,
            controller="Sở Tư pháp",
            at=NOW,
            handle="tay-nam",
        )
        word = word_of(asking.seed, key=settings.SECRET_KEY)
        operations.mark_asking(asking=asking, mark=code_mark_of(word, key=settings.SECRET_KEY))
        return word


class TestNumber:
    INFO = {"name": "Nam", "phone": "84912345678", "full_address": {}}

    def tell(self, caller: Caller, hooks: Webhooks) -> None:
        caller.tell(hooks.follow(NAM))
        caller.tell(hooks.body("user_submit_info", sender={"id": NAM}, info=self.INFO))
        read_zalo(at=NOW)

    def test_is_kept_with_the_words_that_were_shown(self, account: Account, caller: Caller, hooks: Webhooks):
        account.options["phone_wording"] = "2026-11-27-sms"
        account.save()
        self.tell(caller, hooks)
        number = FollowerAddress.objects.get(channel=Channel.SMS.value)
        assert (number.value, number.by_zalo, number.follower) == ("84912345678", True, address().follower)
        assert Consent.objects.get(channel=Channel.SMS.value).wording == "2026-11-27-sms"

    def test_is_not_kept_where_no_words_were_shown(self, caller: Caller, hooks: Webhooks):
        self.tell(caller, hooks)
        assert FollowerAddress.objects.get() == address()

    def test_is_not_used_through_zalo_any_more_by_whoever_says_no_there(
        self, account: Account, caller: Caller, hooks: Webhooks
    ):
        account.options["phone_wording"] = "2026-11-27-sms"
        account.save()
        self.tell(caller, hooks)
        caller.tell(hooks.text(NAM, "TC", timestamp=ms(NOW + MINUTE)))
        read_zalo(at=NOW + MINUTE)
        number = FollowerAddress.objects.get(channel=Channel.SMS.value)
        assert (number.by_zalo, number.ended_at) == (False, None)
        assert (ConsentAct.WITHDRAWN, ConsentMethod.WORD, Channel.ZALO_PHONE) in lines()

    @pytest.mark.parametrize("is_known", [True, False])
    def test_that_is_told_late_takes_no_later_no_back(
        self, account: Account, caller: Caller, hooks: Webhooks, is_known: bool
    ):
        account.options["phone_wording"] = "2026-11-27-sms"
        account.save()
        if is_known:
            self.tell(caller, hooks)
        else:
            caller.tell(hooks.follow(NAM))
        number = author_of_number("0912345678", key=settings.SECRET_KEY)
        assert number is not None
        unsubscribe_by_keyword(number=number, happened_at=NOW, at=NOW)
        said = {"sender": {"id": NAM}, "info": self.INFO}
        caller.tell(hooks.body("user_submit_info", timestamp=ms(NOW - MINUTE), **said))
        read_zalo(at=NOW + MINUTE)
        assert not FollowerAddress.objects.filter(channel=Channel.SMS.value, ended_at=None).exists()
        assert Suppression.objects.filter(fingerprint=number.mark).exists()

    def test_of_somebody_else_stays_theirs(self, account: Account, caller: Caller, hooks: Webhooks):
        account.options["phone_wording"] = "2026-11-27-sms"
        account.save()
        other = Follower.objects.create(created_at=NOW)
        number = "84912345678"
        mark = keyed_digest(number)
        other.addresses.create(channel=Channel.SMS.value, value=number, fingerprint=mark, created_at=NOW)
        self.tell(caller, hooks)
        assert FollowerAddress.objects.get(channel=Channel.SMS.value).follower == other


def queue(to: FollowerAddress, *, account: Account | None = None, channel: Channel = Channel.ZALO) -> Delivery:
    campaign = make_campaign()
    laid = Delivery.objects.create(
        campaign=campaign,
        follower=to.follower,
        address=to,
        fingerprint=to.fingerprint,
        channel=channel.value,
        account=account,
        created_at=NOW,
    )
    lay_in_queue([laid], not_before=NOW)
    return laid


def make_campaign(**more: Any) -> Campaign:
    agency, writer, other = make_agency(), make_officer(), make_officer()
    said = {"state": CampaignState.SENDING.value, "released_by": other, "released_at": NOW}
    return Campaign.objects.create(
        agency=agency, title="Đợt gửi", kind="van-ban", key="x", written_by=writer, created_at=NOW, **said | more
    )


class TestReceipts:
    @pytest.fixture
    def sent(self, account: Account, caller: Caller, hooks: Webhooks) -> Delivery:
        caller.tell(hooks.follow(NAM))
        read_zalo(at=NOW)
        delivery = queue(address(), account=account)
        leave_queue([delivery.pk])
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.ACCEPTED.value, attempts=1, parts=1, handed_at=NOW, ended_at=NOW
        )
        delivery.handed_parts.create(account=account, outside_id="a4d0")
        return delivery

    def test_arrive_when_it_was_delivered(self, sent: Delivery, caller: Caller, hooks: Webhooks):
        delivered = NOW - timedelta(seconds=40)
        for _ in range(3):
            caller.tell(hooks.received("a4d0", at=ms(delivered)))
        read_zalo(at=NOW + MINUTE)
        sent.refresh_from_db()
        assert (sent.state, sent.arrived_at) == (DeliveryState.DELIVERED, delivered)

    def test_without_a_time_arrive_when_we_heard(self, sent: Delivery, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.received("a4d0"))
        read_zalo(at=NOW + MINUTE)
        sent.refresh_from_db()
        assert (sent.state, sent.arrived_at) == (DeliveryState.DELIVERED, NOW)

    def test_before_the_message_has_its_number_wait_for_it(self, sent: Delivery, caller: Caller, hooks: Webhooks):
        sent.handed_parts.all().delete()
        caller.tell(hooks.received("b7", at=ms(NOW)))
        read_zalo(at=NOW)
        sent.refresh_from_db()
        assert sent.state == DeliveryState.ACCEPTED
        sent.handed_parts.create(account=sent.account, outside_id="b7")
        read_parked(at=NOW + 5 * MINUTE)
        sent.refresh_from_db()
        assert sent.state == DeliveryState.DELIVERED

    def test_of_the_road_by_number_find_it_by_our_reference(
        self, account: Account, peer: ZaloPeer, sent: Delivery, caller: Caller, hooks: Webhooks
    ):
        phone = make_zalo(peer, channel=Channel.ZALO_PHONE, options={"token_of": account.pk})
        Delivery.objects.filter(pk=sent.pk).update(account=phone)
        caller.tell(hooks.received("c9", tracking=reference_of(sent.pk), at=ms(NOW), to="84912345678"))
        read_zalo(at=NOW)
        sent.refresh_from_db()
        assert sent.state == DeliveryState.DELIVERED

    def test_of_nobody_change_nothing(self, sent: Delivery, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.received("z", at=ms(NOW)))
        read_zalo(at=NOW)
        sent.refresh_from_db()
        assert sent.state == DeliveryState.ACCEPTED


class TestAccount:
    def test_a_template_that_is_turned_off_pauses_what_says_it(self, account: Account, caller: Caller, hooks: Webhooks):
        template = account.templates.create(outside_id="17", name="Văn bản mới", state=TemplateState.ENABLED.value)
        using, other = make_campaign(), make_campaign()
        using.wordings.create(form="mau-zalo", template=template, written_by=using.written_by, written_at=NOW)
        status = {"prev_status": "ENABLE", "new_status": "DISABLE"}
        body = hooks.body("change_template_status", template_id="17", status=status, reason="Bị báo cáo nhiều")
        for _ in range(2):
            caller.tell(body)
        read_zalo(at=NOW)
        template.refresh_from_db()
        assert (template.state, template.reason) == (TemplateState.DISABLED, "Bị báo cáo nhiều")
        using.refresh_from_db()
        other.refresh_from_db()
        assert (using.state, other.state) == (CampaignState.PAUSED, CampaignState.SENDING)
        assert "Văn bản mới" in using.paused_why
        assert Entry.objects.filter(verb="template.changed").count() == 1
        assert Entry.objects.filter(verb="campaign.paused").count() == 1

    def test_a_new_quota(self, account: Account, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.body("change_oa_daily_quota", quota={"prev_value": "20000", "new_value": "1000"}))
        read_zalo(at=NOW)
        account.refresh_from_db()
        assert account.daily_quota == 1000

    def test_a_request_about_data_has_its_clocks(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.follow(NAM))
        caller.tell(hooks.body("user_request_delete_data", sender={"id": NAM}))
        read_zalo(at=NOW)
        request = DataRequest.objects.get()
        assert request.person == address().follower.code
        assert (request.kind, request.channel) == ("xoa", Channel.ZALO)
        assert request.answer_first_by < request.done_by
        assert Entry.objects.filter(verb="data_request.received").exists()

    def test_what_nobody_knows_is_read_and_left(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.body("oa_send_text", sender={"id": "1"}))
        read_zalo(at=NOW)
        assert Notice.objects.get().read_at == NOW


class TestReading:
    def test_that_fails_is_tried_again_and_stops_no_other(
        self, caller: Caller, hooks: Webhooks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        def broken(**said: object) -> None:
            raise RuntimeError(NAM)

        with monkeypatch.context() as broken_for_now:
            broken_for_now.setattr(notices.people, "follow_account", broken)
            caller.tell(hooks.follow(NAM))
            caller.tell(hooks.text("1", "chào"))
            assert read_zalo(at=NOW) == 2
        assert Notice.objects.filter(read_at__isnull=False).count() == 1
        assert NAM not in caplog.text
        assert read_zalo(at=NOW + MINUTE) == 1
        assert address().confirmed_at == NOW

    def test_of_what_was_in_the_hands_of_the_dead_goes_on(self, caller: Caller, hooks: Webhooks, account: Account):
        caller.tell(hooks.follow(NAM))
        assert len(take_notices(accounts=[account.pk], at=NOW)) == 1
        assert read_zalo(at=NOW) == 0
        assert read_zalo(at=NOW + NOTICE_LEASE) == 1

    def test_what_was_read_loses_its_words_and_then_its_mark(self, caller: Caller, hooks: Webhooks):
        caller.tell(hooks.text(NAM, "riêng tư"))
        read_zalo(at=NOW)
        clean("notice-words", "notice-marks", at=NOW + timedelta(days=6))
        assert "riêng tư" in Notice.objects.get().raw
        clean("notice-words", "notice-marks", at=NOW + timedelta(days=8))
        assert Notice.objects.get().raw == ""
        clean("notice-words", "notice-marks", at=NOW + timedelta(days=61))
        assert not Notice.objects.exists()
