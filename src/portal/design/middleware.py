"""What caches on the way must know (a page looks as its reader chose), and no answer that is an empty page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


class VaryOnDisplayMiddleware:
    """Marks pages as depending on cookies, because `<html>` carries the reader's choice of letters and colours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class RefusedMethodMiddleware:
    """Where an address only takes what a form sends, whoever goes there by hand gets a page with a way on.

    Django's own answer is a white page; officers met it after signing in again, or by reloading.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Browsers name HTML when somebody goes somewhere; programs that take anything are told by the number alone.
        asks_for_a_page = "text/html" in request.headers.get("Accept", "")
        if response.status_code != 405 or response.content or not asks_for_a_page:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page
