"""Somebody says no on Zalo to a message that came there by their telephone number: Zalo tells who they are at the
account and not which number is theirs. What can be stopped is stopped; how the rest is stopped is told to them, once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messageproviders.port import OutboundMessage
from portal.dissemination.models import Account, FollowerAddress, Letter
from portal.dissemination.operations import zalo as people
from portal.dissemination.operations.refusals import author_of_number, author_on_zalo, unsubscribe_by_keyword
from portal.dissemination.states import AccountKind, Channel, ConsentMethod, LetterKind
from portal.schema.models import keyed_digest
from tests.portal.dissemination.factories import KEY, NOW, OWNER, follow, make_link
from tests.portal.dissemination.sending.scenes import sent
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
NUMBER, NAM = "84912345678", "246845883529197922"
MINUTE = timedelta(minutes=1)
ON_THE_PAGE = "https://lantoa.example.vn/theo-doi/lien-ket/?kenh=tin-nhan"


@pytest.fixture(autouse=True)
def zalo() -> Account:
    return open_account(Channel.ZALO)


@pytest.fixture
def by_number() -> Account:
    return open_account(Channel.ZALO_PHONE)


@pytest.fixture
def carrier() -> Account:
    return open_account(Channel.SMS, stop_number="8088")


@laid
def number() -> FollowerAddress:
    """Somebody who agreed to Zalo at their number."""
    address = follow("luat", address=NUMBER, channel=Channel.SMS).follower.addresses.get()
    FollowerAddress.objects.filter(pk=address.pk).update(by_zalo=True)
    return address


def open_account(channel: Channel, **options: str) -> Account:
    return Account.objects.create(
        name=channel.value, channel=channel.value, kind=AccountKind.FILE.value, options=options, created_at=NOW
    )


def say_no(*, way: ConsentMethod = ConsentMethod.WORD, happened_at: datetime = NOW) -> None:
    people.leave_account(person=author_on_zalo(NAM, key=KEY), way=way, happened_at=happened_at, at=NOW)


def join() -> None:
    people.follow_account(
        person=author_on_zalo(NAM, key=KEY), controller=OWNER, happened_at=NOW - timedelta(days=1), at=NOW
    )


def told(account: Account) -> list[OutboundMessage]:
    return sent(account, at=NOW).carried


def test_a_number_that_nobody_linked_is_not_stopped_and_they_hear_how_it_is(
    zalo: Account, by_number: Account, carrier: Account, number: FollowerAddress
):
    say_no()
    number.refresh_from_db()
    assert (number.ended_at, number.by_zalo) == (None, True)
    [reply] = told(zalo)
    assert reply.to == NAM
    assert "đã ngừng gửi tin cho bạn qua Zalo" in reply.text
    assert "không biết số điện thoại của tài khoản Zalo này" in reply.text
    assert "soạn TC gửi 8088" in reply.text
    assert '"Không nhận qua Zalo ở số này"' in reply.text
    assert reply.text.endswith(ON_THE_PAGE)


def test_the_reply_leaves_without_a_template(zalo: Account, by_number: Account):
    say_no()
    assert told(zalo)[0].particulars == {"last_heard_at": NOW.isoformat()}


def test_the_button_that_the_reply_names_is_on_the_page_of_the_number(client: Client, number: FollowerAddress):
    page = client.get(f"/theo-doi/cua-toi/{make_link(number.follower, at=timezone.now())}/")
    assert "Không nhận qua Zalo ở số này" in page.content.decode()


def test_what_the_reply_says_stops_the_number_on_zalo_too(
    by_number: Account, carrier: Account, number: FollowerAddress
):
    said = author_of_number(NUMBER, key=KEY)
    assert said is not None
    unsubscribe_by_keyword(number=said, happened_at=NOW, at=NOW)
    number.refresh_from_db()
    assert number.ended_at == NOW


def test_where_no_carrier_names_a_number_the_page_is_named_alone(zalo: Account, by_number: Account):
    say_no()
    [reply] = told(zalo)
    assert "soạn TC" not in reply.text
    assert ON_THE_PAGE in reply.text


def test_where_nothing_is_sent_to_numbers_through_zalo_they_are_not_troubled_with_it(zalo: Account, carrier: Account):
    say_no()
    [reply] = told(zalo)
    assert "không biết số điện thoại" not in reply.text


def test_a_number_that_they_gave_is_stopped_on_zalo_and_nothing_is_left_to_tell(
    zalo: Account, by_number: Account, carrier: Account, number: FollowerAddress
):
    join()
    follower = FollowerAddress.objects.get(fingerprint=keyed_digest(NAM)).follower
    FollowerAddress.objects.filter(pk=number.pk).update(follower=follower)
    say_no()
    number.refresh_from_db()
    assert (number.ended_at, number.by_zalo) == (None, False)
    [reply] = told(zalo)
    assert "không biết số điện thoại" not in reply.text


def test_somebody_who_left_the_account_long_ago_and_says_no_to_a_message_is_told_once(
    zalo: Account, by_number: Account, carrier: Account
):
    join()
    say_no(way=ConsentMethod.ZALO, happened_at=NOW - timedelta(hours=1))
    assert told(zalo) == []
    for minutes in (2, 1, 0):
        say_no(happened_at=NOW - minutes * MINUTE)
    assert len(told(zalo)) == 1
    assert Letter.objects.filter(kind=LetterKind.STOPPED.value).count() == 1


def test_a_no_that_came_before_they_agreed_anew_is_none(zalo: Account, by_number: Account):
    join()
    say_no(happened_at=NOW - timedelta(days=2))
    assert FollowerAddress.objects.get(fingerprint=keyed_digest(NAM)).ended_at is None
    assert told(zalo) == []


def test_a_follow_that_comes_late_opens_nothing_after_it(by_number: Account):
    say_no()
    join()
    assert FollowerAddress.objects.get(fingerprint=keyed_digest(NAM)).confirmed_at is None
    later = NOW + timedelta(minutes=1)
    people.follow_account(person=author_on_zalo(NAM, key=KEY), controller=OWNER, happened_at=later, at=later)
    assert FollowerAddress.objects.get(fingerprint=keyed_digest(NAM)).confirmed_at is not None
