"""Generation of packages for the national data set: one pass over all records, which updates the ledger."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from portal.api.bulk import SUMS, sums_of
from portal.api.models import LedgerRecord, LedgerState
from portal.api.national import HeldKind
from portal.api.national.manifest import (
    CHANGES,
    MANIFEST,
    WHOLE,
    Scope,
    package_name,
    read_manifest,
)
from portal.api.national.shapes import WithdrawalData
from portal.api.national.writer import (
    PackageLine,
    PackageWriter,
    data_of,
    published_line,
    record_digest,
    withdrawn_line,
)
from portal.api.operations.open_data import PACKAGE, BulkGeneration, BulkStore
from portal.api.queries import newest_state, state_at, withdrawn_after
from portal.api.queries.national import SOURCES
from portal.api.queries.national.parts import AT_ONCE, FoundRecord, RecordEnding, RecordSource
from portal.api.queries.representation import moment
from portal.design.refusals import refuse_if
from portal.editorial.queries import public_articles
from portal.files.operations import checksum_of
from portal.questions.models import Answer
from portal.sharing.models import Item
from portal.sharing.operations.registry import AT_ONCE as REGISTERED_AT_ONCE
from portal.sharing.operations.registry import register
from portal.sharing.states import DataPublisher, SharedItemKind

_LEAST = timedelta(microseconds=1)
_LONGEST_ADDRESS = 600


class LedgerOvertaken(Exception):
    """Another process has begun a pass after this one; its package will contain everything. Start again later."""


# A current record: its line, and the files that it refers to (checksum, name in the storage).
type LedgerOutcome = tuple[PackageLine, tuple[tuple[str, str], ...]]


class LedgerPass:
    """One pass over all records. It creates a ledger state when it finds the first change, else none."""

    def __init__(self, *, at: datetime) -> None:
        self._at, self._newest, self._is_begun = at, LedgerState.objects.order_by("-sequence").first(), False

    def state(self) -> LedgerState:
        """The state for this pass's changes, inside the transaction that writes them.

        Locked until that ends, so that no other pass begins while rows of this one are being written. Raises
        LedgerOvertaken.
        """
        newest = LedgerState.objects.select_for_update().order_by("-sequence").first()
        refuse_if(newest != self._newest, LedgerOvertaken(newest))
        if newest is None or not self._is_begun:
            newest = LedgerState.objects.create(at=self._at if newest is None else max(self._at, newest.at + _LEAST))
            self._newest, self._is_begun = newest, True
        return newest


def follow(kind: HeldKind, *, look: LedgerPass, site: DataPublisher, at: datetime) -> Iterator[LedgerOutcome]:
    """Every record of a kind, including tombstones, by ascending key; changes are saved in the ledger first."""
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
    """The records of one range of keys: those found, and those that are no longer public."""
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
    """The ledger row with the new content, unsaved; None if nothing has changed."""
    digest = record_digest(found.url, data)
    row = rows.get(found.key) or LedgerRecord(kind=kind.value, key=found.key, record_id=found.record_id, version=0)
    if row.digest == digest:
        return None
    row.digest, row.url = digest, found.url[:_LONGEST_ADDRESS]
    row.withdrawal, row.reason, row.successor = "", "", ""
    return row


def _end(row: LedgerRecord, ending: RecordEnding) -> LedgerRecord | None:
    digest = sha256(f"{ending.withdrawal}\n{ending.reason}\n{ending.successor}".encode()).hexdigest()
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
    LedgerRecord.objects.bulk_update(
        [row for row in news if row.version > 1],
        ("version", "digest", "state", "url", "withdrawal", "reason", "successor"),
    )


def _published(row: LedgerRecord, data: bytes, found: FoundRecord) -> LedgerOutcome:
    return (published_line(_frame(row), data), row.state_id, False), found.files


def _withdrawn(row: LedgerRecord) -> LedgerOutcome:
    said = {"how": row.withdrawal, "reason": row.reason, "successor": row.successor or None}
    return (withdrawn_line(_frame(row), WithdrawalData.model_validate(said)), row.state_id, True), ()


def _frame(row: LedgerRecord) -> dict[str, Any]:
    said = {"kind": row.kind, "id": row.record_id, "version": row.version}
    return said | {"changed_at": moment(row.state.at) or "", "url": row.url}


EVERYTHING = tuple(HeldKind)
_A_WHILE = 200  # records between two pauses
_ABOUT = {
    WHOLE: ("Trọn bộ", "Mọi bản ghi, kể cả dấu của bản ghi đã rút. Lấy khi bắt đầu, hoặc khi bản sao đã quá cũ."),
    CHANGES: (
        "Thay đổi gần đây",
        "Bản ghi mới, sửa, rút từ trạng thái nêu trong tờ khai. Lấy để giữ bản sao luôn đúng.",
    ),
}


def make_packages(
    *,
    folder: Path,
    since: Sequence[Any],
    site: DataPublisher,
    cover: Mapping[str, Any],
    at: datetime,
    kinds: Sequence[HeldKind] = EVERYTHING,
    with_files: bool = False,
    pause: float = 0.0,
) -> list[Path]:
    """Make one pass, update the ledger, and write a package into the folder for each of `since`: the changes since that
    state, or everything for None.

    Each is written atomically. `with_files`: include the files that records refer to. `pause`: seconds to sleep after
    each batch. Raises LedgerOvertaken, OSError.
    """
    _register_what_is_missing(site=site, at=at)
    look = LedgerPass(at=at)
    scopes: list[Scope] = [CHANGES if state else WHOLE for state in since]
    with ExitStack() as stack:
        writers = [
            stack.enter_context(PackageWriter(folder, scope=scope, kinds=kinds, since=one))
            for scope, one in zip(scopes, since, strict=True)
        ]
        files: list[dict[str, str]] = [{} for _ in writers]
        for kind in kinds:
            _write_kind(kind, writers, files, look=look, site=site, at=at, pause=pause)
        state = newest_state()
        for writer, named in zip(writers, files, strict=True):
            _add_files(writer, named if with_files else {})
        day = (state.cut_off or timezone.localtime(at).isoformat())[:10]
        return [
            writer.finish(cover=cover, state=state, name=package_name(scope=scope, day=day, sequence=state.sequence))
            for writer, scope in zip(writers, scopes, strict=True)
        ]


def publish_packages(
    *,
    shelf: BulkStore,
    site: DataPublisher,
    cover: Mapping[str, Any],
    at: datetime,
    window: timedelta,
    pause: float = 0.0,
) -> BulkGeneration:
    """Generate the full package and that of the changes within `window`, and make them the newest.

    Waits while another process of this machine does the same. A previous generation with withdrawn content is deleted.
    """
    with shelf.making() as part:
        before = shelf.newest()
        made = make_packages(
            folder=part, since=[None, state_at(at - window)], site=site, cover=cover, at=at, pause=pause
        )
        manifest = read_manifest(made[0])
        _describe(part, made, manifest, at=at)
        return shelf.place(
            part,
            at=at,
            cursor=manifest.state.sequence,
            keep_before=before is not None and not withdrawn_after(before.cursor),
        )


def _write_kind(
    kind: HeldKind,
    writers: Sequence[PackageWriter],
    files: Sequence[dict[str, str]],
    *,
    look: LedgerPass,
    site: DataPublisher,
    at: datetime,
    pause: float,
) -> None:
    for writer in writers:
        writer.begin(kind)
    for count, (line, held) in enumerate(follow(kind, look=look, site=site, at=at), start=1):
        for writer, named in zip(writers, files, strict=True):
            if writer.take(line):
                named.update(held)
        if pause and count % _A_WHILE == 0:
            time.sleep(pause)


def _add_files(writer: PackageWriter, named: dict[str, str]) -> None:
    for digest, name in sorted(named.items()):
        with default_storage.open(name) as file:
            writer.add_file(digest, file)


def _register_what_is_missing(*, site: DataPublisher, at: datetime) -> None:
    """Register public content that has no id in the registry of shared items yet, as records take their id from
    there."""
    unknown: list[tuple[SharedItemKind, QuerySet[Any], str]] = [
        (SharedItemKind.ARTICLE, public_articles(), "pk"),
        (SharedItemKind.ANSWER, Answer.objects.filter(live__isnull=False), "number"),
    ]
    for kind, public, number in unknown:
        registered = Item.objects.filter(kind=kind.value, key=OuterRef("shared_key"))
        keys = (
            public.annotate(shared_key=Cast(F(number), CharField()))
            .filter(~Exists(registered))
            .order_by(number)
            .values_list("shared_key", flat=True)
        )
        for some in batched(list(keys), REGISTERED_AT_ONCE, strict=False):
            register(kind=kind.value, keys=some, base=site.address, at=at)


def _describe(part: Path, made: Sequence[Path], manifest: Any, *, at: datetime) -> None:
    (part / MANIFEST).write_text(
        json.dumps(manifest.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
    package = {
        "name": "lan-toa-du-lieu-quoc-gia",
        "title": "Gói dữ liệu phổ biến, giáo dục pháp luật",
        "created": timezone.localtime(at).isoformat(),
        "changeCursor": str(manifest.state.sequence),
        "companions": [PACKAGE, MANIFEST, SUMS],
        "resources": [_resource(path) for path in made],
    }
    (part / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (part / SUMS).write_text(sums_of([*made, part / MANIFEST, part / PACKAGE]), encoding="utf-8")


def _resource(path: Path) -> dict[str, Any]:
    manifest = read_manifest(path)
    title, about = _ABOUT[manifest.scope]
    return {
        "name": manifest.scope,
        "path": path.name,
        "title": title,
        "description": about,
        "format": "zip",
        "mediatype": "application/zip",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum_of(path)}",
        "recordCount": sum(one.published for one in manifest.kinds),
        "withdrawnCount": sum(one.withdrawn for one in manifest.kinds),
        "since": manifest.since.model_dump() if manifest.since else None,
    }
