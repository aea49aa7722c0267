"""Sending accounts: status, editing, pausing, resuming; connecting an Official Account (OAuth v4); Zalo templates."""

from __future__ import annotations

import hmac
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messageproviders.port import SendOutcome
from messageproviders.zalo.oauth import TokenPairRefused, consent_address, exchange_code
from messageproviders.zalo.templates import QUALITY_LABELS, filled, problems
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import holds_everywhere, officer_for_all, reach_of
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.refusals import error_redirect, success_redirect
from portal.dissemination.admin.account_forms import (
    PAUSE_FIELDS,
    AccountForm,
    has_secret,
    redirect_address,
)
from portal.dissemination.models import Account, Template
from portal.dissemination.notifications.short_forms import PARAMETER_NAMES, strangers
from portal.dissemination.operations.accounts import (
    NotForLetters,
    SecretMissing,
    change_account,
    enter_account,
    note_check,
    use_for_letters,
)
from portal.dissemination.operations.providers.registry import can_be_polled, poll_carrier
from portal.dissemination.operations.providers.zalo import (
    connect,
    sync_account,
    verifier_of,
    zalo_app_of,
    zalo_hosts_of,
)
from portal.dissemination.operations.sending import pause_account, resume_account
from portal.dissemination.queries.channels import CHECK_LABELS, account_healths, callback_path_of, templates_known
from portal.dissemination.states import AccountKind, Channel, LetterKind
from portal.outward.operations import http_client
from portal.schema.models import open_seal, seal

READ, PAUSE, EDIT = "account.read", "account.pause", "account.edit"
# Protocols with callbacks, whose URL the operator gives to the provider.
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
            "may_edit": holds_everywhere(request.user, EDIT),
            "has_mail": bool(settings.MAIL_IS_CONFIGURED),
            "trouble": [one for one in known if one["account"].is_open and one["hinders"]],
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of one account, with the form below it for officers who may edit it."""
    officer = officer_for_all(request, READ if request.method == "GET" else EDIT)
    found = get_object_or_404(Account, pk=pk)
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        kind=AccountKind(found.kind), account=found,
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


_account = for_all(PAUSE, Account)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the connection and store the carrier's answer; no message is sent."""
    officer_for_all(request, EDIT)
    found = get_object_or_404(Account, pk=pk)
    if not can_be_polled(found):
        raise Http404
    outcome, reply = poll_carrier(found)
    note_check(account=found, outcome=outcome, reply=reply, at=timezone.now())
    tell = messages.success if outcome is SendOutcome.ACCEPTED else messages.error
    answer = f" Lời đáp: {reply.rstrip('. ')}." if reply else ""
    tell(request, f"Thử kết nối: {CHECK_LABELS[outcome]}.{answer}")
    return redirect("account", pk)


def _page(request: HttpRequest, found: Account, form: AccountForm) -> HttpResponse:
    is_zalo = found.kind == AccountKind.ZALO
    context: dict[str, Any] = {
        "account": found,
        "health": next(one for one in _healths() if one["account"].pk == found.pk),
        "form": form if holds_everywhere(request.user, EDIT) else None,
        "may_pause": holds_everywhere(request.user, PAUSE),
        "may_edit": holds_everywhere(request.user, EDIT),
        "is_zalo": is_zalo,
        "holds_token": is_zalo and not found.options.get("token_of"),
        "can_be_polled": can_be_polled(found),
        "templates": templates_known(account=found)[:5] if is_zalo else [],
    }
    if found.kind in _CALL_BACK and holds_everywhere(request.user, EDIT):
        context["callback"] = redirect_address(callback_path_of(found, key=settings.DIGEST_KEY))
        context["consent_back"] = redirect_address(reverse("zalo_back"))
    return render(request, "dissemination/staff/accounts/account.html", context, status=422 if form.errors else 200)


def _healths() -> list[dict[str, Any]]:
    names = set(Account.objects.exclude(secret="").values_list("secret", flat=True))
    return account_healths(known_secrets=frozenset(name for name in names if has_secret(name)), at=timezone.now())


TEMPLATE = "template.edit"
_KEPT = "zalo-connect"  # the session key of what is kept between our page and Zalo's
_CODE_SECONDS = 600


