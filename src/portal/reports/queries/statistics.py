"""Statistics forms as of a day, each filled form as a table, what is behind its numbers, and the texts around it.

However many agencies and columns, the counts take two queries (see `statistics.definitions`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from portal.activities.models import Amount
from portal.activities.queries import sums_between
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_of_class, find_agency, heirs_of
from portal.plans.models import Evidence
from portal.plans.queries.figures import counted_between, things_of
from portal.reports.models import FilledForm, FormCell, FormColumn, SentForm, StatisticsForm
from portal.reports.states import FilledState, RowKind
from portal.reports.statistics.definitions import NAMED, estimate_note
from portal.reports.statistics.tables import (
    OTHERS,
    FormTable,
    FormTableColumn,
    FormTableGroup,
    FormTableValue,
    attribute,
    from_json,
    own_table,
    whole_table,
)

type Counts = Mapping[tuple[int, str], FormTableValue]  # (agency, named query) -> count


def columns_of(*, form: StatisticsForm, on: date) -> tuple[FormTableColumn, ...]:
    """The columns valid on that day, in order."""
    held = FormColumn.objects.filter(form=form).filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("position")
    return tuple(
        FormTableColumn(one.number, tuple(one.headings), one.query, tuple(tuple(parts) for parts in one.sums), one.pk)
        for one in held
    )


def agencies_meant(*, form: StatisticsForm, on: date) -> list[tuple[str, RowKind, list[Agency]]]:
    """The agencies that each line of the form means on that day, each agency once."""
    seen: set[int] = set()
    found = []
    for row in form.rows.order_by("position"):
        if row.kind == RowKind.ONE.value:
            named = find_agency(name=row.phrase, on=on)
            agencies = [named] if named is not None else agencies_of_class(phrase=row.phrase, on=on)
        else:
            agencies = agencies_of_class(phrase=row.phrase, on=on)
        fresh = [one for one in agencies if one.pk not in seen]
        seen |= {one.pk for one in fresh}
        found.append((row.label, RowKind(row.kind), fresh))
    return found


# ---- counts ----------------------------------------------------------------------------------------------------------


def counts_of(*, queries: Iterable[str], start: date, end: date) -> dict[tuple[int, str], FormTableValue]:
    """The counts of the named queries between two days, both included, by agency. Two queries at most."""
    asked = [NAMED[key] for key in dict.fromkeys(queries) if key in NAMED]
    found: dict[tuple[int, str], FormTableValue] = {}
    of_activities = [one for one in asked if one.counted is not None]
    for said, one in product(sums_between(start=start, end=end) if of_activities else (), of_activities):
        if one.takes(kind=said.kind, counted=said.counted, language=said.language):
            key = (said.agency, one.key)
            found[key] = found.get(key, FormTableValue()) + FormTableValue(said.total, is_estimate=said.is_estimate)
    measures = {one.measure: one.key for one in asked if one.measure}
    counted = counted_between(measures=measures, start=start, end=end) if measures else {}
    return found | {
        (agency, measures[measure]): FormTableValue(amount)
        for measure, by_agency in counted.items()
        for agency, amount in by_agency.items()
        if agency is not None and amount
    }


@dataclass(frozen=True, slots=True)
class FormShape:
    """The layout of a form for a period: its columns and lines, and which agency counts in which line (`where`)."""

    columns: tuple[FormTableColumn, ...]
    groups: tuple[FormTableGroup, ...]
    where: Mapping[int, int]
    counts: Counts

    def counted(self, line: int, column: FormTableColumn) -> FormTableValue:
        """The count of a line: of its agency and of those attributed to it."""
        return sum(
            [self.counts[key, column.query] for key in self.keys_of(line) if (key, column.query) in self.counts],
            start=FormTableValue(),
        )

    def keys_of(self, line: int) -> list[int]:
        return [agency for agency, place in self.where.items() if place == line]


def shape_of(*, form: StatisticsForm, start: date, end: date) -> FormShape:
    """Agencies that merged inside the period are counted in their successor's line (see `attribute`)."""
    columns = columns_of(form=form, on=end)
    counts = counts_of(queries=[one.query for one in columns if one.query], start=start, end=end)
    meant = agencies_meant(form=form, on=end)
    lines = {one.pk for _, _, agencies in meant for one in agencies}
    counted = sorted({agency for agency, _ in counts})
    strangers = Agency.objects.filter(pk__in=set(counted) - lines).order_by("name_sort")
    gone = heirs_of(agencies=strangers, on=end)
    where, alone = attribute(
        counted=[one.pk for one in strangers],
        lines=lines,
        heirs={one.pk: [heir.pk for heir in gone.get(one.pk, [one])] for one in strangers},
    )
    groups: list[FormTableGroup] = [
        (label, tuple((one.pk, one.name) for one in agencies), kind is RowKind.ONE)
        for label, kind, agencies in meant
        if agencies
    ]
    if alone:
        names = {
            one.pk: (
                f"{one.name} (đến {one.exists_to:%d/%m/%Y})" if gone.get(one.pk, ()) and one.exists_to else one.name
            )
            for one in strangers
        }
        groups.append((OTHERS, tuple((key, names[key]) for key in alone), False))
    return FormShape(columns, tuple(groups), where, counts)


# ---- a filled form ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilledTable:
    """The table of a filled form; `sent_by`: the agencies that have sent their own form (unsent summary forms only)."""

    table: FormTable
    shape: FormShape | None = None
    sent_by: frozenset[int] = field(default=frozenset())


def filled_seen(*, agencies: Collection[int] | None) -> QuerySet[FilledForm]:
    """The filled forms of these agencies, without summary forms; None: all. The newest period first."""
    found = FilledForm.objects.select_related("form", "agency", "round").order_by("-year", "-end", "form__code", "pk")
    return found if agencies is None else found.filter(agency__in=agencies, is_whole=False)


