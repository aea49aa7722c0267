"""The story of a word by SMS: who says no is heard at once, told once, and followed on other channels as before."""

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from messageproviders.port import InboundMessage, OutboundMessage, ProviderNotice
from messageproviders.sms import count_sms
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.notices import read_sms
from portal.dissemination.models import (
    Account,
    Consent,
    Delivery,
    Follower,
    FollowerAddress,
    Letter,
    Notice,
    Suppression,
)
from portal.dissemination.operations.renderers.letters import LetterRenderer
from portal.dissemination.operations.sending import lease_batch, queue_letter, store_receipts
from portal.dissemination.states import (
    AccountKind,
    Channel,
    ConsentAct,
    ConsentMethod,
    DeliveryState,
    LetterKind,
    LetterState,
    SkipReason,
    SuppressionReason,
)
from tests.portal.dissemination.factories import HOUSE, KEY, NOW

pytestmark = pytest.mark.django_db

NUMBER = "84987654321"
BEFORE = NOW - timedelta(days=30)


@pytest.fixture
def account() -> Account:
    return Account.objects.create(
        name="Tổng đài",
        channel=Channel.SMS.value,
        kind=AccountKind.SMPP.value,
        sender="TUPHAP",
        options={"host": "127.0.0.1"},
        created_at=BEFORE,
    )


@pytest.fixture
def follower() -> Follower:
    """Somebody who is reached by telephone and by e-mail."""
    person = Follower.objects.create(created_at=BEFORE, confirmed_at=BEFORE)
    for channel, value in ((Channel.SMS, NUMBER), (Channel.EMAIL, "nam@example.vn")):
        mark = fingerprint(value, key=settings.SECRET_KEY, channel=channel)
        moments = {"created_at": BEFORE, "confirmed_at": BEFORE}
        person.addresses.create(channel=channel.value, value=value, fingerprint=mark, **moments)
    return person


def say(account: Account, text: str, *, sender: str = NUMBER, at: datetime = NOW, id: str = "") -> None:  # noqa: A002
    store_receipts(account=account, heard=[ProviderNotice(InboundMessage(sender, text, id=id))], at=at)


def waiting(follower: Follower, channel: Channel) -> Letter:
    return queue_letter(kind=LetterKind.LINK, at=NOW, follower=follower, channel=channel)


