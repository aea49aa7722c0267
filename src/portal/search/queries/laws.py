"""Laws and articles that a question names outright, and those that it names and the library does not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest
from itertools import pairwise

from lawsearch.engine import IndexHit, IndexSnapshot
from lawsearch.ranking import SyllableToken, folded_forms, marked_forms, tokens
from lawsearch.ranking.passages import passage_at
from lawsearch.ranking.questions import QuestionReading, TitleName, best_named
from lawsearch.ranking.spelling import restored
from lawsearch.ranking.terms import Needle
from lawtext import find_citations
from lawtext.addresses import NumberQuery, describe, number_key
from lawtext.types import Address, Citation, Unit
from portal.library.models import Instrument, KnownInstrument
from portal.library.queries import ending_told, instruments_cited, instruments_on_the_shelf, spoken_of, successors_of
from portal.library.queries.instruments import known_by_name, known_by_number, rulers_not_held
from portal.library.states import InstrumentStatus
from portal.library.states.instruments import THIS, document_key, name_key
from portal.search.queries import asked_once
from portal.search.queries.hits import Hit, to_hit
from portal.search.queries.sources import article_key
from portal.search.states import LAW, LAWS

_NAMED_BY_TITLE = (("luat",), ("bo", "luat"), ("phap", "lenh"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_ABSENT_NAME = 20  # syllables: "Luật sửa đổi, bổ sung một số điều của Luật Quảng cáo"


@dataclass(frozen=True, slots=True)
class LaterLaw:
    """A document that the library does have. `day`: from then on it ends the other one, where a text says so."""

    title: str
    number: str
    url: str
    day: date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class AbsentLaw:
    """What was asked for and is not held, as it may be called, what the catalogue knows of it, what is held instead."""

    called: str
    later: LaterLaw | None = None
    known: KnownInstrument | None = None


def absent_law(*, reading: QuestionReading, snapshot: IndexSnapshot | None) -> AbsentLaw | None:
    """The document that was named and is not held; None where none was. To be asked where no law was found.

    A number needs its year or its code: "nghị định 30" says too little. A title counts where a text on the shelf cites
    a law by it or another law bears it: people ask about "luật hụi" as well, and nobody knows whether there is one.
    """
    if reading.number:
        return _absent_by_number(reading.number)
    return _absent_by_title(reading, snapshot) if snapshot else None


def _absent_by_number(number: NumberQuery) -> AbsentLaw | None:
    if not (number.year or number.issuer):
        return None
    code = "-".join(part for part in ("" if number.kind == "Luật" else number.kind, number.issuer or "") if part)
    written = "/".join(part for part in (number.number, str(number.year or ""), code if number.issuer else "") if part)
    ending = ending_told(key_begins=number_key(written)) if number.year else None
    later = later_law(*ending, ends=True) if ending else None
    return AbsentLaw(
        f"văn bản số {written}", later, known_by_number(key_begins=number_key(written)) if number.year else None
    )


def _absent_by_title(reading: QuestionReading, snapshot: IndexSnapshot) -> AbsentLaw | None:
    """The longest beginning of what stands beside the place that is the name of a law; without a place, all of it."""
    rest = reading.rest[:_LONGEST_ABSENT_NAME]
    if len(reading.rest) > len(rest) or not _opens_with_a_kind(rest):
        return None
    spelled = restored(rest, count=snapshot.count)
    lengths = range(len(spelled), 1, -1) if reading.place.steps else (len(spelled),)
    names = dict.fromkeys(_split_year(spelled[:length]) for length in lengths)
    return _first_absent([(name, year) for name, year in names if " " in name])


def _opens_with_a_kind(rest: Sequence[SyllableToken]) -> bool:
    folded = tuple(folded_forms(rest))
    return any(folded[: len(kind)] == kind and len(folded) > len(kind) for kind in _NAMED_BY_TITLE)


def _split_year(found: Sequence[SyllableToken]) -> tuple[str, str]:
    """ "luật đất đai năm 2024" -> its name and its year."""
    forms = marked_forms(found)
    year = forms.pop() if forms and _YEAR.fullmatch(forms[-1]) else ""
    if year and forms and forms[-1] == "năm":
        forms.pop()
    return " ".join(forms), year


def _first_absent(names: Sequence[tuple[str, str]]) -> AbsentLaw | None:
    """The first of these names, with their years, that is a law's and is not held. At most four queries."""
    by_key = {name_key(name): (name, year) for name, year in reversed(names)}
    held = {law.name_key: law for law in instruments_on_the_shelf().filter(name_key__in=by_key).order_by("issued_date")}
    spoken = spoken_of(keys=[key for one in by_key for key in _keys(one, by_key[one][1])])
    known = known_by_name(name_keys=by_key)
    for name, year in names:
        key = name_key(name)
        if key in held and not year:
            return None  # it is there, only this was not how it was asked for
        if key in held or key in known or spoken & {*_keys(key, year)}:
            of_that_year = one if (one := known.get(key)) and _is_of(one, year) else None
            return replace(_told(name, year, held.get(key)), known=of_that_year)
    return None


