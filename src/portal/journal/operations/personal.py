"""What is done about a person's data in every room alike: words are cut or put right, and cut again after a restore.

Who saw whose data is an entry, so that it is chained as all are. Whom it concerned, and a reason in somebody's own
words, are erasable; that somebody looked stays. A person is a keyed mark, which outlives what it was made from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypedDict

from django.apps import apps
from django.db import transaction
from django.db.models import EmailField, Model, URLField

from portal.agencies.models import Officer
from portal.design.incidents import current_request, number_of
from portal.design.refusals import Overtaken, refuse_if
from portal.journal.models import Entry, ErasableDetails
from portal.journal.operations import note_erasure, record
from portal.journal.operations.acts import lock
from portal.journal.queries.chain import ERASED
from portal.journal.queries.personal import HeldRow, said_in
from portal.schema.models import digests_of

CUT = "[đã xóa]"

type Spans = Sequence[Sequence[int]]


class CutPlaces(TypedDict):
    """Where words are cut, by field, and the digests of the words: it names nobody, and fits no others."""

    cuts: dict[str, Spans]
    marks: dict[str, str]


def cut_places(held: HeldRow) -> CutPlaces:
    """Where the words by which a row was found stand in it."""
    said = {name: said_in(held.row, name) for name in held.data.fields}
    found = {name: _spans(words, held.pattern) for name, words in said.items()}
    cuts = {name: spans for name, spans in found.items() if spans}
    return {"cuts": cuts, "marks": {name: _marks(said[name])[0] for name in cuts}}


def _spans(said: str, pattern: str) -> Spans:
    return [list(found.span()) for found in re.finditer(pattern, said, re.IGNORECASE)]


@transaction.atomic
def erase_row(*, held: HeldRow, places: CutPlaces, by: Officer | None, at: datetime) -> None:
    """Take a person out of a row, as its room does it or by cutting words. The journal tells where, not whom.

    Raises Overtaken where the words have changed since the places were looked for.
    """
    if held.data.stays:
        return
    if held.data.erase is not None:
        held.data.erase(held.row, by, at)
        return
    row = lock(held.row)
    refuse_if(
        any(mark not in _marks(said_in(row, name)) for name, mark in places["marks"].items()), Overtaken(about=row)
    )
    _cut(row, places["cuts"], at)
    record("personal.erased", subject=None, by=by, at=at, details={"model": held.data.model})


def _cut(row: Model, found: Mapping[str, Spans], at: datetime) -> None:
    said = {name: said_in(row, name) for name in found}
    # The list beside the database says where to cut, in words of this digest, and so names nobody.
    marks = {name: _marks(words)[0] for name, words in said.items()}
    _save(row, {name: _without(row, name, said[name], spans) for name, spans in found.items()})
    note_erasure("words", at=at, model=row._meta.label, pk=row.pk, cuts=found, marks=marks)


def _save(row: Model, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.save()  # as a whole: it is locked, and Wagtail's comments take no names of fields


def _without(row: Model, name: str, said: str, spans: Spans) -> Any:
    for start, end in reversed(spans):
        said = said[:start] + CUT + said[end:]
    field: Any = row._meta.get_field(name)
    if field.get_internal_type() != "JSONField":
        return "" if said == CUT and isinstance(field, EmailField | URLField) else said[: field.max_length]
    with suppress(ValueError):
        return json.loads(said)
    return field.get_default()  # what was cut was no part of a word


def _marks(words: str) -> list[str]:
    return digests_of("portal.personal", words)


@transaction.atomic
def cut_again(*, model: str, pk: int, cuts: dict[str, Spans], marks: dict[str, str], at: datetime) -> None:
    """After a restore: the same places of the same words; of other words, in which it may stand elsewhere, all."""
    if (row := apps.get_model(model)._default_manager.filter(pk=pk).first()) is None:
        return
    for name, spans in cuts.items():
        said = said_in(row, name)
        _cut(row, {name: spans if marks[name] in _marks(said) else [[0, len(said)]]}, at)


@transaction.atomic
def drop_row(row: Model, by: Officer | None, at: datetime) -> None:
    """Remove a row that is nothing but the person. The journal tells of which kind."""
    note_erasure("dropped", at=at, model=row._meta.label, pk=row.pk)
    record("personal.erased", subject=None, by=by, at=at, details={"model": row._meta.label})
    row.delete()


@transaction.atomic
def drop_again(*, model: str, pk: int, at: datetime) -> None:
    """After a restore: the row that had been removed."""
    if (row := apps.get_model(model)._default_manager.filter(pk=pk).first()) is not None:
        drop_row(row, None, at)


@transaction.atomic
def forget_entry(row: ErasableDetails, by: Officer | None, at: datetime) -> None:
    """Remove what is erasable of one entry of the journal; that it was, the journal tells."""
    note_erasure("details", at=at, pk=row.pk)
    record(ERASED, subject=None, by=by, at=at, details={"entries": [row.pk]})
    row.delete()


def forget_entry_again(*, row: ErasableDetails, at: datetime) -> None:
    """After a restore."""
    forget_entry(row, None, at)


@transaction.atomic
def correct_row(*, held: HeldRow, by: Officer, at: datetime, **said: str) -> HeldRow:
    """Put words right at the wish of whom they tell of. The journal says which fields, not what."""
    row = lock(held.row)
    changed = [name for name in held.data.fields if name in said and said_in(row, name) != said[name]]
    if changed:
        _save(row, {name: said[name] for name in changed})
        record("personal.corrected", subject=row, by=by, at=at, details={"what": changed})
    return HeldRow(held.data, row)


# ---- who saw whom ----------------------------------------------------------------------------------------------------


def person_mark(said: str) -> str:
    """The same for the same contact, or other sign of one person, as long as the first SECRET_KEY is known; who has it
    could try contacts out on it.
    """
    return digests_of("portal.journal.persons", said)[-1][:24]


def note_access(
    verb: str,
    *,
    subject: Model | None,
    persons: Iterable[str],
    by: Officer,
    at: datetime,
    details: Mapping[str, object],
    words: str = "",
) -> Entry:
    """Write down that `by` saw, or took along, data of `persons` (by their contacts), before it is shown.

    `words` is why, as somebody wrote it. Raises NotInTransaction.
    """
    marks = sorted({person_mark(one) for one in persons})
    said = {"people": len(marks), "request": number_of(current_request.get()), **details}
    told = {"persons": marks} | ({"words": words} if words else {})
    return record(verb, subject=subject, by=by, at=at, details=said, erasable=told)
