"""Bringing files to the shelf: read, prepare and accept, a bundle at a time.

Reading and preparing are pure and slow: a few processes do them. Accepting is the database's: this process does it, one
transaction a bundle. A run that is killed has whole bundles on the shelf and nothing else; the next run passes over
them, because their checksums are known, and goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from portal.agencies.models import Officer
from portal.journal.models import Entry
from portal.library.models import Edition
from portal.library.operations import (
    Outcome,
    State,
    accept_editions,
    name_laws_by_citations,
    reaccept_editions,
    register_instruments,
)
from portal.library.readers.folders import Gathering, jobs_at, size_at
from portal.library.readers.jobs import Job, Refusal
from portal.library.readers.selection import Selection
from portal.library.shelving.ahead import Read, Reading, readers
from portal.library.shelving.prepare import Prepared
from portal.library.sources import Stated
from portal.library.twins import with_twins_doubted
from safefiles.errors import UnreadableFile
from safefiles.limits import COMMAND, MEGABYTE, FileLimits

FEW = 48  # so few instruments that starting processes costs more than it saves
SMALL = 4 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Wish:
    """How an import is to be done. `limit`: stop after so many that were not on the shelf yet."""

    by: Officer | None
    at: datetime
    processes: int = 2
    is_rehearsal: bool = False
    rereads: bool = False
    limits: FileLimits = COMMAND
    override: Stated | None = None
    selection: Selection = field(default_factory=Selection)
    limit: int | None = None


Step = Callable[[int], None]


def import_paths(*, paths: Sequence[Path], wish: Wish, step: Step = lambda size: None) -> Iterator[Outcome]:
    """Bring every instrument in the files and folders to the shelf; one outcome for each, as they come.

    `step` is told the size of every job that is done. A rehearsal reads and prepares everything and stores nothing.
    """
    known: set[str] = set() if wish.rereads else _known_fingerprints()
    jobs = jobs_at(paths, Gathering(wish.limits, wish.selection))
    pending = _Pending()
    unread = islice(pending.of(_passing_over(jobs, known, wish, step)), wish.limit)
    processes = wish.processes if _is_long(paths, wish.limits) else 1
    with readers(Reading(wish.limits, processes, wish.override)) as read_ahead:
        for result in read_ahead(unread):
            yield from pending.passed()
            yield from _finish(result, wish, step)
    yield from pending.passed()
    if not wish.is_rehearsal:
        name_laws_by_citations(at=wish.at)


def _known_fingerprints() -> set[str]:
    """Of every text on the shelf, and of every row that was entered without one: those the journal keeps."""
    entered = Entry.objects.filter(verb="instrument.registered").values_list("details__fingerprint", flat=True)
    return {*Edition.objects.values_list("checksum", flat=True).iterator(), *entered.iterator()}


def total_size(paths: Sequence[Path], *, limits: FileLimits) -> int:
    """What `step` will be told in all, roughly."""
    return size_at(paths, limits=limits)


def _is_long(paths: Sequence[Path], limits: FileLimits) -> bool:
    """Whether a pool of processes is worth its start: a folder of many files, or some megabytes."""
    files = sum(1 for path in paths for _ in islice(path.rglob("*"), FEW + 1)) if any(map(Path.is_dir, paths)) else 0
    return files > FEW or size_at(paths, limits=limits) > SMALL


@dataclass(slots=True)
class _Pending:
    """Outcomes that are known without reading, kept until they can be yielded in turn."""

    waiting: deque[Outcome]

    def __init__(self) -> None:
        self.waiting = deque()

    def of(self, jobs: Iterable[Job | Outcome]) -> Iterator[Job]:
        for job in jobs:
            if isinstance(job, Outcome):
                self.waiting.append(job)
            else:
                yield job

    def passed(self) -> Iterator[Outcome]:
        while self.waiting:
            yield self.waiting.popleft()


def _passing_over(jobs: Iterable[Job | Refusal], known: set[str], wish: Wish, step: Step) -> Iterator[Job | Outcome]:
    """The jobs still to be done; those on the shelf already, and what cannot be read, become outcomes at once."""
    for job in jobs:
        if isinstance(job, Refusal):
            yield Outcome(job.name, State.REFUSED, reason=job.reason)
            continue
        try:
            checksum = job.fingerprint(limits=wish.limits)
        except (UnreadableFile, OSError) as error:
            yield Outcome(job.name, State.REFUSED, reason=str(error))
        else:
            if checksum not in known:
                yield replace(job, checksum=checksum)
                continue
            yield Outcome(job.name, State.UNCHANGED)
        step(job.size)


# ---- accepting -------------------------------------------------------------------------------------------------------


def _finish(result: Read, wish: Wish, step: Step) -> Iterator[Outcome]:
    """Accept what could be prepared; the outcomes in the order of the sources."""
    accepted = iter(_accept([prepared for _, prepared in result if isinstance(prepared, Prepared)], wish))
    for job, prepared in result:
        if isinstance(prepared, Refusal):
            yield Outcome(prepared.name, State.REFUSED, reason=prepared.reason)
        else:
            yield next(accepted)
        step(job.size)


def _accept(prepared: list[Prepared], wish: Wish) -> list[Outcome]:
    """Texts in one transaction, instruments without a text in another; the outcomes in the order given."""
    doubted = with_twins_doubted(prepared)
    if wish.is_rehearsal:
        return [Outcome(one.name, State.ACCEPTED, doubts=one.doubts) for one in doubted]
    accept = reaccept_editions if wish.rereads else accept_editions
    texts = iter(accept(prepared=[one for one in doubted if one.has_text], by=wish.by, at=wish.at))
    others = [one for one in doubted if not one.has_text]
    registered = iter(register_instruments(prepared=others, by=wish.by, at=wish.at) if others else ())
    return [next(texts) if one.has_text else next(registered) for one in doubted]
