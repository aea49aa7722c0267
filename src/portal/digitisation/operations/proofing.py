"""Proofing of pages by one person; then acceptance by a second one: pages returned with a reason, scans accepted,
samples read again."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import reaches
from portal.design.refusals import (
    Incomplete,
    NotAllowed,
    Overtaken,
    ReasonMissing,
    Refused,
    WrongState,
    or_refuse,
    refuse_if,
)
from portal.digitisation.models import Correction, PageText, Proof, Sample, SamplePage, Scan, ScanPage
from portal.digitisation.operations.particulars import understand
from portal.digitisation.operations.storage import VERBS, ask, end, held_page, open_proof, spend
from portal.digitisation.queries.proofs import batch_of, box_of, hands_on, kept_of, pages_unseen, unseen_on
from portal.digitisation.states import PROOFED_IN, SCAN_ACTS, TRANSITIONS, ProofKind, ProofOutcome, ScanState
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock, require
from portal.schema.models import save_fields
from scanreading.engines.types import ReadPage, text_of, words_from_rows, words_to_rows
from scanreading.proofing.changes import Changed, Corrected, TypedChanges, apply
from scanreading.proofing.corrections import Keeping, keep, undo
from scanreading.proofing.risk import choose

_UNSEEN = "Chữ đã lưu, trang chưa xong: còn {} chỗ máy ngờ chưa ai xem. Hãy xem, hoặc ghi ở cuối trang vì sao để lại."
_UNSEEN_PAGES = (
    "Chưa nghiệm thu: {} trang còn chỗ máy ngờ mà người soát để lại và bạn chưa xem. "
    "Hãy mở xem từng trang, hoặc ghi vì sao vẫn nghiệm thu."
)
_CHANGED_SINCE = "Chỗ này đã thay đổi từ sau lần sửa đó. Hãy sửa thẳng vào chữ."


@transaction.atomic
def save_changes(
    *, proof: Proof, revision: int, typed: TypedChanges, confirmed: Iterable[int] | None, seconds: int, at: datetime
) -> PageText | None:
    """Save the officer's changes to the page as they saw it at `revision`. Returns the current text, None for an empty
    page.

    `confirmed`: numbers, in the result, of words that match the picture; None keeps the earlier confirmations. A save
    without changes creates no version. Raises NotAllowed, WrongState, Overtaken, Unclear.
    """
    proof = open_proof(proof)
    _ask_first(proof, at)
    refuse_if(proof.page.revision != revision, Overtaken(about=proof.page))
    current = proof.page.texts.filter(is_current=True).first()
    changed = apply(words_from_rows(current.words if current else []), typed.changes, typed.breaks)
    before = current.confirmed if current else []
    stayed = {place for one in before if one < len(changed.moved) for place in changed.moved[one]}
    chosen = stayed if confirmed is None else {one for one in confirmed if 0 <= one < len(changed.words)}
    sure = sorted(chosen | changed.typed)
    spend(proof, seconds, at)
    if typed.changes or typed.breaks or (current is not None and sure != current.confirmed):
        current = _new_version(proof, current, changed, sure, at)
        _keep_corrections(proof, changed.corrected, at)
    proof.save()
    return current


def _ask_first(proof: Proof, at: datetime) -> None:
    """Check that the proof may change the text: only a first proof may; a second reader sends pages back, a sample only
    measures."""
    refuse_if(proof.kind != ProofKind.FIRST, NotAllowed())
    ask(officer=proof.officer, verb=VERBS[ProofKind.FIRST], page=proof.page, at=at)
    refuse_if(ScanState(proof.page.scan.state) not in PROOFED_IN[ProofKind.FIRST], WrongState())


def _new_version(
    proof: Proof, current: PageText | None, changed: Changed, confirmed: list[int], at: datetime
) -> PageText:
    page = proof.page
    page.texts.filter(is_current=True).update(is_current=False)
    tables: list[list[list[list[int]]]] = current.tables if current else []
    version = PageText.objects.create(
        page=page,
        version=(page.texts.order_by("-version").values_list("version", flat=True).first() or 0) + 1,
        words=words_to_rows(changed.words),
        tables=[[[_followed(cell, changed) for cell in row] for row in table] for table in tables],
        text=text_of(changed.words),
        readers=current.readers if current else "",
        doubts=current.doubts if current else [],
        confirmed=confirmed,
        by=proof.officer,
        made_at=at,
    )
    # A changed page must be confirmed again.
    save_fields(page, revision=page.revision + 1, proofed_at=None, proofed_by=None)
    return version


def _followed(cell: list[int], changed: Changed) -> list[int]:
    """The new numbers of the words in a table cell."""
    moved = changed.moved
    return list(dict.fromkeys(place for one in cell if one < len(moved) for place in moved[one]))


def _keep_corrections(proof: Proof, corrected: Iterable[Corrected], at: datetime) -> None:
    rows = [
        Correction(
            page=proof.page,
            position=one.position,
            **box_of(one.box),
            before=one.before,
            after=one.after,
            by=proof.officer,
            at=at,
        )
        for one in corrected
    ]
    Correction.objects.bulk_create(rows)
    proof.correction_count += len(rows)
    proof.error_count += sum(one.characters for one in corrected)


@transaction.atomic
def undo_correction(*, proof: Proof, correction: Correction, at: datetime) -> PageText:
    """Restore, at its place, the text that a correction replaced. Raises NotAllowed, WrongState, Refused."""
    proof = open_proof(proof)
    _ask_first(proof, at)
    page = proof.page
    current = page.texts.filter(is_current=True).first()
    correction = Correction.objects.get(pk=correction.pk, page=page)
    if current is None or correction.is_undone:
        raise Refused(_CHANGED_SINCE)
    [wanted] = kept_of([correction], inverted=True)
    changed = or_refuse(
        undo(words_from_rows(current.words), wanted, width=page.width, height=page.height), Refused(_CHANGED_SINCE)
    )
    save_fields(correction, is_undone=True)
    proof.correction_count = max(0, proof.correction_count - 1)
    spend(proof, 0, at)
    proof.save()
    sure = {place for one in current.confirmed for place in changed.moved[one]} - changed.typed
    return _new_version(proof, current, changed, sorted(sure), at)


@transaction.atomic
def confirm_page(*, proof: Proof, revision: int, at: datetime, reason: str = "") -> Proof:
    """Confirm that the page's text matches its picture. After the last page the scan waits for acceptance.

    `reason`: why doubted words are left that nobody looked at; it is stored, and shown to whoever accepts. Raises
    NotAllowed, WrongState, Overtaken, ReasonMissing.
    """
    proof = open_proof(proof)
    page = proof.page
    refuse_if(page.revision != revision, Overtaken(about=page))
    if proof.kind == ProofKind.FIRST:
        _ask_first(proof, at)
        proof.unseen_count = unseen_on(text=page.texts.filter(is_current=True).first())
        proof.unseen_reason = reason.strip()[:500] if proof.unseen_count else ""
        refuse_if(proof.unseen_count and not proof.unseen_reason, ReasonMissing(_UNSEEN.format(proof.unseen_count)))
        save_fields(page, proofed_at=at, proofed_by=proof.officer)
    end(proof, ProofOutcome.DONE, at)
    record(
        "proof.ended",
        subject=page.scan,
        by=proof.officer,
        at=at,
        details={
            "page": proof.page.number,
            "kind": proof.kind,
            "seconds": proof.seconds,
            "characters": proof.character_count,
            "corrections": proof.correction_count,
            "unseen": proof.unseen_count,
        },
    )
    if proof.kind == ProofKind.FIRST and not page.scan.pages.filter(proofed_at__isnull=True).exists():
        _finish(proof, at)
    return proof


def _finish(proof: Proof, at: datetime) -> None:
    scan = proof.page.scan
    refuse_if(ScanState.PROOFED not in TRANSITIONS[ScanState(scan.state)], WrongState())
    save_fields(scan, state=ScanState.PROOFED)
    understand(scan=scan, at=at)
    record("scan.proofed", subject=scan, by=proof.officer, at=at, details={"pages": scan.pages.count()})


@transaction.atomic
def put_back(*, page: ScanPage, reading: ReadPage, at: datetime) -> Keeping:
    """The words of a second reading with the corrections that people made to the first.

    Call it if a page with corrections is read again, before the new size of its picture is stored and the new PageText
    is made of `words` (and its `confirmed` of `typed`). The places of corrections are moved to the new picture; the
    page must be proofed again.
    """
    page = held_page(page)
    corrections = list(Correction.objects.filter(page=page, is_undone=False).order_by("pk"))
    wanted = kept_of(
        corrections,
        across=reading.width / page.width if page.width else 1.0,
        down=reading.height / page.height if page.height else 1.0,
    )
    keeping = keep(reading.words, wanted, width=reading.width, height=reading.height)
    for correction, one in zip(corrections, wanted, strict=True):
        for edge, value in box_of(one.box).items():
            setattr(correction, edge, value)
        correction.is_lost = correction.pk in keeping.lost
    Correction.objects.bulk_update(corrections, ["left", "top", "right", "bottom", "is_lost"])
    if page.proofed_at is not None:
        save_fields(page, proofed_at=None, proofed_by=None)
    return keeping


proofed_acts = ActRunner[Scan](
    "scan",
    may=lambda scan, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=scan.agency_id, on=on),
    had_a_hand=lambda officer, scan: officer.pk in hands_on(scan),
)


@proofed_acts.does(SCAN_ACTS["accept"])
def accept_scan(*, scan: Scan, by: Officer, at: datetime, reason: str = "") -> Scan:
    """Accept the text as the second person, who answers for it: the scan may then be published.

    The second person may accept for the scan's agency, did not receive the scan, and neither proofed, wrote nor
    corrected any page of it (`queries.proofs.hands_on`). `reason`: why they accept although pages have doubts that
    nobody looked at. Raises NotAllowed, SecondPersonNeeded, WrongState, Incomplete, ReasonMissing.
    """
    refuse_if(
        not scan.pages.exists() or scan.pages.filter(proofed_at__isnull=True).exists(),
        Incomplete("Còn trang chưa soát xong."),
    )
    unseen = pages_unseen(scan=scan, by=by).count()
    refuse_if(unseen and not reason.strip(), ReasonMissing(_UNSEEN_PAGES.format(unseen)))
    save_fields(scan, state=ScanState.ACCEPTED, accepted_by=by, accepted_unseen=reason.strip()[:500] if unseen else "")
    _end_second_looks(scan, at)
    understand(scan=scan, at=at)
    record("scan.accepted", subject=scan, by=by, at=at, details={"pages": scan.pages.count(), "unseen": unseen})
    return scan


@transaction.atomic
def return_page(*, page: ScanPage, reason: str, by: Officer, at: datetime) -> Scan:
    """Send a page, and its scan, back to proofing. Allowed to those who may accept and to those who may proof: an
    officer who finds a mistake on their own page should be able to report it.

    Raises NotAllowed, WrongState, ReasonMissing.
    """
    scan = lock(page.scan)
    proofed_acts.ask(SCAN_ACTS["return"], scan, by=by, at=at)
    refuse_if(not reason.strip(), ReasonMissing("Hãy ghi lý do, để người soát biết cần xem lại chỗ nào."))
    page = ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    may_go_back = ScanState.PROOFING in TRANSITIONS[ScanState(scan.state)] or scan.state == ScanState.PROOFING
    refuse_if(page.proofed_at is None or not may_go_back, WrongState())
    Proof.objects.filter(page=page, kind=ProofKind.FIRST.value, outcome=ProofOutcome.DONE.value).update(
        outcome=ProofOutcome.RETURNED.value, note=reason.strip()[:500]
    )
    save_fields(page, proofed_at=None, proofed_by=None)
    save_fields(scan, state=ScanState.PROOFING, accepted_by=None)
    _end_second_looks(scan, at)
    record("scan.returned", subject=scan, by=by, at=at, details={"page": page.number})
    return scan


def _end_second_looks(scan: Scan, at: datetime) -> None:
    """End all open proofs of the second kind for this scan, so that its pages are free again."""
    Proof.objects.filter(page__scan=scan, ended_at__isnull=True, kind=ProofKind.SECOND.value).update(
        outcome=ProofOutcome.LEFT.value, ended_at=at
    )


@transaction.atomic
def open_sample(
    *, agency: Agency, from_date: date, to_date: date, page_count: int, by: Officer, at: datetime
) -> Sample:
    """Draw a random sample of pages that the agency proofed within these days and that are accepted.

    Raises NotAllowed, Refused.
    """
    require(("scan.accept",), agency.pk, by=by, at=at)
    keys = list(batch_of(agency=agency, from_date=from_date, to_date=to_date).values_list("pk", flat=True))
    refuse_if(not keys, Refused("Cơ quan này không có trang nào đã nghiệm thu được soát trong những ngày ấy."))
    seed = f"{agency.pk}/{from_date}/{to_date}/{at.isoformat()}"
    sample = Sample.objects.create(
        agency=agency, from_date=from_date, to_date=to_date, seed=seed, batch_count=len(keys), by=by, made_at=at
    )
    drawn = choose(keys, count=page_count, seed=seed)
    SamplePage.objects.bulk_create(SamplePage(sample=sample, page_id=key) for key in drawn)
    record(
        "sample.drawn",
        subject=sample,
        by=by,
        at=at,
        details={"agency": agency.pk, "pages": len(drawn), "of": len(keys)},
    )
    return sample


@transaction.atomic
def count_page(*, sampled: SamplePage, proof: Proof, typed: TypedChanges, seconds: int, at: datetime) -> SamplePage:
    """Count the errors that a second reader found on a page of the sample. Raises WrongState, Unclear."""
    proof = open_proof(proof)
    sampled = SamplePage.objects.select_for_update(of=("self",)).get(pk=sampled.pk)
    refuse_if(
        proof.kind != ProofKind.SAMPLE or sampled.page_id != proof.page_id or sampled.read_at is not None, WrongState()
    )
    current = proof.page.texts.filter(is_current=True).first()
    changed = apply(words_from_rows(current.words if current else []), typed.changes, typed.breaks)
    spend(proof, seconds, at)
    proof.correction_count, proof.error_count = len(changed.corrected), changed.characters
    end(proof, ProofOutcome.DONE, at)
    save_fields(
        sampled,
        proof=proof,
        read_at=at,
        characters=proof.character_count,
        errors=changed.characters,
        findings=[[one.before, one.after] for one in changed.corrected],
    )
    record(
        "proof.ended",
        subject=proof.page.scan,
        by=proof.officer,
        at=at,
        details={"page": proof.page.number, "kind": proof.kind, "seconds": proof.seconds, "errors": changed.characters},
    )
    return sampled
