"""Somebody calls a sure answer wrong, which silences it at once; an officer decides whether it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from lawsearch.anonymisation import scrubbed
from lawsearch.ranking.questions import read_question
from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.schema.models import save_fields
from portal.search.models import WrongAnswer
from portal.search.queries.accuracy import question_key
from portal.search.states import WrongVerdict


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
