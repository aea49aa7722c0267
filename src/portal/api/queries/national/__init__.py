"""The source of each kind of record of the national data set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import batched, chain
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from portal.agencies.models import Agency, Succession
from portal.agencies.states import KINDS, LEVELS
from portal.api.national import HeldKind
from portal.api.national.shapes import (
    AgencyData,
    ClaimedLawData,
    Handover,
    NamedCode,
    StatusClaimData,
    TextData,
    ValiditySpanData,
)
from portal.api.queries.national.contents import BOOKS, CONTESTS, EVENTS, PlanSource
from portal.api.queries.national.parts import (
    AT_ONCE,
    FoundRecord,
    RecordEnding,
    RecordSource,
    agency_of,
    agency_or_none,
    fields_of,
    id_at,
    place_of,
    shortened,
    stretches,
)
from portal.api.queries.representation import answer_json, iso_day
from portal.api.schemas import NATIONAL_ANSWERS
from portal.library.models import Edition, Instrument, StatusSpan
from portal.library.models.events import EVER, NEVER
from portal.library.queries import instruments_on_the_shelf
from portal.library.queries.claims import claims_of
from portal.library.queries.exports import FORMS
from portal.library.queries.metadata import permalink_of
from portal.library.states import InstrumentStatus
from portal.library.states.statuses import StatusClaim
from portal.questions.models import Answer
from portal.questions.queries.open_data import open_answers, tombstone_of
from portal.sharing.models import Item
from portal.sharing.states import DataPublisher, SharedItemKind


class AgencySource:
    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        after = Prefetch("successions", Succession.objects.select_related("successor").order_by("on_date", "pk"))
        before = Prefetch("origins", Succession.objects.select_related("predecessor").order_by("on_date", "pk"))
        known = Agency.objects.select_related("parent", "place").prefetch_related(after, before)
        for agency in chain.from_iterable(stretches(known)):
            url = site.at(reverse("frontpages:agency", args=[agency.slug]))
            yield FoundRecord(agency.pk, id_at(url), url, _agency(agency))

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        return {}


def _agency(one: Agency) -> AgencyData:
    return AgencyData(
        slug=one.slug,
        code=one.code,
        name=one.name,
        short_name=one.short_name,
        other_names=[name.strip() for name in one.other_names.splitlines() if name.strip()],
        type=NamedCode(code=one.kind, name=KINDS[one.kind].label),
        level=NamedCode(code=one.level, name=LEVELS[one.level].label),
        parent=agency_or_none(one.parent),
        place=place_of(one.place),
        exists_from=iso_day(one.exists_from),
        exists_to=iso_day(one.exists_to),
        successors=[_handover(row.successor, row) for row in one.successions.all()],
        predecessors=[_handover(row.predecessor, row) for row in one.origins.all()],
    )


def _handover(other: Agency, row: Succession) -> Handover:
    return Handover(agency=agency_of(other), on_date=row.on_date.isoformat(), decision=row.decision)


class AnswerSource:
    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        for some in batched(open_answers(day=day), AT_ONCE, strict=False):
            items = Item.objects.filter(kind=SharedItemKind.ANSWER.value, key__in=[str(one.number) for one in some])
            ids = dict(items.values_list("key", "content_id"))
            for one in some:
                # Without an id: published after this pass began; the next pass registers it.
                if (record_id := ids.get(str(one.number))) is not None:
                    shape = NATIONAL_ANSWERS[-1]
                    said = {k: v for k, v in answer_json(one, site=site).items() if k in shape.model_fields}
                    yield FoundRecord(one.number, record_id, _at(one.number, site), shape(**said))

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        return {
            one.number: _ending(one, site)
            for one in Answer.objects.filter(number__in=keys, live__isnull=True).select_related("replaced_by")
        }


def _ending(answer: Answer, site: DataPublisher) -> RecordEnding:
    if (said := tombstone_of(answer)) is None:
        return RecordEnding()
    successor = _at(said.replaced_by, site) if said.replaced_by else ""
    return RecordEnding("gop" if successor else "rut", shortened(said.reason), successor)


def _at(number: int, site: DataPublisher) -> str:
    return site.at(reverse("questions:numbered", args=[number]))


class LawSource:
    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        for law in chain.from_iterable(stretches(_local())):
            url = site.at(law.get_absolute_url())
            yield FoundRecord(law.pk, id_at(url), url, _law(law, site, day))

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        return dict.fromkeys(
            Instrument.objects.filter(pk__in=keys, withdrawn_at__isnull=False).values_list("pk", flat=True),
            RecordEnding("rut"),
        )


def _local() -> QuerySet[Instrument]:
    return (
        instruments_on_the_shelf()
        .filter(Q(issuer__level__in=("province", "district", "commune")) | Q(territory__isnull=False))
        .annotate(has_text=Exists(Edition.objects.filter(instrument=OuterRef("pk"), is_current=True)))
        .select_related("issuer", "territory")
        .prefetch_related("fields", Prefetch("spans", StatusSpan.objects.order_by("begins")))
    )


def _law(law: Instrument, site: DataPublisher, day: date) -> ClaimedLawData:
    link = permalink_of(law)
    return ClaimedLawData(
        number=law.official_number,
        type=law.doc_type,
        title=law.title,
        subject=law.subject,
        issuer_name=law.issuer_name,
        issuer=agency_or_none(law.issuer),
        signer=law.signer,
        signer_title=law.signer_title,
        issued_date=iso_day(law.issued_date),
        effective_date=iso_day(law.effective_date),
        expired_date=iso_day(law.expired_date),
        status=_status(law.status_on(day)),
        claim=_claim(claims_of(law, day=day)),
        spans=[
            ValiditySpanData(
                status=_status(InstrumentStatus(one.status)),
                begins=None if one.begins == EVER else one.begins.isoformat(),
                ends=None if one.ends == NEVER else one.ends.isoformat(),
            )
            for one in law.spans.all()
        ],
        territory=place_of(law.territory),
        fields=fields_of(field.slug for field in law.fields.all()),
        source=law.source,
        source_url=law.source_url or None,
        eli=site.at(link) if link else None,
        texts=_texts(law, site) if law.has_text else [],  # type: ignore[attr-defined]  # annotated above
    )


def _status(status: InstrumentStatus) -> Any:
    return NamedCode(code=status.value, name=status.label)


def _claim(one: StatusClaim) -> StatusClaimData:
    return StatusClaimData(
        grade=NamedCode(code=one.grade.value, name=one.grade.label),
        by=one.by,
        on=iso_day(one.on),
        checked_to=iso_day(one.checked_to),
        against=one.against,
        sentence=one.sentence,
    )


def _texts(law: Instrument, site: DataPublisher) -> list[TextData]:
    page = site.at(law.get_absolute_url())
    forms = [("text/plain", "toan-van.txt"), *((one.media_type, f"toan-van.{one.extension}") for one in FORMS.values())]
    return [TextData(media_type=media_type, url=f"{page}{name}") for media_type, name in forms]


SOURCES: Mapping[HeldKind, RecordSource] = {
    HeldKind.BOOKS: BOOKS,
    HeldKind.ANSWERS: AnswerSource(),
    HeldKind.PLANS: PlanSource(),
    HeldKind.EVENTS: EVENTS,
    HeldKind.CONTESTS: CONTESTS,
    HeldKind.LAWS: LawSource(),
    HeldKind.AGENCIES: AgencySource(),
}
