"""The pages under a personal link: confirm, see and change what one follows, be forgotten, stop with one click.

Whoever holds the link may do it; there is no password. These pages are kept nowhere, found by no search engine, and
tell no other site where the reader came from.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.design.private import private
from portal.dissemination import operations, queries
from portal.dissemination.forms import AddressForm, FrequencyForm
from portal.dissemination.models import Follower, Subscription
from portal.dissemination.operations.retention import UNCONFIRMED_FOR
from portal.dissemination.operations.sending.linking import CONFIRM_WITHIN, LINK_FOR
from portal.dissemination.queries.following import subjects_named
from portal.dissemination.states import FREQUENCY_CHOICES, Frequency, Way
from portal.dissemination.wording import consent_text


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it is about; only pressing the button confirms, for mail scanners open every link."""
    now = timezone.now()
    subscription = queries.pending_behind(token=token, at=now)
    if subscription is None or subscription.stopped_at is not None:
        return _over(request)
    if request.method == "POST":
        subscription = operations.confirm(subscription=subscription, controller=settings.PORTAL_OWNER, at=now)
    context = {
        "subject": queries.subject_named(kind=subscription.kind, key=subscription.key),
        "subscription": subscription,
        "consent": consent_text(owner=settings.PORTAL_OWNER),
        "days": UNCONFIRMED_FOR.days,
    }
    return render(request, "dissemination/confirm.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """One's own page: what one follows; change, stop one, stop all, be forgotten."""
    now = timezone.now()
    follower = queries.follower_behind(token=token, at=now)
    if follower is None:
        return _over(request)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("viec", ""))
        if act is not None:
            done = act(request, follower, now)
            if done == FORGOTTEN:
                return render(request, "dissemination/forgotten.html")
            return redirect(f"{request.path}?xong={done}")
    living = list(queries.living_subscriptions(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in living])
    context = {
        "follower": follower,
        "addresses": list(queries.living_addresses(follower=follower)),
        "rows": [(one, named.get((one.kind, one.key))) for one in living],
        "frequencies": FREQUENCY_CHOICES,
        "done": request.GET.get("xong", ""),
    }
    return render(request, "dissemination/manage.html", context)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a letter was sent for. Mailboxes post here by themselves (RFC 8058), so nothing else is asked."""
    now = timezone.now()
    if queries.follower_behind(token=token, at=now) is None:
        return _over(request)
    about_letter = list(queries.subscriptions_about(token=token, at=now))
    if request.method == "POST":
        operations.stop(subscriptions=about_letter, way=Way.ONE_CLICK, at=now)
    named = subjects_named(pairs=[(one.kind, one.key) for one in about_letter])
    context = {"subjects": list(named.values()), "is_done": request.method == "POST", "token": token}
    return render(request, "dissemination/one_click.html", context)


# ---- what may be done on one's own page ------------------------------------------------------------------------------

FORGOTTEN = "da-xoa"


def _stop_one(request: HttpRequest, follower: Follower, now: datetime) -> str:
    operations.stop(subscriptions=_chosen(request, follower), way=Way.PAGE, at=now)
    return "da-thoi"


def _stop_all(request: HttpRequest, follower: Follower, now: datetime) -> str:
    operations.stop_all(follower=follower, way=Way.PAGE, at=now)
    return "da-thoi"


def _change(request: HttpRequest, follower: Follower, now: datetime) -> str:
    form = FrequencyForm(request.POST)
    if form.is_valid():
        for subscription in _chosen(request, follower):
            operations.change_frequency(subscription=subscription, frequency=Frequency(form.cleaned_data["frequency"]))
    return "da-doi"


def _forget(request: HttpRequest, follower: Follower, now: datetime) -> str:
    operations.forget_follower(follower=follower, way=Way.PAGE, at=now)
    return FORGOTTEN


def _chosen(request: HttpRequest, follower: Follower) -> list[Subscription]:
    """The subscription named in the form, if it is theirs."""
    number = request.POST.get("subscription", "")
    return list(queries.living_subscriptions(follower=follower).filter(pk=int(number))) if number.isdecimal() else []


_ACTS = {"thoi": _stop_one, "thoi-het": _stop_all, "doi": _change, "xoa": _forget}


def _over(request: HttpRequest) -> HttpResponse:
    """The link is past its time or was never one; both look alike."""
    context = {
        "form": AddressForm(),
        "is_open": settings.MAIL_IS_CONFIGURED,
        "days": CONFIRM_WITHIN.days,
        "link_days": LINK_FOR.days,
    }
    return render(request, "dissemination/over.html", context, status=404)
