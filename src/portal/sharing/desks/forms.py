"""What an officer types at the desks of sharing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms

from portal.agencies.models import Agency
from portal.sharing.feeding.topics import SHELF_LABELS, Shelf
from portal.sharing.models import Partner
from portal.sharing.operations.partnering import PartnerSaid
from portal.sharing.queries.sets import NamedSet
from safehttp.addresses import read_address
from safehttp.failures import BadAddress

EVERYTHING, CHOSEN = "tat-ca", "chon"
_LONGEST_CONFIRM = 24 * 60


class PartnerForm(forms.Form):
    """A site that receives, and what it takes. The sets on offer are handed in by the view, one list for each shelf."""

    name = forms.CharField(
        label="Tên trang",
        max_length=200,
        help_text="Ví dụ: Trang thông tin điện tử xã Vị Thanh 1.",
        error_messages={"required": "Hãy ghi tên trang."},
    )
    agency = forms.ModelChoiceField(
        label="Cơ quan quản lý trang",
        queryset=Agency.objects.none(),
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
    confirm_minutes = forms.IntegerField(
        label="Phải xác nhận gỡ trong (phút)",
        min_value=1,
        max_value=_LONGEST_CONFIRM,
        initial=15,
        help_text="Quá thời gian này mà chưa xác nhận thì bài bị nêu ở đầu danh sách.",
        error_messages={
            "required": "Hãy ghi số phút.",
            "invalid": "Hãy ghi số phút bằng chữ số.",
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
        choices=[(EVERYTHING, "Mọi nội dung của cổng"), (CHOSEN, "Chỉ những tập được chọn dưới đây")],
        initial=EVERYTHING,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *said: Any, offered: Mapping[Shelf, list[NamedSet]], partner: Partner | None = None, **more: Any
    ):
        super().__init__(*said, **more)
        self._partner = partner
        agencies: Any = self.fields["agency"]
        agencies.queryset = Agency.objects.order_by("name_sort")
        for shelf, sets in offered.items():
            self.fields[_field(shelf)] = forms.MultipleChoiceField(
                label=SHELF_LABELS[shelf],
                choices=[(one.code, f"{one.name} ({one.count})") for one in sets],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def shelves(self) -> list[Any]:
        """The lists of sets, as fields to be printed."""
        return [self[_field(shelf)] for shelf in Shelf if _field(shelf) in self.fields]

    def clean_webhook_url(self) -> str:
        said: str = self.cleaned_data["webhook_url"].strip()
        if not said:
            return ""
        try:
            url = read_address(said).url
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

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("reach") == CHOSEN and not self.chosen(said):
            self.add_error("reach", "Hãy chọn ít nhất một tập, hoặc chọn nhận mọi nội dung.")
        return said

    def chosen(self, said: Mapping[str, Any]) -> tuple[str, ...]:
        codes = [code for shelf in Shelf for code in said.get(_field(shelf)) or ()]
        return tuple(sorted(codes)) if said.get("reach") == CHOSEN else ()

    @property
    def said(self) -> PartnerSaid:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        plain = {name: data[name] for name in PartnerSaid.__slots__ if name != "sets"}
        return PartnerSaid(**plain, sets=self.chosen(data))


def _field(shelf: Shelf) -> str:
    """The name of the field with a shelf's sets."""
    return f"sets_{shelf.name.lower()}"


def _origin(line: str) -> str:
    """ "https://host[:port]" and nothing else, as browsers say it."""
    parts = urlsplit(line.rstrip("/"))
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query or parts.username:
        raise forms.ValidationError(f"“{line}” chưa đúng mẫu: chỉ ghi giao thức và tên miền, như https://xa.gov.vn.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def beginning(partner: Partner) -> dict[str, Any]:
    """What the form of a partner begins with."""
    said = {name: getattr(partner, name) for name in PartnerSaid.__slots__ if name != "sets"}
    by_shelf = {_field(shelf): [code for code in partner.sets if code.startswith(f"{shelf}:")] for shelf in Shelf}
    return said | by_shelf | {"reach": CHOSEN if partner.sets else EVERYTHING}
