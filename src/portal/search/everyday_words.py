"""The everyday words as they stand: the table that officers edit, kept in each process and renewed after an edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db.models import Count, Max, Q

from lawsearch.ranking.everyday import Lexicon, Saying
from portal.search.models import EverydayWord
from portal.search.models.everyday import listed
from portal.search.shipped_words import shipped_sayings
from portal.search.states import Origin


@dataclass(frozen=True, slots=True)
class _Version:
    """What tells one state of the table from another: an entry is changed or added, never removed by an officer."""

    total: int
    shipped: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Kept:
    lexicon: Lexicon
    version: _Version
    looked_at: float


_kept: _Kept | None = None


def lexicon() -> Lexicon:
    """The table, as search asks it; an edit in any process is known within EVERYDAY_CHECK_SECONDS.

    Costs nothing between two looks at the table, a look costs one small query. Before the table has been loaded for
    the first time (`manage.py load_everyday_words`) it is what comes with the program, and what officers have added.
    """
    global _kept
    now = monotonic()
    if _kept is not None and now - _kept.looked_at < settings.EVERYDAY_CHECK_SECONDS:
        return _kept.lexicon
    version = _version()
    same = _kept is not None and _kept.version == version
    _kept = _Kept(_kept.lexicon if _kept is not None and same else _read(version), version, now)
    return _kept.lexicon


def _version() -> _Version:
    found = EverydayWord.objects.aggregate(
        total=Count("pk"), shipped=Count("pk", filter=Q(origin=Origin.SHIPPED.value)), changed_at=Max("changed_at")
    )
    return _Version(**found)


def _read(version: _Version) -> Lexicon:
    held = sayings_of(*EverydayWord.objects.filter(is_in_use=True).order_by("pk")) if version.total else []
    return Lexicon(held if version.shipped else [*shipped_sayings(), *held])


def sayings_of(*words: EverydayWord) -> list[Saying]:
    """Entries as the ranking asks them: one for each way to say it."""
    return [Saying(said, tuple(listed(word.law))) for word in words for said in listed(word.said)]
