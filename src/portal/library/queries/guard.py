"""The stale guard: which content relies on which law, and which contents await a review.

A flag on a public content is open until it is settled; on a content that was taken down it is kept but not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse

from portal.agencies.models import Agency
from portal.journal.models import Entry, Reading
from portal.journal.queries.pending_work import WaitingWork
from portal.library.models import CitingItem, Event, Instrument, Reliance, ReviewCapacity, StaleFlag
from portal.library.queries.citations import document_name, unplaced_changes
from portal.library.queries.events import KEPT_TARGETS, problems, proposals, same_act, touching
from portal.library.states import ACTING, CHANGING, ENDING, EventKind, ProblemState
from portal.library.states.events import EVENT_ACTS
from portal.library.states.statuses import IN_PART
from portal.schema.queries import any_of, grouped, narrowed

_OPEN = Q(settled_at__isnull=True, item__forgotten_at__isnull=True)
_TELLING = [kind.value for kind in CHANGING | {EventKind.RESUMED}]


# ---- for readers -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaleNotice:
    """One change to what a content cites: the event, and the cited addresses it affects ("" = the document).
    `is_unplaced`: the event changed an unknown part, which may include the addresses."""

    event: Event
    addresses: tuple[str, ...]
    is_coming: bool = False
    is_unplaced: bool = False


def stale_notices(*, kind: str, key: str, day: date) -> list[StaleNotice]:
    """The notices on a content's page: changes of the law that nobody has reviewed yet, and decided future ones.

    One query if there are none, one more for the changes, and two or three for the future ones.
    """
    flags = StaleFlag.objects.filter(_OPEN, item__kind=kind, item__key=key)
    relied = Reliance.objects.filter(item__kind=kind, item__key=key)
    to_come = Q(
        identity__in=relied.exclude(identity="").values("identity"),
        state__in=ACTING,
        kind__in=_TELLING,
        day__gt=day,
        took_effect_at__isnull=True,
    )
    placed = relied.exclude(address="").filter(instrument__withdrawn_at=None)
    unplaced = Q(pk__in=unplaced_changes(day=day).filter(instrument__in=placed.values("instrument")))
    events = Event.objects.filter(Q(pk__in=flags.values("event")) | to_come | unplaced).annotate(is_unplaced=unplaced)
    if not (found := list(events.select_related("instrument", "source").order_by("day", "pk"))):
        return []
    changed = notices_of(flags.select_related("event__instrument", "event__source").order_by("since", "pk"))
    coming = [one for one in found if not (one.is_unplaced or one.took_effect_at) and one.state in ACTING]
    somewhere = [one for one in found if one.is_unplaced and is_in_part(one.instrument, day)]
    return [*changed, *_coming(coming, relied), *(StaleNotice(one, (), is_unplaced=True) for one in somewhere)]


def is_in_part(law: Instrument | None, day: date) -> bool:
    return law is not None and law.status_on(day) in IN_PART


def notices_of(flags: Iterable[StaleFlag]) -> list[StaleNotice]:
    """The flags of one content grouped by event; join the events to the flags first."""
    cited = grouped((flag.event, flag.address) for flag in flags).items()
    return [StaleNotice(event, tuple(addresses)) for event, addresses in cited]


def _coming(events: Sequence[Event], relied: QuerySet[Reliance]) -> Iterator[StaleNotice]:
    prefetch_related_objects(events, KEPT_TARGETS)
    for event in events:
        if addresses := _touched(event, relied):
            yield StaleNotice(event, addresses, is_coming=True)


def _touched(event: Event, relied: QuerySet[Reliance]) -> tuple[str, ...]:
    """The cited addresses that the event will affect, by the same rule as `raise_flags` on its day."""
    named = any_of(touching(event.instrument, target) for target in event.targets.all())
    of_law = relied.filter(same_act(event))
    touched = of_law if event.is_whole else of_law.filter(named)
    return tuple(dict.fromkeys(touched.order_by("pk").values_list("address", flat=True)))


def left_behind() -> Exists:
    """Whether a citing item (outer query) has an open flag."""
    return Exists(StaleFlag.objects.filter(_OPEN, item=OuterRef("pk")))


def open_flags(*, kind: str, key: str) -> QuerySet[StaleFlag]:
    """The open flags of a content, oldest first."""
    return flags_waiting().filter(item__kind=kind, item__key=key)


def stale_keys(*, kind: str, keys: Iterable[str]) -> set[str]:
    """Those of the contents that have an open flag; one query."""
    flags = StaleFlag.objects.filter(_OPEN, item__kind=kind, item__key__in=list(keys))
    return set(flags.values_list("item__key", flat=True))


# When the public state of a flag last changed: raised, settled or lifted, its event confirmed or taken back.
_MOVED = Max(Greatest("raised_at", Coalesce("settled_at", "raised_at"), Coalesce("event__decided_at", "raised_at")))


def law_moved_at(*, kind: str, key: str) -> Subquery:
    """For lists of contents: when the notices on their pages last changed; `key` is the field of the list with the
    content key used by the guard."""
    flags = StaleFlag.objects.filter(item__kind=kind, item__key=Cast(OuterRef(key), CharField())).order_by()
    return Subquery(flags.values("item__key").annotate(moved=_MOVED).values("moved"))


def law_moved_mark(*, kind: str) -> str:
    """A stamp that changes with the notices on any content of a kind."""
    return f"{StaleFlag.objects.filter(item__kind=kind).aggregate(last=_MOVED)['last']}"


# ---- for owners ------------------------------------------------------------------------------------------------------


def reviews_a_day(*, day: date) -> int:
    """How many contents an agency is expected to review per working day; 1,000 if no rule applies."""
    rules = ReviewCapacity.objects.filter(begins__lte=day).order_by("-begins")
    return rules.values_list("contents", flat=True).first() or 1_000


def reviews_planned(*, since: date) -> Counter[tuple[int | None, date]]:
    """(agency, day) -> number of its contents due on that day that still await a review."""
    due = StaleFlag.objects.filter(_OPEN, due_on__gte=since).values_list("item__agency", "due_on")
    counted = due.annotate(count=Count("item", distinct=True)).order_by()
    return Counter({(agency, day): count for agency, day, count in counted})


@dataclass(frozen=True, slots=True)
class Waiting:
    """The filter of the list of waiting contents; an empty value does not filter. `law` is a slug, `officer` the person
    assigned to the review."""

    agency: int | None = None
    kind: str = ""
    law: str = ""
    officer: int | None = None


_READ_LATELY = timedelta(days=90)
_TAKEN_AWAY = ("bai-bo", "thay-the", "het-hieu-luc")
# How serious an error is: the whole act has ended, the place is gone, its wording changed, something was added.
_GRAVITY = Case(
    When(flags__event__is_whole=True, flags__event__kind__in=ENDING, then=4),
    When(flags__target__action__in=_TAKEN_AWAY, then=3),
    When(flags__target__action="bo-sung", then=1),
    default=2,
)


def contents_of(*, flags: QuerySet[StaleFlag], on: date) -> QuerySet[Any]:
    """The contents of these flags, with `due`, `raised`, `read_count` of the last 90 days and `weight`, the product of
    reads and gravity of the change. The greatest weight comes first."""
    lately = Reading.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), day__gt=on - _READ_LATELY)
    reads = lately.order_by().values("key").annotate(total=Sum("reads")).values("total")
    return (
        CitingItem.objects.filter(flags__in=flags.order_by().values("pk"))
        .select_related("agency")
        .annotate(
            due=Min("flags__due_on"),
            raised=Min("flags__raised_at"),
            gravity=Max(_GRAVITY),
            read_count=Coalesce(Subquery(reads), Value(0)),
            weight=(F("read_count") + 1) * F("gravity"),
        )
        .order_by("-weight", "pk")
    )


def changes_waiting(*, agencies: Collection[Agency | int] | None = None, asked: Waiting = Waiting()) -> QuerySet[Any]:
    """Events with open flags, earliest due first, with `content_count`, `oldest` and `due` of the open flags."""
    return (
        Event.objects.filter(flags__in=_asked(agencies, asked).values("pk"))
        .select_related("instrument", "source")
        .prefetch_related(KEPT_TARGETS)
        .annotate(
            content_count=Count("flags__item", distinct=True), oldest=Min("flags__raised_at"), due=Min("flags__due_on")
        )
        .order_by("due", "pk")
    )


def contents_leaning(
    *, event: Event, on: date, agencies: Collection[Agency | int] | None = None, asked: Waiting = Waiting()
) -> QuerySet[Any]:
    """The contents flagged by one event, as from `contents_of`, with `waiting_flags` and `citing` (their citations)."""
    flags = _asked(agencies, asked).filter(event=event)
    citing = Reliance.objects.filter(instrument=event.instrument).order_by("pk")
    return contents_of(flags=flags, on=on).prefetch_related(
        Prefetch("flags", flags.select_related("assigned_to", "target").order_by("pk"), to_attr="waiting_flags"),
        Prefetch("reliances", citing, to_attr="citing"),
    )


def _asked(agencies: Collection[Agency | int] | None, asked: Waiting) -> QuerySet[StaleFlag]:
    chosen = {
        "item__agency": asked.agency,
        "item__kind": asked.kind,
        "assigned_to": asked.officer,
    }
    found = flags_waiting(agencies=agencies).filter(**{field: one for field, one in chosen.items() if one})
    if asked.law:
        unheld = Q(event__instrument__isnull=True, event__identity=asked.law)
        found = found.filter(Q(event__instrument__slug=asked.law) | unheld)
    return found.order_by()


def flags_waiting(*, agencies: Collection[Agency | int] | None = None) -> QuerySet[StaleFlag]:
    """The open flags of these agencies, or of all; the longest stale first."""
    waiting = narrowed(StaleFlag.objects.filter(_OPEN), item__agency__in=agencies)
    return waiting.select_related("item__agency", "event__instrument", "event__source", "target").order_by(
        "since", "pk"
    )


def items_waiting(
    *, agencies: Collection[Agency | int] | None = None, asked: Waiting = Waiting()
) -> QuerySet[CitingItem]:
    """The public contents with open flags, longest stale first: `flag_count`, `stale_since`, `waits_since`, `due`.

    `waiting_flags` holds the flags themselves, as `flags_waiting` gives them.
    """
    items = CitingItem.objects.filter(pk__in=_asked(agencies, asked).values("item"))
    still_open = Q(flags__settled_at__isnull=True)
    return (
        items.select_related("agency")
        .annotate(
            flag_count=Count("flags", filter=still_open),
            stale_since=Min("flags__since", filter=still_open),
            waits_since=Min("flags__raised_at", filter=still_open),
            due=Min("flags__due_on", filter=still_open),
        )
        .prefetch_related(Prefetch("flags", flags_waiting(), to_attr="waiting_flags"))
        .order_by("stale_since", "pk")
    )


def kinds_waiting(*, agencies: Collection[Agency | int] | None = None) -> list[tuple[str, str]]:
    """The kinds of contents that await a review: (kind, label for officers)."""
    owned = CitingItem.objects.filter(pk__in=flags_waiting(agencies=agencies).order_by().values("item"))
    return list(owned.order_by("kind_label", "kind").values_list("kind", "kind_label").distinct())


def laws_waiting(*, agencies: Collection[Agency | int] | None = None) -> QuerySet[Instrument]:
    """The instruments with changes that await a review, by number: the choices of the list's filter."""
    return Instrument.objects.filter(
        pk__in=flags_waiting(agencies=agencies).order_by().values("event__instrument")
    ).order_by("official_number", "pk")


