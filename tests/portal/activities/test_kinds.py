"""The tables of what is counted: complete, and each said in Vietnamese."""

import pytest

from portal.activities.states import (
    KINDS,
    UNITS,
    ActivityKind,
    ActivityLanguage,
    ActivityMeasure,
)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
class TestAFormOfDissemination:
    def test_counts_something(self, kind: ActivityKind):
        assert kind.counts

    def test_asks_by_language_only_what_it_counts(self, kind: ActivityKind):
        assert set(kind.by_language) <= set(kind.counts)


def test_whatever_is_counted_has_a_unit_and_belongs_to_a_form():
    assert set(UNITS) == set(ActivityMeasure) == {counted for kind in KINDS.values() for counted in kind.counts}


def test_khmer_is_a_language_of_a_minority():
    assert [language for language in ActivityLanguage if language.is_of_a_minority] == [
        ActivityLanguage.KHMER,
        ActivityLanguage.MINORITY,
    ]