@never_cache
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Link to Zalo's page, where an administrator of the Official Account gives consent.

    A link, because a browser follows neither a form nor the redirect of one to another site (`form-action` of our
    policy).
    """
    officer_for_all(request, EDIT)
    account = get_object_or_404(Account, pk=pk, kind=AccountKind.ZALO.value)
    try:
        app, verifier = zalo_app_of(account), verifier_of(account)
    except SecretMissing as missing:
        return error_redirect(request, str(missing), "account", pk)
    if not app.app_id:
        return error_redirect(request, "Hãy ghi mã ứng dụng (App ID) trước khi kết nối.", "account", pk)
    state = get_random_string(32)
    # Encrypted: the session is stored in the database.
    request.session[_KEPT] = {
        "account": pk,
        "state": state,
        "verifier": seal(verifier),
    }
    consent = consent_address(
        hosts=zalo_hosts_of(account),
        app_id=app.app_id,
        back_to=redirect_address(reverse("zalo_back")),
        verifier=verifier,
        state=state,
    )
    return render(request, "dissemination/staff/accounts/back.html", {"account": account, "consent": consent})


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The page to which Zalo redirects; nothing happens before the officer presses the button."""
    officer_for_all(request, EDIT)
    kept = _kept(request)
    return render(
        request,
        "dissemination/staff/accounts/back.html",
        {
            "code": request.GET.get("code", ""),
            "state": request.GET.get("state", ""),
            "oa_id": request.GET.get("oa_id", ""),
            "account": Account.objects.filter(pk=kept.get("account", 0)).first(),
            "is_ours": _is_ours(kept, request.GET.get("state", "")),
        },
    )


@sensitive_post_parameters("code")
@never_cache
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Exchange the code for the first pair of tokens."""
    officer = officer_for_all(request, EDIT)
    kept = _kept(request)
    if not _is_ours(kept, request.POST.get("state", "")):
        return error_redirect(
            request, "Lượt kết nối này không bắt đầu từ cổng hoặc đã hết hạn. Hãy bấm “Kết nối Zalo” lại.", "accounts"
        )
    request.session.pop(_KEPT, None)
    account = get_object_or_404(Account, pk=kept["account"], kind=AccountKind.ZALO.value)
    try:
        if (verifier := open_seal(kept["verifier"], within=_CODE_SECONDS)) is None:
            raise SecretMissing("quá mười phút")
        app, hosts = zalo_app_of(account), zalo_hosts_of(account)
        pair = exchange_code(http_client(), hosts=hosts, app=app, code=request.POST.get("code", ""), verifier=verifier)
    except (TokenPairRefused, SecretMissing) as error:
        why = error.code if isinstance(error, TokenPairRefused) else error
        return error_redirect(request, f"Chưa kết nối được: {why}. Hãy bấm “Kết nối Zalo” lại.", "account", account.pk)
    oa_id = request.POST.get("oa_id", "")
    connect(account=account, pair=pair, oa_id=oa_id if oa_id.isdecimal() else "", by=officer, at=timezone.now())
    return success_redirect(request, "Đã kết nối.", "account", account.pk)


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, READ)
    return list_page(
        request,
        "dissemination/staff/accounts/templates.html",
        templates_known(),
        {
            "Mẫu tin": "name",
            "Tình trạng": "get_state_display",
            "Tài khoản": "account.name",
            "Mã": "outside_id",
            "Lý do": "reason",
            "Gửi cả người quan tâm": "by_uid",
            "Chất lượng": lambda one: QUALITY_LABELS.get(one.quality, ""),
        },
        title="Mẫu tin Zalo",
        per_page=30,
        rows=lambda page: [(one, QUALITY_LABELS.get(one.quality, "")) for one in page],
        accounts=Account.objects.filter(kind=AccountKind.ZALO.value, token__isnull=False).order_by("name"),
        may_sync=reach_of(request.user, TEMPLATE) is None,
    )


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview one template with trial values from the query string, which are not stored."""
    officer_for_all(request, READ)
    found = get_object_or_404(Template.objects.select_related("account"), pk=pk)
    names = [str(one.get("name", "")) for one in found.parameters]
    data = {name: request.GET.get(f"o-{name}", "")[:400] for name in names}
    is_tried = any(data.values())
    return render(
        request,
        "dissemination/staff/accounts/template.html",
        {
            "template": found,
            "fields": [(one, data[str(one.get("name", ""))]) for one in found.parameters],
            "shown": filled(found.body, data) if found.body else "",
            "problems": problems(found.parameters, data) if is_tried else [],
            "is_tried": is_tried,
            "says_letters": bool(found.letters),
            "strangers": strangers(found.parameters),
            "names": PARAMETER_NAMES.items(),
            "may_decide": reach_of(request.user, TEMPLATE) is None,
        },
    )


