"""What officers type to issue a guidance document."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.agencies.choosing import offer_agencies
from portal.agencies.models import Agency
from portal.design.fields import DayInput, WordsField
from portal.files.operations import validate_field
from portal.files.states import UnfitFile, ValidFile
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.plans.difficulty_forms import task_choices
from portal.plans.models import Assignment, Plan
from portal.plans.operations.guiding import Facts, Words
from portal.plans.queries.difficulties import assignments_open


class GuidanceForm(forms.Form):
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành", empty_label="Chọn cơ quan")
    number = forms.CharField(label="Số, ký hiệu", max_length=120, help_text="Ví dụ: 125/STP-PBGDPL.")
    issued_date = forms.DateField(label="Ngày ban hành", widget=DayInput)
    title = forms.CharField(label="Trích yếu", max_length=500)
    tasks = forms.MultipleChoiceField(
        label="Kế hoạch, nhiệm vụ được hướng dẫn",
        help_text="Chọn “Cả kế hoạch”, hoặc các nhiệm vụ của cùng một kế hoạch.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn kế hoạch hoặc nhiệm vụ."},
    )
    file = forms.FileField(label="Tệp văn bản", required=False, help_text="PDF, Word (.docx) hoặc ảnh chụp, đến 5 MB.")
    library_number = forms.CharField(label="Hoặc số, ký hiệu văn bản trong thư viện", required=False, max_length=120)
    distribution = WordsField(
        "Nơi nhận",
        rows=4,
        max_length=4_000,
        help_text="Mỗi dòng một cơ quan hoặc một nhóm, ví dụ “các sở, ban, ngành thành phố”, “UBND cấp xã”.",
    )
    is_public = forms.BooleanField(label="Công khai trên trang của kế hoạch", required=False, initial=True)

    def __init__(self, *args: Any, issuers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(self.fields["issuer"], issuers)
        self._tasks = {f"{one.plan_id}-{one.pk}": one for one in assignments_open()}
        self.fields["tasks"].choices = task_choices(self._tasks)[1:]  # type: ignore[attr-defined]
        self._file: ValidFile | None = None
        self._instrument: Instrument | None = None

    @property
    def task_groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes to tick, under their plans."""
        boxes = iter(self["tasks"])
        return [(str(plan), [next(boxes) for _ in ones]) for plan, ones in self.fields["tasks"].choices]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        if (sent := self.cleaned_data["file"]) is not None:
            try:
                self._file = validate_field(sent)
            except UnfitFile as error:
                raise forms.ValidationError(str(error)) from error
        return sent

    def clean_library_number(self) -> str:
        number = str(self.cleaned_data["library_number"]).strip()
        if number:
            found = list(instruments_numbered(number=number)[:2])
            if len(found) != 1:
                raise forms.ValidationError("Thư viện không có đúng một văn bản mang số này. Hãy gửi tệp thay vào.")
            self._instrument = found[0]
        return number

    def clean_tasks(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["tasks"]
        if len({one.partition("-")[0] for one in chosen}) > 1:
            raise forms.ValidationError("Các nhiệm vụ đã chọn thuộc nhiều kế hoạch. Hãy gửi riêng theo từng kế hoạch.")
        return chosen

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = data["tasks"]
        assignments: list[Assignment] = [self._tasks[key] for key in chosen if key in self._tasks]
        return {
            "plan": Plan.objects.get(pk=chosen[0].partition("-")[0]),
            "assignments": assignments,
            "issuer": data["issuer"],
            "facts": Facts(
                data["number"].strip(), data["issued_date"], data["title"], data["distribution"], data["is_public"]
            ),
            "words": Words(self._file, self._instrument),
        }
