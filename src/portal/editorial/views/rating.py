"""A reader says whether a content helped: no token, no cookie, without knowing who it is (docs/decisions/0108)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.agencies import throttle
from portal.agencies.voices import is_first_today, is_from_here
from portal.editorial.kinds import ARTICLE
from portal.editorial.models import ArticlePage
from portal.editorial.views.finding import content_or_404
from portal.journal.readings import Verdict, note_verdict

RATINGS = throttle.Door("contents-rated", 20)
_TOO_MANY = "Nhiều ý kiến vừa gửi từ máy hoặc mạng này. Xin chờ một phút rồi gửi lại."
_FOREIGN = "Ý kiến phải gửi từ chính trang của bài. Xin mở lại bài rồi bấm gửi."
_UNKNOWN = "Chưa rõ bạn chọn “Có ích” hay “Chưa rõ”. Xin mở lại bài rồi bấm một trong hai nút."


@never_cache
@csrf_exempt  # the page is the same for everybody and kept: the origin is looked at instead
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, path: str) -> HttpResponse:
    """Counted once a day for each reader; whoever says something again is told so."""
    article = content_or_404(request, path)
    if request.method != "POST":
        return HttpResponseRedirect(f"{article.url}#gop-y")
    if not is_from_here(request):
        return _refused(request, article, _FOREIGN, status=403)
    if not throttle.is_allowed(request=request, door=RATINGS, minute=throttle.this_minute()):
        return _refused(request, article, _TOO_MANY, status=429)
    said = request.POST.get("verdict", "")
    if said not in list(Verdict):
        return _refused(request, article, _UNKNOWN, status=422)
    today = timezone.localdate()
    if not is_first_today(request=request, thing=f"{ARTICLE}:{article.pk}", day=today):
        return _back(article, "da-co")
    note_verdict(kind=ARTICLE, key=str(article.pk), day=today, verdict=Verdict(said))
    return _back(article, said)


def _back(article: ArticlePage, said: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{article.url}?gop-y={said}#gop-y")
    response.status_code = 303
    return response


def _refused(request: HttpRequest, article: ArticlePage, refused: str, *, status: int) -> HttpResponse:
    context = {"article": article, "refused": refused, "address": article.url}
    return render(request, "editorial/rated.html", context, status=status)
