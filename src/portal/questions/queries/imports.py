"""Queries on imports: batches, rows by state and doubt, and the drafts made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from portal.questions.imports.pairs import GRAVE
from portal.questions.models import AnswerVersion, ImportBatch, ImportRow
from portal.questions.states import UNDER_WAY, RowState, VersionState, values
from portal.schema.queries import narrowed


def batches_of(*, agencies: set[int] | None) -> QuerySet[ImportBatch]:
    """Imports of these agencies (None: of all), newest first, each with the count of waiting rows."""
    waiting = Count("rows", filter=Q(rows__state=RowState.WAITING.value))
    batches = narrowed(ImportBatch.objects.all(), agency__in=agencies)
    return batches.select_related("agency", "started_by").annotate(waiting_count=waiting).order_by("-started_at", "-pk")


def rows_in(*, batch: ImportBatch, state: str, doubt: str = "") -> QuerySet[ImportRow]:
    """Rows of a batch in a state, with this doubt, or without any serious doubt ("khong")."""
    rows = batch.rows.filter(state=state).select_related("answer").order_by("position")
    if not doubt:
        return rows
    found = rows.values_list("pk", "doubts")
    keys = [key for key, doubts in found if (not GRAVE & set(doubts) if doubt == NO_DOUBT else doubt in doubts)]
    return rows.filter(pk__in=keys) if len(keys) < _AT_ONCE else _ranged(rows, keys)


NO_DOUBT = "khong"
_AT_ONCE = 5_000  # ids in one query


def _ranged(rows: QuerySet[ImportRow], keys: list[int]) -> QuerySet[ImportRow]:
    condition = Q()
    for at in range(0, len(keys), _AT_ONCE):
        condition |= Q(pk__in=keys[at : at + _AT_ONCE])
    return rows.filter(condition)


def rows_without_doubts(*, batch: ImportBatch) -> list[int]:
    """Ids of the waiting rows without serious doubts, in order."""
    waiting = batch.rows.filter(state=RowState.WAITING.value).order_by("position")
    return [key for key, doubts in waiting.values_list("pk", "doubts") if not GRAVE & set(doubts)]


def counts_in(*, batch: ImportBatch) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Counts of rows by state, and of waiting rows by doubt."""
    states: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    for state, doubted in batch.rows.values_list("state", "doubts"):
        states[state] += 1
        if state == RowState.WAITING:
            doubts.update(doubted)
            doubts[NO_DOUBT] += not GRAVE & set(doubted)
    return states, doubts


def versions_of(*, batch: ImportBatch, state: VersionState | None = None) -> QuerySet[AnswerVersion]:
    """The versions in progress of answers taken over from a batch, in the file's order."""
    found = AnswerVersion.objects.filter(
        answer__source__startswith=f"nhap:{batch.pk}/", state__in=values(UNDER_WAY) if state is None else [state.value]
    )
    return found.select_related("answer").order_by("answer__number")
