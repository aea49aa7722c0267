"""The statements of the hot path, for SQLite and PostgreSQL alike: thousands of rows a second go through them.

The mapper is too slow here, and partial indexes of SQLite are found by literals only. Values still go as parameters;
what is put into a statement by us are names of tables, of states and of lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from portal.dissemination.models import Address, Attempt, Delivery, HandedPart
from portal.dissemination.states import DeliveryState

_DELIVERY = Delivery._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_PART = HandedPart._meta.db_table
_QUEUED, _SENDING = DeliveryState.QUEUED.value, DeliveryState.SENDING.value


@dataclass(frozen=True, slots=True)
class Lane:
    """What waits on one channel with one priority: letters (`campaign` is None), or one campaign."""

    channel: str
    priority: int
    campaign: int | None = None


def moment(at: datetime | None) -> Any:
    """A moment as the driver of the database wants it."""
    return connection.ops.adapt_datetimefield_value(at) if at is not None else None


def due(
    lane: Lane, *, account: int, share: range | None, at: datetime, limit: int, locks: bool = True
) -> list[tuple[int, int | None]]:
    """Keys of deliveries in a lane, longest due first, with their addresses; without those that others hold.

    `share`: the hundredths that are this account's. What was never answered stays with the account that knows it.
    """
    of = "campaign_id IS NULL" if lane.campaign is None else f"campaign_id = {int(lane.campaign)}"
    mine = f" AND id %% 100 BETWEEN {share.start} AND {share.stop - 1}" if share is not None else ""
    held = " FOR UPDATE SKIP LOCKED" if locks and connection.vendor == "postgresql" else ""
    sql = (
        f"SELECT id, address_id FROM {_DELIVERY} WHERE channel = %s AND priority = {int(lane.priority)} AND {of}"  # noqa: S608
        f" AND state = '{_QUEUED}' AND not_before <= %s{mine} AND (unanswered = 0 OR account_id = {int(account)})"
        f" ORDER BY not_before, id LIMIT {int(limit)}{held}"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [lane.channel, moment(at)])
        return list(cursor.fetchall())


def begin(keys: Sequence[int], *, account: int, at: datetime, until: datetime) -> dict[int, int]:
    """These are being sent until a moment: hidden from others, an attempt open for each. Its key, by delivery."""
    if not keys:
        return {}
    several = _several(keys)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"UPDATE {_DELIVERY} SET state = '{_SENDING}', held = '', account_id = %s, attempts = attempts + 1,"  # noqa: S608
            f" not_before = %s, handed_at = %s WHERE id IN ({several})",
            [account, moment(until), moment(at)],
        )
        cursor.execute(
            f"INSERT INTO {_ATTEMPT} (delivery_id, account_id, begun_at, outcome, reply)"  # noqa: S608
            f" SELECT id, %s, %s, '', '' FROM {_DELIVERY} WHERE id IN ({several}) RETURNING delivery_id, id",
            [account, moment(at)],
        )
        return dict(cursor.fetchall())


def end_attempts(rows: Iterable[tuple[str, str, datetime, int]]) -> None:
    """Outcome, reply and end of attempts that are still open, by key."""
    _many(
        f"UPDATE {_ATTEMPT} SET outcome = %s, reply = %s, ended_at = %s WHERE id = %s AND outcome = ''",  # noqa: S608
        [(outcome, reply, moment(at), key) for outcome, reply, at, key in rows],
    )


def accept(rows: Iterable[tuple[int, int, int]], *, states: Sequence[str], at: datetime) -> None:
    """Taken over by the carrier: parts, cost and key, where a delivery stands in one of these lower states."""
    named = ", ".join(f"'{one}'" for one in states)
    now = moment(at)
    _many(
        f"UPDATE {_DELIVERY} SET state = '{DeliveryState.ACCEPTED.value}', held = '', reason = '', parts = %s,"  # noqa: S608
        f" cost = %s, ended_at = %s WHERE id = %s AND state IN ({named})",
        [(parts, cost, now, key) for parts, cost, key in rows],
    )


def hand_parts(rows: Sequence[tuple[int, str, int]]) -> None:
    """By which name an account's carrier speaks of a delivery: account, name, delivery. What is known stays."""
    _many(
        f"INSERT INTO {_PART} (account_id, outside_id, delivery_id, arrival) VALUES (%s, %s, %s, '')"  # noqa: S608
        " ON CONFLICT DO NOTHING",
        rows,
    )


def tell_parts(rows: Sequence[tuple[str, int]]) -> None:
    """What receipts say of parts, by key."""
    _many(f"UPDATE {_PART} SET arrival = %s WHERE id = %s", rows)  # noqa: S608


def arrive(rows: Sequence[tuple[int, datetime, datetime | None, int]], *, state: str, below: Sequence[str]) -> None:
    """Deliveries that a receipt lifts to `state` from one of the states `below`: parts, moments of arrival and of
    being seen, key.
    """
    named = ", ".join(f"'{one}'" for one in below)
    has_arrived = state == DeliveryState.DELIVERED.value
    _many(
        f"UPDATE {_DELIVERY} SET state = '{state}', held = '', reason = '', arrived_parts = %s,"  # noqa: S608
        f" arrived_at = {'COALESCE(arrived_at, %s)' if has_arrived else '%s'},"
        " seen_at = COALESCE(seen_at, %s), ended_at = COALESCE(ended_at, %s), handed_at = COALESCE(handed_at, %s)"
        f" WHERE id = %s AND state IN ({named})",
        [
            (parts, moment(at) if has_arrived else None, moment(seen), moment(at), moment(at), key)
            for parts, at, seen, key in rows
        ],
    )


def lay(
    audience: QuerySet[Address], *, campaign: int, channel: str, priority: int, at: datetime, expires: datetime | None
) -> int:
    """A delivery of a campaign for each of these addresses that has none. Returns how many there are now more."""
    wanted = audience.order_by().values_list("pk", "follower_id", "fingerprint")
    inner, values = wanted.query.get_compiler(connection=connection).as_sql()
    sql = (
        f"INSERT INTO {_DELIVERY} (campaign_id, follower_id, address_id, fingerprint, channel, priority, state, held,"  # noqa: S608
        " reason, not_before, expires_at, attempts, unanswered, parts, arrived_parts, cost, created_at)"
        f" WITH who(address, follower, mark) AS ({inner})"
        " SELECT %s, who.follower, who.address, who.mark, %s, %s, %s, '', '', %s, %s, 0, 0, 0, 0, 0, %s"
        " FROM who WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    now = moment(at)
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [*values, campaign, channel, priority, _QUEUED, now, moment(expires), now])
        return int(cursor.rowcount)


def _several(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)


def _many(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with closing(connection.cursor()) as cursor:
            cursor.executemany(sql, rows)
