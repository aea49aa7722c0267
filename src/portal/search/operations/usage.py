"""What is asked and opened, added up in memory and written by a thread every few seconds: no search waits for it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from threading import Lock

from django.db import DatabaseError, transaction
from django.db.models import F

from portal.journal.operations.readings import PeriodicWriter
from portal.search.models import AskedOn, AskedQuestion, Opening, SearchDay
from portal.search.states import OCCASIONS, SearchOutcome

MOST_QUESTIONS_HELD = 20_000  # questions held between two flushes; those beyond are counted and not kept


@dataclass(slots=True)
class NotedQuestion:
    """What is known of one question on one day. `text` is empty where it was opened and not asked.

    `counts` by the columns of `AskedOn`; `openings` by the thing: its owner, and counts by the columns of `Opening`.
    """

    text: str = ""
    found: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    openings: dict[str, tuple[str, Counter[str]]] = field(default_factory=dict)


@dataclass(slots=True)
class NotedDay:
    """One day: every search and opening by the columns of `SearchDay`, and the questions by fingerprint."""

    counts: Counter[str] = field(default_factory=Counter)
    questions: dict[str, NotedQuestion] = field(default_factory=dict)


UsageBatch = Mapping[date, NotedDay]  # what one flush writes

# The column in which a search is counted beside `asked`, by how it ended.
_COLUMNS = {SearchOutcome.ANSWERED: (), SearchOutcome.UNSURE: ("unsure",), SearchOutcome.EMPTY: ("empty",)}


def split_batch(batch: UsageBatch, *, size: int) -> Iterator[UsageBatch]:
    """The same in batches of so many questions; the numbers of a day stand in its first."""
    for day, heard in batch.items():
        questions = iter(heard.questions.items())
        yield {day: NotedDay(heard.counts, dict(islice(questions, size)))}
        while some := dict(islice(questions, size)):
            yield {day: NotedDay(questions=some)}


class UsageBuffer:
    """Filled by the threads that answer, emptied by the one that writes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: dict[date, NotedDay] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def search(self, day: date, fingerprint: str, text: str, outcome: SearchOutcome, found: int) -> None:
        """One occasion on which a question was asked. Without a fingerprint it only counts for the day."""
        with self._lock:
            noted = self._days.setdefault(day, NotedDay())
            columns = ("asked", *_COLUMNS[outcome])
            noted.counts.update(columns)
            if heard := self._heard(noted, fingerprint):
                heard.text, heard.found = text, found
                heard.counts.update(columns)

    def opened(self, day: date, fingerprint: str, key: str, owner: str, *, rank: int, is_first: bool) -> None:
        """One thing opened after a question. `is_first`: the first that this visitor opened after it today."""
        with self._lock:
            noted = self._days.setdefault(day, NotedDay())
            noted.counts.update(openings=1, rank_sum=rank, opened=int(is_first))
            if heard := self._heard(noted, fingerprint):
                _, ranks = heard.openings.setdefault(key, (owner, Counter()))
                ranks.update(times=1, rank_sum=rank)
                heard.counts.update(opened=int(is_first))

    def take(self) -> UsageBatch:
        """All of it; the buffer is empty then."""
        with self._lock:
            taken, self._days, self._size = self._days, {}, 0
            return taken

    def _heard(self, day: NotedDay, fingerprint: str) -> NotedQuestion | None:
        known = day.questions.get(fingerprint)
        if known is None and fingerprint and self._size < MOST_QUESTIONS_HELD:
            known = day.questions[fingerprint] = NotedQuestion()
            self._size += 1
        return known


@transaction.atomic
def write_usage(batch: UsageBatch) -> None:
    """Add what was heard to what is kept. The words of a question are kept from the third occasion on.

    What was opened after a question that nobody asked is let go of, and so is all about a question that was erased.
    """
    for day, heard in batch.items():
        _keep_day(day, heard)
        _keep_questions(day, heard.questions)


