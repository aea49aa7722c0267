"""Who is notified of a journal entry, and what a letter says about its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency
from portal.dissemination.models import News, Subscription
from portal.dissemination.notifications import Happened, NewsKind, news_kind, sentence, short_sentence, should_notify
from portal.dissemination.notifications.cases import (
    ANSWER_CHANGED,
    ANSWER_PUBLISHED,
    ANSWER_VERBS,
    CONTENT_SENTENCES,
    CONTENT_VERBS,
    CONTENT_WITHDRAWN,
    MANNERS,
    SENTENCES,
    what_happened,
)
from portal.dissemination.notifications.laws import OF_EVENTS, REVOKED
from portal.dissemination.queries.events import (
    EarlierNotification,
    EntryContext,
    FollowedKey,
    FollowedNames,
    context_of_entries,
)
from portal.dissemination.states import FollowedKind
from portal.editorial.models import ArticlePage, EventPage
from portal.editorial.queries import public_articles
from portal.journal.models import Entry
from portal.library.models import Edition, Event, Instrument
from portal.library.queries import flagged_by, open_flags
from portal.library.queries.situation import ChangedPlace, told_changes
from portal.questions.models import Answer
from portal.questions.queries import grouped
from portal.questions.states import GUARDED
from portal.schema.queries import any_of

_SHORT = 60  # characters: what a telephone shows of a subject line


def followed_keys_of(instrument: Instrument, lines: FollowedNames | None = None) -> list[FollowedKey]:
    """The keys by which a law is followed: its own first, then its fields and the topics above them, its issuer and
    place.
    """
    paths = {
        "/".join(steps[:depth])
        for field in instrument.fields.all()
        for steps in [field.slug.split("/")]
        for depth in range(1, len(steps) + 1)
    }
    fields = ((FollowedKind.FIELD, path) for path in sorted(paths, reverse=True))
    return [
        (FollowedKind.INSTRUMENT, instrument.slug),
        *fields,
        *(lines.keys(agency=instrument.issuer_id, place=instrument.territory_id) if lines else []),
    ]


def watchers(*, entries: Sequence[Entry], at: datetime) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry and an active subscription whose follower is to be notified of it.

    A follower of the law and of its field is notified once, because of the law; of a retracted event only if they were
    notified of the event. A few queries, however many entries.
    """
    context, memory = EntryContext.of(entries), EarlierNotification.of(entries, at=at)
    laws = context.laws.values()
    lines = FollowedNames.of(agencies=[law.issuer_id for law in laws], places=[law.territory_id for law in laws])
    by_key = living_by_key({key for law in laws for key in followed_keys_of(law, lines)})
    pairs: dict[tuple[int, int], tuple[Entry, Subscription]] = {}
    for entry in entries:
        if (law := context.law(entry)) is None:
            continue
        happened = context.happened(entry, law, on=timezone.localdate(entry.at))
        for kind, key in followed_keys_of(law, lines):
            if should_notify(happened, follows_law=kind is FollowedKind.INSTRUMENT):
                for subscription in by_key.get((kind.value, key), []):
                    if entry.verb != REVOKED or memory.was_told(entry, subscription):
                        pairs.setdefault((entry.pk, subscription.follower_id), (entry, subscription))
    return list(pairs.values())


def notification_items(
    *, entries: Sequence[Entry], at: datetime, told_on: Mapping[int, date | None] | None = None
) -> list[dict[str, Any]]:
    """What a letter says about these entries: by law, without repetitions and without what is no longer true.

    `told_on`: for entries that retract an event, the day on which the receiver was notified of it, if known.
    """
    context, days = EntryContext.of(entries), told_on or {}
    said = grouped(
        (law.slug, context.happened(entry, law, on=timezone.localdate(at), told_on=days.get(entry.pk)))
        for entry in sorted(entries, key=lambda one: one.pk)
        if (law := context.law(entry)) is not None
    )
    laws = {slug: [one for one in happened if not one.is_undone] for slug, happened in said.items()}
    events = [_event_of(one) for happened in laws.values() for one in happened if one.verb in OF_EVENTS]
    changes = told_changes(Event.objects.filter(pk__in=events).select_related("instrument", "source"))
    return [_item_of_entry(context.laws[slug], context.texts.get(context.laws[slug].pk, []), happened, changes)
            for slug, happened in laws.items()]  # fmt: skip


def _event_of(happened: Happened) -> int:
    """The key of the event; 0 if there is none."""
    return int(str(happened.details.get("event") or 0))


