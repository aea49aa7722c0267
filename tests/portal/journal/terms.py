"""Terms of keeping in tests: set without anybody, and what is past them cleared."""

from datetime import date, datetime
from time import monotonic

from django.utils import timezone

from portal.journal.models import RetentionRule
from portal.journal.operations.personal import clean_kind
from portal.journal.queries.retention import retention_kinds, rules_by_kind

EARLY = date(2000, 1, 2)  # after that with which a portal begins


def keep_for(days: int, *kinds: str, since: date = EARLY) -> None:
    for kind in kinds:
        RetentionRule.objects.create(kind=kind, days=days, valid_from=since, basis="thử")


def clean(*kinds: str, at: datetime) -> int:
    """How many rows went."""
    rules = rules_by_kind(until=timezone.localdate(at))
    known = retention_kinds()
    named = [known[kind] for kind in kinds or known]
    return sum(clean_kind(kind, rules.get(kind.name, []), at=at, ends=monotonic() + 60) for kind in named)
