"""Ask about one's data without opening one's page: what anybody may do, and what tells nobody anything.

A request of an address that is known is written down with its two last days and the link to the own page goes there;
to any other address nothing goes, which is the answer: nothing is kept of it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.dissemination import operations, post, queries, views
from portal.dissemination.forms import AddressForm, RequestForm
from portal.dissemination.operations import Reach
from portal.dissemination.states import Channel, RequestKind, Way
from portal.dissemination.telling.terms import term_on


@never_cache
@sensitive_post_parameters("address", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    channels = [one for one in views.channels_now() if one.channel in (Channel.EMAIL, Channel.SMS)]
    chosen = views.chosen_channel(request, channels)
    form = AddressForm(request.POST or None, channel=chosen.channel if chosen else Channel.EMAIL)
    wish = RequestForm(request.POST or None)
    if request.method == "POST" and chosen is not None:
        if not views.may_ask(request):
            return views.too_often(request)
        if form.is_valid() and wish.is_valid():
            if not form.is_from_a_machine:
                _receive(views.reach_of(form), RequestKind(wish.cleaned_data["kind"]), wish.cleaned_data["words"])
            return redirect(f"{reverse('dissemination:data_request')}?da-nhan=1")
    is_wrong = form.is_bound and not (form.is_valid() and wish.is_valid())
    context = {
        "form": form,
        "wish": wish,
        "channels": channels,
        "chosen": chosen,
        "is_open": bool(channels),
        "is_received": "da-nhan" in request.GET,
        "term": term_on(timezone.localdate()),
        "hotline": settings.PORTAL_HOTLINE,
    }
    return render(request, "dissemination/data_request.html", context, status=400 if is_wrong else 200)


def _receive(reach: Reach, kind: RequestKind, words: str) -> None:
    """As often as letters may be caused at an address, and no more: a stranger floods no desk."""
    now = timezone.now()
    follower = queries.follower_at(address=reach.value, channel=reach.channel)
    if follower is None or operations.has_asked_enough(follower, now):
        return
    operations.receive_request(
        kind=kind, person=follower.code, channel=reach.channel, way=Way.FORM, words=words, at=now
    )
    operations.send_personal_link(address=reach.value, fingerprint=reach.fingerprint, channel=reach.channel, at=now)
    post.hint()
