"""Partners: create and change, show the secret once, turn off and on, send a trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import officer_for_all
from portal.design.admin import list_page
from portal.design.fields import WholeNumberField
from portal.design.refusals import success_redirect
from portal.outward.operations import http_client
from portal.sharing.admin.ledger import A_PAGE, PARTNER
from portal.sharing.delivery import BOTH_SIGN_FOR, secret_of, secret_text
from portal.sharing.models import Partner
from portal.sharing.operations import delivery, wake
from portal.sharing.operations.delivery import try_partner
from portal.sharing.operations.partners import (
    PARTNER_FIELDS,
    change_partner,
    enter_partner,
    rotate_secret,
    turn_off,
    turn_on,
)
from portal.sharing.queries.feeds import named_set, sets_on_offer
from portal.sharing.queries.items import partners_with_counts
from portal.sharing.states import AttemptOutcome
from portal.sharing.syndication import NamedSet, SetKind
from portal.sharing.web.partners import LINK_LASTS, page_path
from safehttp.failures import BadAddress
from safehttp.urls import read_url

EVERYTHING, CHOSEN = "tat-ca", "chon"


class PartnerForm(forms.Form):
    """A partner and the sets it takes. The view passes the available sets, one list for each kind."""

    name = forms.CharField(
        label="Tên trang",
        max_length=200,
        help_text="Ví dụ: Trang thông tin điện tử xã Vị Thanh 1.",
        error_messages={"required": "Hãy ghi tên trang."},
    )
    agency = forms.ModelChoiceField(
        label="Cơ quan quản lý trang",
        queryset=Agency.objects.order_by("name_sort"),
        required=False,
        empty_label="Không thuộc cơ quan nào trong danh bạ",
    )
    contact_name = forms.CharField(label="Người phụ trách kỹ thuật", max_length=120, required=False)
    contact_email = forms.EmailField(
        label="Thư điện tử công vụ", required=False, error_messages={"invalid": "Địa chỉ thư chưa đúng dạng."}
    )
    webhook_url = forms.CharField(
        label="Địa chỉ nhận tin (webhook)",
        max_length=500,
        required=False,
        help_text="Địa chỉ mà phần mềm của trang nhận mở sẵn. Để trống nếu trang chỉ nhúng, không nhận bản sao.",
    )
    confirm_minutes = WholeNumberField(
        label="Phải xác nhận gỡ trong (phút)",
        min_value=1,
        max_value=24 * 60,
        initial=15,
        help_text="Quá thời gian này mà chưa xác nhận thì bài bị nêu ở đầu danh sách.",
        error_messages={
            "required": "Hãy ghi số phút.",
            "min_value": "Ít nhất là một phút.",
            "max_value": "Nhiều nhất là một ngày (1440 phút).",
        },
    )
    origins = forms.CharField(
        label="Trang được nhúng nội dung",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng một địa chỉ, chỉ gồm giao thức và tên miền. Ví dụ: https://vithanh1.cantho.gov.vn",
    )
    reach = forms.ChoiceField(
        label="Nhận những gì",
        choices=[
            (EVERYTHING, "Mọi nội dung của cổng, trừ văn bản pháp luật"),
            (CHOSEN, "Chỉ những tập được chọn dưới đây"),
        ],
        initial=EVERYTHING,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *said: Any, offered: Mapping[SetKind, list[NamedSet]], partner: Partner | None = None, **more: Any
    ):
        super().__init__(*said, **more)
        self._partner = partner

        self.fields |= {
            _field(shelf): forms.MultipleChoiceField(
                label=shelf.label,
                choices=[(one.code, f"{one.name} ({one.count})") for one in sets],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            for shelf, sets in offered.items()
        }

    @property
    def shelves(self) -> list[Any]:
        """The fields of the sets, one for each kind, for the template."""
        return [self[_field(shelf)] for shelf in SetKind if _field(shelf) in self.fields]

    def clean_webhook_url(self) -> str:
        said: str = self.cleaned_data["webhook_url"].strip()
        if not said:
            return ""
        try:
            url = read_url(said).url
        except BadAddress as error:
            raise forms.ValidationError(f"Địa chỉ này không dùng được: {error.reason}.") from None
        others = Partner.objects.filter(webhook_url=url)
        if self._partner is not None:
            others = others.exclude(pk=self._partner.pk)
        if others.exists():
            raise forms.ValidationError("Địa chỉ nhận tin này đã thuộc một trang khác.")
        return url

    def clean_origins(self) -> str:
        return "\n".join(_origin(line) for line in self.cleaned_data["origins"].split())

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("reach") == CHOSEN and not self.chosen(said):
            self.add_error("reach", "Hãy chọn ít nhất một tập, hoặc chọn nhận mọi nội dung.")

    def chosen(self, said: Mapping[str, Any]) -> tuple[str, ...]:
        return (
            tuple(sorted([code for shelf in SetKind for code in said.get(_field(shelf)) or ()]))
            if said.get("reach") == CHOSEN
            else ()
        )

    @property
    def said(self) -> Partner:
        """An unsaved partner from the valid form."""
        data = self.cleaned_data
        return Partner(**{name: data[name] for name in PARTNER_FIELDS if name in data}, sets=self.chosen(data))


def _field(shelf: SetKind) -> str:
    """The name of the field for a kind of sets."""
    return f"sets_{shelf.name.lower()}"


def _origin(line: str) -> str:
    """An origin, "https://host[:port]" in lower case. Raises ValidationError."""
    parts = urlsplit(line.rstrip("/"))
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query or parts.username:
        raise forms.ValidationError(f"“{line}” chưa đúng mẫu: chỉ ghi giao thức và tên miền, như https://xa.gov.vn.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def beginning(partner: Partner) -> dict[str, Any]:
    """Initial values of a partner's form."""
    said = {name: getattr(partner, name) for name in PARTNER_FIELDS if name != "sets"}
    by_shelf = {_field(shelf): [code for code in partner.sets if code.startswith(f"{shelf}:")] for shelf in SetKind}
    return said | by_shelf | {"reach": CHOSEN if partner.sets else EVERYTHING}


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, PARTNER)
    return list_page(
        request,
        "sharing/admin/partners.html",
        partners_with_counts(),
        {
            "Trang": "name",
            "Cơ quan": "agency.name",
            "Đang gửi": "is_active",
            "Địa chỉ nhận tin": "webhook_url",
            "Bản sao đã xác nhận": "copy_count",
            "Đang chờ": "lag_count",
            "Xác nhận gần nhất": "confirmed_last",
        },
        title="Trang nhận",
        per_page=A_PAGE,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Create a partner; the response shows its secret, once."""
    officer = officer_for_all(request, PARTNER)
    form = PartnerForm(request.POST if request.method == "POST" else None, offered=sets_on_offer())
    if not form.is_valid():
        return _form_page(request, form, None)
    partner = enter_partner(partner=form.said, by=officer, at=timezone.now())
    wake(delivery.deliver)
    return (
        _show_secret(request, partner, is_new=True)
        if partner.webhook_url
        else success_redirect(request, "Đã thêm trang nhận.", "sharing_partner", partner.pk)
    )


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
    wake(delivery.deliver)
    return success_redirect(request, "Đã lưu.", "sharing_partner", partner.pk)


@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Rotate the secret; the response shows the new one, once."""
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
        wake(delivery.deliver)
        messages.success(request, "Đã bật lại.")
    else:
        turn_off(partner=partner, by=officer, at=timezone.now())
        messages.success(request, "Đã tạm ngừng gửi. Các lần rút bài chưa được xác nhận vẫn được nêu trong danh sách.")
    return redirect("sharing_partner", pk)


@require_POST
def try_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a signed trial request and show the result."""
    officer_for_all(request, PARTNER)
    partner = get_object_or_404(Partner.objects.exclude(webhook_url=""), pk=pk)
    receipt = try_partner(
        partner=partner, door=http_client(), sender=delivery.WebhookSigner(settings.SECRET_KEY), at=timezone.now()
    )
    if receipt.outcome is AttemptOutcome.CONFIRMED:
        messages.success(request, f"Trang nhận đã trả lời đúng (mã {receipt.status}).")
    else:
        messages.error(request, f"Trang nhận chưa xác nhận: {receipt.error}.")
    return redirect("sharing_partner", pk)


def _with_chosen(offered: dict[SetKind, list[NamedSet]], partner: Partner) -> dict[SetKind, list[NamedSet]]:
    """Add sets that the partner has chosen to those on offer, even if they are empty today."""
    for code in partner.sets:
        shelf = SetKind(code.partition(":")[0])
        if code not in {one.code for one in offered.get(shelf, [])}:
            offered.setdefault(shelf, []).append(named_set(code) or NamedSet(code, code, "/"))
    return offered


def _form_page(request: HttpRequest, form: PartnerForm, partner: Partner | None) -> HttpResponse:
    return render(
        request,
        "sharing/admin/partner.html",
        {
            "form": form,
            "partner": partner,
            "page": page_path(partner) if partner and partner.is_active else "",
            "days": LINK_LASTS.days,
        },
        status=422 if form.errors else 200,
    )


def _show_secret(request: HttpRequest, partner: Partner, *, is_new: bool) -> HttpResponse:
    return render(
        request,
        "sharing/admin/secret.html",
        {
            "partner": partner,
            "secret": secret_text(secret_of(key=settings.SECRET_KEY, uid=partner.uid, version=partner.secret_version)),
            "is_new": is_new,
            "days": BOTH_SIGN_FOR.days,
            "back": reverse("sharing_partner", args=[partner.pk]),
        },
    )


urls = [
    path("trang-nhan/", partner_list, name="sharing_partners"),
    path("trang-nhan/them/", enter, name="sharing_partner_add"),
    path("trang-nhan/<int:pk>/", edit, name="sharing_partner"),
    path("trang-nhan/<int:pk>/khoa-moi/", rotate, name="sharing_partner_rotate"),
    path("trang-nhan/<int:pk>/tam-ngung/", switch, name="sharing_partner_switch"),
    path("trang-nhan/<int:pk>/gui-thu/", try_it, name="sharing_partner_try"),
]
menu = (AdminMenuEntry("Trang nhận", "sharing_partners", (PARTNER,), "globe", 20),)
