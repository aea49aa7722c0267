"""Readings of public items, counted in the process and written every few seconds; and readers' ratings."""

import atexit
import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.http import HttpResponseBase

from portal.journal.models import Reading

logger = logging.getLogger(__name__)

# With this header a view names what it shows, "kind:key"; `middleware.CountingMiddleware` removes it.
COUNTED = "X-Portal-Counted"

# (day, kind, key) -> number of readings.
Sums = Mapping[tuple[date, str, str], int]


class ReaderVerdict(StrEnum):
    """A reader's rating of an item, by one click."""

    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


_COLUMNS = {ReaderVerdict.USEFUL: "useful", ReaderVerdict.UNCLEAR: "unclear"}


def name_what_is_shown[Response: HttpResponseBase](response: Response, *, kind: str, key: object) -> Response:
    """Name the item that a page shows, for the count of readings."""
    response.headers[COUNTED] = f"{kind}:{key}"
    return response


@transaction.atomic
def note_verdict(*, kind: str, key: str, day: date, verdict: ReaderVerdict) -> None:
    """Add a reader's rating to the counts of the day.

    It writes no entry, because each entry invalidates cached pages.
    """
    row, _ = Reading.objects.get_or_create(kind=kind, key=key, day=day)
    column = _COLUMNS[verdict]
    Reading.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


@transaction.atomic
def add_readings(sums: Sums) -> None:
    """Add to the counts of each day; several processes may do so at once. Few statements, however many items.

    Rows are created and locked in one order, so that two processes never wait for each other.
    """
    Reading.objects.bulk_create(
        [Reading(day=day, kind=kind, key=key) for day, kind, key in sorted(sums)], ignore_conflicts=True, batch_size=200
    )
    for (day, kind), counted in _by_day_and_kind(sums).items():
        keys = {key for some in counted.values() for key in some}
        of_day = Reading.objects.filter(day=day, kind=kind)
        list(of_day.filter(key__in=keys).select_for_update().order_by("pk").values_list("pk", flat=True))
        for count, some in counted.items():
            of_day.filter(key__in=some).update(reads=F("reads") + count)


def _by_day_and_kind(sums: Sums) -> dict[tuple[date, str], dict[int, list[str]]]:
    """For each day and kind: number of readings -> the keys read that often."""
    found: dict[tuple[date, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (day, kind, key), count in sorted(sums.items()):
        found[day, kind][count].append(key)
    return found


_LAST_WORDS_SECONDS = 5.0


class PeriodicWriter:
    """A buffer in memory that is written by a thread of its own.

    It is written as often as the setting named `every` says, sooner if it is full, and once more when the process ends.
    With 0 there is no thread: the caller writes it with `flush`.
    """

    every: str
    name: str

    def __init__(self) -> None:
        self._beginning, self._hurry, self._is_ending = threading.Lock(), threading.Event(), False
        self._thread: threading.Thread | None = None

    def flush(self) -> None:
        """Write the buffer now."""
        raise NotImplementedError

    def wake(self, *, is_full: bool = False) -> None:
        """Start the thread if necessary, and write at the next interval, or now if full. Costs nothing once it runs."""
        if self._thread is None and getattr(settings, self.every):
            with self._beginning:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                    self._thread.start()
                    atexit.register(self._farewell)
        if is_full:
            self._hurry.set()

    def _run(self) -> None:
        while not self._is_ending:
            self._hurry.wait(getattr(settings, self.every))
            self._hurry.clear()
            self.flush()
            for one in connections.all(initialized_only=True):
                one.close_if_unusable_or_obsolete()
        connections.close_all()

    def _farewell(self) -> None:
        self._is_ending = True
        self._hurry.set()
        if self._thread is not None:
            self._thread.join(_LAST_WORDS_SECONDS)


MOST = 20_000  # items held between two writes; further items are not counted
AT_ONCE = 200  # items in one transaction: nobody else can write to SQLite meanwhile


class ReadingTally(PeriodicWriter):
    """Counts of readings, filled by the threads that answer requests, emptied by the one that writes."""

    every, name = "READINGS_WRITTEN_EVERY", "journal-readings"

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._counts: Counter[tuple[date, str, str]] = Counter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, *, day: date, kind: str, key: str) -> None:
        """Count one reading. Returns at once."""
        place = (day, kind, key)
        with self._lock:
            if place in self._counts or len(self._counts) < MOST:
                self._counts[place] += 1
        self.wake()

    def flush(self) -> None:
        """Write the counts now. Counts that cannot be written are kept for the next time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        rows = iter(sorted(taken.items()))
        while some := dict(islice(rows, AT_ONCE)):
            try:
                add_readings(some)
            except DatabaseError:
                logger.exception("What was read in the last seconds could not be written yet.")
                self._put_back(some | dict(rows))
                return

    def _put_back(self, counts: dict[tuple[date, str, str], int]) -> None:
        with self._lock:
            if len(self._counts) + len(counts) <= MOST:
                self._counts.update(counts)


tally = ReadingTally()
