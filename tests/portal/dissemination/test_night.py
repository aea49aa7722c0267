"""What leaves at night and what waits for the morning, channel by channel, to the minute: nobody's telephone rings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from messageproviders.http_sms.profile import read_profile
from messageproviders.http_sms.provider import HttpSmsProvider, HttpSmsSender
from messageproviders.port import ProviderAbilities
from messageproviders.push import PushProvider
from messageproviders.smpp.options import read_options
from messageproviders.smpp.provider import SmppProvider
from messageproviders.zalo.client import ZaloCalls, ZaloHosts
from messageproviders.zalo.provider import ZaloProvider
from portal.dissemination.models import Account, Follower, News
from portal.dissemination.operations.providers.registry import MailProvider
from portal.dissemination.operations.sending import is_anything_due, queue_letter
from portal.dissemination.states import AccountKind, Channel, FollowedKind, LetterKind
from safehttp.client import MemoryClient
from tests.portal.dissemination.factories import change, make_law, pass_on
from tests.portal.dissemination.sending.scenes import NOON, laid_out, make_person, sent

pytestmark = pytest.mark.django_db

HTTP = HttpSmsProvider(read_profile({"profile": "esms"}), sender=HttpSmsSender("TUPHAP"), door=MemoryClient())
SMPP = SmppProvider(read_options({"host": "smsc"}, password="secret", sender="TUPHAP", takes_marks=True))


def zalo(*, by_phone: bool) -> ZaloProvider:
    calls = ZaloCalls(MemoryClient(), ZaloHosts())
    return ZaloProvider(calls=calls, token=lambda **_: "", clock=timezone.now, by_phone=by_phone)


# What each provider says of itself: the hours are kept by what it declares.
ROADS: dict[str, tuple[Channel, ProviderAbilities]] = {
    "thư": (Channel.EMAIL, MailProvider(sender="a@example.vn").abilities),
    "SMPP": (Channel.SMS, SMPP.abilities),
    "HTTP": (Channel.SMS, HTTP.abilities),
    "Zalo": (Channel.ZALO, zalo(by_phone=False).abilities),
    "Zalo theo số": (Channel.ZALO_PHONE, zalo(by_phone=True).abilities),
    "trình duyệt": (Channel.PUSH, PushProvider.abilities),
}
MOMENTS = ("06:59", "07:00", "20:59", "21:00", "21:29", "21:30", "21:59", "22:00", "23:59:59", "00:00", "03:00")
AT_ANY_HOUR = frozenset(MOMENTS)
BY_DAY = frozenset({"07:00", "20:59"})
WHILE_ZALO_TAKES_TEMPLATES = BY_DAY | {"21:00", "21:29"}

# When news of what somebody follows leaves, when a campaign does, when the answer to what they have just done.
NEWS = {
    "thư": AT_ANY_HOUR,
    "SMPP": BY_DAY,
    "HTTP": BY_DAY,
    "Zalo": BY_DAY,
    "Zalo theo số": BY_DAY,
    "trình duyệt": BY_DAY,
}
CAMPAIGNS = dict.fromkeys(ROADS, BY_DAY)
ANSWERS = {
    "thư": AT_ANY_HOUR,
    "SMPP": AT_ANY_HOUR,
    "HTTP": AT_ANY_HOUR,
    "Zalo": AT_ANY_HOUR,
    "Zalo theo số": WHILE_ZALO_TAKES_TEMPLATES,
    "trình duyệt": AT_ANY_HOUR,
}
YESTERDAY = NOON - timedelta(days=1)


def clock(moment: str, *, days: int = 0) -> datetime:
    said = time.fromisoformat(moment)
    return NOON.replace(hour=said.hour, minute=said.minute, second=said.second) + timedelta(days=days)


def open_account(channel: Channel) -> Account:
    """Open as long as an officer may say: the night is not the account's to give away."""
    return Account.objects.create(
        name=channel.value, channel=channel.value, kind=AccountKind.FILE.value, created_at=YESTERDAY,
        opens=time(0, 0), closes=time(23, 59),
    )  # fmt: skip


def person_on(channel: Channel) -> Follower:
    follower = make_person(channel.of_addresses)
    follower.addresses.update(by_zalo=channel is Channel.ZALO_PHONE)
    return follower


def news(channel: Channel) -> None:
    law, follower = make_law(), person_on(channel)
    since = YESTERDAY - timedelta(days=1)
    follower.subscriptions.create(
        kind=FollowedKind.INSTRUMENT.value, key=law.slug, created_at=since, confirmed_at=since, frequency="ngay"
    )
    change(law, "dieu-5", at=YESTERDAY)
    pass_on(at=YESTERDAY)
    letter = queue_letter(kind=LetterKind.NEWS, follower=follower, channel=channel, at=YESTERDAY)
    assert News.objects.update(letter=letter) == 1


def answer(channel: Channel) -> None:
    queue_letter(kind=LetterKind.STOPPED, follower=person_on(channel), channel=channel, at=YESTERDAY)


def campaign(channel: Channel) -> None:
    laid_out(person_on(channel), channels=(channel,), at=YESTERDAY)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    ("lay", "leaves"), [(news, NEWS), (campaign, CAMPAIGNS), (answer, ANSWERS)], ids=["news", "campaign", "answer"]
)
def test_leaves_at_these_moments_and_at_no_others(
    lay: Callable[[Channel], None], leaves: dict[str, frozenset[str]], road: str
):
    channel, abilities = ROADS[road]
    account = open_account(channel)
    lay(channel)
    found = {one for one in MOMENTS if is_anything_due(account=account, at=clock(one), abilities=abilities)}
    assert found == leaves[road]


@pytest.mark.parametrize("road", ["SMPP", "HTTP", "trình duyệt"])
def test_what_the_night_held_back_rings_at_seven_and_once(road: str):
    channel, _ = ROADS[road]
    account = open_account(channel)
    news(channel)
    for moment in ("21:59", "22:00"):
        assert sent(account, at=clock(moment)).carried == []
    assert sent(account, at=clock("06:59", days=1)).carried == []
    assert len(sent(account, at=clock("07:00", days=1)).carried) == 1
    assert sent(account, at=clock("07:00", days=1)).carried == []


def test_a_letter_by_mail_waits_for_no_morning():
    account = open_account(Channel.EMAIL)
    news(Channel.EMAIL)
    assert len(sent(account, at=clock("22:00")).carried) == 1
