"""Partners: entered and changed, their secret handed over once, turned off and on, tried."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, officer_for_all
from portal.outward.operations import open_door
from portal.sharing import delivering
from portal.sharing.couriers.signing import BOTH_SIGN_FOR, secret_of, spoken
from portal.sharing.desks.forms import PartnerForm, beginning
from portal.sharing.feeding.topics import Shelf
from portal.sharing.models import Partner
from portal.sharing.operations.partnering import change_partner, enter_partner, rotate_secret, turn_off, turn_on
from portal.sharing.queries.ledger import partners_with_counts
from portal.sharing.queries.sets import NamedSet, named_set, sets_on_offer
from portal.sharing.staff import A_PAGE, PARTNER
from portal.sharing.states import Outcome
from portal.sharing.trying import try_partner


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, PARTNER)
    page = Paginator(partners_with_counts(), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "sharing/admin/partners.html", {"page_obj": page})


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new partner; the answer to the form shows its secret, once."""
    officer = officer_for_all(request, PARTNER)
    form = PartnerForm(request.POST if request.method == "POST" else None, offered=sets_on_offer())
    if not form.is_valid():
        return _form_page(request, form, None)
    partner = enter_partner(said=form.said, by=officer, at=timezone.now())
    delivering.hint()
    if not partner.webhook_url:
        messages.success(request, "Đã thêm trang nhận.")
        return redirect("sharing_partner", partner.pk)
    return _show_secret(request, partner, is_new=True)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PARTNER)
    partner = get_object_or_404(Partner.objects.select_related("agency"), pk=pk)
    form = PartnerForm(
        request.POST if request.method == "POST" else None,
        initial=beginning(partner),
        offered=_with_chosen(sets_on_offer(), partner),
        partner=partner,
    )
    if not form.is_valid():
        return _form_page(request, form, partner)
    change_partner(partner=partner, said=form.said, by=officer, at=timezone.now())
    delivering.hint()
    messages.success(request, "Đã lưu.")
    return redirect("sharing_partner", partner.pk)


@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret, shown in the answer and never again."""
    officer = officer_for_all(request, PARTNER)
    partner = rotate_secret(partner=get_object_or_404(Partner, pk=pk), by=officer, at=timezone.now())
    return _show_secret(request, partner, is_new=False)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a partner off, or on again."""
    officer = officer_for_all(request, PARTNER)
    partner = get_object_or_404(Partner, pk=pk)
    if request.POST.get("bat") == "1":
        turn_on(partner=partner, by=officer, at=timezone.now())
        delivering.hint()
        messages.success(request, "Đã bật lại. Mọi thay đổi trong thời gian tạm ngừng được gửi ngay.")
    else:
        turn_off(partner=partner, by=officer, at=timezone.now())
        messages.success(request, "Đã tạm ngừng gửi. Các lần rút bài chưa được xác nhận vẫn được nêu trong danh sách.")
    return redirect("sharing_partner", pk)


@require_POST
def try_it(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed request that asks nothing of the site; what it says is told at once."""
    officer_for_all(request, PARTNER)
    partner = get_object_or_404(Partner.objects.exclude(webhook_url=""), pk=pk)
    sender = delivering.Sender(settings.SECRET_KEY)
    receipt = try_partner(partner=partner, door=open_door(), sender=sender, at=timezone.now())
    if receipt.outcome is Outcome.CONFIRMED:
        messages.success(request, f"Trang nhận đã trả lời đúng (mã {receipt.status}).")
    else:
        messages.error(request, f"Chưa gửi được: {receipt.error}.")
    return redirect("sharing_partner", pk)


def _with_chosen(offered: dict[Shelf, list[NamedSet]], partner: Partner) -> dict[Shelf, list[NamedSet]]:
    """What the partner takes stays on offer, though nothing belongs to it today."""
    for code in partner.sets:
        shelf = Shelf(code.partition(":")[0])
        if code not in {one.code for one in offered.get(shelf, [])}:
            offered.setdefault(shelf, []).append(named_set(code) or NamedSet(code, code, "/"))
    return offered


def _form_page(request: HttpRequest, form: PartnerForm, partner: Partner | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "partner": partner}
    return render(request, "sharing/admin/partner.html", context, status=422 if form.errors else 200)


def _show_secret(request: HttpRequest, partner: Partner, *, is_new: bool) -> HttpResponse:
    secret = secret_of(key=settings.SECRET_KEY, uid=partner.uid, version=partner.secret_version)
    context = {
        "partner": partner,
        "secret": spoken(secret),
        "is_new": is_new,
        "days": BOTH_SIGN_FOR.days,
        "back": reverse("sharing_partner", args=[partner.pk]),
    }
    return render(request, "sharing/admin/secret.html", context)


urls = [
    path("trang-nhan/", partner_list, name="sharing_partners"),
    path("trang-nhan/them/", enter, name="sharing_partner_add"),
    path("trang-nhan/<int:pk>/", edit, name="sharing_partner"),
    path("trang-nhan/<int:pk>/khoa-moi/", rotate, name="sharing_partner_rotate"),
    path("trang-nhan/<int:pk>/tam-ngung/", switch, name="sharing_partner_switch"),
    path("trang-nhan/<int:pk>/gui-thu/", try_it, name="sharing_partner_try"),
]
menu = (Desk("Trang nhận", "sharing_partners", (PARTNER,), "globe", 20),)
