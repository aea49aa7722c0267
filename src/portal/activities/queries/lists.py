"""Lists of activities, one with what it said before, and what looks like the same entered twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from lawtext.words import fold
from portal.activities.kinds import KINDS, UNITS, Counted, Language
from portal.activities.models import Activity, ActivityVersion, Amount
from portal.agencies.models import Officer

_ALIKE = 0.6  # of the words of two titles
_LABELS = {
    "kind": "Hình thức",
    "title": "Nội dung",
    "agency": "Cơ quan",
    "day": "Ngày",
    "until": "Đến ngày",
    "place": "Địa bàn",
    "field": "Lĩnh vực",
    "audience": "Đối tượng",
    "evidence_url": "Liên kết minh chứng",
    "note": "Ghi chú",
    "numbers": "Số liệu",
}


def activities_seen(*, agencies: Collection[int] | None) -> QuerySet[Activity]:
    """Those of these agencies (None: of all), the newest day first, with all that a list shows."""
    found = Activity.objects.select_related("agency", "place", "field").prefetch_related("amounts")
    found = found.order_by("-day", "-pk")
    return found if agencies is None else found.filter(agency__in=agencies)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to. `withdrawn`: None for all."""

    start: date | None = None
    end: date | None = None
    kind: str = ""
    agencies: Collection[int] | None = None
    counted: str = ""
    words: str = ""
    withdrawn: bool | None = False


def narrowed(activities: QuerySet[Activity], wish: Narrowed) -> QuerySet[Activity]:
    conditions = Q()
    if wish.start is not None:
        conditions &= Q(day__gte=wish.start)
    if wish.end is not None:
        conditions &= Q(day__lte=wish.end)
    if wish.kind:
        conditions &= Q(kind=wish.kind)
    if wish.agencies is not None:
        conditions &= Q(agency__in=wish.agencies)
    if wish.withdrawn is not None:
        conditions &= Q(withdrawn_at__isnull=not wish.withdrawn)
    if wish.counted:
        conditions &= Q(pk__in=Amount.objects.filter(counted=wish.counted).values("activity"))
    if wish.words:
        conditions &= Q(title__icontains=wish.words) | Q(code=wish.words.lower())
    return activities.filter(conditions)


def totals_in(activities: QuerySet[Activity]) -> list[tuple[str, int]]:
    """("lượt người", 1.240) for each thing that the activities of a list that count have; one query."""
    asked = Amount.objects.filter(activity__in=activities.filter(withdrawn_at__isnull=True).order_by().values("pk"))
    found = dict(asked.values_list("counted").annotate(total=Sum("amount")).order_by())
    return [(_TOTALS[counted], found[counted]) for counted in Counted if counted in found]


_TOTALS = {counted: unit.unit for counted, unit in UNITS.items()} | {
    Counted.GATHERINGS: "cuộc phổ biến trực tiếp",
    Counted.PEOPLE: "lượt người dự",
    Counted.CONTESTS: "cuộc thi",
    Counted.CONTESTANTS: "lượt người dự thi",
    Counted.COPIES: "bản tài liệu",
    Counted.BROADCASTS: "lần phát",
    Counted.MEETINGS: "buổi",
    Counted.COURSES: "lớp tập huấn",
    Counted.TRAINED: "lượt người được tập huấn",
}


def in_words(numbers: Iterable[tuple[str, str, int, bool]]) -> str:
    """ "300 bản (trong đó 120 tiếng Khmer), số ước tính" of (counted, language, amount, is_estimate)."""
    rows = [row for row in numbers if row[2]]
    said = [_counted_in_words(counted, rows) for counted in Counted if any(row[0] == counted for row in rows)]
    return ", ".join(said) + (" (số ước tính)" if any(row[3] for row in rows) else "")


def _counted_in_words(counted: str, rows: Sequence[tuple[str, str, int, bool]]) -> str:
    of = [row for row in rows if row[0] == counted]
    whole = f"{_dotted(sum(row[2] for row in of))} {UNITS[Counted(counted)].unit}"
    others = [row for row in of if row[1] != Language.VIETNAMESE]
    told = ", ".join(f"{_dotted(row[2])} {_small(Language(row[1]).label)}" for row in others)
    return f"{whole} (trong đó {told})" if told else whole


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


# ---- likely doubles --------------------------------------------------------------------------------------------------


def likely_doubles(*, activity: Activity) -> list[Activity]:
    """Others of the same agency, kind and day whose title says nearly the same; none for one that is withdrawn."""
    if activity.withdrawn_at is not None:
        return []
    near = Activity.objects.filter(
        agency=activity.agency_id, kind=activity.kind, day=activity.day, withdrawn_at__isnull=True
    ).exclude(pk=activity.pk)
    return [one for one in near.order_by("pk") if are_alike(one.title, activity.title)]


def are_alike(one: str, other: str) -> bool:
    ours, theirs = set(fold(one).split()), set(fold(other).split())
    return bool(ours & theirs) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


# ---- history ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Past:
    """A version, and what it changed of the one before; nothing for the first."""

    number: int
    by: Officer
    at: datetime
    changes: tuple[Change, ...]


def history_of(*, activity: Activity) -> list[Past]:
    """The newest first."""
    versions = list(ActivityVersion.objects.filter(activity=activity).select_related("by").order_by("number"))
    before: list[ActivityVersion | None] = [None, *versions]
    told = [
        Past(one.number, one.by, one.at, _changes(earlier.said, one.said) if earlier else ())
        for earlier, one in zip(before, versions, strict=False)
    ]
    return told[::-1]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    changed = [name for name in _LABELS if before.get(name) != after.get(name)]
    return tuple(
        Change(_LABELS[name], _shown(name, before.get(name)), _shown(name, after.get(name))) for name in changed
    )


def _shown(name: str, value: Any) -> str:
    if not value:
        return "không có"
    if name == "kind":
        return KINDS[value].label if value in KINDS else str(value)
    if name in ("agency", "place", "field"):
        return str(value[1])
    if name in ("day", "until"):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return in_words([tuple(row) for row in value]) if name == "numbers" else str(value)
