"""Forms of the desk where files are brought, and of the list of scans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from portal.agencies.admin.forms import narrow_by_agency, offer_agencies
from portal.agencies.models import Agency
from portal.digitisation.states import MATERIAL_CHOICES, SCAN_CHOICES, Material
from portal.library.models import Field

MOST_FILES = 20  # without JavaScript, in one request
MOST_BYTES = 100 * 1024 * 1024  # of all of them
ACCEPT = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.webp,.heic,.heif,.docx,.doc,.rtf,.html,.htm,.txt"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, in the order in which the browser sends them."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class UploadForm(forms.Form):
    """What is brought. Files come with the form, or came before in pieces (`phan`: their tokens)."""

    agency = forms.ModelChoiceField(
        label="Cơ quan",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"required": "Xin chọn cơ quan.", "invalid_choice": "Bạn không nhận tài liệu cho cơ quan này."},
    )
    material = forms.ChoiceField(label="Loại tài liệu", choices=MATERIAL_CHOICES, initial=Material.LEGAL_DOCUMENT.value)
    field = forms.ModelChoiceField(
        label="Lĩnh vực (nếu biết)", queryset=Field.objects.none(), required=False, empty_label="Chưa chọn"
    )
    tep = ManyFilesField(
        label="Tệp",
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": ACCEPT}),
        error_messages={"invalid": "Xin chọn tệp rồi gửi lại."},
    )
    as_one = forms.BooleanField(label="Các ảnh này là các trang của một tài liệu", required=False)
    title = forms.CharField(label="Tên tài liệu", required=False, max_length=500)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(self.fields["agency"], agencies)
        topics: Any = self.fields["field"]
        topics.queryset = Field.objects.filter(parent__isnull=True).order_by("name")

    def clean_tep(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["tep"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Mỗi lần gửi nhiều nhất {MOST_FILES} tệp. Hãy chia thành nhiều lần.")
        if sum(one.size or 0 for one in files) > MOST_BYTES:
            raise forms.ValidationError("Tổng cỡ tệp vượt 100 MB. Hãy chia thành nhiều lần, hoặc bật JavaScript.")
        return files


class FilterForm(forms.Form):
    """What narrows the list; what is no choice is passed over."""

    q = forms.CharField(label="Tên, mã hoặc tên tệp", required=False, max_length=200)
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False, choices=[("", "Tất cả"), *SCAN_CHOICES])
    loai = forms.ChoiceField(label="Loại tài liệu", required=False, choices=[("", "Tất cả"), *MATERIAL_CHOICES])
    co_quan = forms.ModelChoiceField(
        label="Cơ quan", queryset=Agency.objects.none(), required=False, empty_label="Tất cả"
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_by_agency(self, "co_quan", agencies)
