"""Public views of contents: events, calendar files, printouts, ratings and the regulation; and pictures and documents
with their permissions and byte ranges (RFC 9110).
"""

from __future__ import annotations

import mimetypes
import time
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.defaults import page_not_found
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import is_first_vote_today, is_from_here
from portal.design.markup import is_lent
from portal.design.refusals import or_404, refuse_if
from portal.editorial import queries
from portal.editorial.models import ArticlePage, EventPage, Regulation
from portal.editorial.queries.calendar import CalendarLine, calendar_of
from portal.editorial.queries.permissions import is_public, may_see_file
from portal.editorial.queries.printouts import VERSION, can_print, printout_of, render_printout
from portal.editorial.queries.regulation import issued_regulations, regulation_on, text_of
from portal.editorial.states.contents import ARTICLE, kind_of
from portal.files.operations import RangeNotInFile, pieces, range_in
from portal.journal.middleware import FOR_EVERYBODY, FOR_NOBODY_ELSE, FOR_ONE_BROWSER, lend
from portal.journal.operations.readings import ReaderVerdict, note_verdict
from portal.library.operations.copies import hand_out
from portal.library.queries import converters


def content_or_404(request: HttpRequest, path: str) -> ArticlePage:
    """The public content at a path; `path` is the URL path without slashes at its ends."""
    site = Site.find_for_request(request)
    return or_404(queries.public_article_at(url_path=f"{site.root_page.url_path}{path}/") if site else None)


PER_PAGE = 12


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """List coming events, the next first; with `?xem=da-qua`, past events, the latest first."""
    is_past = request.GET.get("xem") == "da-qua"
    events = queries.past_events if is_past else queries.coming_events
    return render(
        request,
        "editorial/events.html",
        {
            "page_obj": Paginator(events(at=timezone.now()), PER_PAGE).get_page(request.GET.get("trang")),
            "is_past": is_past,
        },
    )


@require_safe
def download_event(request: HttpRequest, path: str) -> HttpResponse:
    event = content_or_404(request, path)
    refuse_if(not isinstance(event, EventPage), Http404())
    base, changed_at = settings.PORTAL_BASE_URL.rstrip("/"), event.last_published_at or event.starts_at
    entry: list[CalendarLine] = [
        ("UID", f"su-kien-{event.pk}@{urlsplit(base).hostname or 'lan-toa'}"),
        ("DTSTAMP", changed_at),
        ("LAST-MODIFIED", changed_at),
        ("DTSTART", event.starts_at),
        ("DTEND", event.over_at),
        ("SUMMARY", event.title),
        ("LOCATION", event.where),
        ("DESCRIPTION", event.lead),
        ("URL", f"{base}{event.url}"),
    ]
    return HttpResponse(
        calendar_of([("METHOD", "PUBLISH"), ("PRODID", "-//Lan Toa//VI")], [entry]),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug[:80]}.ics"'},
    )


# An office prints one for each table; a program that copies all contents uses the feeds instead.
SHEETS = rate_limits.RateLimit("printed-contents", 30)


@require_safe
def download_printout(request: HttpRequest, path: str) -> HttpResponseBase:
    article = content_or_404(request, path)
    refuse_if(not can_print(article), Http404())
    return hand_out(
        request,
        lambda: printout_of(article, day=timezone.localdate()),
        render_printout,
        version=VERSION,
        door=SHEETS,
        name=f"{article.slug[:80]}.pdf",
        later="editorial/printed_later.html",
    )


RATINGS = rate_limits.RateLimit("contents-rated", 20)


@never_cache
@csrf_exempt  # the page is the same for everybody and cached: the origin is checked instead
@require_http_methods(["GET", "HEAD", "POST"])
def rate_content(request: HttpRequest, path: str) -> HttpResponse:
    """Count one rating per reader and day; the response says if it was a repeated one."""
    article = content_or_404(request, path)
    if request.method != "POST":
        return HttpResponseRedirect(f"{article.url}#gop-y")
    if not is_from_here(request):
        words = "Ý kiến phải gửi từ chính trang của bài. Xin mở lại bài rồi bấm gửi."
        return _refused(request, article, words, status=403)
    if not rate_limits.is_allowed(request=request, door=RATINGS, minute=rate_limits.this_minute()):
        words = "Nhiều ý kiến vừa gửi từ máy hoặc mạng này. Xin chờ một phút rồi gửi lại."
        return _refused(request, article, words, status=429)
    said = request.POST.get("verdict", "")
    if said not in list(ReaderVerdict):
        words = "Chưa rõ bạn chọn “Có ích” hay “Chưa rõ”. Xin mở lại bài rồi bấm một trong hai nút."
        return _refused(request, article, words, status=422)
    today = timezone.localdate()
    if not is_first_vote_today(request=request, thing=f"{ARTICLE}:{article.pk}", day=today):
        return _back(article, "da-co")
    note_verdict(kind=ARTICLE, key=str(article.pk), day=today, verdict=ReaderVerdict(said))
    return _back(article, said)


