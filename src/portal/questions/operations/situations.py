"""Starter situations are loaded as rows of an import, which officers of the agency review like other imported
answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from lawtext.addresses import number_key
from portal.agencies.models import Agency
from portal.journal.operations import record
from portal.questions.models import ImportBatch, ImportRow
from portal.questions.operations.drafts import AnswerText, PickedProvision
from portal.questions.queries.situations import situations_named, starter_situations
from portal.questions.states import RowState
from portal.questions.states.markup import proposed_message
from portal.questions.states.situations import LifeSituation, as_written, faults_of, filled, markup_of, read_draft

BATCH = "Tình huống đi kèm phần mềm, chờ duyệt"


@transaction.atomic
def load_situations(*, agency: Agency, at: datetime) -> ImportBatch | None:
    """Load the starter situations that are new or reworded as waiting import rows of an agency.

    Waiting rows with an older wording are deleted; decided rows stay. Returns None if nothing is new.
    """
    met = set(ImportRow.objects.filter(batch__agency=agency).values_list("fingerprint", flat=True))
    asked = (one for one in starter_situations() if not one.outside)
    new = [(one, mark) for one in asked if (mark := _mark(one)) not in met]
    if not new:
        return None
    names = {one.key: one.title for one in starter_situations()}
    checksum = hashlib.sha256("".join(mark for _, mark in new).encode()).hexdigest()
    batch = ImportBatch.objects.create(
        agency=agency, checksum=checksum, name=BATCH, started_at=at, finished_at=at, read_count=len(new), total=len(new)
    )
    waiting = ImportRow.objects.filter(batch__agency=agency, state=RowState.WAITING.value)
    waiting.filter(situation__key__in=[one.key for one, _ in new]).delete()
    rows = enumerate(new, start=1)
    ImportRow.objects.bulk_create(_row(batch, position, one, mark, names) for position, (one, mark) in rows)
    record("answers.import_begun", subject=batch, by=None, at=at, details={"agency": agency.pk})
    return batch


def _mark(one: LifeSituation) -> str:
    return hashlib.sha256(json.dumps(one.to_json(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _row(batch: ImportBatch, position: int, one: LifeSituation, mark: str, names: dict[str, str]) -> ImportRow:
    text = text_of_situation(one, names)
    return ImportRow(
        batch=batch,
        position=position,
        title=text.title,
        answer_text=text.answer_text,
        field_slug=text.field_slug,
        citations=[
            {"document_key": it.document_key, "address": it.address, "called": it.called} for it in text.citations
        ],
        situation=text.situation,
        fingerprint=mark,
    )


def text_of_situation(one: LifeSituation, names: dict[str, str]) -> AnswerText:
    """An answer composed from a situation; `names` are titles by key."""
    wanted = [PickedProvision(number_key(number), called=number) for number in one.wanted]
    cited = [PickedProvision(proof.document_key, proof.at, proof.law) for proof in one.proofs]
    return AnswerText(
        title=one.title,
        summary=filled(one.short, one.written) or markup_of(one, as_written(one), names),
        message=proposed_message(one.title, filled(one.short, one.written)),
        answer_text=markup_of(one, as_written(one), names),
        field_slug=one.field,
        situation=one.to_json(),
        citations=tuple(cited or wanted),
    )


def with_composed(text: AnswerText, *, before: Mapping[str, Any]) -> AnswerText:
    """Fill summary, answer and short message from the text's situation unless an author wrote them, and add the
    provisions they rest on. `before` is the situation as saved before: text composed from it is composed again."""
    if not (made := _made_of(text.situation)):
        return text
    was, parts = _made_of(before), ("summary", "answer_text", "message")
    fresh = {name: getattr(made, name) for name in parts if getattr(text, name) in ("", getattr(was, name, ""))}
    held = {(one.document_key, one.address) for one in text.citations}
    more = (one for one in made.citations if (one.document_key, one.address) not in held)
    return replace(text, citations=(*text.citations, *more), **fresh)


def _made_of(row: Mapping[str, Any]) -> AnswerText | None:
    one = read_draft(row) if row else None
    if one is None or any(faults_of(one)):
        return None
    names = {known.key: known.title for known in starter_situations()}
    public = situations_named([case.to for case in one.cases if case.to])
    return text_of_situation(one, names | {key: known.situation.title for key, known in public.items()})
