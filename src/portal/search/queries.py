"""Questions to the index, as pages and commands ask them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.search.engine.port import ALL, Ask, Found, Narrowing, Snapshot, Tally
from portal.search.facets import Facet, facets_of
from portal.search.gate import PublicSnapshot
from portal.search.hits import Hit, to_hit
from portal.search.kinds import LAW
from portal.search.named import LawCard, named_laws, named_place
from portal.search.ordering import Ordered, ordered
from portal.search.ranking.analysis import folded_forms, tokens
from portal.search.ranking.everyday import Lexicon
from portal.search.ranking.grouping import Group, grouped
from portal.search.ranking.reading import Reading
from portal.search.ranking.terms import needle_of

PAGE_SIZE = 10
DEEPEST = 200  # hits that can be paged through: nobody reads further, and each further page costs more


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a question. `total` things fit; `reachable` of them can be paged through.

    `is_near_only` says that nothing fits, and that what is shown only comes near.
    """

    groups: tuple[Group[Hit], ...] = ()
    total: int = 0
    reachable: int = 0
    is_near_only: bool = False
    laws: tuple[LawCard, ...] = ()
    place: Hit | None = None
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see of the answer: the page (from 1), narrowed, newest first or best first."""

    page: int = 1
    narrowing: Narrowing = ALL
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line offered while somebody types, and where it leads."""

    text: str
    note: str
    address: str


def search(*, reading: Reading, wish: Wish, snapshot: Snapshot, day: date, lexicon: Lexicon) -> Results:
    """Everything the results page shows for a question, and nothing that the public may not read."""
    snapshot = PublicSnapshot(snapshot)
    found = ordered(reading.tokens, snapshot, lexicon=lexicon, narrowing=wish.narrowing)
    needle = needle_of(found.terms, count=snapshot.count, total=snapshot.total)
    tally = snapshot.tally(Ask(found.terms, wish.narrowing)) if found.terms.telling else Tally(0, {})
    reachable = min(len(found.refs), DEEPEST)
    hits = [to_hit(one, needle) for one in _page(snapshot, found, wish, reachable)]
    laws = named_laws(reading=reading, snapshot=snapshot, day=day)
    return Results(
        groups=tuple(grouped(hits, lambda hit: hit.owner)),
        total=tally.total,
        reachable=reachable,
        is_near_only=bool(hits) and not tally.total,
        laws=tuple(law.card for law in laws),
        place=named_place(reading, laws, snapshot, needle),
        facets=facets_of(tally, wish.narrowing.facets),
    )


def best_keys(*, reading: Reading, snapshot: Snapshot, limit: int, lexicon: Lexicon) -> list[str]:
    """The keys of the best things for a question, best first: the ranking alone."""
    return snapshot.keys(ordered(reading.tokens, snapshot, lexicon=lexicon).refs[:limit])


def suggest(*, typed: str, snapshot: Snapshot, limit: int = 8) -> list[Suggestion]:
    """Names of laws, headings and titles that continue what is being typed; each name once."""
    syllables = folded_forms(tokens(typed))[:12]
    if not syllables or len(syllables[0]) < 2 and len(syllables) == 1:
        return []
    offered: dict[str, Suggestion] = {}
    for found in PublicSnapshot(snapshot).suggest(syllables, limit=6 * limit):
        name = found.card.get("heading") or found.card["title"]
        offered.setdefault(" ".join(folded_forms(tokens(name))), _suggestion(found, name))
    return list(offered.values())[:limit]


def _suggestion(found: Found, name: str) -> Suggestion:
    note = found.card["number"] if found.kind == LAW else found.card["title"]
    return Suggestion(text=name, note=note, address=found.card["url"])


def _page(snapshot: Snapshot, ordered_things: Ordered, wish: Wish, reachable: int) -> list[Found]:
    """The things on one page. Newest first orders the best that can be reached, not all that share a word."""
    start = (wish.page - 1) * PAGE_SIZE
    if not wish.newest_first:
        return snapshot.fetch(ordered_things.refs[start : min(start + PAGE_SIZE, reachable)])
    best = snapshot.fetch(ordered_things.refs[:reachable])
    return sorted(best, key=lambda found: found.issued or date.min, reverse=True)[start : start + PAGE_SIZE]
