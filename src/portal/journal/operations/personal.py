"""Operations on a person's data, the same in all rooms: erase or correct text, repeat erasures after a restore, set
retention terms from a day on, and clear data past its term on schedule.

Access to personal data is recorded as a journal entry, so that it is chained like all others. The persons concerned,
and a reason in free text, are erasable; the fact of the access remains. A person is identified by a keyed mark, which
outlives the data it was computed from.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any, TypedDict

from django.apps import apps
from django.db import transaction
from django.db.models import EmailField, F, Model, URLField
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.incidents import current_request, number_of
from portal.design.refusals import Overtaken, Refused, refuse_if
from portal.journal.models import Cleanup, Entry, ErasableDetails, RetentionRule
from portal.journal.operations import note_erasure, record
from portal.journal.operations.acts import lock, require, words
from portal.journal.operations.by_two import by_two
from portal.journal.queries.chain import ERASED
from portal.journal.queries.personal import PersonalRow, said_in
from portal.journal.queries.retention import (
    RetainedRows,
    RetentionKind,
    in_words,
    is_before,
    retention_kinds,
    rules_by_kind,
    term_days,
)
from portal.schema.models import digests_of

CUT = "[đã xóa]"

type Spans = Sequence[Sequence[int]]


class ErasedPassages(TypedDict):
    """Where text was erased, by field, with digests of the text: no personal data, and matches only this text."""

    cuts: dict[str, Spans]
    marks: dict[str, str]


def cut_places(held: PersonalRow) -> ErasedPassages:
    """The positions in a row of the words by which it was found."""
    said = {name: said_in(held.row, name) for name in held.data.fields}
    found: dict[str, Spans] = {
        name: [list(one.span()) for one in re.finditer(held.pattern, words, re.IGNORECASE)]
        for name, words in said.items()
    }
    cuts = {name: spans for name, spans in found.items() if spans}
    return {"cuts": cuts, "marks": {name: _marks(said[name])[0] for name in cuts}}


@transaction.atomic
def erase_row(*, held: PersonalRow, places: ErasedPassages, by: Officer | None, at: datetime) -> None:
    """Remove a person from a row, by the room's own function or by cutting out words. The journal records where, not
    whom.

    Raises Overtaken if the text has changed since the positions were determined.
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
    # The list outside the database says where to cut, in text with this digest, and so names nobody.
    marks = {name: _marks(words)[0] for name, words in said.items()}
    _save(row, {name: _without(row, name, said[name], spans) for name, spans in found.items()})
    note_erasure("words", at=at, model=row._meta.label, pk=row.pk, cuts=found, marks=marks)


