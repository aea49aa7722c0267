"""Queries about activities: lists, one with its history, likely duplicates, and the sums for reports and boards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from lawtext.words import fold
from portal.activities.models import Activity, ActivityVersion, Amount
from portal.activities.states import KINDS, UNITS, ActivityAmount, ActivityLanguage, ActivityMeasure, TextFate, small
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.design.markup import grouped
from portal.journal.models import Entry
from portal.journal.queries.pending_work import WaitingWork
from portal.library.models import CitingItem, Event, StaleFlag
from portal.library.states import ACTING, CHANGING, OVER, FlagOutcome
from portal.schema.queries import narrowed

_ALIKE = 0.6  # share of common words in two titles
_LABELS = {
    "kind": "Hình thức",
    "title": "Nội dung",
    "agency": "Cơ quan",
    "day": "Ngày",
    "until": "Đến ngày",
    "place": "Địa bàn",
    "spot": "Nơi cụ thể",
    "field": "Lĩnh vực",
    "task": "Nhiệm vụ của kế hoạch",
    "audience": "Đối tượng",
    "evidence_url": "Liên kết minh chứng",
    "note": "Ghi chú",
    "text": "Bản đã phát, đã đọc",
    "text_reason": "Vì sao vẫn dùng bản ấy",
    "numbers": "Số liệu",
}


def visible_activities(*, agencies: Collection[int] | None) -> QuerySet[Activity]:
    """Activities of these agencies (None: of all), newest day first, with all that a list shows."""
    return narrowed(
        Activity.objects.select_related("agency", "place", "field", "text__entry")
        .prefetch_related("amounts")
        .order_by("-day", "-pk"),
        agency__in=agencies,
    )


def filtered_activities(
    activities: QuerySet[Activity],
    *,
    start: date | None = None,
    end: date | None = None,
    kind: str = "",
    agencies: Collection[int] | None = None,
    counted: str = "",
    words: str = "",
    withdrawn: bool | None = False,
) -> QuerySet[Activity]:
    """Activities that match; empty values are ignored. `withdrawn`: None for all."""
    wanted = {
        "day__gte": start,
        "day__lte": end,
        "kind": kind or None,
        "agency__in": agencies,
        "withdrawn_at__isnull": None if withdrawn is None else not withdrawn,
    }
    conditions = Q(**{lookup: value for lookup, value in wanted.items() if value is not None})
    if counted:
        conditions &= Q(pk__in=Amount.objects.filter(counted=counted).values("activity"))
    if words:
        conditions &= Q(title__icontains=words) | Q(code=words.lower())
    return activities.filter(conditions)


def totals_in(activities: QuerySet[Activity]) -> list[tuple[str, int]]:
    """Totals such as ("lượt người", 1240) of the activities that are not withdrawn; one query."""
    found = dict(
        Amount.objects.filter(activity__in=activities.filter(withdrawn_at__isnull=True).order_by().values("pk"))
        .values_list("counted")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return [(_TOTALS[counted], found[counted]) for counted in ActivityMeasure if counted in found]


_TOTALS = UNITS | {
    ActivityMeasure.GATHERINGS: "cuộc phổ biến trực tiếp",
    ActivityMeasure.PEOPLE: "lượt người dự",
    ActivityMeasure.CONTESTS: "cuộc thi",
    ActivityMeasure.CONTESTANTS: "lượt người dự thi",
    ActivityMeasure.COPIES: "bản tài liệu",
    ActivityMeasure.BROADCASTS: "lần phát",
    ActivityMeasure.NOTICES: "nơi niêm yết",
    ActivityMeasure.MEETINGS: "buổi",
    ActivityMeasure.COURSES: "lớp tập huấn",
    ActivityMeasure.TRAINED: "lượt người được tập huấn",
}


def amounts_in_words(amounts: Iterable[Amount | ActivityAmount]) -> str:
    """The amounts in words, such as "300 bản (trong đó 120 tiếng Khmer), số ước tính"."""
    return in_words((one.counted, one.language, one.amount, one.is_estimate) for one in amounts)


def in_words(numbers: Iterable[tuple[str, str, int, bool]]) -> str:
    """The amounts (counted, language, amount, is_estimate) in words."""
    rows = [row for row in numbers if row[2]]
    said = [_counted_in_words(counted, rows) for counted in ActivityMeasure if any(row[0] == counted for row in rows)]
    return ", ".join(said) + (" (số ước tính)" if any(row[3] for row in rows) else "")


def _counted_in_words(counted: str, rows: Sequence[tuple[str, str, int, bool]]) -> str:
    of = [row for row in rows if row[0] == counted]
    whole = f"{grouped(sum(row[2] for row in of))} {UNITS[ActivityMeasure(counted)]}"
    told = ", ".join(
        f"{grouped(row[2])} {small(ActivityLanguage(row[1]).label)}"
        for row in of
        if row[1] != ActivityLanguage.VIETNAMESE
    )
    return f"{whole} (trong đó {told})" if told else whole


# ---- likely duplicates -----------------------------------------------------------------------------------------------


def likely_duplicates(*, activity: Activity) -> list[Activity]:
    """Others of the same agency, kind and day with a similar title; none for a withdrawn one."""
    if activity.withdrawn_at is not None:
        return []
    return [
        one
        for one in Activity.objects.filter(
            agency=activity.agency_id, kind=activity.kind, day=activity.day, withdrawn_at__isnull=True
        )
        .exclude(pk=activity.pk)
        .order_by("pk")
        if are_alike(one.title, activity.title)
    ]


def are_alike(one: str, other: str) -> bool:
    ours, theirs = set(fold(one).split()), set(fold(other).split())
    return bool(ours & theirs) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


# ---- history ---------------------------------------------------------------------------------------------------------


def history_of(*, activity: Activity) -> list[dict[str, object]]:
    """The versions, newest first, with the changes from the one before; none for the first."""
    versions = list(ActivityVersion.objects.filter(activity=activity).select_related("by").order_by("number"))
    told = [
        {
            "number": one.number,
            "by": one.by,
            "at": one.at,
            "changes": _changes(earlier.said, one.said) if earlier else (),
        }
        for earlier, one in zip([None, *versions], versions, strict=False)
    ]
    return told[::-1]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, object], ...]:
    return tuple(
        {"label": _LABELS[name], "before": _shown(name, before.get(name)), "after": _shown(name, after.get(name))}
        for name in _LABELS
        if (before.get(name) or None) != (after.get(name) or None)
    )


def _shown(name: str, value: Any) -> str:
    if not value:
        return "không có"
    if name == "kind":
        return KINDS[value].label if value in KINDS else str(value)
    if name in ("agency", "place", "field", "task", "text"):
        return str(value[1])
    if name in ("day", "until"):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return in_words([tuple(row) for row in value]) if name == "numbers" else str(value)


# ---- texts that were given out ---------------------------------------------------------------------------------------

_GIVEN_OUT = 20  # activities shown on the page of a content


def given_out(*, kind: str, key: str) -> QuerySet[Activity]:
    """Activities in which this content was read out, handed out or put up, newest first."""
    held = Activity.objects.filter(content_kind=kind, content_key=key, withdrawn_at__isnull=True)
    return held.select_related("agency", "place").order_by("-day", "-pk")[:_GIVEN_OUT]


# The text of a law itself is watched by no guard: the events of the library apply to it.
_IS_LAW = Q(text__entry__subject_type__app_label="library", text__entry__subject_type__model="instrument")
_ENDED = ("answer.withdrawn", "page.withdrawn", "scan.withdrawn", "instrument.withdrawn")


def outdated_texts() -> QuerySet[Activity]:
    """Activities whose text is out of date since (`outdated_since`) its law changed, or it was withdrawn.

    Only changes after those known to the agency count, and none that the owner of the content found harmless.
    """
    flags = StaleFlag.objects.filter(
        item__kind=OuterRef("content_kind"), item__key=OuterRef("content_key"), raised_at__gt=OuterRef("text_told_at")
    ).exclude(outcome__in=(FlagOutcome.STILL_RIGHT, FlagOutcome.LIFTED))
    said = OuterRef("text__entry__subject_type"), OuterRef("text__entry__subject_id")
    over = Q(verb__in=_ENDED) | Q(verb="instrument.turned", details__status__in=[one.value for one in OVER])
    ended = Entry.objects.filter(over, subject_type=said[0], subject_id=said[1], at__gt=OuterRef("text_told_at"))
    public = CitingItem.objects.filter(
        kind=OuterRef("content_kind"), key=OuterRef("content_key"), forgotten_at__isnull=True
    )
    taken = Case(When(~Exists(public), then=Subquery(ended.order_by("at").values("at")[:1])))
    changed = Subquery(flags.order_by("raised_at").values("raised_at")[:1])
    events = Event.objects.filter(
        instrument=Cast(said[1], BigIntegerField()),
        state__in=ACTING,
        kind__in=CHANGING,
        took_effect_at__gt=OuterRef("text_told_at"),
    )
    moved = Case(When(_IS_LAW, then=Subquery(events.order_by("took_effect_at").values("took_effect_at")[:1])))
    given = Activity.objects.filter(_IS_LAW | ~Q(content_kind=""), text__isnull=False, withdrawn_at__isnull=True)
    return (
        given.exclude(fate__in=(TextFate.TAKEN, TextFate.REPLACED))
        .annotate(outdated_since=Coalesce(changed, moved, taken))
        .filter(outdated_since__isnull=False)
    )


WAITING = (
    WaitingWork(
        code="ban-da-phat-cu",
        label="Bản đã phát, đọc, niêm yết cần xem lại",
        verbs=("activity.record",),
        rows=lambda asked: outdated_texts().filter(asked.own("agency")).select_related("agency"),
        title=lambda one: f"{one.title} ({one.spot or one.agency.name}, {one.day:%d/%m/%Y})",
        url=lambda one: reverse("activities_activity", args=[one.code]),
        since="outdated_since",
    ),
)


def sums_between(*, start: date, end: date) -> QuerySet[Amount, Any]:
    """Sums (`total`) from the first day to the last, both included, by agency (its key), kind, `counted`, language, and
    whether it is an estimate. One query.

    An activity of several days counts on its first day. The agency is the one that did it: for its successors see
    `agencies.queries`.
    """
    asked = Amount.objects.filter(activity__withdrawn_at__isnull=True, activity__day__gte=start, activity__day__lte=end)
    by = ("agency", "kind", "counted", "language", "is_estimate")
    return (
        asked.annotate(agency=F("activity__agency"), kind=F("activity__kind"))
        .values(*by)
        .annotate(total=Sum("amount"))
        .order_by(*by)
        .values_list(*by, "total", named=True)
    )


SEARCHED = (
    OfficeSearchKind(
        code="hoat-dong",
        model=Activity,
        label="Hoạt động phổ biến pháp luật",
        verbs=("activity.read",),
        rows=lambda officer, reach: visible_activities(agencies=reach),
        title=str,
        url=lambda one: reverse("activities_activity", args=[one.code]),
        fields=("title", "code"),
    ),
)
