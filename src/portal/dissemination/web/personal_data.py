"""Rights of the data subject: a request form for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.agencies.queries.imprint import current_imprint
from portal.dissemination import operations, queries
from portal.dissemination.operations import ContactPoint
from portal.dissemination.operations.sending import queue
from portal.dissemination.planning.rules import term_on
from portal.dissemination.queries.followers import open_requests_of
from portal.dissemination.states import Channel, ConsentMethod, RequestKind
from portal.dissemination.web import subscriptions
from portal.dissemination.web.forms import AddressForm, RequestForm

_MOST_OPEN = 5


@never_cache
@sensitive_post_parameters("address", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def request_about_data(request: HttpRequest) -> HttpResponse:
    channels = subscriptions.typed_channels()
    chosen = subscriptions.chosen_channel(request, channels)
    form = AddressForm(request.POST or None, channel=chosen.channel if chosen else Channel.EMAIL)
    wish = RequestForm(request.POST or None)
    if request.method == "POST" and chosen is not None:
        if not subscriptions.may_ask(request):
            return subscriptions.too_often(request)
        if form.is_valid() and wish.is_valid():
            asked = RequestKind(wish.cleaned_data["kind"]), wish.cleaned_data["words"]
            if form.is_from_a_machine or _receive(subscriptions.reach_of(form), *asked):
                return redirect(f"{reverse('dissemination:data_request')}?da-nhan=1")
            form.add_error(None, f"Địa chỉ này đang có {_MOST_OPEN} yêu cầu chờ trả lời; yêu cầu này chưa được ghi.")
    is_wrong = form.is_bound and not (form.is_valid() and wish.is_valid())
    return render(
        request,
        "dissemination/data_request.html",
        {
            "form": form,
            "wish": wish,
            "channels": channels,
            "chosen": chosen,
            "is_open": bool(channels),
            "is_received": "da-nhan" in request.GET,
            "term": term_on(timezone.localdate()),
            "hotline": current_imprint().hotline,
        },
        status=400 if is_wrong else 200,
    )


def _receive(reach: ContactPoint, kind: RequestKind, words: str) -> bool:
    """Store the request. Returns False if too many requests of one address are open, so that a stranger cannot flood
    staff.

    A follower also gets a link, within the daily limit of letters to an address.
    """
    now = timezone.now()
    follower = queries.follower_at(address=reach.value, channel=reach.channel)
    person = follower.code if follower else None
    if open_requests_of(person=person, address=reach.value).count() >= _MOST_OPEN:
        return False
    operations.receive_request(
        kind=kind,
        person=person,
        channel=reach.channel,
        way=ConsentMethod.FORM,
        words=words,
        address=reach.value,
        at=now,
    )
    if follower is not None and not operations.has_asked_enough(follower, now):
        operations.send_personal_link(address=reach.value, fingerprint=reach.fingerprint, channel=reach.channel, at=now)
        queue.wake_after_commit()
    return True
