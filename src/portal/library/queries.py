"""Questions to the shelf. Withdrawn instruments are answered by none of them, except where a name says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched, groupby

from django.db.models import Count, F, Prefetch, Q, QuerySet

from lawtext.addresses import number_key
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.models import CitationLink, Edition, Field, Instrument, Provision
from portal.library.resolving import year_in
from portal.library.states import Status

EDITIONS_AT_ONCE = 40  # enough to spare queries, few enough that a batch of codes stays under 20 MB


# ---- instruments -----------------------------------------------------------------------------------------------------


def instruments_on_the_shelf() -> QuerySet[Instrument]:
    """Every instrument that the public may read."""
    return Instrument.objects.filter(withdrawn_at__isnull=True)


def instrument_by_slug(*, slug: str) -> Instrument | None:
    """The instrument at a permanent address, with its issuer and place; None where there is none."""
    return (
        instruments_on_the_shelf()
        .select_related("issuer", "territory")
        .prefetch_related(Prefetch("fields", Field.objects.select_related("parent").order_by("name")))
        .filter(slug=slug)
        .first()
    )


def instruments_numbered(*, number: str) -> QuerySet[Instrument]:
    """Those with this official number in whatever spelling; local numbers may give several."""
    return instruments_on_the_shelf().filter(number_key=number_key(number)).order_by("issued_date", "pk")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a reader of the list asked for; an empty value does not narrow."""

    words: str = ""
    doc_type: str = ""
    field: str = ""
    status: str = ""
    year: int | None = None
    issuer: str = ""


def instruments_matching(*, shelf: Shelf, day: date) -> QuerySet[Instrument]:
    """The instruments asked for; without an order. `shelf.words` are looked for in number and title, marks or not."""
    found = instruments_on_the_shelf()
    for word in fold(shelf.words).split():
        found = found.filter(Q(title_fold__contains=word) | Q(number_fold__contains=word))
    narrowed = {
        "doc_type": shelf.doc_type,
        "issuer_name": shelf.issuer,
        "issued_date__year": shelf.year,
    }
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    if shelf.field:
        topic = Q(slug=shelf.field) | Q(slug__startswith=f"{shelf.field}/")
        chosen = Field.objects.filter(topic).values("pk")
        found = found.filter(pk__in=Instrument.fields.through.objects.filter(field__in=chosen).values("instrument"))
    if shelf.status:
        found = found.filter(with_status(Status(shelf.status), day=day))
    return found


