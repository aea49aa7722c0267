"""Record an agency's progress on its part and the money for it, and the supervisor's decisions.

Every act is kept as a row: progress is reported anew, money is corrected by another entry.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.files.operations import kept_file
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.plans.models import Assignment, BudgetEntry, BudgetLine, Evidence, Progress, ProgressFile, Standing
from portal.plans.queries import capacity_of, may_record, may_supervise
from portal.plans.queries.due import papers_offered
from portal.plans.queries.numbers import EDIT
from portal.plans.states.plans import LOWERED, MONEY_STEPS, MOST, VOUCHERS, MoneyKind
from portal.plans.states.progress import ProgressActor, ProgressState, may_move

WHOLE = 100


_NOT_ALLOWED = (
    "Tài khoản này không được ghi tiến độ thay cơ quan đã chọn. "
    "Hãy chọn cơ quan mình công tác, hoặc nhờ quản trị hệ thống phân công vai trò."
)

_NO_PART = "Cơ quan này không chủ trì và không phối hợp nhiệm vụ này. Hãy chọn cơ quan có tên trong nhiệm vụ."
_NO_EVIDENCE = (
    "Văn bản này không làm minh chứng cho nhiệm vụ được nữa: đã rút, đã ghi cho nhiệm vụ khác, hoặc cơ quan vừa ghi "
    "tiến độ. Hãy tải lại trang rồi chọn lại."
)


def _wrong_step(before: ProgressState, after: ProgressState) -> WrongState:
    """`states.TRANSITIONS` has no such step from the agency's present state."""
    return WrongState(
        f"Không chuyển được từ “{before.label}” sang “{after.label}”. "
        "Hãy tải lại trang để xem tình trạng hiện nay rồi chọn lại."
    )


@transaction.atomic
def record_progress(
    *,
    assignment: Assignment,
    agency: Agency,
    report: Progress,
    files: Collection[ValidFile] = (),
    folder: Path | None = None,
    by: Officer,
    at: datetime,
) -> Progress:
    """Record an agency's own report on its part of an assignment, from an unsaved row: state, per cent, note, evidence
    link.

    `files` are evidence that is not on the web, stored in `folder`. Raises Refused, WrongState (completion is for the
    supervisor: an agency reports "Chờ xác nhận").
    """
    actor = capacity_of(assignment=assignment, agency=agency)
    if actor is None:
        raise Refused(_NO_PART)
    refuse_if(
        not may_record(officer=by, assignment=assignment, agency=agency, on=timezone.localdate(at)),
        Refused(_NOT_ALLOWED),
    )
    if report.paper is not None:
        _ask_paper(assignment, agency, report.paper, timezone.localdate(at))
    entry = _move(assignment, agency, report, actor, by, at, verb="progress.recorded")
    if folder is not None:
        ProgressFile.objects.bulk_create(
            ProgressFile(progress=entry, added_at=at, **kept_file(file=one, folder=folder))
            for one in {file.checksum: file for file in files}.values()
        )
    return entry


def _ask_paper(assignment: Assignment, agency: Agency, paper: Evidence, today: date) -> None:
    """Raises Refused unless the document fits this part; the lock makes the second of two concurrent uses fail."""
    held = Evidence.objects.select_for_update(no_key=True).get(pk=paper.pk)
    offered = papers_offered(assignment=assignment, agencies=[agency], on=today)
    refuse_if((agency, held) not in offered, Refused(_NO_EVIDENCE, field="paper"))


@transaction.atomic
def confirm_completion(
    *, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str = ""
) -> Progress:
    """The supervisor confirms that the agency's part is done. Raises Refused, WrongState."""
    return _decide(
        assignment,
        agency,
        Progress(state=ProgressState.COMPLETED, percent=WHOLE, note=note),
        by,
        at,
        verb="progress.confirmed",
    )