def _is_of(known: KnownInstrument, year: str) -> bool:
    return not year or (known.issued_date is not None and str(known.issued_date.year) == year)


def _keys(key: str, year: str) -> list[str]:
    return [key, f"{key}@{year}"] if year else [key]


def _told(name: str, year: str, held: Instrument | None) -> AbsentLaw:
    ending = ending_told(keys=[f"{name_key(name)}@{year}"]) if year else None
    later = later_law(*ending, ends=True) if ending else later_law(held) if held else None
    return AbsentLaw(f"{name} năm {year}" if year else name, later)


def later_law(law: Instrument, day: date | None = None, *, ends: bool = False) -> LaterLaw:
    return LaterLaw(law.title, law.official_number, law.get_absolute_url(), day, ends)


_LONGEST_NAME = 14  # syllables of a name that other words may follow
_CANDIDATES = 12  # laws whose names are compared with what was typed
_NUMBERED = 400  # instruments with one number that are looked through (a number without a year is in many years)


@dataclass(frozen=True, slots=True)
class LawCard:
    """An instrument that the question named outright, by number or by name; `later` has perhaps taken its place."""

    slug: str
    title: str
    number: str
    doc_type: str
    url: str
    status: InstrumentStatus | None
    issued: date | None
    later: LaterLaw | None = None


def named_laws(*, reading: QuestionReading, snapshot: IndexSnapshot | None, day: date) -> list[LawCard]:
    """The laws that the question named: by number from the library itself, else by name from the index."""
    if reading.number:
        return _with_later(numbered_laws(number=reading.number, day=day))
    found = _best(reading.rest, _candidates(reading.rest, snapshot)) if snapshot else []
    return _with_later([_by_name(one) for one in found])


def _with_later(laws: list[LawCard]) -> list[LawCard]:
    """The laws, each with what came after it: nobody shall apply an old one for not having heard of the new."""
    later = {slug: later_law(law) for slug, law in successors_of(slugs=[law.slug for law in laws]).items()}
    return [replace(law, later=later.get(law.slug)) for law in laws]


def numbered_laws(*, number: NumberQuery, day: date, limit: int = 5) -> list[LawCard]:
    """The instruments with a number as typed, latest first. Needs no index."""
    begins = f"{number.number}-{number.year}-" if number.year else f"{number.number}-"
    numbered = instruments_on_the_shelf().filter(number_key__startswith=begins).order_by("-issued_date", "pk")
    fitting = [law for law in numbered[:_NUMBERED] if number.matches(law.official_number)]
    return [_by_number(law, day) for law in fitting[:limit]]


def _by_number(law: Instrument, day: date) -> LawCard:
    return LawCard(
        slug=law.slug,
        title=law.title,
        number=law.official_number,
        doc_type=law.doc_type,
        url=law.get_absolute_url(),
        status=law.status_on(day),
        issued=law.issued_date,
    )


def _by_name(found: IndexHit) -> LawCard:
    return LawCard(
        slug=found.card["slug"],
        title=found.card["title"],
        number=found.card["number"],
        doc_type=found.card["doc_type"],
        url=found.card["url"],
        status=InstrumentStatus(found.status) if found.status else None,
        issued=found.issued,
    )


def _candidates(rest: Sequence[SyllableToken], snapshot: IndexSnapshot) -> list[IndexHit]:
    return snapshot.named(folded_forms(rest[:30]), kind=LAW, limit=_CANDIDATES)


def _best(rest: Sequence[SyllableToken], candidates: Sequence[IndexHit]) -> list[IndexHit]:
    """The one law whose name is what was typed beside the place, if there is one."""
    by_slug = {found.card["slug"]: found for found in candidates}
    best = best_named(rest, [_name(found) for found in candidates])
    return [by_slug[best.slug]] if best else []


def _name(found: IndexHit) -> TitleName:
    return TitleName(
        slug=found.card["slug"],
        title=found.card["title"],
        number=found.card["number"],
        year=found.issued.year if found.issued else None,
        is_law=found.card["doc_type"] in LAWS,
        is_over=bool(found.status) and InstrumentStatus(found.status).is_over,
    )


def named_place(
    reading: QuestionReading, laws: Sequence[LawCard], snapshot: IndexSnapshot, needle: Needle
) -> Hit | None:
    """The very article that was asked for ("khoản 2 điều 328 bộ luật dân sự"): its clause, or the whole from its
    beginning."""
    if not reading.place or not laws:
        return None
    found = _article(laws[0].slug, reading.place, snapshot)
    return _at(found, reading.place, needle) if found else None


def cited_place(reading: QuestionReading, snapshot: IndexSnapshot, needle: Needle) -> Hit | None:
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


