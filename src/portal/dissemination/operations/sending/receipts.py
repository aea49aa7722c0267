"""Delivery receipts: they may arrive late, twice, in any order, and for each part of a message."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from messageproviders.port import ArrivalState, DeliveryReport, InboundMessage, ProviderNotice, delivery_of_reference
from portal.dissemination.models import Account, Delivery, HandedPart, Notice
from portal.dissemination.operations.sending.channels import go_on_elsewhere
from portal.dissemination.operations.sending.letters import settle_letters
from portal.dissemination.operations.sending.queue import lift, run
from portal.dissemination.queries.items import keys_among, one_by_one
from portal.dissemination.states import RANK, DeliveryState, NoticeKind
from portal.questions.queries import grouped

# The rank of each status of a receipt; delivered stays delivered, whatever comes later.
_RANK = {
    "": 0,
    ArrivalState.ON_THE_WAY: 1,
    ArrivalState.EXPIRED: 2,
    ArrivalState.FAILED: 3,
    ArrivalState.DELIVERED: 4,
    ArrivalState.SEEN: 5,
}
ARRIVED = (ArrivalState.DELIVERED, ArrivalState.SEEN)
_LOST = (ArrivalState.EXPIRED, ArrivalState.FAILED)


def furthest(arrivals: Iterable[str]) -> str:
    """The status that holds, of all that were reported for one part."""
    return max(arrivals, key=lambda one: _RANK[ArrivalState(one) if one else ""], default="")


def state_by(parts: Collection[str], *, expected: int) -> DeliveryState | None:
    """The state of a message of `expected` parts by their receipts; None until each part has a final status.

    One lost part is not enough for FAILED while another is silent: if the first is later reported as delivered, the
    result would depend on which receipt came first.
    """
    over = [one for one in parts if one in ARRIVED or one in _LOST]
    if not over or len(over) < expected:
        return None
    return DeliveryState.DELIVERED if all(one in ARRIVED for one in over) else DeliveryState.FAILED


def below(state: DeliveryState) -> tuple[str, ...]:
    """The states from which a receipt may lift a delivery to this state."""
    return tuple(one.value for one in DeliveryState if RANK[one] < RANK[state])


class MessagePartRow(NamedTuple):
    """A part that was handed over, as receipts find it.

    `expected`: the number of parts of its message (0: not known yet); `letter`: the letter that it belongs to.
    """

    name: str
    key: int
    delivery: int
    arrival: str
    expected: int
    letter: int | None


def _parts_of(deliveries: Iterable[int]) -> list[MessagePartRow]:
    """All parts of these messages."""
    return _rows(*one_by_one(deliveries, model=HandedPart, column="delivery_id", only="1 = 1"))


def _rows(found: str, named: Any) -> list[MessagePartRow]:
    sql = (
        "SELECT found.outside_id, found.id, found.delivery_id, found.arrival, of.parts, of.letter_id"  # noqa: S608
        f" FROM {found} JOIN {Delivery._meta.db_table} AS of ON of.id = found.delivery_id"
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [named])
        return list(map(MessagePartRow._make, cursor.fetchall()))


PARKED_FOR = timedelta(days=7)
# Another worker may be storing at this moment that the message was accepted.
_READ_FIRST_AFTER, _READ_AGAIN_AFTER = timedelta(seconds=2), timedelta(minutes=1)
_PARKED_AT_ONCE = 500
_ID_LENGTH = 80


@transaction.atomic
def apply_reports(*, account: Account, heard: Iterable[DeliveryReport], at: datetime) -> int:
    """Apply delivery receipts to this account's messages. Returns how many matched; the others are kept for later."""
    matched, strange = _match(account, list(heard))
    _park(account, strange, at=at)
    _apply(matched, at=at)
    return len(matched)


@transaction.atomic
def store_receipts(
    *,
    account: Account,
    heard: Sequence[ProviderNotice],
    at: datetime,
    may_wait: Callable[[ProviderNotice], bool] = lambda _: False,
) -> list[ProviderNotice]:
    """Store what a provider received: receipts are applied, messages are kept to be read. Then it may acknowledge.

    Returns what is not stored: receipts that match no message yet and that the caller may keep for a while.
    """
    if words := [one.what for one in heard if isinstance(one.what, InboundMessage)]:
        Notice.objects.bulk_create([_kept(account, word, at) for word in words], ignore_conflicts=True)
    by_report = {one.what: one for one in heard if isinstance(one.what, DeliveryReport)}
    matched, strange = _match(account, list(by_report))
    early = [by_report[one] for one in strange if may_wait(by_report[one])]
    _park(account, [one for one in strange if not may_wait(by_report[one])], at=at)
    _apply(matched, at=at)
    return early


