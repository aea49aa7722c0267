"""Relations between instruments (lược đồ): from registers, from texts, and entered by officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lawtext.numbers import normalise_number
from portal.agencies.models import Officer
from portal.design.refusals import WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind
from portal.library.models import Instrument, ProblemReport, PublishedRelation, Relation
from portal.library.operations.storage import Arrival
from portal.library.preparation.names import doc_type_of
from portal.library.preparation.relations import LONGEST_NAME
from portal.library.preparation.rows import StatedRelation
from portal.library.queries.citations import CitingInstrument, chosen_instruments
from portal.library.states import EventOrigin, RelationKind
from portal.library.states.instruments import LONGEST_KEY, THIS


def store_relations(arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """Store the relations that registers and the texts themselves state; part of accepting the texts.

    Known relations are kept; those to instruments that are not in the library yet are stored without a target.
    """
    _store_published(arrivals)
    for arrival in arrivals:
        own, prepared = arrival.instrument, arrival.prepared
        stated = [(one.kind, one.key, one.name) for one in prepared.stated.relations if not one.is_backward]
        _store(own, [told for told in stated if told[1] != own.number_key], origin=EventOrigin.SOURCE, at=at)
        _store(
            own,
            [(one.kind.value, one.document_key, one.name) for one in prepared.relations],
            origin=EventOrigin.READ,
            at=at,
        )


def _store_published(arrivals: Sequence[Arrival]) -> None:
    """Store the changes that records state, made by others or to others, replacing those from the same source on the
    same instrument. Relations that change nothing and come from their own source instrument are stored as relations
    only."""
    before = set(
        PublishedRelation.objects.filter(teller__in=[arrival.instrument for arrival in arrivals]).values_list(
            "teller", "source"
        )
    )
    for arrival in arrivals:
        own, said = arrival.instrument, arrival.prepared.stated
        source = said.source[:200] or "bản ghi nhập vào thư viện"
        if (own.pk, source) in before:
            PublishedRelation.objects.filter(teller=own, source=source).delete()
        told = [(one, False) for one in said.relations] + [(one, True) for one in arrival.prepared.notes]
        PublishedRelation.objects.bulk_create(
            published_row(one, teller=own, source=source, is_note=is_note)
            for one, is_note in told
            if (one.event or one.is_backward) and one.key not in ("", own.number_key)
        )


def published_row(
    one: StatedRelation, *, teller: Instrument | None, source: str, is_note: bool = False
) -> PublishedRelation:
    """The row of a published relation; without a `teller`, `of` names the affected act."""
    number, doc_type = normalise_number(one.number), doc_type_of(stated="", number=one.number, title=one.name)
    return PublishedRelation(
        teller=teller,
        source=source,
        is_note=is_note,
        kind=one.kind,
        event=one.event,
        is_whole=one.is_whole,
        acting_key=(one.key if one.is_backward else THIS)[:LONGEST_KEY],
        acting_name=(f"{doc_type} {number}".strip() or one.name)[:300] if one.is_backward else "",
        acting_place=one.acting_place,
        acted_key=((one.of or THIS) if one.is_backward else one.key)[:LONGEST_KEY],
        place=one.place,
        day=one.day,
        words=one.words,
    )


def _store(own: Instrument, told: Sequence[tuple[str, str, str]], *, origin: EventOrigin, at: datetime) -> None:
    """`told` holds for each relation its kind, the key of the other document and the words that name it."""
    if not told:
        return
    targets = chosen_instruments(
        {key for _, key, _ in told}, citing=CitingInstrument(own.issued_date, own.issuer_name, own.number_key)
    )
    known = set(Relation.objects.filter(source=own, target__isnull=False).values_list("kind", "target"))
    Relation.objects.bulk_create(
        [
            Relation(
                source=own,
                kind=kind,
                target_id=targets.get(key),
                target_key=key[:LONGEST_KEY],
                target_name=name[:LONGEST_NAME],
                origin=origin.value,
                created_at=at,
            )
            for kind, key, name in told
            if targets.get(key) != own.pk and (kind, targets.get(key)) not in known
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_relation(*, source: Instrument, kind: RelationKind, target: Instrument, by: Officer, at: datetime) -> Relation:
    """Enter the relation of `source` to `target`. Raises WrongState if it exists or they are the same."""
    refuse_if(
        source == target or Relation.objects.filter(source=source, kind=kind.value, target=target).exists(),
        WrongState("Hai văn bản đã có quan hệ này."),
    )
    relation = Relation.objects.create(
        source=source,
        kind=kind.value,
        target=target,
        target_key=target.number_key,
        target_name=str(target)[:LONGEST_NAME],
        origin=EventOrigin.OFFICER.value,
        entered_by=by,
        created_at=at,
    )
    record("relation.added", subject=source, by=by, at=at, details=_details(relation))
    return relation


@transaction.atomic
def remove_relation(*, relation: Relation, reason: str, by: Officer, at: datetime) -> None:
    """Delete a relation. One created by an accepted event is removed with that event. Idempotent."""
    if (current := Relation.objects.select_for_update().filter(pk=relation.pk).first()) is None:
        return
    record("relation.removed", subject=current.source, by=by, at=at, details=_details(current) | {"reason": reason})
    current.delete()


def _details(relation: Relation) -> dict[str, object]:
    return {
        "slug": relation.source.slug,
        "kind": relation.kind,
        "target": relation.target.official_number if relation.target else relation.target_key,
        "origin": relation.origin,
    }


def _empty_reports(old: QuerySet[ProblemReport], at: datetime) -> None:
    old.update(message="")


RETAINED = (
    RetentionKind(
        "problem-reports",
        "Lời người đọc báo lỗi văn bản, đã xử lý",
        0,
        (RetainedRows("library.ProblemReport", "settled_at", ~Q(message=""), _empty_reports),),
    ),
)
PERSONAL = (
    PersonalData(
        model="library.ProblemReport",
        holds="Báo lỗi văn bản",
        fields=("message", "reply", "code"),
        purpose="Sửa văn bản, cho người báo biết kết quả",
        ground="Người báo tự gửi",
        kept="{problem-reports} sau khi xử lý",
    ),
)
