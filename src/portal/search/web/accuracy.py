"""A reader calls an answer wrong in one tap; how often that is so is told to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.models import Officer
from portal.agencies.operations import rate_limits
from portal.search.operations.wrong_answers import NothingCalledWrong, call_wrong
from portal.search.queries.accuracy import accuracy
from portal.search.web.usage import is_from_elsewhere
from portal.search.web.views import QUESTION, answer_to

REPORTS = rate_limits.RateLimit("wrong-answers", 10)


@csrf_exempt  # the page of results sets no cookie; another site's form is told by what the browser says of it
@never_cache
@require_POST
def call_answer_wrong(request: HttpRequest) -> HttpResponse:
    """Silence an answer for the question that it was given to. What search does not answer so is not reported."""
    if is_from_elsewhere(request):
        return HttpResponse(status=403)
    if not rate_limits.is_allowed(request=request, door=REPORTS, minute=rate_limits.this_minute()):
        return render(request, "search/too_many.html", status=429)
    question = request.POST.get(QUESTION, "")
    answer = answer_to(question)
    was_heard = bool(answer and answer.is_sure and answer.name == request.POST.get("card", ""))
    if answer and was_heard:
        officer = request.user if isinstance(request.user, Officer) else None
        try:
            call_wrong(question=question, card=answer.name, said=answer.said, by=officer, at=timezone.now())
        except NothingCalledWrong:
            was_heard = False
    told = {"question": question, "was_heard": was_heard}
    return render(request, "search/wrong.html", told, status=200 if was_heard else 409)


@require_safe
def show_accuracy(request: HttpRequest) -> HttpResponse:
    """How many sure answers were found wrong, with the interval in which the true share lies."""
    return render(request, "search/accuracy.html", {"told": accuracy(until=timezone.localdate())})
