"""Rút, gộp, xóa: how a content that was public ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk
from portal.editorial.desks.pages import back_to, page_or_404
from portal.editorial.forms.endings import EndingForm
from portal.editorial.models import PortalPage
from portal.editorial.operations.publishing.endings import (
    IsLocked,
    MayNotEnd,
    NotPublic,
    WrongSuccessor,
    end_content,
)
from portal.editorial.queries.publishing.endings import may_end
from portal.editorial.states import Ending

_HINDERED: dict[type[Exception], str] = {
    NotPublic: "Nội dung này không còn công khai.",
    IsLocked: "Nội dung đang bị một cán bộ khác khóa. Hãy nhờ người ấy mở khóa trước.",
    WrongSuccessor: "Nội dung thay thế phải đang công khai và không dẫn ngược về chính nội dung này.",
}


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_or_404(pk)
    if not may_end(officer=request.user, page=page, on=timezone.localdate()):
        raise PermissionDenied
    form = EndingForm(request.POST or None, initial={"ending": Ending.WITHDRAWN.value})
    if request.method == "GET" or not form.is_valid():
        return _page(request, page, form)
    by: Any = request.user
    said = form.cleaned_data
    try:
        end_content(
            page=page,
            ending=Ending(said["ending"]),
            note=said["note"],
            successor=said["successor"],
            by=by,
            at=timezone.now(),
        )
    except MayNotEnd as error:
        raise PermissionDenied from error
    except tuple(_HINDERED) as error:
        form.add_error("successor" if isinstance(error, WrongSuccessor) else None, _HINDERED[type(error)])
        return _page(request, page, form)
    messages.success(request, f"“{page.title}” không còn công khai. Địa chỉ của nội dung nói rõ với người đọc.")
    return back_to(page)


def _page(request: HttpRequest, page: PortalPage, form: EndingForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "editorial/desks/end.html", {"page": page, "form": form}, status=status)


urls: list[URLPattern] = [path("rut/<int:pk>/", end, name="editorial_end")]
menu: tuple[Desk, ...] = ()
