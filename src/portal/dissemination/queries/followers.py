"""Followers: their subscriptions, the owners of personal links, and requests about data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Place
from portal.agencies.queries import heirs_of
from portal.agencies.queries.territory import commune_coded, communes_of, current_places_of
from portal.dissemination.channels import digest, fingerprint
from portal.dissemination.models import (
    Asking,
    Consent,
    DataRequest,
    Follower,
    FollowerAddress,
    Letter,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.states import (
    OF_AN_AGENCY,
    Channel,
    ConsentMethod,
    FollowedKind,
    FollowerLinkPurpose,
    SuppressionReason,
)
from portal.library.models import Field
from portal.library.queries import instruments_on_the_shelf
from portal.library.queries.claims import absent_act
from portal.questions.models import Answer
from portal.schema.queries import first_of_each

_STOPS_NEWS, _STOPS_FOR = "dissemination.news.stop", timedelta(days=400)


@dataclass(frozen=True, slots=True)
class FollowedSubject:
    """Something that can be followed, as a page or a letter names it. `address` is a path on this portal."""

    kind: FollowedKind
    key: str
    name: str
    address: str


_LONGEST_NUMBER = 9  # digits: fits the integers of every database


def subject_named(*, kind: str, key: str) -> FollowedSubject | None:
    """The law, field, answer, agency or place with this key; None if it does not exist (any more)."""
    return subjects_named(pairs=[(kind, key)]).get((kind, key))


def subjects_named(*, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], FollowedSubject]:
    """The subject of each pair of kind and key; one query for each kind. One that has ended names its successors."""
    laws = {key for kind, key in pairs if kind == FollowedKind.INSTRUMENT}
    fields = {key for kind, key in pairs if kind == FollowedKind.FIELD}
    found = [
        FollowedSubject(FollowedKind.INSTRUMENT, law.slug, str(law), law.get_absolute_url())
        for law in (instruments_on_the_shelf().filter(slug__in=laws) if laws else [])
    ]
    absent = filter(None, (absent_act(number=key) for key in sorted(laws - {one.key for one in found})))
    found += [FollowedSubject(FollowedKind.INSTRUMENT, one["number"], one["name"], one["address"]) for one in absent]
    # The page of a field belongs to a room above this one, so its path is written here and not reversed.
    found += [
        FollowedSubject(FollowedKind.FIELD, field.slug, field.name, f"/linh-vuc/{field.slug}/")
        for field in (Field.objects.filter(slug__in=fields) if fields else [])
    ]
    numbers = _numbers(pairs, FollowedKind.ANSWER)
    # A withdrawn answer may come back: its followers can still see and end the subscription.
    found += [
        FollowedSubject(FollowedKind.ANSWER, str(answer.number), answer.title, answer.get_absolute_url())
        for answer in (Answer.objects.filter(number__in=numbers).exclude(slug="") if numbers else [])
    ]
    today = timezone.localdate()
    found += _agencies({key for kind, key in pairs if kind == FollowedKind.AGENCY}, today)
    places = Place.objects.filter(pk__in=_numbers(pairs, FollowedKind.PLACE)).select_related("parent__parent")
    found += [_place(place, today) for place in places]
    return {(subject.kind.value, subject.key): subject for subject in found}


def _numbers(pairs: list[tuple[str, str]], wanted: FollowedKind) -> set[int]:
    """The numeric keys of a kind, without those longer than any number that the portal assigns."""
    return {int(key) for kind, key in pairs if kind == wanted and key.isdecimal() and len(key) <= _LONGEST_NUMBER}


def _agencies(slugs: set[str], on: date) -> list[FollowedSubject]:
    agencies = list(Agency.objects.filter(slug__in=slugs)) if slugs else []
    heirs = heirs_of(agencies=agencies, on=on)
    return [
        FollowedSubject(
            FollowedKind.AGENCY,
            one.slug,
            _now(one.name, [heir.name for heir in heirs.get(one.pk, [])]),
            f"/co-quan/{one.slug}/",  # as with fields: the page belongs to a room above this one
        )
        for one in agencies
    ]


def _place(place: Place, on: date) -> FollowedSubject:
    """A place that has ended leads to the page of its first successor."""
    living = (
        [place]
        if place.exists_on(on)
        else [one for one in current_places_of(place=place, on=on) if one.level == place.level]
    )
    name = f"{place.name}, {place.parent.name_in_sentence}" if place.parent else place.name
    heirs = [] if place in living else [one.name for one in living]
    commune = next((one for one in living if one.level == "commune"), None)
    return FollowedSubject(
        FollowedKind.PLACE,
        str(place.pk),
        _now(name, heirs),
        reverse("library:law_of_commune", args=[commune.code]) if commune else reverse("library:choose_commune"),
    )


def _now(name: str, heirs: list[str]) -> str:
    return f"{name} (nay là {', '.join(heirs)})" if heirs else name


def place_followed(*, code: str, on: date) -> Place | None:
    """The commune or province of that day with this code; for a commune that has ended, its only successor."""
    found: Place | None = (
        Place.objects.existing_on(on)
        .filter(code=code, level__in=["commune", "province"])
        .select_related("parent")
        .first()
    )
    if found is not None or (ended := commune_coded(code=code, on=on)) is None:
        return found
    heirs = communes_of(place=ended, on=on)
    return heirs[0] if len(heirs) == 1 else None


def address_at(*, address: str, channel: Channel = Channel.EMAIL) -> FollowerAddress | None:
    """The address stored under this spelling, with its follower."""
    return (
        FollowerAddress.objects.filter(
            channel=channel.value, fingerprint=fingerprint(address, key=settings.DIGEST_KEY, channel=channel)
        )
        .select_related("follower")
        .first()
    )


def follower_at(*, address: str, channel: Channel = Channel.EMAIL) -> Follower | None:
    found = address_at(address=address, channel=channel)
    return found.follower if found else None


def living_addresses(*, follower: Follower) -> QuerySet[FollowerAddress]:
    """The addresses at which a follower may be reached now, in order of preference."""
    return follower.addresses.filter(confirmed_at__isnull=False, ended_at__isnull=True).order_by("order", "pk")


def preferred_channels(
    *, followers: Collection[int], open_ones: Collection[Channel], zalo_by_phone: bool = False
) -> dict[int, Channel]:
    """The first channel of each of these people among the open ones, by their preference.

    `zalo_by_phone`: a number whose owner agreed to it is reached through Zalo first.
    """
    living = FollowerAddress.objects.filter(
        follower__in=followers,
        channel__in=[one.value for one in open_ones],
        confirmed_at__isnull=False,
        ended_at__isnull=True,
    )
    return first_of_each(
        (follower, Channel.ZALO_PHONE if by_zalo and zalo_by_phone else Channel(channel))
        for follower, channel, by_zalo in living.order_by("order", "pk").values_list("follower", "channel", "by_zalo")
    )


def is_suppressed(*, fingerprint: str, at: datetime, channel: Channel = Channel.EMAIL) -> bool:
    """Whether sending to the address with this fingerprint is blocked now."""
    return bool(suppressed_among(fingerprints={fingerprint}, at=at, channel=channel))


def suppressed_among(*, fingerprints: set[str], at: datetime, channel: Channel = Channel.EMAIL) -> set[str]:
    """Those of these fingerprints to which sending is blocked now."""
    lasting = Q(until__isnull=True) | Q(until__gt=at)
    # The do-not-call list for advertising does not apply to what somebody has asked for.
    return set(
        Suppression.objects.filter(lasting, channel=channel.value, fingerprint__in=fingerprints)
        .exclude(reason__in=[SuppressionReason.NO_ADVERTISING.value, SuppressionReason.NO_LISTS.value])
        .values_list("fingerprint", flat=True)
    )


def refusals_at(
    *, fingerprints: set[str], at: datetime, also: Collection[str] = ()
) -> dict[tuple[str, str], Suppression]:
    """Why nothing is sent to these addresses, by channel and fingerprint; explicit refusals before observed failures.

    `also`: further reasons that count. For owners and clerks only: to others it would reveal who is a follower.
    """
    found = Suppression.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        fingerprint__in=fingerprints,
        reason__in=[SuppressionReason.RETURNED.value, SuppressionReason.SAID_NO.value, *also],
    )
    return {
        (one.channel, one.fingerprint): one
        for one in sorted(found, key=lambda one: one.reason != SuppressionReason.RETURNED.value)
    }


def pending_by_token(*, token: str, at: datetime) -> Asking | None:
    """The request of a confirmation link, confirmed already or not; None for any other link."""
    link = _links(token, at).filter(purpose=FollowerLinkPurpose.CONFIRM.value, letter__asking__isnull=False).first()
    return (
        Asking.objects.select_related("follower", "address").get(letter=link.letter)
        if link is not None and link.letter is not None
        else None
    )


def asking_in(*, letter: Letter) -> Asking | None:
    """The request that a letter asks to confirm, if it is still unconfirmed."""
    return Asking.objects.filter(letter=letter, confirmed_at__isnull=True).first()


def asking_by_handle(*, handle: str, at: datetime) -> Asking | None:
    """The request whose page for typing a code has this secret; None after it has expired."""
    return Asking.objects.filter(handle=digest(handle), expires_at__gt=at).select_related("follower", "address").first()


def asking_marked(*, mark: str, at: datetime) -> Asking | None:
    """The request that the code with this mark confirms, if it is still open."""
    return (
        Asking.objects.filter(mark=mark, expires_at__gt=at, confirmed_at__isnull=True)
        .select_related("follower")
        .first()
    )


def follower_by_token(*, token: str, at: datetime) -> Follower | None:
    """The follower whose page a personal link opens."""
    link = _links(token, at).filter(purpose=FollowerLinkPurpose.MANAGE.value).select_related("follower").first()
    return link.follower if link else None


def browser_by_token(*, token: str, at: datetime) -> FollowerAddress | None:
    """The preferred browser of the follower whose page this link opens."""
    follower = follower_by_token(token=token, at=at)
    return living_addresses(follower=follower).filter(channel=Channel.PUSH.value).first() if follower else None


def news_unsubscribe_token(letter: Letter) -> str:
    """An unsubscribe token for the subscriptions of one letter, and for nothing else.

    It does not open the follower's page, so it may stay in a mailbox. Signed, so that it needs no row.
    """
    return signing.dumps(letter.pk, salt=_STOPS_NEWS)


def subscriptions_about(*, token: str, at: datetime) -> QuerySet[Subscription] | None:
    """The active subscriptions for which the letter with this link was sent, which one click ends; None for other
    links.

    Older letters contained the link to their reader's page, which works while it is valid.
    """
    links = _links(token, at)
    try:
        letters: Any = [signing.loads(token, salt=_STOPS_NEWS, max_age=_STOPS_FOR)]
    except signing.BadSignature:
        letters = links.filter(letter__isnull=False).values("letter") if links.exists() else None
    if letters is None:
        return None
    meant = Q(news__letter__in=letters) | Q(letters__in=letters, letters__kind__in=OF_AN_AGENCY)
    return Subscription.objects.filter(meant, stopped_at__isnull=True).distinct().order_by("pk")


def living_subscriptions(*, follower: Follower) -> QuerySet[Subscription]:
    """The active subscriptions of a follower, the oldest first."""
    return Subscription.objects.filter(follower=follower, confirmed_at__isnull=False, stopped_at__isnull=True).order_by(
        "confirmed_at", "pk"
    )


def own_addresses(*, follower: Follower) -> QuerySet[FollowerAddress]:
    """All stored addresses of a follower, in use or ended, in order of preference."""
    return follower.addresses.filter(confirmed_at__isnull=False).order_by("order", "pk")


def lines_about(*, follower: Follower) -> QuerySet[Consent]:
    """The lines about a follower in the ledger of consent, latest first."""
    return Consent.objects.filter(person=follower.code).order_by("-pk")


def lately_sent(*, follower: Follower) -> QuerySet[Letter]:
    """The letters to a follower that are still stored, latest first."""
    return (
        Letter.objects.filter(follower=follower)
        .select_related("of_system")
        .prefetch_related("news__subscription")
        .order_by("-created_at", "-pk")
    )


def _links(token: str, at: datetime) -> QuerySet[PersonalLink]:
    return PersonalLink.objects.filter(digest=digest(token), expires_at__gt=at)


def open_requests() -> QuerySet[DataRequest]:
    """Open requests, by their next deadline: to acknowledge if that is pending, else to complete."""
    return DataRequest.objects.filter(done_at__isnull=True).order_by(
        "acknowledged_at", Coalesce(F("answer_first_by"), F("done_by")), "done_by", "pk"
    )


def open_requests_of(*, person: UUID | None, address: str) -> QuerySet[DataRequest]:
    """The open requests of a follower or, if the person is unknown, of an address put before the words."""
    whose = Q(person=person) if person else Q(person__isnull=True, words__startswith=address)
    return DataRequest.objects.filter(whose, done_at__isnull=True)


def requests_of(*, person: UUID) -> QuerySet[DataRequest]:
    """What a person asked officers to do, latest first; what they did themselves is not a request."""
    return (
        DataRequest.objects.filter(person=person)
        .exclude(way=ConsentMethod.PAGE.value, outcome__gt="", officer=None)
        .order_by("-pk")
    )


def next_day(request: DataRequest) -> date:
    """The next deadline of the request."""
    return request.answer_first_by if request.acknowledged_at is None else request.done_by


def is_late(request: DataRequest, *, on: date) -> bool:
    return request.done_at is None and next_day(request) < on
