"""Reasons not to send a delivery, checked at the moment of sending: consent, lists, caps, the campaign, the hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from portal.dissemination.models import Campaign, Delivery, FollowerAddress, Letter, MessageReply, News, Suppression
from portal.dissemination.planning.rules import CAP_PERIOD, free_at, rules_of
from portal.dissemination.queries.audience import addresses_meant, still_meant
from portal.dissemination.queries.followers import asking_in
from portal.dissemination.queries.items import keys_among, one_by_one
from portal.dissemination.queries.receivers import askers_of, contact_of, officer_address
from portal.dissemination.states import (
    OF_AN_AGENCY,
    UNDER_WAY,
    CampaignState,
    Channel,
    DeliveryState,
    HoldReason,
    LetterKind,
    LetterState,
    SkipReason,
    SuppressionReason,
)
from portal.questions.queries import grouped

if TYPE_CHECKING:
    from django.db.models.query import RawQuerySet


_CAMPAIGN = Campaign._meta.db_table
NEVER_CAME = (DeliveryState.FAILED.value, DeliveryState.SKIPPED.value, DeliveryState.CANCELLED.value)


def handed_since(*, addresses: Collection[int], since: datetime) -> RawQuerySet[Delivery]:
    """What campaigns sent to these addresses after a moment, each with its `campaign_class`.

    Without what certainly did not arrive.
    """
    found, named = one_by_one(addresses, model=Delivery, column="address_id", only="found.handed_at > %s")
    sql = (
        "SELECT found.id, found.address_id, found.handed_at, found.campaign_id, of.campaign_class"  # noqa: S608
        f" FROM {found} JOIN {_CAMPAIGN} AS of ON of.id = found.campaign_id"
        f" WHERE found.state NOT IN ({', '.join('%s' for _ in NEVER_CAME)})"
    )
    return Delivery.objects.raw(sql, [named, connection.ops.adapt_datetimefield_value(since), *NEVER_CAME])


_ASKED = ("state", "channels", "audience", "campaign_class")  # fields of a campaign
_RUN = 4  # the largest span of keys for each person that counts as one run
RUNNING = (CampaignState.RELEASED.value, CampaignState.SENDING.value)
_SUPPRESSIONS = {
    SuppressionReason.RETURNED.value: SkipReason.SUPPRESSED,
    SuppressionReason.SAID_NO.value: SkipReason.SAID_NO,
    SuppressionReason.NO_ADVERTISING.value: SkipReason.NO_ADVERTISING,
}


@dataclass(frozen=True, slots=True)
class Objection:
    """The delivery ends in `state` because of `reason`, or waits, `held` by something, `until` a moment."""

    state: DeliveryState
    reason: SkipReason = SkipReason.NOTHING
    held: HoldReason = HoldReason.NOTHING
    until: datetime | None = None


def _ends(reason: SkipReason, state: DeliveryState = DeliveryState.SKIPPED) -> Objection:
    return Objection(state, reason)


_TOO_LATE = _ends(SkipReason.TOO_LATE, DeliveryState.EXPIRED)
_PAUSED = Objection(DeliveryState.QUEUED, held=HoldReason.PAUSED)
_CANCELLED = Objection(DeliveryState.CANCELLED)


def objections_to_campaigns(*, deliveries: Sequence[Delivery], at: datetime, caps: bool) -> dict[int, Objection]:
    """Objections to these deliveries of campaigns, by key; `caps`: also the cap of each address.

    The number of queries does not depend on the number of deliveries.
    """
    found: dict[int, Objection] = {}
    alike = grouped(((one.campaign_id, one.channel), one) for one in deliveries)
    campaigns = Campaign.objects.only(*_ASKED).in_bulk({key for key, _ in alike})
    for (key, channel), several in alike.items():
        found |= _objections(several, on_channels(campaigns[key], [Channel(channel)]), at)
    if caps:
        found |= _capped(
            [one for one in deliveries if one.pk not in found], campaigns, today=timezone.localdate(at), at=at
        )
    return found


def on_channels(campaign: Campaign, channels: Sequence[Channel]) -> Campaign:
    """A copy of the campaign with these channels only; not to be saved."""
    narrowed = copy(campaign)
    narrowed.channels = [one.value for one in channels]
    return narrowed


def _objections(deliveries: Sequence[Delivery], campaign: Campaign, at: datetime) -> dict[int, Objection]:
    """Objections to deliveries of one campaign on its channel.

    One query finds the many without any; the reasons against the others are looked up afterwards.
    """
    if campaign.state not in RUNNING:
        return dict.fromkeys(
            (one.pk for one in deliveries), _CANCELLED if campaign.state == CampaignState.CANCELLED else _PAUSED
        )
    found = {one.pk: _TOO_LATE for one in deliveries if one.expires_at is not None and one.expires_at <= at}
    in_time = [one for one in deliveries if one.pk not in found] if found else deliveries
    fit = _fit(in_time, campaign, at)
    doubtful = [one for one in in_time if one.address_id not in fit]
    return found | _reasons(doubtful, campaign, at) if doubtful else found


def _fit(deliveries: Sequence[Delivery], campaign: Campaign, at: datetime) -> set[int]:
    """Addresses that may be written to: confirmed, not ended, on no list, of people who belong to the audience."""
    addresses = {one.address_id for one in deliveries if one.address_id is not None}
    people = {one.follower_id for one in deliveries if one.follower_id is not None}
    if not addresses or not people:
        return set()
    first, last = min(people), max(people)
    # A batch is mostly one run of keys: a range costs less than naming each of them.
    if last - first < _RUN * len(people) and len(campaign.channels) == 1:
        return addresses & still_meant(
            campaign=campaign, channel=Channel(campaign.channels[0]), at=at, first=first, last=last
        )
    return addresses & set(
        addresses_meant(campaign=campaign, at=at, on=timezone.localdate(at), people=Q(follower__in=keys_among(people)))
        .order_by()
        .values_list("pk", flat=True)
    )


def _reasons(deliveries: Sequence[Delivery], campaign: Campaign, at: datetime) -> dict[int, Objection]:
    """Why these may not be sent: consent given when they were created may have been withdrawn since."""
    addresses = FollowerAddress.objects.in_bulk({one.address_id for one in deliveries if one.address_id is not None})
    given_up = _given_up({(one.channel, one.fingerprint) for one in addresses.values()}, at=at)
    heeds_list = rules_of(campaign.campaign_class, on=timezone.localdate(at)).heeds_list
    found: dict[int, Objection] = {}
    for one in deliveries:
        if (address := addresses.get(one.address_id or 0)) is None:
            found[one.pk] = _ends(SkipReason.NO_ADDRESS)
            continue
        listed = given_up.get((address.channel, address.fingerprint), set())
        heeded = sorted(listed if heeds_list else listed - {SuppressionReason.NO_ADVERTISING.value})
        found[one.pk] = _ends(_SUPPRESSIONS[heeded[0]] if heeded and _is_open(address, one) else _refusal(address))
    return found


def _is_open(address: FollowerAddress, delivery: Delivery) -> bool:
    """Whether the address itself is confirmed, not ended, and not withdrawn from Zalo."""
    is_taken_back = delivery.channel == Channel.ZALO_PHONE and not address.by_zalo
    return address.confirmed_at is not None and address.ended_at is None and not is_taken_back


def _refusal(address: FollowerAddress) -> SkipReason:
    """The remaining reason: its owner never agreed, or belongs to the audience no more."""
    return SkipReason.NO_CONSENT if address.confirmed_at is None else SkipReason.SAID_NO


def _given_up(marks: set[tuple[str, str]], *, at: datetime) -> dict[tuple[str, str], set[str]]:
    """Why nothing may be sent to an address, by its channel and mark."""
    living = Suppression.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        channel__in={Channel(channel).of_addresses.value for channel, _ in marks},
        fingerprint__in={mark for _, mark in marks},
    )
    living = living.exclude(reason=SuppressionReason.NO_LISTS.value)
    told = living.values_list("channel", "fingerprint", "reason")
    reasons = grouped(((channel, mark), reason) for channel, mark, reason in told)
    return {place: set(several) for place, several in reasons.items()}


def _capped(
    deliveries: Sequence[Delivery], campaigns: Mapping[int, Campaign], *, today: date, at: datetime
) -> dict[int, Objection]:
    """Deliveries whose addresses have reached their cap. What is let through counts for what follows it."""
    had: dict[int, list[tuple[datetime, int, str]]] = defaultdict(list)
    addresses = {one.address_id for one in deliveries if one.address_id is not None}
    if not addresses:
        return {}
    for sent in handed_since(addresses=addresses, since=at - CAP_PERIOD):
        had[sent.address_id].append((sent.handed_at, sent.campaign_id, sent.campaign_class))  # type: ignore[arg-type,attr-defined,index]  # all are asked for there
    rules = {key: rules_of(campaign.campaign_class, on=today) for key, campaign in campaigns.items()}
    found: dict[int, Objection] = {}
    for one in deliveries:
        campaign = campaigns[one.campaign_id or 0]
        # The same message on another channel does not count as a second one.
        others = [other for other in had[one.address_id or 0] if other[1] != campaign.pk]
        free = (
            free_at(
                sent=[moment for moment, _, _ in others],
                of_class=[moment for moment, _, its in others if its == campaign.campaign_class],
                rules=rules[campaign.pk],
                at=at,
            )
            if others
            else at
        )
        if free > at:
            found[one.pk] = Objection(DeliveryState.QUEUED, held=HoldReason.CAP, until=free)
        else:
            had[one.address_id or 0].append((at, campaign.pk, campaign.campaign_class))
    return found


# ---- letters ---------------------------------------------------------------------------------------------------------


_TO_WHOM_RESTS = frozenset({LetterKind.CONFIRM.value, LetterKind.STOPPED.value})


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a letter goes; `address` if it is a stored one. `particulars`: further data for the provider."""

    to: str
    address: FollowerAddress | None = None
    particulars: Mapping[str, str] = field(default_factory=dict)


