"""The everyday words: those that come with the program, the table that officers edit, and what a list of it shows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from time import monotonic

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from lawsearch.ranking.vocabulary import Lexicon, Saying
from portal.search.models import EverydayWord, form_of, listed, searchable
from portal.search.states import WordOrigin


def shipped_words() -> Iterator[EverydayWord]:
    """Every row of every file, as an entry that nobody has saved."""
    for file in sorted((resources.files("portal.search") / "everyday").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".csv"):
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                yield EverydayWord(said=row["said"], law=row["law"], note=(row.get("note") or "").strip())


@cache
def shipped_sayings() -> list[Saying]:
    """The same as the ranking asks it: one for each way to say a thing."""
    return sayings_of(*shipped_words())


def lexicon() -> Lexicon:
    """The table, as search asks it; an edit in any process is known within EVERYDAY_CHECK_SECONDS.

    Costs nothing between two looks at the table, a look costs one small query. Before the table has been loaded for
    the first time (`manage.py load_everyday_words`) it is what comes with the program, and what officers have added.
    """
    return _read(*_version(monotonic() // max(settings.EVERYDAY_CHECK_SECONDS, 1e-9)))


@lru_cache(maxsize=1)
def _version(moment: float) -> tuple[int, int, datetime | None]:
    """What tells one state of the table from another: an entry is changed or added, never removed by an officer."""
    found = EverydayWord.objects.aggregate(
        total=Count("pk"), shipped=Count("pk", filter=Q(origin=WordOrigin.SHIPPED.value)), last=Max("changed_at")
    )
    return found["total"], found["shipped"], found["last"]


@lru_cache(maxsize=1)
def _read(total: int, shipped: int, changed_at: datetime | None) -> Lexicon:
    held = sayings_of(*EverydayWord.objects.filter(is_in_use=True).order_by("pk")) if total else []
    return Lexicon(held if shipped else [*shipped_sayings(), *held])


def sayings_of(*words: EverydayWord) -> list[Saying]:
    """Entries as the ranking asks them: one for each way to say it."""
    return [Saying(said, tuple(listed(word.law))) for word in words for said in listed(word.said)]


def words_matching(
    *, words: str = "", origin: WordOrigin | None = None, in_use: bool | None = None
) -> QuerySet[EverydayWord]:
    """Entries that hold these words in a row, typed in whatever way; those changed last come first."""
    found = EverydayWord.objects.select_related("changed_by").filter(search_fold__contains=searchable(words))
    if origin is not None:
        found = found.filter(origin=origin.value)
    if in_use is not None:
        found = found.filter(is_in_use=in_use)
    return found.order_by("-changed_at", "pk")


def said_elsewhere(*, said: str, except_for: int = 0) -> list[EverydayWord]:
    """Other entries in use that share a way to say it: both then bring in their words."""
    forms = {form_of(way) for way in listed(said)}
    candidates = _holding(EverydayWord.objects.filter(is_in_use=True).exclude(pk=except_for), forms)
    return [word for word in candidates if forms & {form_of(way) for way in listed(word.said)}]


def _holding(words: QuerySet[EverydayWord], forms: Iterable[str]) -> list[EverydayWord]:
    held = {word.pk: word for form in forms if form for word in words.filter(said_key__contains=form)[:20]}
    return [held[pk] for pk in sorted(held)]
