"""A law, or one article of it, as a file: `toan-van.pdf`, `dieu-5.docx`, today or as of any other day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from functools import cached_property
from hashlib import sha256
from typing import BinaryIO

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

from portal.agencies.operations import rate_limits
from portal.design.refusals import or_refuse, refuse_if
from portal.library.models import Edition, Provision
from portal.library.operations.copies import Busy, Copies
from portal.library.queries.books import (
    BookSite,
    bind_book,
    bind_cover,
    portal_site,
)
from portal.library.queries.exports import FORMS, ExportFormat
from portal.library.queries.exports.book import BookCover, BookTooLong
from portal.library.queries.exports.data import SCHEMA
from portal.library.queries.law_on_day import LawReading
from portal.library.states.validity import article_of
from portal.library.web.facts import (
    address_or_404,
    provision_or_404,
    read,
)

# Allows a class of pupils behind one IP address to download the same law; stops a program that copies the library.
EXPORTS = rate_limits.RateLimit("exports", 60)
_LONGEST_NAME = 80
_NOT_IN_NAMES = '\\/:*?"<>|'


@require_safe
def export(
    request: HttpRequest, slug: str, extension: str, day: date | None = None, address: str = ""
) -> HttpResponseBase:
    """Serve the file. Unchanged laws give identical files, and clients that have the file get 304."""
    if not rate_limits.is_allowed(request=request, door=EXPORTS, minute=rate_limits.this_minute()):
        return _later(request, status=429)
    reading = read(slug, day)
    edition = or_refuse(reading.edition, Http404("Thư viện chưa có toàn văn của văn bản này."))
    head = _article(edition, address) if address else None
    if head is not None and head.address != address:
        return HttpResponsePermanentRedirect(f"{reading.base}{head.address}.{extension}")
    wanted = _Wanted(
        FORMS[extension],
        reading,
        head,
        edition,
    )
    return get_conditional_response(request, etag=wanted.etag) or _sent(request, wanted)


@dataclass(frozen=True)
class _Wanted:
    """A requested file."""

    form: ExportFormat
    reading: LawReading
    head: Provision | None
    edition: Edition

    @cached_property
    def site(self) -> BookSite:
        return portal_site()

    @cached_property
    def cover(self) -> BookCover:
        return bind_cover(self.reading, self.head, site=self.site)

    @cached_property
    def key(self) -> str:
        """The cache key, derived from all that determines the bytes: the writer, the wording with its links, and the
        cover."""
        said = (self.form.extension, self.form.version, self.edition.pk, self.edition.rendering, self.cover)
        return sha256(repr(said).encode()).hexdigest()

    @property
    def etag(self) -> str:
        return f'"{self.key[:32]}"'

    @property
    def name(self) -> str:
        """The name in the downloads folder: "Bộ luật Dân sự 91-2015-QH13 - Điều 5 (ngày 2026-07-01).pdf"."""
        work, asked = self.cover.work, self.reading.asked
        number = work.official_number.replace("/", "-")
        title = work.title if len(work.title) <= _LONGEST_NAME else work.doc_type
        words = title if number in title.replace("/", "-") else f"{title} {number}"
        safe = "".join(" " if one in _NOT_IN_NAMES or not one.isprintable() else one for one in words)
        article = f" - {self.cover.scope_name}" if self.cover.scope_name else ""
        day = f" (ngày {asked.isoformat()})" if asked else ""
        return f"{' '.join(safe.split())}{article}{day}.{self.form.extension}"

    @property
    def changed(self) -> datetime:
        """When the file last changed: at the plain URL at midnight, otherwise at the last change of law, edition or
        events."""
        done = [event.decided_at for event in self.reading.events if event.decided_at]
        last = max(self.reading.law.updated_at, self.edition.accepted_at, *done)
        midnight = timezone.make_aware(datetime.combine(self.reading.today, clock()))
        return last if self.reading.asked else max(last, midnight)

    def made(self) -> BinaryIO:
        """The file, from the cache if it is there. Raises Busy, BookTooLong."""
        return Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES).open_or_make(
            f"{self.key}.{self.form.extension}",
            lambda: self.form.write(bind_book(self.reading, self.head, self.cover, site=self.site)),
            takes_long=self.head is None,
        )


def _sent(request: HttpRequest, wanted: _Wanted) -> HttpResponseBase:
    form, reading, scope = wanted.form, wanted.reading, wanted.cover.scope
    try:
        file = wanted.made()
    except Busy:
        return _later(request, status=503)
    except BookTooLong:
        return render(request, "library/export_too_long.html", {"reading": reading, "law": reading.law}, status=404)
    response = FileResponse(file, as_attachment=True, filename=wanted.name)
    response["Content-Type"] = form.media_type if form.is_packed else f"{form.media_type}; charset=utf-8"
    # May be cached, but must be revalidated by its ETag: an event accepted today may change the file of an earlier day.
    response["Cache-Control"], response["ETag"] = "no-cache", wanted.etag
    response["Last-Modified"] = http_date(wanted.changed.timestamp())
    page = f"{reading.canonical}{scope}/" if scope else reading.canonical
    response["Link"] = f'<{wanted.site.address}{page}>; rel="canonical"'
    if scope or not reading.is_for_robots:
        response["X-Robots-Tag"] = "noindex"
    if form.is_packed:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already: without gzip the Content-Length is kept
    return response


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the JSON format."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json; charset=utf-8")


def _article(edition: Edition, address: str) -> Provision:
    """The article or annex that contains an address; chapters are not offered as files."""
    address_or_404(address)
    page = article_of(address)
    refuse_if(not page, Http404("Chỉ tải về được cả văn bản, một điều hoặc một phụ lục."))
    return provision_or_404(edition, page)


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    return rate_limits.to_retry(render(request, "library/export_later.html", status=status))
