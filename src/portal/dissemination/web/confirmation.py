"""Pages of whoever has just asked: type the code that came to a telephone, or send a word on Zalo.

They are opened by a secret that stands in their address. A number that we never wrote to has the same page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.agencies.operations import rate_limits
from portal.design.decorators import private_page
from portal.dissemination import operations, queries
from portal.dissemination.addresses import digest, is_number, new_token, word_of
from portal.dissemination.models import Asking, Follower
from portal.dissemination.operations.opt_in import MOST_TRIES, WORD_WITHIN
from portal.dissemination.queries.channels import open_channels, stop_number
from portal.dissemination.states import Channel, ConsentMethod
from portal.dissemination.web import subscriptions
from portal.dissemination.web.forms import ConfirmationCodeForm

TYPING = rate_limits.RateLimit("follow-code", 10)
_WRONG = "Mã chưa đúng hoặc đã hết hạn. Xin xem lại tin nhắn, hoặc xin mã mới."


@private_page
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Type the six digits: few tries, and then only a new code helps."""
    form = ConfirmationCodeForm(request.POST or None)
    if request.method == "POST":
        if not rate_limits.is_allowed(request=request, door=TYPING, minute=rate_limits.this_minute()):
            return subscriptions.too_often(request)
        if form.is_valid():
            follower = _confirmed(token, form.cleaned_data["code"])
            if follower is not None:
                return to_own_page(follower)
            form.add_error("code", _WRONG)
    status = 400 if form.is_bound else 200
    context = {"form": form, "minutes": subscriptions.code_minutes(), "stop_number": stop_number()}
    return render(request, "dissemination/code.html", context, status=status)


def _confirmed(token: str, typed: str) -> Follower | None:
    now = timezone.now()
    asking = queries.asking_by_handle(handle=token, at=now)
    if asking is None or asking.channel != Channel.SMS or asking.tries >= MOST_TRIES or asking.confirmed_at is not None:
        return None
    if not is_number(typed, seed=asking.seed, key=settings.SECRET_KEY):
        operations.fail_to_confirm(asking=asking)
        return None
    return operations.confirm(asking=asking, way=ConsentMethod.CODE, controller=settings.PORTAL_OWNER, at=now)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def zalo(request: HttpRequest, token: str) -> HttpResponse:
    """How to join Zalo: follow the Official Account, send it the code. Once that came, the own page opens."""
    asking = queries.asking_by_handle(handle=token, at=timezone.now())
    account = next((one for one in open_channels(mail=False) if one.channel is Channel.ZALO), None)
    if asking is None or asking.channel != Channel.ZALO or account is None:
        return render(request, "dissemination/code_over.html", status=404)
    if request.method == "POST" and asking.confirmed_at is not None:
        return to_own_page(asking.follower)
    context = {
        "word": word_of(asking.seed, key=settings.SECRET_KEY),
        "official_account": account.official_account,
        "is_joined": asking.confirmed_at is not None,
        "is_asked": request.method == "POST",
        "hours": int(WORD_WITHIN.total_seconds() // 3600),
    }
    return render(request, "dissemination/zalo.html", context)


def to_own_page(follower: Follower, *, done: str = "da-theo-doi") -> HttpResponse:
    """Their page, by a link that is good for a day."""
    token = new_token()
    operations.open_page(follower=follower, digest=digest(token), at=timezone.now())
    return redirect(f"{reverse('dissemination:manage', args=[token])}?xong={done}")


def wait_for_code(asking: Asking | None, handle: str) -> HttpResponse:
    """Where whoever asked goes on, by the channel they asked on."""
    if asking is not None and asking.channel == Channel.ZALO:
        subscriptions.mark(asking)
        return redirect("dissemination:zalo", token=handle)
    return redirect("dissemination:code", token=handle)
