"""Files of a question: kept with it, handed to officers who work on it, and recorded each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions import attachments
from portal.questions.attachments import Waiting
from portal.questions.models import Attachment, Question


def attach(*, question: Question, files: Iterable[Waiting], form: UUID | None, at: datetime) -> list[Attachment]:
    """Keep the files of a form with its question, in the caller's transaction.

    The form's own copies go once that is over; if it is rolled back, the copies made here are nobody's and are cleared
    by `attachments.tidy_files`.
    """
    made = [
        Attachment(
            question=question,
            name=one.name,
            path=attachments.keep(waiting=one, question=question.uuid),
            media_type=one.media_type,
            size=one.size,
            checksum=one.checksum,
            added_at=at,
        )
        for one in files
    ]
    Attachment.objects.bulk_create(made)
    if form is not None:
        transaction.on_commit(partial(attachments.drop_waiting, form=form))
    return made


@transaction.atomic
def note_download(*, attachment: Attachment, by: Officer, at: datetime) -> None:
    """Record who took a file along: what is in it is personal."""
    question = attachment.question
    record("question.file_read", subject=question, by=by, at=at, details={"attachment": attachment.pk})
