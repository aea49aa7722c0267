"""The ledger: unconfirmed withdrawals, copies of a partner, copies of an item, WebSub subscriptions."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_reach, officer_for_all, reach_of
from portal.design.admin import ListColumns, list_page
from portal.sharing.models import Copy, Item, Partner
from portal.sharing.operations import delivery, wake
from portal.sharing.operations.partners import send_again
from portal.sharing.queries.items import (
    attempts_at,
    copies_of_item,
    copies_of_partner,
    copies_still_read,
    items_shared,
    ledger_counts,
    subscriptions_listed,
)

PARTNER, COPY = "partner.edit", "copy.read"
A_PAGE = 30


_OF_COPY: ListColumns = {
    "Bản đã xác nhận": "confirmed_version",
    "Bản phải có": "wanted_version",
    "Xác nhận lúc": "confirmed_at",
    "Đã rút": "is_withdrawn",
    "Phải gỡ trước": "withdraw_by",
    "Bản sao": "copy_url",
    "Cổng thấy": "get_sight_display",
    "Xem lúc": "looked_at",
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Withdrawn copies that may still be online, then the items; of the officer's agencies or of all."""
    reach = ask_reach(request, COPY)
    words = request.GET.get("tim", "").strip()[:120]
    now = timezone.now()
    return list_page(
        request,
        "sharing/admin/ledger.html",
        items_shared(agencies=reach, words=words),
        {
            "Nội dung": "title",
            "Cơ quan": "agency.name",
            "Bản": "version",
            "Thay đổi": "changed_at",
            "Rút lúc": "withdrawn_at",
            "Trang đã xác nhận": "copy_count",
            "Đang chờ": "lag_count",
        },
        title="Bài đang ở đâu",
        per_page=A_PAGE,
        words="",
        overdue=Paginator(copies_still_read(at=now, agencies=reach), A_PAGE).get_page(request.GET.get("go")),
        counts=ledger_counts(at=now, agencies=reach),
        looked_for=words,
        now=now,
        may_edit=reach_of(request.user, PARTNER) is None,
    )


@require_safe
def item_copies(request: HttpRequest, pk: int) -> HttpResponse:
    """The copies of one item, with their versions and times."""
    reach = ask_reach(request, COPY)
    items = Item.objects.select_related("agency").prefetch_related("sets")
    item = get_object_or_404(items if reach is None else items.filter(agency__in=reach), pk=pk)
    return list_page(
        request,
        "sharing/admin/item.html",
        copies_of_item(item=item),
        {"Trang nhận": "partner.name", **_OF_COPY},
        title="Trang nhận của nội dung",
        per_page=A_PAGE,
        item=item,
        now=timezone.now(),
        may_edit=reach_of(request.user, PARTNER) is None,
    )


@require_safe
def partner_copies(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of one partner, with the latest attempts."""
    officer_for_all(request, PARTNER)
    partner = get_object_or_404(Partner.objects.select_related("agency"), pk=pk)
    only_lagging = request.GET.get("cham") == "1"
    return list_page(
        request,
        "sharing/admin/copies.html",
        copies_of_partner(partner=partner, only_lagging=only_lagging),
        {"Nội dung": "item.title", "Cơ quan": "item.agency.name", **_OF_COPY},
        title="Sổ bản sao",
        per_page=A_PAGE,
        partner=partner,
        only_lagging=only_lagging,
        attempts=attempts_at(partner=partner, limit=20),
        now=timezone.now(),
        may_edit=True,
    )


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one copy now."""
    officer = officer_for_all(request, PARTNER)
    if send_again(copies=[get_object_or_404(Copy, pk=pk).pk], by=officer, at=timezone.now()):
        wake(delivery.deliver)
        messages.success(request, "Đã đưa vào lượt gửi lại.")
    else:
        messages.info(request, "Không gửi lại: bản sao đã được xác nhận, hoặc trang nhận đang không nhận.")
    back = request.POST.get("ve", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else reverse("sharing_ledger")
    )


@require_safe
def subscription_list(request: HttpRequest) -> HttpResponse:
    """Subscriptions of the WebSub hub."""
    officer_for_all(request, PARTNER)
    return list_page(
        request,
        "sharing/admin/subscriptions.html",
        subscriptions_listed(),
        {
            "Nơi nhận": "callback",
            "Nguồn tin": "topic",
            "Tình trạng": "get_state_display",
            "Nhận đến": "lease_until",
            "Lần gửi gần nhất": "last_sent_at",
            "Kết quả": "get_last_outcome_display",
        },
        title="Chương trình đăng ký nhận tin",
        per_page=A_PAGE,
    )


urls = [
    path("", overview, name="sharing_ledger"),
    path("noi-dung/<int:pk>/", item_copies, name="sharing_item"),
    path("trang-nhan/<int:pk>/ban-sao/", partner_copies, name="sharing_copies"),
    path("ban-sao/<int:pk>/gui-lai/", again, name="sharing_copy_again"),
    path("dang-ky/", subscription_list, name="sharing_subscriptions"),
]
menu = (
    AdminMenuEntry("Bài đang ở đâu", "sharing_ledger", (COPY,), "list-ul", 10),
    AdminMenuEntry("Chương trình đăng ký nhận tin", "sharing_subscriptions", (PARTNER,), "resubmit", 30),
)
