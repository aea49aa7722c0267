"""What an officer fills in to open a campaign, share it out, bring a list and link a document to its scan."""

from datetime import date
from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on
from portal.design.fields import DayInput


class CampaignForm(forms.Form):
    name = forms.CharField(label="Tên đợt", max_length=300, error_messages={"required": "Hãy đặt tên cho đợt số hóa."})
    agency = forms.ModelChoiceField(
        label="Cơ quan chủ trì", queryset=Agency.objects.none(), error_messages={"required": "Hãy chọn cơ quan."}
    )
    from_date = forms.DateField(
        label="Từ ngày",
        widget=DayInput,
        error_messages={"required": "Hãy ghi ngày bắt đầu."},
    )
    to_date = forms.DateField(
        label="Đến ngày",
        widget=DayInput,
        error_messages={"required": "Hãy ghi ngày kết thúc."},
    )
    basis = forms.CharField(
        label="Căn cứ", required=False, max_length=300, help_text="Ví dụ: Kế hoạch 15/KH-UBND, nhiệm vụ 3."
    )

    def __init__(self, *args: Any, on: date, is_change: bool = False, **said: Any) -> None:
        super().__init__(*args, **said)
        if is_change:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies_existing_on(on=on)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("from_date"), said.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        return said


class ShareForm(forms.Form):
    agency = forms.ModelChoiceField(
        label="Cơ quan", queryset=Agency.objects.none(), error_messages={"required": "Hãy chọn cơ quan."}
    )
    quota = forms.IntegerField(
        label="Chỉ tiêu (số tài liệu)",
        min_value=1,
        max_value=1_000_000,
        error_messages={"required": "Hãy ghi số tài liệu.", "min_value": "Chỉ tiêu ít nhất là 1 tài liệu."},
    )

    def __init__(self, *args: Any, on: date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["agency"].queryset = agencies_existing_on(on=on)  # type: ignore[attr-defined]


class ListForm(forms.Form):
    file = forms.FileField(
        label="Tệp danh mục",
        help_text="XLSX hoặc CSV, có hàng tiêu đề với cột “Tên tài liệu” và “Số, ký hiệu”; mỗi hàng một tài liệu.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp trống."},
    )
    skips_wrong = forms.BooleanField(label="Bỏ qua các hàng sai, nhập các hàng còn lại", required=False)


class LinkForm(forms.Form):
    code = forms.SlugField(label="Mã tài liệu số hóa", max_length=40)
