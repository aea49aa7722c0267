"""How often things were read: counted in the process, written every few seconds, and what readers said of them."""

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

# With this header a view names what it shows, "kind:key"; `counting.CountingMiddleware` takes it off again.
COUNTED = "X-Portal-Counted"

# Day, kind, key -> how often it was read.
Sums = Mapping[tuple[date, str, str], int]


class ReaderVerdict(StrEnum):
    """What a reader says of a thing, with one click."""

    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


_COLUMNS = {ReaderVerdict.USEFUL: "useful", ReaderVerdict.UNCLEAR: "unclear"}


def name_what_is_shown[Response: HttpResponseBase](response: Response, *, kind: str, key: object) -> Response:
    """Say on a page what is read there, for the count."""
    response.headers[COUNTED] = f"{kind}:{key}"
    return response


@transaction.atomic
def note_verdict(*, kind: str, key: str, day: date, verdict: ReaderVerdict) -> None:
    """Add a reader's voice to the numbers of the day. It leaves no entry: each entry lets go of every kept page."""
    row, _ = Reading.objects.get_or_create(kind=kind, key=key, day=day)
    column = _COLUMNS[verdict]
    Reading.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


@transaction.atomic
def add_readings(sums: Sums) -> None:
    """Add to the numbers of each day; several processes may do so at once. Few statements, however many things.

    Rows are made and locked in one order, so that two processes never wait for each other.
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
    """For each day and kind: how often -> which were read so often."""
    found: dict[tuple[date, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (day, kind, key), count in sorted(sums.items()):
        found[day, kind][count].append(key)
    return found


_LAST_WORDS_SECONDS = 5.0


class PeriodicWriter:
    """What adds up in memory and is written by a thread of its own: as often as the setting `every` says, sooner where
    it is full, and once more when the process ends. With 0 there is no thread: whoever wants it written calls `flush`.
    """

    every: str
    name: str

    def __init__(self) -> None:
        self._beginning, self._hurry, self._is_ending = threading.Lock(), threading.Event(), False
        self._thread: threading.Thread | None = None

    def flush(self) -> None:
        """Write now."""
        raise NotImplementedError

    def wake(self, *, is_full: bool = False) -> None:
        """See that somebody writes: at the next turn, or now. Costs nothing once it runs."""
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


MOST = 20_000  # things held between two writings; those beyond are not counted
AT_ONCE = 200  # things in one transaction: nobody else writes to SQLite meanwhile


class ReadingTally(PeriodicWriter):
    """Filled by the threads that answer, emptied by the one that writes."""

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
        """Write now. What cannot be written is kept for the next time."""
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
