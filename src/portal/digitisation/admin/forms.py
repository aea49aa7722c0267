"""Forms for officers: campaigns and their document lists, uploads, particulars, publication and withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from lawtext.structure.head_form import DOC_TYPES
from portal.agencies.admin.forms import AgencyForm, OfferForm
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on
from portal.design.fields import DayInput, WholeNumberField, WordsField, in_order
from portal.design.refusals import refuse_if
from portal.digitisation.queries.scans import KnownParticular
from portal.digitisation.states import Material, ScanState
from portal.files.operations.exchange import SeveralFilesInput
from portal.library.models import Field


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

    clean = in_order("from_date", "to_date", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")


class ShareForm(OfferForm):
    agency = forms.ModelChoiceField(
        label="Cơ quan", queryset=Agency.objects.none(), error_messages={"required": "Hãy chọn cơ quan."}
    )
    quota = WholeNumberField(
        label="Chỉ tiêu (số tài liệu)",
        min_value=1,
        max_value=1_000_000,
        error_messages={"required": "Hãy ghi số tài liệu.", "min_value": "Chỉ tiêu ít nhất là 1 tài liệu."},
    )


class DocumentListForm(forms.Form):
    file = forms.FileField(
        label="Tệp danh mục",
        help_text="XLSX hoặc CSV, có hàng tiêu đề với cột “Tên tài liệu” và “Số, ký hiệu”; mỗi hàng một tài liệu.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp trống."},
    )
    skips_wrong = forms.BooleanField(label="Bỏ qua các hàng sai, nhập các hàng còn lại", required=False)


SCAN_LINK_FIELDS = {
    "code": forms.SlugField(label="Mã tài liệu số hóa", max_length=40),
}


_REASON = {"required": "Hãy ghi lý do: người đọc sẽ thấy lời này."}


PUBLISH_FIELDS = {
    "material": forms.ChoiceField(
        label="Loại tài liệu",
        choices=Material.choices(),
        help_text="“Văn bản” được đưa vào thư viện pháp luật; các loại khác có trang riêng.",
    ),
    "licence": forms.CharField(
        label="Giấy phép sử dụng", required=False, max_length=200, help_text="Để trống: theo giấy phép chung của cổng."
    ),
    "alternative_text": WordsField(
        "Mô tả cho người không xem được ảnh",
        max_length=2_000,
        help_text="Một, hai câu: tài liệu gì, trên ảnh có gì đáng kể ngoài chữ (dấu, hình vẽ, chữ viết tay).",
        error_messages={"required": "Hãy mô tả tài liệu cho người không xem được ảnh."},
    ),
}


SCAN_WITHDRAWAL_FIELDS = {
    "reason": WordsField(
        "Vì sao rút",
        rows=2,
        max_length=500,
        help_text="Trang của tài liệu vẫn còn và nói lý do này với người đọc.",
        error_messages=_REASON,
    ),
}


class CorrectForm(forms.Form):
    page = WholeNumberField(label="Trang số", min_value=1, error_messages={"required": "Hãy ghi số trang."})
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


MOST_FILES = 20  # without JavaScript, in one request
MOST_BYTES = 100 * 1024 * 1024  # of all files together
ACCEPT = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.webp,.heic,.heif,.docx,.doc,.rtf,.html,.htm,.txt"


class ManyFilesField(forms.FileField):
    """Several files, in the order in which the browser sends them."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        refuse_if(self.required and not files, forms.ValidationError(self.error_messages["required"], code="required"))
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class ScanUploadForm(AgencyForm):
    """The upload form. Files come with the form, or were uploaded before in chunks (`phan`: their tokens)."""

    agency = forms.ModelChoiceField(
        label="Cơ quan",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"required": "Xin chọn cơ quan.", "invalid_choice": "Bạn không nhận tài liệu cho cơ quan này."},
    )
    material = forms.ChoiceField(
        label="Loại tài liệu", choices=Material.choices(), initial=Material.LEGAL_DOCUMENT.value
    )
    field = forms.ModelChoiceField(
        label="Lĩnh vực (nếu biết)",
        queryset=Field.objects.filter(parent__isnull=True).order_by("name"),
        required=False,
        empty_label="Chưa chọn",
    )
    tep = ManyFilesField(
        label="Tệp",
        required=False,
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ACCEPT}),
        error_messages={"invalid": "Xin chọn tệp rồi gửi lại."},
    )
    as_one = forms.BooleanField(label="Các ảnh này là các trang của một tài liệu", required=False)
    title = forms.CharField(label="Tên tài liệu", required=False, max_length=500)

    def clean_tep(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["tep"]
        refuse_if(
            len(files) > MOST_FILES,
            forms.ValidationError(f"Mỗi lần gửi nhiều nhất {MOST_FILES} tệp. Hãy chia thành nhiều lần."),
        )
        refuse_if(
            sum(one.size or 0 for one in files) > MOST_BYTES,
            forms.ValidationError("Tổng cỡ tệp vượt 100 MB. Hãy chia thành nhiều lần, hoặc bật JavaScript."),
        )
        return files


class ScanFilterForm(AgencyForm):
    """Filters of the list; invalid choices are ignored."""

    q = forms.CharField(label="Tên, mã hoặc tên tệp", required=False, max_length=200)
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False, choices=[("", "Tất cả"), *ScanState.choices()])
    loai = forms.ChoiceField(label="Loại tài liệu", required=False, choices=[("", "Tất cả"), *Material.choices()])
    co_quan = forms.ModelChoiceField(
        label="Cơ quan", queryset=Agency.objects.none(), required=False, empty_label="Tất cả"
    )


