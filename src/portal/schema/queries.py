"""Helpers to filter and group querysets, and the check that the database belongs to this program."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import CharField, Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Substr


def narrowed[M: Model](found: QuerySet[M], **wanted: object) -> QuerySet[M]:
    """The rows that match all lookups; one whose value is None or "" is ignored."""
    return found.filter(**{lookup: value for lookup, value in wanted.items() if value not in (None, "")})


def grouped[K, V](pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Key -> its values, both in the order of the pairs."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def first_of_each[K, V](pairs: Iterable[tuple[K, V]]) -> dict[K, V]:
    """Key -> its first value, the keys in the order of the pairs."""
    return {key: values[0] for key, values in grouped(pairs).items()}


def any_of(conditions: Iterable[Q]) -> Q:
    """A condition that holds if one of these does; without conditions it never holds."""
    return reduce(or_, conditions, Q(pk__in=[]))


def side_by_side(*asked: QuerySet[Any, Any]) -> list[list[tuple[Any, ...]]]:
    """The rows of each of these querysets, in one query; each is a `values_list` of columns like the first's."""
    numbered = [one.order_by().annotate(asked_at=Value(at)) for at, one in enumerate(asked)]
    found = grouped((at, tuple(row)) for *row, at in numbered[0].union(*numbered[1:], all=True))
    return [found.get(at, []) for at in range(len(asked))]


def number_of(rows: QuerySet[Any], *, by: str, key: str = "pk") -> Coalesce:
    """How many of these rows belong, by the field `by`, to each row of the outer query (by its `key`).

    A subquery of its own: for two counts over joins the database walks every pair, and groups by every column of the
    row.
    """
    found = rows.order_by().filter(**{by: OuterRef(key)}).values(by).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(found), 0)


def month_of(day: str) -> Concat:
    """The first day of the month of this field, as text: "2026-11-01".

    Computed from text in the database; with a date function SQLite would call Python for each row.
    """
    return Concat(Substr(Cast(day, CharField()), 1, len("2026-11-")), Value("01"))


# ---- the database and the program ------------------------------------------------------------------------------------

type MigrationName = tuple[str, str]  # app label, name

RELEASES = "lan-toa"  # the name under which django_migrations stores the releases that have migrated the database
OLDEST = "1.0.0"  # of the releases whose databases this program can migrate
_NUMBERS = re.compile(r"(?:^|_squashed_)(\d{4})")
_FAULTS = {
    "newer": """Cơ sở dữ liệu đã được phiên bản {made} nâng cấp; chương trình này là {release}. Hãy chạy chương trình {made} trở lên, hoặc phục hồi bản sao lưu làm trước khi nâng cấp (docs/operations/upgrade.md).
The database was migrated by release {made}; this program is {release}. Run {made} or later, or restore the copy that was made before the upgrade.""",  # noqa: E501
    "older": """Cơ sở dữ liệu còn ở phiên bản {made}; chương trình {release} chỉ nâng cấp được từ {oldest} trở lên. Hãy nâng cấp bằng chương trình {oldest} trước (docs/operations/upgrade.md).
The database is of release {made}; this program, {release}, migrates from {oldest} on. Migrate it with {oldest} first.""",  # noqa: E501
    "strange": """Cơ sở dữ liệu có bước nâng cấp mà chương trình {release} không biết ({steps}): nó thuộc một phiên bản mới hơn, hoặc có từ trước phiên bản 1.0.0 (docs/operations/upgrade.md).
The database has migrations that this program, {release}, does not know ({steps}): it is of a later release, or from before 1.0.0.""",  # noqa: E501
    "behind": """Cơ sở dữ liệu chưa được nâng cấp cho chương trình {release} (thiếu {steps}). Hãy sao lưu rồi chạy deploy/manage migrate (docs/operations/upgrade.md).
The database is not migrated for this program, {release} (it lacks {steps}). Back up, then run deploy/manage migrate.""",  # noqa: E501
}


def why_foreign(done: Collection[MigrationName], known: Collection[MigrationName], *, release: str) -> str:
    """Why a program of this release must not use a database with these migrations, in two languages; "" if it may.

    A database without the mark of a release is empty, or older than the first release; then its migrations decide.
    """
    made = release_of(done) or ("1.0.0" if done else release)
    if _ordered(made) > _ordered(release):
        return _FAULTS["newer"].format(made=made, release=release)
    if _ordered(made) < _ordered(OLDEST):
        return _FAULTS["older"].format(made=made, release=release, oldest=OLDEST)
    ends = {app: max(_step(one) for one in known if one[0] == app) for app, _ in known}
    strange = [one for one in sorted(done) if one not in known and one[0] in ends and _step(one) > ends[one[0]]]
    return _FAULTS["strange"].format(release=release, steps=", ".join(map(".".join, strange[:3]))) if strange else ""


def release_of(done: Collection[MigrationName]) -> str:
    """The latest release that has migrated the database; "" for an empty one, and one from before the first."""
    return max((name for app, name in done if app == RELEASES), key=_ordered, default="")


def _ordered(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", release)))


def _step(name: MigrationName) -> int:
    """The number of a migration; for a squashed one that of its last."""
    return max(map(int, _NUMBERS.findall(name[1])), default=0)


def _known_migrations() -> dict[MigrationName, Migration]:
    """The migrations of this program; a second call takes some 10 ms."""
    return dict(MigrationLoader(None).disk_migrations or {})


def foreign_database() -> str:
    """Why this program must not use its database; "" if it may, and while the database is unreachable."""
    own = {name for name, migration in _known_migrations().items() if migration.__module__.startswith("portal.")}
    try:
        return why_foreign(set(MigrationRecorder(connection).applied_migrations()), own, release=settings.RELEASE)
    except Error:
        return ""


def migrations_missing() -> list[MigrationName]:
    """Migrations that this program needs and the database lacks.

    Raises django.db.Error if the database is unreachable.
    """
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(
        name
        for name, migration in _known_migrations().items()
        if name not in done and not (migration.replaces and all(one in done for one in migration.replaces))
    )


def require_schema() -> None:
    """Check at the start of a server or background process. Raises ImproperlyConfigured, in words, for a wrong
    database.

    If the database is unreachable nothing is known, and the pages themselves report it.
    """
    with suppress(Error), connection.temporary_connection():
        if fault := foreign_database():
            raise ImproperlyConfigured(fault)
        if missing := migrations_missing():
            raise ImproperlyConfigured(
                _FAULTS["behind"].format(release=settings.RELEASE, steps=", ".join(map(".".join, missing[:3])))
            )
