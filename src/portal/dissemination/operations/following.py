"""Change, stop, be forgotten. Each is one line of the ledger of consent (or more: one for each thing)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Address, Consent, DataRequest, Follower, Letter, News, Subscription, Suppression
from portal.dissemination.operations.asking import AboutMe
from portal.dissemination.operations.ledger import write_down
from portal.dissemination.operations.sending.refusing import forget_deliveries
from portal.dissemination.queries.following import follower_at
from portal.dissemination.states import UNDER_WAY, Channel, ConsentAct, Frequency, LetterState, SuppressedFor, Way
from portal.dissemination.wording import PURPOSE
from portal.journal.operations import record

# Zalo tells of a follow some hours late at most; until then the mark of who was forgotten is known, and nobody else.
_LATE_WORD = timedelta(days=3)


@transaction.atomic
def change_frequency(*, subscription: Subscription, frequency: Frequency) -> None:
    """Told at once, or weekly, from the next change on."""
    Subscription.objects.filter(pk=subscription.pk, stopped_at__isnull=True).update(frequency=frequency.value)


@transaction.atomic
def change_about(*, follower: Follower, about: AboutMe) -> None:
    """What somebody says of themselves, or does not say any more."""
    Follower.objects.filter(pk=follower.pk).update(
        place=about.place, role=about.role, language=about.language or follower.language
    )


@transaction.atomic
def stop(*, subscriptions: Iterable[Subscription], way: Way, at: datetime) -> int:
    """Consent to these is taken back: nothing more is told of them, not even what waits. Returns how many ended."""
    living = Subscription.objects.select_for_update(of=("self",)).select_related("follower")
    ended = list(living.filter(pk__in=[one.pk for one in subscriptions], stopped_at__isnull=True))
    Subscription.objects.filter(pk__in=[one.pk for one in ended]).update(stopped_at=at)
    News.objects.filter(subscription__in=ended, letter__isnull=True).delete()
    for one in ended:
        write_down(
            ConsentAct.WITHDRAWN, way, one.follower, at=at, subscriptions=[one], channel=_channel_of(one.follower)
        )
    return len(ended)


@transaction.atomic
def stop_all(*, follower: Follower, way: Way, at: datetime) -> int:
    """Everything that somebody follows, or was asked to confirm."""
    return stop(subscriptions=follower.subscriptions.filter(stopped_at__isnull=True), way=way, at=at)


@transaction.atomic
def stop_address(*, address: Address, way: Way, at: datetime) -> bool:
    """Nothing more is sent to this address; what is followed is told at the others. Whether it was one in use."""
    held = Address.objects.select_for_update(of=("self",)).select_related("follower").get(pk=address.pk)
    if held.ended_at is not None:
        return False
    Address.objects.filter(pk=held.pk).update(ended_at=at)
    write_down(ConsentAct.WITHDRAWN, way, held.follower, at=at, channel=Channel(held.channel))
    return True


@transaction.atomic
def resume_address(*, address: Address, wording: str, controller: str, at: datetime) -> None:
    """Word goes to an address again that its owner had put to rest; they proved before that it is theirs.

    A "no" that they sent from there by a word is taken back by it.
    """
    Suppression.objects.filter(
        channel=address.channel, fingerprint=address.fingerprint, reason=SuppressedFor.SAID_NO.value
    ).delete()
    if Address.objects.filter(pk=address.pk, confirmed_at__isnull=False).exclude(ended_at=None).update(ended_at=None):
        write_down(
            ConsentAct.CONFIRMED, Way.PAGE, address.follower, at=at, wording=wording, controller=controller,
            channel=Channel(address.channel),
        )  # fmt: skip


@transaction.atomic
def remove_address(*, address: Address, way: Way, at: datetime) -> bool:
    """Keep this address no more. False for the last one: who wants to be unknown has themselves forgotten."""
    if not Address.objects.filter(follower=address.follower_id).exclude(pk=address.pk).exists():
        return False
    stop_address(address=address, way=way, at=at)
    Address.objects.filter(pk=address.pk).delete()
    return True


@transaction.atomic
def prefer_address(*, address: Address) -> None:
    """Word goes to this address first."""
    others = Address.objects.filter(follower=address.follower_id).exclude(pk=address.pk).order_by("order", "pk")
    for order, one in enumerate([address, *others]):
        Address.objects.filter(pk=one.pk).update(order=order)


@transaction.atomic
def reach_by_zalo(*, address: Address, wanted: bool, wording: str, controller: str, at: datetime) -> None:
    """Whether Zalo may be used at this telephone number."""
    changed = Address.objects.filter(pk=address.pk, channel=Channel.SMS.value).exclude(by_zalo=wanted)
    if changed.update(by_zalo=wanted):
        write_down(
            ConsentAct.CONFIRMED if wanted else ConsentAct.WITHDRAWN, Way.PAGE, address.follower, at=at,
            wording=wording if wanted else "", controller=controller if wanted else "", channel=Channel.ZALO_PHONE,
        )  # fmt: skip


@transaction.atomic
def forget_follower(*, follower: Follower, way: Way, at: datetime) -> None:
    """Remove every trace of a person: their addresses, what they follow, their links and what waits for them.

    Letters stay as numbers and the ledger as a proof that names nobody.
    """
    stop_all(follower=follower, way=way, at=at)
    Consent.objects.create(person=follower.code, act=ConsentAct.ERASED.value, way=way.value, purpose=PURPOSE, at=at)
    for one in _addresses_not_confirmed(follower):
        _remove(one, at)
    _remove(follower, at)


def _addresses_not_confirmed(follower: Follower) -> list[Follower]:
    """Those whose addresses were to be added, unless somebody waits there for something of their own."""
    waiting = Follower.objects.filter(addresses__askings__follower=follower, confirmed_at__isnull=True)
    return list(waiting.filter(subscriptions__isnull=True).exclude(pk=follower.pk).distinct())


def _remove(follower: Follower, at: datetime) -> None:
    forget_deliveries(follower=follower, at=at)
    DataRequest.objects.filter(person=follower.code).exclude(words="").update(words="")
    for one in follower.addresses.filter(channel=Channel.ZALO.value):
        Suppression.objects.get_or_create(
            channel=one.channel, fingerprint=one.fingerprint, reason=SuppressedFor.SAID_NO.value,
            defaults={"at": at, "until": at + _LATE_WORD},
        )  # fmt: skip
    Letter.objects.filter(follower=follower, state__in=UNDER_WAY).update(state=LetterState.SKIPPED.value, ended_at=at)
    Follower.objects.filter(pk=follower.pk).delete()


@transaction.atomic
def forget_address(
    *, address: str, fingerprint: str, by: Officer, at: datetime, channel: Channel = Channel.EMAIL
) -> bool:
    """Forget whoever stands behind an address, at their request to an officer; nothing hinders them to begin anew.

    Returns whether there was anybody. The journal says that it was done and not to whom. That a number is on the
    national list against advertising is nothing that this house may strike out.
    """
    kept = Suppression.objects.filter(channel=channel.value, fingerprint=fingerprint)
    kept.exclude(reason=SuppressedFor.NO_ADVERTISING.value).delete()
    follower = follower_at(address=address, channel=channel)
    if follower is not None:
        forget_at_desk(follower=follower, by=by, at=at)
    return follower is not None


@transaction.atomic
def forget_at_desk(*, follower: Follower, by: Officer, at: datetime) -> None:
    """Forget somebody at their request to an officer. The journal says that it was done and not to whom."""
    forget_follower(follower=follower, way=Way.DESK, at=at)
    record("follower.forgotten", subject=None, by=by, at=at)


def _channel_of(follower: Follower) -> Channel:
    """By which channel they were told first."""
    first = follower.addresses.order_by("order", "pk").first()
    return Channel(first.channel) if first else Channel.EMAIL
