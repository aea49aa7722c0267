"""The door at which a provider calls back: `/goi-lai/<account>/<secret>/`. Whatever is wrong with an address is 404."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.agencies import throttle
from portal.dissemination.callbacks import sms, zalo
from portal.dissemination.callbacks.addresses import secret_of
from portal.dissemination.models import Account
from portal.dissemination.states import AccountKind

MOST_BYTES = 256 * 1024
# Of one machine in a minute: a provider tells of every message of a bundle from a few of them.
CALLING = throttle.Door("callback", 6000)
GUESSING = throttle.Door("callback-guess", 30)

# One line for each protocol that calls back.
_RECEIVERS: dict[AccountKind, Callable[[HttpRequest, Account], HttpResponse]] = {
    AccountKind.ZALO: zalo.receive,
    AccountKind.ESMS: sms.receive,
    AccountKind.HTTP: sms.receive,
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, account: int, token: str) -> HttpResponse:
    minute = throttle.this_minute()
    if throttle.is_shut(request=request, door=GUESSING, minute=minute):
        return HttpResponse(status=429)
    known = Account.objects.filter(pk=account).first()
    is_right = known is not None and hmac.compare_digest(
        secret_of(known, key=settings.SECRET_KEY).encode(), token.encode()
    )
    receiver = _RECEIVERS.get(AccountKind(known.kind)) if known is not None and is_right else None
    if known is None or receiver is None:
        throttle.count_visit(request=request, door=GUESSING, minute=minute)
        raise Http404
    if not throttle.is_allowed(request=request, door=CALLING, minute=minute):
        return HttpResponse(status=429)
    declared = request.headers.get("Content-Length") or ""
    if (declared.isdecimal() and int(declared[:20]) > MOST_BYTES) or len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    return receiver(request, known)
