"""Citations, from the citing text and from the cited place; which instrument a citation means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from lawtext.citations import find_citations
from lawtext.numbers import number_key
from lawtext.types import Unit
from lawtext.words import canonical_tone, capital, normalise, patterns_beside
from portal.journal.queries.dependencies import kept
from portal.library.models import CitationLink, Event, EventTarget, Instrument, KnownInstrument, Provision
from portal.library.states import ACTING
from portal.schema.queries import narrowed

_FEW_ADDRESSES = 400  # above this, reading the whole edition is faster


def citations_in(*, provisions: Sequence[Provision] | Sequence[int]) -> QuerySet[CitationLink]:
    """The links of these provisions with their targets, in the order of the text."""
    return (
        CitationLink.objects.filter(provision__in=provisions)
        .select_related("target")
        .only("provision", "start", "end", "target_address", "target_article", "target__slug", "target__withdrawn_at")
        .order_by("provision", "start", "end", "pk")
    )


def citations_within(*, units: Sequence[Provision]) -> QuerySet[CitationLink]:
    """All links of units that follow one another in one edition, however many: selected by position range, not by
    key."""
    first, last = units[0].position, units[-1].position
    return (
        CitationLink.objects.filter(
            provision__edition=units[0].edition_id, provision__position__gte=first, provision__position__lte=last
        )
        .select_related("target")
        .order_by("provision", "start", "end", "pk")
    )


def duplicates_today(*, instrument: Instrument, provisions: Sequence[Provision]) -> dict[int, int]:
    """For units of another wording that the current edition has letter by letter at the same address: key of its unit
    -> key of the given unit."""
    own = {unit.address: unit for unit in provisions}
    current = Provision.objects.filter(edition__instrument=instrument, edition__is_current=True)
    rows = current.filter(address__in=list(own)) if len(own) <= _FEW_ADDRESSES else current
    same = (row for row in rows.values_list("pk", "address", "text") if row[1] in own and own[row[1]].text == row[2])
    return {pk: own[address].pk for pk, address, _ in same}


def pages_of_targets(*, links: Iterable[CitationLink]) -> set[tuple[int, str]]:
    """The articles and annexes among the targets of these links that the library has: (instrument, address)."""
    wanted = {(link.target_id, link.target_article) for link in links if link.target_id and link.target_article}
    if not wanted:
        return set()
    found = Provision.objects.filter(
        edition__is_current=True,
        edition__instrument__in={target for target, _ in wanted},
        address__in={address for _, address in wanted},
    )
    return set(found.values_list("edition__instrument_id", "address"))


def instruments_cited(*, document_keys: Collection[str]) -> dict[str, Instrument]:
    """Document key, as citations store it -> the instrument in the library that a reader of today takes it to mean.

    Keys that match none, or several, are left out. Two queries.
    """
    chosen = chosen_instruments(document_keys) if document_keys else {}
    held = Instrument.objects.filter(withdrawn_at__isnull=True).in_bulk(list(chosen.values())) if chosen else {}
    return {key: held[pk] for key, pk in chosen.items() if pk in held}


def headings_above(*, provision: Provision) -> list[Provision]:
    """The part, chapter and section that contain a provision, outermost first."""
    above = Provision.objects.filter(
        edition=provision.edition_id, position__lt=provision.position, end__gt=provision.position
    )
    return list(above.order_by("position"))


def cited_by(*, instrument: Instrument, address: str = "") -> QuerySet[CitationLink]:
    """Links in current texts to the instrument, or to one article of it and anything inside that article.

    One row per link, newest citing instrument first.
    """
    links = narrowed(
        CitationLink.objects.filter(target=instrument, provision__edition__is_current=True), target_article=address
    )
    return (
        links.filter(provision__edition__instrument__withdrawn_at__isnull=True)
        .select_related("provision__edition__instrument", "provision__article")
        .only(
            "start",
            "end",
            "provision__address",
            "provision__text",
            "provision__article__address",
            *(f"provision__edition__instrument__{name}" for name in ("slug", "doc_type", "official_number", "title")),
        )
        .order_by(F("provision__edition__instrument__issued_date").desc(nulls_last=True), "pk")
    )


@kept
def cited_by_counts(*, instrument: Instrument) -> dict[str, int]:
    """Article address -> number of links to it; "" counts links to the document as a whole."""
    return dict(
        CitationLink.objects.filter(target=instrument, provision__edition__is_current=True)
        .values_list("target_article")
        .annotate(count=Count("pk"))
        .order_by()
    )


@dataclass(frozen=True, slots=True)
class CitationCandidate:
    """An instrument of the library or the catalogue, with what distinguishes it from others in a citation.

    `pk` is 0 for one that is in the catalogue only: a citation that means it means none in the library.
    """

    pk: int
    number_key: str
    name_key: str
    issuer: str
    issued: date | None
    last_article: int | None = None  # of the text in the library; None if it has none

    @property
    def year(self) -> int | None:
        """The year of issue; without a date, the one in the number ("31-2024-qh15")."""
        return self.issued.year if self.issued else year_in(self.number_key)

    @property
    def since(self) -> date | None:
        """The first day on which it may be cited."""
        return self.issued or (date(self.year, 1, 1) if self.year else None)

    def may_have(self, article: str) -> bool:
        """Whether it has or once had this article: repeals leave gaps, but no article comes after the last one."""
        number = article_number(article)
        return number is None or self.last_article is None or number <= self.last_article


@dataclass(frozen=True, slots=True)
class CitingInstrument:
    """The citing instrument: its issue date selects the law of a name, its issuer the local number."""

    issued: date | None
    issuer: str
    number_key: str = ""

    @property
    def written(self) -> date | None:
        """The latest day on which the text may have been written."""
        year = year_in(self.number_key)
        return self.issued or (date(year, 12, 31) if year else None)


_RE = patterns_beside(__file__)


def article_number(address: str) -> int | None:
    """ "dieu-138a-khoan-2" -> 138; None for an address in no article of the document itself."""
    return int(found[1]) if (found := _RE.article.match(address)) else None


def last_article(addresses: Iterable[str]) -> str:
    """The highest-numbered of several articles cited together: the one that the fewest laws have."""
    return max(addresses, key=lambda one: article_number(one) or 0, default="")


def year_in(number_key: str) -> int | None:
    """ "31-2024-qh15" -> 2024; also "hien-phap-2013"."""
    return int(found[1]) if (found := _RE.year.search(number_key)) else None


def split_key(document_key: str) -> tuple[str, int | None]:
    """ "name:luật đất đai@2013" -> ("name:luật đất đai", 2013)."""
    name, _, year = document_key.rpartition("@")
    return (name, int(year)) if name.startswith("name:") and year.isdecimal() else (document_key, None)


def choose(
    document_key: str, candidates: Iterable[CitationCandidate], citing: CitingInstrument, *, article: str = ""
) -> int | None:
    """The primary key of the instrument that is meant; None if it is not in the library or is ambiguous."""
    return identify(document_key, candidates, citing, article=article)[0]


def identify(
    document_key: str, candidates: Iterable[CitationCandidate], citing: CitingInstrument, *, article: str = ""
) -> tuple[int | None, str]:
    """The act that is meant: its primary key (None if the library does not hold it) and its number key.

    The number key is "" while the citation is ambiguous. A number without any candidate is an act of its own unless
    such numbers repeat in the country.
    """
    some = list(candidates)
    if (found := _chosen(document_key, some, citing, article)) is not None:
        return found.pk or None, found.number_key
    return None, document_key if not some and is_of_one_act(document_key) else ""


def _chosen(
    document_key: str, candidates: Iterable[CitationCandidate], citing: CitingInstrument, article: str
) -> CitationCandidate | None:
    """The one candidate that is meant; None if none or several fit. `article` is the cited article.

    By number: the only one, or the only one of the citing issuer (local numbers repeat between provinces). By name and
    year: the one issued in that year. By name alone: the latest one issued when the citing text was, because a decree
    of 2015 that says "Luật Đất đai" means the law of 2013. A law that is younger than the citing text, or ends before
    the cited article, is excluded. The result depends on the candidates, not on the order in which they were added.
    """
    key, year = split_key(document_key)
    if not key.startswith("name:"):
        fitting = [one for one in candidates if one.number_key == key]
        return _only(fitting) or _only([one for one in fitting if one.issuer == citing.issuer])
    named = [one for one in candidates if one.name_key == key]
    if year is not None:
        return _only([one for one in named if one.year == year])
    dated = sorted((one for one in named if one.since is not None), key=lambda one: (one.since or date.min, one.pk))
    if not dated:
        return _only(named)
    before = [one for one in dated if citing.written is None or (one.since or date.max) <= citing.written]
    return before[-1] if before and before[-1].may_have(article) else None


def _only(candidates: list[CitationCandidate]) -> CitationCandidate | None:
    return candidates[0] if len(candidates) == 1 else None


def is_of_one_act(document_key: str) -> bool:
    """Whether a key is a number that only one act in the country has: it contains the year, and no local body issued
    it."""
    is_number = _RE.number.fullmatch(document_key) is not None
    return is_number and year_in(document_key) is not None and _RE.repeats.search(document_key) is None


def names_of(instruments: Iterable[Instrument | KnownInstrument]) -> set[str]:
    """Every document key that may mean one of these: by number, by name, by name and year."""
    names = {key for one in instruments for key in (one.number_key, one.name_key) if key}
    years = {
        f"{one.name_key}@{year}"
        for one in instruments
        if one.name_key and (year := one.issued_date.year if one.issued_date else year_in(one.number_key))
    }
    return names | years


AT_ONCE = 500  # keys per query; old builds of SQLite allow 999 variables


NOBODY = CitingInstrument(issued=None, issuer="")


def chosen_instruments(document_keys: Iterable[str], *, citing: CitingInstrument = NOBODY) -> dict[str, int]:
    """Document key -> the instrument in the library that it means; keys that match none, or several, are left out."""
    keys = set(document_keys)
    candidates = candidates_of(keys)
    return {
        key: instrument
        for key in keys
        if (instrument := choose(key, candidates[split_key(key)[0]], citing)) is not None
    }


def candidates_of(keys: Iterable[str]) -> defaultdict[str, list[CitationCandidate]]:
    """Number key or name key -> the candidates in the library that have it."""
    found: defaultdict[str, list[CitationCandidate]] = defaultdict(list)
    wanted = sorted({split_key(key)[0] for key in keys})
    for column in ("number_key", "name_key"):
        for some in batched(wanted, AT_ONCE, strict=False):
            laws = list(
                Instrument.objects.filter(**{f"{column}__in": some})
                .order_by("pk")
                .values_list("pk", "number_key", "name_key", "issuer_name", "issued_date")
            )
            last = _last_articles([row[0] for row in laws]) if column == "name_key" else {}
            for row in laws:
                candidate = CitationCandidate(*row, last.get(row[0]))
                found[getattr(candidate, column)].append(candidate)
            if column == "name_key":
                for candidate in _known_only(some):
                    found[candidate.name_key].append(candidate)
    return found


def _known_only(name_keys: Collection[str]) -> Iterator[CitationCandidate]:
    """Laws of these names that the catalogue lists and the library does not hold."""
    known = (
        KnownInstrument.objects.filter(
            ~Exists(Instrument.objects.filter(number_key=OuterRef("number_key"))), name_key__in=name_keys
        )
        .exclude(name_key="")
        .order_by("pk")
    )
    for row in known.values_list("number_key", "name_key", "issuer_name", "issued_date"):
        yield CitationCandidate(0, *row)


def _last_articles(instruments: Collection[int]) -> dict[int, int]:
    """Instrument -> number of the last article of its current text."""
    articles = Provision.objects.filter(
        edition__is_current=True, edition__instrument__in=instruments, unit=Unit.ARTICLE.value
    )
    last: dict[int, int] = {}
    for pk, address in articles.values_list("edition__instrument", "address"):
        last[pk] = max(article_number(address) or 0, last.get(pk, 0))
    return last


# ---- names -----------------------------------------------------------------------------------------------------------

_WITH_STROKE = {"ND": "NĐ", "QD": "QĐ", "HDND": "HĐND", "HDTP": "HĐTP"}


def spoken_document(document_key: str, words: str = "") -> str:
    """ "25-2008-qh12" -> "25/2008/QH12"; "name:luật đất đai@2013" -> "Luật đất đai 2013", with the capitals it has in
    `words`, as keys have none."""
    if found := _RE.number_key.fullmatch(document_key):
        codes = "-".join(_WITH_STROKE.get(code, code) for code in found["codes"].upper().split("-"))
        return "/".join(filter(None, [found["number"], found["year"], codes]))
    name, year = split_key(document_key)
    name, words = name.removeprefix("name:"), normalise(words)
    at = canonical_tone(words).lower().find(name)
    return capital(f"{words[at : at + len(name)] or name} {year or ''}".strip())


def document_name(event: Event) -> str:
    """The acting text's designation of the document that an event happens to: its printed number or its name."""
    if event.instrument is not None:
        return event.instrument.official_number
    said = (one.document for one in find_citations(event.words))
    printed = next((one.number for one in said if one.number and number_key(one.number) == event.document_key), "")
    return printed or spoken_document(event.document_key, event.words)


def unplaced_changes(*, day: date) -> QuerySet[Event]:
    """Acting events up to this day that changed part of an act but name none of its places."""
    named = EventTarget.objects.filter(event=OuterRef("pk")).exclude(address="")
    return Event.objects.filter(~Exists(named), state__in=ACTING, day__lte=day, is_whole=False)