@transaction.atomic
def send_back(*, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str) -> Progress:
    """The supervisor returns a part for more; `note` says what is missing. Raises Refused, WrongState."""
    percent = min(_standing_of(assignment, agency).percent, WHOLE - 1)
    return _decide(
        assignment,
        agency,
        Progress(state=ProgressState.IN_PROGRESS, percent=percent, note=note),
        by,
        at,
        verb="progress.sent_back",
        only_from=ProgressState.AWAITING,
    )


@transaction.atomic
def reopen_withdrawn(*, entries: Collection[Entry], at: datetime) -> None:
    """Reopen parts reported as done by a document that one of these entries withdrew; its actor reopens them."""
    shown = Progress.objects.filter(paper__gone_by__in=entries, state=ProgressState.AWAITING.value)
    for one in shown.select_related("assignment__plan", "agency", "officer", "paper__gone_by__actor").order_by("pk"):
        since = Progress.objects.filter(assignment=one.assignment, agency=one.agency, pk__gt=one.pk)
        if since.filter(state=ProgressState.IN_PROGRESS.value).exists() or not one.paper or not one.paper.gone_by:
            continue
        again = Progress(state=ProgressState.IN_PROGRESS, percent=WHOLE - 1, note=_WITHDRAWN)
        by = one.paper.gone_by.actor or one.officer
        _move(one.assignment, one.agency, again, ProgressActor.SUPERVISOR, by, at, verb="progress.reopened")


_WITHDRAWN = "Văn bản làm minh chứng đã được rút nên nhiệm vụ mở lại."


@transaction.atomic
def record_by_paper(
    *,
    assignment: Assignment,
    agency: Agency,
    by: Officer,
    confirmed_by: Officer,
    note: str,
    at: datetime,
    percent: int = WHOLE,
) -> ProgressState:
    """Record progress from a document that `by` sent for the agency and `confirmed_by` accepted. Returns the new state.

    A completed part awaits confirmation; it is confirmed at once if `confirmed_by` is a supervisor and not `by`.
    Progress that is already further is kept.
    """
    state = ProgressState.AWAITING if percent == WHOLE else ProgressState.IN_PROGRESS
    actor, before = capacity_of(assignment=assignment, agency=agency), _standing_of(assignment, agency)
    is_further = percent == WHOLE or percent > before.percent
    if actor is not None and is_further and before.state in (ProgressState.NOT_STARTED, ProgressState.IN_PROGRESS):
        _move(
            assignment,
            agency,
            Progress(state=state, percent=percent, note=note),
            actor,
            by,
            at,
            verb="progress.recorded",
        )
    is_second = confirmed_by.pk != by.pk and may_supervise(officer=confirmed_by, on=timezone.localdate(at))
    if is_second and _state_of(assignment, agency) is ProgressState.AWAITING:
        confirm_completion(assignment=assignment, agency=agency, by=confirmed_by, at=at, note=note)
    return _state_of(assignment, agency)


@transaction.atomic
def show_by_paper(
    *,
    assignment: Assignment,
    agency: Agency,
    url: str,
    files: Collection[Mapping[str, Any]],
    by: Officer,
    note: str,
    at: datetime,
) -> None:
    """Add the link and the stored files of a document as evidence of the agency's part, once each; its state does not
    change.

    Each file: name, place, media_type, size and checksum.
    """
    shown = Progress.objects.filter(assignment=assignment, agency=agency)
    known = set(ProgressFile.objects.filter(progress__in=shown).values_list("checksum", flat=True))
    fresh = [one for one in files if one["checksum"] not in known]
    link = "" if shown.filter(evidence_url=url).exists() else url
    actor, stands = capacity_of(assignment=assignment, agency=agency), _standing_of(assignment, agency)
    if actor is None or not (link or fresh):
        return
    said = Progress(state=stands.state, percent=stands.percent, note=note, evidence_url=link)
    entry = _move(assignment, agency, said, actor, by, at, verb="progress.recorded")
    ProgressFile.objects.bulk_create(ProgressFile(progress=entry, added_at=at, **one) for one in fresh)


