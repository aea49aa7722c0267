"""The lines offered while somebody types: laws by number, what the law calls it, names that continue the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from lawsearch.engine.port import Found, Snapshot
from lawsearch.ranking.analysis import folded_forms, tokens
from lawsearch.ranking.everyday import Lexicon
from lawsearch.ranking.reading import Reading
from portal.search.corrections import heard
from portal.search.gate import PublicSnapshot
from portal.search.kinds import KIND_LABELS, LAW
from portal.search.named import NamedLaw, numbered_laws

MOST = 8
_LONGEST = 12  # syllables typed that are continued


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line offered while somebody types, and where it leads."""

    text: str
    note: str
    address: str


def numbers(*, reading: Reading, day: date) -> list[Suggestion]:
    """The instruments with the number that was typed. Needs no index."""
    if not reading.number:
        return []
    return [_numbered(law) for law in numbered_laws(number=reading.number, day=day)]


def names(*, reading: Reading, snapshot: Snapshot, lexicon: Lexicon) -> list[Suggestion]:
    """What the law calls what was typed; names of laws, headings and titles that continue it, each once."""
    syllables = folded_forms(reading.tokens)[:_LONGEST]
    if len("".join(syllables)) < 2:
        return []
    offered: dict[str, Suggestion] = {}
    for found in PublicSnapshot(snapshot).suggest(syllables, limit=6 * MOST):
        name = found.card.get("heading") or found.card["title"]
        offered.setdefault(" ".join(folded_forms(tokens(name))), _named(found, name))
    called = [_called(one.said, one.law) for one in heard(reading.tokens, lexicon)]
    return [*called, *offered.values()][:MOST]


def _numbered(law: NamedLaw) -> Suggestion:
    status = f" · {law.card.status.label}" if law.card.status else ""
    return Suggestion(text=law.card.title, note=f"{law.card.number}{status}", address=law.card.url)


def _called(said: str, law: str) -> Suggestion:
    address = f"{reverse('search:results')}?{urlencode({'q': law})}"
    return Suggestion(text=law, note=f"luật gọi “{said}” như vậy", address=address)


def _named(found: Found, name: str) -> Suggestion:
    note = found.card["number"] if found.kind == LAW else found.card["title"]
    return Suggestion(text=name, note=note or KIND_LABELS[found.kind], address=found.card["url"])
