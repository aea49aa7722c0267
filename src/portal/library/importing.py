"""Bringing files to the shelf: read, prepare and accept, a bundle at a time.

Reading and preparing are pure and slow: a few processes do them. Accepting is the database's: this process does it, one
transaction a bundle. A run that is killed has whole bundles on the shelf and nothing else; the next run passes over
them, because their checksums are known, and goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from portal.agencies.models import Officer
from portal.library.models import Edition
from portal.library.operations import Outcome, State, accept_editions, name_laws_by_citations, reaccept_editions
from portal.library.readers.corpus import Job, Refusal, files_under, jobs_in
from portal.library.readers.errors import Unreadable
from portal.library.readers.limits import COMMAND, Limits
from portal.library.shelving.ahead import Read, Reading, readers
from portal.library.shelving.prepare import Prepared
from portal.library.sources import Stated

FEW = 48  # so few instruments that starting processes costs more than it saves


@dataclass(frozen=True, slots=True)
class Wish:
    """How an import is to be done."""

    by: Officer | None
    at: datetime
    processes: int = 2
    is_rehearsal: bool = False
    rereads: bool = False
    limits: Limits = COMMAND
    override: Stated | None = None


Step = Callable[[int], None]


def import_paths(*, paths: Sequence[Path], wish: Wish, step: Step = lambda size: None) -> Iterator[Outcome]:
    """Bring every instrument in the files and folders to the shelf; one outcome for each, as they come.

    `step` is told the size of every job that is done. A rehearsal reads and prepares everything and stores nothing.
    """
    known: set[str] = set() if wish.rereads else set(_checksums().iterator())
    jobs: list[Job | Refusal] | Iterator[Job | Refusal] = _all_jobs(paths, wish.limits)
    unread = _passing_over(jobs, known, wish, step)
    pending = _Pending()
    processes = wish.processes if _is_long(paths) else 1
    with readers(Reading(wish.limits, processes, wish.override)) as read_ahead:
        for result in read_ahead(pending.of(unread)):
            yield from pending.passed()
            yield from _finish(result, wish, step)
    yield from pending.passed()
    if not wish.is_rehearsal:
        name_laws_by_citations(at=wish.at)


def total_size(paths: Sequence[Path], *, limits: Limits) -> int:
    """What `step` will be told in all: bytes of files, and of the lines of corpora."""
    return sum(job.size for job in _all_jobs(paths, limits) if isinstance(job, Job))


def _checksums() -> QuerySet[Edition, str]:
    return Edition.objects.values_list("checksum", flat=True)


def _all_jobs(paths: Sequence[Path], limits: Limits) -> Iterator[Job | Refusal]:
    for file in files_under(list(paths)):
        if isinstance(file, Refusal):
            yield file
        else:
            yield from jobs_in(file, limits=limits)


def _is_long(paths: Sequence[Path]) -> bool:
    """Whether a pool of processes is worth its start: a folder of many files, or a corpus of some megabytes."""
    files = [path for path in files_under(list(paths)) if isinstance(path, Path)]
    return len(files) > FEW or sum(path.stat().st_size for path in files) > 4 * 2**20


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
        except Unreadable as error:
            yield Outcome(job.name, State.REFUSED, reason=str(error))
        else:
            if checksum not in known:
                yield replace(job, checksum=checksum)
                continue
            yield Outcome(job.name, State.UNCHANGED)
        step(job.size)


# ---- accepting -------------------------------------------------------------------------------------------------------


def _finish(result: Read, wish: Wish, step: Step) -> Iterator[Outcome]:
    """Accept what could be prepared, in one transaction; the outcomes in the order of the sources."""
    accepted = iter(_accept([prepared for _, prepared in result if isinstance(prepared, Prepared)], wish))
    for job, prepared in result:
        if isinstance(prepared, Refusal):
            yield Outcome(prepared.name, State.REFUSED, reason=prepared.reason)
        else:
            yield next(accepted)
        step(job.size)


def _accept(prepared: list[Prepared], wish: Wish) -> list[Outcome]:
    if wish.is_rehearsal:
        return [Outcome(one.name, State.ACCEPTED, doubts=one.doubts) for one in prepared]
    accept = reaccept_editions if wish.rereads else accept_editions
    return accept(prepared=prepared, by=wish.by, at=wish.at)