def _decide(
    assignment: Assignment,
    agency: Agency,
    report: Progress,
    by: Officer,
    at: datetime,
    *,
    verb: str,
    only_from: ProgressState | None = None,
) -> Progress:
    refuse_if(not may_supervise(officer=by, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    if only_from is not None and _state_of(assignment, agency) is not only_from:
        raise _wrong_step(_state_of(assignment, agency), ProgressState(report.state))
    return _move(assignment, agency, report, ProgressActor.SUPERVISOR, by, at, verb=verb)


def _move(
    assignment: Assignment,
    agency: Agency,
    report: Progress,
    actor: ProgressActor,
    by: Officer,
    at: datetime,
    *,
    verb: str,
) -> Progress:
    standing, _ = Standing.objects.select_for_update().get_or_create(
        assignment=assignment, agency=agency, defaults={"updated_at": at}
    )
    before, after = ProgressState(standing.state), ProgressState(report.state)
    refuse_if(not may_move(before=before, after=after, actor=actor), _wrong_step(before, after))
    standing.state, standing.percent, standing.updated_at = after.value, report.percent, at
    standing.save()
    entry = Progress.objects.create(
        assignment=assignment,
        agency=agency,
        officer=by,
        at=at,
        state=after.value,
        percent=report.percent,
        note=report.note,
        evidence_url=report.evidence_url,
        paper=report.paper,
    )
    details = {
        "slug": assignment.plan.slug,
        "assignment": assignment.number,
        "agency": agency.slug,
        "before": before.value,
        "after": after.value,
        "percent": report.percent,
    }
    record(verb, subject=assignment, by=by, at=at, details=details)
    return entry


def _standing_of(assignment: Assignment, agency: Agency) -> Standing:
    """The standing; an unsaved one with the defaults if the agency has not reported yet."""
    return Standing.objects.filter(assignment=assignment, agency=agency).first() or Standing()


def _state_of(assignment: Assignment, agency: Agency) -> ProgressState:
    return ProgressState(_standing_of(assignment, agency).state)


# ---- money -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_line(
    *, line: BudgetLine, kind: str, day: date, amount: int, document_number: str, by: Officer, at: datetime
) -> BudgetLine:
    """Save an unsaved budget line, for one assignment or the plan as a whole, with its first entry.

    Raises Refused.
    """
    _ask(line.agency, by, at)
    line.note, line.entered_by, line.entered_at = line.note.strip(), by, at
    line.save()
    enter_money(line=line, kind=kind, day=day, amount=amount, document_number=document_number, by=by, at=at)
    return line


@transaction.atomic
def enter_money(
    *,
    line: BudgetLine,
    kind: str,
    day: date,
    amount: int,
    document_number: str,
    note: str = "",
    reason: str = "",
    corrects: BudgetEntry | None = None,
    by: Officer,
    at: datetime,
) -> BudgetEntry:
    """Add an entry, in whole đồng; negative for a decrease. Raises Refused."""
    _ask(line.agency, by, at)
    refuse_if(not amount and corrects is None, Refused(_NO_SUM, field="amount"))
    entry = BudgetEntry(line=line, kind=kind, day=day, amount=amount, corrects=corrects, entered_by=by, entered_at=at)
    entry.document_number, entry.note, entry.reason = " ".join(document_number.split()), note.strip(), reason.strip()
    # Entries are append-only and never locked; the lock on the agency serialises its entries.
    entry.agency = Agency.objects.select_for_update(no_key=True).get(pk=line.agency_id)
    refuse_if(
        corrects is not None and BudgetEntry.objects.filter(corrects=corrects).exists(),
        Refused("Mục này đã được sửa bằng một mục khác. Hãy tải lại trang và sửa mục mới nhất."),
    )
    _ask_step(entry, timezone.localdate(at))
    _ask_sums(entry)
    _ask_voucher(entry)
    entry.save()
    record(
        "budget.corrected" if corrects else MONEY_STEPS[MoneyKind(kind)].verb,
        subject=line,
        by=by,
        at=at,
        details={"plan": line.plan.slug, "agency": line.agency_id, "year": line.year, "kind": kind, "day": f"{day}"}
        | {"amount": amount, "before": corrects.amount if corrects else None, "has_reason": bool(entry.reason)},
    )
    return entry


def correct_entry(*, entry: BudgetEntry, **said: Any) -> BudgetEntry:
    """Replace a wrong entry by another; 0 đồng: there was no such money. As `enter_money`."""
    return enter_money(line=entry.line, kind=entry.kind, corrects=entry, **said)


def _ask(agency: Agency, by: Officer, at: datetime) -> None:
    reach = agencies_in_reach(officer=by, verb=EDIT, on=timezone.localdate(at))
    refuse_if(
        reach is not None and agency.pk not in reach,
        Refused("Tài khoản này không được nhập kinh phí của cơ quan đã chọn."),
    )


_NO_SUM = "Số tiền phải là số đồng nguyên, lớn hơn 0 và nhỏ hơn một triệu tỷ đồng."


def _ask_step(entry: BudgetEntry, today: date) -> None:
    """Raises Refused unless the day and the amount are valid for this kind of entry."""
    step, year = MONEY_STEPS[MoneyKind(entry.kind)], entry.line.year
    refuse_if(entry.day > today, Refused("Ngày này chưa đến. Chỉ ghi việc đã có.", field="day"))
    refuse_if(
        not year - step.before <= entry.day.year <= year + step.after,
        Refused(f"Ngày này không thuộc năm ngân sách {year} của dòng kinh phí.", field="day"),
    )
    is_sum = abs(entry.amount) <= MOST and (entry.amount >= 0 or entry.kind in LOWERED)
    refuse_if(not is_sum, Refused(_NO_SUM, field="amount"))


def _ask_sums(entry: BudgetEntry) -> None:
    """Raises Refused if a sum would exceed its limit and no reason is given, or if it would become negative."""
    sums: Counter[str] = Counter({entry.kind: entry.amount})
    standing = entry.line.entries.filter(corrected_by__isnull=True).exclude(pk=entry.corrects_id or 0)
    for kind, amount in standing.values_list("kind", "amount"):
        sums[kind] += amount
    refuse_if(sums[entry.kind] < 0, Refused("Không giảm được quá số đã có.", field="amount"))
    for kind, step in MONEY_STEPS.items():
        most = sums[step.within] if step.within else 0
        if step.within is None or entry.kind not in (kind, step.within) or (not most and not step.must_follow):
            continue
        refuse_if(
            entry.kind == kind and not most and entry.corrects is None,
            Refused(f"Dòng này chưa có số “{step.within.label}” nên chưa ghi được “{kind.label}”.", field="kind"),
        )
        refuse_if(
            sums[kind] > most and not entry.reason,
            Refused(f"Tổng “{kind.label}” sẽ vượt tổng “{step.within.label}”. Hãy ghi lý do.", field="reason"),
        )


def _ask_voucher(entry: BudgetEntry) -> None:
    """Raises Refused if the voucher counts already; the database refuses a second entry with the same turn."""
    if entry.kind not in VOUCHERS:
        return
    refuse_if(not entry.document_number, Refused("Hãy ghi số chứng từ.", field="document_number"))
    same = BudgetEntry.objects.filter(
        agency=entry.agency, day=entry.day, document_number__iexact=entry.document_number, kind__in=VOUCHERS
    )
    gone = same.filter(Q(corrected_by__isnull=False) | Q(amount=0) | Q(pk=entry.corrects_id or 0))
    entry.turn = gone.count()
    refuse_if(
        same.exclude(pk__in=gone.values("pk")).exists(),
        Refused(
            "Chứng từ này (số, ngày) của cơ quan đã được ghi. Mỗi chứng từ chỉ ghi một lần.", field="document_number"
        ),
    )
