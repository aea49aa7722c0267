"""Generation of the open data files: a folder for each generation, made atomically. Nothing is written to the database,
so there is no journal entry."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.api.bulk import (
    BULK_FORMATS,
    DCAT,
    SUMS,
    comma_separated,
    json_lines,
    package_of,
    parquet,
    sums_of,
)
from portal.api.dcat import dcat_of
from portal.api.queries.representation import Json, answer_json
from portal.design.refusals import or_refuse
from portal.files.operations import drop_folder, fetched, inside, put_in_place
from portal.journal import jobs
from portal.questions.queries.open_data import AT_ONCE, change_number, open_answers, open_data_stamp, withdrawn_since
from portal.sharing.states import DataPublisher

PACKAGE = "datapackage.json"
# "20261125t093000-57": time of generation, and cursor of the last change.
_GENERATION = re.compile(r"[0-9]{8}t[0-9]{6}-[0-9]+")
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class BulkGeneration:
    """One set of all files: `name` sorts by time; `package` is the content of its datapackage.json."""

    folder: Path
    package: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def cursor(self) -> int:
        """The cursor of the change feed up to which these files go."""
        return int(self.package["changeCursor"])

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.package["created"])

    def file(self, name: str) -> Path | None:
        """A file of this generation; None if it has no such file."""
        known = {resource["path"] for resource in self.package["resources"]} | set(self.package["companions"])
        return fetched(self.folder / name) if name in known else None


@dataclass(frozen=True, slots=True)
class BulkStore:
    root: Path

    def newest(self) -> BulkGeneration | None:
        return next(self._generations(), None)

    def named(self, name: str) -> BulkGeneration | None:
        return next((one for one in self._generations() if one.name == name), None)

    @contextmanager
    def making(self) -> Iterator[Path]:
        """A temporary folder to write into, locked on this machine. Leftovers of killed processes are deleted first."""
        held = jobs.hold(self.root / "making.lock")
        try:
            for left in self.root.glob(f"{_PART}*"):
                shutil.rmtree(left, ignore_errors=True)
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=self.root))
            part.chmod(0o755)
            try:
                yield part
            finally:
                shutil.rmtree(part, ignore_errors=True)
        finally:
            held.close()

    def place(self, part: Path, *, at: datetime, cursor: int, keep_before: bool) -> BulkGeneration:
        """Make a finished folder the newest generation, atomically; generations before the previous one are deleted.

        `keep_before` False: the previous one is deleted too, because something in it was withdrawn. A second generation
        in the same second takes the next second's name: a name is never reused.
        """
        while (self.root / (name := f"{at:%Y%m%dt%H%M%S}-{cursor}")).exists():
            at += timedelta(seconds=1)
        part.rename(self.root / name)
        # The pointer to the generation is written last, so that other machines only see complete ones.
        for file in sorted((self.root / name).iterdir(), key=lambda one: one.name == PACKAGE):
            put_in_place(file, file)
        for old in list(self._generations())[2 if keep_before else 1 :]:
            drop_folder(old.folder)
        return or_refuse(self.newest(), FileNotFoundError(self.root / name / PACKAGE))

    def _generations(self) -> Iterator[BulkGeneration]:
        """Newest first."""
        named = (folder for folder in inside(self.root)[0] if _GENERATION.fullmatch(folder.name))
        for folder in sorted(named, key=lambda one: one.name, reverse=True):
            try:
                package = json.loads(fetched(folder / PACKAGE).read_text("utf-8"))
            except (OSError, ValueError):  # being deleted by another process
                continue
            yield BulkGeneration(folder, package)


_WRITERS = (json_lines, comma_separated, parquet)
_A_GROUP = 1000  # answers per batch; a row group of the Parquet file


def export_open_data(*, shelf: BulkStore, site: DataPublisher, at: datetime, pause: float = 0.0) -> BulkGeneration:
    """Generate all files and make them the newest. Waits while another process does the same.

    The cursor is read before the answers: changes made meanwhile may be in the files already and appear again in the
    change feed, so none is missed. `pause`: seconds to sleep after each batch, for a process that also serves readers.
    If killed, it leaves a folder that the next run deletes.
    """
    with shelf.making() as part:
        before = shelf.newest()
        cursor, stamp = change_number(), open_data_stamp()
        count = _write(part, site=site, at=at, pause=pause)
        _describe(
            part,
            package_of(part, at=timezone.localtime(at).isoformat(), cursor=cursor, count=count, stamp=stamp, site=site),
            site,
        )
        return shelf.place(
            part,
            at=at,
            cursor=cursor,
            keep_before=before is not None and not withdrawn_since(cursor=before.cursor),
        )


def _write(part: Path, *, site: DataPublisher, at: datetime, pause: float) -> int:
    count = 0
    with ExitStack() as files:  # closed whatever happens
        writers = [
            files.enter_context(begin(part / form["name"])) for form, begin in zip(BULK_FORMATS, _WRITERS, strict=True)
        ]
        for bundle in batched(_answers(site, at, pause), _A_GROUP, strict=False):
            for write in writers:
                write(bundle)
            count += len(bundle)
    return count


def _answers(site: DataPublisher, at: datetime, pause: float) -> Iterator[Json]:
    for count, one in enumerate(open_answers(day=timezone.localdate(at)), start=1):
        yield answer_json(one, site=site)
        if pause and count % AT_ONCE == 0:
            time.sleep(pause)


def _describe(part: Path, package: dict[str, Any], site: DataPublisher) -> None:
    for name, told in ((PACKAGE, package), (DCAT, dcat_of(package, site=site))):
        (part / name).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    named = [*(form["name"] for form in BULK_FORMATS), PACKAGE, DCAT]
    (part / SUMS).write_text(sums_of([part / name for name in named]), encoding="utf-8")
