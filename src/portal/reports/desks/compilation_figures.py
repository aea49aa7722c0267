"""The desk of what is behind a frozen number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk
from portal.reports.desks.compilations import compilation_or_404
from portal.reports.views.drilling import behind, figure_or_404


@require_safe
def show(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    compilation_or_404(request, slug)
    context = behind(request, figure_or_404(slug, key), is_public=False)
    return render(request, "reports/compilations/desk/figure.html", context)


urls = [path("bao-cao-tong-hop/<slug:slug>/so-lieu/<str:key>/", show, name="compilation_figure")]
menu: tuple[Desk, ...] = ()
