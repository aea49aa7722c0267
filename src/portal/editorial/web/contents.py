"""What readers do with a content: find events, take it to their calendar, print it, see its pictures, say whether it
helped."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import is_first_vote_today, is_from_here
from portal.design.refusals import or_404
from portal.editorial import queries
from portal.editorial.models import ArticlePage, EventPage, Regulation
from portal.editorial.queries.calendar import event_file
from portal.editorial.queries.printouts import VERSION, printout_of, render_printout
from portal.editorial.queries.regulation import issued_regulations, regulation_on, text_of
from portal.editorial.states.contents import ARTICLE
from portal.journal.operations.readings import ReaderVerdict, note_verdict
from portal.library.operations.copies import hand_out
from portal.library.queries import converters


def content_or_404(request: HttpRequest, path: str) -> ArticlePage:
    """`path`: as it stands in the address, without slashes at its ends."""
    site = Site.find_for_request(request)
    return or_404(queries.public_article_at(url_path=f"{site.root_page.url_path}{path}/") if site else None)


PER_PAGE = 12


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """Those to come, the next first; `?xem=da-qua`: those past, the latest first."""
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
    if not isinstance(event, EventPage):
        raise Http404
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return HttpResponse(
        event_file(
            uid=f"su-kien-{event.pk}@{urlsplit(base).hostname or 'lan-toa'}",
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.over_at,
            where=event.where,
            about=event.lead,
            url=f"{base}{event.url}",
            changed_at=event.last_published_at or event.starts_at,
        ),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug[:80]}.ics"'},
    )


# An office prints one for each table; a machine that copies them all takes the feeds instead.
SHEETS = rate_limits.RateLimit("printed-contents", 30)


@require_safe
def download_printout(request: HttpRequest, path: str) -> HttpResponseBase:
    article = content_or_404(request, path)
    if not article.sort.is_printed:
        raise Http404
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
@csrf_exempt  # the page is the same for everybody and kept: the origin is looked at instead
@require_http_methods(["GET", "HEAD", "POST"])
def rate_content(request: HttpRequest, path: str) -> HttpResponse:
    """Counted once a day for each reader; whoever says something again is told so."""
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
    """The regulation of today; a plain word where there is none yet."""
    today = timezone.localdate()
    regulation = regulation_on(on=today)
    return render(request, "editorial/no_regulation.html") if regulation is None else _page(request, regulation, today)


@require_safe
def show_regulation_version(request: HttpRequest, day: date) -> HttpResponse:
    """The version that began on a day: its permanent address."""
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


assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "regulation"
urlpatterns = [
    path("", show_regulation_in_force, name="in_force"),
    path("<day:day>/", show_regulation_version, name="version"),
]
