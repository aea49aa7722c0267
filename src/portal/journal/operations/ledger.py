"""Who saw whose data: entries of the journal, so that they are chained as all are.

Whom it concerned, and a reason in somebody's own words, stand in what is erasable: they go after SIGN_INS_KEPT_DAYS,
and that somebody looked stays. A person is a keyed mark, which outlives the erasure of what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.crypto import salted_hmac

from portal.agencies.models import Officer
from portal.design.incidents import current_request, number_of
from portal.journal.models import Entry
from portal.journal.operations import record


def person_mark(said: str) -> str:
    """The same for the same contact, or other sign of one person; who has SECRET_KEY could try contacts out on it."""
    return salted_hmac("portal.journal.persons", said, algorithm="sha256").hexdigest()[:24]


def note_access(
    verb: str,
    *,
    subject: Model | None,
    persons: Iterable[str],
    by: Officer,
    at: datetime,
    details: Mapping[str, object],
    words: str = "",
) -> Entry:
    """Write down that `by` saw, or took along, data of `persons` (by their contacts), before it is shown.

    `words` is why, as somebody wrote it. Raises NotInTransaction.
    """
    marks = sorted({person_mark(one) for one in persons})
    said = {"people": len(marks), "request": number_of(current_request.get()), **details}
    told = {"persons": marks} | ({"words": words} if words else {})
    return record(verb, subject=subject, by=by, at=at, details=said, erasable=told)
