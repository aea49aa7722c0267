"""Invented followers on every channel, and campaigns that are sent to them as files. No real person is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from messageproviders.port import SendOutcome
from messageproviders.push import new_private_key, public_key_of
from portal.agencies.models import Agency, Officer, Place
from portal.agencies.queries import postings_held
from portal.dissemination.channels import fingerprint
from portal.dissemination.composition.forms import propose
from portal.dissemination.composition.items import CampaignItem
from portal.dissemination.models import (
    Account,
    Attempt,
    Campaign,
    CountedLink,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    IncomingMessage,
    Subscription,
)
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.operations.accounts import ensure_mail_account
from portal.dissemination.operations.campaigns.delivery import launch
from portal.dissemination.operations.consent_ledger import record_consent
from portal.dissemination.operations.inbox import receive_message
from portal.dissemination.operations.personal_data import fulfil_request, receive_request
from portal.dissemination.operations.refusals import MessageAuthor
from portal.dissemination.operations.sending.queue import leave_queue
from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim
from portal.dissemination.queries.campaign_texts import examiner_of
from portal.dissemination.queries.campaigns import plan_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import (
    AccountKind,
    CampaignClass,
    Channel,
    ConsentAct,
    ConsentMethod,
    DeliveryState,
    FollowedKind,
    FollowerLanguage,
    Frequency,
    MessageForm,
    RequestKind,
    current,
)
from portal.library.models import Field, Instrument
from portal.questions.models import Answer
from portal.schema.models import keyed_digest

_EACH = 6  # people on each channel
_ACCOUNTS = {
    Channel.SMS: "Chạy thử: tin nhắn SMS ghi ra tệp",
    Channel.ZALO: "Chạy thử: tin Zalo ghi ra tệp",
    Channel.PUSH: "Chạy thử: thông báo ghi ra tệp",
}
# No mobile network of Vietnam has the prefix 000; domains under .invalid cannot exist (RFC 6761).
_ADDRESSES = {
    Channel.EMAIL: "nguoi-theo-doi-{number}@vi-du.invalid",
    Channel.SMS: "84000000{number:03d}",
    Channel.ZALO: "nguoi-gia-dinh-{number}",
    Channel.PUSH: "https://thong-bao.vi-du.invalid/{number}",
}
_WAYS = {
    Channel.EMAIL: ConsentMethod.LETTER,
    Channel.SMS: ConsentMethod.CODE,
    Channel.ZALO: ConsentMethod.ZALO,
    Channel.PUSH: ConsentMethod.BROWSER,
}
_ROLES = (
    "nguoi-dan",
    "nguoi-dan",
    "doanh-nghiep",
    "hoa-giai-vien",
    "bao-cao-vien",
    "can-bo",
)


@dataclass(frozen=True, slots=True)
class _Followable:
    places: Sequence[Place]
    things: Sequence[tuple[FollowedKind, str]]


@transaction.atomic
def load_followers(*, key: str, controller: str, at: datetime) -> int:
    """Add what is missing: a file account for each channel, people, requests. Returns the number of people."""
    if FollowerAddress.objects.filter(fingerprint=keyed_digest(_ADDRESSES[Channel.EMAIL].format(number=1))).exists():
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
            Account.objects.create(
                name=name, channel=channel.value, kind=AccountKind.FILE.value, options=_options(channel), created_at=at
            )


def _options(channel: Channel) -> dict[str, str]:
    """Options for the pages of readers: a public key for browsers, the id of a Zalo page that does not exist."""
    if channel is Channel.PUSH:
        return {"public_key": public_key_of(new_private_key())}
    return {"oa_id": "0000000000"} if channel is Channel.ZALO else {}


def _followable(at: datetime) -> _Followable:
    communes = Place.objects.existing_on(at.date()).filter(level="commune").order_by("name_sort")[:_EACH]
    agencies = Agency.objects.existing_on(at.date()).filter(level="province").order_by("name_sort")[:3]
    topics = Field.objects.filter(parent__isnull=True).order_by("slug")[:3]
    laws = Instrument.objects.filter(withdrawn_at__isnull=True).order_by("slug")[:3]
    things = [
        *((FollowedKind.PLACE, str(one.pk)) for one in communes),
        *((FollowedKind.AGENCY, one.slug) for one in agencies),
        *((FollowedKind.FIELD, one.slug) for one in topics),
        *((FollowedKind.INSTRUMENT, one.slug) for one in laws),
    ]
    return _Followable(list(communes), things)


def _make(channel: Channel, number: int, there: _Followable, *, key: str, controller: str, at: datetime) -> Follower:
    since = at - timedelta(days=7 * number)
    follower = Follower.objects.create(
        created_at=since,
        confirmed_at=since,
        place=there.places[number % len(there.places)] if there.places else None,
        role=_ROLES[number % len(_ROLES)],
        language=(FollowerLanguage.KHMER if number == _EACH else FollowerLanguage.VIETNAMESE).value,
    )
    value = _ADDRESSES[channel].format(number=number)
    FollowerAddress.objects.create(
        follower=follower,
        channel=channel.value,
        value=value,
        fingerprint=fingerprint(value, key=key, channel=Channel.PUSH),  # unchanged: not an existing number
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
    for act, way in ((ConsentAct.ASKED, ConsentMethod.FORM), (ConsentAct.CONFIRMED, _WAYS[channel])):
        record_consent(
            act, way, follower, at=since, subscriptions=followed, wording=current(channel), controller=controller,
            channel=channel,
        )  # fmt: skip
    return follower


def _some(things: Sequence[tuple[FollowedKind, str]], number: int) -> Iterator[tuple[FollowedKind, str]]:
    """One to three of the things, different for each person."""
    count = min(1 + number % 3, len(things))
    yield from dict.fromkeys(things[(number * 5 + step * 4) % len(things)] for step in range(count))


def _ask_about_data(people: Sequence[Follower], at: datetime) -> None:
    """Three requests: one that is late, a new one, and one that the person fulfilled themselves."""
    if DataRequest.objects.exists():
        return
    first, second, third = people[0].code, people[_EACH].code, people[2 * _EACH].code
    receive_request(
        kind=RequestKind.OBJECT, person=first, channel=Channel.EMAIL, way=ConsentMethod.FORM, at=at - timedelta(days=6),
        words="(người giả định) Tôi không muốn nhận tin dành cho doanh nghiệp.",
    )  # fmt: skip
    receive_request(
        kind=RequestKind.CORRECT, person=second, channel=Channel.SMS, way=ConsentMethod.DESK, at=at,
        words="(người giả định) Tôi đã đổi nơi ở.",
    )  # fmt: skip
    fulfil_request(
        kind=RequestKind.SEE, person=third, channel=None, way=ConsentMethod.PAGE, at=at,
        outcome="Nhận bản sao dữ liệu trên trang riêng.",
    )  # fmt: skip


_WRITER, _RELEASER = "bientap", "nguoiduyet"
_CHANNELS = (Channel.SMS, Channel.EMAIL, Channel.PUSH)
_FORMS = (
    MessageForm.SMS,
    MessageForm.EMAIL,
    MessageForm.PUSH,
    MessageForm.SHARE,
    MessageForm.SPOKEN,
    MessageForm.LEAFLET,
)
_STOP_NUMBER, _PRICE, _PER_SECOND = "8088", 350, 20
_OPENINGS = 7


@dataclass(frozen=True, slots=True)
class _Stage:
    writer: Officer
    releaser: Officer
    agency: Agency
    interests: tuple[tuple[str, str], ...]
    at: datetime


def load_campaigns(*, at: datetime) -> int:
    """One campaign in each state, if there are none. Returns their number."""
    stage = _stage(at)
    answers = list(Answer.objects.filter(live__isnull=False).order_by("number")[:7])
    if stage is None or not answers or Campaign.objects.exists():
        return 0
    _open_carriers(at)
    for place, act in enumerate(_ACTS):
        item = item_named(kind="cau-tra-loi", key=str(answers[place % len(answers)].number), on=timezone.localdate(at))
        if item is not None:
            act(stage, item)
    return Campaign.objects.count()


def _open_carriers(at: datetime) -> None:
    """File accounts with realistic prices for channels without an account. E-mail has its mailer."""
    ensure_mail_account(at=at)
    for channel in _CHANNELS:
        if not Account.objects.filter(channel=channel.value).exists():
            Account.objects.create(
                name=f"Chạy thử: {channel.value} ghi ra tệp", channel=channel.value, kind=AccountKind.FILE.value,
                created_at=at,
            )  # fmt: skip
    Account.objects.filter(channel=Channel.SMS.value, kind=AccountKind.FILE.value).update(
        price=_PRICE, per_second=_PER_SECOND, options={"stop_number": _STOP_NUMBER}
    )


def _stage(at: datetime) -> _Stage | None:
    officers = {one.username: one for one in Officer.objects.filter(username__in=(_WRITER, _RELEASER))}
    if len(officers) < 2:  # noqa: PLR2004
        return None
    writer, releaser = officers[_WRITER], officers[_RELEASER]
    posting = postings_held(officer=writer, on=timezone.localdate(at)).first()
    from_followers = tuple(_followed())
    if posting is None or not from_followers:
        return None
    return _Stage(writer, releaser, posting.agency, from_followers, _last_morning(at))


def _last_morning(at: datetime) -> datetime:
    """The last nine o'clock in the morning: officers are at work, and messages may be sent."""
    nine = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if nine <= at else nine - timedelta(days=1)


