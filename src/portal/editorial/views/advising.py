"""An outside expert reads a draft and writes remarks; nothing else is open to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.design.private import private
from portal.editorial.forms.links import RemarkForm
from portal.editorial.operations.publishing.experts import TooManyRemarks, write_remark
from portal.editorial.operations.publishing.links import LinkIsOver, note_opening
from portal.editorial.queries.publishing.links import Standing, standing_of
from portal.editorial.showing import shown
from portal.editorial.states import LinkPurpose
from portal.editorial.views.knocking import TooOften, knock, over, too_often

_FULL = "Liên kết này đã nhận đủ số góp ý. Xin cảm ơn ông, bà; cần góp ý thêm, xin báo cán bộ đã gửi liên kết."


@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def advise(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = knock(request, token=token, purpose=LinkPurpose.READ)
    except TooOften:
        return too_often(request)
    standing = standing_of(link=link, at=timezone.now())
    if standing is not Standing.OPEN:
        return over(request, link, standing)
    form = RemarkForm(request.POST or None)
    if request.method == "GET":
        note_opening(link=link, at=timezone.now())
    elif form.is_valid():
        try:
            write_remark(link=link, **form.cleaned_data, at=timezone.now())
        except LinkIsOver as error:
            return over(request, link, error.standing)
        except TooManyRemarks:
            form.add_error(None, _FULL)
        else:
            messages.success(request, "Đã nhận góp ý. Xin cảm ơn ông, bà; có thể góp ý tiếp về đoạn khác.")
            return redirect("editorial:advise", token)
    context = {"link": link, "shown": shown(link.revision), "form": form, "remarks": link.remarks.order_by("pk")}
    return render(request, "editorial/links/advise.html", context, status=422 if form.is_bound else 200)
