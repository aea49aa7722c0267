"""Store journal entries as evidence, and readings of pages by month; choose the figures that an assignment shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone

from lawtext.dates import first_day, later_by_months
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, refuse_if
from portal.journal.models import Entry, Reading
from portal.journal.operations import record
from portal.journal.queries.retention import retention_kinds, term_days
from portal.library.models import CitingItem
from portal.plans.evidence import EvidenceEntry, EvidenceState, day_of_month, fold, names_of
from portal.plans.models import Assignment, CountedSet, Evidence, Indicator, Quota
from portal.plans.states.measures import (
    MEASURES,
    PAGE_READS,
    READ_ELSEWHERE,
    READ_KINDS,
    SETS,
    SOURCES,
    VERBS,
    sources_of,
)
from portal.schema.queries import grouped

_FACTS = ["kind", "agency", "task", "day", "amount", "is_estimate", "entry", "gone_by", "newest"]
_LONGEST_NAME = 300
_AT_ONCE = 500  # entries per transaction: during one, nobody else can write to SQLite


# ---- reading the journal ---------------------------------------------------------------------------------------------


@transaction.atomic
def count_entries(*, entries: Sequence[Entry]) -> None:
    """Store these entries as evidence. Nothing is journalled: the journal already has it all.

    Entries may come twice and out of order; few statements, however many entries.
    """
    _store_evidence(
        grouped(
            ((source.key, key), word)
            for word in map(_word, entries)
            for source in sources_of(word.verb)
            for key in names_of(word, source)
        )
    )
    for entry in entries:
        if entry.verb in SETS:
            _note_set(entry)


def _word(entry: Entry) -> EvidenceEntry:
    return EvidenceEntry(
        entry.pk,
        entry.verb,
        timezone.localdate(entry.at),
        f"{entry.subject_type_id}:{entry.subject_id}" if entry.subject_type_id else "",
        entry.details,
    )


def _store_evidence(told: Mapping[tuple[str, str], Sequence[EvidenceEntry]]) -> None:
    """Rows are created and locked in a fixed order, so that two concurrent readers never deadlock."""
    by_source = grouped(sorted(told))
    agencies = _agencies(word.details.get(SOURCES[source].agency) for (source, _), of in told.items() for word in of)
    named = {word.details["task"] for of in told.values() for word in of if word.details.get("task")}
    tasks = set(Assignment.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    for source, keys in by_source.items():
        Evidence.objects.bulk_create([Evidence(source=source, key=key) for key in keys], ignore_conflicts=True)
        made = [
            _after(row, fold(_thing(row), told[source, row.key], source=SOURCES[source]), agencies, tasks)
            for row in Evidence.objects.filter(source=source, key__in=keys).select_for_update().order_by("pk")
        ]
        # An upsert of the locked rows is many times as fast as `bulk_update`.
        Evidence.objects.bulk_create(made, update_conflicts=True, unique_fields=["source", "key"], update_fields=_FACTS)


def _thing(row: Evidence) -> EvidenceState:
    return EvidenceState(
        entry=row.entry_id or 0, gone_by=row.gone_by_id or 0, agency=row.agency_id, task=row.task_id,
        **{name: getattr(row, name) for name in ("day", "kind", "amount", "is_estimate", "newest")},
    )  # fmt: skip


def _after(row: Evidence, thing: EvidenceState, agencies: Mapping[int | str, int], tasks: Collection[int]) -> Evidence:
    named = agencies.get(thing.agency) if thing.agency is not None else None
    return Evidence(
        source=row.source,
        key=row.key,
        kind=thing.kind,
        agency_id=row.agency_id if thing.entry == (row.entry_id or 0) else named,
        task_id=thing.task if thing.task in tasks or thing.task == row.task_id else None,
        day=thing.day,
        amount=thing.amount,
        is_estimate=thing.is_estimate,
        entry_id=thing.entry or None,
        gone_by_id=thing.gone_by or None,
        newest=thing.newest,
    )


def _agencies(named: Iterable[object]) -> dict[int | str, int]:
    """Primary key or slug, as rooms name agencies -> primary key, for those that exist."""
    said = {one for one in named if isinstance(one, int | str)}
    keys = {one for one in said if isinstance(one, int)}
    slugs = {one for one in said if isinstance(one, str)}
    by_key = Agency.objects.filter(pk__in=keys).values_list("pk", "pk")
    return dict([*by_key, *Agency.objects.filter(slug__in=slugs).values_list("slug", "pk")])


def _note_set(entry: Entry) -> None:
    """Update the set's name and the agency's quota, if this entry is the newest."""
    said, _ = CountedSet.objects.get_or_create(source=SETS[entry.verb], key=entry.subject_id)
    CountedSet.objects.filter(pk=said.pk, newest__lt=entry.pk).update(
        name=entry.subject_label[:_LONGEST_NAME], newest=entry.pk
    )
    agency = Agency.objects.filter(slug=entry.details.get("agency", "")).first()
    if agency is None or "quota" not in entry.details:
        return
    quota, _ = Quota.objects.get_or_create(of_set=said, agency=agency)
    Quota.objects.filter(pk=quota.pk, newest__lt=entry.pk).update(amount=entry.details["quota"], newest=entry.pk)


# ---- figures of an assignment ----------------------------------------------------------------------------------------


@transaction.atomic
def set_indicator(
    *, assignment: Assignment, measure: str, of_set: CountedSet | None, target: int | None, by: Officer, at: datetime
) -> Indicator:
    """Show this figure for the assignment; set again, its target changes. Raises Incomplete."""
    refuse_if(
        MEASURES[measure].in_sets != (of_set is not None),
        Incomplete("Chỉ số này đếm theo một tập hợp: hãy chọn tập hợp."),
    )
    refuse_if(target is not None and target < 1, Incomplete("Chỉ tiêu phải là số từ 1 trở lên."))
    held = Indicator.objects.select_for_update().filter(assignment=assignment, measure=measure, of_set=of_set).first()
    if held is not None and held.target == target:
        return held
    before = held.target if held is not None else None
    indicator = held or Indicator(assignment=assignment, measure=measure, of_set=of_set)
    indicator.target = target
    indicator.save()
    _note("indicator.set", indicator, by=by, at=at, target=target, before=before)
    return indicator


@transaction.atomic
def drop_indicator(*, indicator: Indicator, by: Officer, at: datetime) -> None:
    """Stop showing the figure for the assignment. What was counted stays counted."""
    _note("indicator.dropped", indicator, by=by, at=at, target=indicator.target)
    indicator.delete()


def _note(verb: str, indicator: Indicator, *, by: Officer, at: datetime, **more: object) -> None:
    assignment = indicator.assignment
    details: dict[str, object] = {
        "slug": assignment.plan.slug,
        "assignment": assignment.number,
        "measure": indicator.measure,
        "of_set": indicator.of_set.key if indicator.of_set else None,
    }
    record(verb, subject=assignment, by=by, at=at, details=details | more)


_LONGEST_LABEL = 300
_OF_NOBODY = ""  # key of sections, laws and pages that no longer exist: one row together per kind
_LATE = timedelta(days=7)  # after its end a month is still counted for so long: no job may have run in its last hours


def count_latest_reads(*, at: datetime) -> None:
    """A scheduled job: count the current month, and the previous one within `_LATE`."""
    today = timezone.localdate(at)
    for month in sorted({first_day(today), first_day(today - _LATE)}):
        count_reads(month=month, at=at)


def count_everything(*, at: datetime) -> int:
    """Count all journal entries that matter for plans, and every month with readings. Returns the number of entries.

    Safe at any time: nothing is counted twice.
    """
    keys = Entry.objects.filter(verb__in=VERBS).order_by("pk").values_list("pk", flat=True)
    for some in batched(keys, _AT_ONCE, strict=False):
        count_entries(entries=list(Entry.objects.filter(pk__in=some).order_by("pk")))
    count_all_reads(at=at)
    return len(keys)


def count_all_reads(*, at: datetime) -> int:
    """Count every month with readings. Returns the number of months."""
    earliest = Reading.objects.aggregate(first=Min("day"))["first"]
    if earliest is None:
        return 0
    month, counted = first_day(earliest), 0
    while month <= timezone.localdate(at):
        count_reads(month=month, at=at)
        month, counted = later_by_months(month, 1), counted + 1
    return counted


@transaction.atomic
def count_reads(*, month: date, at: datetime) -> int:
    """Store how often each page was read in this month, so far. Returns the number of rows.

    Repeated, it updates the numbers; the agency stays the one in charge when the row was created. A month of which days
    may already be deleted is left unchanged: 0.
    """
    first, today = first_day(month), timezone.localdate(at)
    age = (today - first).days
    if age > retention_kinds()["readings"].least and age > term_days("readings", today):
        return 0
    rows = list(_rows(first))
    Evidence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["amount", "label"],
        batch_size=500,
    )
    return len(rows)


def _rows(first: date) -> Iterator[Evidence]:
    """In a fixed order, so that two workers never deadlock. Three queries."""
    within = Reading.objects.filter(day__gte=first, day__lt=later_by_months(first, 1), reads__gt=0).order_by()
    titles, agencies, held = *_pages(), _held(first)
    sums: Counter[tuple[str, str]] = Counter()
    labels: dict[tuple[str, str], str] = {}
    for kind, key, reads in within.values_list("kind", "key").annotate(Sum("reads")):
        label = titles.get((kind, key)) or held.get(_key(first, kind, key), "")
        place = (kind, key if label else _OF_NOBODY)
        sums[place] += reads
        labels[place] = label or READ_KINDS.get(kind, READ_ELSEWHERE)
    for kind, key in sorted(sums):
        yield Evidence(
            source=PAGE_READS,
            key=_key(first, kind, key),
            kind=kind,
            agency_id=agencies.get((kind, key)),
            day=day_of_month(first),
            amount=sums[kind, key],
            label=labels[kind, key][:_LONGEST_LABEL],
        )


def _pages() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], int | None]]:
    """Titles and agencies of pages, as registered with the stale guard."""
    pages = list(CitingItem.objects.filter(kind__in=READ_KINDS))
    return {(one.kind, one.key): one.title for one in pages}, {(one.kind, one.key): one.agency_id for one in pages}


def _held(first: date) -> dict[str, str]:
    """The labels stored for the month: a page that no longer exists keeps its row."""
    return dict(Evidence.objects.filter(source=PAGE_READS, day=day_of_month(first)).values_list("key", "label"))


def _key(first: date, kind: str, key: str) -> str:
    """ "2026-10:editorial.article:12"; for pages that no longer exist "2026-10:library.instrument:"."""
    return f"{first:%Y-%m}:{kind}:{key}"
