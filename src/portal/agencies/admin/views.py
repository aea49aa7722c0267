"""Account views of an officer: invitation, second factor, password, sessions, saved views, and where to go after
sign-in.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import django_otp
import qrcode
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from portal.agencies import operations
from portal.agencies.admin.forms import (
    EnrolmentCodeForm,
    InvitationForm,
    OwnPasswordForm,
    SavedViewForm,
    SecondFactorForm,
)
from portal.agencies.models import Officer, SavedView
from portal.agencies.models.access import acting
from portal.agencies.operations.invitations import TOKENS, what_hinders
from portal.agencies.operations.sign_on import options_to_show
from portal.agencies.queries import signed_in

NEXT = "next"
PASSKEY_TO_SHOW = "passkey_to_show"  # session key


def with_next(step: str, request: HttpRequest) -> str:
    """The URL of the step, with the page to continue to. POST requests are not continued to."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return f"{step}?{urlencode({NEXT: wanted})}" if wanted not in ("", reverse("wagtailadmin_home")) else step


def next_address(request: HttpRequest) -> str:
    """The page in `next`, if it belongs to the back office; or else the home page."""
    wanted = request.GET.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith(settings.ADMIN_PREFIX) else reverse("wagtailadmin_home")


_WRONG = "Mã không đúng hoặc đã hết hạn. Hãy xem lại đồng hồ của điện thoại và nhập mã đang hiện."


