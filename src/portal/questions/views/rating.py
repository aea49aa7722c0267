"""A reader says whether an answer helped. Without JavaScript, without a cookie, without knowing who it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.agencies import throttle
from portal.agencies.voices import is_first_today, is_from_here
from portal.questions.forms.rating import RatingForm
from portal.questions.models import Answer
from portal.questions.operations.rating import NothingToRate, rate_answer
from portal.questions.states import Verdict
from portal.questions.views.reading import answer_or_404, withdrawn

# A class that reads together behind one address may all say something; a machine says it all day.
RATINGS = throttle.Door("ratings", 20)
_TOO_MANY = "Nhiều ý kiến vừa gửi từ máy hoặc mạng này. Xin chờ một phút rồi gửi lại; điều đã viết vẫn còn đây."
_FOREIGN = "Ý kiến phải gửi từ chính trang này. Xin bấm gửi lại."


@never_cache
@csrf_exempt  # the page is the same for everybody and kept (docs/decisions/0108): the origin is looked at instead
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes the form of the answer's page; shows it again, with what was written, where something is missing."""
    found = answer_or_404(slug)
    if found.live is None:
        return withdrawn(request, found)
    if request.method != "POST":
        return _form(request, found, RatingForm(initial={"verdict": Verdict.UNCLEAR.value}))
    form = RatingForm(request.POST)
    if not is_from_here(request):
        return _form(request, found, form, refused=_FOREIGN, status=403)
    if not throttle.is_allowed(request=request, door=RATINGS, minute=throttle.this_minute()):
        return _form(request, found, form, refused=_TOO_MANY, status=429)
    if not form.is_valid():
        return _form(request, found, form, status=422)
    return _taken(request, found, form)


def _taken(request: HttpRequest, found: Answer, form: RatingForm) -> HttpResponse:
    """Counted once a day for each reader; whoever says something again is told so."""
    if form.is_machine:
        return _back(found, Verdict.USEFUL.value)
    verdict = Verdict(form.cleaned_data["verdict"])
    if not is_first_today(request=request, thing=str(found.number), day=timezone.localdate()):
        return _back(found, "da-co")
    try:
        rate_answer(
            answer=found,
            verdict=verdict,
            reason=form.reason_given,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        )
    except NothingToRate:
        return HttpResponseRedirect(found.get_absolute_url())
    return _back(found, verdict.value)


def _back(found: Answer, said: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{found.get_absolute_url()}?gop-y={said}#gop-y")
    response.status_code = 303
    return response


def _form(
    request: HttpRequest, found: Answer, form: RatingForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {"answer": found, "form": form, "refused": refused}
    return render(request, "questions/rate.html", context, status=status)
