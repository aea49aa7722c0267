"""The gate between the index and a reader: what is not public any more, or says something else now, is not shown.

The index follows the journal within moments, but a text that was withdrawn or redacted must be gone at once, whatever
state the index is in. So everything found is held against its source before any word of it is shown: gone, or changed
since it was put in -> dropped, until the index has read it again (docs/decisions/0088).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from lawsearch.engine.port import (
    ALL,
    Ask,
    Candidate,
    Found,
    Narrowing,
    Snapshot,
    Tally,
)
from lawsearch.ranking.probing import Probe
from lawsearch.ranking.terms import Form
from portal.search.sources import stamps_today


def allowed(found: Sequence[Found]) -> list[Found]:
    """Of what was found, what may be shown, in the same order. One query for each source that is among it."""
    return _allowed(found, stamps_today({one.owner for one in found}))


def _allowed(found: Iterable[Found], stamps: dict[str, str]) -> list[Found]:
    """What was put in without a stamp is shown while it is public."""
    return [one for one in found if one.owner in stamps and one.stamp in ("", stamps[one.owner])]


class PublicSnapshot:
    """A snapshot that lets out no word which the public may not read: all pages look at the index through it.

    Each owner is asked about once, so one question to the portal costs a query for each source met, and one more for
    whatever comes up later from an owner not met before. Counts are those of the index and may lag behind.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._stamps: dict[str, str] = {}
        self._asked: set[str] = set()

    @property
    def total(self) -> int:
        return self._snapshot.total

    def count(self, form: Form, token: str) -> int:
        return self._snapshot.count(form, token)

    def pool(self, probes: Sequence[Probe], narrowing: Narrowing = ALL) -> list[Candidate]:
        return self._snapshot.pool(probes, narrowing)

    def fetch(self, refs: Sequence[Hashable]) -> list[Found]:
        """Those of the candidates that may be shown: perhaps fewer than asked for."""
        return self._let_out(self._snapshot.fetch(refs))

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        """Names alone, which are no words of the things."""
        return self._snapshot.keys(refs)

    def tally(self, ask: Ask) -> Tally:
        return self._snapshot.tally(ask)

    def get(self, key: str) -> Found | None:
        found = self._snapshot.get(key)
        return next(iter(self._let_out([found])), None) if found else None

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[Found]:
        return self._let_out(self._snapshot.named(syllables, kind=kind, limit=limit))

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[Found]:
        return self._let_out(self._snapshot.suggest(typed, limit=limit))

    def _let_out(self, found: Sequence[Found]) -> list[Found]:
        new = {one.owner for one in found} - self._asked
        if new:
            self._stamps |= stamps_today(new)
            self._asked |= new
        return _allowed(found, self._stamps)
