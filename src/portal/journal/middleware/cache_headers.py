"""What browsers and caches on the way may do with an answer: said on every one of them, unless its view has said it.

A page for everybody may be kept anywhere, and whoever keeps it asks each time whether it is still right ("no-cache"):
so that a correction reaches everybody at once, and costs those who have the page already an answer without a body. See
RFC 9111 (what may be kept) and RFC 9110 §8.8 (validators).
"""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FOR_EVERYBODY = "public, no-cache"
FOR_ONE_BROWSER = "private, no-cache"  # an officer who has signed in sees a page as it is for officers
FOR_NOBODY_ELSE = "private, no-store"
# What caches would keep for ever by themselves (RFC 9111 §4.2.2), and what an officer may take back tomorrow.
ASKED_AGAIN = "no-cache"
NOT_KEPT = "no-store"
_BY_STATUS = {
    HTTPStatus.OK: FOR_EVERYBODY,
    HTTPStatus.NOT_MODIFIED: FOR_EVERYBODY,
    HTTPStatus.MOVED_PERMANENTLY: ASKED_AGAIN,
    HTTPStatus.FOUND: ASKED_AGAIN,
    HTTPStatus.SEE_OTHER: ASKED_AGAIN,
    HTTPStatus.TEMPORARY_REDIRECT: ASKED_AGAIN,
    HTTPStatus.PERMANENT_REDIRECT: ASKED_AGAIN,
    HTTPStatus.GONE: ASKED_AGAIN,
}
_FORM_TOKEN = b"csrfmiddlewaretoken"


class PageMarksMiddleware:
    """Stands inside compression, where a page has its own bytes: the same page has the same tag in every process.

    The back office says for itself that nothing of it is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith(settings.ADMIN_PREFIX):
            _mark(request, response)
        return response


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    said = response.headers.get("Cache-Control", "")
    if _is_for_one_reader(response):
        if "no-store" not in said:
            response.headers["Cache-Control"] = FOR_NOBODY_ELSE
        return
    if not said:
        response.headers["Cache-Control"] = said = _permission(request, response.status_code)
    if response.status_code == HTTPStatus.OK and "no-store" not in said and not response.streaming:
        _tag(response)


def _is_for_one_reader(response: HttpResponse) -> bool:
    """It sets a cookie, or holds the token of a form: Django sets no cookie for those who have one already."""
    return bool(response.cookies) or (not response.streaming and _FORM_TOKEN in response.content)


def _permission(request: HttpRequest, status: int) -> str:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return FOR_ONE_BROWSER if status < HTTPStatus.BAD_REQUEST else FOR_NOBODY_ELSE
    return _BY_STATUS.get(HTTPStatus(status), NOT_KEPT)


def _tag(response: HttpResponse) -> None:
    """A date without a tag is not enough: a list from which something was taken out does not get a later date."""
    if "ETag" not in response.headers:
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response.headers.pop("Last-Modified", None)
