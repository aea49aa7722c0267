"""Relations between instruments (lược đồ): read from their heads, entered and removed by officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import Instrument, Relation
from portal.library.placing import Arrival
from portal.library.relating import LONGEST_NAME
from portal.library.resolving import Citing
from portal.library.states import Origin, RelationKind


class AlreadyRelated(Exception):
    """The two instruments stand in this relation already."""


def store_read_relations(arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """What new editions say of their own place among others; part of accepting them. Known relations stay."""
    for arrival in arrivals:
        if read := arrival.prepared.relations:
            own = arrival.instrument
            citing = Citing(own.issued_date, own.issuer_name, own.number_key)
            targets = chosen_instruments({one.document_key for one in read}, citing=citing)
            known = set(Relation.objects.filter(source=own, target__isnull=False).values_list("kind", "target"))
            relations = [
                Relation(
                    source=own,
                    kind=one.kind.value,
                    target_id=targets.get(one.document_key),
                    target_key=one.document_key,
                    target_name=one.name,
                    origin=Origin.READ.value,
                    created_at=at,
                )
                for one in read
                if targets.get(one.document_key) != own.pk
                and (one.kind.value, targets.get(one.document_key)) not in known
            ]
            Relation.objects.bulk_create(relations, ignore_conflicts=True)


@transaction.atomic
def add_relation(*, source: Instrument, kind: RelationKind, target: Instrument, by: Officer, at: datetime) -> Relation:
    """An officer says that `source` stands in this relation to `target`. Raises AlreadyRelated."""
    if source == target or Relation.objects.filter(source=source, kind=kind.value, target=target).exists():
        raise AlreadyRelated(source.slug, kind.value, target.slug)
    relation = Relation.objects.create(
        source=source,
        kind=kind.value,
        target=target,
        target_key=target.number_key,
        target_name=str(target)[:LONGEST_NAME],
        origin=Origin.OFFICER.value,
        entered_by=by,
        created_at=at,
    )
    record("relation.added", subject=source, by=by, at=at, details=_details(relation))
    return relation


@transaction.atomic
def remove_relation(*, relation: Relation, reason: str, by: Officer, at: datetime) -> None:
    """An officer says that it is not so. One that an accepted event made goes with that event. Twice is no harm."""
    current = Relation.objects.select_for_update().filter(pk=relation.pk).first()
    if current is None:
        return
    details = _details(current) | {"reason": reason}
    record("relation.removed", subject=current.source, by=by, at=at, details=details)
    current.delete()


def _details(relation: Relation) -> dict[str, object]:
    return {
        "slug": relation.source.slug,
        "kind": relation.kind,
        "target": relation.target.official_number if relation.target else relation.target_key,
        "origin": relation.origin,
    }
