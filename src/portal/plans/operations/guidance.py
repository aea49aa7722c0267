"""Guidance for agencies, and the deadlines for difficulties and guidance, which officers may set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach, day_of_receipt, may, working_calendar
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.files.operations import keep_valid
from portal.files.states import ValidFile
from portal.journal.operations import acts, record
from portal.plans.models import Assignment, DifficultyTerm, Guidance, GuidanceReceipt, Plan
from portal.plans.queries.difficulties import ACKNOWLEDGE, ISSUE, distribution_meant
from portal.plans.states.progress import DifficultyTermKind
from portal.schema.models import save_fields

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "terms.json"


def load_terms() -> int:
    """Add the shipped terms that have no row yet. Returns how many; what officers set is left unchanged."""
    known = set(DifficultyTerm.objects.values_list("term", flat=True))
    missing = [
        DifficultyTerm(**one | {"valid_from": date.fromisoformat(one["valid_from"])})
        for one in json.loads(_SHIPPED.read_text("utf-8"))
        if one["term"] not in known
    ]
    DifficultyTerm.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def term_holding(*, term: DifficultyTermKind, on: date) -> DifficultyTerm:
    """The term valid on that day. Raises Refused if there is none."""
    load_terms()
    found = (
        DifficultyTerm.objects.filter(term=term.value, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .order_by("-valid_from")
        .first()
    )
    if found is None:
        raise Refused(f"Chưa có thời hạn “{term.label}” áp dụng cho ngày {on:%d/%m/%Y}. Hãy đặt thời hạn trước.")
    return found


def due_of(*, term: DifficultyTermKind, at: datetime, calendar: WorkingCalendar) -> tuple[date, date]:
    """The due day of what was received at this moment, and the day of the first reminder.

    The first working day after receipt counts as day one.
    """
    row = term_holding(term=term, on=timezone.localdate(at))
    due_on = calendar.after(day_of_receipt(at=at, calendar=calendar), row.days)
    return due_on, max(calendar.before(due_on, row.remind_before_days), timezone.localdate(at) + timedelta(days=1))


def next_reminder(*, term: DifficultyTermKind, due_on: date, today: date, calendar: WorkingCalendar) -> date:
    """The day after today of the next reminder: the working day after the due day, then at regular intervals while it
    is late.
    """
    return (
        calendar.after(due_on, 1)
        if today <= due_on
        else calendar.after(today, term_holding(term=term, on=today).repeat_after_days)
    )


@transaction.atomic
def set_term(*, draft: DifficultyTerm, by: Officer, at: datetime) -> DifficultyTerm:
    """Set a new number of days, valid from a future day, from an unsaved row. Running deadlines keep their day.

    Raises Refused.
    """
    refuse_if(
        draft.valid_from <= timezone.localdate(at),
        Refused("Thời hạn mới chỉ đặt được cho ngày sau hôm nay; việc đang chạy giữ nguyên hạn đã có."),
    )
    load_terms()
    rows = DifficultyTerm.objects.select_for_update().filter(term=draft.term)
    refuse_if(
        rows.filter(valid_from__gte=draft.valid_from).exists(),
        Refused("Đã có thời hạn khác bắt đầu từ ngày này hoặc sau đó. Hãy chọn ngày muộn hơn."),
    )
    rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=draft.valid_from)).update(valid_to=draft.valid_from)
    draft.save()
    record(
        "difficulty_term.set",
        subject=draft,
        by=by,
        at=at,
        details={"term": draft.term, "days": draft.days, "from": f"{draft.valid_from}"},
    )
    return draft


_NOT_ALLOWED = "Tài khoản này không được làm việc này với văn bản hướng dẫn."


@transaction.atomic
def issue_guidance(
    *,
    guidance: Guidance,
    assignments: Sequence[Assignment],
    folder: Path,
    by: Officer,
    at: datetime,
    file: ValidFile | None = None,
) -> Guidance:
    """Send an unsaved guidance to all agencies that its distribution means today, with a deadline to acknowledge it.

    It is either an uploaded file, stored in `folder`, or a document of the library. If it replaces another, the
    recipients of that one receive it too. Raises Refused.
    """
    refuse_if(not may(officer=by, verb=ISSUE, agency=None, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    refuse_if(
        (file is None) == (guidance.instrument is None),
        Refused("Hãy gửi tệp văn bản, hoặc ghi số, ký hiệu của văn bản đã có trong thư viện; không dùng cả hai."),
    )
    Plan.objects.select_for_update(no_key=True).get(pk=guidance.plan_id)  # serialises issuing the same document
    agencies = _meant(guidance.distribution, on=timezone.localdate(at))
    if guidance.replaces is not None:
        agencies |= {one.agency_id: one.agency for one in _end(guidance.replaces).receipts.select_related("agency")}
    refuse_if(
        Guidance.objects.filter(
            **{name: getattr(guidance, name) for name in ("plan", "issuer", "number", "issued_date")}
        ).exists(),
        Refused("Văn bản có số và ngày này đã được gửi theo kế hoạch này. Hãy xem trong danh sách."),
    )
    _tidy(guidance, by=by, at=at)
    if file is not None:
        guidance.place, guidance.size = keep_valid(file=file, folder=folder), len(file.data)
        guidance.file_name, guidance.media_type, guidance.checksum = file.name, file.media_type, file.checksum
    _send(guidance, assignments=assignments, agencies=agencies, by=by, at=at)
    return guidance


def _send(
    guidance: Guidance, *, assignments: Sequence[Assignment], agencies: dict[int, Agency], by: Officer, at: datetime
) -> None:
    """Save it for these assignments, with a receipt for each agency."""
    guidance.save()
    guidance.assignments.set(assignments)
    GuidanceReceipt.objects.bulk_create(GuidanceReceipt(guidance=guidance, agency=one) for one in agencies.values())
    record(
        "guidance.issued",
        subject=guidance,
        by=by,
        at=at,
        details={
            "plan": guidance.plan.slug,
            "number": guidance.number,
            "issuer": guidance.issuer_id,
            "agencies": [*agencies],
            "assignments": sorted(one.number for one in assignments),
            "replaces": guidance.replaces_id,
        },
    )


def _end(guidance: Guidance) -> Guidance:
    """Stop the reminders of a guidance. Raises WrongState if it was replaced or withdrawn already."""
    locked = Guidance.objects.select_for_update().get(pk=guidance.pk)
    refuse_if(
        locked.withdrawn_at is not None or Guidance.objects.filter(replaces=locked).exists(),
        WrongState(f"Văn bản {locked.number} đã được thay hoặc đã rút."),
    )
    save_fields(locked, remind_on=None)
    return locked


@transaction.atomic
def withdraw_guidance(*, guidance: Guidance, words: str, by: Officer, at: datetime) -> Guidance:
    """Withdraw the guidance; the agencies that opened it are notified. Raises Refused, WrongState."""
    refuse_if(not may(officer=by, verb=ISSUE, agency=None, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    locked = _end(guidance)
    save_fields(locked, withdrawn_at=at, withdrawn_by=by, withdrawn_note=acts.words(words))
    record("guidance.withdrawn", subject=locked, by=by, at=at, details={"number": locked.number})
    for receipt in locked.receipts.filter(opened_at__isnull=False).select_related("guidance__plan"):
        _record_entry("guidance.recalled", receipt, subject=receipt, by=by, at=at)
    return locked


def _tidy(guidance: Guidance, *, by: Officer, at: datetime) -> None:
    """Normalise its texts and set its deadline. Not saved."""
    guidance.title, guidance.distribution = " ".join(guidance.title.split()), guidance.distribution.strip()
    guidance.due_on, guidance.remind_on = due_of(
        term=DifficultyTermKind.ACKNOWLEDGE, at=at, calendar=working_calendar()
    )
    guidance.issued_by, guidance.issued_at, guidance.counted_on = by, at, timezone.localdate(at)
    refuse_if(
        guidance.answer_due_on is not None and guidance.answer_due_on < guidance.due_on,
        Refused(f"Ngày báo kết quả không được trước hạn xác nhận ({guidance.due_on:%d/%m/%Y})."),
    )


def _meant(distribution: str, *, on: date) -> dict[int, Agency]:
    meant = distribution_meant(distribution=distribution, on=on)
    nobody = [phrase for phrase, agencies in meant if not agencies]
    said = "; ".join(f"“{phrase}”" for phrase in nobody or [distribution.strip()])
    refuse_if(
        nobody or not meant,
        Refused(f"Không rõ {said} là cơ quan nào. Hãy ghi đúng tên trong danh bạ, hoặc bỏ khỏi nơi nhận."),
    )
    return {agency.pk: agency for _, agencies in meant for agency in agencies}


@transaction.atomic
def open_guidance(*, receipt: GuidanceReceipt, by: Officer, at: datetime) -> GuidanceReceipt:
    """Note that an officer of the agency opened it; the first time counts. Raises Refused."""
    locked = _locked(receipt, by, at)
    if locked.opened_at is None:
        save_fields(locked, opened_at=at, opened_by=by)
        _record_entry("guidance.opened", locked, by=by, at=at)
    return locked


@transaction.atomic
def acknowledge_guidance(*, receipt: GuidanceReceipt, by: Officer, at: datetime) -> GuidanceReceipt:
    """Acknowledge an opened guidance; repeated, the first time stands.

    Raises Refused, WrongState.
    """
    locked = _locked(receipt, by, at)
    if locked.acknowledged_at is not None:
        return locked
    _refuse_ended(locked.guidance)
    refuse_if(locked.opened_at is None, WrongState("Hãy mở và đọc văn bản trước khi xác nhận."))
    save_fields(locked, acknowledged_at=at, acknowledged_by=by)
    _settle(locked.guidance, at)
    _record_entry("guidance.acknowledged", locked, by=by, at=at)
    return locked


@transaction.atomic
def answer_guidance(*, receipt: GuidanceReceipt, words: str, by: Officer, at: datetime) -> GuidanceReceipt:
    """Save what the agency did about it; later answers replace it, and the journal keeps when.

    Raises Refused, WrongState.
    """
    locked = _locked(receipt, by, at)
    refuse_if(locked.acknowledged_at is None, WrongState("Hãy xác nhận đã tiếp nhận trước khi trả lời."))
    _refuse_ended(locked.guidance)
    save_fields(locked, answer=acts.words(words), answered_at=at, answered_by=by)
    _settle(locked.guidance, at)
    _record_entry("guidance.answered", locked, by=by, at=at)
    return locked


@transaction.atomic
def call_of_guidance(*, receipt: GuidanceReceipt, words: str, by: Officer, at: datetime) -> GuidanceReceipt:
    """Note a telephone call to the agency: no further call is due until its leaders must be informed too.

    Raises Refused, WrongState.
    """
    refuse_if(not may(officer=by, verb=ISSUE, agency=None, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    locked = GuidanceReceipt.objects.select_for_update(of=("self",)).select_related("guidance__plan").get(pk=receipt.pk)
    _refuse_ended(locked.guidance)
    save_fields(locked, called_at=at, called_by=by, call=acts.words(words))
    _record_entry("guidance.called", locked, by=by, at=at)
    return locked


def _refuse_ended(guidance: Guidance) -> None:
    """Raises WrongState for a withdrawn or replaced guidance, naming the one that replaced it."""
    refuse_if(
        guidance.withdrawn_at is not None, WrongState("Văn bản này đã được rút: không phải xác nhận, trả lời nữa.")
    )
    for newer in Guidance.objects.filter(replaces=guidance):
        told = f"Văn bản này đã được thay bằng văn bản {newer.number}, cũng ở danh sách này: hãy xác nhận văn bản ấy."
        raise WrongState(told)


def _settle(guidance: Guidance, at: datetime) -> None:
    """Once all have acknowledged it, the next reminder is for those who owe an answer."""
    if not guidance.receipts.filter(acknowledged_at__isnull=True).exists():
        day = next_look(guidance, today=timezone.localdate(at), calendar=working_calendar())
        Guidance.objects.filter(pk=guidance.pk, remind_on__isnull=False).update(remind_on=day)


def next_look(guidance: Guidance, *, today: date, calendar: WorkingCalendar) -> date | None:
    """The day of the next reminder; None if nothing is outstanding."""
    owed = guidance.due_on
    if not guidance.receipts.filter(acknowledged_at__isnull=True).exists():
        if guidance.answer_due_on is None or not guidance.receipts.filter(answered_at__isnull=True).exists():
            return None
        owed = guidance.answer_due_on
    return next_reminder(term=DifficultyTermKind.ACKNOWLEDGE, due_on=owed, today=today, calendar=calendar)


ESCALATED_AFTER = 2  # working days after the due day, as in the usual escalation of reports


def tell_leaders(*, receipt: GuidanceReceipt, today: date, calendar: WorkingCalendar, at: datetime) -> None:
    """Mark that the leaders of a silent agency must be informed, if it is time.

    Not saved; journalled as "guidance.escalated".
    """
    said = receipt.guidance
    due_on = said.answer_due_on if receipt.acknowledged_at and said.answer_due_on else said.due_on
    if receipt.escalated_at is None and calendar.after(due_on, ESCALATED_AFTER) <= today:
        receipt.escalated_at = at
        _record_entry("guidance.escalated", receipt, subject=receipt, by=None, at=at)


def _locked(receipt: GuidanceReceipt, by: Officer, at: datetime) -> GuidanceReceipt:
    locked = GuidanceReceipt.objects.select_for_update(of=("self",)).select_related("guidance__plan").get(pk=receipt.pk)
    own = agencies_in_reach(officer=by, verb=ACKNOWLEDGE, on=timezone.localdate(at))
    refuse_if(own is not None and locked.agency_id not in own, Refused(_NOT_ALLOWED))
    return locked


def _record_entry(
    verb: str, receipt: GuidanceReceipt, *, by: Officer | None, at: datetime, subject: GuidanceReceipt | None = None
) -> None:
    guidance = receipt.guidance
    record(
        verb,
        subject=subject or guidance,
        by=by,
        at=at,
        details={"plan": guidance.plan.slug, "number": guidance.number, "agency": receipt.agency_id},
    )
