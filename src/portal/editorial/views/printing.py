"""A content as a file to print and hand out, always of the version of today."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.editorial.presenting.printed import sheet_of
from portal.editorial.printing import VERSION, write_sheet
from portal.editorial.views.finding import content_or_404
from portal.library.copies import Busy
from portal.library.handouts import hand_out

# An office prints one for each table; a machine that copies them all takes the feeds instead.
SHEETS = throttle.Door("printed-contents", 30)


@require_safe
def printed(request: HttpRequest, path: str) -> HttpResponseBase:
    article = content_or_404(request, path)
    if not article.sort.is_printed:
        raise Http404
    if not throttle.is_allowed(request=request, door=SHEETS, minute=throttle.this_minute()):
        return _later(request, status=429)
    sheet = sheet_of(article, day=timezone.localdate())
    name = f"{article.slug[:80]}.pdf"
    try:
        return hand_out(request, (VERSION, sheet), lambda: write_sheet(sheet), name=name, page=sheet.url)
    except Busy:
        return _later(request, status=503)


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "editorial/printed_later.html", status=status)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
