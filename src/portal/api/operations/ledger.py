"""The ledger follows what the rooms below hold. It is its own record: nothing of this is news, so the journal hears
nothing of it.

Rows are written some at a time, before the package that holds them is there. A process that is killed in between loses
nothing: what it wrote down is newer than the state of every package that anybody has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import batched

from django.db import transaction
from django.utils import timezone

from portal.api.models import LedgerRecord, LedgerState
from portal.api.national.kinds import HeldKind
from portal.api.national.shapes import WithdrawalData
from portal.api.national.writer import (
    PackageLine,
    RecordFrame,
    data_of,
    published_line,
    record_digest,
    withdrawn_line,
)
from portal.api.queries.national import SOURCES, FoundRecord, RecordEnding, RecordSource
from portal.api.queries.national.parts import AT_ONCE
from portal.api.queries.representation import moment
from portal.api.schemas import DataPublisher

_WRITTEN = ("version", "digest", "state", "url", "withdrawal", "reason", "successor")
_LEAST = timedelta(microseconds=1)
_LONGEST_ADDRESS = 600


class LedgerOvertaken(Exception):
    """Another process has begun a look since this one began. Its package will hold everything; begin anew later."""


@dataclass(frozen=True, slots=True)
class LedgerOutcome:
    """A record as it is now: its line, and the files that it names (checksum, name in the storage)."""

    line: PackageLine
    files: tuple[tuple[str, str], ...] = ()


class LedgerPass:
    """One look at everything. It becomes a state of the ledger when it finds the first change, else it leaves none."""

    def __init__(self, *, at: datetime) -> None:
        newest = LedgerState.objects.order_by("-sequence").first()
        self._at, self._newest, self._is_begun = at, newest, False

    def state(self) -> LedgerState:
        """The state that changes belong to; inside the transaction that writes them.

        Locked until it ends, so that no other look begins while rows of this one are on their way. Raises Overtaken.
        """
        newest = LedgerState.objects.select_for_update().order_by("-sequence").first()
        if newest != self._newest:
            raise LedgerOvertaken(newest)
        if newest is None or not self._is_begun:
            at = self._at if newest is None else max(self._at, newest.at + _LEAST)
            newest = LedgerState.objects.create(at=at)
            self._newest, self._is_begun = newest, True
        return newest


def follow(kind: HeldKind, *, look: LedgerPass, site: DataPublisher, at: datetime) -> Iterator[LedgerOutcome]:
    """Every record of a kind, tombstones too, by rising keys; what has changed is written down first."""
    source, last = SOURCES[kind], 0
    for some in batched(source.found(site=site, day=timezone.localdate(at)), AT_ONCE, strict=False):
        yield from _written(kind, source, some, _rows(kind, last, some[-1].key), look=look, site=site)
        last = some[-1].key
    rest = LedgerRecord.objects.filter(kind=kind.value).select_related("state").order_by("key")
    while rows := list(rest.filter(key__gt=last)[:AT_ONCE]):
        yield from _written(kind, source, (), {row.key: row for row in rows}, look=look, site=site)
        last = rows[-1].key


def _rows(kind: HeldKind, after: int, up_to: int) -> dict[int, LedgerRecord]:
    rows = LedgerRecord.objects.filter(kind=kind.value, key__gt=after, key__lte=up_to).select_related("state")
    return {row.key: row for row in rows}


def _written(
    kind: HeldKind,
    source: RecordSource,
    some: Sequence[FoundRecord],
    rows: dict[int, LedgerRecord],
    *,
    look: LedgerPass,
    site: DataPublisher,
) -> Iterator[LedgerOutcome]:
    """The records of one stretch of keys: those found, and those that were there once and are no more."""
    data = {found.key: data_of(found.data) for found in some}
    gone = rows.keys() - data.keys()
    endings = source.endings(gone, site=site) if gone else {}
    news = [row for found in some if (row := _news(kind, found, rows, data[found.key])) is not None]
    news += [row for key in gone if (row := _end(rows[key], endings.get(key, RecordEnding()))) is not None]
    _save(news, look)
    known = rows | {row.key: row for row in news}
    by_key = {found.key: found for found in some}
    for key in sorted(known):
        found = by_key.get(key)
        yield _published(known[key], data[key], found) if found else _withdrawn(known[key])


def _news(kind: HeldKind, found: FoundRecord, rows: Mapping[int, LedgerRecord], data: bytes) -> LedgerRecord | None:
    """The row with what is said now, not saved; None where the ledger says the same."""
    digest = record_digest(found.url, data)
    row = rows.get(found.key) or LedgerRecord(kind=kind.value, key=found.key, record_id=found.record_id, version=0)
    if row.digest == digest:
        return None
    row.digest, row.url = digest, found.url[:_LONGEST_ADDRESS]
    row.withdrawal, row.reason, row.successor = "", "", ""
    return row


def _end(row: LedgerRecord, ending: RecordEnding) -> LedgerRecord | None:
    said = f"{ending.withdrawal}\n{ending.reason}\n{ending.successor}"
    digest = sha256(said.encode()).hexdigest()
    if row.digest == digest:
        return None
    row.digest, row.withdrawal, row.reason = digest, ending.withdrawal, ending.reason
    row.successor = ending.successor[:_LONGEST_ADDRESS]
    return row


@transaction.atomic
def _save(news: Sequence[LedgerRecord], look: LedgerPass) -> None:
    if not news:
        return
    state = look.state()
    for row in news:
        row.version, row.state = row.version + 1, state
    LedgerRecord.objects.bulk_create([row for row in news if row.pk is None])
    LedgerRecord.objects.bulk_update([row for row in news if row.version > 1], _WRITTEN)


def _published(row: LedgerRecord, data: bytes, found: FoundRecord) -> LedgerOutcome:
    line = published_line(_frame(row), data)
    return LedgerOutcome(PackageLine(line, row.state_id, is_withdrawn=False), found.files)


def _withdrawn(row: LedgerRecord) -> LedgerOutcome:
    said = {"how": row.withdrawal, "reason": row.reason, "successor": row.successor or None}
    line = withdrawn_line(_frame(row), WithdrawalData.model_validate(said))
    return LedgerOutcome(PackageLine(line, row.state_id, is_withdrawn=True))


def _frame(row: LedgerRecord) -> RecordFrame:
    return RecordFrame(row.kind, row.record_id, row.version, moment(row.state.at) or "", row.url)
