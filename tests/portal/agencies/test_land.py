"""Where land is found today, for one place and for many at once: the same, in few queries."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Place
from portal.agencies.queries.territory import current_places_of, current_places_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_agencies")]
DAYS = [date(2021, 6, 1), date(2025, 7, 1), date(2026, 11, 25)]


@pytest.mark.parametrize("on", DAYS)
def test_many_at_once_are_found_as_one_by_one(on: date):
    places = list(Place.objects.select_related("parent__parent"))
    together = current_places_of_each(places=places, on=on)
    for place in places:
        alone = current_places_of(place=place, on=on)
        assert {one.pk for one in together[place.pk]} == {one.pk for one in alone}, place


def test_a_page_of_old_communes_costs_a_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries):
    passed_on = Place.objects.filter(level="commune", exists_to__isnull=False, successions__isnull=False).distinct()
    places = list(passed_on.select_related("parent__parent"))
    assert len(places) > 50
    with django_assert_max_num_queries(2):
        current_places_of_each(places=places, on=DAYS[-1])