def _save(row: Model, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.save()  # all fields: the row is locked, and Wagtail's comments do not accept field names


def _without(row: Model, name: str, said: str, spans: Spans) -> Any:
    for start, end in reversed(spans):
        said = said[:start] + CUT + said[end:]
    field: Any = row._meta.get_field(name)
    if field.get_internal_type() != "JSONField":
        return "" if said == CUT and isinstance(field, EmailField | URLField) else said[: field.max_length]
    with suppress(ValueError):
        return json.loads(said)
    return field.get_default()  # the cut was not inside a JSON string


def _marks(words: str) -> list[str]:
    return digests_of("portal.personal", words)


@transaction.atomic
def cut_again(*, model: str, pk: int, cuts: dict[str, Spans], marks: dict[str, str], at: datetime) -> None:
    """After a restore: erase the same passages of the same text; if the text differs, erase all of it."""
    if (row := apps.get_model(model)._default_manager.filter(pk=pk).first()) is None:
        return
    for name, spans in cuts.items():
        said = said_in(row, name)
        _cut(row, {name: spans if marks[name] in _marks(said) else [[0, len(said)]]}, at)


@transaction.atomic
def drop_row(row: Model, by: Officer | None, at: datetime) -> None:
    """Delete a row that consists only of personal data. The journal records its model."""
    note_erasure("dropped", at=at, model=row._meta.label, pk=row.pk)
    record("personal.erased", subject=None, by=by, at=at, details={"model": row._meta.label})
    row.delete()


@transaction.atomic
def drop_again(*, model: str, pk: int, at: datetime) -> None:
    """After a restore: delete the row again."""
    if (row := apps.get_model(model)._default_manager.filter(pk=pk).first()) is not None:
        drop_row(row, None, at)


@transaction.atomic
def forget_entry(row: ErasableDetails, by: Officer | None, at: datetime) -> None:
    """Delete the erasable details of one journal entry, and record the deletion."""
    note_erasure("details", at=at, pk=row.pk)
    record(ERASED, subject=None, by=by, at=at, details={"entries": [row.pk]})
    row.delete()


def forget_entry_again(*, row: ErasableDetails, at: datetime) -> None:
    """After a restore: delete the details again."""
    forget_entry(row, None, at)


@transaction.atomic
def correct_row(*, held: PersonalRow, by: Officer, at: datetime, **said: str) -> PersonalRow:
    """Correct text at the request of the person concerned. The journal records which fields, not their content."""
    row = lock(held.row)
    changed = [name for name in held.data.fields if name in said and said_in(row, name) != said[name]]
    if changed:
        _save(row, {name: said[name] for name in changed})
        record("personal.corrected", subject=row, by=by, at=at, details={"what": changed})
    return PersonalRow(held.data, row)


# ---- accesses to personal data ---------------------------------------------------------------------------------------


def person_mark(said: str) -> str:
    """A mark of a person: the same for the same contact or other identifier, as long as the first SECRET_KEY is
    unchanged.

    Whoever has the key could test contacts against it.
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
    """Record that `by` saw or exported data of `persons` (identified by their contacts), before it is shown.

    `words` is the reason in free text. Raises NotInTransaction.
    """
    marks = sorted({person_mark(one) for one in persons})
    said = {"people": len(marks), "request": number_of(current_request.get()), **details}
    told = {"persons": marks} | ({"words": words} if words else {})
    return record(verb, subject=subject, by=by, at=at, details=said, erasable=told)


logger = logging.getLogger(__name__)
EDIT = "retention.edit"
BEGINNING = date(2000, 1, 1)  # earlier than any data
_EVERY, _SECONDS = timedelta(minutes=50), 20.0  # interval per kind; time limit of a run, so that letters do not wait


@dataclass(frozen=True, slots=True)
class RequestedTerm:
    """A requested term of `days` for a kind, from a day on, and its legal basis."""

    kind: str
    days: int
    valid_from: date
    basis: str

    @property
    def before(self) -> int:
        """The term that would apply on that day without it; 0: none."""
        return term_days(self.kind, self.valid_from)

    @property
    def is_shorter(self) -> bool:
        return not self.before or self.days < self.before

    def __str__(self) -> str:
        terms = f"từ {in_words(self.before)} thành {in_words(self.days)}"
        return f"{retention_kinds()[self.kind].label}: {terms}, áp dụng từ {self.valid_from:%d/%m/%Y} ({self.basis})"


@transaction.atomic
def set_retention_term(*, wish: RequestedTerm, by: Officer, at: datetime) -> RetentionRule:
    """Set a rule from a day on, today at the earliest; earlier rules remain.

    Raises NotAllowed, ReasonMissing, Refused.
    """
    require((EDIT,), None, by=by, at=at)
    kind = retention_kinds()[wish.kind]
    refuse_if(wish.days < kind.least, Refused(f"Không ngắn hơn {kind.least} ngày. {kind.why}".strip(), field="days"))
    refuse_if(wish.days == wish.before, Refused("Hạn của ngày ấy đã như vậy.", field="days"))
    begins = max(wish.valid_from, timezone.localdate(at))
    said = {
        "kind": kind.label,
        "before": in_words(wish.before),
        "after": in_words(wish.days),
        "from": f"{begins}",
        "reason": words(wish.basis),
    }
    verb = "retention.shortened" if wish.is_shorter else "retention.lengthened"
    entry = record(verb, subject=None, by=by, at=at, details=said)
    return RetentionRule.objects.create(
        kind=kind.name,
        days=wish.days,
        valid_from=begins,
        basis=wish.basis[:300],
        decided_by=by,
        entry=entry,
    )


# A shorter term erases data, so another officer must approve it. A longer one erases nothing.
set_retention_term_by_two = by_two(
    set_retention_term,
    word="retention.shortened",
    verbs=(EDIT,),
    row="wish",
    seen=lambda wish: wish.before,
    shown={"wish": "Hạn lưu giữ"},
    is_needed=lambda given: given["wish"].is_shorter,
)


def begin_terms() -> int:
    """After migrating: create the initial rule of each kind that has no rule. Returns how many were created."""
    known = set(RetentionRule.objects.values_list("kind", flat=True))
    made = [
        RetentionRule(kind=kind.name, days=kind.days, valid_from=BEGINNING, basis="Hạn khi lập cổng")
        for kind in retention_kinds().values()
        if kind.days and kind.name not in known
    ]
    return len(RetentionRule.objects.bulk_create(made))


# ---- clearing of data past its term ----------------------------------------------------------------------------------


def clean_up(*, at: datetime) -> int:
    """A scheduled job, each ten minutes: clean the kinds that have not been gone through for almost an hour, within the
    time limit.

    Returns how many rows were cleared. Each batch is one transaction: a killed run has cleared whole batches, and the
    next run continues.
    """
    ends, rules = monotonic() + _SECONDS, rules_by_kind(until=timezone.localdate(at))
    seen = {one.kind: one.looked_at for one in Cleanup.objects.order_by("looked_at") if one.looked_at}
    due = [kind for name, kind in retention_kinds().items() if name not in seen or not at - _EVERY < seen[name] <= at]
    oldest_first = sorted(due, key=lambda kind: [*seen].index(kind.name) if kind.name in seen else -1)
    return sum(clean_kind(kind, rules.get(kind.name, []), at=at, ends=ends) for kind in oldest_first)


def clean_kind(kind: RetentionKind, rules: list[RetentionRule], *, at: datetime, ends: float) -> int:
    """Clear rows past their term. An error in one batch is recorded and does not stop the others."""
    before, count, faults = is_before(kind, rules, at=at), 0, list[str]()
    for rows in kind.rows if before else ():
        last = None
        while monotonic() < ends:
            found = rows.older_than(before).order_by("pk")  # type: ignore[arg-type]
            found = found if last is None else found.filter(pk__gt=last)
            if not (keys := list(found.values_list("pk", flat=True)[: rows.at_once])):
                break
            last = keys[-1]
            try:
                count += _clear(kind, rows, keys, at)
            except Exception as error:
                logger.exception("What is past its term could not be cleared: %s.", kind.name)
                faults.append(type(error).__name__)
    is_through = monotonic() < ends
    Cleanup.objects.update_or_create(
        kind=kind.name,
        defaults={"fault": "".join(faults[:1])} | ({"looked_at": at} if is_through else {}),
    )
    return count


@transaction.atomic
def _clear(kind: RetentionKind, rows: RetainedRows, keys: list[int], at: datetime) -> int:
    some = rows.model_class._default_manager.filter(rows.which, pk__in=keys)
    if rows.clear:
        rows.clear(some, at)
    else:
        some.delete()
    record("retention.cleared", subject=None, by=None, at=at, details={"kind": kind.label, "count": len(keys)})
    Cleanup.objects.get_or_create(kind=kind.name)
    Cleanup.objects.filter(kind=kind.name).update(cleared_at=at, count=F("count") + len(keys))
    return len(keys)
