"""The content that an address below a page belongs to."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from wagtail.models import Site

from portal.editorial import queries
from portal.editorial.models import ArticlePage


def content_or_404(request: HttpRequest, path: str) -> ArticlePage:
    """`path`: as it stands in the address, without slashes at its ends."""
    site = Site.find_for_request(request)
    page = queries.public_article_at(url_path=f"{site.root_page.url_path}{path}/") if site else None
    if page is None:
        raise Http404
    return page
