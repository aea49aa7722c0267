"""The index as a reader may see it: the engine that settings name, what is public today, things in order of rank."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.conninfo import make_conninfo

from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.engine.port import (
    ALL,
    FacetTally,
    IndexCandidate,
    IndexFilter,
    IndexHit,
    IndexQuery,
    IndexSnapshot,
    SearchEngine,
)
from lawsearch.engine.postgres import PostgresEngine
from lawsearch.ranking.analysis import SyllableToken
from lawsearch.ranking.features import features
from lawsearch.ranking.forward import RecordStack, stack
from lawsearch.ranking.model import shipped, signals
from lawsearch.ranking.query import Probe, SoughtTerms, probes, sought
from lawsearch.ranking.scoring import Figures
from lawsearch.ranking.spelling import restored
from lawsearch.ranking.terms import QueryTerms, TextForm, TypingStyle, terms_of
from lawsearch.ranking.vocabulary import Lexicon
from portal.search.queries.sources import stamps_today

EMBEDDED, POSTGRES = "embedded", "postgres"


def chosen_engine() -> SearchEngine:
    """The engine that settings name, kept open between questions. Raises ImproperlyConfigured."""
    if settings.SEARCH_ENGINE == EMBEDDED:
        return _in_folder(Path(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_ENGINE == POSTGRES:
        return _in_database(settings.SEARCH_DATABASE_URL or _default_database(connection.settings_dict))
    raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; it may be {EMBEDDED} or {POSTGRES}.")


def _default_database(values: dict[str, Any]) -> str:
    """How the portal's own database is reached, where that is PostgreSQL."""
    if values["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "SEARCH_ENGINE is postgres, but neither SEARCH_DATABASE_URL nor DATABASE_URL names a PostgreSQL database."
        )
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return make_conninfo(**{name: str(values[key]) for name, key in names.items() if values.get(key)})


