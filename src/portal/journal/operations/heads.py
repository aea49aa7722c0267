"""Signed heads of the journal's chain: kept beside the database, carried away with copies and by mail."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.files.operations import append_line, keep_bytes
from portal.journal.models import ChainLink, SignedHead
from portal.journal.queries.attestations import HEAD_EVERY
from portal.journal.queries.chain import JournalHead, check_chain, heads_in, heads_path, newest_head, signing_key
from portal.journal.queries.health import last_verification_path


def keep_head(*, at: datetime, is_restored: bool = False) -> JournalHead | None:
    """Sign what the chain ends with, if something came since, and add it to the list; each day also by letter.

    Where much came since, heads on the way are signed as well: no proof is longer than from one to the next.
    """
    last, known = ChainLink.objects.order_by("-number").first(), newest_head()
    if last is not None and (is_restored or known is None or known.number != last.number):
        since = last.number if is_restored or known is None else known.number
        on_the_way = range((since // HEAD_EVERY + 1) * HEAD_EVERY, last.number, HEAD_EVERY)
        for link in (*ChainLink.objects.filter(number__in=on_the_way).order_by("number"), last):
            known = _signed(JournalHead(at.astimezone(UTC).isoformat(), link.number, link.hash, is_restored))
            append_line(json.dumps(asdict(known)), target=heads_path())
            SignedHead.objects.create(number=known.number, head=asdict(known))
    if known is not None and settings.HEADS_TO:
        _tell_each_day(known, day=f"{timezone.localdate(at)}")
    return known


def _signed(bare: JournalHead) -> JournalHead:
    key = signing_key()
    signature, public = key.sign(bare.signed_part()).hex(), key.public_key().public_bytes_raw().hex()
    return replace(bare, key=public, signature=signature)


def _tell_each_day(head: JournalHead, *, day: str) -> None:
    told = Path(settings.VAR_DIR) / "last-head-letter"
    if (told.read_text("utf-8") if told.exists() else "") < day and import_string(settings.HEADS_LETTER)(
        subject=f"[{settings.PORTAL_NAME}] Dấu nhật ký ngày {day}",
        text=_LETTER.format(number=head.number, line=json.dumps(asdict(head))),
        short="",
        to=settings.HEADS_TO,
    ):
        keep_bytes(day.encode(), target=told)


_LETTER = """Nhật ký của cổng có {number} mục. Xin giữ thư này ở nơi người quản trị cổng không xóa được.
Khi cần biết nhật ký có bị sửa hay không, đưa dòng dưới đây cho người kiểm tra (manage.py verify_journal --heads):

{line}
"""


def verify_journal(*, lists: list[Path], at: datetime) -> tuple[int, str]:
    """Look through all of the journal, and whether the heads of this machine and of these lists still hold.

    Returns how many entries are well, and what is wrong, which is also kept for the operator's page.
    """
    count, fault = check_chain([head for path in (heads_path(), *lists) for head in heads_in(path)])
    said = {"at": at.isoformat(), "count": count, "fault": fault}
    keep_bytes(json.dumps(said).encode(), target=last_verification_path())
    return count, fault
