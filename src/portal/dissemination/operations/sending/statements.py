"""The statements of the hot path, for SQLite and PostgreSQL alike: thousands of rows a second go through them.

The mapper is too slow here, and partial indexes of SQLite are found by literals only. Values still go as parameters;
what is put into a statement by us are names of tables, of states and of lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, QuerySet

from portal.dissemination.models import Attempt, Delivery, HandedPart, Notice, Queued
from portal.dissemination.operations.sending.queue import (
    in_words,
    leave_queue,
    moment,
    run,
    run_on,
)
from portal.dissemination.queries.items import keys_in, one_by_one
from portal.dissemination.states import DeliveryState
from portal.questions.queries import grouped

_DELIVERY = Delivery._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_PART = HandedPart._meta.db_table
_QUEUED = Queued._meta.db_table


def begin(keys: Sequence[int], *, account: int, at: datetime) -> dict[int, int]:
    """These are being sent: out of the queue, an attempt open for each. Its key, by delivery."""
    if not keys:
        return {}
    leave_queue(keys)
    run_on(
        f"UPDATE {_DELIVERY} SET state = '{DeliveryState.SENDING.value}', account_id = %s, attempts = attempts + 1,"  # noqa: S608
        " handed_at = %s",
        [account, moment(at)],
        keys,
    )
    these, named = keys_in(keys)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"INSERT INTO {_ATTEMPT} (delivery_id, account_id, begun_at, outcome, reply)"  # noqa: S608
            f" SELECT value, %s, %s, '', '' FROM ({these}) AS these RETURNING delivery_id, id",
            [account, moment(at), named],
        )
        return dict(cursor.fetchall())


def open_since(*, before: datetime, limit: int) -> list[tuple[int, int]]:
    """Keys of attempts that have been open since before a moment, with their deliveries; without those that somebody is
    ending.
    """
    held = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT id, delivery_id FROM {_ATTEMPT} WHERE outcome = '' AND begun_at <= %s"  # noqa: S608
            f" ORDER BY delivery_id LIMIT {int(limit)}{held}",
            [moment(before)],
        )
        return list(cursor.fetchall())


def end_attempts(rows: Iterable[tuple[str, str, int]], *, at: datetime) -> None:
    """Outcome, reply and key of attempts that are still open: they end now."""
    for (outcome, reply), keys in grouped(((outcome, reply), key) for outcome, reply, key in rows).items():
        run_on(
            f"UPDATE {_ATTEMPT} SET outcome = %s, reply = %s, ended_at = %s",  # noqa: S608
            [outcome, reply, moment(at)],
            keys,
            only="outcome = ''",
        )


def accept(rows: Iterable[tuple[int, int, int]], *, states: Sequence[str], at: datetime) -> None:
    """Taken over by the carrier: parts, cost and key, where a delivery stands in one of these lower states."""
    for (parts, cost), keys in grouped(((parts, cost), key) for parts, cost, key in rows).items():
        _lift(
            f"UPDATE {_DELIVERY} SET state = '{DeliveryState.ACCEPTED.value}', reason = '', parts = %s,"  # noqa: S608
            " cost = %s, ended_at = %s",
            [parts, cost, moment(at)],
            keys,
            states,
        )


def _lift(sql: str, values: Sequence[Any], keys: Sequence[int], states: Sequence[str]) -> None:
    """Deliveries in one of these states are changed. One that waits to be sent again waits no longer: that is rare, and
    seen by how many were not among the others.
    """
    others = [one for one in states if one != DeliveryState.QUEUED]
    if run_on(sql, values, keys, only=f"state IN ({in_words(others)})") < len(keys):
        leave_queue(keys)
        run_on(sql, values, keys, only=f"state = '{DeliveryState.QUEUED.value}'")


def hand_parts(rows: Sequence[tuple[int, str, int]]) -> None:
    """By which name an account's carrier speaks of a delivery: account, name, delivery. What is known stays."""
    if not rows:
        return
    values = ", ".join(f"({int(account)}, %s, {int(delivery)}, '')" for account, _, delivery in rows)
    run(
        f"INSERT INTO {_PART} (account_id, outside_id, delivery_id, arrival) VALUES {values} ON CONFLICT DO NOTHING",  # noqa: S608
        [name for _, name, _ in rows],
    )


class MessagePartRow(NamedTuple):
    """A part that was handed over, as receipts find it; `expected`: of how many parts its message is (0: unknown yet),
    `letter`: which one it is of.
    """

    name: str
    key: int
    delivery: int
    arrival: str
    expected: int
    letter: int | None


def parts_named(names: Iterable[str], *, account: int) -> list[MessagePartRow]:
    """Parts of which an account's carrier speaks by these names."""
    return _parts(*one_by_one(names, model=HandedPart, column="outside_id", only=f"found.account_id = {int(account)}"))


