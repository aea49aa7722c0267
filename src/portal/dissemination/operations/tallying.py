"""Numbers that know nobody: of how many people a change was told, left as word for plans and reports."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from portal.dissemination.models import AskerNews, Delivery, News
from portal.dissemination.states import UNDER_WAY
from portal.dissemination.telling.rules import OF_EVENTS, REVOKED
from portal.dissemination.telling.timing import LETTERS_FOR
from portal.journal.models import Entry
from portal.journal.operations import record

# What a change of the law, and of answers that rest on it, brings people.
TALLIED = (*OF_EVENTS, REVOKED, "instrument.turned", "instrument.withdrawn", "answer.corrected", "answer.withdrawn")
# Receipts come within hours; whoever reads once a week is told within eight days.
RECEIPTS_FOR = timedelta(days=1)
_AT_MOST = timedelta(days=30)
_WAITS = Q(letter__isnull=True) | Q(letter__state__in=UNDER_WAY)


def tally_told(*, at: datetime, after: timedelta = RECEIPTS_FOR) -> int:
    """Leave word, once for each change, of how many were told of it on which channel. Returns for how many changes.

    A change is told when nobody waits to hear of it any more, so long after it at the earliest; a letter that tells of
    several counts for the last of them. Doing it again leaves no word twice.
    """
    changes = Entry.objects.filter(verb__in=TALLIED, at__gte=at - LETTERS_FOR, at__lte=at - after)
    told = set(Entry.objects.filter(verb="news.told", at__gte=at - LETTERS_FOR).values_list("subject_id", flat=True))
    heard = [Exists(model.objects.filter(entry=OuterRef("pk"))) for model in (News, AskerNews)]
    waiting = changes.filter(heard[0] | heard[1]).order_by("pk")
    return sum(_tally(change, at) for change in waiting if str(change.pk) not in told)


@transaction.atomic
def _tally(change: Entry, at: datetime) -> bool:
    is_old = change.at <= at - _AT_MOST
    if not is_old and any(model.objects.filter(_WAITS, entry=change).exists() for model in (News, AskerNews)):
        return False
    details = {
        "about": change.verb,
        "title": change.subject_label,
        "day": timezone.localdate(at).isoformat(),
        "by_channel": _by_channel(change),
        "agency": change.details.get("agency"),
    }
    record("news.told", subject=change, by=None, at=at, details=details)
    return True


def _by_channel(change: Entry) -> dict[str, dict[str, int]]:
    """Channel -> where the deliveries stand -> how many."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for model in (News, AskerNews):
        later = model.objects.filter(letter=OuterRef("letter"), entry__verb__in=TALLIED, entry__gt=OuterRef("entry"))
        letters = model.objects.filter(~Exists(later), entry=change, letter__isnull=False).values_list(
            "letter", flat=True
        )
        rows = Delivery.objects.filter(letter__in=letters).order_by().values_list("channel", "state")
        for channel, state, count in rows.annotate(count=Count("pk")):
            found[channel][state] = found[channel].get(state, 0) + count
    return dict(found)
