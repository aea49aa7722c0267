"""Record searches and openings: counted in memory and written by a thread every few seconds, so that no search waits.

Further operations: pass over, erase and expire questions, derive lessons from openings, and handle reports of wrong
sure answers, which are suppressed at once until an officer decides.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from lawsearch.anonymisation import scrubbed
from lawsearch.ranking.questions import read_question
from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import note_erasure, record
from portal.journal.operations.by_two import by_two
from portal.journal.operations.personal import drop_row
from portal.journal.operations.readings import PeriodicWriter
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind
from portal.schema.models import save_fields
from portal.search.models import AskedOn, AskedQuestion, Lesson, Opening, SearchDay, WrongAnswer
from portal.search.queries.usage import question_key, taught
from portal.search.states import OCCASIONS, SearchOutcome, WrongVerdict

MOST_QUESTIONS_HELD = 20_000  # questions held between two flushes; further ones are counted without being stored


@dataclass(slots=True)
class NotedQuestion:
    """One question on one day. `text` is "" if a result was opened and no search recorded.

    `counts` has columns of `AskedOn`; `openings` maps items to their owner and counts (columns of `Opening`).
    """

    text: str = ""
    found: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    openings: dict[str, tuple[str, Counter[str]]] = field(default_factory=dict)


@dataclass(slots=True)
class NotedDay:
    """One day: counts of all searches and openings (columns of `SearchDay`), and questions by fingerprint."""

    counts: Counter[str] = field(default_factory=Counter)
    questions: dict[str, NotedQuestion] = field(default_factory=dict)


UsageBatch = Mapping[date, NotedDay]  # the content of one flush

# The column counted in addition to `asked`, by outcome.
_COLUMNS = {SearchOutcome.ANSWERED: (), SearchOutcome.UNSURE: ("unsure",), SearchOutcome.EMPTY: ("empty",)}


def split_batch(batch: UsageBatch, *, size: int) -> Iterator[UsageBatch]:
    """Split into batches of at most `size` questions; the counts of a day are in its first batch."""
    for day, heard in batch.items():
        questions = iter(heard.questions.items())
        yield {day: NotedDay(heard.counts, dict(islice(questions, size)))}
        while some := dict(islice(questions, size)):
            yield {day: NotedDay(questions=some)}


class UsageBuffer:
    """Filled by request threads, emptied by the writer thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: dict[date, NotedDay] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def search(self, day: date, fingerprint: str, text: str, outcome: SearchOutcome, found: int) -> None:
        """Record one occasion of a question. Without a fingerprint it counts for the day only."""
        with self._lock:
            noted = self._days.setdefault(day, NotedDay())
            columns = ("asked", *_COLUMNS[outcome])
            noted.counts.update(columns)
            if heard := self._heard(noted, fingerprint):
                heard.text, heard.found = text, found
                heard.counts.update(columns)

    def opened(self, day: date, fingerprint: str, key: str, owner: str, *, rank: int, is_first: bool) -> None:
        """Record an opened item. `is_first`: the visitor's first opening after this question today."""
        with self._lock:
            noted = self._days.setdefault(day, NotedDay())
            noted.counts.update(openings=1, rank_sum=rank, opened=int(is_first))
            if heard := self._heard(noted, fingerprint):
                _, ranks = heard.openings.setdefault(key, (owner, Counter()))
                ranks.update(times=1, rank_sum=rank)
                heard.counts.update(opened=int(is_first))

    def take(self) -> UsageBatch:
        """Return the content and empty the buffer."""
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
    """Add a batch to the stored counts. The text of a question is stored from the third occasion on.

    Openings after a question without recorded searches are dropped, and so is everything about an erased question.
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
    # Lock in one order, so that two concurrent writers wait for each other instead of losing counts.
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

AT_ONCE = 100  # questions per transaction: SQLite blocks other writers meanwhile
PAUSE_SECONDS = 0.1  # pause between transactions for other writers: SQLite lets them retry after up to this time


class Flusher(PeriodicWriter):
    """Writes one buffer periodically."""

    every, name = "SEARCHES_WRITTEN_EVERY", "search-learning"

    def __init__(self, buffer: UsageBuffer) -> None:
        super().__init__()
        self._buffer = buffer

    def flush(self) -> None:
        """Write now. What cannot be written is dropped: statistics are not worth a search that waits."""
        try:
            for number, part in enumerate(split_batch(self._buffer.take(), size=AT_ONCE)):
                if number:
                    time.sleep(PAUSE_SECONDS)
                write_usage(part)
        except DatabaseError:
            logger.exception("What was searched for in the last seconds could not be written and is lost.")


_LESSONS = 500  # lessons per run: the index reads each item again


@transaction.atomic
def draw_lessons(*, at: datetime) -> int:
    """Store the lessons that openings give now, delete those they no longer give, and journal the owners for
    reindexing.

    Idempotent. Returns how many lessons are new.
    """
    now = {(lesson.question_id, lesson.key): lesson for lesson in taught()}
    held = {(lesson.question_id, lesson.key): lesson for lesson in Lesson.objects.all()}
    new = [lesson for name, lesson in now.items() if name not in held][:_LESSONS]
    for lesson in new:
        lesson.learned_at = at
    gone = [lesson for name, lesson in held.items() if name not in now]
    Lesson.objects.bulk_create(new)
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in gone]).delete()
    record_lessons(new, verb="lesson.learned", at=at)
    record_lessons(gone, verb="lesson.dropped", at=at)
    return len(new)


def record_lessons(lessons: Iterable[Lesson], *, verb: str, at: datetime) -> None:
    """One journal entry per owner, without the text of any question."""
    for owner in sorted({lesson.owner for lesson in lessons}):
        record(verb, subject=None, by=None, at=at, details={"owner": owner})


@transaction.atomic
def pass_over(*, question: AskedQuestion, is_passed_over: bool, by: Officer, at: datetime) -> AskedQuestion:
    """Remove a question from the list of failed ones, or put it back. It is still counted."""
    if (question.passed_over_at is not None) == is_passed_over:
        return question
    question.passed_over_at, question.passed_over_by = (at, by) if is_passed_over else (None, None)
    question.save(update_fields=["passed_over_at", "passed_over_by"])
    record("asked.passed_over" if is_passed_over else "asked.taken_up", subject=question, by=by, at=at)
    return question


@transaction.atomic
def erase_question(*, question: AskedQuestion, by: Officer | None = None, at: datetime) -> None:
    """Erase the text and all counts of a question permanently: later searches for it are not recorded."""
    record_lessons(question.lessons.all(), verb="lesson.dropped", at=at)
    for lines in (question.lessons, question.openings, question.days):
        lines.all().delete()
    question.set_text("")
    question.is_erased = True
    question.save(update_fields=["text", "text_fold", "is_erased"])
    record("asked.erased", subject=question, by=by, at=at)
    note_erasure("asked", at=at, fingerprint=question.fingerprint, is_erased=False)


# A trial run would add the question to the file of erasures to repeat after a restore.
erase_question_by_two = by_two(
    erase_question, word="asked.erased", verbs=("search.forget",), row="question", is_tried=False
)


def _forget(old: QuerySet[AskedQuestion], at: datetime) -> None:
    record_lessons(Lesson.objects.filter(question__in=old), verb="lesson.dropped", at=at)
    old.delete()


RETAINED = (
    RetentionKind(
        "searches",
        "Lời tìm nhiều người đã gõ, và số lượt",
        settings.SEARCHES_KEPT_DAYS,
        (
            *(RetainedRows(f"search.{name}", "day") for name in ("AskedOn", "Opening", "SearchDay")),
            RetainedRows("search.AskedQuestion", "last_day", clear=_forget),
        ),
    ),
    # A question asked too rarely to be readable waits for more; then its fingerprint is deleted, too.
    RetentionKind(
        "searches-unread",
        "Dấu của lời tìm còn ít người gõ",
        min(90, settings.SEARCHES_KEPT_DAYS),
        (RetainedRows("search.AskedQuestion", "last_day", Q(text="", is_erased=False)),),
    ),
)


def _erase(row: AskedQuestion, by: Officer | None, at: datetime) -> None:
    erase_question(question=row, by=by, at=at)


PERSONAL = (
    PersonalData(
        model="search.AskedQuestion",
        holds="Lời tìm mà nhiều người đã gõ",
        fields=("text", "text_fold"),
        purpose="Học từ lượt tìm",
        ground="Lợi ích công cộng; không gắn với ai",
        kept="{searches}",
        erase=_erase,
        is_evidence=True,
    ),
    PersonalData(
        model="search.WrongAnswer",
        holds="Câu trả lời bị báo sai",
        fields=("question", "question_key", "said"),
        purpose="Không lặp lại câu trả lời sai",
        ground="Lợi ích công cộng; không gắn với ai",
        kept="Tới khi không còn cần để so",
        erase=drop_row,
    ),
)


@transaction.atomic
def call_wrong(*, question: str, card: str, said: str, by: Officer | None, at: datetime) -> WrongAnswer:
    """Report a sure answer as wrong for a question; for a story, for its asking clause. A repeated report only
    increases the count. `by` is None for a reader.

    Raises Refused.
    """
    kept = scrubbed(read_question(question).asked) or ""
    refuse_if(not kept, Refused("Câu trả lời này không còn ở đây nên chưa ghi được."))
    found, is_new = WrongAnswer.objects.get_or_create(
        question_key=question_key(question),
        card=card[:300],
        defaults={"question": kept[:300], "said": said[:600], "reported_at": at, "reported_by": by},
    )
    if not is_new:
        WrongAnswer.objects.filter(pk=found.pk).update(reports=F("reports") + 1)
    elif by is not None:
        record("search.answer_called_wrong", subject=found, by=by, at=at)
    return found


@transaction.atomic
def decide_wrong(*, report: WrongAnswer, verdict: WrongVerdict, by: Officer, at: datetime) -> WrongAnswer:
    """Decide whether the answer was wrong. An answer found right is shown again."""
    held = WrongAnswer.objects.select_for_update(of=("self",)).get(pk=report.pk)
    save_fields(held, verdict=verdict.value, decided_by=by, decided_at=at)
    record("search.wrong_answer_decided", subject=held, by=by, at=at, details={"verdict": verdict.value})
    return held
