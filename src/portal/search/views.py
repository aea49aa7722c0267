"""The doors of search: the results page, and the lines offered while somebody types."""

from __future__ import annotations

import logging

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.library.queries import topics_with_counts
from portal.search.engine.port import IndexUnavailable
from portal.search.everyday_words import lexicon
from portal.search.forms import NEWEST, ORDER, PAGE, QUESTION, address_with, facet_links, read_wish
from portal.search.named import named_laws
from portal.search.operations import engine
from portal.search.queries import PAGE_SIZE, Results, Wish, search, suggest
from portal.search.ranking.reading import Reading, read_question

logger = logging.getLogger(__name__)

_TOPICS = 12
# A whole school behind one address searches, and somebody types fast; a machine that copies the portal does neither.
RESULTS = throttle.Door("results", 120)
SUGGESTIONS = throttle.Door("suggestions", 600)


@never_cache
@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    """The results for `q`; without a question, the box and where else to begin."""
    if not throttle.is_allowed(request=request, door=RESULTS, minute=throttle.this_minute()):
        return _too_many(request)
    reading, wish = read_question(request.GET.get(QUESTION, "")), read_wish(request.GET)
    context: dict[str, object] = {"reading": reading, "wish": wish}
    if reading:
        context |= _answer(request, reading, wish)
    results = context.get("results")
    if not isinstance(results, Results) or not results.groups:
        context["topics"] = topics_with_counts()[:_TOPICS]
    return render(request, "search/results.html", context)


def _answer(request: HttpRequest, reading: Reading, wish: Wish) -> dict[str, object]:
    """What the template shows of the answer. Numbers are looked up in the library even where there is no index."""
    day = timezone.localdate()
    try:
        results = search(reading=reading, wish=wish, snapshot=engine().snapshot(), day=day, lexicon=lexicon())
    except IndexUnavailable as error:
        logger.error("%s", error)
        laws = named_laws(reading=reading, snapshot=None, day=day)
        return {"is_index_missing": True, "results": Results(laws=tuple(law.card for law in laws))}
    pages = Paginator(range(results.reachable), PAGE_SIZE)
    return {
        "results": results,
        "page_obj": pages.get_page(wish.page),
        "facets": facet_links(results.facets, request.GET),
        "best_first": address_with(request.GET, **{ORDER: ""}),
        "newest_first": address_with(request.GET, **{ORDER: NEWEST}),
        "page_parameter": PAGE,
    }


@never_cache
@require_safe
def show_suggestions(request: HttpRequest) -> HttpResponse:
    """A piece of HTML for htmx: lines that continue what is being typed, perhaps none."""
    if not throttle.is_allowed(request=request, door=SUGGESTIONS, minute=throttle.this_minute()):
        return HttpResponse(status=429)
    typed = read_question(request.GET.get(QUESTION, "")).text
    try:
        suggestions = suggest(typed=typed, snapshot=engine().snapshot())
    except IndexUnavailable:
        suggestions = []
    return render(request, "search/suggestions.html", {"suggestions": suggestions})


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "search/too_many.html", status=429)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
