"""Change and end subscriptions: by the follower, by an unsubscribe link of a campaign, or from a paper form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.dissemination.models import (
    Asking,
    Campaign,
    Consent,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    IncomingMessage,
    Letter,
    News,
    OptOut,
    Subscription,
    Suppression,
    SystemMessage,
)
from portal.dissemination.operations.consent_ledger import first_channel_of, record_consent
from portal.dissemination.operations.opt_in import (
    ContactPoint,
    FollowedThing,
    FollowerProfile,
    PaperConsent,
    ask_to_add,
    ask_to_follow,
    confirm,
)
from portal.dissemination.operations.sending.letters import forget_deliveries, leave_unanswered
from portal.dissemination.planning.rules import counted_within
from portal.dissemination.queries.campaigns import came_to
from portal.dissemination.states import (
    ON_LISTS,
    PURPOSE,
    UNDER_WAY,
    Channel,
    ConsentAct,
    ConsentMethod,
    FollowedKind,
    Frequency,
    LetterState,
    SuppressionReason,
)
from portal.journal.operations import note_erasure, record

# Zalo reports a follow some hours late at most; until then only the digest of an erased follower is kept.
_LATE_WORD = timedelta(days=3)


@transaction.atomic
def change_frequency(*, subscription: Subscription, frequency: Frequency) -> None:
    """Notify at once, or weekly, from the next change on."""
    Subscription.objects.filter(pk=subscription.pk, stopped_at__isnull=True).update(frequency=frequency.value)


@transaction.atomic
def change_about(*, follower: Follower, about: FollowerProfile) -> None:
    """Store what followers say about themselves; "" or None removes it."""
    Follower.objects.filter(pk=follower.pk).update(
        place=about.place, role=about.role, language=about.language or follower.language
    )


@transaction.atomic
def stop(*, subscriptions: Iterable[Subscription], way: ConsentMethod, at: datetime) -> int:
    """Withdraw consent to these subscriptions and drop pending news about them. Returns how many ended."""
    ended = list(
        Subscription.objects.select_for_update(of=("self",))
        .select_related("follower")
        .filter(pk__in=[one.pk for one in subscriptions], stopped_at__isnull=True)
    )
    Subscription.objects.filter(pk__in=[one.pk for one in ended]).update(stopped_at=at)
    News.objects.filter(subscription__in=ended, letter__isnull=True).delete()
    agencies = [one.follower_id for one in ended if one.kind == FollowedKind.AGENCY]
    _keep_off_lists(FollowerAddress.objects.filter(follower__in=agencies), way, at)
    for one in ended:
        record_consent(
            ConsentAct.WITHDRAWN, way, one.follower, at=at, subscriptions=[one], channel=first_channel_of(one.follower)
        )
        note_erasure("subscription", at=at, pk=one.pk, follower__code=one.follower.code, stopped_at=None)
    return len(ended)


def _keep_off_lists(addresses: Iterable[FollowerAddress], way: ConsentMethod, at: datetime) -> None:
    """Keep a person who refused themselves off later lists, even if they are not known here any more."""
    if way not in (ConsentMethod.LIST, ConsentMethod.RETURNED):
        reason = SuppressionReason.NO_LISTS.value
        Suppression.objects.bulk_create(
            [
                Suppression(channel=one.channel, fingerprint=one.fingerprint, reason=reason, at=at)
                for one in addresses
                if one.channel in ON_LISTS
            ],
            ignore_conflicts=True,
        )


def stop_one(*, subscription: Subscription, at: datetime) -> None:
    """For use after a restore: consent had been withdrawn already."""
    stop(subscriptions=[subscription], way=ConsentMethod.CLOCK, at=at)


@transaction.atomic
def stop_all(*, follower: Follower, way: ConsentMethod, at: datetime) -> int:
    """End everything that a person follows, or was asked to confirm. Returns how many ended."""
    return stop(subscriptions=follower.subscriptions.filter(stopped_at__isnull=True), way=way, at=at)


@transaction.atomic
def stop_address(*, address: FollowerAddress, way: ConsentMethod = ConsentMethod.CLOCK, at: datetime) -> bool:
    """Stop sending to this address; subscriptions continue at the others. Returns whether it was in use."""
    held = FollowerAddress.objects.select_for_update(of=("self",)).select_related("follower").get(pk=address.pk)
    if held.ended_at is not None:
        return False
    FollowerAddress.objects.filter(pk=held.pk).update(ended_at=at)
    leave_unanswered(channel=Channel(held.channel), mark=held.fingerprint, until=at)
    note_erasure("address", at=at, fingerprint=held.fingerprint, ended_at=None)
    _keep_off_lists([held], way, at)
    record_consent(ConsentAct.WITHDRAWN, way, held.follower, at=at, channel=Channel(held.channel))
    return True


@transaction.atomic
def resume_address(*, address: FollowerAddress, wording: str, controller: str, at: datetime) -> None:
    """Send again to an address that its owner had blocked; they have proved before that it is theirs.

    This also revokes a refusal that they sent from that address by a message.
    """
    Suppression.objects.filter(
        channel=address.channel, fingerprint=address.fingerprint, reason=SuppressionReason.SAID_NO.value
    ).delete()
    if (
        FollowerAddress.objects.filter(pk=address.pk, confirmed_at__isnull=False)
        .exclude(ended_at=None)
        .update(ended_at=None)
    ):
        record_consent(
            ConsentAct.CONFIRMED, ConsentMethod.PAGE, address.follower, at=at, wording=wording, controller=controller,
            channel=Channel(address.channel),
        )  # fmt: skip


@transaction.atomic
def remove_address(*, address: FollowerAddress, way: ConsentMethod = ConsentMethod.CLOCK, at: datetime) -> bool:
    """Delete this address. Returns False for the last one: to be deleted, a person asks to be forgotten."""
    if not FollowerAddress.objects.filter(follower=address.follower_id).exclude(pk=address.pk).exists():
        return False
    stop_address(address=address, way=way, at=at)
    FollowerAddress.objects.filter(pk=address.pk).delete()
    note_erasure("removed_address", at=at, fingerprint=address.fingerprint)
    return True


@transaction.atomic
def prefer_address(*, address: FollowerAddress) -> None:
    """Put this address first in the order of preference."""
    for order, one in enumerate(
        [
            address,
            *FollowerAddress.objects.filter(follower=address.follower_id)
            .exclude(pk=address.pk)
            .order_by("order", "pk"),
        ]
    ):
        FollowerAddress.objects.filter(pk=one.pk).update(order=order)


@transaction.atomic
def reach_by_zalo(*, address: FollowerAddress, wanted: bool, wording: str, controller: str, at: datetime) -> None:
    """Set whether Zalo may be used for this telephone number."""
    changed = FollowerAddress.objects.filter(pk=address.pk, channel=Channel.SMS.value).exclude(by_zalo=wanted)
    if changed.update(by_zalo=wanted):
        record_consent(
            ConsentAct.CONFIRMED if wanted else ConsentAct.WITHDRAWN, ConsentMethod.PAGE, address.follower, at=at,
            wording=wording if wanted else "", controller=controller if wanted else "", channel=Channel.ZALO_PHONE,
        )  # fmt: skip


@transaction.atomic
def forget_follower(*, follower: Follower, way: ConsentMethod = ConsentMethod.CLOCK, at: datetime) -> None:
    """Erase a person: their addresses, subscriptions, links and pending messages.

    Letters remain as numbers, and the consent ledger as a proof without names.
    """
    stop_all(follower=follower, way=way, at=at)
    Consent.objects.create(person=follower.code, act=ConsentAct.ERASED.value, way=way.value, purpose=PURPOSE, at=at)
    for one in list(
        Follower.objects.filter(addresses__askings__follower=follower, confirmed_at__isnull=True)
        .filter(subscriptions__isnull=True)
        .exclude(pk=follower.pk)
        .distinct()
    ):
        _remove(one, at)
    _remove(follower, at)


def _remove(follower: Follower, at: datetime) -> None:
    forget_deliveries(follower=follower, at=at)
    IncomingMessage.objects.filter(mark__in=follower.addresses.values("fingerprint")).delete()
    DataRequest.objects.filter(person=follower.code).exclude(words="").update(words="")
    for one in follower.addresses.filter(channel=Channel.ZALO.value):
        Suppression.objects.get_or_create(
            channel=one.channel, fingerprint=one.fingerprint, reason=SuppressionReason.SAID_NO.value,
            defaults={"at": at, "until": at + _LATE_WORD},
        )  # fmt: skip
    SystemMessage.objects.filter(letter__follower=follower).update(text="", mark="")
    Letter.objects.filter(follower=follower, state__in=UNDER_WAY).update(state=LetterState.SKIPPED.value, ended_at=at)
    Follower.objects.filter(pk=follower.pk).delete()
    note_erasure("follower", at=at, code=follower.code)


@transaction.atomic
def forget_at_counter(*, follower: Follower, by: Officer | None, at: datetime) -> None:
    """Erase a person at their request to an officer. The journal records that it was done, not for whom."""
    forget_follower(follower=follower, way=ConsentMethod.DESK, at=at)
    record("follower.forgotten", subject=None, by=by, at=at)


@transaction.atomic
def enter_paper(
    *,
    reaches: Sequence[ContactPoint],
    things: Sequence[FollowedThing],
    frequency: Frequency,
    about: FollowerProfile,
    paper: PaperConsent,
    controller: str,
    by: Officer,
    at: datetime,
) -> list[Asking]:
    """Enter a signed or unsigned paper form. Returns the requests made, fewer than `reaches` if an address is blocked.

    A signed form is itself the proof for a telephone number and a postal address, and revokes an earlier refusal; for
    letters on paper there is no other proof. An e-mail address is always confirmed by its owner: with one wrong letter
    it belongs to somebody else. Raises Refused.
    """
    _ask_of_paper(reaches, paper)
    made: list[Asking] = []
    for reach in reaches:
        if paper.is_signed:  # a signature revokes an earlier refusal
            Suppression.objects.filter(
                channel=reach.channel.value, fingerprint=reach.fingerprint, reason=SuppressionReason.SAID_NO.value
            ).delete()
        asking = (
            ask_to_add(follower=made[0].follower, reach=reach, controller=controller, at=at, paper=paper)
            if made
            else ask_to_follow(
                reach=reach, things=things, frequency=frequency, controller=controller, at=at, about=about, paper=paper
            )
        )
        if asking is not None:
            made.append(asking)
            if paper.is_signed and reach.channel in (Channel.SMS, Channel.POST):
                confirm(asking=asking, way=ConsentMethod.PAPER, controller=controller, at=at)
    details = {"agency": paper.agency, "paper": paper.number, "signed": paper.is_signed}
    details |= {"channels": sorted(asking.channel for asking in made)}
    record("follower.entered", subject=None, by=by, at=at, details=details)
    return made


def _ask_of_paper(reaches: Sequence[ContactPoint], paper: PaperConsent) -> None:
    """Raises Refused."""
    refuse_if(
        Asking.objects.filter(agency=paper.agency, paper=paper.number).exists(),
        Refused("Phiếu mang số này đã được nhập.", field="number"),
    )
    refuse_if(
        not paper.is_signed and any(one.channel is Channel.POST for one in reaches),
        Refused("Nhận thư giấy cần chữ ký trên phiếu.", field="is_signed"),
    )


@transaction.atomic
def stop_by_link(*, campaign: Campaign, follower: Follower, subscriptions: Iterable[Subscription], at: datetime) -> int:
    """Unsubscribe by the link in a campaign. Returns how many subscriptions ended."""
    if ended := stop(subscriptions=subscriptions, way=ConsentMethod.ONE_CLICK, at=at):
        _count(came_to(follower=follower, campaign=campaign, until=at), way=ConsentMethod.ONE_CLICK, at=at)
    return ended


def count_keyword(*, address: FollowerAddress, happened_at: datetime) -> None:
    """Count an unsubscription by keyword for the latest campaign sent to this address within the days that count.

    To be called in the transaction that ends the address.
    """
    _count(
        came_to(
            address=address, since=happened_at - counted_within(on=timezone.localdate(happened_at)), until=happened_at
        ),
        way=ConsentMethod.WORD,
        at=happened_at,
    )


def _count(delivery: Delivery | None, *, way: ConsentMethod, at: datetime) -> None:
    if delivery is not None:
        told = {"campaign": delivery.campaign, "channel": delivery.channel, "way": way.value, "at": at}
        OptOut.objects.get_or_create(delivery=delivery, defaults=told)
