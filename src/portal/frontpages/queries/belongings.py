"""Foreign keys to agencies and places (`agencies/states/belongings.toml`), and rows that refer to an ended one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Model, QuerySet

from portal.agencies.models import Agency, Place
from portal.agencies.queries import heirs_of
from portal.agencies.queries.territory import current_places_of_each
from portal.journal.queries.health import HealthCheck
from portal.schema.queries import side_by_side

TABLE = Path(__file__).parents[2] / "agencies" / "states" / "belongings.toml"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A foreign key to an agency or a place.

    `filters`: the rows that must not refer to an ended one (None: such rows only need a living successor).
    """

    model: type[Model]
    field: str
    to: type[Model]
    filters: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        return f"{self.model._meta.verbose_name} ({self.model._meta.get_field(self.field).verbose_name})"  # type: ignore[union-attr]

    def counted(self, keys: Collection[int], *, on: date) -> QuerySet[Any, Any]:
        """The number of rows that refer to each of these agencies or places: (key, count); only those with rows."""
        asked = {name: on if value == "today" else value for name, value in (self.filters or {}).items()}
        rows = self.model._default_manager.filter(**{f"{self.field}__in": keys}, **asked).order_by()
        return rows.values_list(self.field).annotate(count=Count("pk", distinct=True))


@cache
def belongings() -> tuple[Belonging, ...]:
    """All foreign keys in the table: those that follow a successor, and those that must not refer to an ended one."""
    found = []
    for room, table in tomllib.loads(TABLE.read_text("utf-8")).items():
        said = dict.fromkeys(table.get("follows", ())) | {name: it for name, it in table.items() if "." in name}
        for name, filters in said.items():
            model, field = apps.get_model(room, name.partition(".")[0]), name.partition(".")[2]
            to: Any = model._meta.get_field(field).related_model
            found.append(Belonging(model, field, to, filters))
    return tuple(found)


def belonging_to(agencies: Collection[int], *, on: date) -> dict[int, list[tuple[str, int]]]:
    """For each of these agencies the kinds of rows that refer to it, with their numbers; one query for all kinds."""
    found: dict[int, list[tuple[str, int]]] = {key: [] for key in agencies}
    own = [one for one in belongings() if one.to is Agency]
    for one, counts in zip(own, side_by_side(*(one.counted(agencies, on=on) for one in own)), strict=True):
        for key, count in counts:
            found[key].append((one.label, count))
    return found


def orphans(*, on: date) -> list[dict[str, Any]]:
    """Rows that refer to an ended agency or place though they must not, or that have no living successor."""
    found: list[dict[str, Any]] = []
    after: dict[type[Model], Callable[[list[Any]], Mapping[int, list[Any]]]] = {
        Agency: lambda ended: heirs_of(agencies=ended, on=on),
        Place: lambda ended: current_places_of_each(places=ended, on=on),
    }
    for to, heirs in after.items():
        gone: dict[int, Any] = {one.pk: one for one in to._default_manager.filter(exists_to__lte=on)}
        own = [one for one in belongings() if one.to is to]
        standing = [
            (one, key, count)
            for one, counts in zip(own, side_by_side(*(one.counted(gone.keys(), on=on) for one in own)), strict=True)
            for key, count in counts
        ]
        living = heirs([gone[key] for one, key, _ in standing if one.filters is None])
        found += [
            {"what": one.label, "at": gone[key].name, "since": gone[key].exists_to, "count": count}
            for one, key, count in standing
            if one.filters is not None or not living.get(key)
        ]
    return found


def last_orphans_path() -> Path:
    """The file with the result of the latest scheduled search for orphans, in words; empty if there are none."""
    return Path(settings.VAR_DIR) / "last-orphans.txt"


CHECKS = (
    HealthCheck(
        "orphans",
        "Sau sắp xếp cơ quan",
        # Only reads the file: a health check must not query every table.
        lambda at: last_orphans_path().read_text("utf-8") if last_orphans_path().exists() else "",
    ),
)
