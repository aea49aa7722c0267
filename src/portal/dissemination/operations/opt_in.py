"""Subscribe an address and confirm it: by a link, a code, a message on Zalo, the browser's permission or a signed
paper.

A public form reveals nothing about an address: `ask_to_follow` looks the same from outside whether the address is
known, subscribed already, unreachable or was asked for too often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce

from portal.dissemination.channels import ConfirmBy, normal
from portal.dissemination.models import (
    Asking,
    Follower,
    FollowerAddress,
    Letter,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.operations.consent_ledger import join_followers, record_consent
from portal.dissemination.operations.sending.letters import queue_letter
from portal.dissemination.queries.followers import address_at, follower_at, is_suppressed
from portal.dissemination.states import (
    OF_WHAT_IS_FOLLOWED,
    PAPERS,
    Channel,
    ConsentAct,
    ConsentMethod,
    FollowedKind,
    FollowerLinkPurpose,
    Frequency,
    LetterKind,
    SuppressionReason,
    current,
)
from portal.schema.models import save_fields

# Letters that anybody can trigger by typing an address: at most so many a day.
MOST_ASKED = 5
MOST_TRIES = 5
PAGE_FOR = timedelta(days=1)
_A_DAY = timedelta(days=1)

FollowedThing = tuple[FollowedKind, str]


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An address as typed. `fingerprint`: its mark under the installation's key (see `channels`)."""

    channel: Channel
    value: str = field(repr=False)
    fingerprint: str = field(repr=False)
    by_zalo: bool = False
    particulars: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FollowerProfile:
    """What people chose to say about themselves; "" and None if they did not."""

    place: int | None = None
    role: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PaperConsent:
    """A paper form that a clerk entered: its number at the agency, the version of the words printed on it, and whether
    its owner signed it.
    """

    agency: int
    number: str
    version: str
    is_signed: bool = False


@transaction.atomic
def ask_to_follow(
    *,
    reach: ContactPoint,
    things: Sequence[FollowedThing],
    frequency: Frequency,
    controller: str,
    at: datetime,
    handle: str = "",
    about: FollowerProfile = FollowerProfile(),
    paper: PaperConsent | None = None,
) -> Asking | None:
    """Ask the owner of an address, for which somebody ticked consent, to confirm. None if nothing is asked.

    No notification is sent before that. If everything is confirmed already, the owner of an e-mail address gets their
    personal link. `handle`: digest of the secret of the page on which the code is typed.
    """
    if is_suppressed(fingerprint=reach.fingerprint, at=at, channel=reach.channel):
        return None
    address = _kept(reach, at)
    follower = address.follower
    if has_asked_enough(follower, at):
        return None
    _note_about(follower, about)
    wanted = [_wish(follower, thing, frequency, at) for thing in things]
    fresh = [one for one in wanted if one.confirmed_at is None or one.consent_list_id]
    if reach.channel.row.confirms is ConfirmBy.LINK and not fresh:
        queue_letter(kind=LetterKind.LINK, follower=follower, at=at, channel=reach.channel, address=address)
        return None
    asking = _asking(reach, follower, address, at=at, handle=handle, paper=paper)
    asking.subscriptions.set(wanted)
    way = ConsentMethod.PAPER if paper else ConsentMethod.FORM
    record_consent(
        ConsentAct.ASKED, way, follower, at=at, subscriptions=fresh, wording=asking.wording, controller=controller,
        channel=reach.channel,
    )  # fmt: skip
    _ask_by_letter(asking, at=at)
    return asking


@transaction.atomic
def ask_to_add(
    *,
    follower: Follower,
    reach: ContactPoint,
    controller: str,
    at: datetime,
    handle: str = "",
    paper: PaperConsent | None = None,
) -> Asking | None:
    """Ask the owner of another address to confirm it. Its existing subscriptions then move to this follower.

    None if it is theirs already, is blocked, or was asked for too often.
    """
    if is_suppressed(fingerprint=reach.fingerprint, at=at, channel=reach.channel):
        return None
    known = address_at(address=reach.value, channel=reach.channel)
    if known is not None and known.follower_id == follower.pk and known.confirmed_at and not known.ended_at:
        return None
    address = _kept(reach, at)
    if has_asked_enough(address.follower, at) or has_asked_enough(follower, at):
        return None
    asking = _asking(reach, follower, address, at=at, handle=handle, paper=paper)
    record_consent(
        ConsentAct.ASKED, ConsentMethod.PAPER if paper else ConsentMethod.PAGE, follower, at=at, wording=asking.wording,
        controller=controller, channel=reach.channel,
    )  # fmt: skip
    _ask_by_letter(asking, at=at)
    return asking


