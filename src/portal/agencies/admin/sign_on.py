"""The two steps by which an officer comes in through a provider of OpenID Connect, and the way out there."""

import logging
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.agencies.admin.forms import TOO_MANY, WRONG_SIGN_INS
from portal.agencies.admin.views import next_address
from portal.agencies.operations import note_entry, rate_limits, sign_on
from portal.agencies.queries import FACTOR_PROVED

logger = logging.getLogger(__name__)
_ASKED = "sign_on"  # of a session: what is remembered until the provider sends the browser back
_BEGUN = rate_limits.RateLimit("sign-on", 30)
_FAILED = "Chưa đăng nhập được: bước đăng nhập đã hết hạn, hoặc hệ thống đăng nhập dùng chung chưa trả lời đúng."
_NO_FAREWELL = "Chưa đăng xuất được ở hệ thống đăng nhập dùng chung. Hãy đăng xuất ngay tại hệ thống ấy."
_NOBODY = (
    "Tài khoản này chưa ứng với cán bộ nào đang được mở trên cổng. Hãy liên hệ người quản lý tài khoản của cơ quan bạn."
)


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; what comes back must fit what is kept in this session."""
    _only_where_agreed()
    if not rate_limits.is_allowed(request=request, door=_BEGUN, minute=rate_limits.this_minute()):
        return _turned_away(request, TOO_MANY)
    asked = sign_on.Asked.fresh(next=next_address(request))
    try:
        address = asked.address(back=_back(request))
    except sign_on.SignOnFailed as failure:
        return _turned_away(request, _FAILED, failure)
    request.session[_ASKED] = asdict(asked)
    return redirect(address)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider has proved, if that is one active officer. An attempt is good for once."""
    _only_where_agreed()
    kept, now = request.session.pop(_ASKED, None), timezone.now()
    door: dict[str, Any] = {"request": request, "door": WRONG_SIGN_INS, "minute": rate_limits.this_minute()}
    if rate_limits.is_used_up(**door):
        return _turned_away(request, TOO_MANY)
    try:
        if kept is None:
            raise sign_on.SignOnFailed("no attempt in this session")
        asked = sign_on.Asked(**kept)
        proved = sign_on.prove(asked=asked, back=_back(request), said=request.GET.dict(), at=now)
        officer = sign_on.matched_officer(value=proved.value, field=settings.OIDC_MATCHES, step="oidc", at=now)
    except (sign_on.SignOnFailed, sign_on.NoOfficer) as failure:
        rate_limits.count_visit(**door)
        return _turned_away(request, _NOBODY if isinstance(failure, sign_on.NoOfficer) else _FAILED, failure)
    login(request, officer, backend=sign_on.MATCHED)
    request.session[FACTOR_PROVED] = proved.has_second_factor
    note_entry("signed_in", officer=officer, by=officer, at=now, way="oidc")
    return redirect(asked.next)


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """On to the provider, to end the session there; ours ends by its own button."""
    _only_where_agreed()
    try:
        address = sign_on.farewell_address(back=f"{settings.PORTAL_BASE_URL}{reverse('wagtailadmin_login')}")
    except sign_on.SignOnFailed as failure:
        return _turned_away(request, _NO_FAREWELL, failure)
    return redirect(address) if address else _turned_away(request, _NO_FAREWELL)


def _only_where_agreed() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404


def _back(request: HttpRequest) -> str:
    """The address that was agreed with the provider; not what a request says of its host."""
    return f"{settings.PORTAL_BASE_URL}{reverse('sign_on_back')}"


def _turned_away(request: HttpRequest, text: str, failure: Exception | None = None) -> HttpResponse:
    if isinstance(failure, sign_on.SignOnFailed):
        logger.warning("Single sign-on failed: %s", failure)
    messages.error(request, text)
    return redirect("wagtailadmin_login")
