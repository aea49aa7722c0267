"""From journal entries to letters for followers, askers and officers, and how many people were notified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from portal.agencies.models import Officer
from portal.dissemination.models import AskerNews, Delivery, Letter, News, OfficerNews, Queued
from portal.dissemination.notifications import due_at
from portal.dissemination.notifications.cases import ASKER_VERBS
from portal.dissemination.notifications.laws import LETTERS_FOR, OF_EVENTS, REVOKED
from portal.dissemination.operations.sending.letters import queue_letters
from portal.dissemination.queries.channels import has_template, open_channels
from portal.dissemination.queries.events import asker_news_unwritten, unsent_about_revoked
from portal.dissemination.queries.followers import preferred_channels
from portal.dissemination.queries.notifications import answer_watchers, content_watchers, watchers
from portal.dissemination.queries.receivers import (
    LookedAt,
    askers_concerned,
    askers_of,
    channel_for,
    channel_of,
    entries_to_notify,
    identity_mailboxes,
    officers_to_write_to,
)
from portal.dissemination.states import UNDER_WAY, Channel, LetterKind
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries.pending_work import WaitingKeys
from portal.journal.states import verb_label
from portal.schema.queries import grouped

_WRITTEN_AT_ONCE = 200


@transaction.atomic
def collect_news(*, entries: Sequence[Entry], at: datetime) -> int:
    """Note the notifications due to each follower and drop those no longer due. Idempotent."""
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
    """Delete pending news of revoked events; a letter that is left without news is not sent.

    The queued deliveries of these letters are locked first, so that none is taken meanwhile.
    """
    if not any(entry.verb == REVOKED for entry in entries):
        return
    list(
        Queued.objects.filter(delivery__letter__in=unsent_about_revoked(entries=entries).values("letter"))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    unsent_about_revoked(entries=entries).delete()


def write_letters(*, at: datetime, mail: bool = True) -> int:
    """Write one letter for each follower with due news. Returns the number of new letters.

    Due news are added to an earlier letter that still waits for its hour.

    A letter goes by the first open channel of the follower; `mail`: whether the settings name a mail server.

    Letters and their news are written in one transaction for each batch of followers, so a killed process continues
    where it stopped.
    """
    return _write_due(
        News,
        "follower",
        LetterKind.NEWS,
        at=at,
        channels=lambda people: preferred_channels(
            followers=people,
            open_ones=[one.channel for one in open_channels(mail=mail)],
            zalo_by_phone=has_template(kind=LetterKind.NEWS),
        ),
        waiting=_still_here,
    )


def _still_here(followers: Sequence[int], channels: Mapping[int, Channel]) -> dict[int, Letter]:
    """Letters of news that wait (for the morning, a quota, a carrier) and were never handed to a provider.

    Due news go into them, so that nobody gets three messages at seven. They are locked in the queue, so that nobody
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


@transaction.atomic
def collect_asker_news(*, entries: Sequence[Entry]) -> int:
    """Note the notifications due to each asker and drop those no longer due. Idempotent."""
    asker_news_unwritten(entries=entries).delete()
    news = [
        AskerNews(question_id=question, entry=entry, due_at=entry.at + ASKER_VERBS[entry.verb])
        for entry, question in askers_concerned(entries=entries)
    ]
    AskerNews.objects.bulk_create(news, ignore_conflicts=True, batch_size=500)
    return len(news)


def write_asker_letters(*, at: datetime) -> int:
    """Write one letter for each question with due news.

    Returns how many; a killed process continues where it stopped.
    """
    return _write_due(AskerNews, "question", LetterKind.ASKER, at=at, channels=_channels_of_askers)


def _channels_of_askers(questions: Sequence[int]) -> dict[int, Channel]:
    askers = askers_of(letters=[Letter(question_id=one) for one in questions])
    return {question: channel_of(asker) for question, asker in askers.items()}


def write_officer_letters(*, at: datetime, looked: LookedAt | None = None, most: int = 10_000) -> int:
    """Write one letter a day to each officer for whom something new waits. Returns how many.

    `looked` remembers which officers were examined within the hour; at most `most` are examined now. A killed process
    continues where it stopped.
    """
    found = officers_to_write_to(at=at, looked={} if looked is None else looked, most=most)
    return sum(_write_to(officer, keys, at) for officer, keys in found)


@transaction.atomic
def _write_to(officer: Officer, keys: WaitingKeys, at: datetime) -> int:
    letter = Letter(officer=officer, kind=LetterKind.STAFF.value, waiting=keys, created_at=at)
    queue_letters(letters=[letter], at=at, channel_of=lambda one: channel_for(officer))
    told = entries_to_notify(officer=officer, at=at)
    OfficerNews.objects.bulk_create(OfficerNews(officer=officer, entry=one, letter=letter, due_at=at) for one in told)
    return 1


# ---- due news become letters -----------------------------------------------------------------------------------------

type _Channels = Mapping[int, Channel]  # by receiver; e-mail for a receiver without an entry


