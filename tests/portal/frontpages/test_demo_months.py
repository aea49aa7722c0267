"""The demo's sections are old enough to show who kept them alive."""

from datetime import date, datetime

import pytest
from demo.scenes.agencies import load_demo_agencies
from demo.scenes.fronts import FRONTS, open_fronts
from demo.scenes.steps import (
    DEMO,
    MONTHS_JUDGED,
    _months,
    _regulation,
)
from django.utils import timezone

from portal.frontpages.operations import found_portal
from portal.journal.models import Entry

AT = timezone.make_aware(datetime(2026, 11, 10, 9))


@pytest.mark.django_db
def test_months_that_are_over_have_their_standing():
    load_demo_agencies()
    found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
    open_fronts(media=DEMO / "media", at=AT)
    _regulation(AT)
    assert _months(AT).added >= MONTHS_JUDGED * len(FRONTS)
    told = Entry.objects.filter(verb="section.month_judged")
    assert set(told.values_list("details__month", flat=True)) == {"2026-08-01", "2026-09-01", "2026-10-01"}
    assert _months(AT).added == 0  # loaded again, nothing is said twice
