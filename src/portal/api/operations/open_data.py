"""Making the files of the open data. Nothing is written into the database, so nothing into the journal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import batched
from pathlib import Path

from django.utils import timezone

from portal.api.bulk.describing import DCAT, FORMS, SUMS, Made, dcat_of, package_of, sums_of
from portal.api.bulk.shelf import PACKAGE, Generation, Shelf, generation_name
from portal.api.bulk.writing import Csv, JsonLines, Parquet, Several, Writer
from portal.api.representing import Json, Site, answer_json
from portal.questions.queries.open_data import AT_ONCE, change_number, open_answers, open_data_stamp, withdrawn_since

_WRITERS: tuple[Callable[[Path], Writer], ...] = (JsonLines, Csv, Parquet)
_A_GROUP = 1000  # answers of one bundle; a row group of the Parquet file


def export_open_data(*, shelf: Shelf, site: Site, at: datetime, pause: float = 0.0) -> Generation:
    """Write all files anew and make them what is given. Waits while another process does the same.

    The cursor is read before the answers: what changes meanwhile may stand in the files already and comes once more
    with the changes, and nothing is missed. `pause`: seconds left to others after every few answers, for a process
    that serves readers too. Killed on the way, it leaves a folder that the next making sweeps.
    """
    with shelf.making() as part:
        before = shelf.newest()
        cursor, stamp = change_number(), open_data_stamp()
        count = _write(part, site=site, at=at, pause=pause)
        _describe(part, Made(at=timezone.localtime(at).isoformat(), cursor=cursor, count=count, stamp=stamp), site=site)
        keep = before is not None and not withdrawn_since(cursor=before.cursor)
        return shelf.place(part, name=generation_name(at=at, cursor=cursor), keep_before=keep)


def _write(part: Path, *, site: Site, at: datetime, pause: float) -> int:
    count = 0
    with Several([write(part / form.name) for form, write in zip(FORMS, _WRITERS, strict=True)]) as files:
        for bundle in batched(_answers(site, at, pause), _A_GROUP, strict=False):
            files.write(bundle)
            count += len(bundle)
    return count


def _answers(site: Site, at: datetime, pause: float) -> Iterator[Json]:
    for count, one in enumerate(open_answers(day=timezone.localdate(at)), start=1):
        yield answer_json(one, site=site)
        if pause and count % AT_ONCE == 0:
            time.sleep(pause)


def _describe(part: Path, made: Made, *, site: Site) -> None:
    package = package_of(part, made, site=site)
    for name, told in ((PACKAGE, package), (DCAT, dcat_of(package, site=site))):
        (part / name).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    named = [*(form.name for form in FORMS), PACKAGE, DCAT]
    (part / SUMS).write_text(sums_of([part / name for name in named]), encoding="utf-8")
