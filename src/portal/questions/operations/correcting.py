"""What is held on an asker is put right at their wish, and that somebody looked or took a copy is written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Asker, Question
from portal.questions.operations.moving import locked
from portal.questions.states import ReplyBy


class NobodyThere(ValueError):
    """The person was erased from this question: there is nothing to put right."""


@transaction.atomic
def correct_asker(
    *, question: Question, name: str, reply_by: ReplyBy, contact: str, by: Officer, at: datetime
) -> Asker:
    """Put name and contact right; `contact` is "" for the code. The journal tells that, not what.

    Raises NobodyThere.
    """
    question = locked(question)
    asker = Asker.objects.filter(question=question).first()
    if asker is None:
        raise NobodyThere(question.reference)
    said = {"name": name, "reply_by": reply_by.value, "contact": contact}
    changed = [field for field, value in said.items() if getattr(asker, field) != value]
    if changed:
        for field in changed:
            setattr(asker, field, said[field])
        asker.save(update_fields=changed)
        record("question.data_corrected", subject=question, by=by, at=at, details={"what": changed})
    return asker


@transaction.atomic
def note_look(*, questions: Iterable[Question], verb: str, by: Officer, at: datetime) -> None:
    """Write down that an officer saw ("question.data_shown") or took out ("question.data_exported") what is held."""
    for question in questions:
        record(verb, subject=question, by=by, at=at)