def _item_of_entry(
    law: Instrument,
    editions: Sequence[Edition],
    happened: Sequence[Happened],
    told: Mapping[int, Sequence[ChangedPlace]],
) -> dict[str, Any]:
    """The part of a letter about one law.

    `called`: its title if that is short, for the subject line. `address` is "" for a law that is no longer on the
    shelf, `comparison` if there is only one wording; `sentences`, one for each event, come earliest first; `changes`
    are the places whose words they change. A single place has its own address.
    """
    if law.withdrawn_at is not None:
        # Nothing else that happened to it matters any more, and its page is gone.
        happened = [one for one in happened if one.verb == "instrument.withdrawn"] or happened
    is_there = law.withdrawn_at is None
    wordings = [one for one in editions if not one.is_superseded]
    sentences = tuple(dict.fromkeys(filter(None, map(sentence, happened))))
    name = f"{law.doc_type} {law.official_number}".strip()
    events = dict.fromkeys(filter(None, map(_event_of, happened)))
    changes = [one for event in events for one in told.get(event, ())] if is_there else []
    only = changes[0] if len(changes) == len(events) == 1 else None
    return {
        "name": name,
        "title": law.title,
        "called": law.title if len(law.title) <= _SHORT and not law.title_is_inferred else name,
        "address": only.address if only else law.get_absolute_url() if is_there else "",
        "history": reverse("library:history", args=[law.slug]) if is_there and law.pk else "",
        "comparison": only.comparison
        if only
        else reverse("library:comparison", args=[law.slug])
        if is_there and len(wordings) > 1
        else "",
        "changes": changes,
        "sentences": sentences,
        "short": tuple(dict.fromkeys(filter(None, map(short_sentence, happened)))),
        "manners": frozenset(map(news_kind, happened)),
    }


def living_by_key(keys: set[FollowedKey]) -> dict[tuple[str, str], list[Subscription]]:
    """The active subscriptions to these subjects, by kind and key; one query."""
    named = any_of(Q(kind=kind.value, key__in=[key for one, key in keys if one is kind]) for kind in FollowedKind)
    living = Subscription.objects.filter(named, confirmed_at__isnull=False, stopped_at__isnull=True)
    return grouped(((one.kind, one.key), one) for one in living.select_related("follower").order_by("pk"))


def answer_watchers(*, entries: Sequence[Entry], at: datetime) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry about answers and an active subscription whose follower is to be notified of it.

    Followers of its field are notified of a new answer, followers of the answer of what happens to it later; of the
    retraction of a change of the law only those who were notified of the change.
    """
    flagged, memory = answers_flagged(entries=entries), EarlierNotification.of(entries, at=at)
    keys = {entry.pk: _keys_of(entry, flagged) for entry in entries}
    by_key = living_by_key({key for some in keys.values() for key in some})
    return [
        (entry, subscription)
        for entry in entries
        for kind, key in keys[entry.pk]
        for subscription in by_key.get((kind.value, key), [])
        if entry.verb != REVOKED or memory.was_told(entry, subscription)
    ]


def answers_flagged(*, entries: Iterable[Entry]) -> dict[int, list[str]]:
    """Entries about changes of the law -> the numbers of the answers that were flagged for them; one query.

    For an entry that retracts a change: the answers that had been flagged.
    """
    events = {
        entry.pk: entry.details["event"]
        for entry in entries
        if entry.verb in (ANSWER_CHANGED, REVOKED) and "event" in entry.details
    }
    found = flagged_by(kind=GUARDED, events=set(events.values())) if events else {}
    return {entry: sorted(found.get(event, ())) for entry, event in events.items()}


def _keys_of(entry: Entry, flagged: Mapping[int, list[str]]) -> list[FollowedKey]:
    if entry.verb == ANSWER_PUBLISHED:
        steps = str(entry.details.get("field") or "").split("/")
        return [(FollowedKind.FIELD, "/".join(steps[:depth])) for depth in range(len(steps), 0, -1) if steps[0]]
    if entry.verb in (ANSWER_CHANGED, REVOKED):
        return [(FollowedKind.ANSWER, number) for number in flagged.get(entry.pk, [])]
    return [(FollowedKind.ANSWER, str(entry.details.get("answer")))] if entry.verb in ANSWER_VERBS else []


def is_about_an_answer(news: News) -> bool:
    return news.subscription.kind == FollowedKind.ANSWER or news.entry.verb in ANSWER_VERBS


def answer_items(*, news: Iterable[News]) -> list[dict[str, Any]]:
    """What a letter says about these news of answers: answer by answer, without what is no longer true."""
    verbs: dict[int, dict[str, None]] = defaultdict(dict)
    for one in news:
        number = (
            one.subscription.key if one.subscription.kind == FollowedKind.ANSWER else one.entry.details.get("answer")
        )
        if str(number).isdecimal():
            verbs[int(str(number))][one.entry.verb] = None
    return [
        _item_of_answer(answer, [verb for verb in verbs[answer.number] if _is_so(verb, answer)])
        for answer in Answer.objects.filter(number__in=verbs).order_by("number")
    ]


def _is_so(verb: str, answer: Answer) -> bool:
    return (
        answer.is_public and open_flags(kind=GUARDED, key=str(answer.number)).exists()
        if verb == ANSWER_CHANGED
        else answer.is_public != (verb == "answer.withdrawn")
    )


def _item_of_answer(answer: Answer, verbs: Sequence[str]) -> dict[str, Any]:
    return {
        "name": f"Câu trả lời số {answer.number}",
        "title": answer.title,
        "called": answer.title,
        "address": answer.get_absolute_url() if answer.slug else "",
        "history": "",
        "comparison": "",
        "sentences": tuple(SENTENCES[verb] for verb in verbs),
        "manners": frozenset(MANNERS.get(verb, NewsKind.CHANGED) for verb in verbs),
    }


_VIETNAMESE = "vi"


def content_watchers(*, entries: Sequence[Entry]) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry about a page and an active subscription whose follower is to be notified, once a person.

    Contents in another language are only for followers who chose that language.
    """
    about = [entry for entry in entries if is_about_a_content(entry)]
    if not about:
        return []
    keys = _keys(about)
    by_key = living_by_key({key for some in keys.values() for key in some})
    pairs: dict[tuple[int, int], tuple[Entry, Subscription]] = {}
    for entry in about:
        language = str(entry.details.get("language") or _VIETNAMESE)
        for kind, key in keys[entry.pk]:
            for subscription in by_key.get((kind.value, key), []):
                if language in (_VIETNAMESE, subscription.follower.language):
                    pairs.setdefault((entry.pk, subscription.follower_id), (entry, subscription))
    return list(pairs.values())


