"""The values by which results are narrowed, in the words of those who read them."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from lawsearch.engine import FacetTally
from portal.library.models import Field
from portal.search.queries.results import Facet, facets_of
from tests.portal.agencies.factories import make_agency, make_province

TODAY, MERGED = date(2026, 11, 24), date(2025, 7, 1)

pytestmark = pytest.mark.django_db


def labels(found: tuple[Facet, ...]) -> dict[str, list[str]]:
    return {facet.kind.name: [label for _, label, _ in facet.choices] for facet in found}


class TestFacetsOf:
    def test_says_until_when_an_agency_was_one(self):
        old = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=MERGED)
        new = make_agency("Sở Tư pháp thành phố Cần Thơ")
        tally = FacetTally(3, {"agency": [(new.slug, 2), (old.slug, 1)]})
        assert labels(facets_of(tally, {}, day=TODAY)) == {
            "agency": ["Sở Tư pháp thành phố Cần Thơ", "Sở Tư pháp tỉnh Hậu Giang (đến trước 01/07/2025)"]
        }
        assert labels(facets_of(tally, {}, day=date(2025, 6, 30)))["agency"][1] == "Sở Tư pháp tỉnh Hậu Giang"

    def test_names_a_code_by_the_place_that_has_it_now(self):
        make_province("Tỉnh Cần Thơ", code="92", exists_to=date(2004, 1, 1))
        make_province("Thành phố Cần Thơ", code="92", exists_from=date(2004, 1, 1))
        make_province("Tỉnh Hậu Giang", code="93", exists_to=MERGED)
        found = facets_of(FacetTally(2, {"place": [("92", 1), ("93", 1)]}), {}, day=TODAY)
        assert labels(found) == {"place": ["Thành phố Cần Thơ", "Tỉnh Hậu Giang (đến trước 01/07/2025)"]}

    def test_looks_up_all_names_of_a_facet_at_once(self, django_assert_num_queries: DjangoAssertNumQueries):
        Field.objects.create(slug="dan-su", name="Dân sự")
        agencies = [make_agency(f"Sở {name}") for name in ("Tư pháp", "Nội vụ", "Y tế", "Tài chính")]
        tally = FacetTally(
            9,
            {
                "kind": [("dieu", 5), ("tra-loi", 4)],
                "topic": [("dan-su", 5), ("dat-dai", 4)],
                "agency": [(one.slug, 1) for one in agencies],
                "place": [("92", 1), ("93", 1)],
            },
        )
        with django_assert_num_queries(3):
            found = labels(facets_of(tally, {}, day=TODAY))
        assert found["kind"] == ["Điều luật", "Câu trả lời"]
        assert found["topic"] == ["Dân sự", "Đất đai"]

    def test_leaves_out_what_would_narrow_nothing(self):
        assert facets_of(FacetTally(3, {"kind": [("dieu", 3)]}), {}, day=TODAY) == ()

    def test_keeps_what_is_chosen_though_nothing_has_it(self):
        (facet,) = facets_of(FacetTally(0, {}), {"kind": "tra-loi"}, day=TODAY)
        assert (facet.chosen, [label for _, label, _ in facet.choices]) == ("tra-loi", ["Câu trả lời"])

    def test_lists_years_from_the_latest(self):
        found = facets_of(FacetTally(9, {"year": [("2015", 6), ("2024", 2), ("2019", 1)]}), {}, day=TODAY)
        assert labels(found) == {"year": ["2024", "2019", "2015"]}
