"""The queue of the outbox: lanes, SQL statements, and waking up the sending process."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from portal.dissemination.models import Attempt, Campaign, Delivery, Letter, Queued
from portal.dissemination.queries.items import keys_among, keys_in
from portal.dissemination.states import ACTIVE, Channel, DeliveryState, HoldReason, LetterKind, Priority, SkipReason


def moment(at: datetime | None) -> Any:
    """A datetime in the form that the database driver expects."""
    return connection.ops.adapt_datetimefield_value(at) if at is not None else None


def in_words(states: Iterable[str]) -> str:
    """For `state IN (…)`: constants of our own as SQL literals."""
    return ", ".join(f"'{one}'" for one in states)


def run(sql: str, values: Sequence[Any]) -> int:
    """Run the statement; return the number of rows that it changed."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


_DELIVERY = Delivery._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_QUEUED = Queued._meta.db_table
_LETTER = Letter._meta.db_table
# An answer leaves by the account that was written to, however often it is tried.
_BY_ONE = (LetterKind.REPLY, LetterKind.HOW_TO_STOP)


@dataclass(frozen=True, slots=True)
class Lane:
    """The queue of one channel and priority: letters (`campaign` is None), or one campaign."""

    channel: str
    priority: int
    campaign: int | None = None


def due(
    lane: Lane, *, account: int, share: range | None, at: datetime, limit: int, locks: bool = True
) -> list[tuple[int, int | None]]:
    """Keys of due deliveries of a lane, longest due first, with their addresses; without those that others have locked.

    `share`: the hundredths that belong to this account. A delivery without an answer stays with the account that sent
    it, and a reply with the account that was written to.
    """
    of = "campaign_id IS NULL" if lane.campaign is None else f"campaign_id = {int(lane.campaign)}"
    mine = f"delivery_id %% 100 BETWEEN {share.start} AND {share.stop - 1}" if share is not None else "1 = 1"
    held = " FOR UPDATE SKIP LOCKED" if locks and connection.vendor == "postgresql" else ""
    # The address is looked up row by row: with a join the planner might begin with all deliveries.
    sql = (
        f"SELECT delivery_id, (SELECT of.address_id FROM {_DELIVERY} AS of WHERE of.id = delivery_id) FROM {_QUEUED}"  # noqa: S608
        f" WHERE channel = %s AND priority = {int(lane.priority)} AND {of} AND not_before <= %s"
        f" AND (only_by_id = {int(account)} OR only_by_id IS NULL AND {mine})"
        f" ORDER BY not_before, delivery_id LIMIT {int(limit)}{held}"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [lane.channel, moment(at)])
        return list(cursor.fetchall())


def is_under_way(*, campaign: Campaign) -> bool:
    """Whether deliveries of a campaign are queued or leased."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(_UNDER_WAY, [campaign.pk] * _UNDER_WAY.count("%s"))
        return cursor.fetchone() is not None


# The order is for the planner: for a campaign that its statistics say has many rows, it would otherwise look for one
# row in the table, starting with those of all other campaigns.
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
    """Queue deliveries that were just created: for their account if they have one, else for any."""
    Queued.objects.bulk_create(
        [
            Queued(
                delivery=one,
                channel=one.channel,
                priority=one.priority,
                campaign_id=one.campaign_id,
                not_before=not_before,
                only_by_id=one.account_id,
            )
            for one in deliveries
        ]
    )


def keep_waiting(keys: Collection[int], *, held: HoldReason, not_before: datetime) -> None:
    """Queue those of these deliveries that have not ended, until a moment, for a reason."""
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
        " SELECT id, channel, priority, campaign_id, %s, %s, CASE WHEN unanswered > 0"
        f" OR letter_id IN (SELECT id FROM {_LETTER} WHERE kind IN ({in_words(_BY_ONE)})) THEN account_id END"
        f" FROM {_DELIVERY} WHERE id IN ({these})"
        " ON CONFLICT (delivery_id) DO UPDATE SET not_before = excluded.not_before, held = excluded.held,"
        " only_by_id = excluded.only_by_id",
        [moment(not_before), held.value, named],
    )


# ---- out of the queue ------------------------------------------------------------------------------------------------


def leave_queue(keys: Collection[int]) -> None:
    Queued.objects.filter(pk__in=keys_among(keys)).delete()


def lift(keys: Collection[int], *, below: Collection[str], **changes: Any) -> int:
    """Update those of these deliveries that are in one of these states. Returns how many.

    A delivery that is queued again is taken off the queue; that is rare, and detected by rows not updated at first.
    """
    told = Delivery.objects.filter(pk__in=keys_among(keys))
    lifted = told.filter(state__in=[one for one in below if one != DeliveryState.QUEUED]).update(**changes)
    if lifted < len(keys) and DeliveryState.QUEUED in below:
        leave_queue(keys)
        lifted += told.filter(state=DeliveryState.QUEUED.value).update(**changes)
    return lifted


def end(keys: Collection[int], *, state: DeliveryState, reason: SkipReason, at: datetime) -> int:
    """End those of these deliveries that have not ended. Returns how many."""
    return lift(keys, below=ACTIVE, state=state.value, reason=reason.value, ended_at=at) if keys else 0


def end_queued_of(*, campaign: int, state: DeliveryState, reason: SkipReason, at: datetime) -> int:
    """End all queued deliveries of a campaign. Returns how many."""
    # A lane belongs to a channel and a priority: naming all of them finds a campaign by the index of lanes.
    waiting = Queued.objects.select_for_update(of=("self",)).filter(
        channel__in=list(Channel), priority__in=list(Priority), campaign=campaign
    )
    return end(list(waiting.values_list("pk", flat=True)), state=state, reason=reason, at=at)


WAKE_LOOK_SECONDS = 0.1


def _path() -> Path:
    return Path(settings.VAR_DIR) / "messages" / "wake"


def wake_sender() -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch()


class WakeWatcher:
    """Waits for some time, or until somebody touches the file."""

    def __init__(self) -> None:
        self._seen = _touched()

    def wait(self, seconds: float, *, is_over: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not is_over():
            touched = _touched()
            if touched != self._seen:
                self._seen = touched
                return
            time.sleep(WAKE_LOOK_SECONDS)


def _touched() -> int:
    try:
        return _path().stat().st_mtime_ns
    except OSError:
        return 0


def wake_after_commit() -> None:
    """Wake the sender once this transaction (if there is one) is committed. A lost hint costs half a second."""
    transaction.on_commit(wake_sender, robust=True)
