"""One name, one number: what a report, a round, a plan's measures and the leaders' board call alike is alike."""

from datetime import timedelta
from random import Random

import pytest
from django.db.models import Sum

from portal.activities.operations import ActivityEntry
from portal.activities.states import KINDS, ActivityAmount, ActivityKind, ActivityLanguage
from portal.agencies.models import Agency
from portal.frontpages.queries.counts import PEOPLE, amounts
from portal.journal.models import Entry
from portal.plans.jobs import evidence_reader
from portal.plans.queries.figures import counted_between
from portal.plans.states.measures import MEASURES
from portal.reports.compilation.figures import GENERAL
from portal.reports.models import Compilation, Regime, Return
from portal.reports.queries.returns import figures_of_return
from tests.portal.activities.factories import recorded
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import (
    QUARTER,
    Province,
    compiled,
    counted_thing,
    make_return,
    make_round,
)

pytestmark = pytest.mark.django_db
# Figures of the report that count what a measure counts, from the activities themselves and not from the journal.
OF_ACTIVITIES = {
    "hoat-dong.cuoc": "gatherings",
    "hoat-dong.luot-nguoi": "people",
    "hoat-dong.cuoc-thi": "contests",
    "hoat-dong.luot-thi": "contestants",
    "hoat-dong.tai-lieu": "copies",
    "hoat-dong.tai-lieu-dan-toc": "minority_copies",
    "hoat-dong.phat-song": "broadcasts",
    "hoat-dong.tin-bai": "pieces",
    "hoat-dong.tap-huan": "courses",
    "hoat-dong.luot-tap-huan": "trained",
}
OF_PEOPLE = ("hoat-dong.luot-nguoi", "hoat-dong.luot-buoi", "hoat-dong.luot-thi", "hoat-dong.luot-tap-huan")


def one(kind: ActivityKind, agency: Agency, chance: Random) -> ActivityEntry:
    tongues = [*ActivityLanguage] if kind.by_language else [ActivityLanguage.VIETNAMESE]
    numbers = tuple(
        ActivityAmount(counted, chance.randint(1, 90), tongue, is_estimate=chance.random() < 0.2)
        for counted in kind.counts
        for tongue in (tongues if counted in kind.by_language else tongues[:1])
    )
    day = QUARTER.start + timedelta(days=chance.randint(-20, 110))
    return ActivityEntry(kind=kind.key, title="Một hoạt động", agency=agency, day=day, numbers=numbers)


@laid
def report(province: Province) -> Compilation:
    """Of a quarter in which two agencies did something of every form, also before and after it."""
    chance = Random(310)  # noqa: S311  the same each time
    for kind in KINDS.values():
        for agency in (province.other, province.department) * 4:
            recorded(one(kind, agency, chance), by=province.justice)
    evidence_reader.read(list(Entry.objects.filter(verb__startswith="activity.")))
    for place, measure in enumerate(MEASURES.values()):
        if measure.source not in OF_ACTIVITIES.values() and not measure.of_months:
            kind = measure.kinds[0] if measure.kinds else ""
            counted_thing(measure.source, province.other, kind=kind, amount=place + 2)
    return compiled(province)


def values(report: Compilation) -> dict[str, int]:
    return dict(report.figures.values_list("key", "value"))


class TestOneName:
    def test_is_one_number_in_a_report_and_by_the_measures_of_plans(self, report: Compilation):
        counted = counted_between(measures=[*MEASURES], start=QUARTER.start, end=QUARTER.end)
        by_measure = {key: sum(by_agency.values()) for key, by_agency in counted.items()}
        found = values(report)
        assert {key: found[key] for key in OF_ACTIVITIES} == {
            key: by_measure[one] for key, one in OF_ACTIVITIES.items()
        }
        assert all(found[key] for key in OF_ACTIVITIES)
        names = {one.name: key for key, one in MEASURES.items()}
        alike = {one.key: names[one.label] for one in GENERAL if one.label in names}
        assert len(alike) >= 10
        assert {key: found[key] for key in alike} == {key: by_measure[one] for key, one in alike.items()}

    def test_is_the_sum_of_what_a_round_shows_each_agency(self, report: Compilation, province: Province):
        held = make_round(province)
        Regime.objects.update(plan=None)
        said: dict[str, int] = {}
        for agency in (province.other, province.department):
            of = Return.objects.select_related("round__regime").get(pk=make_return(held, agency, province.justice).pk)
            for figure in figures_of_return(of=of, assignments=[]):
                said[figure["measure"]] = said.get(figure["measure"], 0) + figure["value"]
        found = values(report)
        assert [found[key] for key in OF_ACTIVITIES] == [said[one] for one in OF_ACTIVITIES.values()]

    def test_is_one_number_on_the_board_of_leaders(self, report: Compilation):
        found = amounts(start=QUARTER.start, until=QUARTER.end, agencies=None).filter(counted__in=PEOPLE)
        assert found.aggregate(people=Sum("amount"))["people"] == sum(values(report)[key] for key in OF_PEOPLE)
