"""Requests about personal data: overdue ones first, with their deadlines; answered and closed here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import officer_for_all
from portal.design.admin import act_view, for_all
from portal.design.refusals import success_redirect
from portal.dissemination import operations, queries
from portal.dissemination.channels import normal
from portal.dissemination.models import DataRequest, Follower
from portal.dissemination.planning.rules import term_on
from portal.dissemination.queries.followers import (
    is_late,
    next_day,
    open_requests,
)
from portal.dissemination.states import Channel, ConsentMethod, RequestKind
from portal.dissemination.web.forms import RequestForm

VERB = "data_request.answer"
_A_PAGE = 20


class DataRequestEntryForm(RequestForm):
    """A request made by telephone or at a counter; `address` tells whose data it is about, if they say so."""

    address = forms.CharField(
        label="Số điện thoại hoặc địa chỉ thư mà người đó nhận tin", max_length=254, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = "Người dân muốn"
        self.fields["words"].label = "Người dân nói thêm"


@never_cache
@sensitive_post_parameters("address", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    officer = officer_for_all(request, VERB)
    form = DataRequestEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _receive(form, officer)
        return success_redirect(request, "Đã ghi yêu cầu và hạn phải làm.", "data_requests")
    today = timezone.localdate()
    done = DataRequest.objects.filter(done_at__isnull=False).order_by("-done_at", "-pk")
    waiting = Paginator(open_requests(), _A_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "dissemination/staff/data_requests.html",
        {
            "rows": _rows(list(waiting.object_list), today),
            "page": waiting,
            "closed": Paginator(done.select_related("officer"), _A_PAGE).get_page(request.GET.get("xong")),
            "form": form,
            "term": term_on(today),
        },
        status=422 if form.errors else 200,
    )


close = act_view(
    operations.answer_request,
    "request",
    for_all(VERB, DataRequest),
    form={"outcome": forms.CharField(max_length=300)},
    unfit="Xin ghi kết quả: đã làm gì, hoặc vì sao không làm.",
    said="Đã đóng yêu cầu.",
    to="data_requests",
)


def _receive(form: DataRequestEntryForm, officer: Officer) -> None:
    typed = form.cleaned_data["address"]
    channel = Channel.EMAIL if "@" in typed else Channel.SMS
    if not normal(typed, channel=channel) and queries.follower_at(address=typed, channel=Channel.POST):
        channel = Channel.POST
    value = normal(typed, channel=channel)
    follower = queries.follower_at(address=value, channel=channel) if value else None
    operations.receive_request(
        kind=RequestKind(form.cleaned_data["kind"]),
        person=follower.code if follower else None,
        channel=channel if value else None,
        way=ConsentMethod.DESK,
        words=form.cleaned_data["words"],
        address=typed,
        by=officer,
        at=timezone.now(),
    )


def _rows(waiting: list[DataRequest], on: date) -> list[dict[str, object]]:
    codes = {one.person for one in waiting if one.person is not None}
    people: dict[object, Follower] = {
        one.code: one for one in Follower.objects.filter(code__in=codes).prefetch_related("addresses")
    }
    return [
        {
            "request": one,
            "follower": people.get(one.person),
            "next_day": next_day(one),
            "is_late": is_late(one, on=on),
        }
        for one in waiting
    ]


urls: list[URLPattern] = [
    path("yeu-cau-du-lieu/", show, name="data_requests"),
    path(
        "yeu-cau-du-lieu/<int:pk>/phan-hoi/",
        act_view(
            operations.acknowledge_request,
            "request",
            for_all(VERB, DataRequest),
            said="Đã ghi là đã phản hồi.",
            to="data_requests",
        ),
        name="data_request_acknowledge",
    ),
    path("yeu-cau-du-lieu/<int:pk>/xong/", close, name="data_request_close"),
]
menu = (AdminMenuEntry("Yêu cầu về dữ liệu", "data_requests", (VERB,), "lock", 70, for_all=True),)