def agencies_waiting(*, agencies: Collection[Agency | int] | None = None) -> QuerySet[Agency]:
    """The agencies with contents that await a review, in dictionary order."""
    owners = flags_waiting(agencies=agencies).order_by().values("item__agency")
    return Agency.objects.filter(pk__in=owners).order_by("name_sort")


def reviews_for(*, event: Event) -> list[int]:
    """The journal entries that record an owner's settlement for this event and for no other event that is still
    acting."""
    said = Entry.objects.filter(verb="flag.settled", at__gte=event.proposed_at).values_list("pk", "details__events")
    meant = {pk: set(events) for pk, events in said if event.pk in (events or ())}
    others = Event.objects.filter(pk__in=set().union(*meant.values()) - {event.pk}, state__in=ACTING)
    acting = set(others.values_list("pk", flat=True))
    return [pk for pk, events in meant.items() if not events & acting]


# ---- for other rooms -------------------------------------------------------------------------------------------------


def owners_flagged(*, event: Event) -> list[int]:
    """The agencies whose public contents have open flags of an event."""
    owners = StaleFlag.objects.filter(_OPEN, event=event, item__agency__isnull=False)
    return sorted(owners.order_by().values_list("item__agency", flat=True).distinct())


def contents_flagged(*, events: Iterable[int]) -> set[tuple[str, str]]:
    """(kind, key) of the contents that these events have ever flagged, so that an index can update its copies."""
    return set(StaleFlag.objects.filter(event__in=list(events)).values_list("item__kind", "item__key"))


