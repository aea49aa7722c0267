"""Relations between instruments (lược đồ): stated by sources, read from heads, entered and removed by officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lawtext.numbers import number_key
from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import Instrument, Relation
from portal.library.relating import LONGEST_NAME
from portal.library.resolving import Citing
from portal.library.shelving.citing import LONGEST_KEY
from portal.library.states import Origin, RelationKind
from portal.library.storing import Arrival


class AlreadyRelated(Exception):
    """The two instruments stand in this relation already."""


def store_relations(arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """What registers state and what texts say of their own place among others; part of accepting them.

    Known relations stay; those to instruments that are not here yet wait for them.
    """
    for arrival in arrivals:
        own, prepared = arrival.instrument, arrival.prepared
        stated = [(one.kind, number_key(one.number), one.name) for one in prepared.stated.relations]
        _store(own, [told for told in stated if told[1] != own.number_key], origin=Origin.SOURCE, at=at)
        read = [(one.kind.value, one.document_key, one.name) for one in prepared.relations]
        _store(own, read, origin=Origin.READ, at=at)


def _store(own: Instrument, told: Sequence[tuple[str, str, str]], *, origin: Origin, at: datetime) -> None:
    """Each is told by its kind, the key of the other document and the words that name it."""
    if not told:
        return
    citing = Citing(own.issued_date, own.issuer_name, own.number_key)
    targets = chosen_instruments({key for _, key, _ in told}, citing=citing)
    known = set(Relation.objects.filter(source=own, target__isnull=False).values_list("kind", "target"))
    relations = [
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
