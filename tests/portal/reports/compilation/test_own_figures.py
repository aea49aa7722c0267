"""Own figures of agencies: whatever was sent in which round and whoever was merged, they are what a recount finds."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.reports.compilation.figures import CompiledFigure, OwnStatement, counted
from portal.reports.queries.statements import own_figures
from portal.reports.states import FigureKind

QUARTERS = [
    (date(2026, 3 * n + 1, 1), date(2026 + n // 3, (3 * n + 3) % 12 + 1, 1) - timedelta(days=1)) for n in range(4)
]
YEAR = (QUARTERS[0][0], QUARTERS[3][1])
AGENCIES = range(1, 7)
amounts = st.none() | st.integers(0, 9_000)


@dataclass
class Told:
    """What was sent: by quarter and agency; the year's own report; whose work passed to whom in which quarter."""

    quarters: list[dict[int, int | None]]
    year: dict[int, int | None]
    mergers: dict[int, tuple[int, int]]

    def heir(self, agency: int, quarter: int = 3) -> int:
        while agency in self.mergers and self.mergers[agency][1] <= quarter:
            agency = self.mergers[agency][0]
        return agency

    def line(self, agency: int, quarter: int) -> set[int]:
        found = {agency}
        while agency in self.mergers and self.mergers[agency][1] <= quarter:
            agency = self.mergers[agency][0]
            found.add(agency)
        return found


@st.composite
def told(draw: st.DrawFn) -> Told:
    """An agency passes to one of a higher number, so that nobody is its own heir, and is silent from then on."""
    gone = draw(st.lists(st.sampled_from(AGENCIES[:-1]), unique=True, max_size=5))
    mergers = {one: (draw(st.integers(one + 1, AGENCIES[-1])), draw(st.integers(0, 3))) for one in gone}
    said = Told([], {}, mergers)
    for quarter in range(4):
        alive = [one for one in AGENCIES if said.heir(one, quarter) == one]
        said.quarters.append(draw(st.dictionaries(st.sampled_from(alive), amounts)))
    said.year = draw(
        st.dictionaries(st.sampled_from([one for one in AGENCIES if said.heir(one) == one]), amounts, max_size=2)
    )
    return said


def statements(said: Told, kind: str, *, wholes: bool = False) -> list[OwnStatement]:
    rounds = [*zip(range(4), QUARTERS, said.quarters, strict=True), (9, YEAR, said.year)]
    return [
        OwnStatement(
            f"1.so-{agency if kind == FigureKind.RATE else 0}",
            f"{round_}-{agency}",
            agency,
            round_,
            *days,
            kind,
            "Số",
            "vụ",
            value,
            of=None if value is None or not wholes else value + agency,
        )
        for round_, days, given_in in rounds
        for agency, value in given_in.items()
    ]


def compiled(said: Told, ones: list[OwnStatement]) -> dict[str, CompiledFigure]:
    lines = {end: {one: said.line(one, n) for one in AGENCIES} for n, (_, end) in enumerate(QUARTERS)}
    things, formulas = own_figures(ones, lines)
    found = [replace(one, counted_as=said.heir(one.agency)) for one in things if one.agency]
    return {one.formula.key: one for one in counted(formulas=formulas, things=found, before=None)}


def recount_flow(said: Told) -> dict[int, int]:
    """By heir: the year's own report where there is one with a number, else all that was said of its quarters."""
    whole = {one: value for one, value in said.year.items() if value is not None}
    parts: dict[int, int] = {}
    for given_in in said.quarters:
        for agency, value in given_in.items():
            if value is not None:
                parts[said.heir(agency)] = parts.get(said.heir(agency), 0) + value
    return parts | whole


def recount_stock(said: Told) -> dict[int, int]:
    """Quarter by quarter: who speaks replaces what was known of itself and of those that it had taken over."""
    known: dict[int, int] = {}
    for quarter, given_in in [*enumerate(said.quarters), (3, said.year)]:
        for agency, value in given_in.items():
            if value is not None:
                known = {one: held for one, held in known.items() if agency not in said.line(one, quarter)}
                known[agency] = value
    found: dict[int, int] = {}
    for agency, value in known.items():
        found[said.heir(agency)] = found.get(said.heir(agency), 0) + value
    return found


def by_agency(figure: CompiledFigure | None) -> dict[int, int]:
    """Cells of an agency, in any month; none of nobody."""
    found: dict[int, int] = {}
    for cell in figure.cells if figure else ():
        found[cell["agency_id"]] = found.get(cell["agency_id"], 0) + cell["value"]
    return found


class TestARecount:
    @settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(told())
    def test_finds_the_same(self, said: Told):
        for kind, recount in ((FigureKind.FLOW, recount_flow), (FigureKind.STOCK, recount_stock)):
            expected = recount(said)
            (held,) = compiled(said, statements(said, kind)).values() or (None,)
            assert by_agency(held) == expected
            assert held is None or held.value == sum(expected.values())

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(told())
    def test_never_adds_up_a_rate(self, said: Told):
        ones = statements(said, FigureKind.RATE)
        values = {one.value for one in ones}
        for figure in compiled(said, ones).values():
            assert len(figure.cells) == 1
            assert figure.value in values

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(told())
    def test_weighs_a_share_by_its_parts(self, said: Told):
        found = compiled(said, statements(said, FigureKind.STOCK, wholes=True))
        if share := next((one for key, one in found.items() if key.endswith(".ty-le")), None):
            part, whole = (found[key].value for key in share.formula.share or ())
            assert abs(share.value - 1000 * part / whole) <= 1
