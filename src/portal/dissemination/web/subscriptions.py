"""Pages for citizens: subscribe to laws, fields, answers, agencies and places; confirm by a code or a message.

No account is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.models import Place
from portal.agencies.operations import rate_limits
from portal.agencies.queries.imprint import current_imprint
from portal.agencies.queries.territory import communes_named
from portal.design.fields import ActForm
from portal.design.middleware import private_page
from portal.design.refusals import or_404
from portal.dissemination import operations, queries
from portal.dissemination.channels import (
    AddressKind,
    ConfirmBy,
    code_mark_of,
    digest,
    fingerprint,
    is_number,
    new_token,
    word_of,
)
from portal.dissemination.models import Asking, Follower
from portal.dissemination.operations import ContactPoint, FollowerProfile
from portal.dissemination.operations.opt_in import MOST_TRIES
from portal.dissemination.operations.providers.registry import push_public_key
from portal.dissemination.operations.sending import queue
from portal.dissemination.operations.sending.letters import LINK_FOR
from portal.dissemination.operations.sending.results import SUPPRESSED_FOR
from portal.dissemination.queries.channels import OpenChannel, open_channels, stop_number
from portal.dissemination.queries.followers import FollowedSubject, place_followed
from portal.dissemination.states import Channel, ConsentMethod, FollowedKind, Frequency, consent_text, current
from portal.dissemination.web.forms import (
    CONFIRMATION_CODE_FIELDS,
    AboutForm,
    AddressForm,
    FollowForm,
    channel_named,
    chosen_in,
    query_of,
    selection,
)
from portal.journal.queries.retention import term_days

# A school class behind one IP address subscribes together; a machine that types addresses does not stop.
ASKING = rate_limits.RateLimit("follow", 12, guards=True)
_BRINGS_MUCH = {FollowedKind.FIELD, FollowedKind.AGENCY, FollowedKind.PLACE}


@never_cache
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Choose what to follow; explains subscriptions, and what is stored about a follower and for how long."""
    channels = channels_now()
    return render(
        request,
        "dissemination/about.html",
        {
            "choosing": selection(request),
            "channels": channels,
            "is_open": bool(channels),
            "consents": [
                (one.label, consent_text(version=current(one.channel), owner=current_imprint().owner))
                for one in channels
            ],
            "unconfirmed_days": term_days("unconfirmed", timezone.localdate()),
            "letter_days": term_days("letters", timezone.localdate()),
            "link_days": LINK_FOR.days,
            "suppressed_days": SUPPRESSED_FOR.days,
            "code_minutes": code_minutes(),
        },
    )


@never_cache
@sensitive_post_parameters("address", "p256dh", "auth")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, key: str | int) -> HttpResponse:
    """The subscription form for one law, field, answer, agency or place."""
    return _sign_up(request, [or_404(queries.subject_named(kind=kind, key=_key(kind, str(key))))])


@never_cache
@sensitive_post_parameters("address", "p256dh", "auth")
@require_http_methods(["GET", "HEAD", "POST"])
def follow_several(request: HttpRequest) -> HttpResponse:
    """The subscription form for all subjects chosen; redirects to the choice if there is none."""
    subjects = chosen_in(request.GET)
    return _sign_up(request, subjects) if subjects else redirect(f"{reverse('dissemination:about')}?chua-chon=1")


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The next step; the same for everybody. With `?kenh=` it is about a link to the follower's own page."""
    channel = channel_named(request.GET.get("kenh", "")) or Channel.EMAIL
    return render(
        request,
        "dissemination/asked.html",
        {
            "days": Channel.EMAIL.row.within.days,
            "is_link": "kenh" in request.GET,
            "by_browser": channel.row.address is AddressKind.BROWSER,
            "by_phone": channel.row.address is AddressKind.MOBILE,
            "stop_number": stop_number(),
            "suppressed_days": SUPPRESSED_FOR.days,
        },
    )


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Send the link to the follower's page; the response is the same whether there is such a page or not."""
    channels = typed_channels()
    chosen = chosen_channel(request, channels)
    form = AddressForm(request.POST or None, channel=chosen.channel if chosen else Channel.EMAIL)
    if request.method == "POST" and chosen is not None:
        if not may_ask(request):
            return too_often(request)
        if form.is_valid():
            if not form.is_from_a_machine:
                reach = reach_of(form)
                operations.send_personal_link(
                    address=reach.value, fingerprint=reach.fingerprint, channel=reach.channel, at=timezone.now()
                )
                queue.wake_after_commit()
            return redirect(f"{reverse('dissemination:asked')}?kenh={chosen.channel.value}")
    return render(
        request,
        "dissemination/ask_for_link.html",
        {"form": form, "is_open": bool(channels), "channels": channels, "chosen": chosen},
        status=400 if form.is_bound and not form.is_valid() else 200,
    )


def _key(kind: str, key: str) -> str:
    """The key of a place is its code in URLs and its primary key in the database, because codes pass on to other
    places.
    """
    if kind != FollowedKind.PLACE:
        return key
    place = place_followed(code=key, on=timezone.localdate())
    return str(place.pk) if place else ""


