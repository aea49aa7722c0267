"""Making packages for the national data set: one pass over everything, for one package or several."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from portal.api.bulk.metadata import SUMS, digest_of, sums_of
from portal.api.national.kinds import HeldKind
from portal.api.national.manifest import CHANGES, MANIFEST, WHOLE, PackageManifest, PackageState, Scope, package_name
from portal.api.national.receiver import read_manifest
from portal.api.national.writer import PackageCover, PackageWriter
from portal.api.operations.ledger import LedgerPass, follow
from portal.api.operations.open_data import (
    PACKAGE,
    BulkGeneration,
    BulkShelf,
    generation_name,
)
from portal.api.queries.ledger import newest_state, state_at, withdrawn_after
from portal.api.schemas import DataPublisher
from portal.editorial.queries import public_articles
from portal.questions.models import Answer
from portal.sharing.models import Item
from portal.sharing.operations.registry import AT_ONCE as REGISTERED_AT_ONCE
from portal.sharing.operations.registry import register
from portal.sharing.states import SharedItemKind

EVERYTHING = tuple(HeldKind)
_A_WHILE = 200  # records between two pauses
_ABOUT = {
    WHOLE: ("Trọn bộ", "Mọi bản ghi, kể cả dấu của bản ghi đã rút. Lấy khi bắt đầu, hoặc khi bản sao đã quá cũ."),
    CHANGES: (
        "Thay đổi gần đây",
        "Bản ghi mới, sửa, rút từ trạng thái nêu trong tờ khai. Lấy để giữ bản sao luôn đúng.",
    ),
}


@dataclass(frozen=True, slots=True)
class PackageRequest:
    """A package that is wanted: everything, or what has changed since a state."""

    since: PackageState | None = None

    @property
    def scope(self) -> Scope:
        return CHANGES if self.since else WHOLE


def make_packages(
    *,
    folder: Path,
    wishes: Sequence[PackageRequest],
    site: DataPublisher,
    cover: PackageCover,
    at: datetime,
    kinds: Sequence[HeldKind] = EVERYTHING,
    with_files: bool = False,
    pause: float = 0.0,
) -> list[Path]:
    """Look at everything once, bring the ledger up to date, and write the packages that are wanted into the folder.

    Each is there whole or not at all. `with_files`: the files that records name lie in it. `pause`: seconds left to
    others after every few records. Raises Overtaken, OSError.
    """
    _register_what_is_missing(site=site, at=at)
    look = LedgerPass(at=at)
    with ExitStack() as stack:
        writers = [
            stack.enter_context(PackageWriter(folder, scope=wish.scope, kinds=kinds, since=wish.since))
            for wish in wishes
        ]
        files: list[dict[str, str]] = [{} for _ in writers]
        for kind in kinds:
            _write_kind(kind, writers, files, look=look, site=site, at=at, pause=pause)
        state = newest_state()
        for writer, named in zip(writers, files, strict=True):
            _add_files(writer, named if with_files else {})
        day = (state.cut_off or timezone.localtime(at).isoformat())[:10]
        return [
            writer.finish(
                cover=cover, state=state, name=package_name(scope=wish.scope, day=day, sequence=state.sequence)
            )
            for writer, wish in zip(writers, wishes, strict=True)
        ]


def publish_packages(
    *, shelf: BulkShelf, site: DataPublisher, cover: PackageCover, at: datetime, window: timedelta, pause: float = 0.0
) -> BulkGeneration:
    """Make the whole package and the changes of the last while, and make them what is given.

    Waits while another process of this machine does the same. A generation that holds what was withdrawn since goes.
    """
    with shelf.making() as part:
        before = shelf.newest()
        wishes = [PackageRequest(), PackageRequest(since=state_at(at - window))]
        made = make_packages(folder=part, wishes=wishes, site=site, cover=cover, at=at, pause=pause)
        manifest = read_manifest(made[0])
        _describe(part, made, manifest, at=at)
        keep = before is not None and not withdrawn_after(before.cursor)
        return shelf.place(part, name=generation_name(at=at, cursor=manifest.state.sequence), keep_before=keep)


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
    for count, looked in enumerate(follow(kind, look=look, site=site, at=at), start=1):
        for writer, named in zip(writers, files, strict=True):
            if writer.take(looked.line):
                named.update(looked.files)
        if pause and count % _A_WHILE == 0:
            time.sleep(pause)


def _add_files(writer: PackageWriter, named: dict[str, str]) -> None:
    for digest, name in sorted(named.items()):
        with default_storage.open(name) as file:
            writer.add_file(digest, file)


def _register_what_is_missing(*, site: DataPublisher, at: datetime) -> None:
    """What is public has an id in the registry of what travels before it is given an id here."""
    unknown: list[tuple[SharedItemKind, QuerySet[Any], str]] = [
        (SharedItemKind.ARTICLE, public_articles(), "pk"),
        (SharedItemKind.ANSWER, Answer.objects.filter(live__isnull=False), "number"),
    ]
    for kind, public, number in unknown:
        registered = Item.objects.filter(kind=kind.value, key=OuterRef("shared_key"))
        keyed = public.annotate(shared_key=Cast(F(number), CharField()))
        keys = keyed.filter(~Exists(registered)).order_by(number).values_list("shared_key", flat=True)
        for some in batched(list(keys), REGISTERED_AT_ONCE, strict=False):
            register(kind=kind.value, keys=some, base=site.address, at=at)


def _describe(part: Path, made: Sequence[Path], manifest: PackageManifest, *, at: datetime) -> None:
    told = json.dumps(manifest.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1)
    (part / MANIFEST).write_text(told + "\n", encoding="utf-8")
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
        "hash": f"sha256:{digest_of(path)}",
        "recordCount": sum(one.published for one in manifest.kinds),
        "withdrawnCount": sum(one.withdrawn for one in manifest.kinds),
        "since": manifest.since.model_dump() if manifest.since else None,
    }
