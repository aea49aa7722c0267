"""A content as a file to print and hand out, always of the version of today."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.editorial.presenting.printed import sheet_of
from portal.editorial.printing import VERSION, write_sheet
from portal.editorial.views.finding import content_or_404
from portal.library.copies import Busy, Copies

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
    key = sha256(repr((VERSION, sheet)).encode()).hexdigest()
    if unchanged := get_conditional_response(request, etag=f'"{key[:32]}"'):
        return unchanged
    copies = Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES)
    try:
        file = copies.open_or_make(f"{key}.pdf", lambda: write_sheet(sheet), takes_long=False)
    except Busy:
        return _later(request, status=503)
    response = FileResponse(file, filename=f"{article.slug[:80]}.pdf", content_type="application/pdf")
    response["ETag"], response["Cache-Control"] = f'"{key[:32]}"', "no-cache"
    response["Link"] = f'<{sheet.url}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return response


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "editorial/printed_later.html", status=status)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
