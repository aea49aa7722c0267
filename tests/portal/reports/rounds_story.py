"""Rounds for tests, told through the room's own operations: a plan, a regime, its agencies, and days to act on."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.plans.models import Plan
from portal.reports.models import Regime, Return, ReturnPart, Round, Submission
from portal.reports.operations.returns import part_key, save_return, send_return
from portal.reports.operations.rounds import USUAL_LADDER, open_round, set_regime
from portal.reports.queries.returns import figures_of_return, tasks_of, with_all
from portal.reports.states import OF_ASSIGNMENT, PeriodKind, ReturnHeading, Rung, period_with
from tests.portal.agencies.factories import make_agency

NAMING = (*USUAL_LADDER, (10, Rung.NAME_PUBLICLY))
Q3 = period_with(date(2026, 8, 1), kind=PeriodKind.QUARTER)  # due, five working days after 30/9, on 07/10/2026
Q3_DUE = date(2026, 10, 7)
ALL = "các sở, ban, ngành tỉnh"


def at(day: date, hour: int = 9) -> datetime:
    """That hour in the office."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


OPENED = at(date(2026, 9, 30))


def make_regime(receiver: Agency | None = None, **said: object) -> Regime:
    fields: dict[str, object] = {
        "name": "Báo cáo hằng quý",
        "basis": "Kế hoạch năm 2026",
        "period": PeriodKind.QUARTER,
        "receiver": receiver or Agency.objects.filter(name="Sở Tư pháp").first() or make_agency("Sở Tư pháp"),
        "asked": ALL,
        "due_days": 5,
        "valid_from": date(2026, 1, 1),
        "ladder": USUAL_LADDER,
    }
    said = fields | said
    ladder = said.pop("ladder", ())
    return set_regime(regime=Regime(**said), ladder=ladder, by=None, at=at(date(2026, 1, 2)))  # type: ignore[arg-type]


def make_round(*names: str, plan: Plan | None = None, **said: object) -> Round:
    """The third quarter of 2026, opened on its last day, for the departments of these names."""
    for name in names:
        if not Agency.objects.filter(name=name).exists():
            make_agency(name)
    asked = "\n".join(names) or ALL
    regime = make_regime(**{"plan": plan, "asked": asked} | said)
    return open_round(regime=regime, period=Q3, by=None, at=OPENED)


def return_of(round: Round, name: str) -> Return:
    return with_all(Return.objects.all()).get(round=round, agency__name=name)


def said_of(of: Return, *, results: str = "Đã làm đủ việc.", is_right: bool = True) -> list[ReturnPart]:
    """All that a report needs: a word on every counted number, and the whole in words."""
    tasks = tasks_of(of=of)
    figures = figures_of_return(of=of, assignments=tasks)
    counted = {one["assignment"] for one in figures}
    parts = [
        ReturnPart(
            heading=OF_ASSIGNMENT,
            assignment_id=one.pk,
            text=f"Nhiệm vụ {one.number}.",
            counted_is_right=is_right,
        )
        for one in tasks
        if one.pk in counted
    ]
    whole = is_right if None in counted else None
    return [*parts, ReturnPart(heading=ReturnHeading.RESULTS.value, text=results, counted_is_right=whole)]


def write(of: Return, by: Officer, *, on: date = Q3_DUE, said: Iterable[ReturnPart] | None = None) -> Return:
    of.refresh_from_db()
    parts = list(said) if said is not None else said_of(with_all(Return.objects.all()).get(pk=of.pk))
    return save_return(of=of, said=parts, revision=of.revision, by=by, at=at(on))


def send(of: Return, by: Officer, *, on: date = Q3_DUE, said: Iterable[ReturnPart] | None = None) -> Submission:
    saved = write(of, by, on=on, said=said)
    return send_return(of=saved, revision=saved.revision, by=by, at=at(on))


__all__ = ["NAMING", "OPENED", "Q3", "Q3_DUE", "at", "make_regime", "make_round", "part_key", "return_of", "said_of"]
