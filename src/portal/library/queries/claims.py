"""What readers learn about the state of the law: the status as a claim (status, source, act, since when, checked up to
which day), the facts about an act that is not in the library, and the warning shown first when the law under a content
has changed, on its page and on copies of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags

from portal.library.models import (
    CitationLink,
    CitingItem,
    Event,
    Field,
    Instrument,
    KnownInstrument,
    KnownRelation,
    Reliance,
)
from portal.library.models.events import EVER
from portal.library.queries import stale_notices
from portal.library.queries.changes import (
    LegalChange,
    StaleLine,
    changes_of,
    grade_of,
    known_acts,
    name_of,
    stale_lines,
)
from portal.library.queries.citations import is_of_one_act, spoken_document, unplaced_changes
from portal.library.queries.events import KEPT_TARGETS, history_of
from portal.library.queries.guard import StaleNotice, flags_waiting, is_in_part, left_behind, notices_of
from portal.library.states import (
    ACTING,
    ENDING,
    EventKind,
    EventOrigin,
    EventState,
    InstrumentStatus,
    StatusGrade,
)
from portal.library.states.statuses import BY_EVENTS, IN_PART, StatusClaim
from portal.schema.queries import grouped, narrowed


def claim_of(instrument: Instrument, *, changes: Sequence[LegalChange], day: date) -> StatusClaim:
    """The claim as of a day; `changes` are those of the instrument, whose spans should be prefetched. One query if the
    claim is contradicted, else none."""
    status = instrument.status_on(day)
    holding = [one for one in changes if one.holds_on(day)]
    known = StatusClaim(
        status,
        _own_grade(instrument, status),
        on=next(
            (one.begins for one in instrument.spans.all() if one.begins <= day < one.ends and one.begins != EVER), None
        ),
        checked_to=instrument.checked_to,
        against=instrument.checked_against,
        is_doubted=instrument.checked_grade == StatusGrade.DATES,
        takes_away=any(one.kind is EventKind.EXPIRED and not one.is_whole for one in holding),
    )
    if status is InstrumentStatus.CONTRADICTED:
        told = contradictions_of(instrument=instrument).first()
        return replace(known, grade=grade_of(told), by=_told_by(told))
    if (deciding := _deciding(status, holding)) is None:
        return known
    return replace(
        known,
        grade=deciding.grade if deciding.is_told else StatusGrade.CONFIRMED,
        by=deciding.source_name,
        on=deciding.day,
        besides="" if deciding.is_told else _told_besides(holding),
    )


def claims_of(instrument: Instrument, *, day: date) -> StatusClaim:
    """The claim of an instrument whose changes are not loaded yet; two queries more."""
    return claim_of(instrument, changes=changes_of(history_of(instrument=instrument)), day=day)


def _deciding(status: InstrumentStatus, holding: Sequence[LegalChange]) -> LegalChange | None:
    """The change that causes the status; of several, a confirmed one first: the earliest that ends the act, else the
    latest."""
    if status.is_over:
        found = [one for one in holding if one.kind.ends and one.is_whole]
        return min(found, key=lambda one: (one.is_told, one.day), default=None)
    if status in BY_EVENTS:
        found = [one for one in holding if one.takes_away or status not in IN_PART]
        return max(found, key=lambda one: (not one.is_told, one.day), default=None)
    return None


def _told_besides(holding: Sequence[LegalChange]) -> str:
    told = (one.source_name for one in holding if one.is_told and one.takes_away)
    return ", ".join(filter(None, dict.fromkeys(told)))


def _own_grade(instrument: Instrument, status: InstrumentStatus) -> StatusGrade:
    if instrument.checked_grade and status in (InstrumentStatus.IN_FORCE, InstrumentStatus.LISTED):
        return StatusGrade(instrument.checked_grade)
    return StatusGrade.STATE if instrument.stated_status and status != InstrumentStatus.UNCHECKED else StatusGrade.DATES


def contradictions_of(*, instrument: Instrument) -> QuerySet[Event]:
    """Undecided proposals, other than those derived from another event, by which the instrument ended as a whole."""
    waiting = Event.objects.filter(instrument=instrument, state=EventState.PROPOSED.value, is_whole=True)
    return (
        waiting.filter(kind__in=[kind.value for kind in ENDING])
        .exclude(origin=EventOrigin.EVENT.value)
        .select_related("source")
        .order_by("day", "pk")
    )


def _told_by(event: Event | None) -> str:
    if event is None:
        return ""
    return name_of(event.source) if event.source else event.source_name


MOST_CITING = 20


def stand_in_of(act: Mapping[str, Any]) -> Instrument:
    """An unsaved instrument with what is known of an act that is not in the library, to list it next to those that
    are."""
    known = act["known"] or KnownInstrument(title=act["name"])
    made = Instrument(
        pk=0,
        official_number=act["official_number"],
        number_key=act["number"],
        slug=act["number"],
        doc_type=known.doc_type,
        title=known.title or act["name"],
        issuer_name=known.issuer_name,
        issued_date=known.issued_date,
        created_at=datetime.min.replace(tzinfo=UTC),
    )
    made._prefetched_objects_cache = {"fields": Field.objects.none()}  # type: ignore[attr-defined]
    return made


def absent_act(*, number: str) -> dict[str, Any] | None:
    """What is known of the act with this number; None if the library holds or held it, or if nothing refers to it.

    `known` is the row of the catalogue, if any; `address`, the future URL of the law's page; `changes`, the changes to
    it by texts and officers; `listed`, those that only the catalogue has; `acts`, what it does to others by the
    catalogue; `contents` and `texts`, the newest that cite it. At most eight queries.
    """
    known = KnownInstrument.objects.filter(number_key=number).first()
    if (known is None and not is_of_one_act(number)) or Instrument.objects.filter(slug=number).exists():
        return None
    happened = Event.objects.filter(identity=number, state__in=[*ACTING, EventState.HELD.value]).select_related(
        "source", "cause__source"
    )
    events = list(happened.prefetch_related(KEPT_TARGETS))
    told = {event.source.number_key for event in events if event.source}
    relations = KnownRelation.objects.select_related("acting", "acted").order_by("day", "pk")
    contents = CitingItem.objects.filter(reliances__identity=number, forgotten_at__isnull=True).exclude(url="")
    links = CitationLink.objects.filter(document_key=number, provision__edition__is_current=True)
    texts = Instrument.objects.filter(pk__in=links.values("provision__edition__instrument"), withdrawn_at__isnull=True)
    official = known.official_number if known else spoken_document(number)
    act = {
        "number": number,
        "known": known,
        "official_number": official,
        "name": name_of(known) if known else f"Văn bản số {official}",
        "address": reverse("library:instrument", args=[number]),
        "changes": changes_of(events),
        "listed": list(relations.filter(acted=known).exclude(acting__number_key__in=told)) if known else (),
        "acts": list(relations.filter(acting=known)) if known else (),
        "contents": list(
            contents.annotate(is_stale=left_behind()).distinct().order_by("-registered_at", "-pk")[:MOST_CITING]
        ),
        "texts": list(texts.order_by(F("issued_date").desc(nulls_last=True), "pk")[:MOST_CITING]),
    }
    return act if known or events or act["contents"] or act["texts"] else None


LONGEST_WARNING = 500  # characters: the space in a kept copy
_LINES = 3
UNPLACED = "Luật làm căn cứ được nêu là đã sửa đổi, chưa rõ ở điều nào."  # its lines say by which act and how surely


def law_moved(*, kind: str, key: str, day: date) -> list[StaleLine]:
    """The changes of the law to show on a content's page, future ones included; one query if there are none."""
    return stale_lines(stale_notices(kind=kind, key=key, day=day))


