"""The list of laws, narrowed and sorted."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.library import queries
from portal.library.forms import ORDERS, read_wish, status_options
from portal.library.presenting import status_tag

PER_PAGE = 20


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The list of laws, narrowed and sorted."""
    wish, day = read_wish(request.GET), timezone.localdate()
    found = (
        queries.instruments_matching(shelf=wish.shelf, day=day).order_by(*_order(wish.order)).prefetch_related("spans")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page_obj": page,
        "rows": [(one, status_tag(one.status_on(day))) for one in page.object_list],
        "wish": wish,
        "doc_types": queries.doc_types_with_counts(),
        "topics": queries.topics_with_counts(),
        "years": queries.years_with_counts(),
        "issuers": queries.issuers_with_counts(),
        "statuses": status_options(),
        "orders": [(key, label) for key, (label, _) in ORDERS.items()],
        "topic_name": queries.field_name(slug=wish.shelf.field) if wish.shelf.field else "",
    }
    return render(request, "library/shelf.html", context)


def _order(key: str) -> list[Any]:
    """Undated instruments come last, whichever way dates are sorted."""
    return [
        F(column.removeprefix("-")).desc(nulls_last=True) if column.startswith("-") else column
        for column in ORDERS[key][1]
    ]
