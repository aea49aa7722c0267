"""A law, or one article of it, as a file: `toan-van.pdf`, `dieu-5.docx`, today or as of any other day."""

from __future__ import annotations

import time
from datetime import date, datetime
from datetime import time as clock
from hashlib import sha256

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.library.binding import Site, Subject, bind_book, bind_cover
from portal.library.copies import Busy, Copies
from portal.library.exports import FORMS, Cover, Form, TooLong
from portal.library.exports.data import SCHEMA
from portal.library.models import Edition, Provision
from portal.library.presenting import page_of
from portal.library.validity import article_of
from portal.library.views.reading import Reading, address_or_404, provision_or_404, read

# A class of pupils behind one address takes the same law along; a machine that copies the library takes them all.
EXPORTS = throttle.Door("exports", 60)
_LONGEST_NAME = 80


@require_safe
def export(
    request: HttpRequest, slug: str, extension: str, day: date | None = None, address: str = ""
) -> HttpResponseBase:
    """The file. The same law asked for again is the same file, and whoever has it already gets none."""
    if not throttle.is_allowed(request=request, door=EXPORTS, minute=int(time.time() // throttle.WINDOW)):
        return _later(request, status=429)
    form, reading = FORMS[extension], read(slug, day)
    if reading.edition is None:
        raise Http404("Thư viện chưa có toàn văn của văn bản này.")
    head = _article(reading.edition, address) if address else None
    if head is not None and head.address != address:
        return HttpResponsePermanentRedirect(f"{reading.base}{head.address}.{extension}")
    subject = Subject(
        law=reading.law,
        edition=reading.edition,
        day=reading.day,
        page=page_of(reading.law, address, reading.base),
        changes=reading.changes,
        merged=reading.merged,
        head=head,
    )
    site = Site(f"{settings.PORTAL_NAME} – {settings.PORTAL_OWNER}", settings.PORTAL_BASE_URL.rstrip("/"))
    cover = bind_cover(subject, site=site)
    key, changed = _key(form, subject.edition, cover), _changed(reading)
    etag = f'"{key[:32]}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
    if unchanged is not None:
        return unchanged
    copies = Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES)
    try:
        file = copies.open_or_make(
            f"{key}.{extension}",
            lambda: form.write(bind_book(subject, cover, site=site)),
            takes_long=head is None,
        )
    except Busy:
        return _later(request, status=503)
    except TooLong:
        return render(request, "library/export_too_long.html", {"reading": reading, "law": reading.law}, status=404)
    response = FileResponse(file, as_attachment=True, filename=_name(cover, reading, extension))
    response["Content-Type"] = form.media_type if form.is_packed else f"{form.media_type}; charset=utf-8"
    response["ETag"], response["Last-Modified"] = etag, http_date(changed.timestamp())
    response["Cache-Control"] = "no-cache"  # may be kept, and asks whether it is still right
    response["Link"] = f'<{site.address}{reading.canonical}{f"{address}/" if address else ""}>; rel="canonical"'
    if address or not reading.is_for_robots:
        response["X-Robots-Tag"] = "noindex"
    if form.is_packed:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return response


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """What the JSON form looks like, as a JSON Schema."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json; charset=utf-8")


def _article(edition: Edition, address: str) -> Provision:
    """The article or annex that an address lies in; a chapter is not taken along alone."""
    address_or_404(address)
    page = article_of(address)
    if not page:
        raise Http404("Chỉ tải về được cả văn bản, một điều hoặc một phụ lục.")
    return provision_or_404(edition, page)


def _key(form: Form, edition: Edition, cover: Cover) -> str:
    """What decides every byte of a file: the writer, the wording with its links, and all that the cover says."""
    said = (form.extension, form.version, edition.pk, edition.rendering, cover)
    return sha256(repr(said).encode()).hexdigest()


def _changed(reading: Reading) -> datetime:
    """When a file may have become another: at midnight on the plain address, else when the law was touched last."""
    touched = reading.law.updated_at
    if reading.asked is not None:
        return touched
    return max(touched, timezone.make_aware(datetime.combine(reading.today, clock())))


def _name(cover: Cover, reading: Reading, extension: str) -> str:
    """ "Bộ luật Dân sự 91-2015-QH13 - Điều 5 (ngày 2026-07-01).pdf": what stands in the folder of downloads."""
    number = cover.work.number.replace("/", "-")
    title = cover.work.title if len(cover.work.title) <= _LONGEST_NAME else cover.work.doc_type
    words = title if number in title.replace("/", "-") else f"{title} {number}"
    article = f" - {cover.scope_name}" if cover.scope_name else ""
    day = f" (ngày {reading.asked.isoformat()})" if reading.asked else ""
    safe = "".join(
        " " if character in '\\/:*?"<>|' or not character.isprintable() else character for character in words
    )
    return f"{' '.join(safe.split())}{article}{day}.{extension}"


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "library/export_later.html", status=status)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
