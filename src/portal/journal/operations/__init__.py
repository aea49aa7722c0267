"""What may be done with the journal: write an entry, and try again what is stuck."""

import re
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model

from portal.agencies.models import Officer
from portal.journal.models import Entry, Slip
from portal.journal.operations.outbox import hint
from portal.journal.queries import readers_of

_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
_LONGEST_LABEL = 300


class NotInTransaction(Exception):
    """`record` was called outside a transaction. Put @transaction.atomic around the change and its entry."""


def record(
    verb: str, *, subject: Model | None, by: Officer | None, at: datetime, details: dict[str, Any] | None = None
) -> Entry:
    """Write down what happened, in the transaction that makes it happen, and leave word for whoever above cares.

    `verb` is "noun.done" ("edition.accepted"); `by` is None when the system did it; `details` is anything that JSON
    holds, without personal data of citizens, because an entry is never removed. Raises NotInTransaction, ValueError.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(verb)
    if not _VERB.fullmatch(verb):
        raise ValueError(f"A verb reads like 'edition.accepted', not {verb!r}.")
    entry = Entry.objects.create(
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject) if subject is not None else None,
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:_LONGEST_LABEL] if subject is not None else "",
        actor=by,
        at=at,
        details=details or {},
    )
    names = [reader.name for reader in readers_of(verb)]
    Slip.objects.bulk_create(Slip(entry=entry, reader=name, not_before=at) for name in names)
    for name in names:
        hint(name)
    return entry


@transaction.atomic
def retry_stuck(*, reader: str, by: Officer, at: datetime, slip: int | None = None) -> int:
    """Let what is stuck in a reader's tray be tried again from the start; one slip, or all. Returns how many."""
    stuck = Slip.objects.stuck().filter(reader=reader)
    if slip is not None:
        stuck = stuck.filter(pk=slip)
    count = stuck.update(attempts=0, not_before=at)
    if count:
        record("journal.retried", subject=None, by=by, at=at, details={"reader": reader, "count": count})
        hint(reader)
    return count
