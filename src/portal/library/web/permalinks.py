"""ELI-like addresses: from what is printed on a document to its page."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.library import queries
from portal.library.models import Instrument
from portal.library.queries.changes import page_of
from portal.library.queries.metadata import permalink_of
from portal.library.web.facts import status_tag

SEE_OTHER = 303
SEVERAL = 300


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
    """A thing of the world is not a page: "303 See Other" leads from the document to the page that tells of it.

    Authority and kind only tell apart what has the same number and day, so that another spelling of them still leads
    somewhere; where they do not, the reader chooses.
    """
    found = [law for law in queries.instruments_keyed(key=number) if _is_of(law, year, month, day)]
    exact = [law for law in found if (one := permalink_of(law)) and (one.authority, one.kind) == (authority, kind)]
    chosen = exact or found
    if not chosen:
        raise Http404("Thư viện không có văn bản mang số và ngày này.")
    if len(chosen) > 1:
        today = timezone.localdate()
        rows = [(law, _page(law, on, address), status_tag(law.status_on(today))) for law in chosen]
        return render(request, "library/permalink.html", {"rows": rows}, status=SEVERAL)
    response = HttpResponse(status=SEE_OTHER)
    response["Location"] = _page(chosen[0], on, address)
    return response


def _is_of(law: Instrument, year: int, month: int | None, day: int | None) -> bool:
    link = permalink_of(law)
    if link is None or link.year != year:
        return False
    return month is None or law.issued_date is None or (law.issued_date.month, law.issued_date.day) == (month, day)


def _page(law: Instrument, on: date | None, address: str) -> str:
    base = f"{law.get_absolute_url()}ngay/{on.isoformat()}/" if on else law.get_absolute_url()
    return page_of(law, address, base)
