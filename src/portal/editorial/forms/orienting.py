"""The form of a month's orientation."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.editorial.models import Orientation
from portal.library.models import Field


class OrientationForm(forms.ModelForm):
    """`month` is chosen as "2026-11"."""

    month = forms.DateField(
        label="Tháng",
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        error_messages={"invalid": "Xin chọn tháng.", "required": "Xin chọn tháng."},
    )

    class Meta:
        model = Orientation
        fields = ["month", "title", "text", "letter", "agency", "fields"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5}), "fields": forms.CheckboxSelectMultiple()}

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies]).order_by(  # type: ignore[attr-defined]
            "name_sort"
        )
        self.fields["fields"].queryset = Field.objects.filter(parent__isnull=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["fields"].required = False
        self.fields["fields"].help_text = "Bài thuộc lĩnh vực này được đếm là bài đăng theo định hướng."
