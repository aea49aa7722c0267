"""The list of answers: by field, audience and agency, newest, most useful or most asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.questions.narrowing import ORDER_LABELS, Wish, in_words, read_wish
from portal.questions.queries import reading
from portal.questions.queries.reading import Choice, Tally, Wanted
from portal.questions.states import AUDIENCE_LABELS

PER_PAGE = 20
_FIRST_AGENCIES = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A choice that leads to a list; 0 where nobody counts."""

    label: str
    address: str
    count: int = 0
    is_chosen: bool = False


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """One page of the list. An address that says the same in another form leads to the one that it has."""
    wish = read_wish(request.GET)
    agency = Agency.objects.filter(slug=wish.agency).first() if wish.agency else None
    if wish.agency and agency is None:
        wish = wish.but(agency="")
    wanted = _wanted(wish, agency)
    tally = reading.counts_by_field(agencies=wanted.agencies)
    count = _count(tally, wish)
    pages = max(1, ceil(count / PER_PAGE))
    wish = replace(wish, page=min(wish.page, pages))
    if _is_otherwise(request, wish):
        return HttpResponsePermanentRedirect(wish.address)
    start = (wish.page - 1) * PER_PAGE
    context = {
        "wish": wish,
        "count": count,
        "pages": pages,
        "previous": replace(wish, page=wish.page - 1).address if wish.page > 1 else "",
        "next": replace(wish, page=wish.page + 1).address if wish.page < pages else "",
        "answers": reading.answers_listed(wanted=wanted, order=wish.order, start=start, limit=PER_PAGE),
        "said": in_words(wish, agency.name if agency else ""),
        "orders": [
            Link(label, wish.but(order=order).address, is_chosen=order is wish.order)
            for order, label in ORDER_LABELS.items()
        ],
        "audiences": _audiences(tally, wish),
        "topics": _fields(tally.topics(audience=wish.audience), wish),
        "headings": _fields(tally.headings(wish.topic, audience=wish.audience), wish) if wish.field else [],
        **_agencies(wish, wanted, agency),
        "feed_query": wish.but(order=reading.Order.NEWEST, audience="").address.partition("?")[2],
        "portal_base": settings.PORTAL_BASE_URL.rstrip("/"),
    }
    return render(request, "questions/answers.html", context)


def _wanted(wish: Wish, agency: Agency | None) -> Wanted:
    return Wanted(wish.field, wish.audience, reading.carried_on(agency) if agency else frozenset())


def _count(tally: Tally, wish: Wish) -> int:
    if "/" in wish.field:
        return tally.total(field=wish.field, audience=wish.audience)
    return tally.total(topic=wish.field, audience=wish.audience)


def _is_otherwise(request: HttpRequest, wish: Wish) -> bool:
    """Whether the address asked for says what is shown in another form than the one it has."""
    return request.GET.dict() != wish.parameters


def _audiences(tally: Tally, wish: Wish) -> list[Link]:
    everyone = Link("Tất cả", wish.but(audience="").address, _count(tally, wish.but(audience="")), not wish.audience)
    counted = [
        (one.value, label, _count(tally, wish.but(audience=one.value))) for one, label in AUDIENCE_LABELS.items()
    ]
    return [
        everyone,
        *(
            Link(label, wish.but(audience=value).address, count, value == wish.audience)
            for value, label, count in counted
            if count or value == wish.audience
        ),
    ]


def _fields(choices: Sequence[Choice], wish: Wish) -> list[Link]:
    return [
        Link(one.label, wish.but(field=one.value).address, one.count, one.value in (wish.field, wish.topic))
        for one in choices
    ]


def _agencies(wish: Wish, wanted: Wanted, agency: Agency | None) -> dict[str, list[Link]]:
    """Whom the list can be narrowed to; asked for only while nobody is chosen."""
    if agency is not None:
        return {"agencies": [], "more_agencies": []}
    links = [
        Link(one.name, wish.but(agency=one.slug).address, count)
        for one, count in reading.agencies_with_counts(wanted=wanted)
    ]
    return {"agencies": links[:_FIRST_AGENCIES], "more_agencies": links[_FIRST_AGENCIES:]}