def reached_by(*, deliveries: Sequence[Delivery]) -> dict[int, Reached]:
    """Where these deliveries of letters go, by key; a letter without an address is left out.

    The `letter` of each is loaded, with its officer. The asker's address stays in the room of questions, an officer's
    in that of agencies.
    """
    letters = [one.letter for one in deliveries if one.letter is not None]
    askers = askers_of(letters=letters)
    kept = _addresses(letters, {one.channel for one in deliveries})
    writers = _writers([one for one in letters if one.kind == LetterKind.REPLY])
    found: dict[int, Reached] = {}
    for one in deliveries:
        if (letter := one.letter) is None:
            continue
        own = one.address or kept.get((letter.follower_id, Channel(one.channel).of_addresses.value))
        # The owner of a blocked address may be asked there to confirm a new subscription, and gets a confirmation of
        # the refusal.
        if own is not None and own.value and (own.ended_at is None or letter.kind in _TO_WHOM_RESTS):
            found[one.pk] = Reached(own.value, own, own.to_send)
        elif letter.question_id in askers:
            contact = contact_of(askers[letter.question_id], Channel(one.channel))
            found |= {one.pk: Reached(contact)} if contact else {}
        elif letter.officer is not None and (mailbox := officer_address(letter.officer, Channel(one.channel))):
            found[one.pk] = Reached(mailbox)
        elif letter.pk in writers:
            found[one.pk] = writers[letter.pk]
    return found


