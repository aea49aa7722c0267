"""The citizen's door: follow, confirm, see and change what one follows, stop with one click. No account, no password.

None of these pages is kept by any cache. Those under a personal link tell no other site where the reader came from.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies import throttle
from portal.dissemination import operations, post, queries
from portal.dissemination.addresses import fingerprint
from portal.dissemination.forms import AddressForm, FollowForm, FrequencyForm
from portal.dissemination.models import Follower, Subscription
from portal.dissemination.operations import delivering, retention
from portal.dissemination.queries.following import subjects_named
from portal.dissemination.states import FREQUENCY_CHOICES, Frequency, Way
from portal.dissemination.wording import consent_text

# A school class behind one address follows a law together; a machine that types addresses goes on and on.
ASKING = throttle.Door("follow", 12)

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """For pages under a personal link: kept nowhere, found by no search engine, told to no other site."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(guarded)


@never_cache
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What following is, what is kept of a follower and for how long."""
    context = {
        "form": AddressForm(),
        "is_open": settings.MAIL_IS_CONFIGURED,
        "consent": _consent(),
        "unconfirmed_days": retention.UNCONFIRMED_FOR.days,
        "letter_days": retention.LETTERS_FOR.days,
        "link_days": delivering.LINK_FOR.days,
        "suppressed_days": delivering.SUPPRESSED_FOR.days,
    }
    return render(request, "dissemination/about.html", context)


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The form for one law or field. Whatever the address is, the answer to it is the same."""
    subject = queries.subject_named(kind=kind, key=key)
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
    return render(request, "dissemination/asked.html", {"days": delivering.CONFIRM_WITHIN.days})


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
        "consent": _consent(),
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
            return redirect(f"{request.path}?{done}")
    living = list(queries.living_subscriptions(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in living])
    context = {
        "follower": follower,
        "rows": [(one, named.get((one.kind, one.key))) for one in living],
        "frequencies": FREQUENCY_CHOICES,
        "done": request.META.get("QUERY_STRING", ""),
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


# ---- what several pages need -----------------------------------------------------------------------------------------


def _consent() -> str:
    return consent_text(owner=settings.PORTAL_OWNER)


def _fingerprint(address: str) -> str:
    return fingerprint(address, key=settings.SECRET_KEY)


def _may_ask(request: HttpRequest) -> bool:
    return throttle.is_allowed(request=request, door=ASKING, minute=int(time.time() // throttle.WINDOW))


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "dissemination/too_often.html", status=429)
    response["Retry-After"] = str(throttle.WINDOW)
    return response


def _over(request: HttpRequest) -> HttpResponse:
    """The link is past its time or was never one; both look alike."""
    context = {"form": AddressForm(), "is_open": settings.MAIL_IS_CONFIGURED}
    return render(request, "dissemination/over.html", context, status=404)
