"""Followers who do not exist. Their addresses lead nowhere: numbers that no network has, hosts that no one can own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from messageproviders.push.keys import new_private_key, public_key_of
from portal.agencies.models import Agency, Place
from portal.dissemination.addresses import fingerprint
from portal.dissemination.models import Account, Address, DataRequest, Follower, Subscription
from portal.dissemination.operations.ledger import write_down
from portal.dissemination.operations.requests import fulfil_request, receive_request
from portal.dissemination.states import (
    AccountKind,
    Channel,
    ConsentAct,
    Followed,
    Frequency,
    Language,
    RequestKind,
    Role,
    Way,
)
from portal.dissemination.wording import current
from portal.library.models import Field, Instrument

_EACH = 6  # people on each channel
_ACCOUNTS = {
    Channel.SMS: "Chạy thử: tin nhắn SMS ghi ra tệp",
    Channel.ZALO: "Chạy thử: tin Zalo ghi ra tệp",
    Channel.PUSH: "Chạy thử: thông báo ghi ra tệp",
}
# No mobile network of Vietnam begins with 000; names that end in .invalid are nobody's (RFC 6761).
_ADDRESSES = {
    Channel.EMAIL: "nguoi-theo-doi-{number}@vi-du.invalid",
    Channel.SMS: "84000000{number:03d}",
    Channel.ZALO: "nguoi-gia-dinh-{number}",
    Channel.PUSH: "https://thong-bao.vi-du.invalid/{number}",
}
_WAYS = {Channel.EMAIL: Way.LETTER, Channel.SMS: Way.CODE, Channel.ZALO: Way.ZALO, Channel.PUSH: Way.BROWSER}
_ROLES = (Role.CITIZEN, Role.CITIZEN, Role.BUSINESS, Role.MEDIATOR, Role.RAPPORTEUR, Role.OFFICIAL)


@dataclass(frozen=True, slots=True)
class _Followable:
    places: Sequence[Place]
    things: Sequence[tuple[Followed, str]]


@transaction.atomic
def load_followers(*, key: str, controller: str, at: datetime) -> int:
    """What is missing is added: an account of files for each channel, people, requests. Returns how many people."""
    if Address.objects.filter(value=_ADDRESSES[Channel.EMAIL].format(number=1)).exists():
        return 0
    _open_accounts(at)
    there = _followable(at)
    made = [
        _make(channel, number, there, key=key, controller=controller, at=at)
        for channel in _ADDRESSES
        for number in range(1, _EACH + 1)
    ]
    _ask_about_data(made, at)
    return len(made)


def _open_accounts(at: datetime) -> None:
    for channel, name in _ACCOUNTS.items():
        if not Account.objects.filter(channel=channel.value).exists():
            options = {"public_key": public_key_of(new_private_key())} if channel is Channel.PUSH else {}
            Account.objects.create(
                name=name, channel=channel.value, kind=AccountKind.FILE.value, options=options, created_at=at
            )


def _followable(at: datetime) -> _Followable:
    communes = Place.objects.existing_on(at.date()).filter(level="commune").order_by("name_sort")[:_EACH]
    agencies = Agency.objects.existing_on(at.date()).filter(level="province").order_by("name_sort")[:3]
    topics = Field.objects.filter(parent__isnull=True).order_by("slug")[:3]
    laws = Instrument.objects.filter(withdrawn_at__isnull=True).order_by("slug")[:3]
    things = [
        *((Followed.PLACE, str(one.pk)) for one in communes),
        *((Followed.AGENCY, one.slug) for one in agencies),
        *((Followed.FIELD, one.slug) for one in topics),
        *((Followed.INSTRUMENT, one.slug) for one in laws),
    ]
    return _Followable(list(communes), things)


def _make(channel: Channel, number: int, there: _Followable, *, key: str, controller: str, at: datetime) -> Follower:
    since = at - timedelta(days=7 * number)
    follower = Follower.objects.create(
        created_at=since,
        confirmed_at=since,
        place=there.places[number % len(there.places)] if there.places else None,
        role=_ROLES[number % len(_ROLES)].value,
        language=(Language.KHMER if number == _EACH else Language.VIETNAMESE).value,
    )
    value = _ADDRESSES[channel].format(number=number)
    Address.objects.create(
        follower=follower,
        channel=channel.value,
        value=value,
        fingerprint=fingerprint(value, key=key, channel=Channel.PUSH),  # as it stands: no number that exists
        created_at=since,
        confirmed_at=since,
    )
    followed = [
        Subscription(
            follower=follower, kind=kind.value, key=thing, frequency=Frequency.WEEKLY.value, created_at=since,
            confirmed_at=since,
        )
        for kind, thing in _some(there.things, number)
    ]  # fmt: skip
    Subscription.objects.bulk_create(followed)
    for act, way in ((ConsentAct.ASKED, Way.FORM), (ConsentAct.CONFIRMED, _WAYS[channel])):
        write_down(
            act, way, follower, at=since, subscriptions=followed, wording=current(channel), controller=controller,
            channel=channel,
        )  # fmt: skip
    return follower


def _some(things: Sequence[tuple[Followed, str]], number: int) -> Iterator[tuple[Followed, str]]:
    """One to three of them, others for each person."""
    count = min(1 + number % 3, len(things))
    yield from dict.fromkeys(things[(number * 5 + step * 4) % len(things)] for step in range(count))


def _ask_about_data(people: Sequence[Follower], at: datetime) -> None:
    """One request that is late, one that is fresh, one that somebody fulfilled themselves."""
    if DataRequest.objects.exists():
        return
    first, second, third = people[0].code, people[_EACH].code, people[2 * _EACH].code
    receive_request(
        kind=RequestKind.OBJECT, person=first, channel=Channel.EMAIL, way=Way.FORM, at=at - timedelta(days=6),
        words="(người giả định) Tôi không muốn nhận tin dành cho doanh nghiệp.",
    )  # fmt: skip
    receive_request(
        kind=RequestKind.CORRECT, person=second, channel=Channel.SMS, way=Way.DESK, at=at,
        words="(người giả định) Tôi đã đổi nơi ở.",
    )  # fmt: skip
    fulfil_request(
        kind=RequestKind.SEE, person=third, channel=None, way=Way.PAGE, at=at,
        outcome="Nhận bản sao dữ liệu trên trang riêng.",
    )  # fmt: skip