def _sign_up(request: HttpRequest, subjects: Sequence[FollowedSubject]) -> HttpResponse:
    channels = channels_now()
    chosen = chosen_channel(request, channels)
    about_me = AboutForm(request.POST or None, places=_places_to_choose(request))
    usual = Frequency.WEEKLY if any(one.kind in _BRINGS_MUCH for one in subjects) else Frequency.AT_ONCE
    form = FollowForm(request.POST or None, channel=chosen.channel if chosen else Channel.EMAIL, usual=usual)
    # A commune that was typed but not yet chosen from the results is not ignored silently.
    is_choosing = "tim" in request.POST or (request.POST.get("noi-o", "").strip() and "place" not in request.POST)
    if request.method == "POST" and chosen is not None and not is_choosing:
        if not may_ask(request):
            return too_often(request)
        if form.is_valid() and about_me.is_valid():
            return _ask(request, form, subjects, about_me.profile())
    is_wrong = form.is_bound and not is_choosing and not form.is_valid()
    return render(
        request,
        "dissemination/follow.html",
        {
            "subjects": subjects,
            "subject": subjects[0],
            "form": form,
            "about": about_me,
            "shows_errors": is_wrong,
            "channels": channels,
            "chosen": chosen,
            "query": query_of(subjects) if len(subjects) > 1 or "dieu" in request.GET else "",
            "consent": consent_text(version=current(chosen.channel), owner=current_imprint().owner) if chosen else "",
            "is_open": bool(channels),
            "code_minutes": code_minutes(),
            "offers_zalo": any(one.channel is Channel.ZALO for one in channels),
            "zalo_words": consent_text(version=current(Channel.ZALO_PHONE), owner=current_imprint().owner),
            "commune_words": request.POST.get("noi-o", "").strip(),
            "must_choose": is_choosing and "tim" not in request.POST,
        },
        status=400 if is_wrong else 200,
    )


def _places_to_choose(request: HttpRequest) -> object:
    """The communes found by the words in the box, and the one that was chosen."""
    words, chosen = request.POST.get("noi-o", "")[:80], request.POST.get("place", "")
    found = [one.commune.pk for one in communes_named(words=words, on=timezone.localdate())] if words else []
    return (
        Place.objects.existing_on(timezone.localdate())
        .filter(pk__in=[*found, *([int(chosen)] if chosen.isdecimal() else [])], level="commune")
        .order_by("name_sort")
    )


def _ask(
    request: HttpRequest, form: FollowForm, subjects: Sequence[FollowedSubject], about_me: FollowerProfile
) -> HttpResponse:
    """Start the confirmation of the channel; the next page is the same whatever the address is."""
    now, handle = timezone.now(), new_token()
    things = [(one.kind, one.key) for one in subjects]
    frequency = Frequency(form.cleaned_data["frequency"])
    if form.is_from_a_machine:
        return redirect("dissemination:asked")
    confirms = form.channel.row.confirms
    if confirms is ConfirmBy.WORD:
        waiting = operations.await_on_zalo(
            follower=None, things=things, frequency=frequency, controller=current_imprint().owner, at=now,
            handle=digest(handle), about=about_me,
        )  # fmt: skip
        mark(waiting)
        return redirect("dissemination:zalo", token=handle)
    made = operations.ask_to_follow(
        reach=reach_of(form), things=things, frequency=frequency, controller=current_imprint().owner, at=now,
        handle=digest(handle) if confirms is ConfirmBy.CODE else "", about=about_me,
    )  # fmt: skip
    queue.wake_after_commit()
    if confirms is ConfirmBy.BROWSER:
        return _allowed_by_browser(made)
    return redirect("dissemination:asked") if confirms is ConfirmBy.LINK else wait_for_code(made, handle)


def _allowed_by_browser(made: Asking | None) -> HttpResponse:
    """A browser that gave its address has asked its owner: no further confirmation is needed."""
    owner, now = current_imprint().owner, timezone.now()
    follower = made and operations.confirm(asking=made, way=ConsentMethod.BROWSER, controller=owner, at=now)
    return (
        to_own_page(follower) if follower else redirect(f"{reverse('dissemination:asked')}?kenh={Channel.PUSH.value}")
    )


# ---- shared by several pages -----------------------------------------------------------------------------------------


def channels_now() -> list[OpenChannel]:
    """The channels open here: browsers only with a key to subscribe, Zalo only with the link of the account, never
    paper.
    """
    keyed = [
        replace(one, browser_key=_browser_key(one)) if one.channel is Channel.PUSH else one
        for one in open_channels(mail=bool(settings.MAIL_IS_CONFIGURED))
        if one.channel.row.confirms is not ConfirmBy.PAPER
        and (one.channel.row.confirms is not ConfirmBy.WORD or one.official_account)
    ]
    return [one for one in keyed if one.channel is not Channel.PUSH or one.browser_key]


