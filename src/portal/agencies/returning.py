"""Where an officer was going when a door asked for something first: a link in a letter leads there."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


def with_next(step: str, request: HttpRequest) -> str:
    """The address of the step, with where the officer goes afterwards. What only sends something is not gone to."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return f"{step}?{urlencode({NEXT: wanted})}" if wanted not in ("", reverse("wagtailadmin_home")) else step


def next_address(request: HttpRequest) -> str:
    """Where to go on: the address named, if it is a page of the back office; its first page otherwise."""
    wanted = request.GET.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith(settings.ADMIN_PREFIX) else reverse("wagtailadmin_home")