@transaction.atomic
def await_on_zalo(
    *,
    follower: Follower | None,
    things: Sequence[FollowedThing],
    frequency: Frequency,
    controller: str,
    at: datetime,
    handle: str,
    about: FollowerProfile = FollowerProfile(),
) -> Asking:
    """Register a request for notifications on Zalo, which waits for a code sent to the Official Account.

    `follower`: the owner of the page of the request; None for a new person. `mark_asking` stores the mark that finds
    the code.
    """
    is_new = follower is None
    follower = follower or Follower.objects.create(created_at=at)
    if is_new:
        _note_about(follower, about)
    wanted = [_wish(follower, thing, frequency, at) for thing in things]
    asking = _asking(ContactPoint(Channel.ZALO, "", ""), follower, None, at=at, handle=handle)
    asking.subscriptions.set(wanted)
    fresh = [one for one in wanted if one.confirmed_at is None]
    record_consent(
        ConsentAct.ASKED, ConsentMethod.FORM if is_new else ConsentMethod.PAGE, follower, at=at, subscriptions=fresh,
        wording=asking.wording, controller=controller, channel=Channel.ZALO,
    )  # fmt: skip
    return asking


@transaction.atomic
def mark_asking(*, asking: Asking, mark: str) -> None:
    """Store the mark of the code by which the request is found."""
    Asking.objects.filter(pk=asking.pk).update(mark=mark)


@transaction.atomic
def open_page(*, follower: Follower, digest: str, at: datetime) -> None:
    """Give a person who has just proved their identity access to their page for a day, by a link with this secret's
    digest."""
    PersonalLink.objects.create(
        follower=follower,
        purpose=FollowerLinkPurpose.MANAGE.value,
        digest=digest,
        created_at=at,
        expires_at=at + PAGE_FOR,
    )


@transaction.atomic
def fail_to_confirm(*, asking: Asking) -> None:
    """Count a wrong code; after too many the request can no longer be confirmed."""
    Asking.objects.filter(pk=asking.pk).update(tries=F("tries") + 1)


@transaction.atomic
def confirm(
    *, asking: Asking, way: ConsentMethod, controller: str, at: datetime, address: FollowerAddress | None = None
) -> Follower | None:
    """Confirm a request on behalf of the owner of the address. Returns the follower whose page it now is.

    None if it can no longer be confirmed. Idempotent; what was stopped meanwhile stays stopped. `address`: for a
    request that did not know it (Zalo).
    """
    held = Asking.objects.select_for_update(of=("self",)).select_related("follower").get(pk=asking.pk)
    if held.confirmed_at is not None:
        return held.follower
    if held.expires_at <= at:
        return None
    if address is not None:
        held.address = address
    follower, own = held.follower, held.address
    if own is None:
        return None
    if own.follower_id != follower.pk:
        join_followers(into=follower, other=own.follower, way=way, wording=held.wording, controller=controller, at=at)
    _open(own, follower, wants_zalo=held.wants_zalo, at=at)
    Asking.objects.filter(pk=held.pk).update(confirmed_at=at, address=own)
    Follower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(confirmed_at=at)
    fresh = _theirs(held, own, at)
    record_consent(
        ConsentAct.CONFIRMED, way, follower, at=at, subscriptions=fresh, wording=held.wording, controller=controller,
        channel=Channel(held.channel),
    )  # fmt: skip
    if held.wants_zalo:
        record_consent(
            ConsentAct.CONFIRMED, way, follower, at=at, wording=current(Channel.ZALO_PHONE), controller=controller,
            channel=Channel.ZALO_PHONE,
        )  # fmt: skip
    return follower


def _theirs(asking: Asking, own: FollowerAddress, at: datetime) -> list[Subscription]:
    """Mark subscriptions as the follower's own: one from an agency's list no longer ends with the list."""
    by_others = Q(confirmed_at__isnull=True) | Q(consent_list__isnull=False)
    fresh = list(asking.subscriptions.filter(by_others, stopped_at__isnull=True).order_by("pk"))
    Subscription.objects.filter(pk__in=[one.pk for one in fresh]).update(
        confirmed_at=Coalesce("confirmed_at", Value(at, DateTimeField())), consent_list=None, list_row=None,
        agreed_on=None,
    )  # fmt: skip
    if any(one.kind == FollowedKind.AGENCY for one in fresh):
        Suppression.objects.filter(
            channel=own.channel, fingerprint=own.fingerprint, reason=SuppressionReason.NO_LISTS.value
        ).delete()
    return fresh


