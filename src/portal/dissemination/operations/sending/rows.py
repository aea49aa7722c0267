"""The statements of the hot path, for SQLite and PostgreSQL alike: thousands of rows a second go through them.

The mapper is too slow here, and partial indexes of SQLite are found by literals only. Values still go as parameters;
what is put into a statement by us are names of tables, of states and of lanes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from portal.dissemination.models import Attempt, Delivery, HandedPart
from portal.dissemination.queries.among import keys_in, one_by_one
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
    these, named = keys_in(keys)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"UPDATE {_DELIVERY} SET state = '{_SENDING}', held = '', account_id = %s, attempts = attempts + 1,"  # noqa: S608
            f" not_before = %s, handed_at = %s WHERE id IN ({these})",
            [account, moment(until), moment(at), named],
        )
        cursor.execute(
            f"INSERT INTO {_ATTEMPT} (delivery_id, account_id, begun_at, outcome, reply)"  # noqa: S608
            f" SELECT id, %s, %s, '', '' FROM {_DELIVERY} WHERE id IN ({these}) RETURNING delivery_id, id",
            [account, moment(at), named],
        )
        return dict(cursor.fetchall())


def end_attempts(rows: Iterable[tuple[str, str, int]], *, at: datetime) -> None:
    """Outcome, reply and key of attempts that are still open: they end now."""
    for (outcome, reply), keys in _alike(((outcome, reply), key) for outcome, reply, key in rows):
        _change(
            f"UPDATE {_ATTEMPT} SET outcome = %s, reply = %s, ended_at = %s",  # noqa: S608
            [outcome, reply, moment(at)],
            keys,
            only="outcome = ''",
        )


def accept(rows: Iterable[tuple[int, int, int]], *, states: Sequence[str], at: datetime) -> None:
    """Taken over by the carrier: parts, cost and key, where a delivery stands in one of these lower states."""
    for (parts, cost), keys in _alike(((parts, cost), key) for parts, cost, key in rows):
        _change(
            f"UPDATE {_DELIVERY} SET state = '{DeliveryState.ACCEPTED.value}', held = '', reason = '', parts = %s,"  # noqa: S608
            f" cost = %s, ended_at = %s",
            [parts, cost, moment(at)],
            keys,
            only=f"state IN ({_named(states)})",
        )


def hand_parts(rows: Sequence[tuple[int, str, int]]) -> None:
    """By which name an account's carrier speaks of a delivery: account, name, delivery. What is known stays."""
    if not rows:
        return
    values = ", ".join(f"({int(account)}, %s, {int(delivery)}, '')" for account, _, delivery in rows)
    _run(
        f"INSERT INTO {_PART} (account_id, outside_id, delivery_id, arrival) VALUES {values} ON CONFLICT DO NOTHING",  # noqa: S608
        [name for _, name, _ in rows],
    )


class Part(NamedTuple):
    """A part that was handed over, as receipts find it; `expected`: of how many parts its message is (0: unknown yet),
    `letter`: which one it is of.
    """

    name: str
    key: int
    delivery: int
    arrival: str
    expected: int
    letter: int | None


def parts_named(names: Iterable[str], *, account: int) -> list[Part]:
    """Parts of which an account's carrier speaks by these names."""
    return _parts(*one_by_one(names, model=HandedPart, column="outside_id", only=f"found.account_id = {int(account)}"))


def parts_of(deliveries: Iterable[int]) -> list[Part]:
    """All parts of these messages."""
    return _parts(*one_by_one(deliveries, model=HandedPart, column="delivery_id", only="1 = 1"))


def _parts(found: str, named: Any) -> list[Part]:
    sql = (
        "SELECT found.outside_id, found.id, found.delivery_id, found.arrival, of.parts, of.letter_id"  # noqa: S608
        f" FROM {found} JOIN {_DELIVERY} AS of ON of.id = found.delivery_id"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [named])
        return list(map(Part._make, cursor.fetchall()))


def spoken_of(deliveries: Iterable[int]) -> set[int]:
    """Those of these messages of which a receipt has spoken."""
    found, named = one_by_one(deliveries, model=HandedPart, column="delivery_id", only="found.arrival <> ''")
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT DISTINCT found.delivery_id FROM {found}", [named])  # noqa: S608
        return {key for (key,) in cursor.fetchall()}


def tell_parts(rows: Iterable[tuple[str, int]]) -> None:
    """What receipts say of parts, by key."""
    for word, keys in _alike(rows):
        _change(f"UPDATE {_PART} SET arrival = %s", [word], keys)  # noqa: S608


def arrive(rows: Iterable[tuple[int, datetime | None, int]], *, state: str, below: Sequence[str], at: datetime) -> None:
    """Deliveries that a receipt lifts to `state` from one of the states `below`: parts that have arrived, moment of
    being seen, key.
    """
    has_arrived = state == DeliveryState.DELIVERED.value
    now = moment(at)
    for (parts, seen), keys in _alike(((parts, seen), key) for parts, seen, key in rows):
        _change(
            f"UPDATE {_DELIVERY} SET state = '{state}', held = '', reason = '', arrived_parts = %s,"  # noqa: S608
            f" arrived_at = {'COALESCE(arrived_at, %s)' if has_arrived else '%s'},"
            " seen_at = COALESCE(seen_at, %s), ended_at = COALESCE(ended_at, %s), handed_at = COALESCE(handed_at, %s)",
            [parts, now if has_arrived else None, moment(seen), now, now],
            keys,
            only=f"state IN ({_named(below)})",
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
    wanted = audience.order_by().values_list("pk", "follower_id", "fingerprint", "step")
    inner, values = wanted.query.get_compiler(connection=connection).as_sql()
    by_step = " ".join(f"WHEN {step} THEN %s" for step in range(len(channels)))
    sql = (
        f"INSERT INTO {_DELIVERY} (campaign_id, follower_id, address_id, fingerprint, channel, priority, state, held,"  # noqa: S608
        " reason, not_before, expires_at, attempts, unanswered, parts, arrived_parts, cost, created_at)"
        f" WITH who(address, follower, mark, step) AS ({inner})"
        f" SELECT {int(campaign)}, who.follower, who.address, who.mark, CASE who.step {by_step} END, {int(priority)},"
        f" '{_QUEUED}', '', '', %s, %s, 0, 0, 0, 0, 0, %s FROM who WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    moments = [moment(one) for one in (not_before, expires, at)]
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [*values, *channels, *moments])
        return int(cursor.rowcount)


def count_anew() -> None:
    """PostgreSQL looks at what the table holds now: until then it would plan for what it held before."""
    if connection.vendor == "postgresql":
        _run(f"ANALYZE {_DELIVERY}", [])


# What happens to hundreds at once is mostly the same: one statement for all that are alike, instead of one for each.


def _alike[Said](rows: Iterable[tuple[Said, int]]) -> Iterable[tuple[Said, list[int]]]:
    """Keys by what is said of them."""
    alike: dict[Said, list[int]] = defaultdict(list)
    for said, key in rows:
        alike[said].append(key)
    return alike.items()


def _change(sql: str, values: Sequence[Any], keys: Sequence[int], *, only: str = "1 = 1") -> None:
    these, named = keys_in(keys)
    _run(f"{sql} WHERE id IN ({these}) AND {only}", [*values, named])


def _named(states: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in states)


def _run(sql: str, values: Sequence[Any]) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, values)
