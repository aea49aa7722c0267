"""What is to be said of a text as it stands in the editor's form, without saving it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_POST

from portal.editorial.models import ArticlePage
from portal.editorial.templatetags.care import advice


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """What cannot be read of the form stays as it was saved."""
    saved: Any = get_object_or_404(ArticlePage, pk=pk).specific.get_latest_revision_as_object()
    if not saved.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return render(request, "editorial/admin/advice.html", advice(_as_written(request, saved)))


def _as_written(request: HttpRequest, saved: Any) -> ArticlePage:
    written = copy(saved)
    form_class = saved.get_edit_handler().get_form_class()
    form = form_class(
        request.POST, request.FILES, instance=saved, parent_page=saved.get_parent(), for_user=request.user
    )
    form.defer_required_fields()
    form.is_valid()
    for name in ("title", "lead", "kind", "language", "body"):
        if form.cleaned_data.get(name) or name == "lead":
            setattr(written, name, form.cleaned_data.get(name, ""))
    return written


urls = [path("gop-y-tu-dong/<int:pk>/", read_again, name="editorial_advice")]
menu = ()
