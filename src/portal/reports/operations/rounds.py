"""Set and end reporting regimes; open rounds with one expected return per agency, and update them when agencies merge.

A round is created in one transaction and each return in another, so that a job that is killed leaves whole returns;
called again, it adds what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.reports.models import Regime, RegimeRung, Return, ReturnAct, Round
from portal.reports.queries.rounds import (
    expectation_of,
    holds_on,
    period_of_plan,
    periods_around,
    phrases_not_understood,
)
from portal.reports.states import (
    UNSENT,
    ActKind,
    LadderStep,
    PeriodKind,
    ReportingPeriod,
    ReturnState,
    RoundState,
    Rung,
    counted_from,
    next_day,
)
from portal.schema.models import save_fields

FEWEST_DAYS = 3  # working days that an agency has at least, however late a round is opened


def keep_rounds(*, at: datetime) -> int:
    """A scheduled job: open the rounds that are due and update open ones.

    Returns how many returns were added or changed.
    """
    today, calendar = timezone.localdate(at), working_calendar()
    regimes = Regime.objects.filter(valid_from__lte=today).select_related("plan").order_by("pk")
    for regime, period in ((one, period) for one in regimes for period in periods_around(regime=one, today=today)):
        # A round past its due day is only opened by hand: no agency was asked in time.
        due_on = _due_on(regime, period, calendar)
        is_due = calendar.before(due_on, regime.open_days) <= today <= due_on
        if is_due and not Round.objects.filter(regime=regime, start=period.start).exists():
            _create_round(regime, period, calendar=calendar, by=None, at=at)
    rounds = Round.objects.filter(state=RoundState.OPEN.value).select_related("regime").order_by("pk")
    return sum(settle_round(round=one, at=at) for one in rounds)


def open_round(*, regime: Regime, period: ReportingPeriod, by: Officer | None, at: datetime) -> Round:
    """Open a round by hand, with all its returns; one that is open already is updated. Journalled as "round.opened".

    Raises Refused for a period in which the regime is not valid.
    """
    if not holds_on(regime, period.end):
        raise Refused(f"Chế độ báo cáo này không áp dụng cho kỳ “{period.name}”.")
    found = _create_round(regime, period, calendar=working_calendar(), by=by, at=at)
    settle_round(round=found, at=at)
    return found


def settle_round(*, round: Round, at: datetime) -> int:
    """Add the missing returns and apply mergers recorded since. Returns how many returns were added or changed."""
    asked, ended, gone = expectation_of(asked=round.regime.asked, start=round.start, end=round.end)
    returns = round.returns.prefetch_related("answers_for")
    known = {one.agency_id: ({each.pk for each in one.answers_for.all()}, one) for one in returns}
    # An agency that sent its own return before it was merged needs no return by its successor.
    spoken = {key for key, (_, one) in known.items() if one.sent_at is not None}
    missing = {
        agency: before - spoken
        for agency, before in asked.items()
        if agency not in known or (known[agency][0] != before - spoken and known[agency][1].state in UNSENT)
    }
    act_on = first_step_day(round, due_on=round.due_on, today=timezone.localdate(at)) if missing else None
    changed = sum(_expect(round.pk, agency, answers, act_on, at=at) for agency, answers in missing.items())
    return changed + _excuse_the_gone(round, asked, gone & (ended | known.keys()), at=at)


def _excuse_the_gone(round: Round, asked: Mapping[int, Iterable[int]], gone: Iterable[int], *, at: datetime) -> int:
    heirs = {key: heir for heir, before in asked.items() for key in before}
    names = dict(Agency.objects.filter(pk__in=heirs.values()).values_list("pk", "name"))
    changed = 0
    for key in sorted(gone):
        why = f"Đã sáp nhập; {names[heirs[key]]} báo cáo thay." if key in heirs else "Đã kết thúc hoạt động trong kỳ."
        changed += _excuse(round.pk, key, why, at=at)
    return changed


# ---- one transaction each --------------------------------------------------------------------------------------------


@transaction.atomic
def _create_round(
    regime: Regime, period: ReportingPeriod, *, calendar: WorkingCalendar, by: Officer | None, at: datetime
) -> Round:
    found, is_new = Round.objects.get_or_create(
        regime=regime,
        start=period.start,
        defaults={
            "end": period.end,
            "due_on": max(_due_on(regime, period, calendar), calendar.after(timezone.localdate(at), FEWEST_DAYS)),
            "opened_at": at,
        },
    )
    if is_new:
        record(
            "round.opened",
            subject=found,
            by=by,
            at=at,
            details={"start": f"{found.start}", "end": f"{found.end}", "due_on": f"{found.due_on}"},
        )
    return found


@transaction.atomic
def _expect(round: int, agency: int, answers_for: frozenset[int], act_on: date | None, *, at: datetime) -> int:
    """Add or update the return of one agency, and what agencies it answers for.

    Checks again under the lock of the round.
    """
    locked = Round.objects.select_for_update().get(pk=round)
    if locked.state != RoundState.OPEN:
        return 0
    found, is_new = Return.objects.get_or_create(
        round=locked, agency_id=agency, defaults={"due_on": locked.due_on, "act_on": act_on}
    )
    held = set() if is_new else set(found.answers_for.values_list("pk", flat=True))
    joined = sorted(answers_for - held)
    if held != answers_for:
        found.answers_for.set(answers_for)
    if joined:
        names = Agency.objects.filter(pk__in=joined).order_by("name_sort").values_list("name", flat=True)
        ReturnAct.objects.create(
            of=found, kind=ActKind.JOINED.value, words=f"Báo cáo thay: {'; '.join(names)}.", by=None, at=at
        )
    return int(is_new or bool(joined))


@transaction.atomic
def _excuse(round: int, agency: int, why: str, *, at: datetime) -> int:
    """Excuse an agency that no longer exists; a return that it has sent stays."""
    locked = Round.objects.select_for_update().get(pk=round)
    if locked.state != RoundState.OPEN:
        return 0
    found, is_new = Return.objects.get_or_create(round=locked, agency_id=agency, defaults={"due_on": locked.due_on})
    if not is_new and found.state not in UNSENT:
        return 0
    save_fields(found, state=ReturnState.EXCUSED.value, act_on=None)
    ReturnAct.objects.create(of=found, kind=ActKind.EXCUSED.value, words=why, by=None, at=at)
    return 1


# ---- days ------------------------------------------------------------------------------------------------------------


def steps_of(regime: int) -> list[LadderStep]:
    """The escalation steps of a regime. One query."""
    rungs = RegimeRung.objects.filter(regime=regime).values_list("pk", "days", "rung")
    return [LadderStep(key, days, Rung(rung)) for key, days, rung in rungs]


def first_step_day(round: Round, *, due_on: date, today: date, done: Collection[int] = ()) -> date | None:
    """The first day, from `today` on, of an escalation step of a return; `done`: keys of the rungs already taken."""
    steps, eve = steps_of(round.regime_id), today - timedelta(days=1)
    return next_day(steps, done=done, due_on=due_on, after=eve, calendar=working_calendar())


def _due_on(regime: Regime, period: ReportingPeriod, calendar: WorkingCalendar) -> date:
    return counted_from(period.end, days=regime.due_days, calendar=calendar)


_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "regimes.json"
_BASIS = (
    "Thời hạn do Sở Tư pháp đặt để kịp tổng hợp, theo Nghị định số 09/2019/NĐ-CP về chế độ báo cáo của cơ quan hành "
    "chính nhà nước; đối chiếu với quy định của tỉnh, thành phố trước khi áp dụng."
)
_ASKED = "các sở, ban, ngành, đoàn thể tỉnh\nỦy ban nhân dân cấp xã"


USUAL_LADDER = (
    (-2, Rung.REMIND),
    (1, Rung.REMIND),
    (2, Rung.TELL_LEADER),
    (5, Rung.TELL_COMMITTEE),
)


@transaction.atomic
def set_regime(*, regime: Regime, ladder: Iterable[tuple[int, Rung]] = (), by: Officer | None, at: datetime) -> Regime:
    """Set a regime from an unsaved row; `ladder`: (working days after the due day, what is done). Journalled as
    "regime.set".

    Raises Refused for phrases that match no agency, and for a final report without a plan, or with a plan without days.
    """
    refuse_if(
        regime.period == PeriodKind.FINAL and (regime.plan is None or period_of_plan(plan=regime.plan) is None),
        Refused("Báo cáo tổng kết phải gắn với một kế hoạch có ngày bắt đầu và ngày kết thúc."),
    )
    if unknown := phrases_not_understood(asked=regime.asked, on=regime.valid_from):
        told = "; ".join(f"“{phrase}”" for phrase in unknown)
        raise Refused(f"Không rõ cơ quan nào phải báo cáo: {told}. Hãy ghi đúng tên hoặc nhóm cơ quan.")
    regime.save()
    RegimeRung.objects.bulk_create(
        RegimeRung(regime=regime, days=days, rung=rung.value) for days, rung in sorted(set(ladder))
    )
    _note("regime.set", regime, by=by, at=at)
    return regime


@transaction.atomic
def end_regime(*, regime: Regime, on: date, by: Officer | None, at: datetime) -> Regime:
    """End the regime: it asks for no period that ends on this day or later; open rounds continue. Raises Refused."""
    locked = Regime.objects.select_for_update().get(pk=regime.pk)
    refuse_if(on <= locked.valid_from, Refused("Ngày thôi áp dụng phải sau ngày bắt đầu áp dụng."))
    if locked.valid_to is not None and locked.valid_to <= on:
        raise Refused(f"Chế độ này đã thôi áp dụng từ ngày {locked.valid_to:%d/%m/%Y}.")
    save_fields(locked, valid_to=on)
    _note("regime.ended", locked, by=by, at=at)
    return locked


@transaction.atomic
def drop_regime(*, regime: Regime, by: Officer | None, at: datetime) -> None:
    """Delete a regime without rounds. Raises Refused."""
    locked = Regime.objects.select_for_update().get(pk=regime.pk)
    refuse_if(locked.rounds.exists(), Refused("Chế độ đã có đợt báo cáo thì không bỏ được; hãy ghi ngày thôi áp dụng."))
    _note("regime.dropped", locked, by=by, at=at)
    locked.delete()


@transaction.atomic
def load_regimes(*, receiver: Agency, by: Officer | None, at: datetime) -> int:
    """Set the usual regimes whose names are not yet taken, valid from today. Returns how many were added."""
    known = set(Regime.objects.values_list("name", flat=True))
    missing = [one for one in json.loads(_SHIPPED.read_text("utf-8")) if one["name"] not in known]
    for one in missing:
        set_regime(
            regime=Regime(**one, basis=_BASIS, receiver=receiver, asked=_ASKED, valid_from=timezone.localdate(at)),
            ladder=USUAL_LADDER,
            by=by,
            at=at,
        )
    return len(missing)


def _note(verb: str, regime: Regime, *, by: Officer | None, at: datetime) -> None:
    told = {"period": regime.period, "due_days": regime.due_days, "from": f"{regime.valid_from}"}
    record(verb, subject=regime, by=by, at=at, details=told | {"to": f"{regime.valid_to}" if regime.valid_to else None})