def read_parked(*, at: datetime) -> int:
    """Apply parked receipts whose message is known now. Those without a message are dropped after `PARKED_FOR`."""
    waiting = Notice.objects.filter(kind=NoticeKind.RECEIPT.value, read_at__isnull=True, not_before__lte=at)
    return sum(
        _read_parked(account, list(waiting.filter(account=account).order_by("pk")[:_PARKED_AT_ONCE]), at=at)
        for account in Account.objects.filter(pk__in=waiting.order_by().values("account").distinct())
    )


def catch_up(*, account: Account, deliveries: Collection[int], at: datetime) -> None:
    """Apply parked receipts to deliveries that were just accepted. To be called in the caller's transaction."""
    parts = _parts_of(deliveries)
    parked = Notice.objects.filter(account=account, kind=NoticeKind.RECEIPT.value, read_at__isnull=True)
    if parked.exists():
        _read_parked(
            account,
            list(parked.filter(digest__in=[_digest(part.name, arrival) for part in parts for arrival in ArrivalState])),
            at=at,
        )
    spoken_of = {part.delivery for part in parts if part.arrival}
    _sum_up([part for part in parts if part.delivery in spoken_of], at=at)


@transaction.atomic
def _read_parked(account: Account, notices: Sequence[Notice], *, at: datetime) -> int:
    by_report = {_report(notice.raw): notice for notice in notices}
    matched, strange = _match(account, list(by_report))
    _apply(matched, at=at)
    found = [by_report[report].pk for _, report in matched]
    given_up = [by_report[one].pk for one in strange if by_report[one].received_at <= at - PARKED_FOR]
    later = [by_report[one].pk for one in strange if by_report[one].pk not in given_up]
    Notice.objects.filter(pk__in=[*found, *given_up]).update(read_at=at, raw="")
    Notice.objects.filter(pk__in=later).update(not_before=at + _READ_AGAIN_AFTER)
    return len(found)


# ---- find the message of a receipt -----------------------------------------------------------------------------------


def _match(
    account: Account, reports: Sequence[DeliveryReport]
) -> tuple[list[tuple[MessagePartRow, DeliveryReport]], list[DeliveryReport]]:
    """The parts that receipts are about, by the carrier's name or by ours; and the receipts without a part."""
    parts = _parts(account, {name for one in reports for name in (one.id, one.reference) if name})
    missing = [one for one in reports if one.id not in parts and one.reference not in parts]
    if any(one.reference for one in missing):
        # Receipts that contain our reference give us the carrier's name of a part before its response does.
        numbers = {one: delivery_of_reference(one.reference) for one in missing if one.reference}
        meant = Delivery.objects.filter(pk__in={one for one in numbers.values() if one is not None}, account=account)
        ours = set(meant.values_list("pk", flat=True))
        name_parts(
            account,
            [
                ((one.id or one.reference), number)
                for one, number in numbers.items()
                if number in ours and number is not None
            ],
        )
        parts |= _parts(account, {one.id or one.reference for one in missing})
    matched = [(found, one) for one in reports if (found := parts.get(one.id) or parts.get(one.reference))]
    return matched, [one for one in reports if one.id not in parts and one.reference not in parts]


def _parts(account: Account, names: set[str]) -> dict[str, MessagePartRow]:
    found = (
        _rows(
            *one_by_one(
                {name[:_ID_LENGTH] for name in names},
                model=HandedPart,
                column="outside_id",
                only=f"found.account_id = {int(account.pk)}",
            )
        )
        if names
        else []
    )
    return {part.name: part for part in found}


def name_parts(account: Account, named: Sequence[tuple[str, int]]) -> None:
    """Store the names by which an account's carrier refers to deliveries. Known names stay."""
    if named:
        values = ", ".join(f"({int(account.pk)}, %s, {int(delivery)}, '')" for _, delivery in named)
        run(
            f"INSERT INTO {HandedPart._meta.db_table} (account_id, outside_id, delivery_id, arrival)"  # noqa: S608
            f" VALUES {values} ON CONFLICT DO NOTHING",
            [name[:_ID_LENGTH] for name, _ in named],
        )