@lru_cache(maxsize=4)
def _in_folder(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@lru_cache(maxsize=4)
def _in_database(dsn: str) -> PostgresEngine:
    return PostgresEngine(dsn)


def readable(found: Sequence[IndexHit]) -> list[IndexHit]:
    """Of what was found, what may be shown, in the same order. One query for each source that is among it."""
    return _allowed(found, stamps_today({one.owner for one in found}))


def _allowed(found: Iterable[IndexHit], stamps: dict[str, str]) -> list[IndexHit]:
    """What was put in without a stamp is shown while it is public."""
    return [one for one in found if one.owner in stamps and one.stamp in ("", stamps[one.owner])]


class PublicSnapshot:
    """A snapshot that lets out no word which the public may not read: all pages look at the index through it.

    Each owner is asked about once, so one question to the portal costs a query for each source met, and one more for
    whatever comes up later from an owner not met before. Counts are those of the index and may lag behind.
    """

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        self._stamps: dict[str, str] = {}
        self._asked: set[str] = set()

    @property
    def total(self) -> int:
        return self._snapshot.total

    def count(self, form: TextForm, token: str) -> int:
        return self._snapshot.count(form, token)

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        return self._snapshot.pool(probes, narrowing)

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """Those of the candidates that may be shown: perhaps fewer than asked for."""
        return self._let_out(self._snapshot.fetch(refs))

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        """Names alone, which are no words of the things."""
        return self._snapshot.keys(refs)

    def tally(self, ask: IndexQuery) -> FacetTally:
        return self._snapshot.tally(ask)

    def get(self, key: str) -> IndexHit | None:
        found = self._snapshot.get(key)
        return next(iter(self._let_out([found])), None) if found else None

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        return self._let_out(self._snapshot.named(syllables, kind=kind, limit=limit))

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        return self._let_out(self._snapshot.suggest(typed, limit=limit))

    def _let_out(self, found: Sequence[IndexHit]) -> list[IndexHit]:
        new = {one.owner for one in found} - self._asked
        if new:
            self._stamps |= stamps_today(new)
            self._asked |= new
        return _allowed(found, self._stamps)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What each of some candidates looks like to the ranker."""

    stack: RecordStack
    features: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Candidates for a question, and how they look; no view where there is none."""

    terms: QueryTerms
    asked: SoughtTerms
    candidates: tuple[IndexCandidate, ...]
    view: CandidateView | None


@dataclass(frozen=True, slots=True)
class OrderedPool:
    """Candidates, best first, as names in their snapshot, each with its score in what the model counts in.

    `is_sure` where the first ones are likely to answer; `abreast` of them are about as likely as the very first.
    """

    terms: QueryTerms
    refs: tuple[Hashable, ...]
    is_sure: bool
    abreast: int
    scores: tuple[float, ...] = ()


def pool_of(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> CandidatePool:
    """Bring up the candidates for a question and look at each of them."""
    terms = terms_of(question, count=snapshot.count, total=snapshot.total)
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    said = lexicon.law_words(question)
    candidates = tuple(snapshot.pool(probes(question, terms, form=form, everyday=said), narrowing))
    asked = sought(question, form=form, count=snapshot.count, total=snapshot.total, everyday=said)
    return CandidatePool(terms, asked, candidates, view_of(candidates, asked) if candidates else None)


def view_of(candidates: Sequence[IndexCandidate], asked: SoughtTerms) -> CandidateView:
    """How candidates look. Raises ValueError where there are none."""
    laid = stack([one.record for one in candidates], asked.form)
    return CandidateView(laid, features(laid, asked))


def ordered(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> OrderedPool:
    """The order in which a reader sees what was found."""
    pool = pool_of(question, snapshot, lexicon=lexicon, narrowing=narrowing)
    if pool.view is None:
        return OrderedPool(pool.terms, (), is_sure=False, abreast=0)
    model = shipped(pool.asked.form)
    scores = model.order.of(pool.view.features)
    likelihood = model.likelihood(signals(pool.view.features, scores))
    if pool.asked.form is TextForm.FOLDED:
        scores = _looked_at_again(restored(question, count=snapshot.count), pool, scores, snapshot, lexicon)
    scores = scores - set_back(pool.view.stack)
    order = np.argsort(-scores, kind="stable")
    return OrderedPool(
        terms=pool.terms,
        refs=tuple(pool.candidates[at].ref for at in order),
        is_sure=likelihood >= model.sure,
        abreast=int((scores >= scores.max() - ABREAST).sum()),
        scores=tuple(scores[order].tolist()),
    )


def _looked_at_again(
    meant: Sequence[SyllableToken], pool: CandidatePool, scores: Figures, snapshot: IndexSnapshot, lexicon: Lexicon
) -> Figures:
    """The scores of what was typed without marks, the best of them averaged with those of what was meant.

    Without marks "đất" and "đạt" are one word; with marks put back one word in a hundred is the wrong one. Together the
    two lose less than either (docs/decisions/0084).
    """
    order = np.argsort(-scores, kind="stable")
    best, rest = order[:SECOND_LOOK], order[SECOND_LOOK:]
    asked = sought(
        meant,
        form=TextForm.MARKED,
        count=snapshot.count,
        total=snapshot.total,
        everyday=lexicon.law_words(meant),
    )
    again = shipped(TextForm.MARKED).order.of(view_of([pool.candidates[at] for at in best], asked).features)
    looked = scores.copy()
    looked[best] = (scores[best] + again) / 2
    if len(rest):  # whatever was not looked at again stays behind what was
        looked[rest] += looked[best].min() - scores[rest[0]]
    return looked


SECOND_LOOK = 120  # candidates for a question without marks that are looked at with marks put back
ABREAST = 1.5  # in what the model counts in: the first is at most four and a half times as likely

# How far, in what the model counts in, a text is set back that is out of force, or whose law has changed since: between
# texts that answer about alike the one in force comes first, and no good answer vanishes behind bad ones.
SET_BACK_OVER = 3.0
SET_BACK_STALE = 0.5


def set_back(laid: RecordStack) -> Figures:
    return SET_BACK_OVER * laid.is_over + SET_BACK_STALE * laid.is_stale


def engine() -> SearchEngine:
    """The engine that settings name, kept open between questions."""
    return chosen_engine()