def unplaced_notices(*, kind: str, day: date, keys: Collection[str] | None = None) -> dict[str, list[StaleNotice]]:
    """Content -> changes at an unknown place of a law of which the content cites a place; without `keys`, for all
    contents of the kind. One query if there are none, else three.

    These are no flags: no owner can settle them, only an officer who names the articles.
    """
    cited = Reliance.objects.filter(item__kind=kind, item__forgotten_at=None, instrument__withdrawn_at=None)
    cited = narrowed(cited.exclude(address=""), item__key__in=keys)
    acts = unplaced_changes(day=day).filter(instrument__in=cited.values("instrument")).order_by("day", "pk")
    found = acts.select_related("instrument", "source").prefetch_related("instrument__spans")
    by_law = grouped((one.instrument_id, one) for one in found if is_in_part(one.instrument, day))
    rows = cited.filter(instrument__in=by_law).order_by("pk") if by_law else cited.none()
    places = grouped(((key, law), at) for key, law, at in rows.values_list("item__key", "instrument", "address"))
    return grouped(
        (key, StaleNotice(event, tuple(addresses), is_unplaced=True))
        for (key, law), addresses in places.items()
        for event in by_law[law]
    )


def moved_notices(*, kind: str, keys: Collection[str], day: date) -> dict[str, list[StaleNotice]]:
    """Content -> the changes its page shows, for holders of copies; two queries if there are none."""
    flags = grouped((one.item.key, one) for one in flags_waiting().filter(item__kind=kind, item__key__in=list(keys)))
    unplaced = unplaced_notices(kind=kind, keys=keys, day=day)
    return {key: [*notices_of(flags.get(key, ())), *unplaced.get(key, ())] for key in flags | unplaced}


def warnings_of(*, kind: str, keys: Collection[str], day: date) -> dict[str, str]:
    """Content -> the sentence that heads its page (`warning_of`)."""
    moved = moved_notices(kind=kind, keys=keys, day=day)
    known = known_acts(one.event for notices in moved.values() for one in notices)
    return {key: warning_of(stale_lines(notices, known)) for key, notices in moved.items()}


def warning_of(lines: Sequence[StaleLine]) -> str:
    """The changes in one or two sentences, without future ones; "" if there are none."""
    moved = [line for line in lines if not (line.is_coming or line.is_unplaced)]
    told = "; ".join(map(_told, moved[:_LINES]))
    more = f"; và {len(moved) - _LINES} thay đổi khác" if len(moved) > _LINES else ""
    what = "Luật được nêu là đã thay đổi" if all(line.is_told for line in moved) else "Luật đã thay đổi"
    if all(line.is_mistake for line in moved):
        is_reverted = all(line.is_reverted for line in moved)
        what = "Đã sửa theo thay đổi " + ("ghi nhận nhầm" if is_reverted else "nay ghi nhận khác")
    words = f"{what}: {told}{more}. Cơ quan đăng chưa xem lại nội dung này." if moved else ""
    if any(line.is_unplaced for line in lines):
        words = f"{UNPLACED} {words}".strip()
    return words if len(words) <= LONGEST_WARNING else f"{words[: LONGEST_WARNING - 1].rstrip()}…"


def _told(line: StaleLine) -> str:
    source = strip_tags(line.source)
    by = line.told_by or (f" theo {source}" if source else "")
    return f"{line.cited} {line.verb} từ ngày {line.day:%d/%m/%Y}{by}"
