"""Two wordings of a law side by side: what was changed, added, dropped, moved between two days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.library import queries
from portal.library.comparing import TooLong, UnderWay, compare_editions
from portal.library.models import Edition
from portal.library.presenting import Change, changes_of, own_days, page_of, sentence_of
from portal.library.presenting.differences import shown, summary_of
from portal.library.views.days import day_of
from portal.library.views.reading import Reading, common, read

PER_PAGE = 15
MOST_SENTENCES = 30
COME_BACK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Span:
    """The two days asked for, the earlier first, and the wordings of them."""

    since: date
    until: date
    old: Edition | None
    new: Edition | None

    @property
    def has_two(self) -> bool:
        return self.old is not None and self.new is not None and self.old.pk != self.new.pk


@require_safe
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """`?tu=2015-11-24&den=2026-07-01`; without days, the wording of today and the one before it."""
    reading = read(slug)
    span = _span(reading, day_of(request.GET.get("tu", "")[:20]), day_of(request.GET.get("den", "")[:20]))
    context = common(reading) | {
        "span": span,
        "days": own_days(reading.law, editions=reading.editions, changes=reading.changes),
        **_between(reading, span),
    }
    if not span.has_two or span.old is None or span.new is None:
        return render(request, "library/comparison.html", context)
    try:
        compared = compare_editions(span.old, span.new)
    except TooLong:
        return render(request, "library/comparison.html", context | {"is_too_long": True})
    except UnderWay:
        response = render(request, "library/comparison.html", context | {"is_under_way": True}, status=503)
        response["Retry-After"] = str(COME_BACK_SECONDS)
        return response
    page = Paginator(compared.differences, PER_PAGE).get_page(request.GET.get("trang"))
    context |= {
        "compared": compared,
        "summary": summary_of(compared),
        "page_obj": page,
        "rows": [
            shown(
                one,
                key=page.start_index() + at,
                law=reading.law,
                base=f"{reading.law.get_absolute_url()}ngay/{span.until}/",
            )
            for at, one in enumerate(page.object_list)
        ],
    }
    return render(request, "library/comparison.html", context)


def _span(reading: Reading, since: date | None, until: date | None) -> Span:
    until = until or reading.today
    since = since or _day_before_the_wording(reading, until)
    since, until = sorted((since, until))
    old, new = (queries.edition_among(reading.editions, day=day) for day in (since, until))
    return Span(since, until, old, new)


def _day_before_the_wording(reading: Reading, until: date) -> date:
    """A day on which the law read otherwise than on the later day: the last of the wording before."""
    shown_then = queries.edition_among(reading.editions, day=until)
    before = [one for one in reading.editions if shown_then and shown_then.valid_from and one.pk != shown_then.pk]
    first = [one.valid_from for one in before if one.valid_from and one.valid_from < shown_then.valid_from]  # type: ignore[union-attr, operator]
    return max(first, default=reading.law.effective_date or reading.law.issued_date or until)


def _between(reading: Reading, span: Span) -> dict[str, Any]:
    """What was accepted for the days between, and what of it the later wording does not have."""
    merged = {
        one.pk
        for one in reading.readings
        if span.new and (one.valid_from or date.min) <= (span.new.valid_from or date.min)
    }
    between = [one for one in changes_of(reading.events, merged=merged) if span.since < one.day <= span.until]
    lacking = [one for one in between if one.is_missing_on(span.until)]
    chosen = lacking if span.has_two else between
    return {"sentences": _sentences(reading, chosen), "more": max(0, len(chosen) - MOST_SENTENCES)}


def _sentences(reading: Reading, changes: list[Change]) -> list[Any]:
    return [sentence_of(one, lambda address: page_of(reading.law, address)) for one in changes[:MOST_SENTENCES]]
