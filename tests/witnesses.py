"""What a status says was done has a witness: no act leaves a row under “đã gửi” to which nothing was sent.

Whatever act a test tries is watched: a row that it puts into a state whose label says that something was done is looked
at when its transaction ends, and must show what `witnesses.toml` names. Rows that a test lays by hand are no acts.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from portal.schema.states import LabelledChoices

TABLE = tomllib.loads((Path(__file__).parent / "witnesses.toml").read_text("utf-8"))
DONE = re.compile(r"\bđã\b|\bđang công khai|công khai|công bố|hoàn thành|\bxong\b", re.IGNORECASE)
_UPDATE = re.compile(r'UPDATE "(\w+)" SET (.+) WHERE \(?"\w+"\."\w+" (?:= %s|IN \([%s, ]+\))\)?$', re.DOTALL)
_INSERT = re.compile(r'INSERT INTO "(\w+)" \((.+?)\) VALUES \(([^()]+)\)(?: RETURNING .+)?$', re.DOTALL)
_SET = re.compile(r'"(\w+)" = %s')


@dataclass(frozen=True)
class Claim:
    """A value of a field whose label says that something was done."""

    model: type[models.Model]
    field: str
    value: str
    label: str
    name: str
    column: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @property
    def witness(self) -> str:
        return str(TABLE.get(self.key, {}).get(self.name, ""))

    def holds(self) -> Q:
        found = Q()
        for words in self.witness.split():
            found &= Q(pk__in=self.model._base_manager.filter(self._any(words.split("|"))).values("pk"))
        return found

    def _any(self, names: Iterable[str]) -> Q:
        found = Q(pk__in=[])
        for name in names:
            path, _, value = name.partition("=")
            if value:
                found |= Q(**{path: self.value})
            elif isinstance(_field(self.model, path), models.CharField | models.TextField):
                found |= Q(**{f"{path}__gt": ""})
            else:
                found |= Q(**{f"{path}__isnull": False})
        return found


def _field(model: type[models.Model], path: str) -> object:
    return None if "__" in path else model._meta.get_field(path)


def _enums(of: type[LabelledChoices]) -> Iterator[type[LabelledChoices]]:
    for one in of.__subclasses__():
        yield from (one, *_enums(one))


@cache
def claims() -> tuple[Claim, ...]:
    """Of every field of every room that has labels, but histories, counts and choices of what somebody says."""
    enums = {tuple(sorted(member.value for member in enum)): enum for enum in _enums(LabelledChoices) if len(enum)}
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            enum = enums.get(tuple(sorted(str(value) for value, _ in field.flatchoices)))
            if enum and model.__module__.startswith("portal") and f"{model._meta.label}.{field.name}" not in NO_STATE:
                found += [
                    Claim(model, field.name, one.value, one.label, one.name, str(field.column))
                    for one in enum
                    if DONE.search(one.label)
                ]
    return tuple(found)


# Fields whose labels are no state of the row: why, kinds, counts, what was before.
NO_STATE = frozenset(
    [
        "library.Event.question",
        "library.Event.origin",
        "library.Relation.origin",
        "library.Relation.kind",
        "library.KnownInstrument.doubt",
        "library.PublishedRelation.kind",
        "plans.ProposalItem.reason_kind",
        "plans.DifficultyAct.before",
        "plans.DifficultyAct.after",
        "plans.DifficultyTerm.term",
        "reports.CompilationAct.after",
        "reports.ReturnAct.kind",
        "dissemination.Tally.state",
        "dissemination.Queued.held",
        "dissemination.Delivery.reason",
        "dissemination.Notice.kind",
        "dissemination.Suppression.reason",
        "dissemination.Template.letters",
        "dissemination.Letter.kind",
        "questions.Rating.unclear",
        "questions.DayCount.what",
    ]
)


@cache
def _watched() -> dict[tuple[str, str, str], Claim]:
    return {
        (one.model._meta.db_table, one.column, one.value): one
        for one in claims()
        if not one.witness.startswith("none:")
    }


def claimed(sql: str, params: Any) -> Iterator[tuple[Claim, tuple[Any, ...]]]:
    """What a statement says of rows, and their keys; () for the row that it inserts."""
    if update := _UPDATE.match(sql):
        keys = tuple(params[update[2].count("%s") :])
        for one in _SET.finditer(update[2]):
            value = params[update[2][: one.start()].count("%s")]
            if claim := _watched().get((update[1], one[1], str(value))):
                yield claim, keys
    elif insert := _INSERT.match(sql):
        columns = [one.strip('" ') for one in insert[2].split(",")]
        for column, value in zip(columns, params if len(params) == len(columns) else (), strict=False):
            if claim := _watched().get((insert[1], column, str(value))):
                yield claim, ()


def lacking(found: Iterable[tuple[Claim, tuple[Any, ...]]]) -> Iterator[str]:
    """The claims that nothing bears out, asked unseen by whoever counts statements."""
    seen, wrappers = connection.force_debug_cursor, connection.execute_wrappers
    connection.force_debug_cursor, connection.execute_wrappers = False, []
    try:
        for claim, keys in found:
            rows = claim.model._base_manager.filter(**{claim.field: claim.value})
            rows = rows.filter(pk__in=keys) if keys else rows.filter(pk__in=rows.order_by("-pk").values("pk")[:1])
            if rows.exclude(claim.holds()).exists():
                yield f"{claim.key} says “{claim.label}” without {claim.witness}"
    finally:
        connection.force_debug_cursor, connection.execute_wrappers = seen, wrappers