def with_status(status: Status, *, day: date) -> Q:
    """The condition that holds for instruments with this status on this day: `states.status_on` in SQL."""
    ended = Q(expired_date__isnull=False, expired_date__lte=day)
    coming = ~ended & Q(effective_date__isnull=False, effective_date__gt=day)
    begun = ~ended & Q(effective_date__isnull=False, effective_date__lte=day)
    undated = ~ended & Q(effective_date__isnull=True)
    said = Q(stated_status=status.value)
    unsaid_or_current = Q(stated_status__in=["", Status.IN_FORCE.value, Status.NOT_YET.value])
    conditions = {
        Status.WHOLLY_EXPIRED: (ended & ~Q(stated_status=Status.EXPIRED.value)) | (~ended & said),
        Status.NOT_YET: (coming & unsaid_or_current) | (undated & said),
        Status.IN_FORCE: (begun & unsaid_or_current) | (undated & said),
        Status.UNKNOWN: undated & Q(stated_status=""),
    }
    return conditions.get(status, said if status is Status.EXPIRED else ~ended & said)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be narrowed to, and how many instruments have it."""

    value: str
    label: str
    count: int


def doc_types_with_counts() -> list[Choice]:
    return _choices(instruments_on_the_shelf().exclude(doc_type=""), "doc_type")


def issuers_with_counts(*, limit: int = 60) -> list[Choice]:
    return _choices(instruments_on_the_shelf().exclude(issuer_name=""), "issuer_name")[:limit]


def years_with_counts() -> list[Choice]:
    """Years of issue, latest first."""
    dated = instruments_on_the_shelf().filter(issued_date__isnull=False)
    return sorted(_choices(dated, "issued_date__year"), key=lambda choice: choice.value, reverse=True)


def _choices(instruments: QuerySet[Instrument], column: str) -> list[Choice]:
    counted = instruments.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    return [Choice(value=str(value), label=str(value), count=count) for value, count in counted]


def topics_with_counts() -> list[Choice]:
    """The topics at the top of the tree of fields, with the instruments at or under each, most first."""
    through = Instrument.fields.through.objects.filter(instrument__withdrawn_at__isnull=True)
    counted = (
        through.values_list("field__slug", "field__name", "field__parent__slug", "field__parent__name")
        .annotate(count=Count("instrument"))
        .order_by()
    )
    totals: dict[str, tuple[str, int]] = {}
    for slug, name, topic_slug, topic_name, count in counted:
        key, label = (topic_slug, topic_name) if topic_slug else (slug, name)
        totals[key] = (label, totals.get(key, (label, 0))[1] + count)
    ranked = sorted(totals.items(), key=lambda item: (-item[1][1], item[0]))
    return [Choice(value=slug, label=label, count=count) for slug, (label, count) in ranked]


def field_name(*, slug: str) -> str:
    """The name of a field of law, "" if there is none with this slug."""
    return Field.objects.filter(slug=slug).values_list("name", flat=True).first() or ""


def recently_in_force(*, day: date, limit: int = 10) -> QuerySet[Instrument]:
    """What took effect latest, on or before the day."""
    begun = instruments_on_the_shelf().filter(effective_date__lte=day)
    return begun.exclude(expired_date__lte=day).order_by("-effective_date", "-issued_date", "pk")[:limit]


def about_to_take_effect(*, day: date, limit: int = 10) -> QuerySet[Instrument]:
    """What will take effect next, soonest first."""
    return instruments_on_the_shelf().filter(effective_date__gt=day).order_by("effective_date", "pk")[:limit]


def recently_updated(*, limit: int = 10) -> QuerySet[Instrument]:
    """What came to the shelf, or was corrected there, last."""
    return instruments_on_the_shelf().order_by("-updated_at", "-pk")[:limit]


def most_cited(*, limit: int = 10) -> list[tuple[Instrument, int]]:
    """The instruments that most others cite, with the number of provisions that cite each; itself not counted."""
    cited = (
        CitationLink.objects.filter(target__withdrawn_at__isnull=True, provision__edition__is_current=True)
        .exclude(target=F("provision__edition__instrument"))
        .values_list("target")
        .annotate(count=Count("provision", distinct=True))
        .order_by("-count", "target")[:limit]
    )
    counts = dict(cited)
    found = Instrument.objects.in_bulk(list(counts))
    return [(found[pk], count) for pk, count in counts.items()]


def later_namesake(*, instrument: Instrument) -> Instrument | None:
    """The newest law of the same name, if it is later than this one: it has most likely replaced it."""
    if not instrument.name_key:
        return None
    namesakes = instruments_on_the_shelf().filter(name_key=instrument.name_key).order_by("pk")
    dated = [(_year_of(one), one.pk, one) for one in namesakes]
    newest = max(dated, default=None, key=lambda entry: entry[:2])
    return newest[2] if newest and newest[0] > _year_of(instrument) else None


def _year_of(instrument: Instrument) -> int:
    return instrument.issued_date.year if instrument.issued_date else year_in(instrument.number_key) or 0


# ---- editions and provisions -----------------------------------------------------------------------------------------


def current_edition(*, instrument: Instrument) -> Edition | None:
    return Edition.objects.filter(instrument=instrument, is_current=True).first()


def edition_on(*, instrument: Instrument, day: date) -> Edition | None:
    """The edition whose wording was valid on a day; the current one where no other claims the day."""
    claims = (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & Q(valid_to__gt=day)
    past = Edition.objects.filter(claims, instrument=instrument, is_current=False).order_by("-accepted_at")
    return past.first() or current_edition(instrument=instrument)


def provisions_of(*, edition: Edition) -> QuerySet[Provision]:
    """Every unit of an edition in reading order."""
    return Provision.objects.filter(edition=edition).order_by("position")


def provision_at(*, instrument: Instrument, address: str, on: date) -> Provision | None:
    """The unit at an address ("dieu-5-khoan-2") in the wording valid on a day."""
    edition = edition_on(instrument=instrument, day=on)
    return Provision.objects.filter(edition=edition, address=address).first() if edition else None


def provision_in(*, edition: Edition, address: str) -> Provision | None:
    """The unit at an address in this edition."""
    return Provision.objects.filter(edition=edition, address=address).first()


def units_of(*, provision: Provision) -> QuerySet[Provision]:
    """The provision and everything below it, in reading order."""
    return Provision.objects.filter(
        edition=provision.edition_id, position__gte=provision.position, position__lt=provision.end
    ).order_by("position")


def text_of(provisions: Iterable[Provision]) -> str:
    """The words of units in reading order, joined as they were printed."""
    return "\n".join(unit.text for unit in provisions if unit.text)


# ---- citations -------------------------------------------------------------------------------------------------------


def citations_in(*, provisions: Sequence[Provision]) -> QuerySet[CitationLink]:
    """The links of these provisions with their targets, by place in the text."""
    return (
        CitationLink.objects.filter(provision__in=provisions)
        .select_related("target")
        .order_by("provision", "start", "end", "pk")
    )


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


# ---- for the index ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticleForIndex:
    """One article as search needs it, free of the database. `status` is that of the day asked for.

    A text without articles gives one with an empty address: the whole document.
    """

    slug: str
    number: str
    source_id: str
    law_title: str
    title_is_inferred: bool
    doc_type: str
    issuer: str
    fields: tuple[str, ...]
    field_slugs: tuple[str, ...]
    status: Status
    year: int | None
    issued: date | None
    effective: date | None
    expired: date | None
    address: str
    label: str
    heading: str
    text: str
    url: str


def articles_for_index(*, day: date, slugs: Sequence[str] | None = None) -> Iterator[ArticleForIndex]:
    """Every article of every current edition, or of the instruments named; streamed, whatever the shelf's size."""
    editions = Edition.objects.filter(is_current=True, instrument__withdrawn_at__isnull=True)
    if slugs is not None:
        editions = editions.filter(instrument__slug__in=list(slugs))
    for chunk in batched(editions.order_by("pk").values_list("pk", flat=True), EDITIONS_AT_ONCE, strict=False):
        yield from _articles_of(chunk, day)


