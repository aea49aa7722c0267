"""Who cites a law, or one of its articles."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lawtext.addresses import describe
from lawtext.types import Address
from portal.library import queries
from portal.library.citing_list import citing_places
from portal.library.views.reading import address_or_404, common, read

PER_PAGE = 30


@require_safe
def cited_by_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who cites the law, or one of its articles."""
    reading = read(slug)
    address = request.GET.get("dieu", "")[:200]
    place = address_or_404(address) if address else Address()
    links = queries.cited_by(instrument=reading.law, address=address)
    page = Paginator(links, PER_PAGE).get_page(request.GET.get("trang"))
    context = common(reading) | {
        "page_obj": page,
        "places": citing_places(page.object_list),
        "place": describe(place),
        "place_address": address,
    }
    return render(request, "library/cited_by.html", context)
