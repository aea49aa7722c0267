"""Import of existing answers: a file, its rows, drafts made of them; and acts on many drafts at once.

Reading goes in batches, each one transaction that advances `read_count`: a killed import resumes there, two concurrent
readers never read a row twice, and importing the same file again adds nothing.

In bulk acts each draft is its own act with all its rules and its own transaction; what a rule refuses is skipped and
reported.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lawtext.words import fold
from portal.agencies.models import Agency, Officer, Place
from portal.design.refusals import (
    Incomplete,
    NotAllowed,
    Overtaken,
    Refused,
    SecondPersonNeeded,
    WrongState,
    or_refuse,
    refuse_if,
)
from portal.journal.operations import record
from portal.journal.operations.acts import require
from portal.library.queries.citations import chosen_instruments
from portal.questions.imports.pairs import ImportDoubt, QuestionAnswerPair
from portal.questions.imports.rows import AssessedPair, SheetHeadings, assess_pair, is_readable, read_file, summary_of
from portal.questions.models import Answer, AnswerVersion, ImportBatch, ImportRow
from portal.questions.operations import private_files
from portal.questions.operations.drafts import AnswerText, PickedProvision, submit_version, take_over
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, check_version
from portal.questions.queries.personal_data import public_words
from portal.questions.routing import shipped_seed
from portal.questions.states import CheckResult, RowState, VersionState
from portal.questions.states.markup import proposed_message
from portal.schema.models import save_fields
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile

READ_BUNDLE = 200
MOST_AT_ONCE = 1000  # rows that one call of the job reads, so that other jobs get their turn
TAKE_BUNDLE = 50
_IMPORT = ("answer.import",)


@transaction.atomic
def start_import(
    *,
    data: bytes,
    name: str,
    agency: Agency,
    by: Officer | None,
    at: datetime,
    territory: Place | None = None,
    head: SheetHeadings | None = None,
) -> ImportBatch:
    """Store a file to be read for an agency; the existing batch if the agency has uploaded the same file before.

    With `head`, a sheet is not read before an officer has confirmed its columns. `by` is None for the command line.
    Raises NotAllowed.
    """
    if by is not None:
        require(_IMPORT, agency.pk, by=by, at=at)
    checksum = hashlib.sha256(data).hexdigest()
    said: dict[str, Any] = {"name": name[:255], "started_at": at, "started_by": by, "territory": territory}
    said["columns"] = _as_kept(head.header, head.parts) | {"asked": True} if head is not None else {}
    batch, is_new = ImportBatch.objects.get_or_create(agency=agency, checksum=checksum, defaults=said)
    if is_new:
        save_fields(batch, path=private_files.put_import(data=data, checksum=checksum))
        record("answers.import_begun", subject=batch, by=by, at=at, details={"agency": agency.pk})
    return batch


@transaction.atomic
def confirm_columns(*, batch: ImportBatch, parts: Mapping[str, int], by: Officer, at: datetime) -> ImportBatch:
    """Confirm which column holds what; then reading may begin. A second confirmation has no effect.

    Raises NotAllowed, Incomplete.
    """
    held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(_IMPORT, held.agency_id, by=by, at=at)
    refuse_if(not is_readable(parts), Incomplete("Cần chọn cả cột câu hỏi và cột câu trả lời."))
    if held.columns.get("asked"):
        save_fields(held, columns=_as_kept(held.columns["header"], parts))
    return held


def _as_kept(header: Iterable[str], parts: Mapping[str, int]) -> dict[str, Any]:
    return {"header": list(header), "parts": dict(parts)}


def read_imports(*, at: datetime) -> int:
    """Continue every import that is not finished (a job). Returns how many rows were read."""
    unread = ImportBatch.objects.filter(finished_at__isnull=True).exclude(path="").order_by("pk")
    waiting = [batch for batch in unread if not batch.columns.get("asked")]
    return sum(read_batch(batch=batch, at=at, most=MOST_AT_ONCE) for batch in waiting)


def read_batch(*, batch: ImportBatch, at: datetime, most: int | None = None) -> int:
    """Read a file on from `read_count`, to its end or at most so many rows. Returns how many rows this call read."""
    if batch.finished_at is not None:
        return 0
    try:
        pairs = read_file(
            data=private_files.take_import(batch.path),
            name=batch.name,
            limits=COMMAND,
            head=SheetHeadings(tuple(said["header"]), said["parts"]) if (said := batch.columns) else None,
        )
    except (UnreadableFile, FileNotFoundError) as error:
        _finish(
            batch, at=at, doubts=[str(error) if isinstance(error, UnreadableFile) else "Tệp không còn trên máy chủ."]
        )
        return 0
    return _read_on(batch, pairs, at=at, most=most)


def _read_on(batch: ImportBatch, pairs: Sequence[QuestionAnswerPair], *, at: datetime, most: int | None) -> int:
    begun = position = ImportBatch.objects.values_list("read_count", flat=True).get(pk=batch.pk)
    seed, allowed = shipped_seed(), public_words()
    until = len(pairs) if most is None else min(len(pairs), begun + most)
    for bundle in batched(pairs[begun:until], READ_BUNDLE, strict=False):
        judged = [assess_pair(pair, seed=seed, on=timezone.localdate(at), allowed=allowed) for pair in bundle]
        if not _store(batch, judged, position=position, total=len(pairs)):
            return position - begun  # another process is reading this file
        position += len(bundle)
    if position == len(pairs):
        _finish(batch, at=at, doubts=[])
    return position - begun


@transaction.atomic
def _store(batch: ImportBatch, judged: Sequence[AssessedPair], *, position: int, total: int) -> bool:
    """Save a batch of rows and advance `read_count`; False if another process has saved it already."""
    held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.read_count != position or held.finished_at is not None:
        return False
    known, waiting = _met_before(judged)
    laws = set(chosen_instruments({place.document_key for one in judged for place in one.places}))
    rows = []
    for number, one in enumerate(judged, start=position + 1):
        rows.append(_row(held, number, one, known=known, waiting=waiting, laws=laws))
        waiting = waiting | {one.fingerprint}
    ImportRow.objects.bulk_create(rows)
    save_fields(held, read_count=position + len(rows), total=total)
    return True


def _met_before(judged: Sequence[AssessedPair]) -> tuple[set[str], set[str]]:
    """Fingerprints of existing answers, and of rows waiting in any import."""
    met = ImportRow.objects.filter(fingerprint__in=[one.fingerprint for one in judged]).values_list(
        "fingerprint", "state"
    )
    known = {fingerprint for fingerprint, state in met if state in (RowState.TAKEN, RowState.KNOWN)}
    waiting = {fingerprint for fingerprint, state in met if state == RowState.WAITING}
    titles = {fold(one.pair.title)[:200]: one.fingerprint for one in judged}
    answered = Answer.objects.filter(title_fold__in=list(titles)).values_list("title_fold", flat=True)
    return known | {titles[title] for title in answered}, waiting


def _row(
    batch: ImportBatch, position: int, one: AssessedPair, *, known: set[str], waiting: set[str], laws: set[str]
) -> ImportRow:
    doubts = list(one.doubts)
    is_known = one.fingerprint in known
    if is_known:
        doubts.append(ImportDoubt.KNOWN)
    elif one.fingerprint in waiting:
        doubts.append(ImportDoubt.TWIN)
    if any(place.document_key not in laws for place in one.places):
        doubts.append(ImportDoubt.UNKNOWN_LAW)
    return ImportRow(
        batch=batch,
        position=position,
        title=one.pair.title[:200],
        question_text=one.pair.question,
        answer_text=one.pair.answer,
        field_slug=one.field_slug,
        citations=[
            {"document_key": place.document_key, "address": place.address, "called": place.called}
            for place in one.places
        ],
        doubts=[doubt.value for doubt in doubts],
        fingerprint=one.fingerprint,
        state=(RowState.KNOWN if is_known else RowState.WAITING).value,
    )


def _finish(batch: ImportBatch, *, at: datetime, doubts: list[str]) -> None:
    """Mark the batch as finished and drop the stored file: all its content is in the rows."""
    if ImportBatch.objects.filter(pk=batch.pk, finished_at__isnull=True).update(finished_at=at, doubts=doubts, path=""):
        private_files.drop_import(batch.path)


# ---- a person decides ------------------------------------------------------------------------------------------------


@transaction.atomic
def change_row(*, row: ImportRow, changes: ImportRow, by: Officer, at: datetime) -> ImportRow:
    """Correct what was parsed: title, question, answer, field and citations of `changes`.

    Doubts about the parsing are removed, as a person has read it; the new text is checked again. Raises NotAllowed,
    WrongState.
    """
    held = _waiting(row, by=by, at=at)
    read = {name: getattr(changes, name) for name in ("title", "question_text", "answer_text", "field_slug")}
    pair = QuestionAnswerPair(changes.title, changes.question_text, changes.answer_text, field_slug=changes.field_slug)
    doubts = _doubts_left(pair, changes.citations, at=at)
    save_fields(held, **read, citations=changes.citations, doubts=[one.value for one in doubts])
    return held


def _doubts_left(pair: QuestionAnswerPair, citations: Sequence[object], *, at: datetime) -> list[ImportDoubt]:
    judged = assess_pair(pair, seed=shipped_seed(), on=timezone.localdate(at), allowed=public_words())
    left: list[ImportDoubt] = [one for one in judged.doubts if one in (ImportDoubt.PERSONAL, ImportDoubt.STRANGE)]
    left += [] if pair.answer.strip() else [ImportDoubt.NO_ANSWER]
    left += [] if citations else [ImportDoubt.NO_CITATION]
    return left + ([] if pair.field_slug else [ImportDoubt.NO_FIELD])


def take_rows(*, rows: Iterable[int], by: Officer, at: datetime) -> int:
    """Make drafts of waiting rows, in batches; returns how many. Rows that somebody else has decided meanwhile are
    skipped.

    Raises NotAllowed.
    """
    return sum(_take(bundle, by=by, at=at) for bundle in batched(rows, TAKE_BUNDLE, strict=False))


@transaction.atomic
def _take(keys: Collection[int], *, by: Officer, at: datetime) -> int:
    taken = list(_held_rows(keys))
    for row in taken:
        require(_IMPORT, row.batch.agency_id, by=by, at=at)
        row.answer = take_over(
            agency=row.batch.agency, text=_text(row), source=f"nhap:{row.batch_id}/{row.position}", by=by, at=at
        )
        if row.batch.territory_id is not None:
            save_fields(row.answer, territory_id=row.batch.territory_id)
        _decide(row, RowState.TAKEN, by=by, at=at)
    return len(taken)


@transaction.atomic
def leave_rows(*, rows: Iterable[int], by: Officer, at: datetime) -> int:
    """Reject rows. Raises NotAllowed."""
    left = list(_held_rows(list(rows)))
    for row in left:
        require(_IMPORT, row.batch.agency_id, by=by, at=at)
        _decide(row, RowState.LEFT, by=by, at=at)
    return len(left)


def _held_rows(keys: Collection[int]) -> QuerySet[ImportRow]:
    waiting = ImportRow.objects.filter(pk__in=keys, state=RowState.WAITING.value)
    return waiting.select_for_update(of=("self",)).select_related("batch__agency").order_by("pk")


def _waiting(row: ImportRow, *, by: Officer, at: datetime) -> ImportRow:
    changed = WrongState("Câu này vừa được người khác quyết định. Chữ bạn sửa chưa được lưu.")
    held = or_refuse(_held_rows([row.pk]).first(), changed)
    require(_IMPORT, held.batch.agency_id, by=by, at=at)
    return held


def _decide(row: ImportRow, state: RowState, *, by: Officer, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, by, at
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _text(row: ImportRow) -> AnswerText:
    cited = tuple(PickedProvision(one["document_key"], one["address"], one["called"]) for one in row.citations)
    return AnswerText(
        title=row.title,
        question_text=row.question_text,
        answer_text=row.answer_text,
        citations=cited,
        summary=(summary := summary_of(row.answer_text)),
        field_slug=row.field_slug,
        situation=row.situation,
        message=proposed_message(row.title, summary) if row.situation else "",
    )


MOST_ADVANCED_AT_ONCE = 200  # versions per request


@dataclass(frozen=True, slots=True)
class BulkStep:
    """An act for many versions: the state they must be in, and the operation."""

    name: str
    label: str
    state: VersionState
    do: Callable[[AnswerVersion, Officer, datetime], object]


STEPS = (
    BulkStep(
        "trinh", "Trình kiểm tra", VersionState.DRAFT, lambda one, by, at: submit_version(version=one, by=by, at=at)
    ),
    BulkStep(
        "dat",
        "Đạt, chuyển duyệt",
        VersionState.IN_CHECK,
        lambda one, by, at: check_version(
            version=one, result=CheckResult.PASSED, note="", revision=one.revision, by=by, at=at
        ),
    ),
    BulkStep("duyet", "Duyệt", VersionState.CHECKED, lambda one, by, at: approve_version(version=one, by=by, at=at)),
    BulkStep(
        "cong-bo", "Công bố", VersionState.APPROVED, lambda one, by, at: publish_version(version=one, by=by, at=at)
    ),
)
# Reasons for skipping a version, in words for the officer, if the refusal itself has no `about`.
_REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (SecondPersonNeeded, "chính bạn viết, cần đồng nghiệp khác"),
    (NotAllowed, "không thuộc quyền của bạn"),
    (Incomplete, "còn thiếu câu trả lời, lĩnh vực hoặc trả lời ngắn, hay lời luật không còn đứng ở chỗ đã ghi"),
    (Overtaken, "vừa có người sửa"),
    (WrongState, "đã qua bước này"),
)


def advance_versions(
    *, versions: Iterable[AnswerVersion], step: BulkStep, by: Officer, at: datetime
) -> tuple[int, Counter[str]]:
    """Apply a step to each version: how many succeeded, and how many were skipped by reason. Never raises for one of
    them."""
    refused: Counter[str] = Counter()
    done = 0
    for version in versions:
        try:
            step.do(version, by, at)
            done += 1
        except (Refused, NotAllowed) as error:
            about = getattr(error, "about", None)
            refused[next((said for kind, said in _REFUSALS if isinstance(error, kind)), about or str(error))] += 1
    return done, refused
