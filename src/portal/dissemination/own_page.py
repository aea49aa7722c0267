"""The pages under a personal link: confirm, see and change everything, be forgotten, stop with one click.

Whoever holds the link may do it; there is no password. These pages are kept nowhere, found by no search engine, and
tell no other site where the reader came from.
"""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.agencies.land import communes_named
from portal.agencies.models import Place
from portal.design.private import private
from portal.dissemination import operations, queries, views
from portal.dissemination.addresses import digest
from portal.dissemination.exporting import words_of
from portal.dissemination.forms import AboutForm, AddressForm, RequestForm
from portal.dissemination.models import Follower
from portal.dissemination.operations.asking import LINK_WITHIN
from portal.dissemination.operations.retention import UNCONFIRMED_FOR
from portal.dissemination.operations.sending.linking import LINK_FOR
from portal.dissemination.own_acts import ACTS, DONE, Deed
from portal.dissemination.queries.following import lately_sent, lines_about, own_addresses, refusals_at, subjects_named
from portal.dissemination.queries.requests import requests_of
from portal.dissemination.states import FREQUENCY_CHOICES, Channel, Way
from portal.dissemination.telling.terms import term_on
from portal.dissemination.telling.timing import LETTERS_FOR
from portal.dissemination.wording import consent_text, current

_LINES, _LETTERS, _THINGS, _REQUESTS = 10, 10, 20, 10


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it is about; only pressing the button confirms, for mail scanners open every link."""
    now = timezone.now()
    asking = queries.pending_behind(token=token, at=now)
    wanted = list(asking.subscriptions.filter(stopped_at__isnull=True).order_by("pk")) if asking else []
    if asking is None or (not wanted and asking.subscriptions.exists()):
        return over(request)
    is_done = asking.confirmed_at is not None
    if request.method == "POST":
        done = operations.confirm(asking=asking, way=Way.LETTER, controller=settings.PORTAL_OWNER, at=now)
        if done is None:
            return over(request)
        is_done = True
    named = subjects_named(pairs=[(one.kind, one.key) for one in wanted])
    context = {
        "subjects": [named.get((one.kind, one.key)) for one in wanted],
        "is_weekly": all(one.frequency == "hang-tuan" for one in wanted),
        "is_done": is_done,
        "consent": consent_text(version=asking.wording, owner=settings.PORTAL_OWNER),
        "days": UNCONFIRMED_FOR.days,
    }
    return render(request, "dissemination/confirm.html", context)


@private
@sensitive_post_parameters("address", "p256dh", "auth")
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """One's own page: see, change, take along, stop, be forgotten."""
    now = timezone.now()
    follower = queries.follower_behind(token=token, at=now)
    if follower is None:
        return over(request)
    if request.method == "POST" and (act := ACTS.get(request.POST.get("viec", ""))) is not None:
        done = act(Deed(request, follower, now))
        return done if isinstance(done, HttpResponse) else redirect(f"{request.path}?xong={done}")
    return render(request, "dissemination/manage.html", _shown(request, follower))


def _shown(request: HttpRequest, follower: Follower) -> dict[str, object]:
    things = Paginator(queries.living_subscriptions(follower=follower), _THINGS).get_page(request.GET.get("dieu"))
    asked = Paginator(requests_of(person=follower.code), _REQUESTS).get_page(request.GET.get("yeu-cau"))
    living = list(things.object_list)
    lines = Paginator(lines_about(follower=follower), _LINES).get_page(request.GET.get("so"))
    letters = Paginator(lately_sent(follower=follower), _LETTERS).get_page(request.GET.get("tin"))
    shown = list(lines.object_list)
    pairs = [(one.kind, one.key) for one in living] + [(one.kind, one.key) for one in shown if one.kind]
    named = subjects_named(pairs=pairs)
    channels = views.channels_now()
    adding = views.chosen_channel(request, channels)
    words = request.GET.get("noi-o", "").strip()[:80]
    addresses = list(own_addresses(follower=follower))
    refused = refusals_at(fingerprints={one.fingerprint for one in addresses}, at=timezone.now())
    return {
        "follower": follower,
        "addresses": [(one, digest(one.value), refused.get((one.channel, one.fingerprint))) for one in addresses],
        "rows": [(one, named.get((one.kind, one.key))) for one in living],
        "things": things,
        "frequencies": FREQUENCY_CHOICES,
        "done": DONE.get(request.GET.get("xong", ""), "").format(days=term_on(timezone.localdate()).answer_days),
        "lines": lines,
        "line_rows": [(one, named.get((one.kind, one.key)), words_of(one)) for one in shown],
        "letters": letters,
        "letter_days": LETTERS_FOR.days,
        "channels": channels,
        "adding": adding,
        "adding_consent": consent_text(version=current(adding.channel), owner=settings.PORTAL_OWNER) if adding else "",
        "adding_form": AddressForm(channel=adding.channel if adding else Channel.EMAIL),
        "about": _about_form(follower, words),
        "commune_words": words,
        "asking": RequestForm(),
        "requests": asked,
        "offers_zalo": any(one.channel is Channel.ZALO for one in channels),
        "zalo_words": consent_text(version=current(Channel.ZALO_PHONE), owner=settings.PORTAL_OWNER),
    }


def _about_form(follower: Follower, words: str) -> AboutForm:
    today = timezone.localdate()
    found = [one.commune.pk for one in communes_named(words=words, on=today)] if words else []
    keys = [*found, *([follower.place_id] if follower.place_id else [])]
    initial = {"place": follower.place_id, "role": follower.role, "language": follower.language}
    return AboutForm(initial=initial, places=Place.objects.filter(pk__in=keys, level="commune").order_by("name_sort"))


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a letter was sent for. Mailboxes post here by themselves (RFC 8058), so nothing else is asked."""
    now = timezone.now()
    if queries.follower_behind(token=token, at=now) is None:
        return over(request)
    about_letter = list(queries.subscriptions_about(token=token, at=now))
    if request.method == "POST":
        operations.stop(subscriptions=about_letter, way=Way.ONE_CLICK, at=now)
    named = subjects_named(pairs=[(one.kind, one.key) for one in about_letter])
    context = {"subjects": list(named.values()), "is_done": request.method == "POST", "token": token}
    return render(request, "dissemination/one_click.html", context)


def over(request: HttpRequest) -> HttpResponse:
    """The link is past its time or was never one; both look alike."""
    channels = [one for one in views.channels_now() if one.channel in (Channel.EMAIL, Channel.SMS)]
    context = {
        "form": AddressForm(channel=channels[0].channel if channels else Channel.EMAIL),
        "is_open": bool(channels),
        "channels": channels,
        "chosen": channels[0] if channels else None,
        "days": LINK_WITHIN.days,
        "link_days": LINK_FOR.days,
    }
    return render(request, "dissemination/over.html", context, status=404)