def _write_due[N: (News, AskerNews)](
    model: type[N],
    receiver: str,
    kind: LetterKind,
    *,
    at: datetime,
    channels: Callable[[Sequence[int]], _Channels] = lambda people: {},
    waiting: Callable[[Sequence[int], _Channels], dict[int, Letter]] = lambda people, channels: {},
) -> int:
    """Write the due letters of a batch of receivers; `receiver` is the field of news and letters that names them."""
    written = 0
    due = model.objects.filter(letter__isnull=True, due_at__lte=at).order_by(receiver)
    while people := list(due.values_list(receiver, flat=True).distinct()[:_WRITTEN_AT_ONCE]):
        written += _write_some(model, f"{receiver}_id", kind, people, at, channels, waiting)
    return written


@transaction.atomic
def _write_some[N: (News, AskerNews)](
    model: type[N],
    holder: str,
    kind: LetterKind,
    due: Sequence[int],
    at: datetime,
    channels: Callable[[Sequence[int]], _Channels],
    waiting: Callable[[Sequence[int], _Channels], dict[int, Letter]],
) -> int:
    news = list(
        model.objects.select_for_update()
        .filter(**{f"{holder}__in": due}, letter__isnull=True, due_at__lte=at)
        .only("pk", holder)
    )
    people = sorted({getattr(one, holder) for one in news})
    roads = channels(people)
    letters = waiting(people, roads)
    fresh = {one: Letter(**{holder: one}, kind=kind.value, created_at=at) for one in people if one not in letters}
    queue_letters(
        letters=list(fresh.values()), at=at, channel_of=lambda one: roads.get(getattr(one, holder), Channel.EMAIL)
    )
    letters |= fresh
    for one in news:
        one.letter = letters[getattr(one, holder)]
    model.objects.bulk_update(news, ["letter"], batch_size=_WRITTEN_AT_ONCE)
    return len(fresh)


def notify_identity_changes(*, entries: Sequence[Entry]) -> None:
    """Mail each mailbox what has just happened to its officer's account, or to acts that the officer proposed.

    A former mailbox gets it too. Only the act is named, since its subject may name a person.
    """
    told = grouped((mailbox, entry) for entry in entries for mailbox in identity_mailboxes(entry))
    for mailbox, happened in told.items():
        said = {"lines": [(_happened(one), one) for one in happened], "base": settings.PORTAL_BASE_URL}
        send_mail(
            "Thay đổi về tài khoản, việc bạn đề nghị trên cổng",
            render_to_string("dissemination/mail/identity.txt", said),
            None,
            [mailbox],
        )


def _happened(entry: Entry) -> str:
    """Of work only the kind: its subject may name a citizen."""
    act, work = entry.details.get("act"), entry.details.get("work")
    return f"{verb_label(entry.verb)}: {verb_label(act) if act else work or entry.subject_label}"


# Notifications caused by a change of the law, and of answers that cite it.
TALLIED = (*OF_EVENTS, REVOKED, "instrument.turned", "instrument.withdrawn", "answer.corrected", "answer.withdrawn")
# Receipts arrive within hours; weekly digests are sent within eight days.
RECEIPTS_FOR = timedelta(days=1)
_AT_MOST = timedelta(days=30)
_WAITS = Q(letter__isnull=True) | Q(letter__state__in=UNDER_WAY)


def tally_notifications(*, at: datetime, after: timedelta = RECEIPTS_FOR) -> int:
    """Record once for each change how many people were notified on which channel. Returns the number of changes.

    A change is recorded when no notification of it is pending, at the earliest `after` it happened; a letter about
    several changes counts for the last of them. Idempotent.
    """
    changes = Entry.objects.filter(verb__in=TALLIED, at__gte=at - LETTERS_FOR, at__lte=at - after)
    told = set(Entry.objects.filter(verb="news.told", at__gte=at - LETTERS_FOR).values_list("subject_id", flat=True))
    heard = [Exists(model.objects.filter(entry=OuterRef("pk"))) for model in (News, AskerNews)]
    return sum(
        _tally(change, at)
        for change in changes.filter(heard[0] | heard[1]).order_by("pk")
        if str(change.pk) not in told
    )


@transaction.atomic
def _tally(change: Entry, at: datetime) -> bool:
    is_old = change.at <= at - _AT_MOST
    if not is_old and any(model.objects.filter(_WAITS, entry=change).exists() for model in (News, AskerNews)):
        return False
    record(
        "news.told",
        subject=change,
        by=None,
        at=at,
        details={
            "about": change.verb,
            "title": change.subject_label,
            "day": timezone.localdate(at).isoformat(),
            "by_channel": _by_channel(change),
            "agency": change.details.get("agency"),
        },
    )
    return True


def _by_channel(change: Entry) -> dict[str, dict[str, int]]:
    """Channel -> state of the deliveries -> number."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for model in (News, AskerNews):
        later = model.objects.filter(letter=OuterRef("letter"), entry__verb__in=TALLIED, entry__gt=OuterRef("entry"))
        letters = model.objects.filter(~Exists(later), entry=change, letter__isnull=False).values_list(
            "letter", flat=True
        )
        for channel, state, count in (
            Delivery.objects.filter(letter__in=letters)
            .order_by()
            .values_list("channel", "state")
            .annotate(count=Count("pk"))
        ):
            found[channel][state] = found[channel].get(state, 0) + count
    return dict(found)
