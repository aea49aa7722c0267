"""What a reader may ask the list of laws, checked before it is asked."""

from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from docreaders.kinds import ARCHIVE_ENDINGS, READ_ENDINGS
from docreaders.sheets import SHEET_ENDINGS
from lawtext.addresses import parse_address
from portal.design.fields import WordsField
from portal.library.queries import Shelf
from portal.library.states import LABELS, PROBLEM_CHOICES, PROBLEM_STATE_CHOICES, ProblemState, Status
from safefiles.limits import UPLOAD

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
    """A file with one law, or a list or a corpus of them."""

    file = forms.FileField(
        label="Tệp văn bản",
        help_text="DOCX, DOC, RTF, PDF có chữ, HTML, TXT, ZIP, JSON(L) hoặc bảng kê XLSX, CSV. Ảnh quét chưa đọc được.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join((*READ_ENDINGS, *SHEET_ENDINGS, *ARCHIVE_ENDINGS))}),
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


class ProblemForm(forms.Form):
    """What a reader says is wrong with a text. `website` is a trap: people do not see it, machines fill it in."""

    kind = forms.ChoiceField(
        label="Lỗi gì?",
        choices=PROBLEM_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn loại lỗi."},
    )
    message = forms.CharField(
        label="Sai ở chỗ nào, đúng ra phải thế nào?",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "aria-describedby": "nhac-rieng-tu"}),
        error_messages={
            "required": "Hãy viết vài lời về lỗi.",
            "min_length": "Hãy viết rõ hơn một chút (ít nhất 10 chữ cái).",
            "max_length": "Nội dung dài quá 2.000 chữ cái. Hãy viết ngắn lại.",
        },
    )
    address = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_address(self) -> str:
        """What is no address is dropped: the report is worth more than the place it came from."""
        address: str = self.cleaned_data["address"]
        try:
            return str(parse_address(address)) if address else ""
        except ValueError:
            return ""


class SettlementForm(forms.Form):
    """An officer's answer to a reported fault."""

    state = forms.ChoiceField(
        label="Kết quả", choices=[one for one in PROBLEM_STATE_CHOICES if one[0] != ProblemState.OPEN.value]
    )
    reply = WordsField(
        "Trả lời người báo",
        rows=4,
        max_length=2000,
        help_text="Ai có mã biên nhận đều đọc được; đừng viết thông tin cá nhân.",
        error_messages={"required": "Hãy viết vài lời trả lời."},
    )
