"""The steps of a consolidated report: write drafts, make remarks, approve by another person, sign, publish.

LibreOffice, if installed, converts the signed file to PDF; no transaction is open while it works.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils import timezone

from officialdocs import write
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.design.refusals import NotAllowed, Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.duties import call_colleagues
from portal.plans.operations.progress import record_by_paper
from portal.reports.compilation.text import UnknownReference, unknown_references
from portal.reports.models import Compilation, CompilationAct, Draft, PaperCopy, Remark, SignedReport
from portal.reports.operations.seals import sealed
from portal.reports.queries.compilations import GateLook, cited, figures_of, gate_findings, newest_draft, outline_of
from portal.reports.queries.documents import default_symbol, report_document
from portal.reports.queries.facts import fulfilled_by_final_report
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import APPROVE, COMPILATION_STEPS, COMPILE, READ, CompilationState
from portal.schema.models import save_fields

_NO_PDF = "Máy chủ chưa chuyển được báo cáo sang PDF. Hãy tải tệp DOCX; người quản trị xem lại LibreOffice."

_NOT_DRAFTING = "Báo cáo đã trình hoặc đã ký nên không sửa được nữa."
type GateReasons = Mapping[str, str]
NO_REASONS: GateReasons = {}


def ask(compilation: Compilation, verbs: tuple[str, ...], *, by: Officer, at: datetime) -> None:
    """Raises NotAllowed unless the officer has one of these verbs at the issuing agency."""
    today = timezone.localdate(at)
    refuse_if(
        not any(may(officer=by, verb=verb, agency=compilation.issuer, on=today) for verb in verbs),
        NotAllowed("Bạn không có quyền làm việc này với báo cáo của cơ quan ban hành."),
    )


def locked(compilation: Compilation) -> Compilation:
    """The row, locked for this transaction, with its issuer."""
    return Compilation.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=compilation.pk)


@transaction.atomic
def write_section(*, compilation: Compilation, section: str, text: str, since: int, by: Officer, at: datetime) -> Draft:
    """Add a draft with this section rewritten; `since` is the number of the draft on which the edit is based.

    Raises NotAllowed; UnknownReference; Refused, also if somebody has rewritten the same section since; KeyError if the
    report has no such section.
    """
    held = locked(compilation)
    ask(held, (COMPILE,), by=by, at=at)
    refuse_if(held.state != CompilationState.DRAFTING.value, Refused(_NOT_DRAFTING))
    last, text = newest_draft(compilation=held), _tidy(text)
    if section not in {one.key for one in outline_of(held).sections}:
        raise KeyError(section)
    refuse_if(last.sections.get(section, "") == text, Refused("Chưa có gì thay đổi nên không ghi bản thảo mới."))
    refuse_if(
        held.drafts.filter(number__gt=since, edited=section).exists(),
        Refused("Người khác vừa sửa mục này. Phần bạn viết còn ở bên dưới: hãy đối chiếu với bản mới rồi lưu lại."),
    )
    if strange := unknown_references(text, cited(figures_of(compilation=held))):
        raise UnknownReference(strange)
    made = Draft.objects.create(
        compilation=held,
        number=last.number + 1,
        sections=last.sections | {section: text},
        edited=section,
        by=by,
        at=at,
    )
    record(
        "report.drafted",
        subject=held,
        by=by,
        at=at,
        details={"slug": held.slug, "draft": made.number, "section": section},
    )
    return made


def _tidy(text: str) -> str:
    """Strip trailing spaces from lines, and empty lines from both ends of the text."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


# ---- remarks ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_remark(*, compilation: Compilation, section: str, words: str, by: Officer, at: datetime) -> Remark:
    """Add a remark to a section of the newest draft; needs READ, COMPILE or APPROVE. Raises NotAllowed, Refused."""
    held = locked(compilation)
    ask(held, (READ, COMPILE, APPROVE), by=by, at=at)
    refuse_if(
        held.state not in (CompilationState.DRAFTING.value, CompilationState.SUBMITTED.value), Refused(_NOT_DRAFTING)
    )
    made = Remark.objects.create(
        compilation=held,
        draft_number=newest_draft(compilation=held).number,
        section=section,
        words=words.strip(),
        by=by,
        at=at,
    )
    call_colleagues(case=held, words=words, by=by, at=at)
    record("report.remarked", subject=held, by=by, at=at, details={"slug": held.slug, "section": section})
    return made


@transaction.atomic
def answer_remark(*, remark: Remark, words: str, by: Officer, at: datetime) -> Remark:
    """Raises NotAllowed."""
    held = _remark(remark)
    ask(held.compilation, (COMPILE,), by=by, at=at)
    save_fields(held, answer=words.strip(), answered_by=by, answered_at=at)
    call_colleagues(case=held.compilation, words=words, by=by, at=at)
    record("report.remark_answered", subject=held.compilation, by=by, at=at, details={"section": held.section})
    return held


