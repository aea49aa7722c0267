"""What officers type into a petition: which difficulties, in what words, under which number it was signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.design.fields import DayInput, WordsField
from portal.plans.models import Difficulty
from portal.reports.models import Petition, PetitionItem
from portal.reports.operations.petitions import Wording
from portal.reports.states.petitions import PETITION_CHOICES, PetitionKind


class ChooseForm(forms.Form):
    """Which difficulties go up, as what, to whom."""

    codes = forms.MultipleChoiceField(
        label="Khó khăn, vướng mắc",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một khó khăn, vướng mắc."},
    )
    kind = forms.ChoiceField(label="Loại văn bản", choices=PETITION_CHOICES, initial=PetitionKind.LETTER.value)
    addressee = forms.ModelChoiceField(Agency.objects.none(), label="Kính gửi", empty_label=None)

    def __init__(self, *args: Any, waiting: Sequence[Difficulty], committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(one.code, f"{one.title} ({one.agency.name})") for one in waiting]  # type: ignore[attr-defined]
        self.fields["addressee"].queryset = committees  # type: ignore[attr-defined]


class WordingForm(forms.Form):
    """The words of a draft: those of the whole, and two fields for each difficulty in it."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=PETITION_CHOICES)
    subject = forms.CharField(label="Trích yếu (sau “V/v” hoặc “Về việc”)", max_length=300)
    opening = WordsField("Phần mở đầu", rows=4)
    closing = WordsField("Phần kết", rows=3)
    signer_position = forms.CharField(
        label="Chức vụ người ký", required=False, max_length=120, help_text="Ví dụ: Giám đốc, Phó Giám đốc."
    )
    signer = forms.CharField(label="Người ký", required=False, max_length=120)

    def __init__(self, data: Any = None, *, petition: Petition) -> None:
        names = ("kind", "subject", "opening", "closing", "signer_position", "signer")
        super().__init__(data, initial={name: getattr(petition, name) for name in names})
        self.items: list[PetitionItem] = list(petition.items.all())
        for item in self.items:
            self.fields[f"words-{item.difficulty_id}"] = WordsField("Khó khăn, vướng mắc", rows=4)
            self.fields[f"asks-{item.difficulty_id}"] = WordsField(
                "Đề nghị", rows=3, required=False, help_text="Mỗi dòng một đề nghị."
            )
            self.initial[f"words-{item.difficulty_id}"] = item.words
            self.initial[f"asks-{item.difficulty_id}"] = item.asks

    @property
    def whole(self) -> list[Any]:
        return [self[name] for name in ("kind", "subject", "opening", "closing", "signer_position", "signer")]

    @property
    def parts(self) -> list[tuple[PetitionItem, list[Any]]]:
        return [
            (item, [self[f"words-{item.difficulty_id}"], self[f"asks-{item.difficulty_id}"]]) for item in self.items
        ]

    def wording(self) -> Wording:
        said = self.cleaned_data
        return Wording(
            kind=PetitionKind(said["kind"]),
            subject=said["subject"],
            opening=said["opening"],
            closing=said["closing"],
            signer_position=said["signer_position"],
            signer=said["signer"],
            items={
                item.difficulty_id: (said[f"words-{item.difficulty_id}"], said[f"asks-{item.difficulty_id}"])
                for item in self.items
            },
        )


class SendForm(forms.Form):
    """Under which number it was signed, and when."""

    number = forms.CharField(
        label="Số, ký hiệu", max_length=120, error_messages={"required": "Hãy ghi số, ký hiệu của văn bản đã ký."}
    )
    signed_on = forms.DateField(
        label="Ngày ký",
        widget=DayInput,
        error_messages={"required": "Hãy ghi ngày ký."},
    )