class TestSayingNo:
    def test_ends_the_number_and_what_waits_for_it_and_leaves_the_mailbox(self, account: Account, follower: Follower):
        by_sms, by_mail = (waiting(follower, channel) for channel in (Channel.SMS, Channel.EMAIL))
        Delivery.objects.filter(letter=by_sms).update(address=follower.addresses.get(channel=Channel.SMS.value))
        say(account, "Từ chối")
        assert read_sms(at=NOW) == 1
        number, mailbox = (follower.addresses.get(channel=one.value) for one in (Channel.SMS, Channel.EMAIL))
        assert (number.ended_at, mailbox.ended_at) == (NOW, None)
        assert number.last_heard_at == NOW
        [no] = Suppression.objects.all()
        assert (no.channel, no.fingerprint, no.reason, no.until) == (
            Channel.SMS.value, number.fingerprint, SuppressionReason.SAID_NO.value, None,
        )  # fmt: skip
        [line] = Consent.objects.filter(person=follower.code)
        assert (line.act, line.way, line.channel) == (
            ConsentAct.WITHDRAWN.value,
            ConsentMethod.WORD.value,
            Channel.SMS.value,
        )
        states = dict(Delivery.objects.filter(letter__in=[by_sms, by_mail]).values_list("channel", "state"))
        assert states == {
            Channel.SMS.value: DeliveryState.SKIPPED.value,
            Channel.EMAIL.value: DeliveryState.QUEUED.value,
        }
        assert Delivery.objects.get(letter=by_sms).reason == SkipReason.SAID_NO.value
        by_sms.refresh_from_db()
        assert by_sms.state == LetterState.SKIPPED.value

    def test_is_confirmed_once_though_nothing_else_goes_there(self, account: Account, follower: Follower):
        say(account, "TC")
        read_sms(at=NOW)
        [taken] = lease_batch(account=account, key=settings.SECRET_KEY, at=NOW)
        written = LetterRenderer(sender=HOUSE, key=KEY, at=NOW).messages([taken.delivery])[taken.key]
        assert isinstance(written, OutboundMessage)
        assert written.to == NUMBER
        assert written.text.startswith("Sở Tư pháp đã ngừng gửi tin nhắn tới số này")
        assert count_sms(written.text, with_marks=False).parts == 1
        waiting(follower, Channel.SMS)
        assert lease_batch(account=account, key=settings.SECRET_KEY, at=NOW) == []

    def test_however_often_they_say_it(self, account: Account, follower: Follower):
        for minute, text in enumerate(("TC", "HUY", "từ chối", "TC")):
            say(account, text, at=NOW + timedelta(minutes=minute))
            read_sms(at=NOW + timedelta(minutes=minute))
        assert Letter.objects.filter(kind=LetterKind.STOPPED.value).count() == 1
        assert Consent.objects.count() == Suppression.objects.count() == 1

    def test_from_a_number_that_nobody_gave_us_is_remembered_by_its_mark_alone(self, account: Account):
        say(account, "STOP", sender="+84 912 345 678")
        read_sms(at=NOW)
        [no] = Suppression.objects.all()
        assert no.fingerprint == fingerprint("84912345678", key=settings.SECRET_KEY, channel=Channel.SMS)
        assert not Letter.objects.exists()
        assert not FollowerAddress.objects.exists()

    def test_before_they_agreed_anew_takes_nothing_back(self, account: Account, follower: Follower):
        say(account, "TC", at=NOW)
        assert follower.addresses.get(channel=Channel.SMS.value).confirmed_at < NOW + timedelta(hours=1)
        follower.addresses.update(confirmed_at=NOW + timedelta(hours=1))
        read_sms(at=NOW + timedelta(hours=2))
        assert not Suppression.objects.exists()
        assert follower.addresses.get(channel=Channel.SMS.value).ended_at is None

    def test_again_after_they_came_back_is_heard_and_confirmed_again(self, account: Account, follower: Follower):
        later = NOW + timedelta(days=3)
        say(account, "TC")
        read_sms(at=NOW)
        follower.addresses.update(confirmed_at=NOW + timedelta(days=1), ended_at=None)
        say(account, "TC", at=later)
        read_sms(at=later)
        assert follower.addresses.get(channel=Channel.SMS.value).ended_at == later
        assert Letter.objects.filter(kind=LetterKind.STOPPED.value).count() == 2


class TestOtherWords:
    @pytest.mark.parametrize("text", ["Tôi không từ chối", "đúng", "👍", "Cho hỏi thủ tục kết hôn"])
    def test_stop_nothing(self, account: Account, follower: Follower, text: str):
        say(account, text)
        read_sms(at=NOW)
        assert not Suppression.objects.exists()
        number = follower.addresses.get(channel=Channel.SMS.value)
        assert (number.ended_at, number.last_heard_at) == (None, NOW)

    def test_to_have_word_again_lifts_the_no_and_agrees_to_nothing(self, account: Account, follower: Follower):
        say(account, "TC")
        say(account, "DK PBGDPL", at=NOW + timedelta(minutes=5))
        read_sms(at=NOW + timedelta(minutes=5))
        assert not Suppression.objects.exists()
        assert follower.addresses.get(channel=Channel.SMS.value).ended_at is not None
        assert not Consent.objects.filter(act=ConsentAct.CONFIRMED.value).exists()

    def test_from_what_is_no_telephone_are_put_away(self, account: Account):
        say(account, "TC", sender="VIETTEL")
        assert read_sms(at=NOW) == 1
        assert not Suppression.objects.exists()

    def test_that_cannot_be_read_are_tried_again_and_stop_no_others(self, account: Account, follower: Follower):
        Notice.objects.create(account=account, kind="khac", digest="0", raw="{", received_at=BEFORE, not_before=BEFORE)
        say(account, "TC")
        assert read_sms(at=NOW) == 2
        broken = Notice.objects.get(digest="0")
        assert (broken.read_at, broken.error) == (None, json.JSONDecodeError.__name__)
        assert broken.not_before > NOW
        assert Suppression.objects.count() == 1
