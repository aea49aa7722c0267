"""Public views of search: URL parameters, the results page with links to filter and sort, and suggestions
while typing."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import monotonic
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lawsearch.engine import IndexFilter, IndexSnapshot, IndexUnavailable
from lawsearch.ranking.questions import QuestionReading, read_question
from lawtext.dates import parse_date
from portal.agencies.models import Officer
from portal.agencies.operations import rate_limits
from portal.design.fields import read_day
from portal.design.refusals import Refused
from portal.library.queries import topics_with_counts
from portal.search.operations.asked_questions import call_wrong
from portal.search.queries import engine, journal_mark, told_once
from portal.search.queries.answers import AnswerCard
from portal.search.queries.laws import catalogued_titles, named_laws
from portal.search.queries.results import DEEPEST, PAGE_SIZE, Facet, ResultOrder, ResultsQuery, SearchResults, search
from portal.search.queries.suggestions import lexicon, names, numbers
from portal.search.queries.usage import accuracy, newest_report
from portal.search.states import FACET_KINDS
from portal.search.web.usage import is_from_elsewhere, note_search

QUESTION, PAGE, ORDER, LITERAL, NEAR_MISSES = "q", "trang", "sap-xep", "dung-chu", "gan-giong"
IN_FORCE, SINCE, UNTIL = "con-hieu-luc", "tu-ngay", "den-ngay"
YES = "1"
NARROWING = (*(kind.parameter for kind in FACET_KINDS), IN_FORCE, SINCE, UNTIL)
_PARAMETERS = (QUESTION, *NARROWING, ORDER, LITERAL, NEAR_MISSES)
_LONGEST_VALUE = 120  # characters of a facet value
_LONGEST_DAY = 30
_DAY_SHAPED = re.compile(r"\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\s*")


@dataclass(frozen=True, slots=True)
class DayField:
    """A typed day: `day` if it is valid, else `error`, to show beside the field."""

    name: str
    typed: str
    day: date | None
    error: str = ""

    @property
    def iso(self) -> str:
        return self.day.isoformat() if self.day else ""


@dataclass(frozen=True, slots=True)
class ResultsRequest:
    """All URL parameters except the question. Impossible days are ignored and reported."""

    wish: ResultsQuery
    since: DayField
    until: DayField

    @property
    def has_errors(self) -> bool:
        return bool(self.since.error or self.until.error)


def read_request(parameters: QueryDict) -> ResultsRequest:
    """Parse the URL parameters; invalid values are ignored."""
    since, until = _days(parameters)
    return ResultsRequest(
        ResultsQuery(
            page=_page(parameters.get(PAGE, "")),
            narrowing=IndexFilter(
                facets=_facets(parameters),
                in_force_only=parameters.get(IN_FORCE) == YES,
                since=None if until.error else since.day,
                until=until.day,
            ),
            order=_order(parameters.get(ORDER, "")),
            is_literal=parameters.get(LITERAL) == YES,
            with_near_misses=parameters.get(NEAR_MISSES) == YES,
        ),
        since,
        until,
    )


def _facets(parameters: QueryDict) -> dict[str, str]:
    facets = {kind.name: parameters.get(kind.parameter, "")[:_LONGEST_VALUE] for kind in FACET_KINDS}
    year = facets["year"]
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        facets["year"] = ""
    # PostgreSQL rejects NUL, and no facet value has unprintable characters.
    return {name: value for name, value in facets.items() if value and value.isprintable()}


def _order(written: str) -> ResultOrder:
    return ResultOrder(written) if written in list(ResultOrder) else ResultOrder.BEST


def _page(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 4
    return min(max(int(written), 1), DEEPEST // PAGE_SIZE) if is_number else 1


def _days(parameters: QueryDict) -> tuple[DayField, DayField]:
    since, until = (_day(name, parameters.get(name, "")) for name in (SINCE, UNTIL))
    if since.day and until.day and until.day < since.day:
        error = f"Ngày cuối ({until.day:%d/%m/%Y}) phải bằng hoặc sau ngày đầu ({since.day:%d/%m/%Y})."
        until = replace(until, day=None, error=error)
    return since, until


def _day(name: str, typed: str) -> DayField:
    """Parse a day from the browser's date input (2024-07-01) or as people write it (01/7/2024, ngày 1 tháng 7 năm
    2024)."""
    written = "".join(letter for letter in typed[:_LONGEST_DAY] if letter.isprintable()).strip()
    if not written:
        return DayField(name, "", None)
    if day := read_day(written) or parse_date(written):
        return DayField(name, written, day)
    if _DAY_SHAPED.fullmatch(written):
        return DayField(name, written, None, f"Trong lịch không có ngày {written}. Xin xem lại ngày và tháng.")
    return DayField(name, written, None, f"“{written}” chưa phải là một ngày. Xin ghi đủ ngày, tháng, năm: 01/7/2024.")


def addresses(parameters: QueryDict) -> Callable[..., str]:
    """A function that builds URLs of the page with some parameters set ("" removes one), starting at the first page.

    A page has about seventy such URLs: unchanged parameters are encoded once.
    """
    kept = {name: _written(name, parameters.get(name, "")) for name in _PARAMETERS}

    def address_with(**changes: str) -> str:
        changed = {name: _written(name, value) for name, value in changes.items()}
        return f"?{'&'.join(filter(None, (kept | changed).values()))}"

    return address_with


def _written(name: str, value: str) -> str:
    return urlencode({name: value}) if value else ""


def kept_beside(parameters: QueryDict, *names: str) -> list[tuple[str, str]]:
    """Hidden fields of a form: all parameters except those of its own fields."""
    held = ((name, parameters.get(name, "")[: 4 * _LONGEST_VALUE]) for name in _PARAMETERS if name not in names)
    return [(name, value) for name, value in held if value]


def _facet_links(facet: Facet, address_with: Callable[..., str]) -> dict[str, object]:
    """A facet without an active value: the values shown first, with their counts, and the others."""
    links = [
        {"label": label, "address": address_with(**{facet.kind.parameter: value}), "count": count}
        for value, label, count in facet.choices
    ]
    return {"label": facet.kind.label, "first": links[: facet.kind.offered], "more": links[facet.kind.offered :]}


def _chosen(results: SearchResults, narrowing: IndexFilter, address_with: Callable[..., str]) -> list[dict[str, str]]:
    """Active filters, each with the URL that removes it."""
    found = [
        (label, facet.kind.parameter)
        for facet in results.facets
        for value, label, _ in facet.choices
        if value == facet.chosen
    ]
    if narrowing.since:
        found.append((f"Từ {narrowing.since:%d/%m/%Y}", SINCE))
    if narrowing.until:
        found.append((f"Đến {narrowing.until:%d/%m/%Y}", UNTIL))
    return [{"label": label, "address": address_with(**{parameter: ""})} for label, parameter in found]


logger = logging.getLogger(__name__)

_TOPICS = 12
_BACK_SOON = 120  # seconds: reindexing a large library takes less
# Enough for a whole school behind one address, or somebody who types fast; not for a robot that copies the portal.
RESULTS = rate_limits.RateLimit("results", 120, reads=True)
SUGGESTIONS = rate_limits.RateLimit("suggestions", 600, reads=True)


@never_cache
@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    """The results for `q`; without a question, the search box and topics to begin with."""
    if not rate_limits.is_allowed(request=request, door=RESULTS, minute=rate_limits.this_minute()):
        return rate_limits.to_retry(render(request, "search/too_many.html", status=429))
    reading, asked, day = read_question(request.GET.get(QUESTION, "")), read_request(request.GET), timezone.localdate()
    if not reading:
        return render(request, "search/begin.html", {"reading": reading, "topics": _topics()})
    results = _of_index(lambda snapshot: _results(reading, asked.wish, snapshot, day))
    if results is None:
        return _without_index(request, reading, day)
    note_search(request=request, reading=reading, wish=asked.wish, results=results, day=day)
    context = {"reading": reading, "asked": asked, "results": results} | _links(results, asked, request.GET)
    if results.is_empty:
        context["topics"] = _topics()
    return render(request, "search/results.html", context)


def answer_to(question: str) -> AnswerCard | None:
    """The answer card of the page for a question; None if there is none."""
    reading, day = read_question(question), timezone.localdate()
    results = _of_index(lambda snapshot: _results(reading, ResultsQuery(), snapshot, day))
    return results.answer if results else None


def sure_answer(question: str) -> tuple[str, str] | None:
    """Text and URL of the situation that surely answers; None if its law has changed."""
    answer = answer_to(question)
    told = answer.situation if answer and answer.is_sure else None
    return (told.said, told.known.url) if told and not told.is_stale else None


_TOLD_AGAIN = 30  # seconds, like the check for changed situations


def _results(reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, day: date) -> SearchResults:
    """Cached search, for at most 30 seconds, or until the index, the everyday words or the journal change, or an answer
    is newly reported as wrong. Not for stories, which are unique, nor within a transaction, which may be rolled back.
    """
    words = lexicon()
    find = partial(search, reading=reading, wish=wish, snapshot=snapshot, day=day, lexicon=words)
    if reading.story or connection.in_atomic_block:
        return find()
    told, moment = (snapshot.state, words, journal_mark(), newest_report(), day), int(monotonic()) // _TOLD_AGAIN
    return told_once((*told, moment, reading.told, repr(wish)), find)


def _of_index[Answer](ask: Callable[[IndexSnapshot], Answer]) -> Answer | None:
    """The result of the index; None if it fails, which is logged and reported to the reader."""
    try:
        return ask(engine().snapshot())
    except IndexUnavailable as error:
        logger.error("%s", error)
    except Exception:  # whatever fails in an engine, laws are still found by number
        logger.exception("search failed")
    return None


def _links(results: SearchResults, asked: ResultsRequest, parameters: QueryDict) -> dict[str, object]:
    """Links and URLs of the page: the same question with other parameters."""
    correction, address_with = results.correction, addresses(parameters)
    wanted = results.answer.wanted if results.answer else ()
    titles = catalogued_titles(wanted)
    return {
        # Governing texts that are not held: their numbers, and titles as citizens know them.
        "wanted": [(number, titles.get(number, "")) for number in wanted],
        "page_obj": Paginator(range(results.reachable), PAGE_SIZE).get_page(asked.wish.page),
        "page_parameter": PAGE,
        # Facets with an active value are above the results, with links that remove it.
        "facets": [_facet_links(facet, address_with) for facet in results.facets if not facet.chosen],
        "chosen": _chosen(results, asked.wish.narrowing, address_with),
        # Toggles between law in force only and everything.
        "in_force": address_with(**{IN_FORCE: "" if asked.wish.narrowing.in_force_only else YES}),
        "everything": address_with(**dict.fromkeys(NARROWING, "")),
        "orders": [
            {
                "label": order.label,
                "address": address_with(**{ORDER: order.value}),
                "is_chosen": order is asked.wish.order,
            }
            for order in ResultOrder
        ],
        "kept": kept_beside(parameters, SINCE, UNTIL),
        "as_meant": address_with(**{QUESTION: correction.text}) if correction else "",
        "near_misses": address_with(**{NEAR_MISSES: YES}),
        "as_typed": address_with(**{LITERAL: YES}),
    }


def _topics() -> list[object]:
    return list(topics_with_counts()[:_TOPICS])


def _without_index(request: HttpRequest, reading: QuestionReading, day: date) -> HttpResponse:
    """Search is down, which differs from "nothing found": the page says so, with status 503 unless a number matched."""
    laws = named_laws(reading=reading, snapshot=None, day=day)
    response = render(
        request,
        "search/down.html",
        {"reading": reading, "results": SearchResults(laws=tuple(laws)), "topics": _topics()},
        status=200 if laws else 503,
    )
    response["Retry-After"] = str(_BACK_SOON)
    return response


@never_cache
@require_safe
def show_suggestions(request: HttpRequest) -> HttpResponse:
    """An HTML fragment for the search box: suggestions that complete the typed text, possibly none."""
    if not rate_limits.is_allowed(request=request, door=SUGGESTIONS, minute=rate_limits.this_minute()):
        return HttpResponse(status=429)
    reading = read_question(request.GET.get(QUESTION, ""))
    suggestions = (
        numbers(reading=reading, day=timezone.localdate())
        or _of_index(lambda snapshot: names(reading=reading, snapshot=snapshot, lexicon=lexicon()))
        or []
    )
    return render(request, "search/suggestions.html", {"suggestions": suggestions})


# ---- an answer is called wrong in one tap; how often that is so is told to everybody ---------------------------------

REPORTS = rate_limits.RateLimit("wrong-answers", 10, guards=True)


@csrf_exempt  # the results page sets no cookie; headers of the browser identify forms of other sites
@never_cache
@require_POST
def call_answer_wrong(request: HttpRequest) -> HttpResponse:
    """Suppress an answer for the question it was given to. Only an answer that search really gives is recorded."""
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
            call_wrong(question=answer.question, card=answer.name, said=answer.said, by=officer, at=timezone.now())
        except Refused:
            was_heard = False
    return render(
        request, "search/wrong.html", {"question": question, "was_heard": was_heard}, status=200 if was_heard else 409
    )


@require_safe
def show_accuracy(request: HttpRequest) -> HttpResponse:
    """The share of sure answers found wrong, with its confidence interval."""
    return render(request, "search/accuracy.html", {"told": accuracy(until=timezone.localdate())})
