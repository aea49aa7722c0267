"""What an officer types into a report: a form for each of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from portal.design.fields import WordsField
from portal.reports.models import ReturnPart
from portal.reports.operations.returns import OwnFigure, ReturnPartEntry

_LONGEST = 20_000
_MOST_FIGURES = 20
_BLANK_ROWS = 2
_HIGHEST = 999_999_999


class ReturnPartForm(forms.Form):
    """One part. `asks`: whether the system has counted something of it that is to be confirmed."""

    text = forms.CharField(
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Dài quá {_LONGEST} chữ cái."},
    )
    counted = forms.ChoiceField(
        label="Số hệ thống đếm",
        required=False,
        choices=[("1", "Đúng"), ("0", "Chưa đúng")],
        widget=forms.RadioSelect,
    )
    dissent = WordsField("Vì sao chưa đúng, số đúng là bao nhiêu", rows=2, required=False, max_length=2000)

    def __init__(self, data: Any, *, key: str, label: str, part: ReturnPart | None, asks: bool) -> None:
        super().__init__(data, prefix=key, initial=_initial(part))
        self.key, self.asks = key, asks
        self.fields["text"].label = label
        kept = part.figures if part else []
        self.rows = self._figure_rows(data, kept)
        if not asks:
            del self.fields["counted"], self.fields["dissent"]

    def _figure_rows(self, data: Mapping[str, Any] | None, kept: Sequence[Mapping[str, Any]]) -> list[OwnFigureForm]:
        sent = data.get(f"{self.prefix}-rows", "") if data is not None else ""
        count = int(sent) if sent.isdecimal() and len(sent) < 3 else len(kept) + _BLANK_ROWS  # noqa: PLR2004
        return [
            OwnFigureForm(data, prefix=f"{self.prefix}-so{n}", initial=dict(kept[n]) if n < len(kept) else None)
            for n in range(min(count, _MOST_FIGURES))
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def has_figures(self) -> bool:
        return any(row.is_filled for row in self.rows)

    def said(self, *, heading: str, assignment: int | None) -> ReturnPartEntry:
        cleaned = self.cleaned_data
        return ReturnPartEntry(
            heading=heading,
            assignment=assignment,
            text=cleaned["text"].replace("\r\n", "\n"),
            figures=tuple(row.figure() for row in self.rows if row.is_filled),
            counted_is_right={"1": True, "0": False}.get(cleaned.get("counted", "")),
            dissent=cleaned.get("dissent", "").replace("\r\n", "\n"),
        )


class OwnFigureForm(forms.Form):
    """A number of the agency's own; an empty row is none."""

    label = forms.CharField(label="Tên số liệu", required=False, max_length=200)
    value = forms.IntegerField(
        label="Số",
        required=False,
        min_value=0,
        max_value=_HIGHEST,
        error_messages={
            "invalid": "Hãy ghi bằng chữ số.",
            "min_value": "Số không âm.",
            "max_value": "Số quá lớn.",
        },
    )
    unit = forms.CharField(label="Đơn vị", required=False, max_length=40)
    evidence = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Liên kết chưa đúng, ví dụ https://sotuphap.example.vn/tin/1."},
    )

    @property
    def is_filled(self) -> bool:
        if not self.is_bound:
            return bool(self.initial)
        return bool(self.data.get(self.add_prefix("label"), "").strip() or self.data.get(self.add_prefix("value"), ""))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_filled:
            if not said.get("label"):
                self.add_error("label", "Hãy ghi tên số liệu.")
            if said.get("value") is None and "value" not in self.errors:
                self.add_error("value", "Hãy ghi số.")
        return said

    def figure(self) -> OwnFigure:
        said = self.cleaned_data
        return OwnFigure(said["label"], said["value"], said["unit"], said["evidence"])


def _initial(part: ReturnPart | None) -> dict[str, Any]:
    if part is None:
        return {}
    counted = {True: "1", False: "0"}.get(part.counted_is_right, "") if part.counted_is_right is not None else ""
    return {"text": part.text, "counted": counted, "dissent": part.dissent}
