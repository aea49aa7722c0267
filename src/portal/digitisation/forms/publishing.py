"""What an officer fills in to publish a scan, to set a published page right, and to take a scan back."""

from django import forms

from portal.design.fields import WordsField
from portal.digitisation.states import MATERIAL_CHOICES

_REASON = {"required": "Hãy ghi lý do: người đọc sẽ thấy lời này."}


class PublishForm(forms.Form):
    material = forms.ChoiceField(
        label="Loại tài liệu",
        choices=MATERIAL_CHOICES,
        help_text="“Văn bản” được đưa vào thư viện pháp luật; các loại khác có trang riêng.",
    )
    licence = forms.CharField(
        label="Giấy phép sử dụng", required=False, max_length=200, help_text="Để trống: theo giấy phép chung của cổng."
    )
    alternative_text = WordsField(
        "Mô tả cho người không xem được ảnh",
        max_length=2_000,
        help_text="Một, hai câu: tài liệu gì, trên ảnh có gì đáng kể ngoài chữ (dấu, hình vẽ, chữ viết tay).",
        error_messages={"required": "Hãy mô tả tài liệu cho người không xem được ảnh."},
    )


class WithdrawForm(forms.Form):
    reason = WordsField(
        "Vì sao rút",
        rows=2,
        max_length=500,
        help_text="Trang của tài liệu vẫn còn và nói lý do này với người đọc.",
        error_messages=_REASON,
    )


class CorrectForm(forms.Form):
    page = forms.IntegerField(label="Trang số", min_value=1, error_messages={"required": "Hãy ghi số trang."})
    before = forms.CharField(
        label="Chữ đang sai",
        max_length=500,
        help_text="Chép đúng như đang hiện trên trang.",
        error_messages={"required": "Hãy chép những chữ đang sai."},
    )
    after = forms.CharField(
        label="Sửa thành", max_length=500, error_messages={"required": "Hãy ghi chữ đúng theo bản giấy."}
    )
    reason = forms.CharField(label="Lý do sửa", max_length=500, error_messages=_REASON)
