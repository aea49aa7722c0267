"""The stale guard: contents declare what they rely on, events flag them, owners settle the flags.

A content of any room joins with one call when it is published, `register_item`, and leaves with another, `forget_item`;
both are part of the publishing operation, in its transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched, groupby

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import WrongState, refuse_if
from portal.journal.operations import record
from portal.library.models import CitingItem, Event, EventTarget, Reliance, StaleFlag
from portal.library.preparation.relations import ReliancePlace
from portal.library.queries.citations import CitingInstrument, candidates_of, identify, split_key
from portal.library.queries.events import cites_headings, same_act, touching, written_unaware
from portal.library.queries.guard import contents_of, reviews_a_day, reviews_planned
from portal.library.states import ACTING, CHANGING, REVIEW_DAYS, REWORDED, EventKind, EventState, FlagOutcome
from portal.library.states.validity import article_of


@dataclass(frozen=True, slots=True)
class CitingContent:
    """A published content of a room. `kind` and `key` never change; the other fields describe its present state.

    `written_at` is the latest moment of law that its words can reflect, if earlier than now: for contents that are
    checked first and published later, or registered later.
    """

    kind: str
    key: str
    title: str
    kind_label: str = ""
    url: str = ""
    edit_url: str = ""
    agency: Agency | None = None
    written_at: datetime | None = None


# ---- contents --------------------------------------------------------------------------------------------------------


@transaction.atomic
def register_item(*, content: CitingContent, places: Collection[ReliancePlace], at: datetime) -> CitingItem:
    """Store what a content relies on now; citations that it no longer contains are deleted.

    Open flags stay until they are settled: a new version does not prove that the change was reviewed. A content written
    before its registration is flagged for changes in between.
    """
    item, _ = CitingItem.objects.update_or_create(
        kind=content.kind,
        key=content.key,
        defaults={
            "kind_label": content.kind_label,
            "title": content.title[:400],
            "url": content.url,
            "edit_url": content.edit_url,
            "agency": content.agency,
            "registered_at": at,
            "forgotten_at": None,
        },
    )
    acts = _rely(item, places, written_at=content.written_at or at)
    if content.written_at is not None and content.written_at < at:
        flag_what_was_bound(acts=acts, since=content.written_at, at=at)
    return item


def _rely(item: CitingItem, places: Collection[ReliancePlace], *, written_at: datetime) -> set[str]:
    """Update the reliances of a content. A place cited before keeps its date of writing. Returns the acts of the new
    places."""
    wanted = {(place.document_key[:300], place.address): place.sentence for place in places}
    held = {(one.document_key, one.address): one for one in item.reliances.all()}
    Reliance.objects.filter(pk__in=[one.pk for place, one in held.items() if place not in wanted]).delete()
    reworded = [one for place, one in held.items() if one.sentence != wanted.get(place, one.sentence)]
    for one in reworded:
        one.sentence = wanted[one.document_key, one.address]
    Reliance.objects.bulk_update(reworded, ["sentence"])
    new = sorted(wanted.keys() - held.keys())
    candidates = candidates_of({key for key, _ in new}) if new else {}
    citing = CitingInstrument(timezone.localdate(written_at), "")
    acts = {
        (key, address): identify(key, candidates[split_key(key)[0]], citing, article=article_of(address))
        for key, address in new
    }
    Reliance.objects.bulk_create(
        Reliance(
            item=item,
            document_key=key,
            instrument_id=instrument,
            identity=identity,
            address=address,
            article=article_of(address),
            sentence=wanted[key, address],
            written_at=written_at,
        )
        for (key, address), (instrument, identity) in acts.items()
    )
    return {identity for _, identity in acts.values()} - {""}


@transaction.atomic
def forget_item(*, kind: str, key: str, at: datetime) -> None:
    """A content is no longer published: delete its reliances; its flags no longer need a review. Idempotent."""
    items = CitingItem.objects.filter(kind=kind, key=key)
    Reliance.objects.filter(item__in=items).delete()
    items.filter(flags__isnull=True).delete()
    items.filter(forgotten_at__isnull=True).update(forgotten_at=at)


# ---- owners ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def settle_flags(
    *, flags: Sequence[StaleFlag], outcome: FlagOutcome, note: str, by: Officer, at: datetime
) -> list[StaleFlag]:
    """Record the owner's review of these changes for one content. Raises WrongState, ValueError.

    The journal entry states whether it was in time, by the earliest due day of these flags.
    """
    current = _held(flags)
    refuse_if(
        len({flag.item_id for flag in current}) != 1,
        ValueError("The flags must be there, at least one, and of one content."),
    )
    _settle(current, outcome, note, by, at)
    return current


@transaction.atomic
def confirm_contents(*, flags: Sequence[StaleFlag], note: str, by: Officer, at: datetime) -> int:
    """Record that the owner has reviewed these contents and found nothing wrong in them, content by content.

    Returns how many. Raises WrongState, ValueError. Contents that need rewording are settled one by one instead.
    """
    by_content = [list(some) for _, some in groupby(_held(flags), key=lambda flag: flag.item_id)]
    for some in by_content:
        _settle(some, FlagOutcome.STILL_RIGHT, note, by, at)
    return len(by_content)


@transaction.atomic
def assign_flags(*, flags: Sequence[StaleFlag], to: Officer, note: str, by: Officer, at: datetime) -> int:
    """Assign the review of these contents to a colleague. Returns the number of contents. Raises WrongState,
    ValueError."""
    current = _held(flags)
    StaleFlag.objects.filter(pk__in=[flag.pk for flag in current]).update(assigned_to=to)
    items = {flag.item for flag in current}
    for item in sorted(items, key=lambda item: item.pk):
        record(
            "flag.assigned",
            subject=item,
            by=by,
            at=at,
            details={"content": item.kind, "key": item.key, "title": item.title, "to": to.pk, "note": note},
        )
    return len(items)


def _held(flags: Sequence[StaleFlag]) -> list[StaleFlag]:
    """The open flags, locked until the end of the transaction, ordered by content."""
    current = list(
        StaleFlag.objects.select_for_update(of=("self",))
        .filter(pk__in=[flag.pk for flag in flags])
        .select_related("item")
        .order_by("item", "pk")
    )
    refuse_if(len(current) != len(flags), ValueError("The flags must be there, each once."))
    refuse_if(
        any(flag.settled_at is not None for flag in current),
        WrongState("Có người vừa xử lý nội dung này; xin xem lại danh sách."),
    )
    return current


def _settle(current: list[StaleFlag], outcome: FlagOutcome, note: str, by: Officer, at: datetime) -> None:
    for flag in current:
        flag.outcome, flag.note, flag.settled_by, flag.settled_at = outcome.value, note, by, at
    StaleFlag.objects.bulk_update(current, ["outcome", "note", "settled_by", "settled_at"])
    item, due = current[0].item, min(flag.due_on or timezone.localdate(at) for flag in current)
    record(
        "flag.settled",
        subject=item,
        by=by,
        at=at,
        details={
            "content": item.kind,
            "key": item.key,
            "title": item.title,
            "addresses": [flag.address for flag in current][:50],
            "events": sorted({flag.event_id for flag in current}),
            "outcome": outcome.value,
            "due": due.isoformat(),
            "late": timezone.localdate(at) > due,
            "agency": item.agency_id,
        },
    )


# ---- events ----------------------------------------------------------------------------------------------------------


def raise_flags(*, event: Event, at: datetime) -> int:
    """Flag every content that cites what the event affects. Part of the operations that make events take effect.

    A content that cites the document as a whole is flagged only for changes of the whole: otherwise a change of one
    point would flag every text that mentions the law. Contents written when the change could be known are not flagged
    (docs/decisions/0067). Returns how many flags were raised; idempotent. Flags that were lifted when the event was
    doubted are opened again when it takes effect again.
    """
    if raised := _raise(event, at):
        _plan_reviews(event, at)
    return raised


def _raise(event: Event, at: datetime) -> int:
    if event.day is None:
        return 0
    if event.kind == EventKind.RESUMED:
        return _resume(event, event.day, at)
    if event.kind not in CHANGING or (event.until and event.until <= timezone.localdate(at)):
        return 0
    unaware = Reliance.objects.filter(same_act(event), written_unaware(event, event.day))
    opened = _open_again(event, unaware, at) if event.took_effect_at is None else 0
    return opened + sum(
        _flag_all(reliances, event, target, event.day, at) for target, reliances in _touched(event, unaware)
    )


def _open_again(event: Event, reliances: QuerySet[Reliance], at: datetime) -> int:
    """Open lifted flags again: a content has one flag per place and event."""
    lifted = StaleFlag.objects.filter(
        Exists(reliances.filter(item=OuterRef("item"), address=OuterRef("address"))),
        event=event,
        outcome=FlagOutcome.LIFTED.value,
    )
    return lifted.update(outcome="", settled_at=None, raised_at=at, since=event.day, due_on=None)


@transaction.atomic
def lift_flags(*, event: Event, at: datetime) -> int:
    """Lift the open flags of an event that is undone (ended, or accepted by mistake): no review is needed.

    Part of the operations that undo it. Returns how many flags were lifted; idempotent.
    """
    return _lift(StaleFlag.objects.filter(event=event), event, at)


def flag_what_followed(*, event: Event, at: datetime) -> int:
    """Flag contents again that owners reworded because of an event that is now revoked.

    Part of the operation that revokes it. Returns how many flags are open again; idempotent.
    """
    reworded = StaleFlag.objects.filter(event=event, outcome__in=[outcome.value for outcome in REWORDED])
    again = reworded.update(outcome="", note="", settled_by=None, settled_at=None, raised_at=at, due_on=None)
    _plan_reviews(event, at)
    return again


@transaction.atomic
def flag_what_was_bound(*, acts: Iterable[str], since: datetime | None = None, at: datetime) -> int:
    """Flag contents for the changes of acts that their citations now resolve to, since they were written. `since`: none
    of the contents was written before that moment."""
    if not (found := list(acts)):
        return 0
    events = Event.objects.filter(identity__in=found, state__in=ACTING, took_effect_at__isnull=False)
    if since is not None:
        heard = Q(proposed_at__gte=since) | Q(source__created_at__gte=since)
        events = events.filter(heard | Q(day__gt=timezone.localdate(since)))
    ordered = events.select_related("instrument", "source").order_by("day", "pk")
    raised = {event: raise_flags(event=event, at=at) for event in ordered}
    for event, count in raised.items():
        if count:
            record(
                "flag.raised",
                subject=event.instrument or event.source,
                by=None,
                at=at,
                details=event.details | {"flags": count},
            )
    return sum(raised.values())


def _plan_reviews(event: Event, at: datetime) -> None:
    """Set the due days of the flags that an event has just raised: per day as many contents as an agency can review,
    including those already due there, the most widely read and most serious first. The first day is `REVIEW_DAYS`
    working days away."""
    calendar, today = working_calendar(), timezone.localdate(at)
    first, a_day = calendar.after(today, REVIEW_DAYS), reviews_a_day(day=today)
    fresh = StaleFlag.objects.filter(event=event, settled_at__isnull=True, due_on__isnull=True)
    planned, days = reviews_planned(since=first), defaultdict[int | None, date](lambda: first)
    due = defaultdict[date, list[int]](list)
    for item in contents_of(flags=fresh, on=today):
        owner = item.agency_id
        while planned[owner, days[owner]] >= a_day:
            days[owner] = calendar.after(days[owner], 1)
        planned[owner, days[owner]] += 1
        due[days[owner]].append(item.pk)
    for day, items in due.items():
        for some in batched(items, 1_000, strict=False):
            fresh.filter(item__in=some).update(due_on=day)


_COLUMNS = ("item", "event", "target", "address", "since", "raised_at", "outcome", "note")


def _flag_all(
    reliances: QuerySet[Reliance], event: Event, target: EventTarget | None, since: date, at: datetime
) -> int:
    """Flag the contents with these reliances in one SQL statement, as tens of thousands may cite a code."""
    columns = {field.name: str(field.column) for field in StaleFlag._meta.concrete_fields}
    key = models.BigIntegerField()
    rows = reliances.order_by().values_list(
        "item_id",
        Value(event.pk, output_field=key),
        Value(target.pk if target else None, output_field=key),
        "address",
        Value(since, output_field=models.DateField()),
        Value(at, output_field=models.DateTimeField()),
        Value("", output_field=models.CharField()),
        Value("", output_field=models.TextField()),
    )
    try:
        chosen, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # "address in ()": matches nothing
        return 0
    quote = connection.ops.quote_name
    into = f"{quote(StaleFlag._meta.db_table)} ({', '.join(quote(columns[name]) for name in _COLUMNS)})"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into} {chosen} ON CONFLICT DO NOTHING", parameters)  # noqa: S608 own names
        return cursor.rowcount


def _touched(event: Event, among: QuerySet[Reliance]) -> Iterator[tuple[EventTarget | None, QuerySet[Reliance]]]:
    """Yields each target of the event (None: the whole document) with the reliances on its act that overlap it."""
    if event.is_whole:
        yield None, among
        return
    with_headings = cites_headings(event.instrument)
    for target in event.targets.filter(is_dropped=False).order_by("position"):
        yield target, among.filter(touching(event.instrument, target, with_headings=with_headings))


# ---- end of a suspension ---------------------------------------------------------------------------------------------


def _resume(event: Event, day: date, at: datetime) -> int:
    """The suspended provisions are in force again: lifts open flags of the suspension, and flags contents whose owners
    had written the suspension into them."""
    suspensions = Event.objects.filter(
        same_act(event), kind=EventKind.SUSPENDED.value, state=EventState.ACCEPTED.value, day__lte=day
    )
    flagged = 0
    for target, reliances in _touched(event, Reliance.objects.filter(same_act(event))):
        for suspension in suspensions:
            flags = StaleFlag.objects.filter(
                Exists(reliances.filter(item=OuterRef("item"), address=OuterRef("address"))), event=suspension
            )
            _lift(flags, suspension, at)
            corrected = flags.filter(
                outcome=FlagOutcome.CORRECTED.value, item=OuterRef("item"), address=OuterRef("address")
            )
            flagged += _flag_all(reliances.filter(Exists(corrected)), event, target, day, at)
    return flagged


def _lift(flags: QuerySet[StaleFlag], event: Event, at: datetime) -> int:
    lifted = flags.filter(settled_at__isnull=True).update(outcome=FlagOutcome.LIFTED.value, settled_at=at)
    if lifted:
        record(
            "flag.lifted",
            subject=event.instrument,
            by=None,
            at=at,
            details={"event": event.pk, "slug": event.details["slug"], "count": lifted},
        )
    return lifted
