"""From entries of the journal to letters for those who asked: one letter for each question, with all that is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.dissemination.models import AskerNews, Letter
from portal.dissemination.operations.sending.queueing import queue_letters
from portal.dissemination.queries.askers import askers_concerned, askers_of, channel_of, due_questions
from portal.dissemination.queries.recalling import asker_news_unwritten
from portal.dissemination.states import Channel, LetterKind
from portal.dissemination.telling.askers import due_at
from portal.journal.models import Entry

_WRITTEN_AT_ONCE = 200


@transaction.atomic
def tell_askers(*, entries: Sequence[Entry]) -> int:
    """Note for every asker what they are to be told, and drop what is not to be told any more.

    Reading the same entries again notes nothing twice.
    """
    asker_news_unwritten(entries=entries).delete()
    news = [
        AskerNews(question_id=question, entry=entry, due_at=due_at(verb=entry.verb, happened_at=entry.at))
        for entry, question in askers_concerned(entries=entries)
    ]
    AskerNews.objects.bulk_create(news, ignore_conflicts=True, batch_size=500)
    return len(news)


def write_to_askers(*, at: datetime) -> int:
    """One letter for each question about which something is due. Returns how many; one that is killed goes on."""
    written = 0
    while due := due_questions(at=at, limit=_WRITTEN_AT_ONCE):
        written += _write(due, at)
    return written


@transaction.atomic
def _write(questions: Sequence[int], at: datetime) -> int:
    waiting = AskerNews.objects.select_for_update().filter(question__in=questions, letter__isnull=True, due_at__lte=at)
    news = list(waiting.only("pk", "question"))
    letters = {
        question: Letter(question_id=question, kind=LetterKind.ASKER.value, created_at=at)
        for question in sorted({one.question_id for one in news})
    }
    askers = askers_of(letters=list(letters.values()))
    channels = {question: channel_of(asker) for question, asker in askers.items()}
    queue_letters(
        letters=list(letters.values()), at=at, channel_of=lambda one: channels.get(one.question_id or 0, Channel.EMAIL)
    )
    for one in news:
        one.letter = letters[one.question_id]
    AskerNews.objects.bulk_update(news, ["letter"], batch_size=_WRITTEN_AT_ONCE)
    return len(letters)
