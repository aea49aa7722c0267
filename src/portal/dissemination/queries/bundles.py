"""A bundle of the outbox in the hands of who sends it: letters as they are kept, deliveries of campaigns as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from portal.dissemination.models import Attempt, Delivery
from portal.dissemination.queries.among import among, keys_in
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


_DELIVERY = Delivery._meta.db_table
_ATTEMPT = Attempt._meta.db_table

type Outgoing = Delivery | Bulk

_ASKED = ("pk", "campaign", "follower", "address", "fingerprint", "channel", "expires_at", "begun", "unanswered")


def bundle_of(*, keys: Sequence[int], account: int | None = None) -> list[Outgoing]:
    """What has these keys, in their order, with what is needed to sort it out and to write its words.

    `account`: by which it is being sent.
    """
    if not keys:
        return []
    told = Delivery.objects.filter(pk__in=among(keys))
    rows = told.filter(campaign__isnull=False).annotate(begun=F("attempts") + 1).values_list(*_ASKED)
    found: dict[int, Outgoing] = {row[0]: Bulk._make((*row, account, None)) for row in rows}
    if len(found) < len(keys):  # nothing else is asked of a bundle that is all of campaigns
        found |= {one.pk: one for one in _letters(told)}
    return [found[key] for key in keys if key in found]


def still_in_hand(*, taken: Sequence[Outgoing], attempts: Iterable[int]) -> list[Outgoing]:
    """Those of these that are being sent by these attempts; of a letter as it is now, of a campaign's delivery as it
    was: the person and the address of one change by being erased only, and then there is none.
    """
    keys = _in_hand(attempts)
    kept: list[Outgoing] = [one for one in bulk_in(taken) if one.pk in keys]
    letters = [one.pk for one in letters_in(taken) if one.pk in keys]
    if letters:
        kept += _letters(Delivery.objects.filter(pk__in=among(letters)))
    return kept


def _in_hand(attempts: Iterable[int]) -> set[int]:
    """Deliveries that are being sent by one of these attempts. By another, somebody else has taken them since."""
    these, named = keys_in(attempts)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT of.id, of.state, one.outcome FROM {_ATTEMPT} AS one JOIN {_DELIVERY} AS of"  # noqa: S608
            f" ON of.id = one.delivery_id WHERE one.id IN ({these})",
            [named],
        )
        # Chosen here: conditions on states would lead the planner astray.
        return {key for key, state, outcome in cursor.fetchall() if state == DeliveryState.SENDING and not outcome}


def letters_in(bundle: Iterable[Outgoing]) -> list[Delivery]:
    return [one for one in bundle if isinstance(one, Delivery)]


def bulk_in(bundle: Iterable[Outgoing]) -> list[Bulk]:
    return [one for one in bundle if isinstance(one, Bulk)]


def _letters(told: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return told.filter(letter__isnull=False).select_related(
        "address", "letter__follower", "letter__subscription", "letter__question", "letter__officer"
    )
