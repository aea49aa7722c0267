"""Signed heads of the journal's chain: stored outside the database, and sent away with backups and by e-mail."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from rfc3161_client import TimestampRequestBuilder

from portal.files.operations import append_line, keep_bytes
from portal.journal.models import ChainLink, Entry, SignedHead
from portal.journal.operations import record
from portal.journal.queries.attestations import HEAD_EVERY
from portal.journal.queries.chain import (
    HELD,
    NOTHING_YET,
    JournalHead,
    StampedHead,
    check_chain,
    heads_in,
    heads_path,
    held_on,
    newest_head,
    signing_key,
)
from portal.journal.queries.health import last_stamp_path, last_verification_path
from portal.outward.operations import http_client
from safehttp.failures import HttpFailure
from safehttp.types import Request

logger = logging.getLogger(__name__)


def keep_head(*, at: datetime, is_restored: bool = False) -> JournalHead | None:
    """Sign the end of the chain, if entries were added since, and append it to the list; once a day also send it by
    e-mail and have it stamped by the time-stamping authority.

    After many new entries, intermediate heads are signed as well: no proof is longer than the distance between two
    heads.
    """
    last, known = ChainLink.objects.order_by("-number").first(), newest_head()
    if last is not None and (is_restored or known is None or known.number != last.number):
        since = last.number if is_restored else known.number if known else 0
        on_the_way = range((since // HEAD_EVERY + 1) * HEAD_EVERY, last.number, HEAD_EVERY)
        for link in (*ChainLink.objects.filter(number__in=on_the_way).order_by("number"), last):
            known = _keep(_signed(JournalHead(at.astimezone(UTC).isoformat(), link.number, link.hash, is_restored)))
    if known is not None and not is_restored:  # a drill restores each night and must not notify anybody
        day, letters = f"{timezone.localdate(at)}", Path(settings.VAR_DIR) / "last-head-letter"
        for is_wanted, done, tell in (
            (settings.HEADS_TO, letters, _send_letter),
            (settings.TIMESTAMP_AUTHORITY, last_stamp_path(), _have_stamped),
        ):
            if is_wanted and (done.read_text("utf-8") if done.exists() else "") < day and tell(known, day=day):
                keep_bytes(day.encode(), target=done)
    return known


def _keep(head: JournalHead) -> JournalHead:
    append_line(json.dumps(asdict(head)), target=heads_path())
    if not head.is_restored:  # after a restore, the database stays as it was in the backup
        SignedHead.objects.create(number=head.number, head=asdict(head))
    return head


def _signed(bare: JournalHead) -> JournalHead:
    key = signing_key()
    signature, public = key.sign(bare.signed_part()).hex(), key.public_key().public_bytes_raw().hex()
    return replace(bare, key=public, signature=signature)


def _send_letter(head: JournalHead, *, day: str) -> bool:
    sent: bool = import_string(settings.HEADS_LETTER)(
        subject=f"[{settings.PORTAL_NAME}] Dấu nhật ký ngày {day}",
        text=_LETTER.format(number=head.number, line=json.dumps(asdict(head))),
        short="",
        to=settings.HEADS_TO,
    )
    return sent


def _have_stamped(head: JournalHead, *, day: str) -> bool:
    """True if the authority returned a time stamp that can be verified by others; otherwise it is asked again the next
    time.
    """
    asked = TimestampRequestBuilder().data(head.signed_part()).build().as_bytes()
    request = Request("POST", settings.TIMESTAMP_AUTHORITY, {"Content-Type": "application/timestamp-query"}, asked)
    bare = {name: said for name, said in asdict(head).items() if name != "token"}
    try:
        stamped = StampedHead(**bare, token=b64encode(http_client().fetch(request).body).decode())
    except HttpFailure as failure:
        logger.warning("The time-stamping authority cannot be asked: %s", type(failure).__name__)
        return False
    if not stamped.is_genuine():
        logger.warning("The time-stamping authority gave no stamp that leads to TIMESTAMP_CA_FILE.")
        return False
    _keep(stamped)
    return True


_LETTER = """Nhật ký của cổng có {number} mục. Xin giữ thư này ở nơi người quản trị cổng không xóa được.
Khi cần biết nhật ký có bị sửa hay không, đưa dòng dưới đây cho người kiểm tra (manage.py verify_journal --heads):

{line}
"""


def verify_journal(*, lists: list[Path], at: datetime) -> tuple[int, str]:
    """Verify the whole journal, and whether the heads of this machine and of these lists still match.

    Returns how many entries are intact, and the fault, which is also saved for the operator's page.
    """
    count, fault = check_chain([head for path in (heads_path(), *lists) for head in heads_in(path)])
    keep_bytes(
        json.dumps({"at": at.isoformat(), "count": count, "fault": fault}).encode(), target=last_verification_path()
    )
    return count, fault


# On PostgreSQL a row gets its number before its transaction commits: rows older than this are certainly visible.
_SETTLED_AFTER = timedelta(hours=1)


@transaction.atomic
def hold_logs(*, at: datetime) -> Entry | None:
    """A scheduled job: record the present state of the logs in HELD_LOGS. None if there is nothing new."""
    last = Entry.objects.filter(verb=HELD).order_by("-pk").first()
    known, now = last.details["logs"] if last is not None else {}, {}
    for name in settings.HELD_LOGS:
        was = known.get(name, NOTHING_YET)
        settled = apps.get_model(name)._default_manager.filter(timestamp__lt=at - _SETTLED_AFTER, pk__gt=was["to"])
        now[name] = held_on(name, was, to=settled.aggregate(to=Max("pk"))["to"] or was["to"])
    return record(HELD, subject=None, by=None, at=at, details={"logs": now}) if now != known else None
