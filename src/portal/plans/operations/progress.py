"""Recording how far an agency is, and what the supervisor decides upon it. Every act is an entry that stays."""

from collections.abc import Collection
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
    """Write down an agency's own report on its part of an assignment: an unsaved row that says the state, the percent,
    in what words, and where to see it. `files` are evidence that is not on the web, to be kept where `folder` says.

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
    entry = _move(assignment, agency, report, actor, by, at, verb="progress.recorded")
    if folder is not None:
        _keep_files(entry, files, folder, at)
    return entry


@transaction.atomic
def confirm_completion(
    *, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str = ""
) -> Progress:
    """The supervisor agrees that the agency's part is done. Raises Refused, WrongState."""
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
    """The supervisor wants more before agreeing; `note` says what. Raises Refused, WrongState."""
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
def reopen(*, assignment: Assignment, agency: Agency, by: Officer, at: datetime, note: str) -> Progress:
    """The supervisor takes back a confirmation. Raises Refused, WrongState."""
    return _decide(
        assignment,
        agency,
        Progress(state=ProgressState.IN_PROGRESS, percent=WHOLE - 1, note=note),
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
    done = Progress(state=ProgressState.AWAITING, percent=WHOLE, note=note)
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


def _keep_files(entry: Progress, files: Collection[ValidFile], folder: Path, at: datetime) -> None:
    ProgressFile.objects.bulk_create(
        ProgressFile(
            progress=entry,
            name=one.name,
            place=keep_valid(file=one, folder=folder),
            media_type=one.media_type,
            size=len(one.data),
            checksum=one.checksum,
            added_at=at,
        )
        for one in {file.checksum: file for file in files}.values()
    )


def _standing_of(assignment: Assignment, agency: Agency) -> Standing:
    """Where it has said nothing yet, an unsaved one that says so."""
    return Standing.objects.filter(assignment=assignment, agency=agency).first() or Standing()


def _state_of(assignment: Assignment, agency: Agency) -> ProgressState:
    return ProgressState(_standing_of(assignment, agency).state)