def _back(article: ArticlePage, said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{article.url}?gop-y={said}#gop-y", status=303)


def _refused(request: HttpRequest, article: ArticlePage, refused: str, *, status: int) -> HttpResponse:
    return render(
        request, "editorial/rated.html", {"article": article, "refused": refused, "address": article.url}, status=status
    )


@require_safe
def show_regulation_in_force(request: HttpRequest) -> HttpResponse:
    """Show the regulation in force today, or a message if there is none yet."""
    today = timezone.localdate()
    regulation = regulation_on(on=today)
    return render(request, "editorial/no_regulation.html") if regulation is None else _page(request, regulation, today)


@require_safe
def show_regulation_version(request: HttpRequest, day: date) -> HttpResponse:
    """Show the version that began on a day, at its permanent address."""
    return _page(request, or_404(issued_regulations().filter(from_date=day).first()), timezone.localdate())


def _page(request: HttpRequest, regulation: Regulation, today: date) -> HttpResponse:
    versions = list(issued_regulations())
    return render(
        request,
        "editorial/regulation.html",
        {
            "regulation": regulation,
            "chapters": text_of(regulation),
            "bases": regulation.bases.splitlines(),
            "versions": versions if len(versions) > 1 else [],
            "is_over": regulation.to_date is not None and regulation.to_date <= today,
            "is_to_come": regulation.from_date is not None and regulation.from_date > today,
        },
    )


assert converters  # noqa: S101  imported to register URL converters

app_name = "regulation"
urlpatterns = [
    path("", show_regulation_in_force, name="in_force"),
    path("<day:day>/", show_regulation_version, name="version"),
]


def send_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Serve a document.

    The hooks run first, as in Wagtail: one protects files of private collections. Raises Http404.
    """
    document = get_object_or_404(get_document_model(), pk=document_id)
    refuse_if(document.filename != document_filename, Http404())
    for look in hooks.get_hooks("before_serve_document"):
        answer = look(document, request)
        if isinstance(answer, HttpResponse):
            return answer
    kind = kind_of(document_filename)
    return _send(
        request,
        document.file,
        {
            "Content-Type": kind.format.media_type if kind else document.content_type,
            "Content-Disposition": document.content_disposition,
            "Cache-Control": _permission(request, document),
        },
        tag=f'"{document.file_hash or document.pk}"',
    )


@require_safe
def send_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a picture. nginx may cache it until the end of this second; longer only if the portal does not respond."""
    try:
        renditions = get_image_model().get_rendition_model().objects.select_related("image")
        rendition = or_404(renditions.filter(file=f"images/{path}").first())
        response = _send(
            request,
            rendition.file,
            {
                "Content-Type": mimetypes.guess_type(path)[0] or "application/octet-stream",
                "Cache-Control": _permission(request, rendition.image),
            },
            tag=f'"{rendition.pk}"',
        )
    except Http404 as error:  # cached by nginx as well, so that it replaces the former picture
        response = page_not_found(request, error)
        response.headers["Cache-Control"] = FOR_EVERYBODY
    if "X-Kept-As" in request.headers and response.headers["Cache-Control"] == FOR_EVERYBODY:
        lend(response, until=int(time.time()))
    return response


def _permission(request: HttpRequest, file: Any) -> str:
    """The Cache-Control header of a file. Raises Http404 if the requester may not see it."""
    if is_public(file=file):
        return FOR_ONE_BROWSER if settings.SESSION_COOKIE_NAME in request.COOKIES else FOR_EVERYBODY
    if is_lent(request) or may_see_file(request=request, file=file):
        return FOR_NOBODY_ELSE
    raise Http404


def _send(request: HttpRequest, stored: FieldFile, told: dict[str, str], *, tag: str) -> HttpResponseBase:
    """The file, or the requested range; 304 for a client that has it. Raises Http404."""
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            file = stored.storage.open(str(stored.name), "rb")
        except OSError as error:
            raise Http404 from error
        response = _content(request, file, tag)
    for name, value in (told | {"ETag": tag, "Content-Security-Policy": "default-src 'none'"}).items():
        response.headers[name] = value
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # not compressed again, and ranges must match the stored bytes
    return response


def _content(request: HttpRequest, file: File[bytes], tag: str) -> HttpResponseBase:
    is_of_now = request.headers.get("If-Range", tag) == tag  # RFC 9110, 13.1.5
    try:
        part = range_in(request.headers.get("Range", ""), size=file.size) if is_of_now else None
    except RangeNotInFile:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = _part(file, part) if part else FileResponse(file)
    response.headers["Content-Length"] = str(len(part) if part else file.size)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _part(file: File[bytes], part: range) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces(file, part), status=206)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # also if no chunk is read
    response.headers["Content-Range"] = f"bytes {part.start}-{part[-1]}/{file.size}"
    return response
