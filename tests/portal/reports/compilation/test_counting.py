"""Whatever the things are: the cells of a figure add up to it, and only what its formula names is counted."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.reports.compilation.figures import CountedItem, FigureFormula, counted

KINDS, PARTS = ("a", "b"), ("vi", "km")
things = st.lists(
    st.builds(
        CountedItem,
        source=st.sampled_from(("x", "y")),
        key=st.text("abc", max_size=3),
        kind=st.sampled_from(KINDS),
        part=st.sampled_from(PARTS),
        counted_as=st.none() | st.integers(1, 4),
        day=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        amount=st.integers(0, 10_000),
        is_estimate=st.booleans(),
    ),
    max_size=12,
)
formulas = st.builds(
    FigureFormula,
    key=st.just("k"),
    label=st.just("K"),
    unit=st.just("cái"),
    heading=st.just(""),
    formula=st.just(""),
    source=st.sampled_from(("x", "y")),
    kinds=st.sampled_from(((), ("a",), KINDS)),
    parts=st.sampled_from(((), ("km",))),
    is_sum=st.booleans(),
)


def meant(formula: FigureFormula, thing: CountedItem) -> bool:
    return (
        thing.source == formula.source
        and (not formula.kinds or thing.kind in formula.kinds)
        and (not formula.parts or thing.part in formula.parts)
    )


class TestAFigure:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(formulas, things, st.none() | things)
    def test_is_the_sum_of_its_agencies_and_of_its_months(self, formula: FigureFormula, now: list[CountedItem], then):
        (one,) = counted(formulas=[formula], things=now, before=then)
        mine = [thing for thing in now if meant(formula, thing)]
        assert one.value == sum(thing.amount if formula.is_sum else 1 for thing in mine)
        assert one.value == sum(cell["value"] for cell in one.cells)
        assert len({(cell["agency_id"], cell["month"]) for cell in one.cells}) == len(one.cells)
        assert one.is_estimate == any(thing.is_estimate for thing in mine)
        assert (one.before is None) == (then is None)

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(things, things)
    def test_a_share_lies_between_nothing_and_all(self, now: list[CountedItem], then: list[CountedItem]):
        some = FigureFormula("some", "", "", "", "", "x", ("a",))
        whole = FigureFormula("whole", "", "", "", "", "x")
        share = FigureFormula("share", "", "%", "", "", share=("some", "whole"))
        found = {one.formula.key: one for one in counted(formulas=[share, some, whole], things=now, before=then)}
        if found["whole"].value == 0:
            assert "share" not in found
        else:
            assert 0 <= found["share"].value <= 1000
