"""The frozen money of a plan as a table. Nothing here asks the plan: it reads what was frozen."""

from __future__ import annotations

from collections.abc import Sequence

from portal.plans.states.budgets import SOURCE_LABELS, Source
from portal.reports.compiling.catalogue import BUDGET_LINES, SET_ASIDE, SPENDINGS, SPENT
from portal.reports.compiling.money import MoneyTable, MoneyThing, money_table
from portal.reports.models import Compilation, Figure, FigureThing
from portal.reports.queries.compilations.lists import outline_of

_OF_ALL = "Chung cho cả kế hoạch"


def money_of(*, compilation: Compilation, figures: Sequence[Figure]) -> MoneyTable | None:
    """None for a report without money. One query. Raises SumsDiffer."""
    said = {one.key: one.value for one in figures}
    if SET_ASIDE not in said:
        return None
    titles = {f"{one.number}": f"Nhiệm vụ {one.number}. {one.title}" for one in outline_of(compilation).rows}
    found = FigureThing.objects.filter(compilation=compilation, source__in=(BUDGET_LINES, SPENDINGS))
    things = [
        MoneyThing(
            agency=one.counted_as.name if one.counted_as else "",
            source=SOURCE_LABELS[Source(one.kind)],
            assignment=titles.get(one.part, f"Nhiệm vụ {one.part}") if one.part else _OF_ALL,
            amount=one.amount,
            is_spent=one.source == SPENDINGS,
        )
        for one in found.select_related("counted_as").order_by("pk")
    ]
    return money_table(things=things, amount=said[SET_ASIDE], spent=said.get(SPENT, 0))
