"""From a day typed in a form to the permanent address of the law on that day."""

import re
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.library.presenting import own_days
from portal.library.validity import article_of
from portal.library.views.reading import common, read

_AS_WRITTEN = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")


@require_safe
def choose_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the day asked for; without one, or with one that no calendar has, to the law's own days."""
    reading, typed = read(slug), request.GET.get("ngay", "").strip()[:20]
    day = day_of(typed)
    if day is not None:
        page = f"{reading.law.get_absolute_url()}ngay/{day.isoformat()}/"
        return HttpResponseRedirect(f"{page}{_article(request.GET.get('dieu', ''))}")
    context = common(reading) | {
        "days": own_days(reading.law, editions=reading.editions, changes=reading.changes),
        "typed": typed,
    }
    return render(request, "library/days.html", context, status=400 if typed else 200)


def day_of(typed: str) -> date | None:
    """ "2026-07-01" as browsers send it, "1/7/2026" as people write it where the browser has no calendar."""
    written = _AS_WRITTEN.fullmatch(typed)
    try:
        if written:
            return date(int(written["year"]), int(written["month"]), int(written["day"]))
        return date.fromisoformat(typed) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed) else None
    except ValueError:
        return None


def _article(address: str) -> str:
    try:
        page = article_of(address[:200])
    except ValueError:
        return ""
    return f"{page}/" if page else ""
