"""How the outbox stands: for the staff page, and for whoever writes a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery

from portal.dissemination.models import Attempt, Follower, Letter, News, Subscription
from portal.dissemination.queries.following import Subject, subjects_named
from portal.dissemination.states import LETTER_STATE_CHOICES


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of people and letters; nobody's name."""

    followers: int
    subscriptions: int
    unconfirmed: int
    waiting_news: int
    letters: tuple[tuple[str, int], ...]  # label of a state, how many


def counts() -> Counts:
    living = Subscription.objects.filter(stopped_at__isnull=True)
    by_state = dict(Letter.objects.values_list("state").annotate(count=Count("pk")).order_by())
    return Counts(
        followers=Follower.objects.filter(confirmed_at__isnull=False).count(),
        subscriptions=living.filter(confirmed_at__isnull=False).count(),
        unconfirmed=living.filter(confirmed_at__isnull=True).count(),
        waiting_news=News.objects.filter(letter__isnull=True).count(),
        letters=tuple((label, by_state.get(state, 0)) for state, label in LETTER_STATE_CHOICES),
    )


def most_followed(*, limit: int = 20) -> list[tuple[Subject, int]]:
    """The laws and fields that most people follow, with how many."""
    living = Subscription.objects.filter(confirmed_at__isnull=False, stopped_at__isnull=True)
    rows = list(living.values_list("kind", "key").annotate(count=Count("pk")).order_by("-count", "kind", "key")[:limit])
    named = subjects_named(pairs=[(kind, key) for kind, key, _ in rows])
    return [(named[(kind, key)], count) for kind, key, count in rows if (kind, key) in named]


def letters_stuck() -> QuerySet[Letter]:
    """What only a person can set going again, latest first, with the reply to its last attempt."""
    last = Attempt.objects.filter(letter=OuterRef("pk")).order_by("-number")
    return (
        Letter.objects.stuck()
        .select_related("follower", "question", "officer")
        .prefetch_related("follower__addresses")
        .annotate(reply=Subquery(last.values("reply")[:1]), outcome=Subquery(last.values("outcome")[:1]))
        .order_by("-ended_at", "-pk")
    )


def news_in(*, letter: Letter) -> QuerySet[News]:
    """What is still to be told in a letter: news of subscriptions that were not stopped meanwhile."""
    return (
        News.objects.filter(letter=letter, subscription__stopped_at__isnull=True)
        .select_related("entry", "subscription")
        .order_by("entry_id")
    )


def letters_with_news(*, letters: Sequence[Letter]) -> set[int]:
    """Those of these letters in which something is still to be told, by key."""
    living = News.objects.filter(letter__in=letters, subscription__stopped_at__isnull=True)
    return set(living.values_list("letter", flat=True))


def attempts_made(*, letters: Sequence[Letter]) -> dict[int, int]:
    """How often each of these letters was tried, by key."""
    counted = Attempt.objects.filter(letter__in=letters).values_list("letter").annotate(count=Count("pk")).order_by()
    return dict(counted)


def due_followers(*, at: datetime, limit: int) -> list[int]:
    """Whose news are to be written into a letter now."""
    waiting = News.objects.filter(letter__isnull=True, due_at__lte=at)
    return list(waiting.order_by("follower").values_list("follower", flat=True).distinct()[:limit])
