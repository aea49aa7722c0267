"""The demo's activities and forms come once, however often the demo is loaded."""

from datetime import UTC, date, datetime

import pytest
from demo.scenes.activities import load_activities
from demo.scenes.filled_forms import load_filled_forms

from portal.activities.models import Activity
from portal.reports.models import FilledForm
from tests.portal.agencies.factories import make_agency, make_officer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 3, tzinfo=UTC)


def test_the_demo_adds_only_what_is_missing():
    agencies, by = [make_agency("Sở A"), make_agency("Sở B")], make_officer()

    def load() -> int:
        return load_activities(agencies=agencies, start=date(2025, 11, 28), end=date(2026, 11, 27), by=by, at=AT)

    added = load()
    assert 10 < added == Activity.objects.count()
    assert load() == 0


def test_the_demo_sends_half_a_year_and_estimates_the_rest():
    standing, by = make_agency("Sở Tư pháp"), make_officer()
    assert load_filled_forms(standing=standing, by=by, at=AT) == 7
    assert load_filled_forms(standing=standing, by=by, at=AT) == 0
    assert list(FilledForm.objects.order_by("pk").values_list("round__key", "state")) == [
        ("6-thang", "sent"),
        ("nam-lan-1", "draft"),
    ]
    assert FilledForm.objects.get(state="draft").cells.get().is_estimate
