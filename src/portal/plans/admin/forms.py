"""What officers type: the file of a plan, its text to be corrected before it is accepted, and progress."""

from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.design.fields import WordsField
from portal.files.operations import validate_field
from portal.files.states import MOST_FILES, UnfitFile, UploadFault, ValidFile
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.plans.operations import ProgressReport
from portal.plans.operations.acceptance import private_folder
from portal.plans.queries.figures import sets_known
from portal.plans.states.measures import MEASURES
from portal.plans.states.progress import ProgressState

_MOST_SETS = 100  # campaigns to choose from, the newest
_REPORTABLE = (ProgressState.IN_PROGRESS, ProgressState.AWAITING)


class PlanFileForm(forms.Form):
    file = forms.FileField(label="Tệp kế hoạch", help_text="DOCX, Markdown (.md) hoặc văn bản thuần (.txt).")


class PlanTextForm(forms.Form):
    """The text as it was read from the file; an officer may put a misread word right before accepting."""

    text = forms.CharField(
        label="Văn bản đã đọc",
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text="Có thể sửa chữ đọc sai (ví dụ họ người ký), rồi bấm “Đọc lại”.",
    )
    source_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)


class InstrumentNumberField(forms.CharField):
    """The instrument of the library that carries the number; None where none was typed."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(**kwargs, required=False, max_length=120)
        self.missing = missing

    def clean(self, value: Any) -> Instrument | None:
        number = super().clean(value)
        found = list(instruments_numbered(number=number)[:2]) if number else []
        if number and len(found) != 1:
            raise forms.ValidationError(self.missing)
        return found[0] if found else None


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files that were validated. A bad one is named with what to do."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[ValidFile]:
        sent = [one for one in (data if isinstance(data, list) else [data]) if one]
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(UploadFault.TOO_MANY.value)
        return [self._judged(one) for one in sent]

    def _judged(self, file: Any) -> ValidFile:
        try:
            return validate_field(file)
        except UnfitFile as error:
            raise forms.ValidationError(f"“{file.name[:60]}”: {error}") from error


class ProgressForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan báo cáo", empty_label="Chọn cơ quan")
    state = forms.ChoiceField(
        label="Tình trạng",
        choices=[(state.value, state.label) for state in _REPORTABLE],
        widget=forms.RadioSelect,
        help_text="Đã làm xong thì chọn “Chờ xác nhận”; cơ quan theo dõi kế hoạch sẽ xác nhận hoàn thành.",
    )
    percent = forms.IntegerField(label="Tỷ lệ hoàn thành (%)", min_value=0, max_value=100)
    note = WordsField(
        "Đã làm được gì",
        rows=5,
        max_length=4_000,
        help_text="Nội dung này được công khai. Không ghi thông tin cá nhân của người dân.",
    )
    evidence_url = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Địa chỉ của văn bản, bài viết hoặc hình ảnh chứng tỏ kết quả.",
    )

    evidence_files = SeveralFilesField(
        label="Tệp minh chứng",
        required=False,
        help_text="Ảnh, PDF hoặc Word (.docx), nhiều nhất 3 tệp, mỗi tệp đến 5 MB. Không công khai: chỉ cơ quan trong "
        "nhiệm vụ và cơ quan theo dõi kế hoạch mở được.",
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("name_sort")  # type: ignore[attr-defined]
        if len(agencies) == 1:
            field.initial = agencies[0]  # with more, a default would put words into somebody else's mouth

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        report = ProgressReport(
            ProgressState(data["state"]),
            data["percent"],
            data["note"],
            data["evidence_url"],
            tuple(data["evidence_files"]),
            private_folder(),
        )
        return {"agency": data["agency"], "report": report}


class IndicatorForm(forms.Form):
    """What the portal is to count for an assignment: a measure, or one for a set, each a line of one list."""

    measure = forms.ChoiceField(label="Số đo")
    target = forms.IntegerField(
        label="Chỉ tiêu",
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text="Để trống nếu kế hoạch không nêu con số; với đợt số hóa là tổng chỉ tiêu đã giao cho các cơ quan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {f"{one.pk}": one for one in sets_known()[:_MOST_SETS]}
        alone = [(one.key, f"{one.name} ({one.unit})") for one in MEASURES.values() if not one.in_sets]
        in_sets = [
            (f"{one.key}:{key}", f"{one.name}: {of_set.name}")
            for one in MEASURES.values()
            for key, of_set in self._sets.items()
            if one.in_sets and one.source == of_set.source
        ]
        self.fields["measure"].choices = [("", "Chọn số đo"), *in_sets, *alone]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        measure, _, of_set = self.cleaned_data["measure"].partition(":")
        return {"measure": measure, "of_set": self._sets.get(of_set), "target": self.cleaned_data["target"]}


class ProgressDecisionForm(forms.Form):
    """The supervisor's word on what an agency reported as done."""

    agency = forms.ModelChoiceField(Agency.objects.all(), widget=forms.HiddenInput)
    note = forms.CharField(label="Ý kiến", required=False, max_length=2_000)
