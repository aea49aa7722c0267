"""Laws and articles that a question names outright: by number, by name, by "khoản 2 Điều 5"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawsearch.engine.port import Found, Snapshot
from lawsearch.ranking.analysis import Token, folded_forms
from lawsearch.ranking.places import passage_at
from lawsearch.ranking.reading import Name, Reading, best_named
from lawsearch.ranking.terms import Needle
from lawtext import find_citations
from lawtext.addresses import NumberQuery, describe
from lawtext.types import Address, Citation, Unit
from portal.library.models import Instrument
from portal.library.queries import instruments_cited, instruments_on_the_shelf, successors_of
from portal.library.shelving.citing import THIS, document_key
from portal.library.states import Status
from portal.search.absent import Later
from portal.search.hits import Hit, to_hit
from portal.search.kinds import LAW, LAWS
from portal.search.sources import article_key

_LONGEST_NAME = 14  # syllables of a name that other words may follow
_CANDIDATES = 12  # laws whose names are compared with what was typed
_NUMBERED = 400  # instruments with one number that are looked through (a number without a year is in many years)


@dataclass(frozen=True, slots=True)
class LawCard:
    """An instrument that the question named outright; `later` has perhaps taken its place."""

    title: str
    number: str
    doc_type: str
    url: str
    status: Status | None
    issued: date | None
    later: Later | None = None


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """A law that the question named, by number or by name."""

    slug: str
    card: LawCard


def named_laws(*, reading: Reading, snapshot: Snapshot | None, day: date) -> list[NamedLaw]:
    """The laws that the question named: by number from the library itself, else by name from the index."""
    if reading.number:
        return _with_later(numbered_laws(number=reading.number, day=day))
    return _with_later([_by_name(found) for found in _named(reading.rest, snapshot)]) if snapshot else []


def _with_later(laws: list[NamedLaw]) -> list[NamedLaw]:
    """The laws, each with what came after it: nobody shall apply an old one for not having heard of the new."""
    successors = successors_of(slugs=[law.slug for law in laws])
    later = {slug: Later(law.title, law.official_number, law.get_absolute_url()) for slug, law in successors.items()}
    return [replace(law, card=replace(law.card, later=later.get(law.slug))) for law in laws]


def numbered_laws(*, number: NumberQuery, day: date, limit: int = 5) -> list[NamedLaw]:
    """The instruments with a number as typed, latest first. Needs no index."""
    begins = f"{number.number}-{number.year}-" if number.year else f"{number.number}-"
    numbered = instruments_on_the_shelf().filter(number_key__startswith=begins).order_by("-issued_date", "pk")
    fitting = [law for law in numbered[:_NUMBERED] if number.matches(law.official_number)]
    return [_by_number(law, day) for law in fitting[:limit]]


def _by_number(law: Instrument, day: date) -> NamedLaw:
    card = LawCard(
        title=law.title,
        number=law.official_number,
        doc_type=law.doc_type,
        url=law.get_absolute_url(),
        status=law.status_on(day),
        issued=law.issued_date,
    )
    return NamedLaw(law.slug, card)


def _by_name(found: Found) -> NamedLaw:
    card = LawCard(
        title=found.card["title"],
        number=found.card["number"],
        doc_type=found.card["doc_type"],
        url=found.card["url"],
        status=Status(found.status) if found.status else None,
        issued=found.issued,
    )
    return NamedLaw(found.card["slug"], card)


def _named(rest: Sequence[Token], snapshot: Snapshot) -> list[Found]:
    """The one law whose name is what was typed beside the place, if there is one."""
    return _best(rest, _candidates(rest, snapshot))


def _candidates(rest: Sequence[Token], snapshot: Snapshot) -> list[Found]:
    return snapshot.named(folded_forms(rest[:30]), kind=LAW, limit=_CANDIDATES)


def _best(rest: Sequence[Token], candidates: Sequence[Found]) -> list[Found]:
    by_slug = {found.card["slug"]: found for found in candidates}
    best = best_named(rest, [_name(found) for found in candidates])
    return [by_slug[best.slug]] if best else []


def _name(found: Found) -> Name:
    return Name(
        slug=found.card["slug"],
        title=found.card["title"],
        number=found.card["number"],
        year=found.issued.year if found.issued else None,
        is_law=found.card["doc_type"] in LAWS,
        is_over=bool(found.status) and Status(found.status).is_over,
    )


def named_place(reading: Reading, laws: Sequence[NamedLaw], snapshot: Snapshot, needle: Needle) -> Hit | None:
    """The very article that was asked for ("khoản 2 điều 328 bộ luật dân sự"): its clause, or the whole from its
    beginning."""
    if not reading.place or not laws:
        return None
    found = _article(laws[0].slug, reading.place, snapshot)
    return _at(found, reading.place, needle) if found else None


def cited_place(reading: Reading, snapshot: Snapshot, needle: Needle) -> Hit | None:
    """The article that a longer question leans on ("theo Điều 22 Bộ luật Dân sự thì …"): the first that is held, and
    where no clause of it is cited, the one that comes nearest.

    Three queries where a question cites a place in a document, none where it does not. What reads citations reads them
    with their marks; without marks the name is told by the titles of the index ("dieu 328 bo luat dan su noi gi").
    """
    cited = [(document_key(one.document), one.provision) for one in find_citations(reading.text) if _is_article(one)]
    laws = instruments_cited(document_keys={key for key, _ in cited} - {"", THIS})
    for key, place in cited:
        if key in laws and (found := _article(laws[key].slug, place, snapshot)):
            return _at(found, place, needle) if len(place.steps) > 1 else to_hit(found, needle)
    return _unmarked_place(reading, snapshot, needle) if reading.place.steps and not cited else None


def _unmarked_place(reading: Reading, snapshot: Snapshot, needle: Needle) -> Hit | None:
    """The place in the law with whose name the rest begins: the longest beginning that is one."""
    rest = reading.rest[:_LONGEST_NAME]
    candidates = _candidates(rest, snapshot) if rest else []
    for length in range(len(rest), 1, -1):
        if named := _best(rest[:length], candidates):
            found = _article(named[0].card["slug"], reading.place, snapshot)
            return _at(found, reading.place, needle) if found else None
    return None


def _is_article(citation: Citation) -> bool:
    """Whether it names an article, alone or with a clause or point, and no annex or chapter."""
    steps = citation.provision.steps
    return bool(steps) and steps[0].unit is Unit.ARTICLE and not citation.provision.containers


def _article(slug: str, place: Address, snapshot: Snapshot) -> Found | None:
    return snapshot.get(article_key(slug=slug, address=str(Address(steps=place.steps[:1]))))


def _at(article: Found, place: Address, needle: Needle) -> Hit:
    """The words of the place itself. What the article does not have is said, never shown as something else."""
    within = describe(Address(place.steps[1:]))
    whole = passage_at(article.body, Address(steps=place.steps[:1]))
    passage = passage_at(article.body, place)
    if passage is None:
        return replace(to_hit(article, needle, passage=whole), missing=within)
    hit = to_hit(article, needle, passage=passage)
    return replace(hit, address=f"{hit.url}#{place}", clause=within) if within else hit
