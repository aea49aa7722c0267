"""Fields that are the same in the forms of every room."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms

from portal.design.fields import DayInput, WordsField, read_day

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


class TestWords:
    def test_have_room_and_an_end(self):
        assert 'rows="4"' in str(Form()["words"])
        assert not Form({"day": "31/05/2026", "words": "Dài quá"}).is_valid()
