"""A sheet to print, handed to a browser: made once, asked about again each time, not for search engines."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from portal.library.copies import Copies


def hand_out(
    request: HttpRequest, what: object, make: Callable[[], bytes], *, name: str, page: str
) -> HttpResponseBase:
    """The PDF of `what`, known by all that it prints; an answer without a body to who has it. `page`: what it prints.

    Raises Busy, and whatever `make` raises.
    """
    key = sha256(repr(what).encode()).hexdigest()
    etag = f'"{key[:32]}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    copies = Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES)
    file = copies.open_or_make(f"{key}.pdf", make, takes_long=False)
    response = FileResponse(file, filename=name, content_type="application/pdf")
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    response["Link"] = f'<{page}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return response
