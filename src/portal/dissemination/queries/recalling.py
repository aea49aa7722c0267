"""Who was told of an event that an officer has taken back, and what about it has not left the house yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from messageproviders.port import Outcome
from portal.dissemination.models import AskerNews, Attempt, News, Subscription
from portal.dissemination.queries.happened import said_of_the_same
from portal.dissemination.telling.rules import OF_EVENTS, REVOKED
from portal.dissemination.telling.timing import LETTERS_FOR
from portal.journal.models import Entry

# "": on its way, or cut off. What was handed over without an answer may have arrived as well.
_MAY_HAVE_ARRIVED = ("", Outcome.ACCEPTED.value, Outcome.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Memory:
    """Who was told, and when, of the events that some entries take back.

    Which letter went to whom is kept for so long and no longer. Of an event older than that whoever followed already
    when it was accepted is taken to have been told, on a day that nobody knows any more.
    """

    days: dict[tuple[int, int], date]  # (entry, follower)
    beyond: dict[int, datetime]  # entry -> when the event was accepted, so long ago that no letter is remembered

    @classmethod
    def of(cls, entries: Iterable[Entry], *, at: datetime) -> Memory:
        revocations = {one.details.get("event"): one for one in entries if one.verb == REVOKED}
        if not revocations:
            return cls({}, {})
        earlier = {one.pk: (revocations[one.details["event"]].pk, one) for one in _about(list(revocations.values()))}
        told: dict[tuple[int, int], list[datetime]] = defaultdict(list)
        for entry, follower, left in _departures(list(earlier)):
            told[earlier[entry][0], follower].append(left)
        days = {key: timezone.localdate(max(moments)) for key, moments in told.items()}
        beyond = {pk: one.at for pk, one in earlier.values() if one.at <= at - LETTERS_FOR}
        return cls(days, beyond)

    def was_told(self, entry: Entry, subscription: Subscription) -> bool:
        if (entry.pk, subscription.follower_id) in self.days:
            return True
        accepted, since = self.beyond.get(entry.pk), subscription.confirmed_at
        return accepted is not None and since is not None and since <= accepted

    def day(self, entry: Entry, subscription: Subscription) -> date | None:
        """The day of the last letter that told it; None where no letter is remembered."""
        return self.days.get((entry.pk, subscription.follower_id))


def unsent_about_revoked(*, entries: Iterable[Entry]) -> QuerySet[News]:
    """News of the events that these entries take back which certainly have reached nobody."""
    earlier = _about([one for one in entries if one.verb == REVOKED])
    arrived = Attempt.objects.filter(delivery__letter=OuterRef("letter"), outcome__in=_MAY_HAVE_ARRIVED)
    return News.objects.filter(~Exists(arrived), entry__in=[one.pk for one in earlier])


def askers_told(*, entries: Iterable[Entry]) -> dict[int, set[int]]:
    """Entries that take an event back -> the questions whose askers may have been told of it, as far as is remembered.

    Letters are remembered for `LETTERS_FOR`; of an older event no asker is written to.
    """
    revocations = {one.details.get("event"): one for one in entries if one.verb == REVOKED}
    earlier = {one.pk: revocations[one.details["event"]].pk for one in _about(list(revocations.values()))}
    told: dict[int, set[int]] = defaultdict(set)
    went = AskerNews.objects.filter(
        letter__deliveries__receipts__outcome__in=_MAY_HAVE_ARRIVED, entry__in=list(earlier)
    )
    for entry, question in went.values_list("entry", "question").distinct() if earlier else ():
        told[earlier[entry]].add(question)
    return told


def asker_news_unwritten(*, entries: Iterable[Entry]) -> QuerySet[AskerNews]:
    """Word for askers about the events that these entries take back which is in no letter yet."""
    earlier = _about([one for one in entries if one.verb == REVOKED])
    return AskerNews.objects.filter(letter__isnull=True, entry__in=[one.pk for one in earlier])


def _about(revocations: Sequence[Entry]) -> list[Entry]:
    """What the journal says before of the same events, latest first."""
    events = {one.details.get("event") for one in revocations}
    of_laws = said_of_the_same(revocations).filter(verb__in=OF_EVENTS)
    return [one for one in of_laws.order_by("-pk") if one.details.get("event") in events]


def _departures(entries: Sequence[int]) -> QuerySet[News, tuple[int, int, datetime]]:
    """Entry, follower and when the last letter left by which they may have been told of it."""
    went = Q(letter__deliveries__receipts__outcome__in=_MAY_HAVE_ARRIVED)
    news = News.objects.filter(entry__in=entries).annotate(
        left=Max("letter__deliveries__receipts__begun_at", filter=went)
    )
    return news.filter(left__isnull=False).values_list("entry_id", "follower_id", "left")
