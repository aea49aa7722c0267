"""Lists of laws: all laws with filters and order, local law of a commune, and ELI-like permalinks."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.queries.territory import (
    GoverningPlace,
    commune_coded,
    communes_named,
    communes_of,
    governing_places,
)
from portal.design.refusals import or_refuse, refuse_if
from portal.library import queries
from portal.library.models import Instrument
from portal.library.queries import ShelfQuery
from portal.library.queries.changes import page_of
from portal.library.queries.metadata import permalink_of, year_of
from portal.library.states import NOT_ENDED, InstrumentStatus
from portal.library.web.facts import status_tag

MOST_WORDS = 8

ORDERS = {
    "moi-ban-hanh": ("Mới ban hành trước", ("-issued_date", "pk")),
    "moi-hieu-luc": ("Mới có hiệu lực trước", ("-effective_date", "pk")),
    "ten": ("Theo tên văn bản", ("title_sort", "pk")),
}


def read_wish(query: QueryDict) -> tuple[ShelfQuery, str]:
    """The filters and the order in a URL such as `?loai=Luật&linh-vuc=lao-dong&nam=2019`; invalid values are
    ignored."""
    said = {name: query.get(name, "").replace("\x00", "").strip() for name in query}
    year, status = said.get("nam", ""), said.get("tinh-trang", "")
    order = said.get("sap-xep", "")
    return (
        ShelfQuery(
            words=" ".join(said.get("tu", "")[:120].split()[:MOST_WORDS]),
            doc_type=said.get("loai", "")[:60],
            field=said.get("linh-vuc", "")[:300],
            status=status if status in InstrumentStatus else "",
            year=int(year) if len(year) == 4 and year.isascii() and year.isdecimal() else None,
            issuer=said.get("co-quan", "")[:400],
        ),
        order if order in ORDERS else "moi-ban-hanh",
    )


def status_options() -> list[tuple[str, str]]:
    """The choices of the status filter; the first covers every law that is not known to have ended."""
    others = [(one.value, one.label) for one in InstrumentStatus if one not in (*NOT_ENDED, InstrumentStatus.EXPIRED)]
    return [(InstrumentStatus.IN_FORCE.value, "Chưa thấy hết hiệu lực"), *others]


PER_PAGE = 20


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The list of laws, filtered and sorted."""
    (wanted, order), day = read_wish(request.GET), timezone.localdate()
    found = queries.instruments_matching(shelf=wanted, day=day).order_by(*_order(order)).prefetch_related("spans")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "library/shelf.html",
        {
            "page_obj": page,
            "rows": [(one, status_tag(one.status_on(day))) for one in page.object_list],
            "wanted": wanted,
            "order": order,
            "is_narrowed": wanted != ShelfQuery(),
            "doc_types": queries.doc_types_with_counts(),
            "topics": queries.topics_with_counts(),
            "years": queries.years_with_counts(),
            "issuers": queries.issuers_with_counts(),
            "statuses": status_options(),
            "orders": [(key, label) for key, (label, _) in ORDERS.items()],
            "topic_name": queries.field_name(slug=wanted.field) if wanted.field else "",
        },
    )


def _order(key: str) -> list[Any]:
    """Undated instruments come last in either direction of date order."""
    return [
        F(column.removeprefix("-")).desc(nulls_last=True) if column.startswith("-") else column
        for column in ORDERS[key][1]
    ]


LONGEST_NAME = 80


@require_safe
def choose_commune(request: HttpRequest) -> HttpResponse:
    """Search a commune by its present name or its name before the reorganisation."""
    words = " ".join(request.GET.get("xa", "").replace("\x00", "")[:LONGEST_NAME].split())
    return render(
        request,
        "library/choose_commune.html",
        {"words": words, "found": communes_named(words=words, on=timezone.localdate()) if words else []},
    )


@require_safe
def law_of_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The local acts in force on the land of a present commune, of all governing places or of one.

    The URL of an abolished commune redirects to the one on its land, or to the choice among several.
    """
    day = timezone.localdate()
    commune = or_refuse(commune_coded(code=code, on=day), Http404("Không có xã, phường, đặc khu nào mang mã này."))
    if not commune.exists_on(day):
        heirs = communes_of(place=commune, on=day)
        if len(heirs) == 1:
            return redirect("library:law_of_commune", heirs[0].code)
        return redirect(f"{reverse('library:choose_commune')}?{urlencode({'xa': commune.name})}")
    says = governing_places(commune=commune)
    grounds = queries.grounds_of(says=says, day=day)
    chosen = next((say for say, _ in grounds if str(say.place.pk) == request.GET.get("cua", "")), None)
    page = Paginator(queries.local_instruments(says=[chosen] if chosen else says, day=day), 20).get_page(
        request.GET.get("trang")
    )
    by_place: dict[int | None, GoverningPlace] = {say.place.pk: say for say in says}
    return render(
        request,
        "library/law_of_commune.html",
        {
            "commune": commune,
            "grounds": grounds,
            "chosen": chosen,
            "former": sorted(
                {say.place.name_in_sentence for say in says if say.is_former and say.place.level == "commune"}
            ),
            "page_obj": page,
            "rows": [(one, status_tag(one.status_on(day)), by_place[one.territory_id]) for one in page.object_list],
        },
    )


@require_safe
def resolve(
    request: HttpRequest,
    authority: str,
    kind: str,
    year: int,
    number: str,
    month: int | None = None,
    day: int | None = None,
    on: date | None = None,
    address: str = "",
) -> HttpResponse:
    """A document is not a web page: "303 See Other" redirects from its identifier to the page about it.

    Authority and kind only distinguish documents of the same number and day, so a different spelling of them still
    resolves; if several documents remain, the reader chooses.
    """
    found = [law for law in queries.instruments_keyed(key=number) if _is_of(law, year, month, day)]
    exact = [law for law in found if permalink_of(law).startswith(f"/eli/vn/{authority}/{kind}/")]
    chosen = exact or found
    refuse_if(not chosen, Http404("Thư viện không có văn bản mang số và ngày này."))
    if len(chosen) > 1:
        today = timezone.localdate()
        return render(
            request,
            "library/permalink.html",
            {"rows": [(law, _page(law, on, address), status_tag(law.status_on(today))) for law in chosen]},
            status=HTTPStatus.MULTIPLE_CHOICES,
        )
    response = HttpResponse(status=HTTPStatus.SEE_OTHER)
    response["Location"] = _page(chosen[0], on, address)
    return response


def _is_of(law: Instrument, year: int, month: int | None, day: int | None) -> bool:
    if year_of(law) != year:
        return False
    return month is None or law.issued_date is None or (law.issued_date.month, law.issued_date.day) == (month, day)


def _page(law: Instrument, on: date | None, address: str) -> str:
    return page_of(law, address, f"{law.get_absolute_url()}ngay/{on.isoformat()}/" if on else law.get_absolute_url())