KINDS_LIST = "tên-loại"
_LONG = {"subject": 3, "legal_bases": 6}  # rows of the textarea
_HINTS = {
    "official_number": "Ví dụ: 1595/SGDĐT-CTrTT. Văn bản không có số thì để trống.",
    "kind": "Ví dụ: Quyết định, Kế hoạch, Công văn.",
    "superior": "Dòng trên tên cơ quan ban hành; không có thì để trống.",
    "signer_capacity": "TM, KT, TL, TUQ hoặc Q; ký với chức vụ của mình thì để trống.",
    "legal_bases": "Mỗi căn cứ một dòng.",
    "signer": "Chỉ họ và tên, không ghi học hàm, quân hàm.",
}


class ParticularsForm(forms.Form):
    """One field for each particular; its initial value is the confirmed value, else the proposed one."""

    def __init__(self, *args: Any, known: Sequence[KnownParticular], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {one.name: _field(one) for one in known}

    def said(self) -> dict[str, Any]:
        """The submitted values by name; dates in ISO format, as the operation expects."""
        return {
            "values": {
                name: value.isoformat() if hasattr(value, "isoformat") else value or ""
                for name, value in self.cleaned_data.items()
            }
        }


def _field(one: KnownParticular) -> forms.Field:
    told = one.confirmed if one.confirmed is not None else one.proposed
    hint = _HINTS.get(one.name, "")
    if one.name == "issued_date":
        return forms.DateField(
            label=one.label,
            initial=told if len(told) == len("2024-05-31") else "",
            required=False,
            widget=DayInput,
            help_text=hint,
        )
    if one.name in _LONG:
        return forms.CharField(
            label=one.label,
            initial=told,
            required=False,
            widget=forms.Textarea(attrs={"rows": _LONG[one.name]}),
            help_text=hint,
        )
    return forms.CharField(
        label=one.label,
        initial=told,
        required=False,
        widget=forms.TextInput(attrs={"list": KINDS_LIST} if one.name == "kind" else {}),
        help_text=hint,
        max_length=400,
    )


def kinds() -> tuple[str, ...]:
    """The options of the field `kind`."""
    return tuple(sorted(DOC_TYPES))