def is_about_a_content(entry: Entry) -> bool:
    """Whether the entry is about an agency's content; standing pages of the portal cause no notifications."""
    return entry.verb in CONTENT_VERBS and bool(entry.details.get("agency"))


def _keys(entries: Sequence[Entry]) -> dict[int, list[FollowedKey]]:
    agencies = Agency.objects.in_bulk({int(entry.details["agency"]) for entry in entries})
    held = dict(
        EventPage.objects.filter(
            pk__in={int(entry.details["page"]) for entry in entries}, place__isnull=False
        ).values_list("pk", "place")
    )
    home = {pk: one.place_id for pk, one in agencies.items() if one.level == "commune"}
    lines = FollowedNames.of(agencies=agencies, places=[*held.values(), *home.values()])
    return {
        entry.pk: [
            *lines.keys(agency=agency, place=home.get(agency)),
            *lines.keys(agency=None, place=held.get(int(entry.details["page"]))),
        ]
        for entry in entries
        for agency in [int(entry.details["agency"])]
    }


def content_items(*, news: Iterable[News]) -> list[dict[str, Any]]:
    """What a letter says about these news of pages: page by page, without what is no longer true."""
    by_page = grouped((int(one.entry.details["page"]), one.entry) for one in news)
    pages = public_articles().defer("body").select_related("agency").in_bulk(by_page)
    earlier = _earlier([entry for some in by_page.values() for entry in some])
    return [
        item
        for page, entries in sorted(by_page.items())
        if (item := _item_of_content(pages.get(page), entries, earlier)) is not None
    ]


def _earlier(entries: Sequence[Entry]) -> dict[tuple[int | None, str], list[tuple[int, str]]]:
    """The earlier entries about each page, earliest first: key and verb."""
    rows = (
        context_of_entries(entries).filter(verb__in=CONTENT_VERBS).order_by("pk") if entries else Entry.objects.none()
    )
    said = rows.values_list("pk", "subject_type", "subject_id", "verb")
    return grouped(((kind, subject), (pk, verb)) for pk, kind, subject, verb in said)


def _item_of_content(
    page: ArticlePage | None, entries: Sequence[Entry], earlier: dict[tuple[int | None, str], list[tuple[int, str]]]
) -> dict[str, Any] | None:
    """The part of a letter about a page: an existing page is new or was corrected, a missing one was withdrawn."""
    first, last = entries[0], entries[-1]
    before = [verb for pk, verb in earlier.get((first.subject_type_id, first.subject_id), ()) if pk < first.pk]
    if page is None:
        # Followers who were never notified of it need no notification of its end.
        if last.verb != CONTENT_WITHDRAWN or not before:
            return None
        happened, title = CONTENT_WITHDRAWN, str(last.details.get("title", ""))
    else:
        happened, title = (
            what_happened(first.verb if first.verb != CONTENT_WITHDRAWN else last.verb, earlier=before),
            page.title,
        )
        if happened == CONTENT_WITHDRAWN:
            return None
    agency = page.agency if page else Agency.objects.filter(pk=last.details.get("agency")).first()
    return {
        "name": agency.name if agency else "",
        "title": title,
        "called": title,
        "address": (page.url or "") if page else "",
        "history": "",
        "comparison": "",
        "sentences": (
            CONTENT_SENTENCES[happened].format(
                agency=agency.name if agency else "Cơ quan", kind=page.get_kind_display().lower() if page else ""
            ),
        ),
        "manners": frozenset({MANNERS.get(happened, NewsKind.CHANGED)}),
    }
