"""What has been asked and opened since the last flush, added up in memory: a search never waits for the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from threading import Lock

from portal.search.states import Outcome

MOST = 20_000  # questions held between two flushes; those beyond are counted and not kept


@dataclass(frozen=True, slots=True)
class Search:
    """One occasion on which a question was asked. Without a fingerprint it only counts for the day."""

    day: date
    fingerprint: str
    text: str
    outcome: Outcome
    found: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One thing opened after a question, at its rank. `is_first`: the first that this visitor opened after it today."""

    day: date
    fingerprint: str
    key: str
    owner: str
    rank: int
    is_first: bool


@dataclass(slots=True)
class Count:
    """How often, and how it ended."""

    asked: int = 0
    unsure: int = 0
    empty: int = 0
    opened: int = 0

    def add(self, search: Search) -> None:
        self.asked += 1
        self.unsure += search.outcome is Outcome.UNSURE
        self.empty += search.outcome is Outcome.EMPTY


@dataclass(slots=True)
class Ranks:
    """How often one thing was opened, and the sum of its ranks."""

    owner: str
    times: int = 0
    rank_sum: int = 0

    def add(self, rank: int) -> None:
        self.times += 1
        self.rank_sum += rank


@dataclass(slots=True)
class Heard:
    """What is known of one question on one day. `text` is empty where it was opened and not asked."""

    text: str = ""
    found: int = 0
    count: Count = field(default_factory=Count)
    openings: dict[str, Ranks] = field(default_factory=dict)


@dataclass(slots=True)
class DayHeard:
    """One day: every search and opening in numbers, and the questions by fingerprint."""

    count: Count = field(default_factory=Count)
    ranks: Ranks = field(default_factory=lambda: Ranks(""))
    questions: dict[str, Heard] = field(default_factory=dict)


Batch = Mapping[date, DayHeard]
"""What one flush writes."""


def parts(batch: Batch, *, size: int) -> Iterator[Batch]:
    """The same in batches of so many questions; the numbers of a day stand in its first."""
    for day, heard in batch.items():
        questions = iter(heard.questions.items())
        yield {day: DayHeard(heard.count, heard.ranks, dict(islice(questions, size)))}
        while some := dict(islice(questions, size)):
            yield {day: DayHeard(questions=some)}


class Buffer:
    """Filled by the threads that answer, emptied by the one that writes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: dict[date, DayHeard] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def search(self, search: Search) -> None:
        with self._lock:
            day = self._days.setdefault(search.day, DayHeard())
            day.count.add(search)
            if heard := self._heard(day, search.fingerprint):
                heard.text, heard.found = search.text, search.found
                heard.count.add(search)

    def opened(self, opened: Opened) -> None:
        with self._lock:
            day = self._days.setdefault(opened.day, DayHeard())
            day.ranks.add(opened.rank)
            day.count.opened += opened.is_first
            if heard := self._heard(day, opened.fingerprint):
                heard.openings.setdefault(opened.key, Ranks(opened.owner)).add(opened.rank)
                heard.count.opened += opened.is_first

    def take(self) -> Batch:
        """All of it; the buffer is empty then."""
        with self._lock:
            taken, self._days, self._size = self._days, {}, 0
            return taken

    def _heard(self, day: DayHeard, fingerprint: str) -> Heard | None:
        known = day.questions.get(fingerprint)
        if known is None and fingerprint and self._size < MOST:
            known = day.questions[fingerprint] = Heard()
            self._size += 1
        return known
