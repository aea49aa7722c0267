"""The doors of search: the results page, and the lines offered while somebody types."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lawsearch.engine.port import IndexSnapshot, IndexUnavailable
from lawsearch.ranking.questions import QuestionReading, read_question
from portal.agencies.operations import rate_limits
from portal.library.queries import topics_with_counts
from portal.search.queries.everyday_words import lexicon
from portal.search.queries.index import engine
from portal.search.queries.laws import named_laws
from portal.search.queries.results import PAGE_SIZE, SearchResults, search
from portal.search.queries.suggestions import names, numbers
from portal.search.web.filters import (
    LITERAL,
    PAGE,
    QUESTION,
    SINCE,
    UNTIL,
    YES,
    ResultsRequest,
    address_with,
    chosen_links,
    everything_address,
    facet_links,
    in_force_address,
    kept_beside,
    order_links,
    read_request,
)
from portal.search.web.usage import note_search

logger = logging.getLogger(__name__)

_TOPICS = 12
_BACK_SOON = 120  # seconds: a large library is indexed anew in less
# A whole school behind one address searches, and somebody types fast; a machine that copies the portal does neither.
RESULTS = rate_limits.RateLimit("results", 120)
SUGGESTIONS = rate_limits.RateLimit("suggestions", 600)


@never_cache
@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    """The results for `q`; without a question, the box and where else to begin."""
    if not rate_limits.is_allowed(request=request, door=RESULTS, minute=rate_limits.this_minute()):
        return _too_many(request)
    reading, asked, day = read_question(request.GET.get(QUESTION, "")), read_request(request.GET), timezone.localdate()
    if not reading:
        return render(request, "search/begin.html", {"reading": reading, "topics": _topics()})
    results = _of_index(
        lambda snapshot: search(reading=reading, wish=asked.wish, snapshot=snapshot, day=day, lexicon=lexicon())
    )
    if results is None:
        return _without_index(request, reading, day)
    note_search(request=request, reading=reading, wish=asked.wish, results=results, day=day)
    context = {"reading": reading, "asked": asked, "results": results} | _links(results, asked, request.GET)
    if results.is_empty:
        context["topics"] = _topics()
    return render(request, "search/results.html", context)


def _of_index[Answer](ask: Callable[[IndexSnapshot], Answer]) -> Answer | None:
    """The answer of the index; None where it cannot answer, which an operator must know and a reader be told."""
    try:
        return ask(engine().snapshot())
    except IndexUnavailable as error:
        logger.error("%s", error)
    except Exception:  # whatever fails in an engine, laws are still found by number
        logger.exception("search failed")
    return None


def _links(results: SearchResults, asked: ResultsRequest, parameters: QueryDict) -> dict[str, object]:
    """Where the page leads to: the same question asked otherwise."""
    correction = results.correction
    return {
        "page_obj": Paginator(range(results.reachable), PAGE_SIZE).get_page(asked.wish.page),
        "page_parameter": PAGE,
        "facets": facet_links(results.facets, parameters),
        "chosen": chosen_links(results.facets, asked, parameters),
        "in_force": in_force_address(asked, parameters),
        "everything": everything_address(parameters),
        "orders": order_links(asked, parameters),
        "kept": kept_beside(parameters, SINCE, UNTIL),
        "as_meant": address_with(parameters, **{QUESTION: correction.text}) if correction else "",
        "as_typed": address_with(parameters, **{LITERAL: YES}),
    }


def _topics() -> list[object]:
    return list(topics_with_counts()[:_TOPICS])


def _without_index(request: HttpRequest, reading: QuestionReading, day: date) -> HttpResponse:
    """Search is down, which is not "nothing found": said so, to machines as well, unless a number was answered."""
    laws = named_laws(reading=reading, snapshot=None, day=day)
    response = render(
        request,
        "search/down.html",
        {"reading": reading, "results": SearchResults(laws=tuple(law.card for law in laws)), "topics": _topics()},
        status=200 if laws else 503,
    )
    response["Retry-After"] = str(_BACK_SOON)
    return response


@never_cache
@require_safe
def show_suggestions(request: HttpRequest) -> HttpResponse:
    """A piece of HTML for the search box: lines that continue what is being typed, perhaps none."""
    if not rate_limits.is_allowed(request=request, door=SUGGESTIONS, minute=rate_limits.this_minute()):
        return HttpResponse(status=429)
    reading = read_question(request.GET.get(QUESTION, ""))
    suggestions = numbers(reading=reading, day=timezone.localdate())
    if not suggestions:
        suggestions = _of_index(lambda snapshot: names(reading=reading, snapshot=snapshot, lexicon=lexicon())) or []
    return render(request, "search/suggestions.html", {"suggestions": suggestions})


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "search/too_many.html", status=429)
    response["Retry-After"] = str(rate_limits.WINDOW_SECONDS)
    return response
