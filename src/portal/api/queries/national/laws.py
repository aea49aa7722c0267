"""Instruments of the province and its communes: those that an agency here has issued, or that bind only here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from portal.api.national.shapes import LawData, Named, Span, Text
from portal.api.queries.national.found import AT_ONCE, Ending, Found, id_at
from portal.api.queries.national.naming import agency_or_none, fields_of, place_of
from portal.api.representing import Site
from portal.library.describing import permalink_of
from portal.library.exports import FORMS
from portal.library.models import Edition, Instrument, StatusSpan
from portal.library.models.events import EVER, NEVER
from portal.library.queries import instruments_on_the_shelf
from portal.library.states import LABELS, Status

_LOCAL = ("province", "district", "commune")


class Laws:
    def found(self, *, site: Site, day: date) -> Iterator[Found]:
        laws, last = _local(), 0
        while some := list(laws.filter(pk__gt=last)[:AT_ONCE]):
            for law in some:
                url = site.at(law.get_absolute_url())
                yield Found(law.pk, id_at(url), url, _law(law, site, day))
            last = some[-1].pk

    def endings(self, keys: Collection[int], *, site: Site) -> Mapping[int, Ending]:
        taken_off = Instrument.objects.filter(pk__in=keys, withdrawn_at__isnull=False).values_list("pk", flat=True)
        return dict.fromkeys(taken_off, Ending("rut"))


def _local() -> QuerySet[Instrument]:
    texts = Edition.objects.filter(instrument=OuterRef("pk"), is_current=True)
    return (
        instruments_on_the_shelf()
        .filter(Q(issuer__level__in=_LOCAL) | Q(territory__isnull=False))
        .annotate(has_text=Exists(texts))
        .select_related("issuer", "territory")
        .prefetch_related("fields", Prefetch("spans", StatusSpan.objects.order_by("begins")))
        .order_by("pk")
    )


def _law(law: Instrument, site: Site, day: date) -> LawData:
    link = permalink_of(law)
    return LawData(
        number=law.official_number,
        type=law.doc_type,
        title=law.title,
        subject=law.subject,
        issuer_name=law.issuer_name,
        issuer=agency_or_none(law.issuer),
        signer=law.signer,
        signer_title=law.signer_title,
        issued_date=_day(law.issued_date),
        effective_date=_day(law.effective_date),
        expired_date=_day(law.expired_date),
        status=_status(law.status_on(day)),
        spans=[_span(one) for one in law.spans.all()],
        territory=place_of(law.territory),
        fields=fields_of(field.slug for field in law.fields.all()),
        source=law.source,
        source_url=law.source_url or None,
        eli=site.at(str(link)) if link else None,
        texts=_texts(law, site) if law.has_text else [],  # type: ignore[attr-defined]  # annotated above
    )


def _status(status: Status) -> Named:
    return Named(code=status.value, name=LABELS.get(status, "Chưa rõ"))


def _span(one: StatusSpan) -> Span:
    return Span(
        status=_status(Status(one.status)),
        begins=None if one.begins == EVER else one.begins.isoformat(),
        ends=None if one.ends == NEVER else one.ends.isoformat(),
    )


def _texts(law: Instrument, site: Site) -> list[Text]:
    page = site.at(law.get_absolute_url())
    forms = [("text/plain", "toan-van.txt"), *((one.media_type, f"toan-van.{one.extension}") for one in FORMS.values())]
    return [Text(media_type=media_type, url=f"{page}{name}") for media_type, name in forms]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


LAWS = Laws()
