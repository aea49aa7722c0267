"""Fields that are the same in the forms of every room."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import get_page_models

from portal.design.fields import DayInput, WholeNumberField, WordsField, read_day, read_whole
from portal.design.markup import grouped

SRC = Path(__file__).parents[3] / "src"


class Form(forms.Form):
    day = forms.DateField(label="Ngày", widget=DayInput)
    words = WordsField("Nội dung", rows=4, max_length=5)


class TestADay:
    def test_is_shown_with_its_day_first_whatever_the_browser_speaks(self):
        shown = str(Form(initial={"day": date(2026, 5, 31)})["day"])
        assert 'type="text" name="day" value="31/05/2026"' in shown
        assert 'inputmode="numeric"' in shown

    def test_says_how_it_is_written_to_whoever_listens(self):
        (hint,) = re.findall(r'<small[^>]* id="([^"]+)"', shown := str(Form()["day"]))
        assert f'aria-describedby="{hint}"' in shown

    @pytest.mark.parametrize("typed", ["03/04/2026", "3/4/2026", "3.4.2026", "3 4 2026", "03042026", "2026-04-03"])
    def test_is_read_as_the_day_before_the_month(self, typed: str):
        form = Form({"day": typed, "words": "Lời"})
        assert form.is_valid()
        assert form.cleaned_data["day"] == read_day(typed) == date(2026, 4, 3)

    @pytest.mark.parametrize("typed", ["04/13/2026", "31/02/2026", "3/4/26", "3042026", "hôm nay", "\x00"])
    def test_is_none_that_could_be_another(self, typed: str):
        assert not Form({"day": typed, "words": "Lời"}).is_valid()
        assert read_day(typed) is None

    def test_is_asked_for_by_no_calendar_of_a_browser(self):
        files = [file for ending in ("html", "py", "js") for file in SRC.rglob(f"*.{ending}")]
        asking = re.compile(r"""type=\\?["']date["']|input_type = "date"|"type": "date\"""")
        assert [str(file) for file in files if asking.search(file.read_text(encoding="utf-8"))] == []

    def test_is_asked_for_alike_by_every_form(self):
        """A field of days without this widget would say nothing of how it is written."""
        bare = re.compile(r"forms\.DateField\((?:[^()]|\([^()]*\))*\)")
        found = [(str(file), one) for file in SRC.rglob("*.py") for one in bare.findall(file.read_text("utf-8"))]
        allowed = ("widget=DayInput", '"type": "month"', "input_formats=")
        assert [one for one in found if not any(word in one[1] for word in allowed)] == []


def _every(form: type[forms.BaseForm]) -> list[type[forms.BaseForm]]:
    return [form, *(deeper for one in form.__subclasses__() for deeper in _every(one))]


def _is_ours(form: Any) -> bool:
    model = getattr(getattr(form, "_meta", None), "model", None)
    return (model or form).__module__.startswith("portal.") and hasattr(form, "base_fields")


class TestAWholeNumber:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("2.000", 2000),
            ("2 000", 2000),
            ("2\u00a0000", 2000),
            ("2\u202f000", 2000),
            ("12.345", 12345),
            ("1.234.567", 1234567),
            ("2000", 2000),
            (" 25 ", 25),
            ("0", 0),
            ("-1.500", -1500),
            ("2.5", None),
            ("1.00", None),
            ("2.0000", None),
            ("2,000", None),
            ("0.500", None),
            ("1.234 567", None),
            ("1234.567", None),
            ("2.000.", None),
            ("hai", None),
            ("1e3", None),
            ("9" * 5000, None),
            ("\x00", None),
        ],
    )
    def test_is_read_as_it_is_written_in_vietnam(self, typed: str, meant: int | None):
        """Django reads 2.000 as 2, and 2 people stood in the figures of a quarter."""
        assert read_whole(typed) == meant
        if meant is None:
            with pytest.raises(forms.ValidationError, match=r"ví dụ 25 hoặc 2\.000"):
                WholeNumberField().clean(typed)
        else:
            assert WholeNumberField().clean(typed) == meant

    @given(number=st.integers(0, 10**15))
    def test_is_stored_as_it_was_typed(self, number: int):
        for typed in (f"{number}", grouped(number), f"{number:,}".replace(",", " ")):
            assert WholeNumberField().clean(typed) == number

    def test_may_be_left_out_and_keeps_its_bounds(self):
        assert WholeNumberField(required=False).clean(" ") is None
        with pytest.raises(forms.ValidationError):
            WholeNumberField(max_value=366).clean("1.000")

    def test_is_typed_as_words_for_a_browser_drops_what_it_cannot_read(self):
        class Asked(forms.Form):
            people = WholeNumberField(min_value=0)

        shown = str(Asked({"people": "2.5"})["people"])
        assert 'type="text"' in shown
        assert 'inputmode="numeric"' in shown
        assert 'value="2.5"' in shown

    def test_is_asked_for_by_every_form_of_the_house(self):
        get_resolver().url_patterns  # noqa: B018 - reads every room's forms
        pages = [model.get_edit_handler().get_form_class() for model in get_page_models()]
        rows = [one.form for page in pages for one in getattr(page, "formsets", {}).values()]
        house = [one for one in _every(forms.BaseForm) if _is_ours(one)]
        plain = [
            (form, name)
            for form in [*pages, *rows, *house]
            for name, field in form.base_fields.items()
            if type(field) is forms.IntegerField and not isinstance(field.widget, forms.HiddenInput)
        ]
        assert [(form.__name__, name) for form, name in plain if name not in _NOT_TYPED] == []


_NOT_TYPED = ("subscription", "ORDER", "sort_order", "DELETE")


class TestWords:
    def test_have_room_and_an_end(self):
        assert 'rows="4"' in str(Form()["words"])
        assert not Form({"day": "31/05/2026", "words": "Dài quá"}).is_valid()
