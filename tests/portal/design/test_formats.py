"""Days are written and read as Vietnamese officers do."""

from datetime import date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils.formats import get_format
from wagtail.admin.widgets import AdminDateInput


class TestFormats:
    @pytest.mark.parametrize("typed", ["05/03/2026", "5/3/2026", "05-03-2026", "05.03.2026", "2026-03-05"])
    def test_reads_the_day_before_the_month(self, typed: str):
        assert forms.DateField().clean(typed) == date(2026, 3, 5)

    def test_refuses_a_thirteenth_month(self):
        with pytest.raises(forms.ValidationError):
            forms.DateField().clean("05/13/2026")

    @pytest.mark.parametrize("typed", ["05/03/2026 14:30", "14:30 05/03/2026"])
    def test_reads_a_moment(self, typed: str):
        assert forms.DateTimeField().clean(typed).replace(tzinfo=None) == datetime(2026, 3, 5, 14, 30)

    def test_writes_a_day_that_nobody_formatted(self):
        assert Template("{{ day }}").render(Context({"day": date(2026, 3, 5)})) == "05/03/2026"

    def test_writes_days_of_wagtails_forms_likewise(self):
        assert 'value="05/03/2026"' in AdminDateInput().render("day", date(2026, 3, 5))

    def test_begins_the_week_on_monday(self):
        assert get_format("FIRST_DAY_OF_WEEK") == 1
