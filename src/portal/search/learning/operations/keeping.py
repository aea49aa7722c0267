"""Numbers of the buffer -> the database. The one operation without an entry: the journal does not tell of searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from portal.search.learning.buffer import Batch, DayHeard, Heard
from portal.search.models import AskedOn, AskedQuestion, Opening, SearchDay
from portal.search.states import OCCASIONS


@transaction.atomic
def keep(batch: Batch) -> None:
    """Add what was heard to what is kept. The words of a question are kept from the third occasion on.

    What was opened after a question that nobody asked is let go of, and so is all about a question that was erased.
    """
    for day, heard in batch.items():
        _keep_day(day, heard)
        _keep_questions(day, heard.questions)


def _keep_day(day: date, heard: DayHeard) -> None:
    SearchDay.objects.get_or_create(day=day)
    SearchDay.objects.filter(day=day).update(
        asked=F("asked") + heard.count.asked,
        unsure=F("unsure") + heard.count.unsure,
        empty=F("empty") + heard.count.empty,
        opened=F("opened") + heard.count.opened,
        openings=F("openings") + heard.ranks.times,
        rank_sum=F("rank_sum") + heard.ranks.rank_sum,
    )


def _keep_questions(day: date, heard: Mapping[str, Heard]) -> None:
    new = [AskedQuestion(fingerprint=one, first_day=day, last_day=day) for one, it in heard.items() if it.count.asked]
    AskedQuestion.objects.bulk_create(new, ignore_conflicts=True)
    # Locked in one order, so that two processes that write at once wait for each other instead of losing numbers.
    held = AskedQuestion.objects.select_for_update().filter(fingerprint__in=list(heard), is_erased=False)
    questions = {question.pk: question for question in held.order_by("pk")}
    said = {question.pk: heard[question.fingerprint] for question in questions.values()}
    _write_questions(questions.values(), said, day)
    _write_days(said, day)
    _write_openings(said, day)


def _write_questions(questions: Iterable[AskedQuestion], said: Mapping[int, Heard], day: date) -> None:
    asked = [question for question in questions if said[question.pk].count.asked]
    for question in asked:
        question.occasions += said[question.pk].count.asked
        question.first_day, question.last_day = min(question.first_day, day), max(question.last_day, day)
        if not question.text and question.occasions >= OCCASIONS:
            question.set_text(said[question.pk].text)
    AskedQuestion.objects.bulk_create(
        asked,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["occasions", "first_day", "last_day", "text", "text_fold"],
    )


def _write_days(said: Mapping[int, Heard], day: date) -> None:
    held = {line.question_id: line for line in AskedOn.objects.filter(day=day, question__in=list(said))}
    lines = []
    for pk, heard in said.items():
        line = held.get(pk) or AskedOn(question_id=pk, day=day)
        line.asked += heard.count.asked
        line.unsure += heard.count.unsure
        line.empty += heard.count.empty
        line.opened += heard.count.opened
        line.found = heard.found if heard.count.asked else line.found
        lines.append(line)
    fields = ["asked", "unsure", "empty", "opened", "found"]
    AskedOn.objects.bulk_create(lines, update_conflicts=True, unique_fields=["question", "day"], update_fields=fields)


def _write_openings(said: Mapping[int, Heard], day: date) -> None:
    after = [pk for pk, heard in said.items() if heard.openings]
    held = {(line.question_id, line.key): line for line in Opening.objects.filter(day=day, question__in=after)}
    lines = []
    for pk in after:
        for key, ranks in said[pk].openings.items():
            line = held.get((pk, key)) or Opening(question_id=pk, day=day, key=key)
            line.owner = ranks.owner
            line.times += ranks.times
            line.rank_sum += ranks.rank_sum
            lines.append(line)
    Opening.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["question", "day", "key"],
        update_fields=["owner", "times", "rank_sum"],
    )