def _unmarked_place(reading: QuestionReading, snapshot: IndexSnapshot, needle: Needle) -> Hit | None:
    """The place in the law with whose name the rest begins: the longest beginning that is one. None where a year
    follows that is not this law's: the one of that name and year has other articles."""
    rest = reading.rest[:_LONGEST_NAME]
    candidates = _candidates(rest, snapshot) if rest else []
    for length in range(len(rest), 1, -1):
        if named := _best(rest[:length], candidates):
            if any(map(_YEAR.fullmatch, folded_forms(rest[length : length + 2]))):
                return None
            found = _article(named[0].card["slug"], reading.place, snapshot)
            return _at(found, reading.place, needle) if found else None
    return None


def _is_article(citation: Citation) -> bool:
    """Whether it names an article, alone or with a clause or point, and no annex or chapter."""
    steps = citation.provision.steps
    return bool(steps) and steps[0].unit is Unit.ARTICLE and not citation.provision.containers


def _article(slug: str, place: Address, snapshot: IndexSnapshot) -> IndexHit | None:
    return snapshot.get(article_key(slug=slug, address=str(Address(steps=place.steps[:1]))))


def _at(article: IndexHit, place: Address, needle: Needle) -> Hit:
    """The words of the place itself. What the article does not have is said, never shown as something else."""
    within = describe(Address(place.steps[1:]))
    whole = passage_at(article.body, Address(steps=place.steps[:1]))
    if (passage := passage_at(article.body, place)) is None:
        return replace(to_hit(article, needle, passage=whole), missing=within)
    hit = to_hit(article, needle, passage=passage)
    return replace(hit, address=f"{hit.url}#{place}", clause=within) if within else hit


# What every title says.
_OF_ANY_TITLE = re.compile(
    r"^(?:Bộ luật|Luật|Nghị định|Thông tư(?: liên tịch)?|Nghị quyết|Quyết định|Pháp lệnh)|quy định|chi tiết|hướng dẫn|"
    r"thi hành|một số (?:điều|nội dung)|biện pháp|để tổ chức|trong lĩnh vực|tổ chức|\b(?:về|và|của|việc|đối với|Luật)\b"
)
# How many are named; how well they must fit (docs/decisions/0252); the places among the nearest that tell much, and
# something.
_MOST_RULERS, RULER_FITS, _BEST, _NEAR = 2, 0.6, 3, 12


def rulers_of(asks: Sequence[SyllableToken], needle: Needle, *, near: Sequence[IndexHit], day: date) -> tuple[str, ...]:
    """The numbers of laws that are known and not held and may rule what is asked, likeliest first: by two words of
    their titles, or by one where an old law is near whose place they took."""
    places = {one.card.get("slug", ""): at for at, one in reversed(list(enumerate(near[:_NEAR])))}
    pairs = set(pairwise(folded_forms(asks)))
    titles = asked_once("rulers", [day], lambda days: {day: _titles(day)}).get(day, []) if pairs else []
    fits = {
        number: _fit(title, words & pairs, needle, min((places.get(key, _NEAR) for key in ended), default=_NEAR))
        for number, title, words, ended in titles
        if words & pairs or ended & places.keys()
    }
    return tuple(number for number in nlargest(_MOST_RULERS, fits, key=fits.__getitem__) if fits[number] >= RULER_FITS)


def catalogued_titles(numbers: Collection[str]) -> dict[str, str]:
    """Number as given -> title of that act in the catalogue ("Luật Hộ tịch"), without those that it does not know. One
    query, none where the same was asked before."""
    return asked_once("catalogued titles", numbers, _ask_titles)


def _ask_titles(numbers: Sequence[str]) -> dict[str, str]:
    keys = {number: number_key(number) for number in numbers}
    known = KnownInstrument.objects.filter(number_key__in=keys.values()).exclude(title="")
    titles = dict(known.values_list("number_key", "title"))
    return {number: titles[key] for number, key in keys.items() if key in titles}


def _titles(day: date) -> list[tuple[str, list[SyllableToken], set[tuple[str, str]], set[str]]]:
    """The number of each, its title in syllables and in words, and what it ended."""
    titles = ((one, tokens(_OF_ANY_TITLE.sub(" ", one.title)), ended) for one, ended in rulers_not_held(day=day))
    return [(one.official_number, title, set(pairwise(folded_forms(title))), ended) for one, title, ended in titles]


def _fit(title: Sequence[SyllableToken], words: set[tuple[str, str]], needle: Needle, place: int) -> float:
    """How well it fits: how much of it is asked, how much it says of what is, how near stands what it followed."""
    paired = {syllable for word in words for syllable in word}
    said = {needle.of(one) for one in title if needle.of(one) in needle.telling or one.folded in paired}
    held = len(said) / max(len({needle.of(one) for one in title}), 1)
    took = 0.5 * (place < _BEST) or 0.25 * (place < _NEAR)
    is_told = len(words) >= 2 or place < _BEST or (words and (took or held >= 0.8))
    return 0.6 * held + needle.share(said) + min(len(words), 3) / 10 + took if said and is_told else 0.0
