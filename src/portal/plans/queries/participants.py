"""Whose work a figure counts: the agencies of an assignment, those that became one taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Assignment, RoleKind
from portal.plans.queries.numbers import Participant


def participants_of(*, assignment: Assignment, others: Iterable[int], today: date) -> tuple[Participant, ...]:
    """Leads first, then who coordinates, then the `others` whom the plan does not name; each in dictionary order.

    Two agencies whose work has passed to one and the same cannot be told apart after that day: they are one figure.
    Two queries.
    """
    parts = _parts(assignment)
    lines = lines_of(keys={*parts, *others}, on=today)
    agencies = Agency.objects.in_bulk({key for line in lines.values() for key in line})
    found = [_participant(keys, lines, parts, agencies, today) for keys in _joined(lines)]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.part], one.named[0].name_sort)))


_ORDER = {RoleKind.LEAD.label: 0, RoleKind.COORDINATING.label: 1, "": 2}


def _parts(assignment: Assignment) -> dict[int, str]:
    """Each agency that the plan names, and its part: lead before coordinating."""
    found: dict[int, str] = {}
    for role in sorted(assignment.roles.all(), key=lambda role: role.kind == RoleKind.COORDINATING):
        for agency in role.agencies.all():
            found.setdefault(agency.pk, str(RoleKind(role.kind).label))
    return found


def _joined(lines: Mapping[int, set[int]]) -> list[list[int]]:
    """The keys, those together whose lines meet."""
    head: dict[int, int] = {}

    def top(key: int) -> int:
        while head.setdefault(key, key) != key:
            key = head[key]
        return key

    for key, line in lines.items():
        for one in line:
            head[top(one)] = top(key)
    groups: dict[int, list[int]] = defaultdict(list)
    for key in lines:
        groups[top(key)].append(key)
    return list(groups.values())


def _participant(
    named: Iterable[int],
    lines: Mapping[int, set[int]],
    parts: Mapping[int, str],
    agencies: Mapping[int, Agency],
    today: date,
) -> Participant:
    keys = set().union(*(lines[key] for key in named))
    of_plan = [key for key in named if key in parts] or list(named)
    return Participant(
        named=_in_order(agencies[key] for key in of_plan),
        bearers=_in_order(agencies[key] for key in keys if agencies[key].exists_on(today)),
        keys=frozenset(keys),
        part=min((parts.get(key, "") for key in of_plan), key=lambda part: _ORDER[part]),
    )


def _in_order(agencies: Iterable[Agency]) -> tuple[Agency, ...]:
    return tuple(sorted(agencies, key=lambda agency: agency.name_sort))