def _writers(letters: Sequence[Letter]) -> dict[int, Reached]:
    """The senders of the messages that these letters answer, whether followers or not; erased ones are left out."""
    answered = MessageReply.objects.filter(letter__in=letters).select_related("message") if letters else ()
    return {
        one.letter_id: Reached(to, particulars={"last_heard_at": one.message.received_at.isoformat()})
        for one in answered
        if (to := one.message.sender)
    }


def _addresses(letters: Sequence[Letter], channels: set[str]) -> dict[tuple[int | None, str], FollowerAddress]:
    """The preferred address of each follower on each channel."""
    return {
        (one.follower_id, one.channel): one
        for one in FollowerAddress.objects.filter(
            follower__in={one.follower_id for one in letters if one.follower_id is not None},
            channel__in={Channel(one).of_addresses.value for one in channels},
            ended_at__isnull=True,
        ).order_by("-order", "-pk")
    }


def objections_to_letters(
    *, deliveries: Sequence[Delivery], marks: Mapping[int, str], at: datetime
) -> dict[int, Objection]:
    """Objections to these deliveries of letters, by key. `marks`: of their addresses, by key."""
    given_up = _given_up({(one.channel, marks[one.pk]) for one in deliveries if one.pk in marks}, at=at)
    going_on = News.objects.filter(
        letter__in=[one.letter_id for one in deliveries if one.letter_id is not None],
        subscription__stopped_at__isnull=True,
    )
    talking = set(going_on.values_list("letter", flat=True))
    found: dict[int, Objection] = {}
    for one in deliveries:
        reasons = given_up.get((Channel(one.channel).of_addresses.value, marks.get(one.pk, "")), set())
        # The do-not-call list for advertising does not apply to what somebody has asked for.
        serious = sorted(reasons - {SuppressionReason.NO_ADVERTISING.value} - _heard_no(one.letter))
        if one.expires_at is not None and one.expires_at <= at:
            found[one.pk] = _TOO_LATE
        elif one.pk not in marks:
            found[one.pk] = _ends(SkipReason.NO_ADDRESS)
        elif serious:
            found[one.pk] = _ends(_SUPPRESSIONS[serious[0]])
        elif one.letter is not None and _is_stopped(one, one.letter):
            found[one.pk] = _ends(SkipReason.SAID_NO)
        elif one.letter is not None and one.letter.state == LetterState.SENT:
            found[one.pk] = _ends(SkipReason.REACHED_ELSEWHERE)
        elif one.letter is None or not _has_reason(one.letter, talking):
            found[one.pk] = _ends(SkipReason.NOTHING_LEFT)
    return found


