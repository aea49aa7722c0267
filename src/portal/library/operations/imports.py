"""Imports files into the library, one bundle at a time, and reports the outcome for everything in them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from portal.agencies.models import Officer
from portal.design.sheets import harmless_text
from portal.journal.models import Entry
from portal.library.models import Edition
from portal.library.operations import (
    IntakeOutcome,
    IntakeState,
    accept_editions,
    name_laws_by_citations,
    reaccept_editions,
    register_instruments,
)
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.processes import Read, readers
from portal.library.preparation.rows import Stated
from portal.library.queries.duplicates import with_duplicates_doubted
from portal.library.readers.folders import jobs_at, size_at
from portal.library.readers.jobs import Job, Refusal, Selection
from safefiles.checks import COMMAND, MEGABYTE, FileLimits
from safefiles.errors import UnreadableFile

FEW = 48  # up to this many instruments, starting processes costs more than it saves
SMALL = 4 * MEGABYTE


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import. `limit`: stop after this many sources that are not in the library yet."""

    by: Officer | None
    at: datetime
    processes: int = 2
    is_rehearsal: bool = False
    rereads: bool = False
    limits: FileLimits = COMMAND
    override: Stated | None = None
    selection: Selection = field(default_factory=Selection)
    limit: int | None = None


Step = Callable[[int], object]


def import_paths(
    *, paths: Sequence[Path], wish: ImportOptions, step: Step = lambda size: None
) -> Iterator[IntakeOutcome]:
    """Import every instrument in the files and folders; yields one outcome for each.

    `step` is called with the size in bytes of every finished job. A rehearsal reads and prepares everything and stores
    nothing.
    """
    known: set[str] = set() if wish.rereads else _known_fingerprints()
    jobs = jobs_at(paths, wish.limits, wish.selection)
    pending = _Pending()
    unread = islice(pending.of(_passing_over(jobs, known, wish, step)), wish.limit)
    with readers(
        wish.limits, wish.override, processes=wish.processes if _is_long(paths, wish.limits) else 1
    ) as read_ahead:
        for result in read_ahead(unread):
            yield from pending.passed()
            yield from _finish(result, wish, step)
    yield from pending.passed()
    if not wish.is_rehearsal:
        name_laws_by_citations(at=wish.at)


def _known_fingerprints() -> set[str]:
    """The fingerprints of every text of the library, and of every row registered without a text, which the journal
    keeps."""
    entered = Entry.objects.filter(verb="instrument.registered").values_list("details__fingerprint", flat=True)
    return {*Edition.objects.values_list("checksum", flat=True).iterator(), *entered.iterator()}


def _is_long(paths: Sequence[Path], limits: FileLimits) -> bool:
    """Whether a process pool is worth its start: a folder of many files, or some megabytes."""
    files = sum(1 for path in paths for _ in islice(path.rglob("*"), FEW + 1)) if any(map(Path.is_dir, paths)) else 0
    return files > FEW or size_at(paths, limits=limits) > SMALL


@dataclass(slots=True)
class _Pending:
    """Outcomes known without reading, kept until they can be yielded in order."""

    waiting: deque[IntakeOutcome] = field(default_factory=deque)

    def of(self, jobs: Iterable[Job | IntakeOutcome]) -> Iterator[Job]:
        for job in jobs:
            if isinstance(job, IntakeOutcome):
                self.waiting.append(job)
            else:
                yield job

    def passed(self) -> Iterator[IntakeOutcome]:
        while self.waiting:
            yield self.waiting.popleft()


def _passing_over(
    jobs: Iterable[Job | Refusal], known: set[str], wish: ImportOptions, step: Step
) -> Iterator[Job | IntakeOutcome]:
    """The jobs to be done; sources already in the library, and unreadable ones, become outcomes at once."""
    for job in jobs:
        if isinstance(job, Refusal):
            yield IntakeOutcome(job.name, IntakeState.REFUSED, reason=job.reason)
            continue
        try:
            checksum = job.fingerprint(limits=wish.limits)
        except (UnreadableFile, OSError) as error:
            yield IntakeOutcome(job.name, IntakeState.REFUSED, reason=str(error))
        else:
            if checksum not in known:
                yield replace(job, checksum=checksum)
                continue
            yield IntakeOutcome(job.name, IntakeState.UNCHANGED)
        step(job.size)


# ---- accepting -------------------------------------------------------------------------------------------------------


