"""What openings teach: what several opened after a question answers it, and is found by its words from then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.journal.operations import record
from portal.search.learning.queries.lessons import taught
from portal.search.models import Lesson

AT_ONCE = 500  # lessons written in one turn: the index reads each thing again


@transaction.atomic
def draw_lessons(*, at: datetime) -> int:
    """Write down what openings teach now and strike what they no longer do; leave word for the index of each owner.

    Safe to run again. Returns how many lessons are new.
    """
    now = {(one.question, one.key): one for one in taught()}
    held = {(lesson.question_id, lesson.key): lesson for lesson in Lesson.objects.all()}
    new = [
        Lesson(question_id=one.question, key=one.key, owner=one.owner, times=one.times, learned_at=at)
        for name, one in now.items()
        if name not in held
    ][:AT_ONCE]
    gone = [lesson for name, lesson in held.items() if name not in now]
    Lesson.objects.bulk_create(new)
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in gone]).delete()
    tell_of(new, verb="lesson.learned", at=at)
    tell_of(gone, verb="lesson.dropped", at=at)
    return len(new)


def tell_of(lessons: Iterable[Lesson], *, verb: str, at: datetime) -> None:
    """One entry for each owner, without the words of any question."""
    for owner in sorted({lesson.owner for lesson in lessons}):
        record(verb, subject=None, by=None, at=at, details={"owner": owner})
