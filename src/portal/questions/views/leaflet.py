"""An answer as a sheet to print and hand out, always of the version of today."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.library.copies import Busy
from portal.library.handouts import hand_out
from portal.library.queries import stale_keys
from portal.questions.leaflets import Basis, Leaflet, write_leaflet
from portal.questions.leaflets.pdf import VERSION
from portal.questions.models import Answer, AnswerVersion
from portal.questions.queries.quoting import HOLDS, Quote, quotes_of
from portal.questions.states import GUARDED
from portal.questions.views.reading import answer_or_404, citations_of, publisher, withdrawn

# An office prints one for each table; a machine that copies them all takes the open data instead.
LEAFLETS = throttle.Door("leaflets", 30)
_CHANGED = (
    "Luật đã thay đổi sau khi câu trả lời này được viết. Trước khi làm theo, hãy quét mã QR ở cuối tờ hoặc hỏi cơ quan."
)


@require_safe
def leaflet(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file. What was withdrawn is not printed any more; where the law has changed, the sheet says so first."""
    found = answer_or_404(slug)
    if found.live is None:
        return withdrawn(request, found)
    if not throttle.is_allowed(request=request, door=LEAFLETS, minute=throttle.this_minute()):
        return _later(request, status=429)
    wanted = _leaflet(found, found.live, timezone.localdate())
    name = f"to-gap-{found.slug[:80]}.pdf"
    try:
        return hand_out(request, (VERSION, wanted), lambda: write_leaflet(wanted), name=name, page=wanted.url)
    except Busy:
        return _later(request, status=503)


def _leaflet(found: Answer, live: AnswerVersion, day: date) -> Leaflet:
    quotes = quotes_of(citations=citations_of(live), day=day)
    is_stale = bool(stale_keys(kind=GUARDED, keys=[str(found.number)]))
    site = publisher()
    return Leaflet(
        number=found.number,
        version=live.number,
        title=live.title,
        summary=live.summary,
        text=live.answer_text,
        basis=tuple(_basis(one) for one in quotes),
        agency=found.agency.name,
        portal=settings.PORTAL_NAME,
        owner=site.name,
        hotline=settings.PORTAL_HOTLINE,
        url=f"{site.base}{found.permalink}",
        published=timezone.localdate(live.published_at),
        printed=day,
        warning=_CHANGED if is_stale else "",
        territory=f"Chỉ áp dụng tại {found.territory.name}." if found.territory else "",
    )


def _basis(quote: Quote) -> Basis:
    name = quote.name[:1].upper() + quote.name[1:]
    return Basis(
        name, quote.heading if quote.address else "", quote.sign.label if quote.sign not in (None, HOLDS) else ""
    )


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "questions/leaflet_later.html", status=status)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
