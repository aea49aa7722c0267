"""What readers found unclear in the answers of an agency, since somebody last looked."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk, ask_reach
from portal.questions.queries.rating import answers_found_unclear, complaints_of

DRAFT = "answer.draft"
_A_PAGE = 20


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """The answers that most readers did not understand first, each with reasons and words; four questions to the
    database, whatever was said."""
    reach = ask_reach(request, DRAFT)
    page = Paginator(answers_found_unclear(agencies=reach), _A_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": page, "complaints": complaints_of(answers=list(page.object_list))}
    return render(request, "questions/answering/feedback.html", context)


urls: list[URLPattern] = [path("y-kien/", feedback, name="questions_feedback")]
menu: tuple[Desk, ...] = (Desk("Ý kiến người đọc", "questions_feedback", (DRAFT,), "comment", 57),)
