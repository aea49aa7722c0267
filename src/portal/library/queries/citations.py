"""Citations, seen from the text that cites and from the place that is cited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, F, QuerySet

from lawtext.types import Unit
from portal.library.linking import chosen_instruments
from portal.library.models import CitationLink, Instrument, Provision

_FEW_ADDRESSES = 400  # more are faster found by reading the whole edition


def citations_in(*, provisions: Sequence[Provision] | Sequence[int]) -> QuerySet[CitationLink]:
    """The links of these provisions with their targets, by place in the text."""
    return (
        CitationLink.objects.filter(provision__in=provisions)
        .select_related("target")
        .order_by("provision", "start", "end", "pk")
    )


def citations_within(*, units: Sequence[Provision]) -> QuerySet[CitationLink]:
    """The same for units of one edition that follow one another, however many: asked for by their places, not one by
    one."""
    first, last = units[0].position, units[-1].position
    return (
        CitationLink.objects.filter(
            provision__edition=units[0].edition_id, provision__position__gte=first, provision__position__lte=last
        )
        .select_related("target")
        .order_by("provision", "start", "end", "pk")
    )


def twins_today(*, instrument: Instrument, provisions: Sequence[Provision]) -> dict[int, int]:
    """Of units of another wording, those that the current edition has letter by letter at the same address: its unit's
    key -> the key of the one given."""
    own = {unit.address: unit for unit in provisions}
    current = Provision.objects.filter(edition__instrument=instrument, edition__is_current=True)
    rows = current.filter(address__in=list(own)) if len(own) <= _FEW_ADDRESSES else current
    same = (row for row in rows.values_list("pk", "address", "text") if row[1] in own and own[row[1]].text == row[2])
    return {pk: own[address].pk for pk, address, _ in same}


def pages_of_targets(*, links: Iterable[CitationLink]) -> set[tuple[int, str]]:
    """Of the articles and annexes that these links point to, those that are on the shelf: (instrument, address)."""
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
    """Document key, as citations are stored -> the instrument on the shelf that it means to a reader of today.

    Keys that mean none, or several, are left out. Two queries.
    """
    chosen = chosen_instruments(document_keys) if document_keys else {}
    held = Instrument.objects.filter(withdrawn_at__isnull=True).in_bulk(list(chosen.values())) if chosen else {}
    return {key: held[pk] for key, pk in chosen.items() if pk in held}


def neighbours_of(*, provision: Provision) -> tuple[Provision | None, Provision | None]:
    """The article or annex before and the one after, in the same edition."""
    pages = Provision.objects.filter(edition=provision.edition_id, unit__in=[Unit.ARTICLE.value, Unit.ANNEX.value])
    before = pages.filter(position__lt=provision.position).order_by("-position").first()
    return before, pages.filter(position__gte=provision.end).order_by("position").first()


def headings_above(*, provision: Provision) -> list[Provision]:
    """The part, chapter and section that a provision stands in, biggest first."""
    above = Provision.objects.filter(
        edition=provision.edition_id, position__lt=provision.position, end__gt=provision.position
    )
    return list(above.order_by("position"))


def cited_by(*, instrument: Instrument, address: str = "") -> QuerySet[CitationLink]:
    """Links of current texts that point to the instrument, or to an article of it and anything inside that article.

    One row a link, newest citing instrument first.
    """
    links = CitationLink.objects.filter(target=instrument, provision__edition__is_current=True)
    if address:
        links = links.filter(target_article=address)
    return (
        links.filter(provision__edition__instrument__withdrawn_at__isnull=True)
        .select_related("provision__edition__instrument", "provision__article")
        .order_by(F("provision__edition__instrument__issued_date").desc(nulls_last=True), "pk")
    )


def cited_by_counts(*, instrument: Instrument) -> dict[str, int]:
    """Article address -> number of links to it; "" counts links to the document as a whole."""
    links = CitationLink.objects.filter(target=instrument, provision__edition__is_current=True)
    return dict(links.values_list("target_article").annotate(count=Count("pk")).order_by())
