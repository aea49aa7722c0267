"""What becomes due while a letter still waits goes into it: one message in the morning, and not three."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import Account, Delivery, Letter, News
from portal.dissemination.operations import write_letters
from portal.dissemination.states import AccountKind, Channel, DeliveryState, LetterKind
from portal.library.models import Instrument
from tests.portal.dissemination.factories import (
    NOW,
    change,
    empty_outbox,
    follow,
    mail_account,
    make_law,
    pass_on,
    take_letters,
)
from tests.portal.dissemination.sending.scenes import sent

pytestmark = pytest.mark.django_db
NUMBER = "84912345678"
EVENING = NOW + timedelta(hours=12)  # ten o'clock: nobody's telephone rings
MORNING = NOW + timedelta(hours=21)
HOUR = timedelta(hours=1)


@pytest.fixture
def laws() -> list[Instrument]:
    mail_account()
    return [make_law(f"{number}/2021/NĐ-CP", title=f"Nghị định về chợ {number}") for number in range(1, 4)]


@pytest.fixture
def sms() -> Account:
    return Account.objects.create(name="SMS", channel=Channel.SMS.value, kind=AccountKind.FILE.value, created_at=NOW)


def change_at(law: Instrument, at: datetime) -> int:
    """A law changes, and what is due is written ten minutes later. How many new letters there are."""
    change(law, "dieu-5", at=at)
    pass_on(after=at)
    return write_letters(at=at + timedelta(minutes=10))


def ring(account: Account, *, at: datetime) -> list[OutboundMessage]:
    return sent(account, at=at).carried


def test_three_changes_of_a_night_are_one_message_at_seven(laws: list[Instrument], sms: Account):
    for law in laws:
        follow(law.slug, address=NUMBER, channel=Channel.SMS)
    written = [change_at(law, EVENING + number * HOUR) for number, law in enumerate(laws)]
    assert written == [1, 0, 0]
    assert ring(sms, at=EVENING + 3 * HOUR) == []
    [told] = ring(sms, at=MORNING)
    assert "3 điều bạn theo dõi có tin mới" in told.text
    assert ring(sms, at=MORNING + HOUR) == []
    assert set(News.objects.values_list("letter__kind", flat=True)) == {LetterKind.NEWS.value}


def test_what_comes_after_it_has_left_is_a_letter_of_its_own(laws: list[Instrument]):
    for law in laws:
        follow(law.slug)
    change_at(laws[0], NOW)
    empty_outbox(MemoryProvider(), at=NOW + HOUR)
    assert change_at(laws[1], NOW + HOUR) == 1


def test_what_is_in_somebodys_hands_is_not_added_to(laws: list[Instrument]):
    for law in laws:
        follow(law.slug)
    change_at(laws[0], NOW)
    assert len(take_letters(at=NOW + HOUR)) == 1
    assert change_at(laws[1], NOW + HOUR) == 1
    assert Letter.objects.filter(kind=LetterKind.NEWS.value).count() == 2


def test_what_may_have_arrived_is_not_added_to(laws: list[Instrument]):
    """It was handed over and not answered: sent once more it must say the same."""
    for law in laws:
        follow(law.slug)
    change_at(laws[0], NOW)
    empty_outbox(MemoryProvider(lambda _: SendOutcome.UNKNOWN), at=NOW + HOUR)
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    assert change_at(laws[1], NOW + HOUR) == 1


def test_what_was_refused_for_now_is_added_to(laws: list[Instrument]):
    for law in laws:
        follow(law.slug)
    change_at(laws[0], NOW)
    empty_outbox(MemoryProvider(lambda _: SendOutcome.LATER), at=NOW + timedelta(minutes=20))
    assert change_at(laws[1], NOW + HOUR) == 0
    provider = MemoryProvider()
    empty_outbox(provider, at=NOW + 2 * HOUR)
    [told] = provider.carried
    assert "Nghị định về chợ 1" in told.text
    assert "Nghị định về chợ 2" in told.text
    assert told.subject == "2 văn bản có thay đổi"


def test_who_prefers_another_channel_meanwhile_is_told_there(laws: list[Instrument], sms: Account):
    for law in laws:
        follow(law.slug, address=NUMBER, channel=Channel.SMS)
    change_at(laws[0], EVENING)
    follower = Letter.objects.get(kind=LetterKind.NEWS.value).follower
    assert follower is not None
    follower.addresses.update(order=1)
    follower.addresses.create(
        channel=Channel.EMAIL.value, value="nam@example.vn", fingerprint="x", created_at=NOW, confirmed_at=NOW, order=0
    )
    assert change_at(laws[1], EVENING + HOUR) == 1


def test_one_persons_letter_takes_nothing_of_another(laws: list[Instrument]):
    follow(laws[0].slug)
    follow(laws[0].slug, address="lan@example.vn")
    follow(laws[1].slug, address="lan@example.vn")
    assert change_at(laws[0], NOW) == 2
    assert change_at(laws[1], NOW + HOUR) == 0
    provider = MemoryProvider()
    empty_outbox(provider, at=NOW + 2 * HOUR)
    told = {one.to: one.text for one in provider.carried}
    assert "chợ 2" in told["lan@example.vn"]
    assert "chợ 2" not in told["nam@example.vn"]
