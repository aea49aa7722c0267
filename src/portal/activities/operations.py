"""Operations on activities: record once, correct by a new version, withdraw with a reason, import from a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from lawtext.words import fold
from portal.activities.models import Activity, ActivityPhoto, ActivityVersion, Amount
from portal.activities.queries import outdated_texts
from portal.activities.states import KINDS, ActivityAmount, ActivityLanguage, ActivityMeasure, TextFate, small
from portal.agencies.models import Agency, Officer, Place
from portal.design.refusals import Overtaken, ReasonMissing, Refused, WrongState, refuse_if
from portal.files.operations import drop, kept_file
from portal.files.states import ValidFile
from portal.journal.models import Attestation
from portal.journal.operations import note_erasure, record
from portal.journal.operations.by_two import by_two
from portal.journal.queries.attestations import standing_of
from portal.journal.queries.personal import PersonalData
from portal.library.models import Field
from portal.schema.models import save_fields


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """The data of an activity as entered in a form or a sheet; `kind` is a key of `KINDS`."""

    kind: str
    title: str
    agency: Agency
    day: date
    numbers: tuple[ActivityAmount, ...]
    until: date | None = None
    place: Place | None = None
    spot: str = ""
    field: Field | None = None
    task: list[Any] | None = None
    audience: str = ""
    evidence_url: str = ""
    note: str = ""
    text: Attestation | None = None
    text_reason: str = ""


def totals(numbers: Iterable[ActivityAmount]) -> dict[ActivityMeasure, int]:
    """The totals of all languages."""
    found: Counter[ActivityMeasure] = Counter()
    for one in numbers:
        found[one.counted] += one.amount
    return found


def in_minority_languages(numbers: Iterable[ActivityAmount]) -> dict[ActivityMeasure, int]:
    return totals(one for one in numbers if one.language.is_of_a_minority)


_WORDS = ("kind", "title", "spot", "audience", "evidence_url", "note", "text_reason")
MOST = 100_000_000  # largest number; more is a typing error
_TRIES = 5
_PLAIN = (
    "kind",
    "title",
    "day",
    "until",
    "place",
    "spot",
    "field",
    "task",
    "audience",
    "evidence_url",
    "note",
    "agency",
    "text",
    "text_reason",
)


def record_activity(*, said: ActivityEntry, ticket: UUID, by: Officer, at: datetime) -> tuple[Activity, bool]:
    """Record an activity. Returns it, and whether it is new.

    A form that is sent again finds the activity that it created, whatever the form says by now. Raises Refused.
    """
    _judge(said, at=at)
    fault = text_fault(said.text, said.text_reason)
    refuse_if(fault, Refused(fault))
    for _ in range(_TRIES):
        if (held := Activity.objects.filter(ticket=ticket).first()) is not None:
            return held, False
        try:
            return _write(said, ticket=ticket, by=by, at=at), True
        except IntegrityError:  # two requests took the same code, or one form came twice at once
            continue
    return _write(said, ticket=ticket, by=by, at=at), True


@transaction.atomic
def correct_activity(*, activity: Activity, said: ActivityEntry, seen: int, by: Officer, at: datetime) -> Activity:
    """Save a correction as a new version; earlier versions are kept. Without any difference nothing changes.

    `seen`: the version on which the correction is based. Raises WrongState, Overtaken, Refused.
    """
    _judge(said, at=at)
    held = _held(activity)
    before = numbers_of(held)
    if _told(said) == _told(entry_of(held)):
        return held
    refuse_if(
        held.version != seen,
        Overtaken("Đồng nghiệp vừa sửa hoạt động này. Hãy xem số liệu hiện tại rồi sửa lại nếu cần."),
    )
    fault = text_fault(said.text, said.text_reason) if said.text != held.text else ""
    refuse_if(fault, Refused(fault))
    _set(held, said, at)
    held.version += 1
    held.save()
    held.amounts.all().delete()
    _put_numbers(held, said, by=by, at=at)
    record("activity.corrected", subject=held, by=by, at=at, details=_details(held, said.numbers, before=before))
    return held


@transaction.atomic
def withdraw_activity(*, activity: Activity, reason: str, by: Officer, at: datetime) -> Activity:
    """Withdraw an activity: it is not counted any more, but stays in lists with the reason.

    Raises WrongState, ReasonMissing.
    """
    held = _held(activity)
    refuse_if(not reason.strip(), ReasonMissing())
    save_fields(held, withdrawn_at=at, withdrawn_note=reason.strip())
    record("activity.withdrawn", subject=held, by=by, at=at, details=_details(held, numbers_of(held)))
    return held


@transaction.atomic
def settle_text(*, activity: Activity, fate: str, note: str, by: Officer, at: datetime) -> Activity:
    """Record what happened to a text that is out of date. Raises WrongState, ReasonMissing."""
    held = _held(activity)
    refuse_if(not outdated_texts().filter(pk=held.pk).exists(), WrongState("Bản này không còn việc phải làm."))
    refuse_if(fate == TextFate.LEFT and not note.strip(), ReasonMissing("Hãy ghi vì sao không cần thu, thay."))
    save_fields(held, fate=fate, fate_note=note.strip(), text_told_at=at)
    told = {"agency": held.agency_id, "fate": fate, "content": held.content_kind, "key": held.content_key}
    record("activity.text_settled", subject=held, by=by, at=at, details=told)
    return held


MOST_PHOTOS = 12


def photo_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "activities"


@transaction.atomic
def keep_photos(*, activity: Activity, photos: Iterable[ValidFile], by: Officer, at: datetime) -> bool:
    """Store photos as evidence; one that is stored already is skipped. Returns whether one was not.

    Raises WrongState, Refused.
    """
    held = _held(activity)
    known = set(held.photos.values_list("checksum", flat=True))
    fresh = {one.checksum: one for one in photos if one.checksum not in known}
    refuse_if(len(known) + len(fresh) > MOST_PHOTOS, Refused(f"Mỗi hoạt động có nhiều nhất {MOST_PHOTOS} ảnh."))
    ActivityPhoto.objects.bulk_create(
        ActivityPhoto(activity=held, by=by, added_at=at, **kept_file(file=one, folder=photo_folder()))
        for one in fresh.values()
    )
    if fresh:
        told = {"agency": held.agency_id, "pictures": sorted(fresh)}
        record("activity.photographed", subject=held, by=by, at=at, details=told)
    return bool(fresh)


@transaction.atomic
def erase_photo(*, photo: ActivityPhoto, by: Officer | None = None, at: datetime) -> None:
    """Delete a photo permanently, as a person shown in it may request; the journal keeps that there was one."""
    told = {"agency": photo.activity.agency_id, "pictures": [photo.checksum]}
    record("activity.photo_erased", subject=photo.activity, by=by, at=at, details=told)
    note_erasure("photo", at=at, pk=photo.pk, checksum=photo.checksum)
    ActivityPhoto.objects.filter(pk=photo.pk).delete()
    if not ActivityPhoto.objects.filter(place=photo.place).exists():
        transaction.on_commit(partial(drop, photo_folder() / photo.place))


erase_photo_by_two = by_two(
    erase_photo,
    word="activity.photo_erased",
    verbs=("activity.record",),
    row="photo",
    agency=lambda photo: photo.activity.agency_id,
    page="activities_photo",
    is_tried=False,  # what is noted for a restore stays on the disk
)


def numbers_of(activity: Activity) -> tuple[ActivityAmount, ...]:
    return tuple(
        ActivityAmount(ActivityMeasure(r.counted), r.amount, ActivityLanguage(r.language), r.is_estimate)
        for r in sorted(activity.amounts.all(), key=lambda one: one.pk)
    )


def entry_of(activity: Activity) -> ActivityEntry:
    """The present state of the activity as an entry."""
    return ActivityEntry(**{name: getattr(activity, name) for name in _PLAIN}, numbers=numbers_of(activity))


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _judge(said: ActivityEntry, *, at: datetime) -> None:
    refuse_if(max(said.day, said.until or said.day) > timezone.localdate(at), Refused("Chỉ ghi hoạt động đã diễn ra."))
    refuse_if(
        not said.agency.exists_on(said.day), Refused("Cơ quan này chưa có, hoặc không còn, vào ngày diễn ra hoạt động.")
    )
    if reason := wrong_with(kind=said.kind, numbers=said.numbers):
        raise Refused(reason)


def text_fault(text: Attestation | None, reason: str) -> str:
    """Why this version may not be given out without a reason, in Vietnamese; "" if it may."""
    if text is None or reason.strip() or (standing := standing_of(text)).is_holding:
        return ""
    return f"{standing.words} Hãy dùng bản đang công bố, hoặc ghi vì sao vẫn dùng bản này."


def wrong_with(*, kind: str, numbers: Iterable[ActivityAmount]) -> str:
    """Why the numbers do not fit this kind, in Vietnamese; "" if they do."""
    asked, told = KINDS[kind], list(numbers)
    if not totals(told).get(asked.counts[0]):
        return f"Hãy nhập {small(asked.counts[0].label)}, ít nhất là 1."
    for one in told:
        if one.counted not in asked.counts:
            return f"“{asked.label}” không đếm {small(one.counted.label)}."
        if one.language is not ActivityLanguage.VIETNAMESE and one.counted not in asked.by_language:
            return f"{one.counted.label} không chia theo ngôn ngữ."
        if not 0 <= one.amount <= MOST:
            return f"{one.counted.label} phải từ 0 đến {MOST:,}.".replace(",", ".")
    return ""


@transaction.atomic
def _write(said: ActivityEntry, *, ticket: UUID, by: Officer, at: datetime) -> Activity:
    activity = Activity(ticket=ticket, entered_by=by, entered_at=at, code=_next_code(timezone.localdate(at)))
    _set(activity, said, at)
    activity.save(force_insert=True)
    _put_numbers(activity, said, by=by, at=at)
    record("activity.recorded", subject=activity, by=by, at=at, details=_details(activity, said.numbers))
    return activity


def _next_code(today: date) -> str:
    """The next code, such as "hd-2026-000031", counted within the year of entry."""
    begin = f"hd-{today.year}-"
    last = (
        Activity.objects.filter(code__gte=f"{begin}000000", code__lte=f"{begin}999999")
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    return f"{begin}{int(last.removeprefix(begin)) + 1 if last else 1:06d}"


def _set(activity: Activity, said: ActivityEntry, at: datetime) -> None:
    """Copy the entry to the activity.

    `text_told_at` is never later than the end of the last day of handing out: changes to the text after that day are
    reported even when the entry is made late.
    """
    if said.text != activity.text:
        over = timezone.make_aware(datetime.combine(said.until or said.day, time.max))
        activity.text_told_at = min(at, over) if said.text else None
        activity.content_kind, activity.content_key = standing_of(said.text).content if said.text else ("", "")
        activity.fate = activity.fate_note = ""
    for name in _PLAIN:
        setattr(activity, name, getattr(said, name))


def _put_numbers(activity: Activity, said: ActivityEntry, *, by: Officer, at: datetime) -> None:
    Amount.objects.bulk_create(Amount(activity=activity, **asdict(one)) for one in said.numbers if one.amount)
    ActivityVersion.objects.create(activity=activity, number=activity.version, said=_told(said), by=by, at=at)


def _told(said: ActivityEntry) -> dict[str, Any]:
    """The entry as a version stores it: objects by key and by the name that they had."""
    numbers = sorted(
        [one.counted.value, one.language.value, one.amount, one.is_estimate] for one in said.numbers if one.amount
    )
    things = {
        name: [thing.pk, thing.name] if (thing := getattr(said, name)) is not None else None
        for name in ("agency", "place", "field")
    }
    return (
        things
        | {name: getattr(said, name) for name in _WORDS}
        | {"day": said.day.isoformat(), "until": said.until.isoformat() if said.until else None}
        | {
            "numbers": numbers,
            "task": said.task,
            "text": said.text and [said.text.code, said.text.entry.details["title"]],
        }
    )


def _details(
    activity: Activity, numbers: Iterable[ActivityAmount], *, before: Iterable[ActivityAmount] = ()
) -> dict[str, Any]:
    """Details for counting readers; a measure that was counted before and is missing now is 0, so that they subtract
    it.
    """
    now, past = list(numbers), list(before)
    return {
        "agency": activity.agency_id,
        "kind": activity.kind,
        "day": activity.day.isoformat(),
        "version": activity.version,
        "amounts": _with_zeros(totals(now), totals(past)),
        "in_minority_languages": _with_zeros(in_minority_languages(now), in_minority_languages(past)),
        **({"task": activity.task[0]} if activity.task else {}),
        **({"is_estimate": True} if any(one.is_estimate for one in now) else {}),
    }


def _with_zeros(now: dict[ActivityMeasure, int], past: dict[ActivityMeasure, int]) -> dict[str, int]:
    return {counted.value: now.get(counted, 0) for counted in ActivityMeasure if counted in now or counted in past}


def _held(activity: Activity) -> Activity:
    held = Activity.objects.select_for_update().get(pk=activity.pk)
    refuse_if(held.withdrawn_at is not None, WrongState("Hoạt động đã được rút nên không sửa được."))
    return held


_SPACE = UUID("6f1d5f0e-6c3b-4a27-9d5a-0b9a6f2f4c11")


@transaction.atomic
def import_activities(*, told: Sequence[ActivityEntry], by: Officer, at: datetime) -> int:
    """Record the new rows; returns how many. Raises what `record_activity` raises, and then records nothing.

    A row is recognised by its contents: an activity that was corrected or withdrawn since is still the same row.
    """
    tickets = list(tickets_of(told))
    known = set(Activity.objects.filter(ticket__in=tickets).values_list("ticket", flat=True))
    fresh = [(said, ticket) for said, ticket in zip(told, tickets, strict=True) if ticket not in known]
    for said, ticket in fresh:
        record_activity(said=said, ticket=ticket, by=by, at=at)
    return len(fresh)


def tickets_of(told: Iterable[ActivityEntry]) -> Iterator[UUID]:
    """One ticket for each row; identical rows are distinguished by their order."""
    met: Counter[str] = Counter()
    for said in told:
        numbers = ",".join(f"{one.counted}/{one.language}={one.amount}" for one in said.numbers)
        name = f"{said.agency.pk}|{said.kind}|{said.day}|{fold(said.title)}|{numbers}"
        met[name] += 1
        yield uuid5(_SPACE, f"{name}|{met[name]}")


_NAMING = ("title", "spot", "audience", "evidence_url", "note", "withdrawn_note", "text_reason", "fate_note")
# Fields in which an officer may have named a person.
PERSONAL = tuple(
    PersonalData(
        model=f"activities.{name}",
        holds=holds,
        fields=fields,
        purpose="Ghi việc đã làm để báo cáo",
        ground="Nhiệm vụ của cơ quan nhà nước",
        kept="Cùng với báo cáo",
        is_evidence=True,
        erase=erase,
    )
    for name, holds, fields, erase in (
        ("Activity", "Hoạt động đã ghi", _NAMING, None),
        ("ActivityVersion", "Bản ghi hoạt động", ("said",), None),
        ("ActivityPhoto", "Ảnh minh chứng", ("name",), lambda photo, by, at: erase_photo(photo=photo, by=by, at=at)),
    )
)