@transaction.atomic
def settle_remark(*, remark: Remark, by: Officer, at: datetime) -> Remark:
    """Settle a remark, once; for its author or those who compile. Raises NotAllowed."""
    held = _remark(remark)
    if by.pk != held.by_id:
        ask(held.compilation, (COMPILE,), by=by, at=at)
    if held.settled_at is None:
        save_fields(held, settled_by=by, settled_at=at)
        record("report.remark_settled", subject=held.compilation, by=by, at=at, details={"section": held.section})
    return held


def _remark(remark: Remark) -> Remark:
    return Remark.objects.select_for_update(of=("self",)).select_related("compilation__issuer").get(pk=remark.pk)


@transaction.atomic
def hand_in(*, compilation: Compilation, by: Officer, at: datetime, reasons: GateReasons = NO_REASONS) -> Compilation:
    """Submit the newest draft for approval. `reasons`: code of a gate finding -> why it is overruled.

    Raises NotAllowed, Refused.
    """
    held = locked(compilation)
    _may_go(held, CompilationState.SUBMITTED, by=by, at=at)
    passed = _passed(held, CompilationState.SUBMITTED, reasons)
    return _go(
        held, CompilationState.SUBMITTED, "report.submitted", by=by, at=at, said={"submitted_by": by}, passed=passed
    )


@transaction.atomic
def send_back(*, compilation: Compilation, words: str, by: Officer, at: datetime) -> Compilation:
    """Return the report for redrafting, with a reason. Raises NotAllowed, Refused."""
    held = locked(compilation)
    _may_go(held, CompilationState.DRAFTING, by=by, at=at)
    refuse_if(not words.strip(), Refused("Hãy ghi rõ cần sửa điều gì trước khi trả lại."))
    return _go(
        held,
        CompilationState.DRAFTING,
        "report.returned",
        by=by,
        at=at,
        said={"submitted_by": None, "approved_by": None},
        words=words.strip(),
    )


@transaction.atomic
def approve_report(
    *, compilation: Compilation, by: Officer, at: datetime, words: str = "", reasons: GateReasons = NO_REASONS
) -> Compilation:
    """Approve, by a leader of the issuing agency who neither drafted nor submitted it; `reasons` as in `hand_in`.

    Raises NotAllowed, Refused.
    """
    held = locked(compilation)
    _may_go(held, CompilationState.APPROVED, by=by, at=at)
    refuse_if(
        by.pk in (held.submitted_by_id, held.compiled_by_id) or held.drafts.filter(by=by).exists(),
        Refused("Người đã soạn hoặc trình báo cáo không tự duyệt: cần một lãnh đạo khác của cơ quan ban hành."),
    )
    return _go(
        held,
        CompilationState.APPROVED,
        "report.approved",
        by=by,
        at=at,
        said={"approved_by": by},
        words=words.strip(),
        passed=_passed(held, CompilationState.APPROVED, reasons),
    )


@transaction.atomic
def sign_report(
    *, compilation: Compilation, signed: SignedReport, by: Officer, at: datetime, reasons: GateReasons = NO_REASONS
) -> SignedReport:
    """Sign the approved draft: write its file once, with number, day and signer from an unsaved row; `reasons` as in
    `hand_in`. Without a symbol, the default of the issuing agency is used. Raises NotAllowed, Refused."""
    held = locked(compilation)
    _may_go(held, CompilationState.SIGNED, by=by, at=at)
    draft = newest_draft(compilation=held)
    if signed.number is None or signed.signed_on is None:
        raise Refused("Hãy ghi số và ngày ký của báo cáo.")
    passed = _passed(held, CompilationState.SIGNED, reasons, signed_on=signed.signed_on)
    symbol = signed.symbol.strip() or default_symbol(held.issuer)
    facts = {"number": signed.number, "symbol": symbol, "signed_on": signed.signed_on, "signer": signed.signer.strip()}
    row: dict[str, Any] = {"issuer": held.issuer, "year": signed.signed_on.year}
    # The lock on the agency serialises signing, so that the second of two officers who enter the same number is
    # refused.
    Agency.objects.select_for_update(no_key=True).get(pk=held.issuer_id)
    taken = SignedReport.objects.filter(**row, number=signed.number, symbol=symbol).first()
    refuse_if(taken is not None, Refused(f"Số {taken} đã ghi cho báo cáo khác của năm {signed.signed_on.year}."))
    signing = SignedReport(**facts, position=signed.position.strip())
    document = report_document(compilation=held, draft=draft, signing=signing)
    file = write(document, at=timezone.make_aware(datetime.combine(signed.signed_on, time())))
    made = SignedReport.objects.create(
        compilation=held,
        draft=draft,
        **row,
        **facts,
        position=document.signature.position,
        file=file,
        checksum=hashlib.sha256(file).hexdigest(),
        by=by,
        at=at,
    )
    _fulfil(held, made, at)
    told = {"number": str(made), "checksum": made.checksum, "period": held.kind}
    told |= {"plan": held.plan.slug} if held.plan else {}
    _go(held, CompilationState.SIGNED, "report.signed", by=by, at=at, more=told, passed=passed)
    return made


