"""Automatic advice on a content, with facts from the library about the laws that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from lawtext import find_citations
from lawtext.addresses import describe, parse_address
from portal.editorial.advice import (
    AdviceSeverity,
    ContentDraft,
    EditorialAdvice,
    NamedLaw,
    blocks_of,
)
from portal.editorial.advice.rules import advise
from portal.editorial.models import ArticlePage
from portal.editorial.queries.articles import own_words
from portal.library.models import Instrument
from portal.library.queries import provision_statuses_of
from portal.library.queries.citations import (
    CitationCandidate,
    CitingInstrument,
    choose,
    split_key,
)
from portal.library.queries.instruments import instruments_on_the_shelf
from portal.library.states.instruments import cited_places, document_key
from portal.library.states.validity import ProvisionStatus, ProvisionStatusKind
from portal.schema.queries import grouped

_MOST_LAWS = 12  # looked up per content
_TROUBLES = {
    ProvisionStatusKind.OVER: "đã hết hiệu lực",
    ProvisionStatusKind.SUSPENDED: "đang ngưng hiệu lực",
    ProvisionStatusKind.NOT_YET: "chưa có hiệu lực",
    ProvisionStatusKind.CHANGED: "đã được sửa đổi",
    ProvisionStatusKind.TO_CHANGE: "sắp thay đổi",
}


def advice_on(*, article: ArticlePage, on: date) -> list[EditorialAdvice]:
    """The advice on an article, severe remarks first; two queries and a few for each cited law."""
    return advise(
        ContentDraft(
            title=article.title,
            lead=article.lead or "",
            blocks=blocks_of(article.body.get_prep_value() if article.body else ()),
            is_vietnamese=article.language == "vi",
            is_guidance=article.is_guidance,
            laws=tuple(_laws(article, on)),
        )
    )


def advice_by_severity(*, article: ArticlePage, on: date) -> dict[str, list[EditorialAdvice]]:
    """The same, grouped for the editor's template."""
    said = advice_on(article=article, on=on)
    return {
        "musts": [one for one in said if one.severity is AdviceSeverity.MUST],
        "shoulds": [one for one in said if one.severity is AdviceSeverity.SHOULD],
    }


def obstacles(*, article: ArticlePage, on: date) -> list[str]:
    """What must be fixed before the content is submitted, as messages for its author; empty if nothing."""
    grave = (advice for advice in advice_on(article=article, on=on) if advice.severity is AdviceSeverity.MUST)
    return [f"{advice.place}: {advice.said}" for advice in grave]


def _laws(article: ArticlePage, on: date) -> Iterable[NamedLaw]:
    """Each place named in the text, once, and each citation block that has a problem."""
    shown = {(cited.number_key, cited.address): "" for cited in article.references()}
    text = own_words(article)
    # Places cited in title, lead and body: (key of the document, address) -> the citing words.
    named = {place: text[citation.start : citation.end] for place, citation in cited_places(text).items()}
    laws = _instruments([key for key, _ in [*shown, *named]], on)
    held, held_laws = _keys_of_blocks(article), {laws[key].pk for key, _ in shown if key in laws}
    troubles = _troubles([*shown, *named], laws, on)
    for (key, address), words in named.items():
        yield NamedLaw(
            words,
            troubles.get((key, address), ""),
            has_block=key in held or (key in laws and laws[key].pk in held_laws),
            names_place=bool(address),
        )
    yield from (
        NamedLaw(_words(place, laws), troubles[place], has_block=True, names_place=True)
        for place in shown
        if place not in named and place in troubles
    )


def _keys_of_blocks(article: ArticlePage) -> set[str]:
    """The keys by which a text may refer to the laws in citation blocks: number, and name ("… 2015"), whether the
    library has the laws or not.
    """
    cited = [block.value for block in article.body if block.block_type == "citation"]
    names = (find_citations(f"Điều 1 {value['law_name']}") for value in cited)
    said = {document_key(citation.document) for citations in names for citation in citations}
    return {*said, *(value.reference.number_key for value in cited if value.reference)} - {""}


def _instruments(keys: Sequence[str], on: date) -> dict[str, Instrument]:
    """The one law in the library that each key means today; two queries."""
    wanted = list(dict.fromkeys(keys))[:_MOST_LAWS]
    bare = {split_key(key)[0] for key in wanted}
    found = instruments_on_the_shelf().filter(Q(number_key__in=bare) | Q(name_key__in=bare)).prefetch_related("spans")
    held = {law.pk: law for law in found}
    candidates = [
        CitationCandidate(law.pk, law.number_key, law.name_key, law.issuer_name, law.issued_date)
        for law in held.values()
    ]
    citing = CitingInstrument(issued=on, issuer="")
    chosen = {key: choose(key, candidates, citing) for key in wanted}
    return {key: held[pk] for key, pk in chosen.items() if pk is not None}


def _troubles(
    places: Iterable[tuple[str, str]], instruments: dict[str, Instrument], on: date
) -> dict[tuple[str, str], str]:
    """The problem of each cited place that has one."""
    found = {}
    by_law = grouped(place for place in dict.fromkeys(places) if place[0] in instruments)
    for key, addresses in by_law.items():
        law = instruments[key]
        status = law.status_on(on)
        standings = provision_statuses_of(instrument=law, addresses=filter(None, addresses), day=on)
        for address in addresses:
            over = "được nêu là hết hiệu lực, chưa xác nhận" if status.is_told else "đã hết hiệu lực"
            said = f"{law.doc_type} {law.official_number} {over}" if status.is_over else ""
            standing = standings.get(address)
            said = said or (_trouble(standing, address) if standing else "")
            if said:
                found[key, address] = said
    return found


def _trouble(standing: ProvisionStatus, address: str) -> str:
    if not (said := _TROUBLES.get(standing.kind, "")):
        return ""
    part = " một phần" if standing.partly else ""
    day = f" ngày {standing.happening.day:%d/%m/%Y}" if standing.happening else ""
    place = describe(parse_address(address))
    doubt = ", chưa xác nhận" if standing.happening and standing.happening.is_told else ""
    return f"{place[:1].upper()}{place[1:]} {said}{part}{' từ' if day else ''}{day}{doubt}"


def _words(place: tuple[str, str], instruments: dict[str, Instrument]) -> str:
    law = instruments[place[0]]
    return f"{describe(parse_address(place[1]))} {law.doc_type} {law.official_number}"