# ---- apply receipts --------------------------------------------------------------------------------------------------


def _apply(matched: Sequence[tuple[MessagePartRow, DeliveryReport]], *, at: datetime) -> None:
    now = {
        part: furthest((part.arrival, *several))
        for part, several in grouped((part, report.arrival.value) for part, report in matched).items()
    }
    for told, keys in grouped((word, part.key) for part, word in now.items() if word != part.arrival).items():
        HandedPart.objects.filter(pk__in=keys_among(keys)).update(arrival=told)
    # Most messages have one part: nothing more has to be queried for them.
    _lift({part.delivery: ([word], 1, part.letter) for part, word in now.items() if part.expected == 1}, at=at)
    if several := {part.delivery for part in now if part.expected > 1}:
        _sum_up(_parts_of(several), at=at)


def _sum_up(parts: Iterable[MessagePartRow], *, at: datetime) -> None:
    """Combine all parts of each message."""
    sums: dict[int, tuple[list[str], int, int | None]] = {}
    for part in parts:
        if part.expected:
            sums.setdefault(part.delivery, ([], part.expected, part.letter))[0].append(part.arrival)
    _lift(sums, at=at)


def _lift(sums: Mapping[int, tuple[list[str], int, int | None]], *, at: datetime) -> None:
    """Lift each message by the statuses of its parts, the expected number and its letter; states only rise."""
    lifted: dict[tuple[DeliveryState, int, bool], list[int]] = defaultdict(list)
    of_letters: dict[int, int] = {}
    for key, (words, expected, letter) in sums.items():
        if (state := state_by(words, expected=expected)) is not None:
            lifted[state, sum(one in ARRIVED for one in words), ArrivalState.SEEN in words].append(key)
            if letter:
                of_letters[key] = letter
    for (state, arrived, is_seen), keys in lifted.items():
        has_arrived = state is DeliveryState.DELIVERED
        lift(
            keys,
            below=below(state),
            state=state.value,
            reason="",
            arrived_parts=arrived,
            arrived_at=Coalesce("arrived_at", at) if has_arrived else None,
            seen_at=Coalesce("seen_at", at) if is_seen else F("seen_at"),
            ended_at=Coalesce("ended_at", at),
            handed_at=Coalesce("handed_at", at),
        )
    settle_letters(letters=list(of_letters.values()), at=at)
    if of_letters and any(state is DeliveryState.FAILED for state, _, _ in lifted):
        go_on_elsewhere(failed=list(of_letters), at=at)


# ---- store receipts --------------------------------------------------------------------------------------------------


def _park(account: Account, reports: Sequence[DeliveryReport], *, at: datetime) -> None:
    if not reports:
        return
    Notice.objects.bulk_create(
        [
            Notice(
                account=account,
                kind=NoticeKind.RECEIPT.value,
                digest=_digest(one.id or one.reference, one.arrival),
                raw=json.dumps({"id": one.id, "arrival": one.arrival.value, "reference": one.reference}),
                received_at=at,
                not_before=at + _READ_FIRST_AFTER,
            )
            for one in reports
        ],
        ignore_conflicts=True,
    )


def _report(raw: str) -> DeliveryReport:
    said = json.loads(raw)
    return DeliveryReport(id=said["id"], arrival=ArrivalState(said["arrival"]), reference=said["reference"])


def _kept(account: Account, word: InboundMessage, at: datetime) -> Notice:
    """Repetitions are recognised by `id`; without one, by the same words at the same moment."""
    said = {"sender": word.sender, "text": word.text, "id": word.id, "at": word.at.isoformat() if word.at else ""}
    known = word.id or json.dumps(said, ensure_ascii=False) + ("" if word.at else at.isoformat())
    return Notice(
        account=account,
        kind=NoticeKind.WORD.value,
        digest=_digest(known, NoticeKind.WORD.value),
        raw=json.dumps(said, ensure_ascii=False),
        received_at=at,
        not_before=at,
    )


def _digest(name: str, what: str) -> str:
    return hashlib.sha256(f"{what}\n{name}".encode()).hexdigest()