def _heard_no(letter: Letter | None) -> set[str]:
    """The suppressions that this letter may ignore.

    A refusal is confirmed once (Nghị định 91/2020/NĐ-CP, Điều 16), and a later message of the same person may be
    answered. A refusal after that message stops the answer by itself (`leave_unanswered`).
    """
    is_due = letter is not None and letter.kind in (LetterKind.STOPPED, LetterKind.REPLY)
    return {SuppressionReason.SAID_NO.value} if is_due else set()


# Letters with words of their own; others report news.
_SAY_SOMETHING = tuple(set(LetterKind) - {LetterKind.CONFIRM, LetterKind.NEWS})


def _has_reason(letter: Letter, talking: set[int]) -> bool:
    if letter.state not in UNDER_WAY:
        return False
    if letter.kind == LetterKind.CONFIRM:
        # Whether the request is still unconfirmed, and a subscription of it is still wanted.
        if (asking := asking_in(letter=letter)) is None:
            return False
        wanted = asking.subscriptions.all()
        return not wanted or any(one.stopped_at is None for one in wanted)
    return letter.kind in _SAY_SOMETHING or letter.pk in talking


def _is_stopped(delivery: Delivery, letter: Letter) -> bool:
    """Whether the receiver has refused since the lease: the address (for paper that may be days ago), or the
    subscription of an agency's message.
    """
    if letter.kind in OF_AN_AGENCY:
        return letter.subscription is None or letter.subscription.stopped_at is not None
    return bool(letter.kind == LetterKind.NEWS and delivery.address and delivery.address.ended_at)