def _keep_day(day: date, heard: NotedDay) -> None:
    SearchDay.objects.get_or_create(day=day)
    SearchDay.objects.filter(day=day).update(**{name: F(name) + more for name, more in heard.counts.items()})


def _keep_questions(day: date, heard: Mapping[str, NotedQuestion]) -> None:
    AskedQuestion.objects.bulk_create(
        [
            AskedQuestion(fingerprint=one, first_day=day, last_day=day)
            for one, it in heard.items()
            if it.counts["asked"]
        ],
        ignore_conflicts=True,
    )
    # Locked in one order, so that two processes that write at once wait for each other instead of losing numbers.
    questions = {
        question.pk: question
        for question in AskedQuestion.objects.select_for_update()
        .filter(fingerprint__in=list(heard), is_erased=False)
        .order_by("pk")
    }
    said = {question.pk: heard[question.fingerprint] for question in questions.values()}
    _write_questions(questions.values(), said, day)
    _write_days(said, day)
    _write_openings(said, day)


def _write_questions(questions: Iterable[AskedQuestion], said: Mapping[int, NotedQuestion], day: date) -> None:
    asked = [question for question in questions if said[question.pk].counts["asked"]]
    for question in asked:
        question.occasions += said[question.pk].counts["asked"]
        question.first_day, question.last_day = min(question.first_day, day), max(question.last_day, day)
        if not question.text and question.occasions >= OCCASIONS:
            question.set_text(said[question.pk].text)
    AskedQuestion.objects.bulk_create(
        asked,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["occasions", "first_day", "last_day", "text", "text_fold"],
    )


def _write_days(said: Mapping[int, NotedQuestion], day: date) -> None:
    held = {line.question_id: line for line in AskedOn.objects.filter(day=day, question__in=list(said))}
    lines = []
    for pk, heard in said.items():
        line = held.get(pk) or AskedOn(question_id=pk, day=day)
        _add(line, heard.counts)
        line.found = heard.found if heard.counts["asked"] else line.found
        lines.append(line)
    AskedOn.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["question", "day"],
        update_fields=["asked", "unsure", "empty", "opened", "found"],
    )


def _write_openings(said: Mapping[int, NotedQuestion], day: date) -> None:
    after = [pk for pk, heard in said.items() if heard.openings]
    held = {(line.question_id, line.key): line for line in Opening.objects.filter(day=day, question__in=after)}
    lines = []
    for pk in after:
        for key, (owner, ranks) in said[pk].openings.items():
            line = held.get((pk, key)) or Opening(question_id=pk, day=day, key=key)
            line.owner = owner
            _add(line, ranks)
            lines.append(line)
    Opening.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["question", "day", "key"],
        update_fields=["owner", "times", "rank_sum"],
    )


def _add(line: AskedOn | Opening, counts: Mapping[str, int]) -> None:
    for name, more in counts.items():
        setattr(line, name, getattr(line, name) + more)


logger = logging.getLogger(__name__)

AT_ONCE = 100  # questions in one transaction: nobody else writes to SQLite meanwhile
PAUSE_SECONDS = 0.1  # between two, so that others get in: who waits for SQLite looks again after up to so long


class Flusher(PeriodicWriter):
    """Writes one buffer."""

    every, name = "SEARCHES_WRITTEN_EVERY", "search-learning"

    def __init__(self, buffer: UsageBuffer) -> None:
        super().__init__()
        self._buffer = buffer

    def flush(self) -> None:
        """Write now. What cannot be written is let go of: numbers are not worth a search that waits."""
        try:
            for number, part in enumerate(split_batch(self._buffer.take(), size=AT_ONCE)):
                if number:
                    time.sleep(PAUSE_SECONDS)
                write_usage(part)
        except DatabaseError:
            logger.exception("What was searched for in the last seconds could not be written and is lost.")
