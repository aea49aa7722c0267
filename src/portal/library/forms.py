"""What a reader may ask the list of laws, checked before it is asked."""

from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from portal.library.queries import Shelf
from portal.library.readers.kinds import READ_ENDINGS
from portal.library.readers.limits import UPLOAD
from portal.library.states import LABELS, Status

LONGEST_WORDS = 120
MOST_WORDS = 8

ORDERS = {
    "moi-ban-hanh": ("Mới ban hành trước", ("-issued_date", "pk")),
    "moi-hieu-luc": ("Mới có hiệu lực trước", ("-effective_date", "pk")),
    "ten": ("Theo tên văn bản", ("title_sort", "pk")),
}
DEFAULT_ORDER = "moi-ban-hanh"


@dataclass(frozen=True, slots=True)
class ShelfWish:
    """The narrowing and the order asked for; what is not understood is as if it had not been asked."""

    shelf: Shelf
    order: str

    @property
    def is_narrowed(self) -> bool:
        return self.shelf != Shelf()


def read_wish(query: QueryDict) -> ShelfWish:
    """From an address such as `?loai=Luật&linh-vuc=lao-dong&tinh-trang=con-hieu-luc&nam=2019`."""
    said = {name: query.get(name, "").replace("\x00", "").strip() for name in query}
    year, status = said.get("nam", ""), said.get("tinh-trang", "")
    order = said.get("sap-xep", "")
    return ShelfWish(
        shelf=Shelf(
            words=" ".join(said.get("tu", "")[:LONGEST_WORDS].split()[:MOST_WORDS]),
            doc_type=said.get("loai", "")[:60],
            field=said.get("linh-vuc", "")[:300],
            status=status if status in {member.value for member in LABELS} else "",
            year=int(year) if len(year) == 4 and year.isascii() and year.isdecimal() else None,
            issuer=said.get("co-quan", "")[:400],
        ),
        order=order if order in ORDERS else DEFAULT_ORDER,
    )


def status_options() -> list[tuple[str, str]]:
    return [(status.value, label) for status, label in LABELS.items() if status is not Status.EXPIRED]


class UploadForm(forms.Form):
    """A file with one law, or a corpus of them."""

    file = forms.FileField(
        label="Tệp văn bản",
        help_text="DOCX, PDF có chữ, HTML, TXT, JSON hoặc JSONL; tệp quét ảnh thì chưa đọc được.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(READ_ENDINGS)}),
        error_messages={"required": "Hãy chọn một tệp.", "empty": "Tệp được chọn không có nội dung."},
    )
    official_number = forms.CharField(
        label="Số, ký hiệu",
        required=False,
        max_length=120,
        help_text="Chỉ cần ghi khi trong tệp không có số, ký hiệu. Ví dụ: 30/2020/NĐ-CP.",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > UPLOAD.file_bytes:
            raise forms.ValidationError(
                f"Tệp lớn hơn {UPLOAD.file_bytes // 2**20} MB. Hãy bỏ hình ảnh trong tệp hoặc tách thành nhiều tệp."
            )
        return file
