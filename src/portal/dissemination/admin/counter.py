"""The counter: a clerk enters a paper form, prints a blank one, and types the code that the person reads out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.names import name_sort_key
from portal.agencies.queries import ask_reach, officer_of
from portal.agencies.queries.imprint import current_imprint
from portal.design.refusals import refusals_in_form
from portal.dissemination import operations
from portal.dissemination.admin.paper_form import PaperForm, write_blank_form
from portal.dissemination.channels import CODE_WITHIN, fingerprint, is_number
from portal.dissemination.models import Asking, Suppression
from portal.dissemination.operations import ContactPoint, PaperConsent
from portal.dissemination.operations.opt_in import MOST_TRIES
from portal.dissemination.operations.sending import queue
from portal.dissemination.queries.channels import open_channels, stop_number
from portal.dissemination.queries.followers import refusals_at
from portal.dissemination.states import (
    CURRENT_PAPER,
    FOLLOWER_ROLES,
    PAPERS,
    Channel,
    ConsentMethod,
    Frequency,
    SuppressionReason,
    consent_text,
    paper_day,
)
from portal.library.models import Field
from portal.questions.queries import narrowed

VERB = "follower.enter"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, VERB)
    own = narrowed(Agency.objects.existing_on(timezone.localdate()).order_by("name_sort"), pk__in=reach)
    form = PaperForm(request.POST or None, agencies=own, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        officer = officer_of(request, VERB, form.cleaned_data["agency"].pk)
        with refusals_in_form(form):
            return _entered(request, form, _enter(form, officer))
    page = Paginator(_entered_by(reach), 20).get_page(request.GET.get("trang"))
    channels = {one.channel for one in open_channels(mail=bool(settings.MAIL_IS_CONFIGURED))}
    return render(
        request,
        "dissemination/staff/counter.html",
        {
            "form": form,
            "page": page,
            "takes_phone": Channel.SMS in channels,
            "takes_email": Channel.EMAIL in channels,
            "takes_post": Channel.POST in channels,
            "now": timezone.now(),
        },
        status=422 if form.errors else 200,
    )


@never_cache
@sensitive_post_parameters("code")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the code that the person at the counter reads from their telephone."""
    asking = get_object_or_404(_entered_by(ask_reach(request, VERB)), pk=pk, channel=Channel.SMS.value)
    now = timezone.now()
    is_right = asking.tries < MOST_TRIES and is_number(
        request.POST.get("code", ""), seed=asking.seed, key=settings.DIGEST_KEY
    )
    if is_right and operations.confirm(
        asking=asking, way=ConsentMethod.CODE, controller=current_imprint().owner, at=now
    ):
        messages.success(request, f"Đã xác nhận số điện thoại của phiếu {asking.paper}.")
    else:
        operations.fail_to_confirm(asking=asking)
        messages.error(request, "Mã chưa đúng hoặc đã hết hạn.")
    return redirect("followers_counter")


@require_safe
def print_form(request: HttpRequest) -> HttpResponse:
    """The blank form on A4, in large letters."""
    ask_reach(request, VERB)
    return render(request, "dissemination/staff/paper.html", {"blank": _blank()})


