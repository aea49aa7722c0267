"""What the desks share: the page that is spoken of, and the way back to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from portal.editorial.models import PortalPage


def page_or_404(pk: int) -> PortalPage:
    page: PortalPage = get_object_or_404(PortalPage, pk=pk).specific
    return page


def back_to(page: PortalPage) -> HttpResponse:
    """The list in which the page stands: whoever just acted may not open its editor."""
    return redirect("wagtailadmin_explore", page.get_parent().pk)
