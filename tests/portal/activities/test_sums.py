"""Sums are what lasts: whatever was corrected, withdrawn, estimated, done by whom and when."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from portal.activities.operations import correct_activity, withdraw_activity
from portal.activities.queries import sums_between
from tests.portal.activities.factories import DAY, NOON, leaflets, recorded, talk
from tests.portal.agencies.factories import make_agency, make_officer

START, END = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.django_db
class TestSumsBetween:
    def test_tells_apart_who_did_what_how_and_how_surely(self, django_assert_num_queries: DjangoAssertNumQueries):
        one, other = make_agency("Sở A"), make_agency("Sở B")
        recorded(talk(one, people=80))
        recorded(talk(one, people=20, is_estimate=True, day=DAY - timedelta(days=31)))
        recorded(leaflets(other))
        with django_assert_num_queries(1):
            found = [tuple(one) for one in sums_between(start=START, end=END)]
        kind, paper = talk(one).kind, leaflets(other).kind
        assert found == [
            (one.pk, kind, "gatherings", "vi", False, 1),
            (one.pk, kind, "gatherings", "vi", True, 1),
            (one.pk, kind, "people", "vi", False, 80),
            (one.pk, kind, "people", "vi", True, 20),
            (other.pk, paper, "copies", "km", False, 100),
            (other.pk, paper, "copies", "vi", False, 200),
        ]

    def test_counts_both_ends_of_the_period_and_nothing_withdrawn(self):
        agency, officer = make_agency(), make_officer()
        recorded(talk(agency, day=START)), recorded(talk(agency, day=START - timedelta(days=1)))
        gone = recorded(talk(agency, day=START))
        withdraw_activity(activity=gone, reason="Nhầm", by=officer, at=NOON)
        assert [(one.agency, one.counted, one.total) for one in sums_between(start=START, end=START)] == [
            (agency.pk, "gatherings", 1),
            (agency.pk, "people", 80),
        ]


_STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(1, 500)), max_size=8)


class TestAnyHistory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(_STEPS, st.booleans())
    def test_sums_to_what_stands_in_the_end(self, steps: list[tuple[int, int, int]], is_estimate: bool):
        agency, officer = make_agency(), make_officer()
        held = [recorded(talk(agency, people=10), by=officer) for _ in range(3)]
        stands: dict[int, int] = {0: 10, 1: 10, 2: 10}
        for which, act, people in steps:
            if which not in stands:
                continue
            if act == 0:
                withdraw_activity(activity=held[which], reason="Nhầm", by=officer, at=NOON)
                del stands[which]
            else:
                said = talk(agency, people=people, is_estimate=is_estimate)
                held[which] = correct_activity(
                    activity=held[which], said=said, seen=held[which].version, by=officer, at=NOON
                )
                stands[which] = people
        found = Counter[str]()
        for one in sums_between(start=START, end=END):
            found[one.counted] += one.total
        assert found["people"] == sum(stands.values())
        assert found["gatherings"] == len(stands)
