"""From entries of the journal to letters: note who is to be told, then, when it has settled, put it into one letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.dissemination.models import Letter, News, Queued
from portal.dissemination.operations.sending.queueing import queue_letters
from portal.dissemination.queries.answers import answer_watchers
from portal.dissemination.queries.channels import has_template, open_channels
from portal.dissemination.queries.contents import content_watchers
from portal.dissemination.queries.following import preferred_channels
from portal.dissemination.queries.outbox import due_followers
from portal.dissemination.queries.recalling import unsent_about_revoked
from portal.dissemination.queries.telling import watchers
from portal.dissemination.states import Channel, LetterKind
from portal.dissemination.telling import due_at
from portal.dissemination.telling.rules import REVOKED
from portal.journal.models import Entry

_WRITTEN_AT_ONCE = 200


@transaction.atomic
def tell(*, entries: Sequence[Entry], at: datetime) -> int:
    """Note for every follower what they are to be told, and drop what is not to be told any more.

    Reading the same entries again notes nothing twice.
    """
    _drop_what_was_taken_back(entries)
    zone = timezone.get_default_timezone()
    news = [
        News(
            follower_id=subscription.follower_id,
            subscription=subscription,
            entry=entry,
            due_at=due_at(frequency=subscription.frequency, happened_at=entry.at, zone=zone),
        )
        for entry, subscription in [
            *watchers(entries=entries, at=at),
            *answer_watchers(entries=entries, at=at),
            *content_watchers(entries=entries),
        ]
    ]
    News.objects.bulk_create(news, ignore_conflicts=True, batch_size=500)
    return len(news)


def _drop_what_was_taken_back(entries: Sequence[Entry]) -> None:
    """News of revoked events that still wait are dropped; a letter that is left without any is not sent.

    What waits of its letters is locked first, so that none is taken to be sent meanwhile.
    """
    if not any(entry.verb == REVOKED for entry in entries):
        return
    letters = unsent_about_revoked(entries=entries).values("letter")
    waiting = Queued.objects.filter(delivery__letter__in=letters)
    list(waiting.select_for_update(of=("self",)).order_by("pk"))
    unsent_about_revoked(entries=entries).delete()


def write_letters(*, at: datetime, mail: bool = True) -> int:
    """One letter for each follower whose news are due, with all that is due. Returns how many are new.

    Where an earlier one still waits for its hour, what is due goes into that.

    It goes by the first of their channels that is open; `mail`: whether the settings name a mail server.

    Letters and the news in them are one transaction for some followers at a time, so a process that is killed goes on
    where it stopped.
    """
    written = 0
    while due := due_followers(at=at, limit=_WRITTEN_AT_ONCE):
        written += _write(due, at, [one.channel for one in open_channels(mail=mail)])
    return written


@transaction.atomic
def _write(followers: Sequence[int], at: datetime, open_ones: Sequence[Channel]) -> int:
    waiting = News.objects.select_for_update().filter(follower__in=followers, letter__isnull=True, due_at__lte=at)
    news = list(waiting.only("pk", "follower"))
    people = sorted({one.follower_id for one in news})
    channels = preferred_channels(
        followers=people, open_ones=open_ones, zalo_by_phone=has_template(kind=LetterKind.NEWS)
    )
    letters = _still_here(people, channels)
    fresh = {
        follower: Letter(follower_id=follower, kind=LetterKind.NEWS.value, created_at=at)
        for follower in people
        if follower not in letters
    }
    queue_letters(
        letters=list(fresh.values()), at=at, channel_of=lambda one: channels.get(one.follower_id or 0, Channel.EMAIL)
    )
    letters |= fresh
    for one in news:
        one.letter = letters[one.follower_id]
    News.objects.bulk_update(news, ["letter"], batch_size=_WRITTEN_AT_ONCE)
    return len(fresh)


def _still_here(followers: Sequence[int], channels: Mapping[int, Channel]) -> dict[int, Letter]:
    """Letters of news that wait (for the morning, a quota, a carrier) and were never out of the house.

    What is due now goes into them, so that nobody finds three messages at seven. They are locked in the queue: nobody
    takes them meanwhile.
    """
    waiting = (
        Queued.objects.select_for_update(of=("self",))
        .select_related("delivery__letter")
        .filter(delivery__letter__kind=LetterKind.NEWS.value, delivery__follower__in=followers, delivery__unanswered=0)
        .order_by("pk")
    )
    return {
        one.letter.follower_id: one.letter
        for one in (queued.delivery for queued in waiting)
        if one.letter and one.letter.follower_id and one.channel == channels.get(one.letter.follower_id, Channel.EMAIL)
    }
