"""A bundle of the outbox in the hands of who sends it: letters as they are kept, deliveries of campaigns as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet

from portal.dissemination.models import Delivery
from portal.dissemination.queries.among import among
from portal.dissemination.states import DeliveryState


class Bulk(NamedTuple):
    """One delivery of a campaign. `attempts`: with the one that is beginning.

    Its names are those of `Delivery`, and it is none: making five hundred models takes longer than all that is asked
    of the database for them.
    """

    pk: int
    campaign_id: int
    follower_id: int | None
    address_id: int | None
    fingerprint: str
    channel: str
    expires_at: datetime | None
    attempts: int
    unanswered: int
    account_id: int | None
    letter_id: None = None


type Outgoing = Delivery | Bulk

_ASKED = ("pk", "campaign", "follower", "address", "fingerprint", "channel", "expires_at", "begun", "unanswered")


def bundle_of(*, keys: Sequence[int], account: int | None = None) -> list[Outgoing]:
    """What has these keys, in their order, with what is needed to sort it out and to write its words.

    `account`: by which it is being sent.
    """
    return _bundle(keys, account, lambda _: True)


def still_in_hand(*, keys: Sequence[int]) -> list[Outgoing]:
    """Those of these that are being sent, as `bundle_of` gives them."""
    # Chosen here: a condition on the state would lead PostgreSQL through all that is in somebody's hands.
    return _bundle(keys, None, lambda state: state == DeliveryState.SENDING)


def _bundle(keys: Sequence[int], account: int | None, is_meant: Callable[[str], bool]) -> list[Outgoing]:
    if not keys:
        return []
    told = Delivery.objects.filter(pk__in=among(keys))
    rows = told.filter(campaign__isnull=False).annotate(begun=F("attempts") + 1).values_list(*_ASKED, "state")
    of_campaigns = {row[0]: row for row in rows}
    found: dict[int, Outgoing] = {
        key: Bulk._make((*said, account, None)) for key, (*said, state) in of_campaigns.items() if is_meant(state)
    }
    if len(of_campaigns) < len(keys):  # nothing else is asked of a bundle that is all of campaigns
        found |= {one.pk: one for one in _letters(told) if is_meant(one.state)}
    return [found[key] for key in keys if key in found]


def letters_in(bundle: Iterable[Outgoing]) -> list[Delivery]:
    return [one for one in bundle if isinstance(one, Delivery)]


def bulk_in(bundle: Iterable[Outgoing]) -> list[Bulk]:
    return [one for one in bundle if isinstance(one, Bulk)]


def _letters(told: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return told.filter(letter__isnull=False).select_related(
        "address", "letter__follower", "letter__subscription", "letter__question", "letter__officer"
    )