def _followed() -> list[tuple[str, str]]:
    """What the invented people follow."""
    known = Subscription.objects.filter(kind__in=("linh-vuc", "co-quan")).order_by().values_list("kind", "key")
    return sorted(set(known))[:6]


def _written(stage: _Stage, item: CampaignItem, *, send_in: timedelta | None = None) -> Campaign:
    at = stage.at
    campaign = operations.start_campaign(
        item=item, agency=stage.agency, title=item.title, campaign_class=CampaignClass.EDUCATION,
        channels=[one.value for one in _CHANNELS], by=stage.writer, at=at,
    )  # fmt: skip
    aim = CampaignAim(
        title=item.title,
        campaign_class=CampaignClass.EDUCATION,
        channels=[one.value for one in _CHANNELS],
        audience=AudienceFilter(interests=stage.interests),
        send_at=stage.at + send_in if send_in else None,
    )
    operations.plan_campaign(campaign=campaign, aim=aim, by=stage.writer, at=at)
    examiner = examiner_of(campaign)
    for form in _FORMS:
        content = propose(form, item=item, link=examiner.url(form), voice=examiner.voice)
        operations.write_wording(campaign=campaign, form=form, content=content, template=None, by=stage.writer, at=at)
    return campaign


def _submitted(stage: _Stage, item: CampaignItem, **more: Any) -> Campaign:
    campaign = _written(stage, item, **more)
    at = campaign.created_at
    operations.note_test(campaign=campaign, by=stage.writer, at=at, channels=campaign.channels)
    operations.look_at_test(campaign=campaign, by=stage.writer, at=at)
    campaign.refresh_from_db()
    zone: Any = timezone.get_default_timezone()
    planned = plan_of(campaign=campaign, at=at, zone=zone, parts=examiner_of(campaign).parts())
    return operations.submit_campaign(campaign=campaign, planned=planned, problems=(), by=stage.writer, at=at)