def _fulfil(held: Compilation, made: SignedReport, at: datetime) -> None:
    """Complete the assignments that ask for this final report: by the submitter, confirmed by the approver."""
    subject, note = ReportSubject.of(held), f"Báo cáo tổng kết số {made}"
    two: dict[str, Any] = {"by": held.submitted_by, "confirmed_by": held.approved_by}
    for assignment, agency in fulfilled_by_final_report(subject=subject, issuer=held.issuer):
        record_by_paper(assignment=assignment, agency=agency, **two, note=note, at=at)


@transaction.atomic
def publish_report(*, compilation: Compilation, by: Officer, at: datetime) -> Compilation:
    """Make the report public at a permanent URL. Raises NotAllowed, Refused."""
    held = locked(compilation)
    _may_go(held, CompilationState.PUBLISHED, by=by, at=at)
    return _go(held, CompilationState.PUBLISHED, "report.published", by=by, at=at, said={"published_at": at})


# ---- shared by all steps ---------------------------------------------------------------------------------------------


def _may_go(held: Compilation, after: CompilationState, *, by: Officer, at: datetime) -> None:
    """Raises Refused if the report is not at this step, NotAllowed."""
    verbs = COMPILATION_STEPS.get((CompilationState(held.state), after))
    if verbs is None:
        raise Refused("Báo cáo không còn ở bước này: hãy tải lại trang để xem tình trạng mới nhất.")
    ask(held, verbs, by=by, at=at)


def _passed(
    held: Compilation, after: CompilationState, reasons: GateReasons, signed_on: date | None = None
) -> list[dict[str, Any]]:
    """The gate's findings, each with the reason for overruling it. Raises Refused for findings without one."""
    look = GateLook(held, figures_of(compilation=held), newest_draft(compilation=held), signed_on)
    found = gate_findings(look, after)
    for one in found:
        one["reason"] = one["can_be_overruled"] and (reasons.get(one["code"], "").strip() or one["reason"])
    missing = [f"{one['label']}: {one['found'][0]} ({len(one['found'])})" for one in found if not one["reason"]]
    told = "; ".join(missing)
    refuse_if(missing, Refused(f"Chưa qua được bước này. {told}. Hãy sửa, hoặc ghi lý do ở nơi được bỏ qua."))
    return [{name: one[name] for name in ("code", "label", "found", "reason")} for one in found]


def _go(
    held: Compilation,
    after: CompilationState,
    verb: str,
    *,
    by: Officer,
    at: datetime,
    said: dict[str, Any] | None = None,
    words: str = "",
    more: dict[str, Any] | None = None,
    passed: Sequence[dict[str, Any]] = (),
) -> Compilation:
    save_fields(held, state=after.value, **(said or {}))
    number = newest_draft(compilation=held).number
    CompilationAct.objects.create(
        compilation=held,
        after=after.value,
        draft_number=number,
        words=words,
        overruled=list(passed) or None,
        by=by,
        at=at,
    )
    overruled = {"overruled": [one["code"] for one in passed]} if passed else {}
    record(
        verb,
        subject=held,
        by=by,
        at=at,
        details={"slug": held.slug, "draft": number, "agency": held.issuer_id} | overruled | (more or {}),
    )
    return held


OFFICE = "soffice"
SECONDS = 120


def pdf_copy_of(data: bytes, *, seconds: int = SECONDS) -> bytes:
    """Convert a DOCX to PDF. Raises Refused."""
    office = shutil.which(OFFICE)
    if office is None:
        raise Refused(_NO_PDF)
    with TemporaryDirectory() as named:
        folder = Path(named)
        source = folder / "bao-cao.docx"
        source.write_bytes(data)
        command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
        try:
            _run(command, seconds=seconds)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(_NO_PDF) from error


def _run(command: Sequence[str], *, seconds: int) -> None:
    """Run the program, and kill its process group at the end: `soffice` is a script around another process, which would
    live on and keep writing.

    Raises OSError, subprocess.SubprocessError.
    """
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(  # noqa: S603  executable from PATH, our own file
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        if code := running.wait(timeout=seconds):
            raise subprocess.CalledProcessError(code, OFFICE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def make_pdf_copy(*, signed: SignedReport, at: datetime) -> PaperCopy:
    """Make the PDF once; an existing copy is kept. It is not journalled: it adds nothing to the signed report.

    Raises Refused.
    """
    held = PaperCopy.objects.filter(signed=signed).first()
    if held is not None:
        return held
    made, _ = PaperCopy.objects.get_or_create(
        signed=signed, defaults={"file": sealed(pdf_copy_of(bytes(signed.file))), "at": at}
    )
    return made
