"""Fields that are the same in the forms of every room."""

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

_PARTED = re.compile(r"(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4})|(\d\d)(\d\d)(\d{4})")  # some keypads have no stroke
_DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
# "12.345", "12 345" (a space of any width), "12345": thousands are parted by one mark throughout, or not at all.
_WHOLE = re.compile(r"-?(?:[1-9]\d{0,2}(?P<mark>[.\s])\d{3}(?:(?P=mark)\d{3}){0,4}|\d{1,18})")


class DayInput(forms.DateInput):
    """A day as officers and citizens write it, 31/05/2026, in every browser: its own calendar would ask by the language
    that the browser speaks, so that 03/04 is two days."""

    input_type, template_name = "text", "design/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format=_DAY_FORMATS[0])

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return _day_typed(super().value_from_datadict(data, files, name) or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the field looks like is read out with it."""
        context = super().get_context(name, value, attrs)
        drawn = context["widget"]["attrs"]
        drawn["aria-describedby"] = f"{drawn.get('aria-describedby', '')} {drawn.get('id', name)}-mau".strip()
        return context


def _day_typed(typed: str) -> str:
    """With other marks between its parts, or none, as 31/05/2026; what is no day, and 2026-05-31, as it is."""
    found = _PARTED.fullmatch(typed.strip())
    return "/".join(filter(None, found.groups())) if found else typed


def read_day(typed: str) -> date | None:
    """A day in an address or a form of a few lines: 31/05/2026 or 2026-05-31; None for what no calendar has."""
    with suppress(forms.ValidationError):
        read: date | None = forms.DateField(required=False, input_formats=_DAY_FORMATS).clean(_day_typed(typed))
        return read
    return None


def in_order(first: str, last: str, told: str, *, may_meet: bool = True) -> Callable[[Any], None]:
    """The `clean` of a form in which the field `last` says no less than `first`, and more where they may not meet."""

    def clean(form: forms.Form) -> None:
        begins, ends = (form.cleaned_data.get(name) for name in (first, last))
        if begins and ends and (ends < begins or (ends == begins and not may_meet)):
            form.add_error(last, told)

    return clean


def read_whole(typed: str) -> int | None:
    """A whole number as it is written in Vietnam; None for anything else, "2.5" and "1.00" among it."""
    said = typed.strip()
    return int(re.sub(r"[.\s]", "", said)) if _WHOLE.fullmatch(said) else None


class WholeNumberField(forms.IntegerField):
    """How many: 2.000 are two thousand. Django's own field drops ".000", as does a browser's field of numbers."""

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
    """Some lines of text."""

    def __init__(self, label: str, *, rows: int = 3, max_length: int = 8_000, **more: Any) -> None:
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ActForm(forms.Form):
    """What an act asks for beside its button: the fields of its row, in their order."""

    def __init__(self, fields: Mapping[str, forms.Field], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields |= deepcopy(dict(fields))


def stand_mark(stands: object) -> str:
    """By which a form knows, when it is sent, whether what it was opened on still stands."""
    return blake2b(repr(stands).encode(), digest_size=6).hexdigest()


class SharedForm(forms.Form):
    """A form of what others may change meanwhile; its page shows `opened_on`. Where it is sent over what somebody has
    saved since, each field of theirs says so, and it is shown again with all that was typed. Sent once more it is kept.

    Each mark has the name of its field: which fields there are may change meanwhile, too.
    """

    def stands(self, name: str) -> Any:
        """What is saved of a field."""
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