@transaction.atomic
def send_personal_link(*, address: str, fingerprint: str, at: datetime, channel: Channel = Channel.EMAIL) -> None:
    """Send the owner of an address the link to their page, if they have one."""
    follower = follower_at(address=address, channel=channel)
    if follower is None or follower.confirmed_at is None or has_asked_enough(follower, at):
        return
    if not is_suppressed(fingerprint=fingerprint, at=at, channel=channel):
        queue_letter(kind=LetterKind.LINK, follower=follower, at=at, channel=channel)


def has_asked_enough(follower: Follower, at: datetime) -> bool:
    """Whether the daily limit of letters that anybody can trigger is reached."""
    return (
        Letter.objects.filter(follower=follower, created_at__gt=at - _A_DAY)
        .exclude(kind__in=OF_WHAT_IS_FOLLOWED)
        .count()
        >= MOST_ASKED
    )


def _kept(reach: ContactPoint, at: datetime) -> FollowerAddress:
    """The stored address, or a new one of a new follower."""
    if (known := address_at(address=reach.value, channel=reach.channel)) is not None:
        return known
    return FollowerAddress.objects.create(
        follower=Follower.objects.create(created_at=at),
        channel=reach.channel.value,
        value=normal(reach.value, channel=reach.channel),
        fingerprint=reach.fingerprint,
        particulars=reach.particulars,
        created_at=at,
    )


def _note_about(follower: Follower, about: FollowerProfile) -> None:
    """Only for a follower who has confirmed nothing yet: a stranger must not change another person's data."""
    if follower.confirmed_at is None:
        save_fields(follower, place_id=about.place, role=about.role, language=about.language or follower.language)


def _wish(follower: Follower, thing: FollowedThing, frequency: Frequency, at: datetime) -> Subscription:
    kind, key = thing
    wish, is_new = Subscription.objects.get_or_create(
        follower=follower,
        kind=kind.value,
        key=key,
        stopped_at=None,
        defaults={"frequency": frequency.value, "created_at": at},
    )
    if not is_new and wish.confirmed_at is None:
        Subscription.objects.filter(pk=wish.pk).update(frequency=frequency.value, created_at=at)
    return wish


def _asking(
    reach: ContactPoint,
    follower: Follower,
    address: FollowerAddress | None,
    *,
    at: datetime,
    handle: str = "",
    paper: PaperConsent | None = None,
) -> Asking:
    return Asking.objects.create(
        follower=follower,
        address=address,
        channel=reach.channel.value,
        way=(ConsentMethod.PAPER if paper else ConsentMethod.FORM).value,
        wording=PAPERS[paper.version][reach.channel] if paper else current(reach.channel),
        wants_zalo=reach.by_zalo,
        handle=handle,
        paper=paper.number if paper else "",
        agency_id=paper.agency if paper else None,
        created_at=at,
        expires_at=at + reach.channel.row.within,
    )


def _ask_by_letter(asking: Asking, *, at: datetime) -> None:
    """Queue the letter that asks for confirmation: a link by e-mail, a code by SMS.

    None for a browser or a signed paper, which have confirmed already.
    """
    if Channel(asking.channel).row.confirms in (ConfirmBy.BROWSER, ConfirmBy.PAPER) or asking.address is None:
        return
    save_fields(
        asking,
        letter=queue_letter(
            kind=LetterKind.CONFIRM,
            follower=asking.address.follower,
            at=at,
            channel=Channel(asking.channel),
            address=asking.address,
            expires_at=asking.expires_at,
            subscription=next(iter(asking.subscriptions.filter(confirmed_at__isnull=True).order_by("pk")), None),
        ),
    )


def _open(address: FollowerAddress, follower: Follower, *, wants_zalo: bool, at: datetime) -> None:
    """Mark the address as confirmed; a new one comes last in the follower's preference."""
    is_new = address.confirmed_at is None
    others = follower.addresses.filter(confirmed_at__isnull=False).exclude(pk=address.pk)
    address.follower, address.ended_at = follower, None
    address.confirmed_at = address.confirmed_at or at
    address.by_zalo = address.by_zalo or (wants_zalo and address.channel == Channel.SMS)
    if is_new:
        address.order = max(others.values_list("order", flat=True), default=-1) + 1
    address.save(update_fields=["follower", "ended_at", "confirmed_at", "by_zalo", "order"])
