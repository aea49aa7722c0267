"""Fields that are the same in the forms of every room."""

from datetime import date

from django import forms

from portal.design.fields import DayInput, WordsField


class Form(forms.Form):
    day = forms.DateField(label="Ngày", widget=DayInput)
    words = WordsField("Nội dung", rows=4, max_length=5)


class TestADay:
    def test_is_given_to_the_browser_as_it_wants_it(self):
        assert 'type="date" name="day" value="2026-05-31"' in str(Form(initial={"day": date(2026, 5, 31)})["day"])

    def test_comes_back_as_it_was_given(self):
        form = Form({"day": "2026-05-31", "words": "Lời"})
        assert form.is_valid()
        assert form.cleaned_data["day"] == date(2026, 5, 31)


class TestWords:
    def test_have_room_and_an_end(self):
        assert 'rows="4"' in str(Form()["words"])
        assert not Form({"day": "2026-05-31", "words": "Dài quá"}).is_valid()
