"""What waits, and in which lane: laid into the queue, found, taken out of it.

A delivery is queued exactly while it has a row here; both are written in one transaction, and only by what stands in
this module and in `rows`. Whoever takes holds the row, so that what waits is never in two hands. The row here is always
locked, or removed, before the delivery: two that want both never wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from portal.dissemination.models import Attempt, Campaign, Delivery, Queued
from portal.dissemination.operations.sending.sql import in_words, moment, run, run_on
from portal.dissemination.queries.among import keys_in
from portal.dissemination.states import ACTIVE, Channel, DeliveryState, Held, Priority, Skipped

_DELIVERY = Delivery._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_QUEUED = Queued._meta.db_table
# A lane belongs to a channel and a priority: by all of them a campaign is found in the index of lanes.
_ANY_LANE = f"channel IN ({in_words(Channel)}) AND priority IN ({', '.join(str(int(one)) for one in Priority)})"


@dataclass(frozen=True, slots=True)
class Lane:
    """What waits on one channel with one priority: letters (`campaign` is None), or one campaign."""

    channel: str
    priority: int
    campaign: int | None = None


def due(
    lane: Lane, *, account: int, share: range | None, at: datetime, limit: int, locks: bool = True
) -> list[tuple[int, int | None]]:
    """Keys of deliveries in a lane, longest due first, with their addresses; without those that others hold.

    `share`: the hundredths that are this account's. What was never answered stays with the account that knows it.
    """
    of = "campaign_id IS NULL" if lane.campaign is None else f"campaign_id = {int(lane.campaign)}"
    mine = f" AND delivery_id %% 100 BETWEEN {share.start} AND {share.stop - 1}" if share is not None else ""
    held = " FOR UPDATE SKIP LOCKED" if locks and connection.vendor == "postgresql" else ""
    # The address is looked up row by row: joined, the planner might begin with all deliveries.
    sql = (
        f"SELECT delivery_id, (SELECT of.address_id FROM {_DELIVERY} AS of WHERE of.id = delivery_id) FROM {_QUEUED}"  # noqa: S608
        f" WHERE channel = %s AND priority = {int(lane.priority)} AND {of} AND not_before <= %s{mine}"
        f" AND (only_by_id IS NULL OR only_by_id = {int(account)})"
        f" ORDER BY not_before, delivery_id LIMIT {int(limit)}{held}"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [lane.channel, moment(at)])
        return list(cursor.fetchall())


def is_under_way(*, campaign: Campaign) -> bool:
    """Whether something of a campaign waits, or is in somebody's hands."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(_UNDER_WAY, [campaign.pk] * _UNDER_WAY.count("%s"))
        return cursor.fetchone() is not None


# The order is for the planner: without it one row of a campaign of which there are said to be many is looked for in the
# table, beginning with those of all the others.
_IN_LANES = " UNION ALL ".join(
    f"SELECT * FROM (SELECT 1 FROM {_QUEUED} WHERE channel = '{channel}' AND priority = {int(priority)}"  # noqa: S608
    " AND campaign_id = %s ORDER BY not_before, delivery_id LIMIT 1) AS waiting"
    for channel in Channel
    for priority in Priority
)
_UNDER_WAY = (
    f"{_IN_LANES} UNION ALL SELECT 1 FROM {_ATTEMPT} AS one JOIN {_DELIVERY} AS of ON of.id = one.delivery_id"  # noqa: S608
    " WHERE one.outcome = '' AND of.campaign_id = %s LIMIT 1"
)


# ---- into the queue --------------------------------------------------------------------------------------------------


def lay_in_queue(deliveries: Iterable[Delivery], *, not_before: datetime) -> None:
    """These were just created, and wait."""
    rows = [
        Queued(
            delivery=one,
            channel=one.channel,
            priority=one.priority,
            campaign_id=one.campaign_id,
            not_before=not_before,
        )
        for one in deliveries
    ]
    Queued.objects.bulk_create(rows)


def keep_waiting(keys: Collection[int], *, held: Held, not_before: datetime) -> None:
    """Those of these deliveries with which work is left wait, until a moment, for a reason."""
    these, named = keys_in(keys)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"UPDATE {_DELIVERY} SET state = '{DeliveryState.QUEUED.value}' WHERE id IN ({these})"  # noqa: S608
            f" AND state IN ({in_words(ACTIVE)}) RETURNING id",
            [named],
        )
        these, named = keys_in(key for (key,) in cursor.fetchall())
    run(
        f"INSERT INTO {_QUEUED} (delivery_id, channel, priority, campaign_id, not_before, held, only_by_id)"  # noqa: S608
        " SELECT id, channel, priority, campaign_id, %s, %s, CASE WHEN unanswered > 0 THEN account_id END"
        f" FROM {_DELIVERY} WHERE id IN ({these})"
        " ON CONFLICT (delivery_id) DO UPDATE SET not_before = excluded.not_before, held = excluded.held,"
        " only_by_id = excluded.only_by_id",
        [moment(not_before), held.value, named],
    )


# ---- out of the queue ------------------------------------------------------------------------------------------------


def leave_queue(keys: Collection[int]) -> None:
    run_on(f"DELETE FROM {_QUEUED}", [], keys, key="delivery_id")  # noqa: S608


def end(keys: Collection[int], *, state: DeliveryState, reason: Skipped, at: datetime) -> int:
    """Those of these deliveries with which work was left are over. Returns how many."""
    leave_queue(keys)
    return run_on(
        f"UPDATE {_DELIVERY} SET state = %s, reason = %s, ended_at = %s",  # noqa: S608
        [state.value, reason.value, moment(at)],
        keys,
        only=f"state IN ({in_words(ACTIVE)})",
    )


def end_queued_of(*, campaign: int, state: DeliveryState, reason: Skipped, at: datetime) -> int:
    """All that waits of a campaign is over. Returns how many."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"DELETE FROM {_QUEUED} WHERE {_ANY_LANE} AND campaign_id = %s RETURNING delivery_id",  # noqa: S608
            [campaign],
        )
        removed = [key for (key,) in cursor.fetchall()]
    return end(removed, state=state, reason=reason, at=at)
