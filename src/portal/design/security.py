"""The content security policy: strict for the public, looser under the back office's prefix alone."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware as DjangoMiddleware


class ContentSecurityPolicyMiddleware(DjangoMiddleware):
    """Django's own middleware, with `ADMIN_CSP` for addresses under `ADMIN_PREFIX`, and for what is previewed there:
    Wagtail makes a preview by a request of its own to the page's public address, and shows it in a frame.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_staff = request.path.startswith(settings.ADMIN_PREFIX) or getattr(request, "is_preview", False)
        if is_staff and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]
        return super().process_response(request, response)


def allow_frames(response: HttpResponseBase, *, origins: Sequence[str]) -> None:
    """Let this one page show frames of these sites; without any it keeps the policy of all pages."""
    if origins:
        response._csp_config = settings.SECURE_CSP | {"frame-src": list(origins)}  # type: ignore[attr-defined]