def parts_of(deliveries: Iterable[int]) -> list[MessagePartRow]:
    """All parts of these messages."""
    return _parts(*one_by_one(deliveries, model=HandedPart, column="delivery_id", only="1 = 1"))


def _parts(found: str, named: Any) -> list[MessagePartRow]:
    sql = (
        "SELECT found.outside_id, found.id, found.delivery_id, found.arrival, of.parts, of.letter_id"  # noqa: S608
        f" FROM {found} JOIN {_DELIVERY} AS of ON of.id = found.delivery_id"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [named])
        return list(map(MessagePartRow._make, cursor.fetchall()))


def parked_as(digests: Iterable[str], *, account: int) -> list[int]:
    """Keys of what an account's carrier said and nobody has read yet, by these digests."""
    found, named = one_by_one(
        digests, model=Notice, column="digest", only=f"found.account_id = {int(account)} AND found.read_at IS NULL"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT found.id FROM {found}", [named])  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def spoken_of(deliveries: Iterable[int]) -> set[int]:
    """Those of these messages of which a receipt has spoken."""
    found, named = one_by_one(deliveries, model=HandedPart, column="delivery_id", only="found.arrival <> ''")
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT DISTINCT found.delivery_id FROM {found}", [named])  # noqa: S608
        return {key for (key,) in cursor.fetchall()}


def tell_parts(rows: Iterable[tuple[str, int]]) -> None:
    """What receipts say of parts, by key."""
    for word, keys in grouped(rows).items():
        run_on(f"UPDATE {_PART} SET arrival = %s", [word], keys)  # noqa: S608


def arrive(rows: Iterable[tuple[int, datetime | None, int]], *, state: str, below: Sequence[str], at: datetime) -> None:
    """Deliveries that a receipt lifts to `state` from one of the states `below`: parts that have arrived, moment of
    being seen, key.
    """
    has_arrived = state == DeliveryState.DELIVERED.value
    now = moment(at)
    for (parts, seen), keys in grouped(((parts, seen), key) for parts, seen, key in rows).items():
        _lift(
            f"UPDATE {_DELIVERY} SET state = '{state}', reason = '', arrived_parts = %s,"  # noqa: S608
            f" arrived_at = {'COALESCE(arrived_at, %s)' if has_arrived else '%s'},"
            " seen_at = COALESCE(seen_at, %s), ended_at = COALESCE(ended_at, %s), handed_at = COALESCE(handed_at, %s)",
            [parts, now if has_arrived else None, moment(seen), now, now],
            keys,
            below,
        )


def lay(
    audience: QuerySet[Any],
    *,
    campaign: int,
    channels: Sequence[str],
    priority: int,
    not_before: datetime,
    expires: datetime | None,
    at: datetime,
) -> int:
    """A delivery of a campaign for each of these addresses that has none. Returns how many there are now more.

    `step` of each address says which of the channels it is for.
    """
    inner, values = (
        audience.order_by()
        .values_list("pk", "follower_id", "fingerprint", "step")
        .query.get_compiler(connection=connection)
        .as_sql()
    )
    by_step = " ".join(f"WHEN {step} THEN %s" for step in range(len(channels)))
    laid = (
        f"INSERT INTO {_DELIVERY} (campaign_id, follower_id, address_id, fingerprint, channel, priority, state,"  # noqa: S608
        " reason, expires_at, attempts, unanswered, parts, arrived_parts, cost, created_at)"
        f" WITH who(address, follower, mark, step) AS ({inner})"
        f" SELECT {int(campaign)}, who.follower, who.address, who.mark, CASE who.step {by_step} END, {int(priority)},"
        f" '{DeliveryState.QUEUED.value}', '', %s, 0, 0, 0, 0, 0, %s FROM who WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    said = [*values, *channels, moment(expires), moment(at)]
    queue = f"INSERT INTO {_QUEUED} (delivery_id, channel, priority, campaign_id, not_before, held)"
    queued = f" SELECT id, channel, {int(priority)}, {int(campaign)}, %s, '' FROM"
    if connection.vendor == "postgresql":
        return run(f"WITH laid AS ({laid} RETURNING id, channel) {queue} {queued} laid", [*said, moment(not_before)])
    # Nobody else writes before this transaction ends, and keys only grow.
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    run(laid, said)
    return run(f"{queue} {queued} {_DELIVERY} WHERE id > %s", [moment(not_before), before])


def count_anew() -> None:
    """PostgreSQL looks at what the tables hold now: until then it would plan for what they held before."""
    if connection.vendor == "postgresql":
        run(f"ANALYZE {_DELIVERY}, {_QUEUED}", [])
