"""What became of the things behind a frozen number: withdrawn or corrected since, and what they would add up to now.

A signed number never changes. Who reads it must still be told that the ground under it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.activities.models import Amount
from portal.plans.measuring.tables import SOURCES
from portal.plans.models import Evidence
from portal.reports.models import Compilation, Figure, FigureThing
from portal.reports.queries.compilations.behind import things_behind

_AMOUNTS = "amounts"

type _Name = tuple[str, str, str]  # key, kind and part of a thing


@dataclass(frozen=True, slots=True)
class Since:
    """Of the things behind a figure: how many were withdrawn, how many say another number, and their sum today."""

    withdrawn: int
    corrected: int
    value: int


def since_freeze(*, figure: Figure) -> Since | None:
    """None where nothing has changed, or where nobody can say: shares, and what is of no day. Two queries."""
    source = str(figure.spec.get("source", ""))
    if not _can_be_corrected(source):
        return None
    rows = things_behind(figure=figure).order_by().values_list("key", "kind", "part", "amount")
    frozen = {(key, kind, part): amount for key, kind, part, amount in rows}
    now = _now(figure.compilation, source, {key for key, _, _ in frozen})
    return _compared(frozen, now, is_sum=bool(figure.spec.get("sum")))


def changed_figures(*, compilation: Compilation, figures: Iterable[Figure]) -> list[tuple[Figure, Since]]:
    """Of these figures of a report, those under which the ground has changed. One query, and one for each source."""
    frozen: dict[str, dict[_Name, int]] = defaultdict(dict)
    rows = FigureThing.objects.filter(compilation=compilation).values_list("source", "key", "kind", "part", "amount")
    for source, key, kind, part, amount in rows.iterator(2000):
        if _can_be_corrected(source):
            frozen[source][key, kind, part] = amount
    now = {source: _now(compilation, source, {name[0] for name in names}) for source, names in frozen.items()}
    found = []
    for figure in figures:
        source = str(figure.spec.get("source", ""))
        mine = {name: amount for name, amount in frozen.get(source, {}).items() if _counts(figure, name)}
        since = _compared(mine, now[source], is_sum=bool(figure.spec.get("sum"))) if mine else None
        if since is not None:
            found.append((figure, since))
    return found


def _counts(figure: Figure, name: _Name) -> bool:
    _, kind, part = name
    kinds, parts = figure.spec["kinds"], figure.spec["parts"]
    return (not kinds or kind in kinds) and (not parts or part in parts)


def _compared(frozen: Mapping[_Name, int], now: Mapping[_Name, int], *, is_sum: bool) -> Since | None:
    withdrawn = sum(name not in now for name in frozen)
    corrected = sum(now.get(name, amount) != amount for name, amount in frozen.items())
    if not withdrawn and not (corrected and is_sum):
        return None
    value = sum(now[name] if is_sum else 1 for name in frozen if name in now)
    return Since(withdrawn, corrected if is_sum else 0, value)


def corrected_since(*, compilation: Compilation, things: Iterable[FigureThing]) -> dict[int, int]:
    """Of these things, by primary key, the number that they say now where it is another one. A query for a source."""
    held = list(things)
    found: dict[int, int] = {}
    for source in {one.source for one in held if _can_be_corrected(one.source)}:
        of_source = [one for one in held if one.source == source]
        now = _now(compilation, source, {one.key for one in of_source})
        for one in of_source:
            amount = now.get((one.key, one.kind, one.part))
            if amount is not None and amount != one.amount:
                found[one.pk] = amount
    return found


def _can_be_corrected(source: str) -> bool:
    """Whether another number is a correction: readings of a month that was frozen before its end merely go on."""
    return source == _AMOUNTS or (source in SOURCES and not SOURCES[source].of_months)


def _now(held: Compilation, source: str, keys: Collection[str]) -> dict[_Name, int]:
    """What things of a source say now, as far as they still count in the period of the report."""
    if source == _AMOUNTS:
        return _amounts_now(held, keys)
    within = {"day__gte": held.start, "day__lte": held.end}
    found = Evidence.objects.filter(source=source, gone_by__isnull=True, **within)
    rows = found.values_list("key", "kind", "amount")
    return {(key, kind, ""): amount for key, kind, amount in rows if key in keys}


def _amounts_now(held: Compilation, keys: Collection[str]) -> dict[_Name, int]:
    within = {"activity__day__gte": held.start, "activity__day__lte": held.end}
    found = Amount.objects.filter(activity__withdrawn_at__isnull=True, **within)
    rows = found.values_list("activity__code", "activity__kind", "counted", "language", "amount")
    return {
        (code, f"{kind}.{counted}", language): amount for code, kind, counted, language, amount in rows if code in keys
    }
