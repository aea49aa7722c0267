"""Callbacks of providers: `/goi-lai/<account>/<secret>/`. Notices are verified and stored; a wrong URL is 404."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messageproviders.http_sms.provider import answer_to
from messageproviders.zalo.webhooks import (
    SignatureVariant,
    SignedWebhook,
    ZaloEventKind,
    digest_of,
    matching,
    read_event,
    timestamp_of,
)
from portal.agencies.operations import rate_limits
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import Misconfigured, SecretMissing, keep_notice, learn
from portal.dissemination.operations.providers.registry import profile_of
from portal.dissemination.operations.providers.zalo import oa_secret_of
from portal.dissemination.queries.channels import callback_secret_of
from portal.dissemination.states import AccountKind, NoticeKind

# A person may send the same words twice; a repetition by the carrier comes within the hour.
_KNOWN_WITHIN = "%Y%m%d%H"


def receive_sms_notice(request: HttpRequest, account: Account) -> HttpResponse:
    """200 for everything; the carrier repeats a callback without a response."""
    query, body = request.META.get("QUERY_STRING", ""), request.body
    if request.method == "HEAD" or not (query or body.strip()):
        return HttpResponse()
    now = timezone.now()
    said = {
        "query": query,
        "body": body.decode("utf-8", "replace").replace("\x00", ""),
        "type": request.headers.get("Content-Type", ""),
    }
    keep_notice(
        account=account,
        kind=NoticeKind.OTHER,
        digest=hashlib.sha256(
            "\n".join((query, hashlib.sha256(body).hexdigest(), now.strftime(_KNOWN_WITHIN))).encode()
        ).hexdigest(),
        raw=json.dumps(said, ensure_ascii=False),
        at=now,
    )
    return _answer(account, query, body, said["type"])


def _answer(account: Account, query: str, body: bytes, content_type: str) -> HttpResponse:
    """The response that the carrier expects, if its profile names one; a misconfigured account gets an empty 200."""
    try:
        answer = answer_to(profile_of(account), query=query, body=body, content_type=content_type)
    except Misconfigured:
        answer = None
    return HttpResponse(answer[0], content_type=answer[1]) if answer is not None else HttpResponse()


# Zalo retries within hours. A signed request with an older time was recorded and is sent again by somebody else.
_OLDEST = timedelta(days=2)

# Receipts are OTHER here: a notice of kind RECEIPT waits for its message and is in our own format.
_KINDS = {
    ZaloEventKind.FOLLOW: NoticeKind.FOLLOW,
    ZaloEventKind.UNFOLLOW: NoticeKind.UNFOLLOW,
    ZaloEventKind.WORD: NoticeKind.WORD,
    ZaloEventKind.PHONE: NoticeKind.WORD,
    ZaloEventKind.SEEN: NoticeKind.SEEN,
    ZaloEventKind.TEMPLATE: NoticeKind.TEMPLATE,
    ZaloEventKind.QUOTA: NoticeKind.QUOTA,
    ZaloEventKind.DATA_REQUEST: NoticeKind.DATA_REQUEST,
}


def receive_zalo_notice(request: HttpRequest, account: Account) -> HttpResponse:
    """200 for a signed notice and for the console's empty probe; 403 for anything else, which is not stored."""
    body = request.body
    if request.method != "POST" or body.strip() in (b"", b"{}"):
        return HttpResponse()
    now = timezone.now()
    variant = _verified(request, account, body)
    if variant is None or _is_stale(body, request, now):
        return HttpResponse(status=403)
    if account.options.get("signature") != variant.value:
        learn(account=account, name="signature", value=variant.value)
    keep_notice(
        account=account,
        kind=_KINDS.get(read_event(body).told, NoticeKind.OTHER),
        digest=digest_of(body),
        raw=body.decode("utf-8", errors="replace").replace("\x00", ""),
        at=now,
    )
    return HttpResponse()


def _verified(request: HttpRequest, account: Account, body: bytes) -> SignatureVariant | None:
    try:
        secret = oa_secret_of(account)
    except SecretMissing:
        return None
    return matching(
        SignedWebhook(
            body=body,
            signature=request.headers.get("X-ZEvent-Signature", ""),
            app_id=str(account.options.get("app_id", "")),
            oa_id=str(account.options.get("oa_id", "")),
            in_body=timestamp_of(body),
            in_header=request.headers.get("X-ZEvent-Timestamp", ""),
        ),
        secret=secret,
        pinned=str(account.options.get("signature", "")),
    )


def _is_stale(body: bytes, request: HttpRequest, now: datetime) -> bool:
    said = timestamp_of(body) or request.headers.get("X-ZEvent-Timestamp", "")
    return said.isdecimal() and len(said) <= 14 and now - datetime.fromtimestamp(int(said) / 1000, UTC) > _OLDEST


MOST_BYTES = 256 * 1024
# Requests a minute from one address: a provider reports every message of a batch from a few addresses.
CALLING = rate_limits.RateLimit("callback", 6000)
GUESSING = rate_limits.RateLimit("callback-guess", 30, guards=True)

# One line for each protocol with callbacks.
_RECEIVERS: dict[AccountKind, Callable[[HttpRequest, Account], HttpResponse]] = {
    AccountKind.ZALO: receive_zalo_notice,
    AccountKind.ESMS: receive_sms_notice,
    AccountKind.HTTP: receive_sms_notice,
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive_callback(request: HttpRequest, account: int, token: str) -> HttpResponse:
    minute = rate_limits.this_minute()
    if rate_limits.is_used_up(request=request, door=GUESSING, minute=minute):
        return HttpResponse(status=429)
    known = Account.objects.filter(pk=account).first()
    is_right = known is not None and hmac.compare_digest(
        callback_secret_of(known, key=settings.DIGEST_KEY).encode(), token.encode()
    )
    receiver = _RECEIVERS.get(AccountKind(known.kind)) if known is not None and is_right else None
    if known is None or receiver is None:
        rate_limits.count_visit(request=request, door=GUESSING, minute=minute)
        raise Http404
    if not rate_limits.is_allowed(request=request, door=CALLING, minute=minute):
        return HttpResponse(status=429)
    declared = request.headers.get("Content-Length") or ""
    return (
        HttpResponse(status=413)
        if (declared.isdecimal() and int(declared[:20]) > MOST_BYTES) or len(request.body) > MOST_BYTES
        else receiver(request, known)
    )


app_name = "callbacks"
urlpatterns = [path("<int:account>/<str:token>/", receive_callback, name="receive")]
