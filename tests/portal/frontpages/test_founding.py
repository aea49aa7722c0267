"""The pages that every installation begins with."""

from datetime import date

import pytest
from django.test import Client

from portal.editorial.models import SectionPage, StandingPage
from portal.frontpages.models import HomePage
from portal.frontpages.operations import FOUNDING_SECTIONS, found_portal

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    return found_portal(name="Lan Tỏa", on=date(2026, 11, 24))


class TestFoundPortal:
    def test_makes_home_sections_and_standing_pages(self, home: HomePage, client: Client):
        assert client.get("/").status_code == 200
        for section in FOUNDING_SECTIONS:
            assert client.get(f"/{section.slug}/").status_code == 200
            for shelf in section.shelves:
                assert client.get(f"/{section.slug}/{shelf.slug}/").status_code == 200
        for slug in ("ban-bien-tap", "gioi-thieu", "kha-nang-tiep-can"):
            assert client.get(f"/{slug}/").status_code == 200

    def test_twice_changes_nothing(self, home: HomePage):
        standing = StandingPage.objects.get(slug="gioi-thieu")
        standing.title = "Cán bộ đã sửa"
        standing.save_revision().publish()
        assert found_portal(name="Khác", on=date(2026, 11, 24)).pk == home.pk
        assert StandingPage.objects.get(slug="gioi-thieu").title == "Cán bộ đã sửa"
        shelf_of_fronts = 1
        assert SectionPage.objects.count() == shelf_of_fronts + sum(1 + len(one.shelves) for one in FOUNDING_SECTIONS)