def flagged_by(*, kind: str, events: Iterable[int]) -> dict[int, set[str]]:
    """Event -> keys of the contents of a kind that it has ever flagged; one query for all events."""
    flags = StaleFlag.objects.filter(event__in=list(events), item__kind=kind)
    return {event: set(keys) for event, keys in grouped(flags.values_list("event", "item__key")).items()}


def laws_relied_on(*, kind: str, keys: Collection[str]) -> set[str]:
    """The slugs of the instruments that these contents rely on."""
    relied = Reliance.objects.filter(item__kind=kind, item__key__in=keys, instrument__isnull=False)
    return set(relied.values_list("instrument__slug", flat=True))


def sound_contents_citing(*, kind: str, slugs: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """(instrument, article) -> keys of the contents of a kind that rely on the article, newest first.

    Only articles of these instruments, and only contents without open flags.
    """
    stale = StaleFlag.objects.filter(_OPEN, item=OuterRef("item"))
    relied = Reliance.objects.filter(item__kind=kind, instrument__slug__in=slugs).exclude(article="")
    rows = relied.filter(~Exists(stale)).order_by("-item__registered_at", "-item")
    cited = rows.values_list("instrument__slug", "article", "item__key")
    found = grouped(((slug, article), key) for slug, article, key in cited)
    return {place: list(dict.fromkeys(keys)) for place, keys in found.items()}


def items_relying_on(*, instrument: Instrument, article: str = "") -> QuerySet[CitingItem]:
    """The contents that rely on an instrument, or on one article of it, newest first, with `is_stale`."""
    relied = narrowed(Reliance.objects.filter(instrument=instrument), article=article)
    return (
        CitingItem.objects.filter(pk__in=relied.values("item"))
        .annotate(is_stale=left_behind())
        .order_by("-registered_at", "-pk")
    )


WAITING = (
    WaitingWork(
        code="noi-dung-can-xem-lai",
        label="Nội dung phải xem lại vì luật thay đổi",
        verbs=("content.review",),
        rows=lambda asked: items_waiting(agencies=asked.agencies),
        title=lambda item: (
            f"{item.title} ({', '.join(sorted({document_name(flag.event) for flag in item.waiting_flags}))})"
        ),
        url=lambda item: reverse("library_stale_item", args=[item.pk]),
        since="waits_since",
        due="due",
        listed_at="library_stale",
    ),
    WaitingWork(
        code="thay-doi-cua-luat",
        label="Thay đổi của luật chờ xác nhận",
        verbs=EVENT_ACTS["accept"].verbs,
        rows=lambda asked: proposals(),
        title=lambda event: (
            f"{document_name(event)}: {event.get_kind_display().lower()}"
            + (f", theo {event.source.official_number}" if event.source else "")
        ),
        url=lambda event: reverse("library_events"),
        since="proposed_at",
        for_all=True,
        acts=(EVENT_ACTS["accept"],),
        listed_at="library_events",
    ),
    WaitingWork(
        code="bao-loi-van-ban",
        label="Lỗi văn bản do người đọc báo",
        verbs=("law.correct",),
        rows=lambda asked: problems(state=ProblemState.OPEN),
        title=lambda one: f"{one.get_kind_display()}: {one.instrument}",
        url=lambda one: reverse("library_problems"),
        since="reported_at",
        for_all=True,
        listed_at="library_problems",
    ),
)
