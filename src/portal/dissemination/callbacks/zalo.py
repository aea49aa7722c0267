"""What Zalo tells: verified, written down as it came, answered at once. Everything else is done later by a chore."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from messageproviders.zalo.events import (
    Told,
    digest_of,
    read_event,
    timestamp_of,
)
from messageproviders.zalo.signatures import Signed, Variant, matching
from portal.dissemination.dispatching.zalo import oa_secret_of
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import learn
from portal.dissemination.operations.hearing import keep_notice
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import HeardKind

# Zalo tries again within hours. What is signed with an older time was kept by somebody.
_OLDEST = timedelta(days=2)

# Receipts are OTHER here: a notice of kind RECEIPT is one that waits for its message, in words of our own.
_KINDS = {
    Told.FOLLOW: HeardKind.FOLLOW,
    Told.UNFOLLOW: HeardKind.UNFOLLOW,
    Told.WORD: HeardKind.WORD,
    Told.PHONE: HeardKind.WORD,
    Told.SEEN: HeardKind.SEEN,
    Told.TEMPLATE: HeardKind.TEMPLATE,
    Told.QUOTA: HeardKind.QUOTA,
    Told.DATA_REQUEST: HeardKind.DATA_REQUEST,
}


def receive(request: HttpRequest, account: Account) -> HttpResponse:
    """200 for what is signed and for the console's empty probe; 403 for what is not, of which nothing is kept."""
    body = request.body
    if request.method != "POST" or body.strip() in (b"", b"{}"):
        return HttpResponse()
    now = timezone.now()
    variant = _verified(request, account, body)
    if variant is None or _is_stale(body, request, now):
        return HttpResponse(status=403)
    if account.options.get("signature") != variant.value:
        learn(account=account, name="signature", value=variant.value)
    kind = _KINDS.get(read_event(body).told, HeardKind.OTHER)
    text = body.decode("utf-8", errors="replace").replace("\x00", "")
    keep_notice(account=account, kind=kind, digest=digest_of(body), raw=text, at=now)
    return HttpResponse()


def _verified(request: HttpRequest, account: Account, body: bytes) -> Variant | None:
    try:
        secret = oa_secret_of(account)
    except SecretMissing:
        return None
    signed = Signed(
        body=body,
        signature=request.headers.get("X-ZEvent-Signature", ""),
        app_id=str(account.options.get("app_id", "")),
        oa_id=str(account.options.get("oa_id", "")),
        in_body=timestamp_of(body),
        in_header=request.headers.get("X-ZEvent-Timestamp", ""),
    )
    return matching(signed, secret=secret, pinned=str(account.options.get("signature", "")))


def _is_stale(body: bytes, request: HttpRequest, now: datetime) -> bool:
    said = timestamp_of(body) or request.headers.get("X-ZEvent-Timestamp", "")
    if not said.isdecimal() or len(said) > 14:
        return False
    return now - datetime.fromtimestamp(int(said) / 1000, UTC) > _OLDEST
