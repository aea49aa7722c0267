"""What is done with what was asked: passed over, erased, forgotten in time, lessons drawn from openings; and with sure
answers that somebody calls wrong: silenced at once, until an officer decides whether they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from lawsearch.anonymisation import scrubbed
from lawsearch.ranking.questions import read_question
from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import note_erasure, record
from portal.journal.operations.by_two import by_two
from portal.journal.operations.personal import drop_row
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind
from portal.schema.models import save_fields
from portal.search.models import AskedQuestion, Lesson, WrongAnswer
from portal.search.queries.usage import question_key, taught
from portal.search.states import WrongVerdict

AT_ONCE = 500  # lessons written in one turn: the index reads each thing again


@transaction.atomic
def draw_lessons(*, at: datetime) -> int:
    """Write down what openings teach now and strike what they no longer do; leave word for the index of each owner.

    Safe to run again. Returns how many lessons are new.
    """
    now = {(lesson.question_id, lesson.key): lesson for lesson in taught()}
    held = {(lesson.question_id, lesson.key): lesson for lesson in Lesson.objects.all()}
    new = [lesson for name, lesson in now.items() if name not in held][:AT_ONCE]
    for lesson in new:
        lesson.learned_at = at
    gone = [lesson for name, lesson in held.items() if name not in now]
    Lesson.objects.bulk_create(new)
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in gone]).delete()
    record_lessons(new, verb="lesson.learned", at=at)
    record_lessons(gone, verb="lesson.dropped", at=at)
    return len(new)


def record_lessons(lessons: Iterable[Lesson], *, verb: str, at: datetime) -> None:
    """One entry for each owner, without the words of any question."""
    for owner in sorted({lesson.owner for lesson in lessons}):
        record(verb, subject=None, by=None, at=at, details={"owner": owner})


@transaction.atomic
def pass_over(*, question: AskedQuestion, is_passed_over: bool, by: Officer, at: datetime) -> AskedQuestion:
    """Take a question off the list of failed ones, or put it back. It goes on being counted."""
    if (question.passed_over_at is not None) == is_passed_over:
        return question
    question.passed_over_at, question.passed_over_by = (at, by) if is_passed_over else (None, None)
    question.save(update_fields=["passed_over_at", "passed_over_by"])
    record("asked.passed_over" if is_passed_over else "asked.taken_up", subject=question, by=by, at=at)
    return question


@transaction.atomic
def erase_question(*, question: AskedQuestion, by: Officer | None = None, at: datetime) -> None:
    """Forget the words of a question and all numbers about it, for good: whoever asks it again is not heard."""
    record_lessons(question.lessons.all(), verb="lesson.dropped", at=at)
    for lines in (question.lessons, question.openings, question.days):
        lines.all().delete()
    question.set_text("")
    question.is_erased = True
    question.save(update_fields=["text", "text_fold", "is_erased"])
    record("asked.erased", subject=question, by=by, at=at)
    note_erasure("asked", at=at, fingerprint=question.fingerprint, is_erased=False)


# To try it would write it into the file of what is erased again after a restore.
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
    # One that too few have asked to be read waits for others; then its fingerprint goes too.
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
    """Keep that this answer is wrong for this question, of a story for what it asks; said again, it only counts. `by`
    is None for a reader.

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
    """Say whether the answer was wrong for the question. Found right, it is given again."""
    held = WrongAnswer.objects.select_for_update(of=("self",)).get(pk=report.pk)
    save_fields(held, verdict=verdict.value, decided_by=by, decided_at=at)
    record("search.wrong_answer_decided", subject=held, by=by, at=at, details={"verdict": verdict.value})
    return held