def _released(stage: _Stage, item: CampaignItem, **more: Any) -> Campaign:
    campaign = _submitted(stage, item, **more)
    return operations.release_campaign(
        campaign=campaign, mark=campaign.wording_mark, by=stage.releaser, at=campaign.created_at
    )


def _waiting(stage: _Stage, item: CampaignItem) -> None:
    _released(stage, item, send_in=timedelta(days=2))


def _paused(stage: _Stage, item: CampaignItem) -> None:
    campaign = _released(stage, item, send_in=timedelta(days=3))
    operations.pause_campaign(campaign=campaign, why="Chờ xem lại tin có dấu", by=stage.writer, at=stage.at)


def _cancelled(stage: _Stage, item: CampaignItem) -> None:
    operations.cancel_campaign(campaign=_submitted(stage, item), by=stage.writer, at=stage.at)


def _sending(stage: _Stage, item: CampaignItem) -> None:
    _released(stage, item)
    launch(at=stage.at)


def _done(stage: _Stage, item: CampaignItem) -> None:
    """A sent campaign: most messages accepted, some refused; SMS with delivery reports; some opened links."""
    campaign = _released(stage, item)
    at = campaign.created_at
    launch(at=at)
    sent = list(Delivery.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))
    refused = set(sent[::5])
    leave_queue(sent)
    Attempt.objects.bulk_create(
        Attempt(
            delivery_id=key,
            begun_at=at,
            ended_at=at,
            outcome=(SendOutcome.REFUSED if key in refused else SendOutcome.ACCEPTED).value,
        ) for key in sent
    )  # fmt: skip
    gone = Delivery.objects.filter(pk__in=sent)
    gone.update(state=DeliveryState.ACCEPTED.value, parts=1, attempts=1, handed_at=at, ended_at=at)
    gone.filter(channel=Channel.SMS.value).update(
        state=DeliveryState.DELIVERED.value, parts=2, arrived_parts=2, arrived_at=at, cost=2 * _PRICE
    )
    gone.filter(pk__in=refused).update(
        state=DeliveryState.FAILED.value, parts=0, arrived_parts=0, arrived_at=None, cost=0
    )
    for link in CountedLink.objects.filter(campaign=campaign, place__in=("sms", "bo-chia-se")):
        for number in range(_OPENINGS):
            operations.count_opening(link=link, day=timezone.localdate(stage.at) - timedelta(days=number % 3))
    launch(at=stage.at)


