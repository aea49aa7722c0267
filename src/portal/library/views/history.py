"""What happened to a law, day by day, and what it does to others."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from portal.library import queries
from portal.library.presenting import act_rows, history_rows, own_days, page_of, situation_of
from portal.library.views.reading import common, read

PER_PAGE = 30


@conditional_page
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of events (lịch sử hiệu lực), and the acts of this law on others (văn bản tác động)."""
    reading = read(slug)
    law = reading.law
    rows = Paginator(history_rows(law, reading.events, today=reading.today), PER_PAGE)
    acts = Paginator(queries.acts_of(instrument=law), PER_PAGE)
    acts_page = acts.get_page(request.GET.get("trang-tac-dong"))
    context = common(reading) | {
        "page_obj": rows.get_page(request.GET.get("trang")),
        "acts_obj": acts_page,
        "acts": act_rows(acts_page.object_list, today=reading.today),
        "situation": situation_of(
            law, changes=reading.changes, day=reading.day, where=lambda address: page_of(law, address)
        ),
        "days": own_days(law, editions=reading.editions, changes=reading.changes),
    }
    return render(request, "library/history.html", context)