@require_POST
def decide_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the letters that use this template: about subscriptions, to officers, or none."""
    officer = officer_for_all(request, TEMPLATE)
    found = get_object_or_404(Template, pk=pk)
    kind = {one.value: one for one in (LetterKind.NEWS, LetterKind.STAFF)}.get(request.POST.get("dung", ""))
    try:
        use_for_letters(template=found, kind=kind, by=officer, at=timezone.now())
    except NotForLetters as missing:
        names = ", ".join(f"“{name}”" for name in missing.names)
        messages.error(request, f"Thư không có gì để điền vào ô bắt buộc {names}.")
    else:
        messages.success(request, f"Đã chọn mẫu này cho: {kind.label.lower()}." if kind else "Thư thôi dùng mẫu này.")
    return redirect("zalo_template", pk)


@require_POST
def sync(request: HttpRequest, pk: int) -> HttpResponse:
    officer_for_all(request, TEMPLATE)
    if sync_account(account=get_object_or_404(Account, pk=pk, kind=AccountKind.ZALO.value), at=timezone.now()):
        messages.success(request, "Đã lấy danh sách mẫu tin từ Zalo.")
    else:
        messages.error(request, "Zalo chưa trả lời hoặc tài khoản chưa kết nối. Danh sách cũ được giữ nguyên.")
    return redirect("zalo_templates")


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept = request.session.get(_KEPT)
    return kept if isinstance(kept, dict) else {}


def _is_ours(kept: dict[str, Any], state: str) -> bool:
    return bool(kept) and hmac.compare_digest(str(kept.get("state", "")).encode(), state.encode())


urls = [
    path("tai-khoan/", account_list, name="accounts"),
    path("tai-khoan/<int:pk>/", account, name="account"),
    path("tai-khoan/them/<slug:kind>/", enter, name="account_enter"),
    path(
        "tai-khoan/<int:pk>/tam-dung/",
        act_view(
            pause_account,
            "account",
            _account,
            form=PAUSE_FIELDS,
            said=lambda done: "Đã tạm dừng tài khoản này." if done else "Tài khoản đã được tạm dừng từ trước.",
            to="account",
            key="pk",
        ),
        name="account_pause",
    ),
    path(
        "tai-khoan/<int:pk>/gui-tiep/",
        act_view(
            resume_account,
            "account",
            _account,
            said=lambda done: "Đã cho gửi tiếp." if done else "",
            to="account",
            key="pk",
        ),
        name="account_resume",
    ),
    path("tai-khoan/<int:pk>/thu-ket-noi/", check, name="account_check"),
    path("tai-khoan/<int:pk>/ket-noi-zalo/", begin, name="zalo_connect"),
    path("tai-khoan/zalo-tra-ve/", back, name="zalo_back"),
    path("tai-khoan/zalo-tra-ve/xong/", finish, name="zalo_finish"),
    path("mau-tin/", template_list, name="zalo_templates"),
    path("mau-tin/<int:pk>/", template, name="zalo_template"),
    path("mau-tin/<int:pk>/dung-cho-thu/", decide_letters, name="zalo_template_letters"),
    path("mau-tin/lay-tu-zalo/<int:pk>/", sync, name="zalo_templates_sync"),
]
menu = (
    AdminMenuEntry("Tài khoản gửi", "accounts", (READ,), "cogs", 60, for_all=True),
    AdminMenuEntry("Mẫu tin Zalo", "zalo_templates", (READ,), "snippet", 65, for_all=True),
)
