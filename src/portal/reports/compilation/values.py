"""The values in which a report travels: things that are counted, formulas that count them, figures as they came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CountedThing:
    """Something that figures count, as it stands. `counted_as`: who counts for the agency on the last day."""

    source: str
    key: str
    kind: str = ""
    part: str = ""
    agency: int | None = None
    counted_as: int | None = None
    day: date | None = None
    amount: int = 1
    is_estimate: bool = False
    label: str = ""
    public_label: str = ""
    entry: int | None = None

    @property
    def month(self) -> date | None:
        return self.day.replace(day=1) if self.day else None


@dataclass(frozen=True, slots=True)
class FigureFormula:
    """How a figure is made. `formula` says it in words to whoever doubts the number.

    It counts things of a source, or sums their amounts; of these kinds and parts alone, where they are named. With
    `share` (two keys) it is the first figure in per cent of the second. `is_compared`: the period before can be asked.
    """

    key: str
    label: str
    unit: str
    heading: str
    formula: str
    source: str = ""
    kinds: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_sum: bool = False
    share: tuple[str, str] | None = None
    is_compared: bool = True
    assignment: int | None = None

    @property
    def spec(self) -> dict[str, object]:
        if self.share:
            return {"share": list(self.share)}
        return {"source": self.source, "kinds": list(self.kinds), "parts": list(self.parts), "sum": self.is_sum}


@dataclass(frozen=True, slots=True)
class CountedCell:
    """What one agency did of a figure in one month."""

    agency: int | None
    month: date | None
    value: int
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class CompiledFigure:
    """A figure with its cells, which add up to it; a share has none, and its value is in tenths of a per cent."""

    formula: FigureFormula
    value: int
    before: int | None = None
    cells: tuple[CountedCell, ...] = ()
    is_estimate: bool = False

    @property
    def shown(self) -> FigureInText:
        one = self.formula
        return FigureInText(
            one.key, one.label, one.unit, self.value, self.before, one.share is not None, self.is_estimate
        )


@dataclass(frozen=True, slots=True)
class FigureInText:
    """A figure as sentences need it."""

    key: str
    label: str
    unit: str
    value: int
    before: int | None = None
    is_share: bool = False
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class AgencyQuote:
    """Words of an agency, to be quoted with its name."""

    agency: str
    words: str
    agrees: bool | None = None
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """An assignment of the plan as the report tells of it. `keys`: of the figures that count for it."""

    number: int
    title: str
    state: str
    percent: int
    leads: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    own_keys: tuple[str, ...] = ()
    quotes: tuple[AgencyQuote, ...] = ()
    is_done: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ReportedDifficulty:
    """A difficulty: what, whose, how it stands, what is proposed, what is to be learnt."""

    title: str
    agency: str
    state: str
    is_open: bool
    proposal: str = ""
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that a first draft is written from. `about` is the plan, or the work, as a sentence calls it.

    Agencies by name: `silent` sent none of the reports that they owed in the period, `patchy` only some of them;
    `overspent` spent more than was set aside for them.
    """

    issuer: str
    receiver: str
    about: str
    period: str
    bases: tuple[str, ...]
    figures: tuple[FigureInText, ...]
    assignments: tuple[AssignmentFacts, ...] = ()
    hardships: tuple[ReportedDifficulty, ...] = ()
    quotes: tuple[tuple[str, AgencyQuote], ...] = ()
    is_final: bool = False
    guidances: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    patchy: tuple[str, ...] = ()
    overspent: tuple[str, ...] = ()
    replaces: str = ""  # the signed report of the same subject that this one takes the place of
