"""Accounts by which messages leave: how each stands and why, entered and changed, paused and let go on."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messageproviders.http_sms.provider import BalanceUnknown
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.pages import act_view, for_all, form_page
from portal.agencies.queries import officer_for_all, reach_of
from portal.design.plots import grouped
from portal.dissemination.admin.account_forms import (
    AccountForm,
    PauseForm,
    beginning,
    has_secret,
    redirect_address,
)
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing, change_account, enter_account
from portal.dissemination.operations.providers.registry import http_sms_provider_of, tells_balance
from portal.dissemination.operations.sending import pause_account, resume_account
from portal.dissemination.queries.channels import account_healths, callback_path_of, templates_known
from portal.dissemination.states import AccountKind, Channel

READ, PAUSE, EDIT = "account.read", "account.pause", "account.edit"
# Protocols that call back, whose address the operator gives to the provider.
_CALL_BACK = (AccountKind.ZALO, AccountKind.ESMS, AccountKind.HTTP)


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, READ)
    known = _healths()
    by_channel = [
        (label, [one for one in known if one["account"].channel == channel]) for channel, label in Channel.choices()
    ]
    return render(
        request,
        "dissemination/staff/accounts/list.html",
        {
            "channels": [(label, found) for label, found in by_channel if found],
            "kinds": AccountKind.choices(),
            "may_edit": _may(request, EDIT),
            "trouble": [one for one in known if one["account"].is_open and not one["sends"]],
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """How one stands; whoever may edit finds the form below."""
    officer = officer_for_all(request, READ if request.method == "GET" else EDIT)
    found = get_object_or_404(Account, pk=pk)
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        kind=AccountKind(found.kind), account=found, initial=beginning(found),
    )  # fmt: skip
    return form_page(
        request,
        form,
        partial(change_account, account=found),
        partial(_page, request, found, form),
        by=officer,
        said="Đã lưu.",
        to="account",
        args=(pk,),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    officer = officer_for_all(request, EDIT)
    if kind not in set(AccountKind):
        raise Http404
    return form_page(
        request,
        AccountForm(request.POST if request.method == "POST" else None, kind=AccountKind(kind)),
        enter_account,
        "dissemination/staff/accounts/enter.html",
        by=officer,
        said="Đã thêm tài khoản.",
        to="account",
        key="pk",
        label=AccountKind(kind).label,
    )


def _paused(done: bool) -> str:
    return "Đã tạm dừng. Tin đang chờ được giữ lại, chưa gửi." if done else "Tài khoản đã được tạm dừng từ trước."


def _resumed(done: bool) -> str:
    return "Đã cho gửi tiếp. Tin đang chờ được gửi ngay trong giờ được gửi." if done else ""


_account = for_all(PAUSE, Account)
pause = act_view(pause_account, "account", _account, form=PauseForm, said=_paused, to="account", key="pk")


resume = act_view(resume_account, "account", _account, said=_resumed, to="account", key="pk")


@require_POST
def ask_balance(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left at the carrier: asked when somebody wants to know, and kept nowhere."""
    officer_for_all(request, READ)
    found = get_object_or_404(Account, pk=pk)
    try:
        if not tells_balance(found):
            raise Http404
        left = http_sms_provider_of(found).balance()
    except (BalanceUnknown, SecretMissing) as missing:
        messages.error(request, f"Chưa biết số dư: {str(missing).rstrip('. ')}.")
    else:
        shown = grouped(int(left)) if left.isdecimal() else left[:40]
        messages.success(request, f"Số dư ở nhà cung cấp lúc {timezone.localtime():%H:%M}: {shown} đồng.")
    return redirect("account", pk)


def _page(request: HttpRequest, found: Account, form: AccountForm) -> HttpResponse:
    is_zalo = found.kind == AccountKind.ZALO
    context: dict[str, Any] = {
        "account": found,
        "health": next(one for one in _healths() if one["account"].pk == found.pk),
        "form": form if _may(request, EDIT) else None,
        "may_pause": _may(request, PAUSE),
        "may_edit": _may(request, EDIT),
        "is_zalo": is_zalo,
        "holds_token": is_zalo and not found.options.get("token_of"),
        "tells_balance": tells_balance(found),
        "templates": templates_known(account=found)[:5] if is_zalo else [],
    }
    if found.kind in _CALL_BACK and _may(request, EDIT):
        context["callback"] = redirect_address(callback_path_of(found, key=settings.SECRET_KEY))
        context["consent_back"] = redirect_address(reverse("zalo_back"))
    return render(request, "dissemination/staff/accounts/account.html", context, status=422 if form.errors else 200)


def _healths() -> list[dict[str, Any]]:
    names = set(Account.objects.exclude(secret="").values_list("secret", flat=True))
    return account_healths(known_secrets=frozenset(name for name in names if has_secret(name)), at=timezone.now())


def _may(request: HttpRequest, verb: str) -> bool:
    return reach_of(request.user, verb) is None


urls: list[URLPattern] = [
    path("tai-khoan/", account_list, name="accounts"),
    path("tai-khoan/<int:pk>/", account, name="account"),
    path("tai-khoan/them/<slug:kind>/", enter, name="account_enter"),
    path("tai-khoan/<int:pk>/tam-dung/", pause, name="account_pause"),
    path("tai-khoan/<int:pk>/gui-tiep/", resume, name="account_resume"),
    path("tai-khoan/<int:pk>/so-du/", ask_balance, name="account_balance"),
]
menu = (AdminMenuEntry("Tài khoản gửi", "accounts", (READ,), "cogs", 60, for_all=True),)