def read_filled(filled: FilledForm) -> FilledTable:
    """The table as it was sent, or as it is now: a cell is what an officer set, else (in a summary) what the agency
    sent, else the count.
    """
    if filled.state == FilledState.SENT:
        return FilledTable(from_json(SentForm.objects.get(of=filled, number=filled.version).table))
    shape = shape_of(form=filled.form, start=filled.start, end=filled.end)
    cells = {(one.agency_id, one.column_id): one for one in filled.cells.filter(is_current=True)}
    sent = _sent_lines(filled) if filled.is_whole else {}

    def cell(agency: int, column: FormTableColumn) -> FormTableValue:
        counted = FormTableValue(None) if column.is_typed else shape.counted(agency, column)
        held = cells.get((agency, column.key))
        if held is not None:
            return FormTableValue(
                held.value, held.is_estimate, is_set=True, reason=held.reason, counted=counted.value or 0
            )
        if agency in sent and column.number in sent[agency]:
            said = sent[agency][column.number]
            return FormTableValue(said.value, said.is_estimate, counted=counted.value or 0)
        return FormTableValue(counted.value, counted.is_estimate, counted=counted.value or 0)

    table = (
        whole_table(columns=shape.columns, groups=shape.groups, cell=cell)
        if filled.is_whole
        else own_table(columns=shape.columns, agency=(filled.agency_id, filled.agency.name), cell=cell)
    )
    return FilledTable(table, shape, frozenset(sent))


def _sent_lines(whole: FilledForm) -> dict[int, Mapping[str, FormTableValue]]:
    """What agencies sent of their own for the same round, by their newest version."""
    own = FilledForm.objects.filter(
        form=whole.form, year=whole.year, round=whole.round, is_whole=False, state=FilledState.SENT.value
    )
    kept = {(one.of_id, one.number): one.table for one in SentForm.objects.filter(of__in=own)}
    leaves = {one.agency_id: from_json(kept[one.pk, one.version]).leaves for one in own}
    return {agency: lines[0].values for agency, lines in leaves.items() if lines}


def filled_before(filled: FilledForm) -> FormTable | None:
    """The same form of the same agency in the round of the year before, as it was sent or is now; None if there is
    none.
    """
    found = (
        FilledForm.objects.filter(
            form__code=filled.form.code,
            agency=filled.agency_id,
            is_whole=filled.is_whole,
            round__key=filled.round.key,
            year=filled.year - 1,
        )
        .select_related("form", "agency", "round")
        .order_by("-pk")
        .first()
    )
    return read_filled(found).table if found is not None else None


def drilldown_cells(*, filled: FilledForm, agency: int, column: int) -> QuerySet[FormCell]:
    """All that officers ever set in a cell, newest first."""
    return filled.cells.filter(agency=agency, column=column).select_related("by").order_by("-pk")


def drilldown_queries(*, table: FormTable, column: FormTableColumn) -> list[str]:
    """The named queries that make up a column: its own, or those of the columns that it sums."""
    if column.query:
        return [column.query]
    parts: Sequence[str] = column.sums[0] if column.sums else ()
    inner = [table.column(part) for part in parts]
    return [query for one in inner if one is not None for query in drilldown_queries(table=table, column=one)]


def cell_drilldown(
    *, queries: Iterable[str], agencies: Collection[int], start: date, end: date
) -> tuple[QuerySet[Amount] | None, QuerySet[Evidence] | None]:
    """The amounts of activities and the evidence of other rooms behind a cell, newest first; each None if no query uses
    it.

    Of these agencies between two days, both included.
    """
    asked = [NAMED[key] for key in queries if key in NAMED]
    wanted = Q()
    for one in asked:
        if one.counted is not None:
            kinds = Q(activity__kind__in=one.kinds) if one.kinds else Q()
            languages = Q(language__in=one.languages) if one.languages else Q()
            wanted |= Q(counted=one.counted.value) & kinds & languages
    measures = [one.measure for one in asked if one.measure]
    return (
        _amounts(wanted, agencies, start, end) if wanted else None,
        things_of(measure=measures[0], start=start, end=end).filter(agency__in=agencies) if measures else None,
    )


def _amounts(wanted: Q, agencies: Collection[int], start: date, end: date) -> QuerySet[Amount]:
    counting = Q(activity__withdrawn_at__isnull=True, activity__day__gte=start, activity__day__lte=end)
    return (
        Amount.objects.filter(wanted, counting, activity__agency__in=agencies)
        .select_related("activity__agency")
        .order_by("-activity__day", "-activity__pk", "pk")
    )


def form_paper_of(filled: FilledForm, table: FormTable, *, number: int) -> dict[str, Any]:
    """The texts around the table; "" leaves dots or nothing. `number`: under which it was sent; 0 for a draft."""
    form, round_ = filled.form, filled.round
    estimated = estimate_note(last_month=round_.last_month, year=filled.year, months=round_.estimated_months)
    return {
        "code": form.code,
        "title": form.title,
        "basis": form.basis,
        "maker": filled.agency.name,
        "receiver": form.receiver,
        "period": f"Kỳ báo cáo: {filled.period}, từ ngày {filled.start:%d/%m/%Y} đến ngày {filled.end:%d/%m/%Y}",
        "table": table,
        "unit": form.unit_note,
        "preparer": filled.preparer,
        "checker": filled.checker,
        "head": filled.head,
        "notes": tuple(note for note in (estimated, filled.note, form.notes) if note),
        "mark": f"Lần gửi {number}" if number else "Bản đang lập, chưa gửi",
    }
