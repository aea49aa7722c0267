"""A leader reads the version that was sent and decides once. Looking changes nothing; every act is asked for twice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.design.private import private
from portal.editorial.forms.deciding import ReturnForm
from portal.editorial.models import DeskLink
from portal.editorial.operations.publishing.links import LinkIsOver, decide_by_link, note_opening
from portal.editorial.operations.publishing.steps import NotYourTurn, StepIsOver
from portal.editorial.queries.publishing.links import Standing, standing_of
from portal.editorial.queries.publishing.turns import barred_from
from portal.editorial.showing import shown
from portal.editorial.states import LinkOutcome, LinkPurpose
from portal.editorial.views.knocking import TooOften, knock, over, too_often

_ACTS = {"dong-y": LinkOutcome.APPROVED, "tra-lai": LinkOutcome.RETURNED}
_CONFIRMED = "xac-nhan"


@private
@sensitive_post_parameters("comment")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the version; POST of `viec` asks once more; POST with `xac-nhan` decides."""
    try:
        link = knock(request, token=token, purpose=LinkPurpose.DECIDE)
    except TooOften:
        return too_often(request)
    standing = standing_of(link=link, at=timezone.now())
    if standing is not Standing.OPEN:
        return over(request, link, standing)
    if _is_author_looking(request, link):
        return render(request, "editorial/links/not_for_you.html", {"link": link}, status=403)
    outcome = _ACTS.get(request.POST.get("viec", "")) if request.method == "POST" else None
    if outcome is None:
        return _show(request, token, link)
    form = ReturnForm(request.POST) if outcome is LinkOutcome.RETURNED else None
    if form is not None and not form.is_valid():
        return _show(request, token, link, form=form)
    note = form.cleaned_data["comment"] if form is not None else ""
    if _CONFIRMED not in request.POST:
        context = {"link": link, "token": token, "act": request.POST["viec"], "note": note}
        return render(request, "editorial/links/confirm.html", context)
    return _do(request, link, outcome, note)


@private
@require_safe
def version(request: HttpRequest, token: str) -> HttpResponse:
    """The version in the page's own design, exactly as readers will see it."""
    try:
        link = knock(request, token=token, purpose=LinkPurpose.DECIDE)
    except TooOften:
        return too_often(request)
    standing = standing_of(link=link, at=timezone.now())
    if standing is not Standing.OPEN:
        return over(request, link, standing)
    page = shown(link.revision).page
    return render(request, page.get_template(request), page.get_context(request))


def _show(request: HttpRequest, token: str, link: DeskLink, form: ReturnForm | None = None) -> HttpResponse:
    if request.method == "GET":
        note_opening(link=link, at=timezone.now())
    context = {"link": link, "token": token, "shown": shown(link.revision), "form": form or ReturnForm()}
    return render(request, "editorial/links/decide.html", context, status=422 if form else 200)


def _do(request: HttpRequest, link: DeskLink, outcome: LinkOutcome, note: str) -> HttpResponse:
    try:
        went_on = decide_by_link(link=link, outcome=outcome, note=note, at=timezone.now())
    except LinkIsOver as error:
        return over(request, link, error.standing)
    except StepIsOver:
        return over(request, link, Standing.OVERTAKEN)
    except NotYourTurn:
        return over(request, link, Standing.NOT_YOURS)
    link.page.refresh_from_db()
    context = {"link": link, "outcome": outcome.value, "went_on": went_on}
    return render(request, "editorial/links/done.html", context)


def _is_author_looking(request: HttpRequest, link: DeskLink) -> bool:
    """Whether the browser is signed in as somebody who may not decide: the secret was not made for them."""
    key = request.user.pk
    if key is None or key == link.officer_id:
        return False
    return key == link.created_by_id or key in barred_from(page=link.page)
