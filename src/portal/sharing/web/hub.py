"""The door of the WebSub hub: subscription requests of programs. What is said back is for their programmers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.agencies.operations import rate_limits
from portal.sharing.delivery.websub import BadHubRequest, HubRequest, read_hub_request
from portal.sharing.operations import hub
from portal.sharing.operations.hub import SubscriptionRequest, ask_to_subscribe, seal
from portal.sharing.syndication.topics import topic_of
from safehttp.failures import BadAddress
from safehttp.urls import read_url

# A reader that follows every field of the portal asks some forty times at once.
ASKING = rate_limits.RateLimit("websub", 60)
_FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 8192


@csrf_exempt
@never_cache
@sensitive_post_parameters("hub.secret")
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """202: taken, and the subscriber will be asked whether it was meant. 4xx with a sentence otherwise."""
    if not rate_limits.is_allowed(request=request, door=ASKING, minute=rate_limits.this_minute()):
        return _said("Too many requests, try again in a minute.", 429)
    if request.content_type != _FORM or int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES:
        return _said(f"Send a small {_FORM} body.", 400)
    try:
        wish = read_hub_request(request.POST.dict())
        ask_to_subscribe(asked=_asked(wish), at=timezone.now())
    except BadHubRequest as error:
        return _said(str(error), 400)
    hub.wake_hub()
    return HttpResponse(status=202)


def _asked(wish: HubRequest) -> SubscriptionRequest:
    """The wish as it is kept. Raises BadRequest for a topic or a callback that cannot be."""
    base = settings.PORTAL_BASE_URL.rstrip("/")
    path = wish.topic.removeprefix(base) if wish.topic.startswith(f"{base}/") else ""
    code = topic_of(path)
    if code is None:
        raise BadHubRequest(f"hub.topic must be the address of a feed of {base}.")
    try:
        callback = read_url(wish.callback).url
    except BadAddress:
        raise BadHubRequest("hub.callback must be an http or https address.") from None
    return SubscriptionRequest(path, code, callback, wish.mode, wish.lease, seal(wish.secret, key=settings.SECRET_KEY))


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
