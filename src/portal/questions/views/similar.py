"""What resembles a question that is being written: answers that are there, provisions, numbers that nobody needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.agencies import throttle
from portal.questions.advice import Advice, adviser
from portal.questions.asking.words import digest_of, tidy
from portal.questions.forms.parts import LONGEST_TEXT
from portal.questions.privacy import Finding, find_personal, without_persons

LIVE = throttle.Door("similar", 60)
_FEWEST_LETTERS = 12
_MOST = 4


@dataclass(frozen=True, slots=True)
class Similar:
    """`digest` is that of the words it was found for; `personal` are numbers that lead to a person, as they stand."""

    digest: str
    advice: Advice
    personal: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.advice.answers or self.advice.provisions or self.personal)


def similar_to(text: str) -> Similar:
    """Never raises. Names and places are left alone: people need them to tell what happened; nothing is looked for
    by them.
    """
    personal = tuple({one.digest: one for one in find_personal(text) if one.is_structured}.values())
    return Similar(digest_of(text), adviser().advise(without_persons(text), limit=_MOST), personal)


@never_cache
@sensitive_post_parameters()
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """A piece of HTML for the form; sent by POST, so that no words stand in an address or a log. Perhaps empty."""
    if not throttle.is_allowed(request=request, door=LIVE, minute=throttle.this_minute()):
        return HttpResponse(status=429)
    text = tidy(request.POST.get("text", "")[:LONGEST_TEXT])
    if len(text) < _FEWEST_LETTERS:
        return HttpResponse("")
    return render(request, "questions/ask/_similar.html", {"similar": similar_to(text), "is_live": True})
