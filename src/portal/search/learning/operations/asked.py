"""What officers and the clock do with questions: pass over, erase, let go of what was kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.search.learning.operations.lessons import tell_of
from portal.search.models import AskedOn, AskedQuestion, Opening, SearchDay

# A question that too few have asked to be read waits so long for others; then its fingerprint goes too.
WAITS_DAYS = 90


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
def erase_question(*, question: AskedQuestion, by: Officer, at: datetime) -> None:
    """Forget the words of a question and all numbers about it, for good: whoever asks it again is not heard."""
    tell_of(question.lessons.all(), verb="lesson.dropped", at=at)
    for lines in (question.lessons, question.openings, question.days):
        lines.all().delete()
    question.set_text("")
    question.is_erased = True
    question.save(update_fields=["text", "text_fold", "is_erased"])
    record("asked.erased", subject=question, by=by, at=at)


@transaction.atomic
def tidy(*, at: datetime, kept_days: int) -> int:
    """Let go of numbers and questions older than this many days. Returns how many questions went. Safe to run again."""
    today = at.date()
    last = today - timedelta(days=kept_days)
    for model in (AskedOn, Opening, SearchDay):
        model.objects.filter(day__lt=last).delete()
    gone = AskedQuestion.objects.filter(last_day__lt=last)
    waited = today - timedelta(days=min(WAITS_DAYS, kept_days))
    unread = AskedQuestion.objects.filter(text="", is_erased=False, last_day__lt=waited)
    count = gone.count() + unread.count()
    tell_of([lesson for question in gone for lesson in question.lessons.all()], verb="lesson.dropped", at=at)
    gone.delete()
    unread.delete()
    return count
