"""What a partner wants to embed, as a form whose answers stand in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.sharing.embedding.wishes import LEAST, MOST, THEME_LABELS, USUAL, Look, Style, Theme
from portal.sharing.feeding.topics import SHELF_LABELS
from portal.sharing.queries.sets import sets_on_offer

_STYLES = [(Style.CARD.value, "Thẻ ngắn"), (Style.FULL.value, "Toàn văn")]


class EmbedForm(forms.Form):
    trang = forms.UUIDField(
        label="Mã trang",
        help_text="Cơ quan quản lý cổng cấp cho trang của bạn khi đăng ký.",
        error_messages={"invalid": "Mã trang chưa đúng: xin chép nguyên mã đã được cấp."},
    )
    tap = forms.ChoiceField(label="Lấy nội dung của", required=False)
    bai = forms.URLField(
        label="Hoặc chỉ một nội dung, ở địa chỉ",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Địa chỉ chưa đúng: xin chép cả dòng trên thanh địa chỉ."},
    )
    kieu = forms.ChoiceField(label="Một nội dung thì hiện", required=False, choices=_STYLES)
    so = forms.IntegerField(
        label="Số mục trong danh sách", required=False, min_value=LEAST, max_value=MOST, initial=USUAL
    )
    nen = forms.ChoiceField(label="Nền", required=False, choices=list(THEME_LABELS.items()))
    heading = forms.CharField(label="Dòng đầu (có thể để trống)", required=False, max_length=80)

    def add_prefix(self, field_name: str) -> str:
        """As the address of the embed says it."""
        return {"heading": "tieu-de"}.get(field_name, field_name)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: list[Any] = [("", "Tất cả những gì trang của bạn nhận")]
        groups += [
            (SHELF_LABELS[shelf], [(one.code, one.name) for one in sets]) for shelf, sets in sets_on_offer().items()
        ]
        self.fields["tap"].choices = groups  # type: ignore[attr-defined]

    @property
    def look(self) -> Look:
        said = self.cleaned_data
        return Look(
            set=said["tap"],
            count=said["so"] or USUAL,
            theme=Theme(said["nen"]),
            heading=said["heading"],
            style=Style(said["kieu"] or Style.CARD),
        )
