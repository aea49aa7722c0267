"""From entries of the journal to letters for officers: one letter a day for each, with all that is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.operations.sending.queueing import queue_letters
from portal.dissemination.queries.officers import due_officers, officers_concerned
from portal.dissemination.states import LetterKind
from portal.dissemination.telling.officers import due_at
from portal.journal.models import Entry

_WRITTEN_AT_ONCE = 200


@transaction.atomic
def tell_officers(*, entries: Sequence[Entry]) -> int:
    """Note for every officer what they are to be told. Reading the same entries again notes nothing twice."""
    if not entries:
        return 0
    zone = timezone.get_default_timezone()
    on = timezone.localdate(max(entry.at for entry in entries))
    news = [
        OfficerNews(officer_id=officer, entry=entry, due_at=due_at(happened_at=entry.at, zone=zone))
        for entry, officer in officers_concerned(entries=entries, on=on)
    ]
    OfficerNews.objects.bulk_create(news, ignore_conflicts=True, batch_size=500)
    return len(news)


def write_to_officers(*, at: datetime) -> int:
    """One letter for each officer who is due, with all that waits. Returns how many; one that is killed goes on."""
    written = 0
    while due := due_officers(at=at, limit=_WRITTEN_AT_ONCE):
        written += _write(due, at)
    return written


@transaction.atomic
def _write(officers: Sequence[int], at: datetime) -> int:
    waiting = OfficerNews.objects.select_for_update().filter(officer__in=officers, letter__isnull=True, due_at__lte=at)
    news = list(waiting.only("pk", "officer"))
    letters = {
        officer: Letter(officer_id=officer, kind=LetterKind.STAFF.value, created_at=at)
        for officer in sorted({one.officer_id for one in news})
    }
    queue_letters(letters=list(letters.values()), at=at)
    for one in news:
        one.letter = letters[one.officer_id]
    OfficerNews.objects.bulk_update(news, ["letter"], batch_size=_WRITTEN_AT_ONCE)
    return len(letters)
