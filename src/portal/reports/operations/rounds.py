"""Rounds: opened by themselves or by hand, one expected return for each agency, kept right when agencies merge.

A round is one transaction and each return another, so that a chore that is killed has done whole returns; called
again, it adds what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.calendar import working_calendar
from portal.agencies.models import Agency, Officer
from portal.agencies.workdays import Calendar
from portal.journal.operations import record
from portal.reports.models import Regime, RegimeRung, Return, ReturnAct, Round
from portal.reports.queries.expected import Expectation, expectation_of, holds_on, periods_around
from portal.reports.states.ladder import Step, counted_from, first_day
from portal.reports.states.periods import ReportingPeriod
from portal.reports.states.returns import UNSENT, ActKind, ReturnState, RoundState, Rung

FEWEST_DAYS = 3  # working days that an agency has in any case, however late a round is opened


class RoundRefused(Exception):
    """The round cannot be opened, locked or reopened so; the message says in Vietnamese what to do."""


def keep_rounds(*, at: datetime) -> int:
    """A chore: open what is to be opened today and keep open rounds right. Returns how many returns came or changed."""
    today, calendar = timezone.localdate(at), working_calendar()
    for regime in Regime.objects.filter(valid_from__lte=today).select_related("plan").order_by("pk"):
        for period in periods_around(regime=regime, today=today):
            if _opens_today(regime, period, today, calendar) and not _is_open(regime, period):
                _create_round(regime, period, calendar=calendar, by=None, at=at)
    rounds = Round.objects.filter(state=RoundState.OPEN.value).select_related("regime").order_by("pk")
    return sum(settle_round(round=one, at=at) for one in rounds)


def open_round(*, regime: Regime, period: ReportingPeriod, by: Officer | None, at: datetime) -> Round:
    """By hand, with all its returns; one that is open already is kept right. Leaves word: "round.opened".

    Raises RoundRefused for a period in which the regime does not hold.
    """
    if not holds_on(regime, period.end):
        raise RoundRefused(f"Chế độ báo cáo này không áp dụng cho {period.name.lower()}.")
    found = _create_round(regime, period, calendar=working_calendar(), by=by, at=at)
    settle_round(round=found, at=at)
    return found


def settle_round(*, round: Round, at: datetime) -> int:
    """Add the returns that are missing and follow mergers that were told since. Returns how many came or changed."""
    expectation = expectation_of(asked=round.regime.asked, start=round.start, end=round.end)
    returns = round.returns.prefetch_related("answers_for")
    known = {one.agency_id: ({each.pk for each in one.answers_for.all()}, one) for one in returns}
    # Who has sent its own report before it was merged is answered for already.
    spoken = {key for key, (_, one) in known.items() if one.sent_at is not None}
    missing = {
        agency: before - spoken
        for agency, before in expectation.asked.items()
        if agency not in known or (known[agency][0] != before - spoken and known[agency][1].state in UNSENT)
    }
    act_on = first_rung_day(round, due_on=round.due_on, today=timezone.localdate(at)) if missing else None
    changed = sum(_expect(round.pk, agency, answers, act_on, at=at) for agency, answers in missing.items())
    return changed + _excuse_the_gone(round, expectation, known.keys(), at=at)


def _excuse_the_gone(round: Round, expectation: Expectation, known: Iterable[int], *, at: datetime) -> int:
    ended = {one.pk for one in expectation.ended}
    heirs = {key: heir for heir, before in expectation.asked.items() for key in before}
    names = dict(Agency.objects.filter(pk__in=heirs.values()).values_list("pk", "name"))
    changed = 0
    for key in sorted(expectation.gone & (ended | set(known))):
        why = f"Đã sáp nhập; {names[heirs[key]]} báo cáo thay." if key in heirs else "Đã kết thúc hoạt động trong kỳ."
        changed += _excuse(round.pk, key, why, at=at)
    return changed


# ---- one transaction each --------------------------------------------------------------------------------------------


@transaction.atomic
def _create_round(
    regime: Regime, period: ReportingPeriod, *, calendar: Calendar, by: Officer | None, at: datetime
) -> Round:
    today = timezone.localdate(at)
    due_on = max(_due_on(regime, period, calendar), calendar.after(today, FEWEST_DAYS))
    said = {"end": period.end, "due_on": due_on, "opened_at": at}
    found, is_new = Round.objects.get_or_create(regime=regime, start=period.start, defaults=said)
    if is_new:
        details = {"start": f"{found.start}", "end": f"{found.end}", "due_on": f"{found.due_on}"}
        record("round.opened", subject=found, by=by, at=at, details=details)
    return found


@transaction.atomic
def _expect(round: int, agency: int, answers_for: frozenset[int], act_on: date | None, *, at: datetime) -> int:
    """The return of one agency, and whom it answers for. Looked at again under the lock of the round."""
    locked = Round.objects.select_for_update().get(pk=round)
    if locked.state != RoundState.OPEN:
        return 0
    said = {"due_on": locked.due_on, "act_on": act_on}
    found, is_new = Return.objects.get_or_create(round=locked, agency_id=agency, defaults=said)
    held = set() if is_new else set(found.answers_for.values_list("pk", flat=True))
    joined = sorted(answers_for - held)
    if held != answers_for:
        found.answers_for.set(answers_for)
    if joined:
        names = Agency.objects.filter(pk__in=joined).order_by("name_sort").values_list("name", flat=True)
        words = f"Báo cáo thay: {'; '.join(names)}."
        ReturnAct.objects.create(of=found, kind=ActKind.JOINED.value, words=words, by=None, at=at)
    return int(is_new or bool(joined))


@transaction.atomic
def _excuse(round: int, agency: int, why: str, *, at: datetime) -> int:
    """An agency that is no more owes nothing; what it had sent stays."""
    locked = Round.objects.select_for_update().get(pk=round)
    if locked.state != RoundState.OPEN:
        return 0
    said = {"due_on": locked.due_on}
    found, is_new = Return.objects.get_or_create(round=locked, agency_id=agency, defaults=said)
    if not is_new and found.state not in UNSENT:
        return 0
    found.state, found.act_on = ReturnState.EXCUSED.value, None
    found.save(update_fields=["state", "act_on"])
    ReturnAct.objects.create(of=found, kind=ActKind.EXCUSED.value, words=why, by=None, at=at)
    return 1


# ---- days ------------------------------------------------------------------------------------------------------------


def steps_of(regime: int) -> list[Step]:
    """The ladder of a regime, as the pure part knows it. One query."""
    rungs = RegimeRung.objects.filter(regime=regime).values_list("pk", "days", "rung")
    return [Step(key, days, Rung(rung)) for key, days, rung in rungs]


def first_rung_day(round: Round, *, due_on: date, today: date, done: Collection[int] = ()) -> date | None:
    """When the ladder wants something of a return first, from today on; `done`: rungs that it has climbed."""
    steps, calendar = steps_of(round.regime_id), working_calendar()
    return first_day(steps, due_on=due_on, not_before=today, calendar=calendar, done=done)


def _due_on(regime: Regime, period: ReportingPeriod, calendar: Calendar) -> date:
    return counted_from(period.end, days=regime.due_days, calendar=calendar)


def _opens_today(regime: Regime, period: ReportingPeriod, today: date, calendar: Calendar) -> bool:
    """What is over its due day already is opened by hand: nobody was asked when it was time."""
    due_on = _due_on(regime, period, calendar)
    return calendar.before(due_on, regime.open_days) <= today <= due_on


def _is_open(regime: Regime, period: ReportingPeriod) -> bool:
    return Round.objects.filter(regime=regime, start=period.start).exists()
