"""Recording how far an agency is, and what the supervisor decides upon it. Every act is an entry that stays."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.files.operations import keep_valid
from portal.files.states import ValidFile
from portal.journal.operations import record
from portal.plans.models import Assignment, Progress, ProgressFile, Standing
from portal.plans.queries import capacity_of, may_record, may_supervise
from portal.plans.states.progress import ProgressActor, ProgressState, may_move

WHOLE = 100


_NOT_ALLOWED = (
    "Tài khoản này không được ghi tiến độ thay cơ quan đã chọn. "
    "Hãy chọn cơ quan mình công tác, hoặc nhờ quản trị hệ thống phân công vai trò."
)


def _wrong_step(before: ProgressState, after: ProgressState) -> WrongState:
    """No row of `states.TRANSITIONS` leads from where the agency stands to what was asked."""
    return WrongState(
        f"Không chuyển được từ “{before.label}” sang “{after.label}”. "
        "Hãy tải lại trang để xem tình trạng hiện nay rồi chọn lại."
    )


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What is said of an agency's part: the state it is in, how much is done, in what words, and where to see it.

    `files` are evidence that is not on the web: validated already, kept where `folder` says.
    """

    state: ProgressState
    percent: int
    note: str = ""
    evidence_url: str = ""
    files: tuple[ValidFile, ...] = ()
    folder: Path | None = None


@transaction.atomic
def record_progress(
    *, assignment: Assignment, agency: Agency, report: ProgressReport, by: Officer, at: datetime
) -> Progress:
    """Write down an agency's own report on its part of an assignment.

    Raises Refused, WrongState ("Hoàn thành" is for the supervisor: report "Chờ xác
    nhận").
    """
    actor = capacity_of(assignment=assignment, agency=agency)
    if actor is None:
        raise Refused(
            "Cơ quan này không chủ trì và không phối hợp nhiệm vụ này. Hãy chọn cơ quan có tên trong nhiệm vụ."
        )
    refuse_if(
        not may_record(officer=by, assignment=assignment, agency=agency, on=timezone.localdate(at)),
        Refused(_NOT_ALLOWED),
    )
    return _move(assignment, agency, report, actor, by, at, verb="progress.recorded")


@transaction.atomic
def confirm_completion(
    *, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str = ""
) -> Progress:
    """The supervisor agrees that the agency's part is done. Raises Refused, WrongState."""
    return _decide(
        assignment, agency, ProgressReport(ProgressState.COMPLETED, WHOLE, note), by, at, verb="progress.confirmed"
    )


@transaction.atomic
def send_back(*, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str) -> Progress:
    """The supervisor wants more before agreeing; `note` says what. Raises Refused, WrongState."""
    return _decide(
        assignment,
        agency,
        ProgressReport(ProgressState.IN_PROGRESS, _percent_of(assignment, agency), note),
        by,
        at,
        verb="progress.sent_back",
        only_from=ProgressState.AWAITING,
    )


@transaction.atomic
def reopen(*, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str) -> Progress:
    """The supervisor takes back a confirmation. Raises Refused, WrongState."""
    return _decide(
        assignment,
        agency,
        ProgressReport(ProgressState.IN_PROGRESS, WHOLE - 1, note),
        by,
        at,
        verb="progress.reopened",
        only_from=ProgressState.COMPLETED,
    )


@transaction.atomic
def record_done_by_paper(
    *, assignment: Assignment, agency: Agency, by: Officer, confirmed_by: Officer, note: str, at: datetime
) -> ProgressState:
    """A paper that `by` sent or handed in for the agency, and `confirmed_by` took over, says that its part is done.

    It awaits confirmation, and has it where the second follows the plan and is not the first. Returns where it stands.
    """
    done = ProgressReport(ProgressState.AWAITING, WHOLE, note)
    actor = capacity_of(assignment=assignment, agency=agency)
    if actor is not None and _state_of(assignment, agency) in (ProgressState.NOT_STARTED, ProgressState.IN_PROGRESS):
        _move(assignment, agency, done, actor, by, at, verb="progress.recorded")
    is_second = confirmed_by.pk != by.pk and may_supervise(officer=confirmed_by, on=timezone.localdate(at))
    if is_second and _state_of(assignment, agency) is ProgressState.AWAITING:
        confirm_completion(assignment=assignment, agency=agency, by=confirmed_by, at=at, note=note)
    return _state_of(assignment, agency)


def _decide(
    assignment: Assignment,
    agency: Agency,
    report: ProgressReport,
    by: Officer,
    at: datetime,
    *,
    verb: str,
    only_from: ProgressState | None = None,
) -> Progress:
    refuse_if(not may_supervise(officer=by, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    if only_from is not None and _state_of(assignment, agency) is not only_from:
        raise _wrong_step(_state_of(assignment, agency), report.state)
    return _move(assignment, agency, report, ProgressActor.SUPERVISOR, by, at, verb=verb)


def _move(
    assignment: Assignment,
    agency: Agency,
    report: ProgressReport,
    actor: ProgressActor,
    by: Officer,
    at: datetime,
    *,
    verb: str,
) -> Progress:
    standing, _ = Standing.objects.select_for_update().get_or_create(
        assignment=assignment, agency=agency, defaults={"updated_at": at}
    )
    before = ProgressState(standing.state)
    refuse_if(not may_move(before=before, after=report.state, actor=actor), _wrong_step(before, report.state))
    standing.state, standing.percent, standing.updated_at = report.state.value, report.percent, at
    standing.save()
    entry = Progress.objects.create(
        assignment=assignment,
        agency=agency,
        officer=by,
        at=at,
        state=report.state.value,
        percent=report.percent,
        note=report.note,
        evidence_url=report.evidence_url,
    )
    _keep_files(entry, report, at)
    details = {
        "slug": assignment.plan.slug,
        "assignment": assignment.number,
        "agency": agency.slug,
        "before": before.value,
        "after": report.state.value,
        "percent": report.percent,
    }
    record(verb, subject=assignment, by=by, at=at, details=details)
    return entry


def _keep_files(entry: Progress, report: ProgressReport, at: datetime) -> None:
    if report.folder is None:
        return
    ProgressFile.objects.bulk_create(
        ProgressFile(
            progress=entry,
            name=one.name,
            place=keep_valid(file=one, folder=report.folder),
            media_type=one.media_type,
            size=len(one.data),
            checksum=one.checksum,
            added_at=at,
        )
        for one in {file.checksum: file for file in report.files}.values()
    )


def _state_of(assignment: Assignment, agency: Agency) -> ProgressState:
    standing = Standing.objects.filter(assignment=assignment, agency=agency).first()
    return ProgressState(standing.state) if standing else ProgressState.NOT_STARTED


def _percent_of(assignment: Assignment, agency: Agency) -> int:
    standing = Standing.objects.filter(assignment=assignment, agency=agency).first()
    return min(standing.percent, WHOLE - 1) if standing else 0
