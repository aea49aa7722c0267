"""Reading a tray: the database is the truth, the queue only a hint that there is something to read.

A slip is first *taken* in a short transaction of its own (attempt counted, hidden from others for `LEASE`), then read
with no transaction open, then marked. If the process is killed in between, the slip shows itself again when the lease
is over. Fresh slips are read many at a time; one that has failed before is read alone, so it can hold up nobody else.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import takewhile

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from portal.journal.models import Slip
from portal.journal.queries import JournalReader, readers

logger = logging.getLogger(__name__)

BATCH = 100
LONGEST_ERROR = 2000
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: half a minute, then double each time, six hours at most."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


@task
def empty_outbox(reader_name: str) -> int:
    """Read what lies in this reader's tray until nothing is due. Returns how many slips were taken."""
    reader = readers().get(reader_name)
    if reader is None:
        logger.warning("No reader is called %s any more; its slips stay in the tray.", reader_name)
        return 0
    total = 0
    while taken := read_some(reader=reader, at=timezone.now()):
        total += taken
    return total


def hint(reader_name: str) -> None:
    """Once this transaction is committed, ask the background to empty the tray. Twice in a block is once."""
    ask = _asker(reader_name)
    here = set(connection.savepoint_ids)
    if all(waiting is not ask or block != here for block, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(ask, robust=True)


@cache
def _asker(reader_name: str) -> Callable[[], object]:
    return partial(empty_outbox.enqueue, reader_name)


def read_some(*, reader: JournalReader, at: datetime) -> int:
    """Take what is due, one bundle, and read it. Returns how many slips were taken; 0 = nothing is due."""
    slips = _take(reader=reader, at=at)
    if slips and not _read(reader, slips, at=at) and len(slips) > 1:
        # One of them is bad: each alone, so that the others pass.
        for slip in slips:
            _read(reader, [slip], at=at)
    return len(slips)


def _take(*, reader: JournalReader, at: datetime) -> list[Slip]:
    with transaction.atomic():
        due = list(
            Slip.objects.waiting()
            .filter(reader=reader.name, not_before__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("entry")
            .order_by("entry_id")[:BATCH]
        )
        if not due:
            return []
        taken = due[:1] if due[0].attempts else list(takewhile(lambda slip: slip.attempts == 0, due))
        Slip.objects.filter(pk__in=[slip.pk for slip in taken]).update(
            attempts=F("attempts") + 1, not_before=at + timedelta(seconds=settings.JOURNAL_LEASE_SECONDS)
        )
    for slip in taken:
        slip.attempts += 1
    return taken


def _read(reader: JournalReader, slips: list[Slip], *, at: datetime) -> bool:
    """Hand the entries over and note the outcome; False = the reader failed."""
    mine = Slip.objects.filter(pk__in=[slip.pk for slip in slips])
    try:
        reader.read([slip.entry for slip in slips])
    except Exception as error:
        # The reader's own error text may quote what it read: it is kept in the database and not written to the log.
        logger.warning("Reader %s failed on %d entries: %s", reader.name, len(slips), type(error).__name__)
        attempts = max(slip.attempts for slip in slips)
        mine.update(error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR], not_before=at + pause_after(attempts))
        return False
    mine.update(read_at=at, error="")
    return True
