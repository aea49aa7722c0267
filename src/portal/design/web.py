"""Public views of the design room: the stylesheet, the reader's display settings, the pattern library, error pages."""

import json
import logging
import sys
from contextlib import suppress
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.operations import rate_limits
from portal.design import display
from portal.design.display import CONTRASTS, COOKIE, COOKIE_AGE, SIZES, THEMES, DisplayChoice
from portal.design.incidents import is_database_unreachable, number_of, write_down
from portal.design.navigation import installation


def examples() -> dict[str, object]:
    return {
        "facts": (
            ("Số, ký hiệu", "91/2015/QH13"),
            ("Cơ quan ban hành", "Quốc hội"),
            ("Ngày có hiệu lực", "01/01/2017"),
        ),
        "page_obj": Paginator(range(57), 10).page(2),
        "tones": (("good", "Còn hiệu lực"), ("warn", "Hết hiệu lực một phần"), ("bad", "Hết hiệu lực"), ("", "Tin")),
        "icons": ("search", "law", "question", "agency", "plan", "news", "phone", "print", "download", "link", "clock"),
        "colours": (
            ("paper", "nền trang"),
            ("surface", "nền khối"),
            ("ink", "chữ"),
            ("ink-soft", "chữ phụ"),
            ("leaf", "lá sen: khung"),
            ("link", "liên kết"),
            ("accent", "son: điều quan trọng nhất"),
            ("good", "còn hiệu lực"),
            ("warn", "cần chú ý"),
            ("bad", "hết hiệu lực, lỗi"),
        ),
    }


logger = logging.getLogger(__name__)

_REPORTS, _MOST_REPORT = rate_limits.RateLimit("policy-reports", 30), 16 * 1024  # per minute; bytes
ONE_YEAR = 365 * 24 * 3600  # seconds


@csrf_exempt
@require_POST
def take_policy_report(request: HttpRequest) -> HttpResponse:
    """Count a browser's report of a violation of the Content Security Policy, by directive; nothing else is stored."""
    if rate_limits.is_allowed(request=request, door=_REPORTS, minute=rate_limits.this_minute()):
        with suppress(ValueError, AttributeError):
            said = json.loads(request.read(_MOST_REPORT)).get("csp-report", {})
            told = said.get("effective-directive") or said.get("violated-directive")
            rate_limits.count_refusal(kind=str(told).partition(" ")[0], day=timezone.localdate())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_safe
def serve_stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The whole stylesheet; its address contains its digest, so that it may be cached indefinitely."""
    sheet = display.stylesheet()
    if digest != sheet.digest:
        return HttpResponseNotFound("", content_type="text/css; charset=utf-8")
    return HttpResponse(
        sheet.text,
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={ONE_YEAR}, immutable"},
    )


@never_cache
@require_safe
def choose_display(request: HttpRequest) -> HttpResponse:
    """The settings page; with `luu` in the query, store the choice and redirect to the page where the reader was."""
    back = _safe_address(request, request.GET.get("quay-lai", ""))
    if "luu" not in request.GET:
        return render(
            request, "design/display.html", {"back": back, "sizes": SIZES, "themes": THEMES, "contrasts": CONTRASTS}
        )
    choice = DisplayChoice.from_values(
        chu=request.GET.get("chu", ""),
        nen=request.GET.get("nen", ""),
        tuong_phan=request.GET.get("tuong-phan", ""),
    )
    response = redirect(back)
    response.set_cookie(COOKIE, choice.as_cookie(), max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure())
    return response


def _safe_address(request: HttpRequest, address: str) -> str:
    """The address if it belongs to this portal, else the home page: prevents open redirects."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if is_ours else "/"


@require_safe
def show_components(request: HttpRequest) -> HttpResponse:
    """The pattern library: every component with its markup."""
    return render(request, "design/components.html", examples())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an unreadable request: too long, truncated, in an unknown encoding, or for a wrong host.

    It reads nothing of the request, not even its form, because reading is what failed. Exceptions of the portal raised
    while reading may supply a message (`told`) and a `status`.
    """
    told = {"told": getattr(exception, "told", "")}
    return HttpResponse(
        loader.render_to_string("400.html", installation() | told), status=getattr(exception, "status", 400)
    )


# If even the error page cannot be rendered: no style, and no address other than the home page.
_BARE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng đang gặp lỗi</title></head>
<body><main><h1>Cổng đang gặp lỗi</h1>
<p>Lỗi này là của chúng tôi, không phải của bạn. Xin thử lại sau ít phút, hoặc <a href="/">về trang chủ</a>.</p>
<p>Việc gấp, xin hỏi bộ phận tiếp công dân của Ủy ban nhân dân xã, phường nơi bạn sinh sống.</p>
<p>Mã sự cố: <strong>{number}</strong></p>
</main></body></html>
"""
RETRY_AFTER = 60  # seconds: enough for a restart of the database


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an internal error; it needs no database, no session and no context processor.

    It says that the failure was recorded only if it was. An unreachable database is reported as such, with status 503.

    It needs the collected static files: after an upgrade without `collectstatic` it fails as every page does, and each
    layer of middleware would call it again; the reader would get the server's own text in English. Hence the bare page.
    """
    is_away = is_database_unreachable(sys.exception())
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    number = number_of(request)
    failure = {"is_away": is_away, "number": number, "is_written": write_down(request, status=status)}
    try:
        response = HttpResponse(loader.render_to_string("500.html", installation() | failure), status=status)
    except Exception:
        logger.exception("The page for failures cannot be made. Was collectstatic run after the upgrade?")
        response = HttpResponse(_BARE.replace("{number}", number), status=status)
    if is_away:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own word: it would write a second line
    return response
