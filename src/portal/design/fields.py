"""Form fields shared by all rooms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date
from hashlib import blake2b
from typing import Any

from django import forms
from django.utils.html import format_html_join

_PARTED = re.compile(r"(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4})|(\d\d)(\d\d)(\d{4})")  # some keypads have no slash
_DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
# "12.345", "12 345" (a space of any width), "12345": thousands use one separator consistently, or none.
_WHOLE = re.compile(r"-?(?:[1-9]\d{0,2}(?P<mark>[.\s])\d{3}(?:(?P=mark)\d{3}){0,4}|\d{1,18})")


class DayInput(forms.DateInput):
    """A date as officers and citizens write it, 31/05/2026, in every browser.

    The browser's own date input uses the format of the browser's language, so that 03/04 would be ambiguous.
    """

    input_type, template_name = "text", "design/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format=_DAY_FORMATS[0])

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return _day_typed(super().value_from_datadict(data, files, name) or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Announce the expected format together with the field."""
        context = super().get_context(name, value, attrs)
        drawn = context["widget"]["attrs"]
        drawn["aria-describedby"] = f"{drawn.get('aria-describedby', '')} {drawn.get('id', name)}-mau".strip()
        return context


def _day_typed(typed: str) -> str:
    """The typed date as 31/05/2026, if its parts have other separators or none; else the text, unchanged."""
    found = _PARTED.fullmatch(typed.strip())
    return "/".join(filter(None, found.groups())) if found else typed


def read_day(typed: str) -> date | None:
    """A date in a query or a small form: 31/05/2026 or 2026-05-31; None for an invalid one."""
    with suppress(forms.ValidationError):
        read: date | None = forms.DateField(required=False, input_formats=_DAY_FORMATS).clean(_day_typed(typed))
        return read
    return None


def in_order(first: str, last: str, told: str, *, may_meet: bool = True) -> Callable[[Any], None]:
    """A `clean` method that requires the field `last` not to be before `first`; to be after it unless `may_meet`."""

    def clean(form: forms.Form) -> None:
        begins, ends = (form.cleaned_data.get(name) for name in (first, last))
        if begins and ends and (ends < begins or (ends == begins and not may_meet)):
            form.add_error(last, told)

    return clean


def read_whole(typed: str) -> int | None:
    """An integer in Vietnamese notation; None for anything else, including "2.5" and "1.00"."""
    said = typed.strip()
    return int(re.sub(r"[.\s]", "", said)) if _WHOLE.fullmatch(said) else None


class WholeNumberField(forms.IntegerField):
    """A number of things: 2.000 means two thousand.

    Django's own field drops ".000", as does a browser's number input.
    """

    widget = forms.TextInput
    default_error_messages = {"invalid": "Hãy ghi số nguyên, không có phần lẻ, ví dụ 25 hoặc 2.000."}

    def to_python(self, value: Any) -> int | None:
        said = "" if value is None else str(value).strip()
        read = read_whole(said)
        if said and read is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return read

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off"}


class WordsField(forms.CharField):
    """A multi-line text field."""

    def __init__(self, label: str, *, rows: int = 3, max_length: int = 8_000, **more: Any) -> None:
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ActForm(forms.Form):
    """The form of an act: the fields of its declaration, in their order."""

    def __init__(self, fields: Mapping[str, forms.Field], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields |= deepcopy(dict(fields))


def stand_mark(stands: object) -> str:
    """A digest by which a submitted form detects whether the saved values have changed since it was opened."""
    return blake2b(repr(stands).encode(), digest_size=6).hexdigest()


class SharedForm(forms.Form):
    """A form on values that others may change meanwhile; its page must render `opened_on`.

    If somebody saved other values since the form was opened, each affected field gets an error, and the form is shown
    again with everything that was typed. A second submission overwrites.

    Each mark has the name of its field, because the set of fields may change meanwhile, too.
    """

    def stands(self, name: str) -> Any:
        """The saved value of a field."""
        return self[name].initial

    @property
    def opened_on(self) -> str:
        marks = ((name, stand_mark(self.stands(name))) for name in self.fields)
        return format_html_join("", '<input type="hidden" name="da-mo.{}" value="{}">', marks)

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.changed_data:
            if self.data.get(f"da-mo.{name}", mark := stand_mark(self.stands(name))) != mark:
                self.add_error(name, _MEANWHILE.format(self._in_words(name) or "để trống"))

    def _in_words(self, name: str) -> str:
        called = {str(value): str(label) for value, label in getattr(self.fields[name], "choices", ())}
        many = stands if isinstance(stands := self.stands(name), (list, tuple)) else [stands]
        return ", ".join(called.get(f"{one}", f"{one}") for one in many if one not in (None, ""))


_MEANWHILE = "Đồng nghiệp vừa lưu ở đây: “{}”. Chữ của bạn chưa lưu; lưu lần nữa thì chữ của bạn thay chữ ấy."