def _articles_of(edition_ids: Sequence[int], day: date) -> Iterator[ArticleForIndex]:
    editions = (
        Edition.objects.filter(pk__in=edition_ids)
        .select_related("instrument")
        .prefetch_related(Prefetch("instrument__fields", Field.objects.order_by("slug")))
        .in_bulk()
    )
    units = (
        Provision.objects.filter(edition__in=edition_ids)
        .only("edition_id", "position", "end", "address", "unit", "label", "heading", "text")
        .order_by("edition", "position")
    )
    for edition_id, members in groupby(units.iterator(chunk_size=5000), key=lambda unit: unit.edition_id):
        yield from _articles_of_edition(editions[edition_id].instrument, list(members), day)


def _articles_of_edition(instrument: Instrument, units: list[Provision], day: date) -> Iterator[ArticleForIndex]:
    articles = [unit for unit in units if unit.unit == Unit.ARTICLE]
    if not articles:
        yield _for_index(instrument, None, text_of(units), day)
    first = units[0].position
    for article in articles:
        yield _for_index(instrument, article, text_of(units[article.position - first : article.end - first]), day)


def _for_index(instrument: Instrument, article: Provision | None, text: str, day: date) -> ArticleForIndex:
    topics = list(instrument.fields.all())
    law = instrument.get_absolute_url()
    return ArticleForIndex(
        slug=instrument.slug,
        number=instrument.official_number,
        source_id=instrument.source_id,
        law_title=instrument.title,
        title_is_inferred=instrument.title_is_inferred,
        doc_type=instrument.doc_type,
        issuer=instrument.issuer_name,
        fields=tuple(topic.name for topic in topics),
        field_slugs=tuple(topic.slug for topic in topics),
        status=instrument.status_on(day),
        year=instrument.issued_date.year if instrument.issued_date else None,
        issued=instrument.issued_date,
        effective=instrument.effective_date,
        expired=instrument.expired_date,
        address=article.address if article else "",
        label=article.label if article else "",
        heading=article.heading if article else "",
        text=text,
        url=f"{law}{article.address}/" if article else law,
    )
