"""Forms of the desk of imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from lawtext.words import normalise
from portal.agencies.models import Agency
from portal.design.fields import WordsField
from portal.questions.forms.answering import field_choices
from portal.questions.importing.columns import ANSWER, PART_LABELS, is_readable
from portal.questions.importing.judging import place_in_words
from portal.questions.models import ImportRow

ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".docx", ".doc", ".rtf", ".txt", ".md")
MOST_BYTES = 20 * 1024 * 1024


class UploadForm(forms.Form):
    agency = forms.ModelChoiceField(label="Cơ quan trả lời", queryset=Agency.objects.none(), empty_label="Chọn cơ quan")
    file = forms.FileField(
        label="Tệp hỏi đáp",
        help_text="XLSX, CSV, DOCX, DOC, TXT hoặc MD, đến 20 MB. Bảng tính cần hàng tiêu đề: “Câu hỏi”, “Trả lời”.",
        error_messages={"required": "Xin chọn tệp.", "empty": "Tệp không có gì bên trong."},
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]
        if agencies.count() == 1:
            field.initial = agencies.first()

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(ENDINGS) and "." in (file.name or ""):
            raise forms.ValidationError("Loại tệp này không dùng được. Nhận XLSX, CSV, DOCX, DOC, TXT và MD.")
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB. Hãy chia thành nhiều tệp.")
        return file


class ColumnsForm(forms.Form):
    """Which column of a sheet holds what: as guessed, to be confirmed."""

    def __init__(self, *args: Any, header: Sequence[str], parts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(at), f"{_letter(at)}: {cell or 'không tên'}") for at, cell in enumerate(header)]
        for part, label in PART_LABELS.items():
            self.fields[part] = forms.ChoiceField(
                label=label, required=False, choices=[("", "Không có"), *columns], initial=str(parts.get(part, ""))
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not is_readable(self.chosen(cleaned)):
            self.add_error(ANSWER, "Cần chọn cột câu hỏi (hoặc tiêu đề) và cột trả lời.")
        return cleaned

    @staticmethod
    def chosen(cleaned: Mapping[str, str]) -> dict[str, int]:
        return {part: int(cleaned[part]) for part in PART_LABELS if cleaned.get(part)}


def _letter(at: int) -> str:
    """ "A", "B", … "AA": as spreadsheets name their columns."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


class RowForm(forms.Form):
    """A row as somebody puts it right; `keep` are the positions of citations that stay."""

    title = forms.CharField(
        label="Câu hỏi ngắn",
        max_length=200,
        error_messages={"required": "Xin ghi câu hỏi.", "max_length": "Dài quá 200 chữ cái."},
    )
    question_text = WordsField("Câu hỏi đầy đủ", rows=4, required=False, max_length=20_000)
    answer_text = WordsField("Trả lời", rows=14, required=False, max_length=40_000)
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False)
    keep = forms.MultipleChoiceField(label="Căn cứ", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, row: ImportRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(at), place_in_words(**one)) for at, one in enumerate(row.citations)]
        for name in ("title", "question_text", "answer_text", "field_slug"):
            self.initial[name] = getattr(row, name)
        self.initial["keep"] = [at for at, _ in places]
        self._row = row
        self.fields["field_slug"].choices = field_choices()  # type: ignore[attr-defined]
        self.fields["keep"].choices = places  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return normalise(self.cleaned_data["title"])

    def changed_row(self) -> ImportRow:
        """The row as typed, unsaved."""
        said = self.cleaned_data
        kept = {int(at) for at in said["keep"]}
        return ImportRow(
            title=said["title"],
            question_text=said["question_text"],
            answer_text=said["answer_text"],
            field_slug=said["field_slug"],
            citations=[one for at, one in enumerate(self._row.citations) if at in kept],
        )
