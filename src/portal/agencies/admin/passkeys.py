"""The pages of passkeys: one's own list, and the second step of signing in by one of them."""

from __future__ import annotations

import json
from typing import Any

import django_otp
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies import operations
from portal.agencies.admin.forms import SecondFactorForm
from portal.agencies.admin.views import PASSKEY_TO_SHOW, next_address
from portal.agencies.models import Passkey
from portal.agencies.operations.passkeys import add_passkey, options_to_add, passkey_for, remove_passkey
from portal.agencies.queries import signed_in

_TO_ADD = "passkey_to_add"  # of a session: the challenge, for one answer
_NOT_ADDED = "Chưa thêm được khóa. Hãy thử lại trên thiết bị này; mỗi khóa chỉ thêm một lần."


class PasskeyForm(SecondFactorForm):
    name = forms.CharField(label="Tên khóa", max_length=60, help_text="Để bạn nhận ra, ví dụ: máy tính ở cơ quan.")
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    field_order = ("name", "code", "answer")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """One's own passkeys. A new one takes a fresh code of the telephone, however lately somebody signed in."""
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
        form.add_error(None, _NOT_ADDED)
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
    """The second step by a passkey; what is wrong leads back to the page where a code may be typed."""
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


urls = [
    path("hai-buoc/khoa/", own_passkeys, name="own_passkeys"),
    path("hai-buoc/khoa/<int:pk>/bo/", remove, name="own_passkey_remove"),
    path("hai-buoc/xac-thuc/khoa/", verify_by_passkey, name="second_factor_passkey"),
]
