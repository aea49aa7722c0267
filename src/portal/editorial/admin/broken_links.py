"""Links in contents that lead nowhere, or that lead on for good: whose page, what is wrong, try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.pages import list_page
from portal.agencies.queries import ask_reach
from portal.design.refusals import permit
from portal.editorial.admin.permissions import (
    REVIEW,
    agencies_to_choose,
    narrow_reach,
)
from portal.editorial.models import ArticlePage, LinkCheck
from portal.editorial.operations.link_checks import check_link
from portal.editorial.queries.links import broken_links, links_in_words, moved_links
from portal.outward.operations import http_client

MOVED = "doi"


@require_safe
def list_broken_links(request: HttpRequest) -> HttpResponse:
    """Longest broken first; `?chi=doi`: what should be changed because it leads on."""
    reach = ask_reach(request, REVIEW)
    agency, keys = narrow_reach(request, reach)
    is_moved = request.GET.get("chi") == MOVED
    bad, moved = broken_links(agencies=keys), moved_links(agencies=keys)
    return list_page(
        request,
        "editorial/desks/links.html",
        moved if is_moved else bad,
        {
            "Bài": "page.title",
            "Liên kết": "url",
            "Địa chỉ mới": "moved_to",
            "Hỏng từ": "first_failed_at",
            "Thử lúc": "checked_at",
        },
        title="Liên kết hỏng",
        per_page=30,
        rows=links_in_words,
        is_moved=is_moved,
        broken_count=bad.count(),
        moved_count=moved.count(),
        agency=agency,
        agencies=agencies_to_choose(reach),
    )


@require_POST
def retry_link(request: HttpRequest, pk: int) -> HttpResponse:
    reach = ask_reach(request, REVIEW)
    row = get_object_or_404(LinkCheck.objects.select_related("page"), pk=pk)
    permit(reach is None or ArticlePage.objects.filter(pk=row.page_id, agency__in=reach).exists())
    if check_link(url=row.url, is_internal=row.is_internal, door=http_client(), at=timezone.now()).has_failed:
        messages.warning(request, "Liên kết vẫn chưa mở được.")
    else:
        messages.success(request, "Liên kết mở được.")
    return redirect("editorial_links")


urls = [
    path("lien-ket-hong/", list_broken_links, name="editorial_links"),
    path("lien-ket-hong/<int:pk>/thu-lai/", retry_link, name="editorial_link_again"),
]
menu = (AdminMenuEntry("Liên kết hỏng", "editorial_links", (REVIEW,), "warning", 40),)
