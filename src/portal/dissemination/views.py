"""The citizen's door: ask to be told of a law or a field. No account, no password; no cache keeps these pages.

Whatever address is typed, the answer is the same: nobody learns here who follows what.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies import throttle
from portal.dissemination import operations, post, queries
from portal.dissemination.addresses import fingerprint
from portal.dissemination.forms import AddressForm, FollowForm
from portal.dissemination.operations import retention
from portal.dissemination.operations.sending import linking, results
from portal.dissemination.states import Frequency
from portal.dissemination.telling.timing import LETTERS_FOR
from portal.dissemination.wording import consent_text

# A school class behind one address follows a law together; a machine that types addresses goes on and on.
ASKING = throttle.Door("follow", 12)


@never_cache
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What following is, what is kept of a follower and for how long."""
    context = {
        "form": AddressForm(),
        "is_open": settings.MAIL_IS_CONFIGURED,
        "consent": _consent(),
        "unconfirmed_days": retention.UNCONFIRMED_FOR.days,
        "letter_days": LETTERS_FOR.days,
        "link_days": linking.LINK_FOR.days,
        "suppressed_days": results.SUPPRESSED_FOR.days,
    }
    return render(request, "dissemination/about.html", context)


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, key: str | int) -> HttpResponse:
    """The form for one law, field or answer. Whatever the address is, the answer to it is the same."""
    subject = queries.subject_named(kind=kind, key=str(key))
    if subject is None:
        raise Http404
    form = FollowForm(request.POST or None, kind=subject.kind)
    if request.method == "POST" and settings.MAIL_IS_CONFIGURED:
        if not _may_ask(request):
            return _too_often(request)
        if form.is_valid():
            if not form.is_from_a_machine:
                operations.ask_to_follow(
                    address=form.cleaned_data["address"],
                    fingerprint=_fingerprint(form.cleaned_data["address"]),
                    kind=subject.kind,
                    key=subject.key,
                    frequency=Frequency(form.cleaned_data["frequency"]),
                    controller=settings.PORTAL_OWNER,
                    at=timezone.now(),
                )
                post.hint()
            return redirect("dissemination:asked")
    context = {"subject": subject, "form": form, "consent": _consent(), "is_open": settings.MAIL_IS_CONFIGURED}
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "dissemination/follow.html", context, status=status)


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What comes next; the same for everybody."""
    return render(request, "dissemination/asked.html", {"days": linking.CONFIRM_WITHIN.days})


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Send the link to one's page anew; the same answer whether there is such a page or not."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and settings.MAIL_IS_CONFIGURED:
        if not _may_ask(request):
            return _too_often(request)
        if form.is_valid():
            if not form.is_from_a_machine:
                address = form.cleaned_data["address"]
                operations.send_personal_link(address=address, fingerprint=_fingerprint(address), at=timezone.now())
                post.hint()
            return redirect("dissemination:asked")
    status = 400 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "is_open": settings.MAIL_IS_CONFIGURED}
    return render(request, "dissemination/ask_for_link.html", context, status=status)


# ---- what several pages need -----------------------------------------------------------------------------------------


def _consent() -> str:
    return consent_text(owner=settings.PORTAL_OWNER)


def _fingerprint(address: str) -> str:
    return fingerprint(address, key=settings.SECRET_KEY)


def _may_ask(request: HttpRequest) -> bool:
    return throttle.is_allowed(request=request, door=ASKING, minute=throttle.this_minute())


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "dissemination/too_often.html", status=429)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
