"""Sign-in without a password: login and callback views of OpenID Connect, sign-out at the provider, and passkeys as a
second factor.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.agencies import operations
from portal.agencies.admin.forms import TOO_MANY, WRONG_SIGN_INS, SecondFactorForm
from portal.agencies.admin.views import PASSKEY_TO_SHOW, next_address
from portal.agencies.models import Passkey
from portal.agencies.operations import note_entry, rate_limits, sign_on
from portal.agencies.operations.sign_on import add_passkey, options_to_add, passkey_for, remove_passkey
from portal.agencies.queries import FACTOR_PROVED, signed_in

logger = logging.getLogger(__name__)
_ASKED = "sign_on"  # session key: the attempt, until the provider redirects back
_BEGUN = rate_limits.RateLimit("sign-on", 30)
_FAILED = "Chưa đăng nhập được: bước đăng nhập đã hết hạn, hoặc hệ thống đăng nhập dùng chung chưa trả lời đúng."
_NO_FAREWELL = "Chưa đăng xuất được ở hệ thống đăng nhập dùng chung. Hãy đăng xuất ngay tại hệ thống ấy."
_NOBODY = (
    "Tài khoản này chưa ứng với cán bộ nào đang được mở trên cổng. Hãy liên hệ người quản lý tài khoản của cơ quan bạn."
)


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Redirect to the provider; its response must match what is kept in this session."""
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
def sign_on_callback(request: HttpRequest) -> HttpResponse:
    """Sign in the one active officer whom the provider has proved. An attempt is valid once."""
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
    """Redirect to the provider's sign-out; the portal's session is ended by its own button."""
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
    """The redirect URI registered with the provider, not built from the request's host."""
    return f"{settings.PORTAL_BASE_URL}{reverse('sign_on_back')}"


def _turned_away(request: HttpRequest, text: str, failure: Exception | None = None) -> HttpResponse:
    if isinstance(failure, sign_on.SignOnFailed):
        logger.warning("Single sign-on failed: %s", failure)
    messages.error(request, text)
    return redirect("wagtailadmin_login")


_TO_ADD = "passkey_to_add"  # session key: the challenge, for one response


class PasskeyForm(SecondFactorForm):
    name = forms.CharField(label="Tên khóa", max_length=60, help_text="Để bạn nhận ra, ví dụ: máy tính ở cơ quan.")
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    field_order = ("name", "code", "answer")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """Manage own passkeys. Adding one needs a fresh code of the authenticator app, however recent the sign-in."""
    user: Any = request.user
    if not user.is_verified():
        return redirect("second_factor_verify")
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        messages.success(request, "Đã thêm khóa truy cập.")
        return redirect("own_passkeys")
    options, request.session[_TO_ADD] = options_to_add(user)
    return render(
        request,
        "agencies/own_passkeys.html",
        {"form": form, "options": options, "passkeys": Passkey.objects.filter(user=user).order_by("-made_at")},
        status=422 if form.errors else 200,
    )


def _added(request: HttpRequest, form: PasskeyForm) -> bool:
    user, said, challenge = signed_in(request), form.cleaned_data, request.session.pop(_TO_ADD, "")
    if operations.device_for(officer=user, code=said["code"]) is None:
        form.add_error("code", "Mã không đúng hoặc đã dùng. Hãy nhập mã mới đang hiện trên điện thoại.")
        return False
    made = add_passkey(officer=user, name=said["name"], answer=said["answer"], challenge=challenge, at=timezone.now())
    if made is None:
        form.add_error(None, "Chưa thêm được khóa. Hãy thử lại trên thiết bị này; mỗi khóa chỉ thêm một lần.")
    return made is not None


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    if not user.is_verified():
        return redirect("second_factor_verify")
    remove_passkey(passkey=get_object_or_404(Passkey, pk=pk, user=user))
    messages.success(request, "Đã bỏ khóa. Mã trên điện thoại vẫn dùng được.")
    return redirect("own_passkeys")


@never_cache
@sensitive_post_parameters()
@require_POST
def verify_by_passkey(request: HttpRequest) -> HttpResponse:
    """Verify the second factor by a passkey; a failure leads back to the page where a code may be entered."""
    user, now, answer = signed_in(request), timezone.now(), request.POST.get("answer", "")[:20_000]
    held = passkey_for(
        officer=user,
        answer=answer,
        challenge=request.session.pop(PASSKEY_TO_SHOW, ""),
        credential=_credential_of(answer),
        at=now,
    )
    if held is not None:
        django_otp.login(request, held)
        return redirect(next_address(request))
    operations.note_entry("sign_in_failed", officer=user, by=None, at=now, step="second_factor")
    messages.error(request, "Không nhận được khóa truy cập. Hãy thử lại, hoặc nhập mã trên điện thoại.")
    return redirect("second_factor_verify")


def _credential_of(answer: str) -> str:
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    return str(said.get("id", "")) if isinstance(said, dict) else ""


passkey_urls = [
    path("hai-buoc/khoa/", own_passkeys, name="own_passkeys"),
    path("hai-buoc/khoa/<int:pk>/bo/", remove, name="own_passkey_remove"),
    path("hai-buoc/xac-thuc/khoa/", verify_by_passkey, name="second_factor_passkey"),
]
