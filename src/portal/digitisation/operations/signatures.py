"""Electronic signatures in PDFs: examined after a scan is read and on request; the verdicts, with their wording.

The file is only read, and no external service is called.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.digitisation.models import Scan
from portal.digitisation.operations.storage import original_path
from portal.journal.operations import record
from portal.schema.models import save_fields
from safefiles.errors import UnreadableFile
from safefiles.sandbox import run_sandboxed
from safefiles.sandbox_child import ProcessLimits

logger = logging.getLogger(__name__)
SECONDS = 30
MEMORY = 1024**3


class SignatureVerdict(StrEnum):
    """Verdict on a signature."""

    VALID = "hop-le"
    UNKNOWN_AUTHORITY = "chua-ro-to-chuc"
    EXPIRED = "het-han-khi-ky"
    CHANGED = "bi-sua"
    UNREADABLE = "khong-doc-duoc"


# Verdict -> label, tone of its tag, and the sentence after it.
_WORDS: Mapping[SignatureVerdict, tuple[str, str, str]] = {
    SignatureVerdict.VALID: (
        "Chữ ký hợp lệ",
        "good",
        "Tệp còn nguyên như khi ký; chứng thư số do tổ chức chứng thực mà cổng tin cậy cấp.",
    ),
    SignatureVerdict.UNKNOWN_AUTHORITY: (
        "Còn nguyên, chưa rõ tổ chức chứng thực",
        "warn",
        "Tệp còn nguyên như khi ký, nhưng chưa xác minh được tổ chức chứng thực đã cấp chứng thư số.",
    ),
    SignatureVerdict.EXPIRED: (
        "Chứng thư số không còn hạn khi ký",
        "bad",
        "Ngày ký ghi trong tệp nằm ngoài thời hạn của chứng thư số.",
    ),
    SignatureVerdict.CHANGED: (
        "Đã bị sửa sau khi ký",
        "bad",
        "Nội dung tệp không còn như khi ký. Xin hỏi cơ quan ban hành trước khi dùng.",
    ),
    SignatureVerdict.UNREADABLE: ("Không đọc được chữ ký", "bad", "Tệp có chữ ký số nhưng không đọc được chữ ký đó."),
}


def examine_signatures(path: Path, *, authorities: str = "", seconds: int = SECONDS) -> list[dict[str, Any]]:
    """The signatures of a PDF, in order, as rows of `Scan.signatures`; empty if it has none.

    `authorities`: a folder of trusted certificates in PEM. Raises Refused.
    """
    try:
        done = run_sandboxed(
            Path(__file__).with_name("signatures_child.py"),
            str(path.resolve()),
            authorities,
            limits=ProcessLimits(seconds=seconds, memory_bytes=MEMORY),
            wall_seconds=seconds * 2,
        )
        done.raise_for_code()
    except UnreadableFile as error:
        logger.info("Signatures could not be looked at (%s).", type(error).__name__)
        raise Refused("Không kiểm tra được chữ ký số của tệp này (tệp hỏng, có mật khẩu hoặc quá nặng).") from error
    rows: list[dict[str, Any]] = json.loads(done.output)
    return [row | {"verdict": judge(row).value} for row in rows]


def judge(row: Mapping[str, Any]) -> SignatureVerdict:
    """The verdict on one signature; the worst finding decides."""
    if "error" in row:
        return SignatureVerdict.UNREADABLE
    if row.get("was_changed") or not row.get("is_intact") or not row.get("is_valid"):
        return SignatureVerdict.CHANGED
    if not _was_in_time(row):
        return SignatureVerdict.EXPIRED
    return SignatureVerdict.VALID if row.get("is_trusted") else SignatureVerdict.UNKNOWN_AUTHORITY


def _was_in_time(row: Mapping[str, Any]) -> bool:
    signed = _moment(row.get("signed_at"))
    begins, ends = _moment(row.get("valid_from")), _moment(row.get("valid_to"))
    return signed is None or begins is None or ends is None or begins <= signed <= ends


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) and said else None


def shown(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows stored with a scan, as a page shows them."""
    verdicts = [SignatureVerdict(row.get("verdict") or judge(row).value) for row in rows]
    return [
        dict(zip(("label", "tone", "sentence"), _WORDS[verdict], strict=True))
        | {
            "signer": str(row.get("signer", "")),
            "organisation": str(row.get("organisation", "")),
            "authority": str(row.get("authority", "")),
            "signed_at": _moment(row.get("signed_at")),
            "stamped_at": _moment(row.get("stamped_at")),
            "was_added_to": not row.get("covers_file", True) and not row.get("was_changed"),
        }
        for row, verdict in zip(rows, verdicts, strict=True)
    ]


def examine(*, scan: Scan, at: datetime, by: Officer | None = None) -> Scan:
    """Store the verdicts on the original's signatures; write a journal entry if they have changed.

    The file is examined before the transaction begins. Raises Refused.
    """
    if scan.original_kind != "pdf":
        return scan
    found = examine_signatures(original_path(scan), authorities=settings.SIGNATURE_AUTHORITIES_DIR)
    with transaction.atomic():
        current = Scan.objects.select_for_update().get(pk=scan.pk)
        if current.signatures == found:
            return current
        save_fields(current, signatures=found)
        record(
            "scan.examined",
            subject=current,
            by=by,
            at=at,
            details={"scan": current.code, "verdicts": [row["verdict"] for row in found]},
        )
    return current
