"""Who is to be told of an entry, and what a letter says of the entries in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from portal.dissemination.models import Subscription
from portal.dissemination.states import Followed
from portal.dissemination.telling import Happened, is_worth_telling, sentence
from portal.journal.models import Entry
from portal.library.models import Edition, Field, Instrument

_SHORT = 60  # letters: what a telephone shows of a subject line


@dataclass(frozen=True, slots=True)
class Tiding:
    """What a letter says of one law: a sentence for each thing that happened, earliest first."""

    name: str  # by kind and number
    title: str
    called: str  # by its title where that is short, for a subject line
    address: str  # "" for a law that is not on the shelf any more
    history: str
    comparison: str  # "" where there is only one wording
    sentences: tuple[str, ...]
    comes: bool  # all of it is still to come


def keys_of(instrument: Instrument) -> list[tuple[Followed, str]]:
    """Under which names a law is followed: its own first, then its fields and the topics above them."""
    paths = {
        "/".join(steps[:depth])
        for field in instrument.fields.all()
        for steps in [field.slug.split("/")]
        for depth in range(1, len(steps) + 1)
    }
    return [(Followed.INSTRUMENT, instrument.slug), *((Followed.FIELD, path) for path in sorted(paths, reverse=True))]


def watchers(*, entries: Sequence[Entry]) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry and a living subscription whose holder is to be told of it.

    Somebody who follows the law and its field is told once, because of the law. A bundle costs four queries.
    """
    laws = _laws(entries)
    by_key = _subscriptions({key for law in laws.values() for key in keys_of(law)})
    pairs: dict[tuple[int, int], tuple[Entry, Subscription]] = {}
    texts = _texts(laws.values())
    for entry in entries:
        law = laws.get(str(entry.details.get("slug")))
        if law is None:
            continue
        happened = _happened(entry, law, texts.get(law.pk, []), on=timezone.localdate(entry.at))
        for kind, key in keys_of(law):
            if is_worth_telling(happened, follows_law=kind is Followed.INSTRUMENT):
                for subscription in by_key.get((kind.value, key), []):
                    pairs.setdefault((entry.pk, subscription.follower_id), (entry, subscription))
    return list(pairs.values())


def tidings(*, entries: Sequence[Entry], at: datetime) -> list[Tiding]:
    """What a letter says of these entries: law by law, nothing twice, and nothing that is no longer so."""
    laws = _laws(entries)
    texts = _texts(laws.values())
    said: dict[int, list[Happened]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.pk):
        law = laws.get(str(entry.details.get("slug")))
        if law is not None:
            said[law.pk].append(_happened(entry, law, texts.get(law.pk, []), on=timezone.localdate(at)))
    by_key = {law.pk: law for law in laws.values()}
    return [_tiding(by_key[pk], texts.get(pk, []), happened) for pk, happened in said.items()]


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
        comes=all(one.verb == "event.accepted" for one in happened),
    )


def _happened(entry: Entry, law: Instrument, editions: Sequence[Edition], *, on: date) -> Happened:
    number = entry.details.get("edition")
    this = next((one for one in editions if one.pk == number), None)
    others = [one for one in editions if one.pk != number]
    came_now = law.created_at >= entry.at
    return Happened(
        verb=entry.verb,
        details=entry.details,
        on=on,
        issued=law.issued_date,
        is_first_text=came_now and not others,
        # A text that stands alone on a law which was here before has taken the place of an earlier reading.
        is_reread=this is None or any(_is_same_wording(this, other) for other in others) or not (others or came_now),
        is_on_shelf=law.withdrawn_at is None,
    )


def _is_same_wording(one: Edition, other: Edition) -> bool:
    return other.kind == one.kind and other.valid_from == one.valid_from


def _laws(entries: Iterable[Entry]) -> dict[str, Instrument]:
    slugs = {str(slug) for entry in entries if (slug := entry.details.get("slug"))}
    found = Instrument.objects.filter(slug__in=slugs).prefetch_related(
        Prefetch("fields", Field.objects.order_by("slug"))
    )
    return {law.slug: law for law in found}


def _texts(laws: Iterable[Instrument]) -> dict[int, list[Edition]]:
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(instrument__in=list(laws)).only(
        "instrument", "kind", "valid_from", "is_superseded"
    ):
        editions[edition.instrument_id].append(edition)
    return editions


def _subscriptions(keys: set[tuple[Followed, str]]) -> dict[tuple[str, str], list[Subscription]]:
    found: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    named = Q(pk__in=[])
    for kind in Followed:
        named |= Q(kind=kind.value, key__in=[key for one, key in keys if one is kind])
    living = Subscription.objects.filter(named, confirmed_at__isnull=False, stopped_at__isnull=True)
    for subscription in living.order_by("pk"):
        found[(subscription.kind, subscription.key)].append(subscription)
    return found