@never_cache
@sensitive_post_parameters()
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code and as text; the first correct code confirms the device."""
    user: Any = request.user
    if operations.is_enrolled(user) and not user.is_verified():
        return redirect("second_factor_verify")
    if not user.is_verified() and not request.session.get(operations.MAY_ENROL):
        return _ask_for_code(request)
    device = operations.device_to_enrol(user)
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = operations.confirm(officer=user, code=form.cleaned_data["code"])
        if codes is not None:
            django_otp.login(request, user.authenticator_set.get(confirmed=True))
            return _show_codes(request, codes)
        form.add_error("code", _WRONG)
    return render(
        request,
        "agencies/second_factor/enrol.html",
        {
            "form": form,
            "picture": _picture(device.config_url),
            "secret": operations.secret_of(device),
            "is_change": operations.is_enrolled(user),
            "codes_left": operations.backup_codes_left(user),
        },
    )


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    """Ask for the enrolment code handed over with the account, so that the first visitor cannot enrol a device of
    theirs.
    """
    form = EnrolmentCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if operations.use_enrolment_code(officer=signed_in(request), code=form.cleaned_data["code"], at=timezone.now()):
            request.session[operations.MAY_ENROL] = True
            return redirect(request.get_full_path())
        form.add_error("code", "Mã không đúng, đã dùng hoặc đã hết hạn. Hãy xin mã mới ở quản trị của cơ quan.")
    return render(request, "agencies/second_factor/ask_code.html", {"form": form})


@never_cache
@sensitive_post_parameters()
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    user: Any = request.user
    if user.is_verified():
        return redirect(next_address(request))
    if not operations.is_enrolled(user):
        return redirect("second_factor_enrol")
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = operations.device_for(officer=user, code=form.cleaned_data["code"])
        if device is not None:
            django_otp.login(request, device)
            return redirect(next_address(request))
        operations.note_entry("sign_in_failed", officer=user, by=None, at=timezone.now(), step="second_factor")
        form.add_error("code", _WRONG)
    return render(
        request,
        "agencies/second_factor/verify.html",
        {"form": form, "next": next_address(request), "options": _passkeys_asked(request)},
    )


def _passkeys_asked(request: HttpRequest) -> str:
    """Options for the browser, if the officer has passkeys; the session keeps the challenge for one response."""
    options, request.session[PASSKEY_TO_SHOW] = options_to_show(signed_in(request))
    return options


@never_cache
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Show new backup codes, for an officer who has proved both factors in this session."""
    user: Any = request.user
    return (
        _show_codes(request, operations.renew_backup_codes(user))
        if user.is_verified()
        else redirect("second_factor_verify")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List the officer's sessions; a POST ends one of them, all others, or all."""
    user, now, own = signed_in(request), timezone.now(), request.session.session_key
    held = operations.sessions_of(officer=user, at=now)
    if request.method == "GET":
        return render(request, "agencies/own_sessions.html", {"sessions": held, "own": own})
    others = {one["mark"]: one["key"] for one in held if one["key"] != own}
    wanted = request.POST.get("end", "all")
    ended = {"all": [*others.values(), own], "others": list(others.values())}.get(wanted, [others.get(wanted)])
    Session.objects.filter(pk__in=filter(None, ended)).delete()
    operations.note_entry("signed_out", officer=user, by=user, at=now, everywhere=len(ended))
    if wanted != "all":
        return redirect("own_sessions")
    logout(request)
    return redirect("wagtailadmin_login")


@method_decorator(never_cache, name="dispatch")
class OwnPasswordView(PasswordChangeView):
    """Makes an officer whose password was set by somebody else choose one that only they know."""

    form_class = OwnPasswordForm
    template_name = "agencies/own_password.html"

    def get_success_url(self) -> str:
        return next_address(self.request)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationView(PasswordResetConfirmView):
    """The page of an invitation; Django's view keeps the token out of the URL. A guessed number reveals nothing."""

    form_class = InvitationForm
    template_name = "agencies/invitation.html"
    token_generator = TOKENS
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"
    success_url = reverse_lazy("wagtailadmin_home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hinders = what_hinders(self.user, on=timezone.localdate()) if self.validlink and self.user else ""
        return super().get_context_data(**kwargs) | {"hinders": hinders}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password, sign in and permit enrolment of a device; the lock makes a double submission count once."""
        now = timezone.now()
        held = Officer.objects.select_for_update().get(pk=form.user.pk)
        if hinders := what_hinders(held, on=timezone.localdate(now)):
            form.add_error(None, hinders)
            return self.form_invalid(form)
        with acting(by=held, at=now):
            response = super().form_valid(form)
        operations.note_entry("signed_in", officer=held, by=held, at=now, way="invitation")
        self.request.session[operations.MAY_ENROL] = True
        return response


# Search words may name a person, so a saved view keeps only chosen values.
_CHOSEN = re.compile(r"[\w.:/-]{1,80}", re.ASCII)
_MOST_VIEWS = 30


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Save the page in `next` with its query under a name; or delete the own view with the primary key `bo`."""
    officer, to = signed_in(request), next_address(request)
    own = SavedView.objects.filter(officer=officer)
    if key := request.POST.get("bo", ""):
        own.filter(pk=int(key) if key.isdecimal() and len(key) < 12 else 0).delete()
        return redirect(to)
    path, _, query = to.partition("?")
    form = SavedViewForm(request.POST)
    if not form.is_valid() or own.filter(path=path).exclude(name=form.cleaned_data["name"]).count() >= _MOST_VIEWS:
        messages.error(request, f"Hãy đặt tên, đến 80 chữ cái; mỗi trang lưu đến {_MOST_VIEWS} danh sách.")
        return redirect(to)
    said = [pair for pair in parse_qsl(query) if _CHOSEN.fullmatch(pair[1]) and pair[0] not in ("p", "tep", "csv")]
    chosen = {"query": urlencode(said)[:1000], "is_shared": form.cleaned_data["is_shared"]}
    SavedView.objects.update_or_create(
        officer=officer, path=path[:200], name=form.cleaned_data["name"], defaults=chosen
    )
    messages.success(request, f"Đã lưu “{form.cleaned_data['name']}”.")
    return redirect(to)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "agencies/second_factor/codes.html", {"codes": codes, "next": next_address(request)})


def _picture(text: str) -> SafeString:
    """A QR code as SVG, made here: `text` gets into the markup only as dots."""
    return mark_safe(qrcode.make(text, image_factory=SvgPathImage, box_size=12).to_string(encoding="unicode"))  # noqa: S308