@require_safe
def print_file(request: HttpRequest) -> HttpResponse:
    """The blank form as PDF, for those who hand it out."""
    ask_reach(request, VERB)
    return HttpResponse(
        write_blank_form(_blank()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="phieu-nhan-tin-{CURRENT_PAPER}.pdf"'},
    )


def _blank() -> dict[str, Any]:
    topics = sorted(Field.objects.filter(parent__isnull=True), key=lambda one: name_sort_key(one.name))
    labels = {Channel.SMS: "Số điện thoại", Channel.EMAIL: "Thư điện tử", Channel.POST: "Thư giấy"}
    follow_url = settings.PORTAL_BASE_URL.rstrip("/") + reverse("dissemination:about")
    return {
        "owner": current_imprint().owner,
        "version": paper_day(CURRENT_PAPER),
        "topics": [one.name for one in topics],
        "frequencies": [label for _, label in Frequency.choices()],
        "roles": list(FOLLOWER_ROLES.values()),
        "consents": [
            (labels[channel], consent_text(version=version, owner=current_imprint().owner))
            for channel, version in PAPERS[CURRENT_PAPER].items()
        ],
        "follow_url": follow_url,
        "follow_address": follow_url.partition("://")[2] or follow_url,
    }


def _enter(form: PaperForm, officer: Officer) -> list[Asking]:
    said, now = form.cleaned_data, timezone.now()
    made = operations.enter_paper(
        reaches=_reaches(form),
        things=form.things,
        frequency=Frequency(said["frequency"]),
        about=form.about,
        paper=PaperConsent(said["agency"].pk, said["number"], said["version"], is_signed=said["is_signed"]),
        controller=current_imprint().owner,
        by=officer,
        at=now,
    )
    queue.wake_after_commit()
    return made


def _reaches(form: PaperForm) -> list[ContactPoint]:
    said = form.cleaned_data
    return [
        ContactPoint(
            channel=channel,
            value=value,
            fingerprint=fingerprint(value, key=settings.DIGEST_KEY, channel=channel),
            by_zalo=channel is Channel.SMS and said["by_zalo"],
        )
        for channel, name in _FIELDS.items()
        if (value := said[name])
    ]


def _entered(request: HttpRequest, form: PaperForm, made: list[Asking]) -> HttpResponse:
    number = form.cleaned_data["number"]
    for why in _hindrances(form, made):
        messages.warning(request, why)
    if made:
        messages.success(request, f"Đã nhập phiếu {number}. {_next(form, made)}")
    return redirect("followers_counter")


_FIELDS = {Channel.SMS: "phone", Channel.EMAIL: "email", Channel.POST: "postal"}
_PLACES = {Channel.SMS: "Số điện thoại", Channel.EMAIL: "Hộp thư", Channel.POST: "Địa chỉ nhận thư giấy"}


def _hindrances(form: PaperForm, made: list[Asking]) -> list[str]:
    """Why nothing was sent to an address on the form, and what helps. The clerk has the person before them."""
    asked = {one.channel for one in made}
    left = [one for one in _reaches(form) if one.channel.value not in asked]
    refused = refusals_at(fingerprints={one.fingerprint for one in left}, at=timezone.now())
    return [_hindrance(one, refused.get((one.channel.value, one.fingerprint))) for one in left]


def _hindrance(reach: ContactPoint, refusal: Suppression | None) -> str:
    place = f"{_PLACES[reach.channel]} trên phiếu"
    if refusal is None:
        return f"{place} chưa được hỏi: đã là của người này, hoặc hôm nay đã xin quá nhiều lần; mai xin thử lại."
    day = f"{timezone.localtime(refusal.at):%d/%m/%Y}"
    if refusal.reason == SuppressionReason.SAID_NO:
        return (
            f"{place} đã từ chối nhận tin ngày {day}. Người dân muốn nhận lại thì dùng chính máy đó soạn DK gửi "
            f"{stop_number() or 'lại nơi đã nhắn tin'} rồi nhập lại phiếu, hoặc ký phiếu và đánh dấu ô "
            "“Phiếu có chữ ký”."
        )
    until = f"{timezone.localtime(refusal.until):%d/%m/%Y}" if refusal.until else "khi có người xem lại"
    return f"{place} đã trả lại tin ngày {day}; đến {until} mới gửi lại được. Xin ghi một địa chỉ khác."


def _next(form: PaperForm, made: list[Asking]) -> str:
    channels = {one.channel for one in made}
    said = []
    if Channel.SMS in channels:
        by_code = f"Mời người dân đọc mã trong tin nhắn để nhập ở bảng dưới, trong {CODE_WITHIN.seconds // 60} phút."
        said.append("Số điện thoại đã xác nhận bằng phiếu." if form.cleaned_data["is_signed"] else by_code)
    if Channel.EMAIL in channels:
        said.append("Mời người dân mở hộp thư, bấm xác nhận trong thư của cổng.")
    return " ".join(said)


def _entered_by(reach: set[int] | None) -> QuerySet[Asking]:
    """Paper forms of the agencies within reach, latest first."""
    papers = Asking.objects.exclude(paper="").select_related("agency", "address").order_by("-pk")
    return narrowed(papers, agency__in=reach)


urls: list[URLPattern] = [
    path("phieu/", enter, name="followers_counter"),
    path("phieu/in/", print_form, name="followers_paper"),
    path("phieu/in/phieu.pdf", print_file, name="followers_paper_file"),
    path("phieu/<int:pk>/ma/", confirm, name="followers_code"),
]
menu = (AdminMenuEntry("Nhập phiếu đăng ký", "followers_counter", (VERB,), "edit", 60),)
