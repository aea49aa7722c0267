"""Fields that are the same in the forms of every room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day by the browser's own calendar, which takes and gives 2026-05-31 whatever language the page speaks."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


def in_order(first: str, last: str, told: str, *, may_meet: bool = True) -> Callable[[Any], None]:
    """The `clean` of a form in which the field `last` says no less than `first`, and more where they may not meet."""

    def clean(form: forms.Form) -> None:
        begins, ends = (form.cleaned_data.get(name) for name in (first, last))
        if begins and ends and (ends < begins or (ends == begins and not may_meet)):
            form.add_error(last, told)

    return clean


class WordsField(forms.CharField):
    """Some lines of text."""

    def __init__(self, label: str, *, rows: int = 3, max_length: int = 8_000, **more: Any) -> None:
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more)