def _drafted(stage: _Stage, item: CampaignItem) -> None:
    _written(stage, item)


def _to_release(stage: _Stage, item: CampaignItem) -> None:
    _submitted(stage, item)


# Messages of invented people: channel, sender, age in hours, text.
_WRITTEN = (
    (
        Channel.SMS,
        "84000000901",
        3,
        "Cho toi hoi dat coc mua nha roi khong mua nua thi co lay lai tien coc duoc khong?",
    ),
    (Channel.ZALO, "nguoi-gia-dinh-902", 26, "Chủ trọ không chịu đăng ký tạm trú cho tôi thì tôi phải hỏi ai ở xã?"),
    (Channel.SMS, "84000000903", 50, "Cam on can bo da tra loi hom truoc nhe"),
)


def load_incoming(*, key: str, at: datetime) -> int:
    """Three messages in the officers' inbox, if there are none. Returns their number."""
    if IncomingMessage.objects.exists():
        return 0
    for channel, sender, hours, text in _WRITTEN:
        account = Account.objects.filter(channel=channel.value).order_by("pk").first()
        author = MessageAuthor(sender, fingerprint(sender, key=key, channel=channel), channel)
        when = at - timedelta(hours=hours)
        if account is not None:
            receive_message(account=account, author=author, text=text, happened_at=when, at=when)
    return IncomingMessage.objects.count()


_ACTS = (_done, _sending, _waiting, _to_release, _drafted, _paused, _cancelled)


__all__ = ["load_campaigns", "load_followers", "load_incoming"]
