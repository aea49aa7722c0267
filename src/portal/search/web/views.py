"""The public views of search: what stands in the address, the results page with the links that narrow and order it,
and the lines offered while somebody types.
"""

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
_LONGEST_VALUE = 120  # characters of a facet's value
_LONGEST_DAY = 30
_DAY_SHAPED = re.compile(r"\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\s*")


@dataclass(frozen=True, slots=True)
class DayField:
    """A day as typed: `day` where it is one, `error` where it is not, to be shown beside the field."""

    name: str
    typed: str
    day: date | None
    error: str = ""

    @property
    def iso(self) -> str:
        return self.day.isoformat() if self.day else ""


@dataclass(frozen=True, slots=True)
class ResultsRequest:
    """All that the address asks for beside the question. Days that cannot be are not asked for, and told."""

    wish: ResultsQuery
    since: DayField
    until: DayField

    @property
    def has_errors(self) -> bool:
        return bool(self.since.error or self.until.error)


def read_request(parameters: QueryDict) -> ResultsRequest:
    """What is wanted; whatever is not understood is not asked for."""
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
    # PostgreSQL refuses a NUL, and no value has a character that cannot be printed.
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
    """A day as the browser's calendar writes it (2024-07-01), or as people do (01/7/2024, ngày 1 tháng 7 năm 2024)."""
    written = "".join(letter for letter in typed[:_LONGEST_DAY] if letter.isprintable()).strip()
    if not written:
        return DayField(name, "", None)
    if day := read_day(written) or parse_date(written):
        return DayField(name, written, day)
    if _DAY_SHAPED.fullmatch(written):
        return DayField(name, written, None, f"Trong lịch không có ngày {written}. Xin xem lại ngày và tháng.")
    return DayField(name, written, None, f"“{written}” chưa phải là một ngày. Xin ghi đủ ngày, tháng, năm: 01/7/2024.")


def addresses(parameters: QueryDict) -> Callable[..., str]:
    """Gives the address of the page with some parameters set ("" takes one away), from its first page again.

    A page holds some seventy of them: what stays as it is, is written once.
    """
    kept = {name: _written(name, parameters.get(name, "")) for name in _PARAMETERS}

    def address_with(**changes: str) -> str:
        changed = {name: _written(name, value) for name, value in changes.items()}
        return f"?{'&'.join(filter(None, (kept | changed).values()))}"

    return address_with


def _written(name: str, value: str) -> str:
    return urlencode({name: value}) if value else ""


def kept_beside(parameters: QueryDict, *names: str) -> list[tuple[str, str]]:
    """What a form must send along: everything in the address but what its own fields say."""
    held = ((name, parameters.get(name, "")[: 4 * _LONGEST_VALUE]) for name in _PARAMETERS if name not in names)
    return [(name, value) for name, value in held if value]


def _facet_links(facet: Facet, address_with: Callable[..., str]) -> dict[str, object]:
    """One facet that can still be chosen: its first values with how many things fit then, and the others."""
    links = [
        {"label": label, "address": address_with(**{facet.kind.parameter: value}), "count": count}
        for value, label, count in facet.choices
    ]
    return {"label": facet.kind.label, "first": links[: facet.kind.offered], "more": links[facet.kind.offered :]}


def _chosen(results: SearchResults, narrowing: IndexFilter, address_with: Callable[..., str]) -> list[dict[str, str]]:
    """What narrows the results, each with the address that takes it away."""
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
_BACK_SOON = 120  # seconds: a large library is indexed anew in less
# A whole school behind one address searches, and somebody types fast; a machine that copies the portal does neither.
RESULTS = rate_limits.RateLimit("results", 120, reads=True)
SUGGESTIONS = rate_limits.RateLimit("suggestions", 600, reads=True)


@never_cache
@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    """The results for `q`; without a question, the box and where else to begin."""
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
    """What the page answers to a question; None where there is no card."""
    reading, day = read_question(question), timezone.localdate()
    results = _of_index(lambda snapshot: _results(reading, ResultsQuery(), snapshot, day))
    return results.answer if results else None


def sure_answer(question: str) -> tuple[str, str] | None:
    """Words and address of the one situation by which the page surely answers; none of whose law has moved."""
    answer = answer_to(question)
    told = answer.situation if answer and answer.is_sure else None
    return (told.said, told.known.url) if told and not told.is_stale else None


_TOLD_AGAIN = 30  # seconds: as long as it is not looked again which situations may answer


def _results(reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, day: date) -> SearchResults:
    """As whoever asked the same before was told, until the index, the words or the journal change, or an answer is
    called wrong; for half a minute at most. A story is nobody else's; what a transaction sees may be taken back."""
    words = lexicon()
    find = partial(search, reading=reading, wish=wish, snapshot=snapshot, day=day, lexicon=words)
    if reading.story or connection.in_atomic_block:
        return find()
    told, moment = (snapshot.state, words, journal_mark(), newest_report(), day), int(monotonic()) // _TOLD_AGAIN
    return told_once((*told, moment, reading.told, repr(wish)), find)


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
    correction, address_with = results.correction, addresses(parameters)
    wanted = results.answer.wanted if results.answer else ()
    titles = catalogued_titles(wanted)
    return {
        # The numbers of the texts that are not held and decide what was asked, as citizens call them.
        "wanted": [(number, titles.get(number, "")) for number in wanted],
        "page_obj": Paginator(range(results.reachable), PAGE_SIZE).get_page(asked.wish.page),
        "page_parameter": PAGE,
        # A facet in which something is chosen stands above the results, where each link takes a choice away again.
        "facets": [_facet_links(facet, address_with) for facet in results.facets if not facet.chosen],
        "chosen": _chosen(results, asked.wish.narrowing, address_with),
        # One tap leads to what is in force only, or back to everything.
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
    """Search is down, which is not "nothing found": said so, to machines as well, unless a number was answered."""
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
    """A piece of HTML for the search box: lines that continue what is being typed, perhaps none."""
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
            call_wrong(question=answer.question, card=answer.name, said=answer.said, by=officer, at=timezone.now())
        except Refused:
            was_heard = False
    return render(
        request, "search/wrong.html", {"question": question, "was_heard": was_heard}, status=200 if was_heard else 409
    )


@require_safe
def show_accuracy(request: HttpRequest) -> HttpResponse:
    """How many sure answers were found wrong, with the interval in which the true share lies."""
    return render(request, "search/accuracy.html", {"told": accuracy(until=timezone.localdate())})
