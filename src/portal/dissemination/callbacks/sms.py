"""What a carrier of text messages calls back: unsigned, so that the secret in the address is all that it shows. Written
down as it came, answered at once; a chore reads it.
"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from messageproviders.http_sms.answering import answer_to
from portal.dissemination.dispatching.sms import profile_of
from portal.dissemination.models import Account
from portal.dissemination.operations.hearing import keep_notice
from portal.dissemination.secrets import Misconfigured
from portal.dissemination.states import HeardKind

# What somebody writes twice comes with the same words: a repetition by the carrier comes within the hour.
_KNOWN_WITHIN = "%Y%m%d%H"


def receive(request: HttpRequest, account: Account) -> HttpResponse:
    """200 for whatever comes; the carrier repeats what it got no answer to."""
    query, body = request.META.get("QUERY_STRING", ""), request.body
    if request.method == "HEAD" or not (query or body.strip()):
        return HttpResponse()
    now = timezone.now()
    said = {
        "query": query,
        "body": body.decode("utf-8", "replace").replace("\x00", ""),
        "type": request.headers.get("Content-Type", ""),
    }
    known = "\n".join((query, hashlib.sha256(body).hexdigest(), now.strftime(_KNOWN_WITHIN)))
    digest = hashlib.sha256(known.encode()).hexdigest()
    raw = json.dumps(said, ensure_ascii=False)
    keep_notice(account=account, kind=HeardKind.OTHER, digest=digest, raw=raw, at=now)
    return _answer(account, query, body, said["type"])


def _answer(account: Account, query: str, body: bytes, content_type: str) -> HttpResponse:
    """In the words that the carrier wants, where its profile says any; an account that is set up wrongly has heard."""
    try:
        answer = answer_to(profile_of(account), query=query, body=body, content_type=content_type)
    except Misconfigured:
        answer = None
    if answer is None:
        return HttpResponse()
    return HttpResponse(answer.text, content_type=answer.content_type)