def _finish(result: Read, wish: ImportOptions, step: Step) -> Iterator[IntakeOutcome]:
    """Accept what could be prepared; yields the outcomes in the order of the sources."""
    accepted = iter(_accept([prepared for _, prepared in result if isinstance(prepared, PreparedEdition)], wish))
    for job, prepared in result:
        if isinstance(prepared, Refusal):
            yield IntakeOutcome(prepared.name, IntakeState.REFUSED, reason=prepared.reason)
        else:
            yield next(accepted)
        step(job.size)


def _accept(prepared: list[PreparedEdition], wish: ImportOptions) -> list[IntakeOutcome]:
    """Accept texts in one transaction and instruments without a text in another; returns the outcomes in the given
    order."""
    doubted = with_duplicates_doubted(prepared)
    if wish.is_rehearsal:
        return [IntakeOutcome(one.name, IntakeState.ACCEPTED, doubts=one.doubts) for one in doubted]
    accept = reaccept_editions if wish.rereads else accept_editions
    texts = iter(accept(prepared=[one for one in doubted if one.has_text], by=wish.by, at=wish.at))
    others = [one for one in doubted if not one.has_text]
    registered = iter(register_instruments(prepared=others, by=wish.by, at=wish.at) if others else ())
    return [next(texts) if one.has_text else next(registered) for one in doubted]


# ---- tally -----------------------------------------------------------------------------------------------------------

_PARTICULARS = re.compile(r"“[^”]*”|\S*\d\S*")
MOST_REFUSALS = 30


@dataclass(slots=True)
class DoubtKind:
    """Doubts that differ in names and numbers only: their count, and the first one."""

    count: int
    name: str
    doubt: str


@dataclass(slots=True)
class ImportTally:
    """Counts by outcome, the first refused sources, and the kinds of doubt."""

    counts: Counter[IntakeState] = field(default_factory=Counter)
    refused: list[IntakeOutcome] = field(default_factory=list)
    kinds: dict[str, DoubtKind] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.counts.total()

    def add(self, one: IntakeOutcome) -> None:
        self.counts[one.state] += 1
        if one.state is IntakeState.REFUSED and len(self.refused) < MOST_REFUSALS:
            self.refused.append(one)
        for doubt in one.doubts:
            self.kinds.setdefault(_PARTICULARS.sub("…", doubt), DoubtKind(0, one.name, doubt)).count += 1


# ---- reports ---------------------------------------------------------------------------------------------------------

ENDINGS = (".csv", ".xlsx", ".json")
_HEADINGS = ("Tên trong nguồn", "Kết quả", "Địa chỉ trong thư viện", "Lý do từ chối", "Điểm cần xem lại")

Note = Callable[[IntakeOutcome], None]


@contextmanager
def open_report(path: Path) -> Iterator[Note]:
    """A context that writes outcomes one by one. The extension sets the format: .csv or .xlsx for people, .json for
    programs."""
    with {".csv": _csv_report, ".xlsx": _workbook_report}.get(path.suffix.lower(), _json_report)(path) as note:
        yield note


@contextmanager
def _csv_report(path: Path) -> Iterator[Note]:
    # With a byte order mark: without it Excel reads Vietnamese in a Western encoding.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        yield lambda one: writer.writerow(_row(one))


@contextmanager
def _workbook_report(path: Path) -> Iterator[Note]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kết quả nhập")
    sheet.freeze_panes = "A2"
    for letter, width in {"A": 46, "B": 14, "C": 34, "D": 60, "E": 80}.items():
        sheet.column_dimensions[letter].width = width
    sheet.append(_HEADINGS)
    yield lambda one: sheet.append(_row(one))
    book.save(path)


@contextmanager
def _json_report(path: Path) -> Iterator[Note]:
    """Unchanged sources are counted, not listed."""
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        file.write('{"instruments": [')

        def note(one: IntakeOutcome) -> None:
            listed = counts[IntakeState.ACCEPTED.value] + counts[IntakeState.REFUSED.value]
            counts[one.state.value] += 1
            if one.state is not IntakeState.UNCHANGED:
                told = {"name": one.name, "state": one.state.value, "slug": one.slug, "reason": one.reason}
                file.write(f"{',' if listed else ''}\n {json.dumps(told | {'doubts': one.doubts}, ensure_ascii=False)}")

        yield note
        file.write(f'\n], "counts": {json.dumps(counts)}}}\n')


def _row(one: IntakeOutcome) -> tuple[str, ...]:
    return tuple(map(harmless_text, (one.name, one.state.label, one.slug, one.reason, "\n".join(one.doubts))))