def typed_channels() -> list[OpenChannel]:
    """Channels on which messages go to an address that somebody types."""
    return [one for one in channels_now() if one.channel.row.is_typed]


def _browser_key(push: OpenChannel) -> str:
    """For an account that writes to a file: a key that nobody signs with."""
    return str(push.account.options.get("public_key", "") if push.account else "") or push_public_key()


def chosen_channel(request: HttpRequest, channels: Sequence[OpenChannel]) -> OpenChannel | None:
    """The channel in the query string, else the first open one."""
    wanted = channel_named(request.GET.get("kenh", ""))
    return next((one for one in channels if one.channel is wanted), channels[0] if channels else None)


def reach_of(form: AddressForm) -> ContactPoint:
    """The contact point of a valid form."""
    value, channel = form.cleaned_data["address"], form.channel
    return ContactPoint(
        channel=channel,
        value=value,
        fingerprint=fingerprint(value, key=settings.DIGEST_KEY, channel=channel),
        by_zalo=bool(form.cleaned_data.get("by_zalo")),
        particulars=form.particulars,
    )


def mark(waiting: Asking) -> None:
    """Store the mark by which the code sent on Zalo finds the request."""
    operations.mark_asking(
        asking=waiting, mark=code_mark_of(word_of(waiting.seed, key=settings.DIGEST_KEY), key=settings.DIGEST_KEY)
    )


def code_minutes() -> int:
    return int(Channel.SMS.row.within.total_seconds() // 60)


def may_ask(request: HttpRequest) -> bool:
    return rate_limits.is_allowed(request=request, door=ASKING, minute=rate_limits.this_minute())


def too_often(request: HttpRequest) -> HttpResponse:
    return rate_limits.to_retry(render(request, "dissemination/too_often.html", status=429))


_SCRIPT = Path(__file__).with_name("service_worker.js").read_text("utf-8")


@cache_control(public=True, max_age=3600)
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        _SCRIPT,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/"},  # by default a script controls only its own folder
    )


TYPING = rate_limits.RateLimit("follow-code", 10, guards=True)
_WRONG = "Mã chưa đúng hoặc đã hết hạn. Xin xem lại tin nhắn, hoặc xin mã mới."


@private_page
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Enter the six digits: after a few tries only a new code helps."""
    form = ActForm(CONFIRMATION_CODE_FIELDS, request.POST or None)
    if request.method == "POST":
        if not rate_limits.is_allowed(request=request, door=TYPING, minute=rate_limits.this_minute()):
            return too_often(request)
        if form.is_valid():
            if (follower := _confirmed(token, form.cleaned_data["code"])) is not None:
                return to_own_page(follower)
            form.add_error("code", _WRONG)
    return render(
        request,
        "dissemination/code.html",
        {"form": form, "minutes": code_minutes(), "stop_number": stop_number()},
        status=400 if form.is_bound else 200,
    )


def _confirmed(token: str, typed: str) -> Follower | None:
    now = timezone.now()
    asking = queries.asking_by_handle(handle=token, at=now)
    if asking is None or asking.tries >= MOST_TRIES or asking.confirmed_at is not None:
        return None
    if Channel(asking.channel).row.confirms is not ConfirmBy.CODE:
        return None
    if not is_number(typed, seed=asking.seed, key=settings.DIGEST_KEY):
        operations.fail_to_confirm(asking=asking)
        return None
    return operations.confirm(asking=asking, way=ConsentMethod.CODE, controller=current_imprint().owner, at=now)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def zalo(request: HttpRequest, token: str) -> HttpResponse:
    """How to join on Zalo: follow the Official Account and send it the code. Once it arrived, the own page opens."""
    asking = queries.asking_by_handle(handle=token, at=timezone.now())
    account = next((one for one in open_channels(mail=False) if one.channel is Channel.ZALO), None)
    if asking is None or asking.channel != Channel.ZALO or account is None:
        return render(request, "dissemination/code_over.html", status=404)
    if request.method == "POST" and asking.confirmed_at is not None:
        return to_own_page(asking.follower)
    return render(
        request,
        "dissemination/zalo.html",
        {
            "word": word_of(asking.seed, key=settings.DIGEST_KEY),
            "official_account": account.official_account,
            "is_joined": asking.confirmed_at is not None,
            "is_asked": request.method == "POST",
            "hours": int(Channel.ZALO.row.within.total_seconds() // 3600),
        },
    )


def to_own_page(follower: Follower) -> HttpResponse:
    """Redirect to the follower's own page, by a link that is valid for a day."""
    token = new_token()
    operations.open_page(follower=follower, digest=digest(token), at=timezone.now())
    return redirect(f"{reverse('dissemination:manage', args=[token])}?xong=da-theo-doi")


def wait_for_code(asking: Asking | None, handle: str) -> HttpResponse:
    """Redirect to the next page of the channel."""
    if asking is not None and asking.channel == Channel.ZALO:
        mark(asking)
        return redirect("dissemination:zalo", token=handle)
    return redirect("dissemination:code", token=handle)
