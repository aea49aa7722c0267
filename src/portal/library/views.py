"""The web door of the shelf. The clock is read here."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lawtext.addresses import describe, parse_address
from lawtext.types import Address
from portal.library import queries
from portal.library.citing_list import citing_places
from portal.library.describing import describe_for_machines, plain_text
from portal.library.forms import ORDERS, read_wish, status_options
from portal.library.models import Edition, Instrument, Provision
from portal.library.presenting import (
    Links,
    Piece,
    contents_of,
    facts_of,
    pieces_of,
    render_pieces,
    status_tag,
    text_within,
    weight,
)
from portal.library.rendering import Ink, page_unit
from portal.library.validity import article_of

PER_PAGE = 20
CITING_PER_PAGE = 30
MOST_NAMED = 400  # articles named in the contents too; a longer law names them in its text alone, or it passes 50 kB
STRETCH_CHARACTERS = 60_000  # of text sent at once for the rest of a long law


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


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    """A law: metadata, contents, text from the beginning, every provision's anchor."""
    law, edition, day = *_law(slug), timezone.localdate()
    pieces = pieces_of(list(queries.provisions_of(edition=edition))) if edition else []
    cited, entries = queries.cited_by_counts(instrument=law), contents_of(pieces)
    spent = weight("".join(f"{entry.label}{''.join(a.heading for a in entry.articles)}" for entry in entries))
    context = _common(law, edition, day) | {
        "entries": entries,
        "names_articles": sum(len(entry.articles) for entry in entries) <= MOST_NAMED,
        "text": text_within(pieces, instrument=law, cited=cited, spent=spent),
        "cited_total": sum(cited.values()),
        "machine_words": describe_for_machines(law, day=day, base=request.build_absolute_uri("/")),
    }
    return render(request, "library/instrument.html", context)


@require_safe
def whole_text(request: HttpRequest, slug: str) -> HttpResponse:
    return _whole(request, slug, "library/whole_text.html")


@require_safe
def print_view(request: HttpRequest, slug: str) -> HttpResponse:
    return _whole(request, slug, "library/print.html")


def _whole(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    law, edition = _law(slug)
    pieces = pieces_of(list(queries.provisions_of(edition=edition))) if edition else []
    context = _common(law, edition, timezone.localdate()) | {
        "texts": render_pieces(pieces, instrument=law, cited={}),
        "printed_on": timezone.localdate(),
        "address": request.build_absolute_uri(law.get_absolute_url()),
    }
    return render(request, template, context)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The text as a file: UTF-8 with its mark, because Windows' own editor still asks for it."""
    law, edition = _law(slug)
    units = list(queries.provisions_of(edition=edition)) if edition else []
    address = request.build_absolute_uri(law.get_absolute_url())
    text = plain_text(law, edition, units, address=address, day=timezone.localdate())
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{law.slug}.txt"'
    return response


@require_safe
def stretch(request: HttpRequest, slug: str) -> HttpResponse:
    """The text from one article on, as much as one request should carry: for the rest of a long law's page."""
    law, edition = _law(slug)
    first = _provision(edition, request.GET.get("tu", ""))
    units = list(queries.provisions_of(edition=first.edition).filter(position__gte=first.position)[:1500])
    chosen: list[Piece] = []
    size = 0
    for piece in pieces_of(units):
        size += sum(len(unit.text) for unit in piece.units)
        if chosen and size > STRETCH_CHARACTERS:
            break
        if piece.head.position + len(piece.units) <= first.position + len(units):
            chosen.append(piece)
    texts = render_pieces(chosen, instrument=law, cited=queries.cited_by_counts(instrument=law))
    response = HttpResponse("".join(texts))
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def provision(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    """An article or an annex on its own page; the address of anything smaller leads to its place there."""
    law, edition = _law(slug)
    place = _address(address)
    page = article_of(address)
    if page != address:
        _provision(edition, address)
        target = f"{law.get_absolute_url()}{page}/" if page else law.get_absolute_url()
        return HttpResponsePermanentRedirect(f"{target}#{address}")
    head = queries.provision_in(edition=edition, address=address) if edition else None
    if head is None:
        return _absent(request, law, place)
    units = list(queries.units_of(provision=head))
    links = Links(instrument=law, provisions=units, here=address)
    before, after = queries.neighbours_of(provision=head)
    context = _common(law, edition, timezone.localdate()) | {
        "head": head,
        "name": f"{head.label}. {head.heading}" if head.heading else head.label,
        "above": [unit for unit in queries.headings_above(provision=head) if unit.label],
        "text": page_unit(units, Ink(links.destination, links.by_provision, law.get_absolute_url(), heading_level=2)),
        "before": before,
        "after": after,
        "citing": citing_places(queries.cited_by(instrument=law, address=address)[:5]),
        "citing_count": queries.cited_by(instrument=law, address=address).count(),
    }
    return render(request, "library/provision.html", context)


def _absent(request: HttpRequest, law: Instrument, place: Address) -> HttpResponse:
    """An article that is cited but not in our text: repealed, or missing at the source. Say so, and lead on."""
    context = {"law": law, "place": describe(place)}
    return render(request, "library/absent.html", context, status=404)


@require_safe
def cited_by_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who cites the law, or one of its articles."""
    law, edition = _law(slug)
    address = request.GET.get("dieu", "")[:200]
    place = _address(address) if address else Address()
    links = queries.cited_by(instrument=law, address=address)
    page = Paginator(links, CITING_PER_PAGE).get_page(request.GET.get("trang"))
    context = _common(law, edition, timezone.localdate()) | {
        "page_obj": page,
        "places": citing_places(page.object_list),
        "place": describe(place),
        "place_address": address,
    }
    return render(request, "library/cited_by.html", context)


# ---- what every page needs -------------------------------------------------------------------------------------------


def _law(slug: str) -> tuple[Instrument, Edition | None]:
    law = queries.instrument_by_slug(slug=slug)
    if law is None:
        raise Http404("Không có văn bản này trong thư viện.")
    return law, queries.current_edition(instrument=law)


def _common(law: Instrument, edition: Edition | None, day: date) -> dict[str, Any]:
    status = law.status_on(day)
    return {
        "law": law,
        "edition": edition,
        "status": status,
        "status_tag": status_tag(status),
        "later": queries.later_namesake(instrument=law),
        "facts": facts_of(law, edition=edition, day=day),
    }


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except ValueError as error:
        raise Http404("Địa chỉ này không phải của một điều, khoản hay điểm.") from error


def _provision(edition: Edition | None, address: str) -> Provision:
    found = queries.provision_in(edition=edition, address=address) if edition else None
    if found is None:
        raise Http404("Không có đơn vị này trong văn bản.")
    return found
