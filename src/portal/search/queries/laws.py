"""Laws and articles that a question names explicitly, and named ones that the library does not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest
from itertools import pairwise, product

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
_LONGEST_ABSENT_NAME = 20  # syllables, as in "Luật sửa đổi, bổ sung một số điều của Luật Quảng cáo"


@dataclass(frozen=True, slots=True)
class LaterLaw:
    """A document that the library holds. `day` is when it ends the other one, if a text states it."""

    title: str
    number: str
    url: str
    day: date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class AbsentLaw:
    """A named document that is not held: its name, its catalogue entry, and what is held instead."""

    called: str
    later: LaterLaw | None = None
    known: KnownInstrument | None = None


def absent_law(*, reading: QuestionReading, snapshot: IndexSnapshot | None) -> AbsentLaw | None:
    """The named document that is not held, or None. Call it only if no law was found.

    A number needs its year or its code: "nghị định 30" is ambiguous. A title counts only if a held text cites a law by
    it, or another law has it: people also ask about "luật hụi", and such a law may not exist.
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
    """The longest prefix of the text without the place that is the name of a law; if no place is named, the
    whole text."""
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
    """Split "luật đất đai năm 2024" into name and year."""
    forms = marked_forms(found)
    year = forms.pop() if forms and _YEAR.fullmatch(forms[-1]) else ""
    if year and forms and forms[-1] == "năm":
        forms.pop()
    return " ".join(forms), year


def _first_absent(names: Sequence[tuple[str, str]]) -> AbsentLaw | None:
    """The first of these names, with years, that a law has and that is not held. At most four queries."""
    by_key = {name_key(name): (name, year) for name, year in reversed(names)}
    held = {law.name_key: law for law in instruments_on_the_shelf().filter(name_key__in=by_key).order_by("issued_date")}
    spoken = spoken_of(keys=[key for one in by_key for key in _keys(one, by_key[one][1])])
    known = known_by_name(name_keys=by_key)
    for name, year in names:
        key = name_key(name)
        if key in held and not year:
            return None  # it is held, and the question named it in another form
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


_LONGEST_NAME = 14  # syllables of a name that may be followed by other words
_CANDIDATES = 12  # laws compared with the typed name
_NUMBERED = 400  # instruments examined per number (a number without a year occurs in many years)


@dataclass(frozen=True, slots=True)
class LawCard:
    """An instrument that the question named by number or name; `later` may have replaced it."""

    slug: str
    title: str
    number: str
    doc_type: str
    url: str
    status: InstrumentStatus | None
    issued: date | None
    later: LaterLaw | None = None


def named_laws(*, reading: QuestionReading, snapshot: IndexSnapshot | None, day: date) -> list[LawCard]:
    """The laws that the question named: by number from the library, else by name from the index."""
    if reading.number:
        return _with_later(numbered_laws(number=reading.number, day=day))
    found = _best(reading.rest, _candidates(reading.rest, snapshot)) if snapshot else []
    return _with_later([_by_name(one) for one in found])


def _with_later(laws: list[LawCard]) -> list[LawCard]:
    """Add the successor of each law: readers must not apply an old law because they do not know the new one."""
    later = {slug: later_law(law) for slug, law in successors_of(slugs=[law.slug for law in laws]).items()}
    return [replace(law, later=later.get(law.slug)) for law in laws]


def numbered_laws(*, number: NumberQuery, day: date, limit: int = 5) -> list[LawCard]:
    """The instruments with the typed number, latest first. Needs no index."""
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
    """The one law whose name is the text without the place, as a list; [] if there is none."""
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
    """The requested article ("khoản 2 điều 328 bộ luật dân sự"): at its clause, or at its beginning."""
    if not reading.place or not laws:
        return None
    found = _article(laws[0].slug, reading.place, snapshot)
    return _at(found, reading.place, needle) if found else None


def cited_place(reading: QuestionReading, snapshot: IndexSnapshot, needle: Needle) -> Hit | None:
    """The article that a longer question cites ("theo Điều 22 Bộ luật Dân sự thì …"): the first one held. If no clause
    is cited, the nearest clause.

    Three queries if the question cites a provision of a document, else none. The citation parser needs diacritics;
    without them the titles in the index identify the name ("dieu 328 bo luat dan su noi gi").
    """
    cited = [(document_key(one.document), one.provision) for one in find_citations(reading.text) if _is_article(one)]
    laws = instruments_cited(document_keys={key for key, _ in cited} - {"", THIS})
    for key, place in cited:
        if key in laws and (found := _article(laws[key].slug, place, snapshot)):
            return _at(found, place, needle) if len(place.steps) > 1 else to_hit(found, needle)
    return _unmarked_place(reading, snapshot, needle) if reading.place.steps and not cited else None


