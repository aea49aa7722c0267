"""Deriving the draft of a scan, and confirming its particulars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lawtext.words import normalise
from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, Overtaken, WrongState, or_refuse, refuse_if
from portal.digitisation.models import Scan, ScanDraft
from portal.digitisation.queries.scans import pages_of, unlisted_numbers
from portal.digitisation.states import ScanState
from portal.journal.operations import record
from portal.journal.queries.personal import PersonalData
from portal.schema.models import save_fields
from scanreading.understanding.document import Understood, understand_pages
from scanreading.understanding.manuscript import DoubtWeight, ScanDoubt, ordered, to_rows
from scanreading.understanding.particulars import LABELS, SURE, to_json

_NOT_PROOFED = "Tài liệu không còn ở bước soát nên không sửa được thông tin."

_LONGEST = 8000  # characters of one particular


@transaction.atomic
def understand(*, scan: Scan, at: datetime) -> ScanDraft:
    """Derive the draft of a scan from its current pages.

    Idempotent; may be repeated after a second reading or corrections: confirmed values stay. Without a change, no
    journal entry is written.
    """
    found = _fields(_checked(understand_pages(pages_of(scan))))  # takes seconds for a book: before anything is locked
    Scan.objects.select_for_update().get(pk=scan.pk)
    draft = ScanDraft.objects.filter(scan=scan).first()
    if draft is not None and all(getattr(draft, name) == value for name, value in found.items()):
        return draft
    draft, _ = ScanDraft.objects.update_or_create(scan=scan, defaults=found | {"made_at": at})
    record(
        "scan.understood",
        subject=scan,
        by=None,
        at=at,
        details={"units": found["figures"]["units"], "doubts": len(found["doubts"])},
    )
    return draft


@transaction.atomic
def confirm_particulars(
    *, scan: Scan, values: Mapping[str, str], by: Officer, at: datetime, since: datetime | None = None
) -> ScanDraft:
    """Store confirmed values by the names of `understanding.particulars`; "" says that the document has none.

    `since`: when the officer loaded the values. Raises WrongState, Overtaken, Incomplete.
    """
    locked = Scan.objects.select_for_update().get(pk=scan.pk)
    draft = or_refuse(ScanDraft.objects.filter(scan=scan).first(), WrongState(_NOT_PROOFED))
    refuse_if(
        locked.state not in {ScanState.PROOFING.value, ScanState.PROOFED.value, ScanState.ACCEPTED.value},
        WrongState(_NOT_PROOFED),
    )
    refuse_if(
        since and draft.confirmed_at and draft.confirmed_at > since and draft.confirmed_by_id != by.pk,
        Overtaken("Đồng nghiệp vừa xác nhận thông tin này. Hãy tải lại trang để xem, rồi sửa nếu cần."),
    )
    told = {name: _tidy(name, value) for name, value in values.items()}
    wrong = {name: message for name, value in told.items() if (message := _fault(name, value))}
    refuse_if(wrong, Incomplete(about=wrong))
    if changed := sorted(name for name, value in told.items() if draft.confirmed.get(name) != value):
        save_fields(draft, confirmed=draft.confirmed | told, confirmed_by=by, confirmed_at=at)
        record("scan.confirmed", subject=scan, by=by, at=at, details={"particulars": changed})
    return draft


def _checked(found: Understood) -> Understood:
    """Mark the legal bases as doubtful if neither the library nor the catalogue knows one of their numbers: a digit may
    be misread."""
    bases = found.particulars["legal_bases"]
    notes = tuple(
        f"không thấy số {number} trong thư viện và danh mục văn bản; hãy đối chiếu với ảnh."
        for number in unlisted_numbers(text=bases.value)
    )
    if not notes:
        return found
    doubted = replace(bases, confidence=min(bases.confidence, SURE - 1), notes=(*bases.notes, *notes))
    place = bases.boxes[0] if bases.boxes else None
    told = (ScanDoubt(bases.page, f"{LABELS[bases.name]}: {note}", place, DoubtWeight.PARTICULAR) for note in notes)
    return replace(
        found,
        particulars=found.particulars | {bases.name: doubted},
        doubts=tuple(ordered([*found.doubts, *told])),
    )


def _fields(found: Understood) -> dict[str, Any]:
    return {
        "text": found.text,
        "particulars": to_json(found.particulars),
        "outline": [[row.address, row.marker, row.title, row.page] for row in found.outline],
        "figures": found.figures,
        "doubts": to_rows(found.doubts),
    }


def _tidy(name: str, value: str) -> str:
    return ("\n" if name == "legal_bases" else " ").join(filter(None, map(normalise, value.splitlines())))[:_LONGEST]


def _fault(name: str, value: str) -> str:
    """The validation error of a value, in Vietnamese; "" if it is valid."""
    if name not in LABELS:
        return f"Không có thông tin nào tên “{name}”."
    if name == "official_number" and value and not value[0].isdecimal():
        return "Hãy nhập cả số, ví dụ 1595/SGDĐT-CTrTT; nếu văn bản không có số, hãy để trống."
    if name == "issued_date" and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "Hãy nhập đủ ngày, tháng, năm."
    return ""


PERSONAL = tuple(
    PersonalData(
        model=f"digitisation.{name}",
        holds=holds,
        fields=fields,
        purpose="Số hóa, công khai văn bản của cơ quan nhà nước",
        ground="Nhiệm vụ của cơ quan nhà nước",
        kept="Cùng với văn bản",
        stays="Văn bản của cơ quan không bị cắt lời; rút bản số hóa ở mục Bản số hóa",
    )
    for name, holds, fields in (
        ("Scan", "Bản số hóa", ("title", "original_name", "alternative_text", "withdrawn_note", "accepted_unseen")),
        ("PageText", "Chữ đọc từ trang quét", ("text",)),
        ("ScanDraft", "Bản thảo từ bản quét", ("text",)),
        ("Correction", "Chỗ sửa khi soát", ("before", "after")),
        ("Proof", "Lượt soát", ("note", "unseen_reason")),
    )
)
