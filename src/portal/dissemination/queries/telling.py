"""Who is to be told of an entry, and what a letter says of the entries in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.dissemination.models import Subscription
from portal.dissemination.queries.happened import Bundle
from portal.dissemination.queries.lines import Key, Lines
from portal.dissemination.queries.recalling import Memory
from portal.dissemination.states import Followed
from portal.dissemination.telling import Happened, Manner, is_worth_telling, manner, sentence
from portal.dissemination.telling.rules import REVOKED
from portal.journal.models import Entry
from portal.library.models import Edition, Instrument

_SHORT = 60  # letters: what a telephone shows of a subject line


@dataclass(frozen=True, slots=True)
class Tiding:
    """What a letter says of one law, answer or page: a sentence for each thing that happened, earliest first."""

    name: str  # by kind and number
    title: str
    called: str  # by its title where that is short, for a subject line
    address: str  # "" for a law that is not on the shelf any more
    history: str
    comparison: str  # "" where there is only one wording
    sentences: tuple[str, ...]
    manners: frozenset[Manner]


def keys_of(instrument: Instrument, lines: Lines | None = None) -> list[Key]:
    """Under which names a law is followed: its own first, then its fields and the topics above them, then who issued
    it and the place for which it is.
    """
    paths = {
        "/".join(steps[:depth])
        for field in instrument.fields.all()
        for steps in [field.slug.split("/")]
        for depth in range(1, len(steps) + 1)
    }
    fields = ((Followed.FIELD, path) for path in sorted(paths, reverse=True))
    places = lines.keys(agency=instrument.issuer_id, place=instrument.territory_id) if lines else []
    return [(Followed.INSTRUMENT, instrument.slug), *fields, *places]


def watchers(*, entries: Sequence[Entry], at: datetime) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry and a living subscription whose holder is to be told of it.

    Somebody who follows the law and its field is told once, because of the law; that an event was taken back, if they
    were told of the event. A bundle costs a few queries, however large.
    """
    bundle, memory = Bundle.of(entries), Memory.of(entries, at=at)
    laws = bundle.laws.values()
    lines = Lines.of(agencies=[law.issuer_id for law in laws], places=[law.territory_id for law in laws])
    by_key = living_by_key({key for law in laws for key in keys_of(law, lines)})
    pairs: dict[tuple[int, int], tuple[Entry, Subscription]] = {}
    for entry in entries:
        law = bundle.law(entry)
        if law is None:
            continue
        happened = bundle.happened(entry, law, on=timezone.localdate(entry.at))
        for kind, key in keys_of(law, lines):
            if is_worth_telling(happened, follows_law=kind is Followed.INSTRUMENT):
                for subscription in by_key.get((kind.value, key), []):
                    if entry.verb != REVOKED or memory.was_told(entry, subscription):
                        pairs.setdefault((entry.pk, subscription.follower_id), (entry, subscription))
    return list(pairs.values())


def tidings(
    *, entries: Sequence[Entry], at: datetime, told_on: Mapping[int, date | None] | None = None
) -> list[Tiding]:
    """What a letter says of these entries: law by law, nothing twice, and nothing that is no longer so.

    `told_on`: for entries that take an event back, the day on which whom we write to was told of it, where known.
    """
    bundle, days = Bundle.of(entries), told_on or {}
    said: dict[str, list[Happened]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.pk):
        law = bundle.law(entry)
        if law is not None:
            happened = bundle.happened(entry, law, on=timezone.localdate(at), told_on=days.get(entry.pk))
            said[law.slug].append(happened)
    laws = ((bundle.laws[slug], [one for one in happened if not one.is_undone]) for slug, happened in said.items())
    return [_tiding(law, bundle.texts_of(law), happened) for law, happened in laws]


def _tiding(law: Instrument, editions: Sequence[Edition], happened: Sequence[Happened]) -> Tiding:
    if law.withdrawn_at is not None:
        # What else happened to it does not matter any more, and its page is gone.
        happened = [one for one in happened if one.verb == "instrument.withdrawn"] or happened
    is_there = law.withdrawn_at is None
    wordings = [one for one in editions if not one.is_superseded]
    sentences = tuple(dict.fromkeys(filter(None, map(sentence, happened))))
    name = f"{law.doc_type} {law.official_number}".strip()
    return Tiding(
        name=name,
        title=law.title,
        called=law.title if len(law.title) <= _SHORT and not law.title_is_inferred else name,
        address=law.get_absolute_url() if is_there else "",
        history=reverse("library:history", args=[law.slug]) if is_there else "",
        comparison=reverse("library:comparison", args=[law.slug]) if is_there and len(wordings) > 1 else "",
        sentences=sentences,
        manners=frozenset(map(manner, happened)),
    )


def living_by_key(keys: set[Key]) -> dict[tuple[str, str], list[Subscription]]:
    """The living subscriptions to these things, by kind and key; one query."""
    found: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    named = Q(pk__in=[])
    for kind in Followed:
        named |= Q(kind=kind.value, key__in=[key for one, key in keys if one is kind])
    living = Subscription.objects.filter(named, confirmed_at__isnull=False, stopped_at__isnull=True)
    for subscription in living.select_related("follower").order_by("pk"):
        found[(subscription.kind, subscription.key)].append(subscription)
    return found