def _unmarked_place(reading: QuestionReading, snapshot: IndexSnapshot, needle: Needle) -> Hit | None:
    """The place in the law whose name is the longest matching prefix of the rest. None if another year follows: the law
    of that name and year has other articles."""
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
    """True if the citation names an article, alone or with a clause or point, and no annex or chapter."""
    steps = citation.provision.steps
    return bool(steps) and steps[0].unit is Unit.ARTICLE and not citation.provision.containers


def _article(slug: str, place: Address, snapshot: IndexSnapshot) -> IndexHit | None:
    return snapshot.get(article_key(slug=slug, address=str(Address(steps=place.steps[:1]))))


def _at(article: IndexHit, place: Address, needle: Needle) -> Hit:
    """The text of the place. A clause or point that the article lacks is reported as missing, not replaced."""
    within = describe(Address(place.steps[1:]))
    whole = passage_at(article.body, Address(steps=place.steps[:1]))
    if (passage := passage_at(article.body, place)) is None:
        return replace(to_hit(article, needle, passage=whole), missing=within)
    hit = to_hit(article, needle, passage=passage)
    return replace(hit, address=f"{hit.url}#{place}", clause=within) if within else hit


# Words found in all titles.
_OF_ANY_TITLE = re.compile(
    r"^(?:Bộ luật|Luật|Nghị định|Thông tư(?: liên tịch)?|Nghị quyết|Quyết định|Pháp lệnh)|quy định|chi tiết|hướng dẫn|"
    r"thi hành|một số (?:điều|nội dung)|biện pháp|để tổ chức|trong lĩnh vực|tổ chức|\b(?:về|và|của|việc|đối với|Luật)\b"
)
# The number of laws named; the minimum fit (docs/decisions/0252); ranks of near hits that count much, and a little.
_MOST_RULERS, RULER_FITS, _BEST, _NEAR = 2, 0.6, 3, 12


def rulers_of(asks: Sequence[SyllableToken], needle: Needle, *, near: Sequence[IndexHit], day: date) -> tuple[str, ...]:
    """Numbers of known laws that are not held and may govern the question, likeliest first: two words of the title must
    match, or one if a near hit is from a law that it replaced."""
    places = {one.card.get("slug", ""): at for at, one in reversed(list(enumerate(near[:_NEAR])))}
    pairs, meant = set(pairwise(folded_forms(asks))), set(pairwise(marked_forms(asks)))
    titles = asked_once("rulers", [day], lambda days: {day: _titles(day)}).get(day, []) if pairs else []
    fits = {
        number: _fit(title, meant, needle, min((places.get(key, _NEAR) for key in ended), default=_NEAR))
        for number, title, words, ended in titles
        if words & pairs or ended & places.keys()
    }
    return tuple(number for number in nlargest(_MOST_RULERS, fits, key=fits.__getitem__) if fits[number] >= RULER_FITS)


def catalogued_titles(numbers: Collection[str]) -> dict[str, str]:
    """Number as given -> title in the catalogue ("Luật Hộ tịch"); unknown numbers are left out. One query, none if
    cached."""
    return asked_once("catalogued titles", numbers, _ask_titles)


def _ask_titles(numbers: Sequence[str]) -> dict[str, str]:
    keys = {number: number_key(number) for number in numbers}
    known = KnownInstrument.objects.filter(number_key__in=keys.values()).exclude(title="")
    titles = dict(known.values_list("number_key", "title"))
    return {number: titles[key] for number, key in keys.items() if key in titles}


def _titles(day: date) -> list[tuple[str, list[SyllableToken], set[tuple[str, str]], set[str]]]:
    """Number, title as syllables, title as pairs of syllables, and keys of the laws it ended."""
    titles = ((one, tokens(_OF_ANY_TITLE.sub(" ", one.title)), ended) for one, ended in rulers_not_held(day=day))
    return [(one.official_number, title, set(pairwise(folded_forms(title))), ended) for one, title, ended in titles]


def _fit(title: Sequence[SyllableToken], meant: set[tuple[str, str]], needle: Needle, place: int) -> float:
    """The fit of a title: the share of it that is asked, the share of the question it holds, and the rank of the law
    that it replaced. A syllable typed with its mark fits no other: "cho vay lại" does not hold "vay lãi"."""
    words = {
        (one.folded, other.folded)
        for one, other in pairwise(title)
        if not meant.isdisjoint(product((one.marked, one.folded), (other.marked, other.folded)))
    }
    paired = {syllable for word in words for syllable in word}
    said = {needle.of(one) for one in title if needle.of(one) in needle.telling or one.folded in paired}
    held = len(said) / max(len({needle.of(one) for one in title}), 1)
    took = 0.5 * (place < _BEST) or 0.25 * (place < _NEAR)
    is_told = len(words) >= 2 or place < _BEST or (words and (took or held >= 0.8))
    return 0.6 * held + needle.share(said) + min(len(words), 3) / 10 + took if said and is_told else 0.0
