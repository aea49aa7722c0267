"""A proofed legal document -> what the library takes: its text and what people have confirmed of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from portal.digitisation.models import Draft, Scan
from portal.library.operations import InstrumentSource, PreparedEdition, Stated, prepare
from portal.library.states import EditionKind
from safefiles.errors import UnreadableFile

SOURCE_FORMAT = "scan"
# What the library asks -> the names under which a draft may know it, the first one that is there counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "official_number": ("official_number", "number"),
    "doc_type": ("doc_type", "kind"),
    "issuer": ("issuer",),
    "subject": ("subject",),
    "signer": ("signer",),
    "signer_title": ("signer_title", "signer_office"),
    "issued": ("issued_date", "issued", "date"),
    "effective": ("effective_date", "effective"),
}
_DATES = ("issued", "effective")
_SURE = 85
_WRITTEN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Unconfirmed(UnreadableFile):
    reason = "Chưa ai xác nhận số, ký hiệu hoặc ngày ban hành của văn bản này."
    remedy = "Số và ngày thường viết tay nên máy không đoán: hãy nhìn ảnh rồi xác nhận ở màn hình thông tin văn bản."


def particulars_of(draft: Draft) -> dict[str, str]:
    """By the library's names, what a person has confirmed; where nobody has, what was read with certainty enough."""
    return {name: said for name, known in _NAMES.items() if (said := _said(draft, known))}


def _said(draft: Draft, names: tuple[str, ...]) -> str:
    for source in (draft.confirmed, draft.particulars):
        for name in names:
            if value := _value(source.get(name)):
                return value
    return ""


def _value(said: Any) -> str:
    """A confirmed value may stand alone or with who confirmed it. What was written by hand is nobody's guess."""
    if isinstance(said, Mapping) and (said.get("is_handwritten") or said.get("confidence", 100) < _SURE):
        return ""
    value = said.get("value") if isinstance(said, Mapping) else said
    return str(value or "").strip()


def day_of(said: str) -> date | None:
    """ "2024-03-05", "05/03/2024"; None for what names no day."""
    if found := _WRITTEN_DAY.fullmatch(said.strip()):
        said = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def edition_of(scan: Scan, draft: Draft) -> PreparedEdition:
    """Raises UnreadableFile of the library, whose `str()` says in Vietnamese what is missing.

    The checksum is of the original and of the words together: a corrected word makes another edition.
    """
    said = particulars_of(draft)
    days = {name: day_of(said[name]) for name in _DATES if name in said}
    if not (said.get("official_number") and days.get("issued")):
        raise Unconfirmed
    words = {name: value for name, value in said.items() if name not in _DATES}
    stated = Stated(**words, **days, source="Số hóa từ bản giấy", source_id=scan.code)  # type: ignore[arg-type]
    source = InstrumentSource(
        name=scan.code,
        file=scan.original_name,
        format=SOURCE_FORMAT,
        checksum=sha256(f"{scan.checksum}\n{draft.text}".encode()).hexdigest(),
        kind=EditionKind.ISSUED,
        stated=stated,
        text=draft.text,
    )
    return prepare(source, override=Stated(**words, **days))  # type: ignore[arg-type]
