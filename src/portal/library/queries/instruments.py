"""The instruments of the library: single ones, lists, the newest, those of a place; and the filters of lists.

All queries leave withdrawn instruments out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Left, StrIndex
from django.utils import timezone

from lawtext.addresses import number_key
from lawtext.types import Unit
from lawtext.words import fold
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.agencies.queries.territory import GoverningPlace
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStatus
from portal.journal.queries.dependencies import kept
from portal.library.models import (
    CitationLink,
    Edition,
    Field,
    Instrument,
    KnownInstrument,
    KnownRelation,
    Provision,
    Reliance,
    StatusSpan,
)
from portal.library.queries.citations import year_in
from portal.library.queries.editions import edition_on, provisions_of
from portal.library.queries.guard import stale_keys
from portal.library.states import NOT_ENDED, OVER, EventState, InstrumentStatus
from portal.library.states.events import CatalogueRelationKind
from portal.library.states.instruments import TextLack
from portal.schema.queries import grouped, number_of

MOST_OF_ONE_NUMBER = 200  # every province numbers its decisions from one each year


def instruments_on_the_shelf() -> QuerySet[Instrument]:
    """Every public instrument: those that are not withdrawn."""
    return Instrument.objects.filter(withdrawn_at__isnull=True)


def instruments_for_sitemap() -> QuerySet[Instrument]:
    """For the sitemap: the URL, and when the row and the events of the instrument last changed."""
    told = (Coalesce(f"events__{at}", "events__proposed_at") for at in ("decided_at", "took_effect_at"))
    moved = Max(Greatest(*told), filter=~Q(events__state=EventState.PROPOSED.value))
    return instruments_on_the_shelf().only("slug", "updated_at").annotate(law_moved_at=moved).order_by("pk")


@kept
def instrument_by_slug(*, slug: str) -> Instrument | None:
    """The instrument with this slug, with its issuer and place; None if there is none."""
    return (
        instruments_on_the_shelf()
        .select_related("issuer", "territory__parent")
        .prefetch_related(Prefetch("fields", Field.objects.select_related("parent").order_by("name")), "spans")
        .filter(slug=slug)
        .first()
    )


def instruments_numbered(*, number: str) -> QuerySet[Instrument]:
    """The instruments with this official number in any spelling; a local number may match several."""
    return instruments_on_the_shelf().filter(number_key=number_key(number)).order_by("issued_date", "pk")


def catalogued_name(*, number: str) -> str:
    """The name of the act with this number in the catalogue, as events name an act that is not in the library; "" if
    none."""
    known = KnownInstrument.objects.filter(number_key=number_key(number)).first() if number else None
    return f"{known.doc_type} {known.official_number}" if known else ""


def instruments_keyed(*, key: str) -> list[Instrument]:
    """The instruments with this number key ("7-2021-nd-cp"), with their places and status spans."""
    found = instruments_on_the_shelf().filter(number_key=key).select_related("territory").prefetch_related("spans")
    return list(found.order_by("issued_date", "pk")[:MOST_OF_ONE_NUMBER])


@dataclass(frozen=True, slots=True)
class ShelfQuery:
    """The filters of the list of instruments; an empty value does not filter."""

    words: str = ""
    doc_type: str = ""
    field: str = ""
    status: str = ""
    year: int | None = None
    issuer: str = ""


def instruments_matching(*, shelf: ShelfQuery, day: date) -> QuerySet[Instrument]:
    """The matching instruments, unordered. `shelf.words` are searched in number and title, with or without
    diacritics."""
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
        found = found.filter(
            pk__in=Instrument.fields.through.objects.filter(
                field__in=Field.objects.filter(Q(slug=shelf.field) | Q(slug__startswith=f"{shelf.field}/")).values("pk")
            ).values("instrument")
        )
    if shelf.status:
        found = found.filter(with_status(InstrumentStatus(shelf.status), day=day))
    return found


def with_status(status: InstrumentStatus, *, day: date) -> Q:
    """The condition for instruments with this status on this day; IN_FORCE covers every status that is not known to
    have ended, whatever its source."""
    spans = StatusSpan.objects.filter(
        status__in=[one.value for one in (NOT_ENDED if status is InstrumentStatus.IN_FORCE else (status,))],
        begins__lte=day,
        ends__gt=day,
    )
    return Q(pk__in=spans.values("instrument"))


def recently_updated(*, limit: int = 10) -> QuerySet[Instrument]:
    """The instruments added or corrected last."""
    return instruments_on_the_shelf().order_by("-updated_at", "-pk")[:limit]


def later_namesake(*, instrument: Instrument) -> Instrument | None:
    """The newest law of the same name, if it is later than this one: it has most likely replaced it."""
    if not instrument.name_key:
        return None
    namesakes = instruments_on_the_shelf().filter(name_key=instrument.name_key).order_by("pk")
    newest = max([(year_of(one), one.pk, one) for one in namesakes], default=None, key=lambda entry: entry[:2])
    return newest[2] if newest and newest[0] > year_of(instrument) else None


def year_of(instrument: Instrument) -> int:
    """The year of issue, else the year in the number; 0 if unknown."""
    return instrument.issued_date.year if instrument.issued_date else year_in(instrument.number_key) or 0


@dataclass(frozen=True, slots=True)
class ShelfChoice:
    """One value of a filter, and how many instruments have it."""

    value: str
    label: str
    count: int


def doc_types_with_counts() -> list[ShelfChoice]:
    return _choices(instruments_on_the_shelf().exclude(doc_type=""), "doc_type")


def issuers_with_counts(*, limit: int = 60) -> list[ShelfChoice]:
    return _choices(instruments_on_the_shelf().exclude(issuer_name=""), "issuer_name")[:limit]


def years_with_counts() -> list[ShelfChoice]:
    """Years of issue, latest first."""
    return sorted(
        _choices(instruments_on_the_shelf().filter(issued_date__isnull=False), "issued_date__year"),
        key=lambda choice: choice.value,
        reverse=True,
    )


def _choices(instruments: QuerySet[Instrument], column: str) -> list[ShelfChoice]:
    return [
        ShelfChoice(value=str(value), label=str(value), count=count)
        for value, count in instruments.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    ]


@kept
def topics_with_counts() -> list[ShelfChoice]:
    """The root topics of the tree of fields, with the number of instruments at or below each, most first."""
    counted = (
        Instrument.fields.through.objects.filter(instrument__withdrawn_at__isnull=True)
        .values_list("field__slug", "field__name", "field__parent__slug", "field__parent__name")
        .annotate(count=Count("instrument"))
        .order_by()
    )
    totals: dict[str, tuple[str, int]] = {}
    for slug, name, topic_slug, topic_name, count in counted:
        key, label = (topic_slug, topic_name) if topic_slug else (slug, name)
        totals[key] = (label, totals.get(key, (label, 0))[1] + count)
    return [
        ShelfChoice(value=slug, label=label, count=count)
        for slug, (label, count) in sorted(totals.items(), key=lambda item: (-item[1][1], item[0]))
    ]


def field_name(*, slug: str) -> str:
    """The name of a field of law, "" if there is none with this slug."""
    return Field.objects.filter(slug=slug).values_list("name", flat=True).first() or ""


def local_instruments(*, says: Sequence[GoverningPlace], day: date) -> QuerySet[Instrument]:
    """The local acts not over on a day whose territory governs the land; newest first, without national law.

    An act applies to the land that its place had when it was issued: one that a province issued before a merger does
    not apply to the land it gained, which is why old and new provinces are different places.
    """
    return (
        instruments_on_the_shelf()
        .filter(territory__in=[say.place for say in says])
        .exclude(
            pk__in=StatusSpan.objects.filter(
                status__in=[status.value for status in OVER], begins__lte=day, ends__gt=day
            ).values("instrument")
        )
        .select_related("territory")
        .prefetch_related("spans")
        .order_by(F("issued_date").desc(nulls_last=True), "pk")
    )


def grounds_of(*, says: Sequence[GoverningPlace], day: date) -> list[tuple[GoverningPlace, int]]:
    """The governing places that have acts in force on a day, in the given order, and how many each has."""
    counted = dict(
        local_instruments(says=says, day=day).order_by().values_list("territory").annotate(count=Count("pk"))
    )
    return [(say, counted[say.place.pk]) for say in says if say.place.pk in counted]


def local_number_repeats(*, instrument: Instrument) -> QuerySet[Instrument]:
    """Acts with the same number from other places: every province, district and commune numbers its own."""
    return (
        instruments_on_the_shelf()
        .filter(number_key=instrument.number_key)
        .exclude(Q(pk=instrument.pk) | Q(territory=instrument.territory_id))
        .order_by("issuer_name", "issued_date", "pk")
    )


def known_only() -> QuerySet[KnownInstrument]:
    """The instruments of the catalogue that the library does not hold."""
    return KnownInstrument.objects.filter(
        ~Exists(Instrument.objects.filter(number_key=OuterRef("number_key"), withdrawn_at__isnull=True))
    )


def held_in_part(*, number_keys: Collection[str]) -> set[str]:
    """Those of which the library holds less than half of the articles: excerpts quoted by a codification, judged by the
    number of articles held and the number of the last one. One query."""
    articles = Provision.objects.filter(
        unit=Unit.ARTICLE,
        edition__is_current=True,
        edition__lacks__contains=TextLack.NUMBERS.value,
        edition__instrument__number_key__in=number_keys,
        edition__instrument__withdrawn_at__isnull=True,
    )
    labels = grouped(articles.order_by("position").values_list("edition__instrument__number_key", "label"))
    lasts = {key: re.search(r"\d+", found[-1]) for key, found in labels.items()}
    return {key for key, last in lasts.items() if last and 2 * len(labels[key]) < int(last[0])}


_AMENDS = re.compile(r"(?i)sửa đổi|bãi bỏ|đính chính|chức năng, nhiệm vụ")  # titles of acts without rules of their own


def rulers_not_held(*, day: date) -> list[tuple[KnownInstrument, set[str]]]:
    """Acts that the library does not hold and no known act has ended by a day, newest first, each with the number keys
    of the acts it ended; without amending acts, and without acts that only detail a law in the library. Three queries,
    two if there are none."""
    whole = [kind for kind in CatalogueRelationKind if kind.is_whole]
    ended = grouped(
        KnownRelation.objects.filter(kind__in=whole, day__lte=day).values_list("acting", "acted__number_key")
    )
    over = {key for keys in ended.values() for key in keys}
    found = list(
        known_only().exclude(title="").exclude(number_key__in=over).order_by(F("issued_date").desc(nulls_last=True))
    )
    laws = instruments_on_the_shelf().filter(doc_type__in=("Bộ luật", "Luật")).exclude(number_key__in=over)
    held = [
        re.sub(r"( \d{4})?$", " ", title, count=1)
        for title in (laws.values_list("title_fold", flat=True) if found else ())
    ]
    return [
        (one, set(ended.get(one.pk, ())))
        for one in found
        if not _AMENDS.search(one.title) and not any(law in f"{one.title_fold} " for law in held)
    ]


def known_by_number(*, key_begins: str) -> KnownInstrument | None:
    """The catalogue-only instrument whose number key begins with this ("143-2025" for 143/2025/QH15); None if several
    do."""
    found = list(known_only().filter(number_key__startswith=key_begins).order_by("pk")[:3])
    exact = [one for one in found if one.number_key in (key_begins, f"{key_begins}-") or len(found) == 1]
    return exact[0] if exact else None


def known_by_name(*, name_keys: Collection[str]) -> dict[str, KnownInstrument]:
    """Name key -> the newest law of that name that is not in the library."""
    found = known_only().filter(name_key__in=name_keys).order_by(F("issued_date").asc(nulls_first=True), "pk")
    return {one.name_key: one for one in found}


def wanted_texts() -> QuerySet[Any, dict[str, Any]]:
    """Documents that texts of the library cite and the library does not hold, most cited first.

    Rows of `document_key`, `cited` (number of citing provisions), and `title` and `number` if the catalogue has them;
    for a law cited by name only, the title alone.
    """
    known = KnownInstrument.objects.filter(number_key=OuterRef("document_key"))
    of_name = KnownInstrument.objects.filter(name_key=OuterRef("name")).order_by(F("issued_date").desc(nulls_last=True))
    year = StrIndex("document_key", Value("@"))
    name = Case(When(document_key__contains="@", then=Left("document_key", year - 1)), default=F("document_key"))
    found: QuerySet[Any, Any] = (
        CitationLink.objects.filter(target__isnull=True, provision__edition__is_current=True)
        .annotate(name=name)
        .values("document_key", "name")
        .annotate(
            cited=Count("provision", distinct=True),
            title=Coalesce(Subquery(known.values("title")[:1]), Subquery(of_name.values("title")[:1])),
            number=Subquery(known.values("official_number")[:1]),
        )
        .order_by("-cited", "document_key")
    )
    return found


def texts_in_doubt(*, lack: str = "") -> QuerySet[Any]:
    """Current texts that may not have been read completely; those with most reliances (`relied`) first."""
    return (
        Edition.objects.filter(is_current=True, instrument__withdrawn_at__isnull=True, lacks__contains=lack)
        .exclude(lacks="")
        .select_related("instrument")
        .annotate(relied=number_of(Reliance.objects.all(), by="instrument", key="instrument"))
        .order_by("-relied", "instrument__number_key", "pk")
    )


def standing_under_law(*, kind: str, key: str, address: str, replaced: str) -> VersionStatus:
    """The standing of a version of a content watched by the stale guard; `replaced` says that the public now reads
    another version, "" if not."""
    words = replaced or (
        "Luật đã thay đổi, hoặc được nêu là đã thay đổi, mà bản này chưa xét đến; cơ quan chưa xem lại."
        if stale_keys(kind=kind, keys=[key])
        else ""
    )
    now = words or "Hôm nay đây vẫn là bản đang công bố."
    return VersionStatus(now, address=address, is_holding=not words, content=(kind, key))


def _read(law: Instrument, details: Mapping[str, Any]) -> PublicVersion | None:
    edition = law.editions.filter(pk=details["edition"]).first()
    if edition is None or law.withdrawn_at is not None:
        return None
    units = provisions_of(edition=edition).values_list("label", "heading", "text")
    words = (piece for label, heading, text in units for piece in (f"{label} {heading}".strip(), text))
    return PublicVersion(
        title=f"{law.title} ({law.official_number})",
        agency=law.issuer_name,
        address=law.get_absolute_url(),
        text="\n".join(filter(None, (edition.opening, *words, edition.closing))),
        part={"edition": edition.pk},
    )


def _standing(law: Instrument, details: Mapping[str, Any]) -> VersionStatus:
    today, address = timezone.localdate(), law.get_absolute_url()
    now = edition_on(instrument=law, day=today)
    if law.withdrawn_at is not None or now is None:
        return VersionStatus("Văn bản này đã được rút khỏi thư viện của Cổng.", is_hidden=True)
    if now.pk != details["edition"]:
        return VersionStatus("Hôm nay thư viện có lời văn khác của văn bản này.", address=address)
    status = law.status_on(today)
    words = f"Đây vẫn là lời văn mà thư viện đưa ra hôm nay. Hiệu lực của văn bản: {status.label.lower()}."
    return VersionStatus(words, address=address, is_holding=status is InstrumentStatus.IN_FORCE)


EDITION = AttestedKind("Văn bản pháp luật", ("edition.accepted",), read=_read, standing=_standing)

SEARCHED = (
    OfficeSearchKind(
        code="van-ban",
        model=Instrument,
        label="Văn bản pháp luật",
        rows=lambda officer, reach: instruments_on_the_shelf().order_by("-issued_date", "-pk"),
        title=lambda one: f"{one.official_number} {one.title}".strip(),
        url=Instrument.get_absolute_url,
        fields=("title_fold", "number_fold"),
    ),
)
