"""Provisions for an author to pick: read from what was typed, looked for on the shelf, opened down to the point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from lawtext import find_citations
from lawtext.addresses import anchor
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.models import Instrument, Provision
from portal.library.presenting import place_name
from portal.library.presenting.stale import name_of
from portal.library.queries import edition_on, instruments_cited
from portal.library.queries.editions import units_of
from portal.library.queries.instruments import instruments_on_the_shelf
from portal.library.shelving.citing import THIS, document_key
from portal.questions.models import AnswerCitation
from portal.questions.operations.citing import Cited

_MOST_LAWS = 8
_MOST_ARTICLES = 1_000
_LONGEST_ADDRESS = 200
_BIND_MOST = ("Hiến pháp", "Bộ luật", "Luật", "Nghị quyết", "Nghị định", "Thông tư")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that can be picked: its name as people say it, and its words where they are to be read at once."""

    cited: Cited
    name: str
    words: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class OpenLaw:
    """A law that the author looks into: its articles, and of one of them every clause and point with its words."""

    law: Instrument
    name: str
    status: str
    articles: tuple[tuple[str, str], ...]
    article: str = ""
    units: tuple[Found, ...] = ()


def cited_in_words(text: str, *, called: bool = True) -> list[Cited]:
    """The places that a text names by number or name, each once; "Luật này" alone means nothing here."""
    found: dict[tuple[str, str], Cited] = {}
    for citation in find_citations(text):
        key, address = document_key(citation.document), str(anchor(citation.provision))
        if key and key != THIS and len(address) <= _LONGEST_ADDRESS:
            name = " ".join(text[citation.start : citation.end].split())[:400] if called else ""
            found.setdefault((key, address), Cited(key, address, name if not address else ""))
    return list(found.values())


def not_picked(text: str, picked: Collection[Cited]) -> list[Found]:
    """What the words name and nobody has picked: neither the place itself nor one within or around it."""
    missing = []
    for one in cited_in_words(text):
        near = [other.address for other in picked if _is_same_document(other, one)]
        if not any(_touches(one.address, address) for address in near):
            missing.append(one)
    return named(missing)


def _is_same_document(one: Cited, other: Cited) -> bool:
    """A law is named with and without its year."""
    return one.document_key.partition("@")[0] == other.document_key.partition("@")[0]


def _touches(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-") or not one


def named(cited: Iterable[Cited]) -> list[Found]:
    """Places with names as people say them. One query."""
    ones = list(cited)
    laws = instruments_cited(document_keys={one.document_key for one in ones}) if ones else {}
    return [Found(one, _name(one, laws.get(one.document_key))) for one in ones]


def _name(cited: Cited, law: Instrument | None) -> str:
    document = name_of(law) if law else cited.called or spoken_key(cited.document_key)
    return f"{place_name(cited.address)} {document}" if cited.address else document


def spoken_key(key: str) -> str:
    """ "name:luật đất đai@2013" -> "Luật đất đai 2013"; a number stays as it is in addresses."""
    words = key.removeprefix("name:").replace("@", " ")
    return words[:1].upper() + words[1:] if key.startswith("name:") else words.upper()


def laws_named(words: str) -> list[Instrument]:
    """Documents whose number or name holds the words: laws before decrees before circulars, those that are named just
    so before those that also say other things, the newest of a name first."""
    condition = Q()
    for word in fold(words).split()[:12]:
        condition &= Q(title_fold__contains=word) | Q(number_fold__contains=word)
    if not condition:
        return []
    rank = Case(
        *(When(doc_type=kind, then=Value(at)) for at, kind in enumerate(_BIND_MOST)),
        default=Value(len(_BIND_MOST)),
        output_field=IntegerField(),
    )
    is_apart = Case(When(title_fold__contains=fold(words), then=Value(0)), default=Value(1))
    found = instruments_on_the_shelf().filter(condition).prefetch_related("spans")
    return list(found.order_by(rank, is_apart, Length("title_fold"), "-issued_date", "pk")[:_MOST_LAWS])


def open_law(*, slug: str, article: str, day: date) -> OpenLaw | None:
    """Five queries at most, however long the law."""
    law = instruments_on_the_shelf().prefetch_related("spans").filter(slug=slug).first()
    edition = edition_on(instrument=law, day=day) if law else None
    if law is None:
        return None
    articles: Sequence[tuple[str, str]] = ()
    units: tuple[Found, ...] = ()
    if edition is not None:
        heads = Provision.objects.filter(edition=edition, unit__in=[Unit.ARTICLE.value, Unit.ANNEX.value])
        rows = heads.order_by("position").values_list("address", "label", "heading")[:_MOST_ARTICLES]
        articles = [(address, f"{label}. {heading}"[:120].strip(". ")) for address, label, heading in rows]
        chosen = Provision.objects.filter(edition=edition, address=article).first() if article else None
        units = tuple(_units(law, chosen)) if chosen else ()
    return OpenLaw(law, name_of(law), law.status_on(day).label, tuple(articles), article if units else "", units)


def key_of(law: Instrument) -> str:
    """The key by which answers cite a document: its number; by name and year where several share the number."""
    return law.number_key


def _units(law: Instrument, article: Provision) -> Iterable[Found]:
    for unit in units_of(provision=article):
        if len(unit.address) <= _LONGEST_ADDRESS:
            title = f"{unit.label}. {unit.heading}".strip(". ") if unit.heading else ""
            words = "\n".join(filter(None, [title, unit.text]))
            depth = unit.address.count("khoan-") + unit.address.count("diem-")
            yield Found(Cited(key_of(law), unit.address), place_name(unit.address), words, depth)


def as_rows(cited: Iterable[Cited]) -> list[AnswerCitation]:
    """Places that are not stored yet, in the form in which stored ones are shown."""
    ones = list(cited)
    laws = instruments_cited(document_keys={one.document_key for one in ones}) if ones else {}
    return [
        AnswerCitation(
            pk=position,
            position=position,
            document_key=one.document_key,
            address=one.address,
            called=one.called,
            instrument=laws.get(one.document_key),
        )
        for position, one in enumerate(ones, start=1)
    ]
