"""What the body that opened a round does with returns: judges, excuses, extends, locks, reminds, and names who
does not report.

It asks the index of `act_on` for returns whose day has come. Each is one transaction, so that a job that is killed
has done whole returns, and is called again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.plans.models import Assignment
from portal.plans.operations.progress import record_done_by_paper
from portal.plans.queries import parts_in
from portal.reports.models import Return, ReturnAct, Round
from portal.reports.operations.returns import lock_return, note_return_act, wrong_step
from portal.reports.operations.rounds import first_rung_day, steps_of
from portal.reports.queries.returns import keys_of
from portal.reports.states import (
    ACT_OF_RUNG,
    UNSENT,
    ActKind,
    LadderStep,
    ReportingParty,
    ReturnState,
    RoundState,
    Rung,
    climbs_today,
    may_step,
    next_day,
)
from portal.schema.models import save_fields


@transaction.atomic
def send_back(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """To be put right and sent again. Leaves word: "return.sent_back".

    Raises Refused, WrongState.
    """
    found = _ready(of, ReturnState.SENT_BACK, reason=reason)
    return _move(found, ReturnState.SENT_BACK, ActKind.SENT_BACK, "return.sent_back", reason, by, at, accepted_at=None)


@transaction.atomic
def accept_return(*, of: Return, by: Officer, at: datetime) -> Return:
    """What the agency says is done becomes progress. Leaves word: "return.accepted". Raises WrongState."""
    found = _ready(of, ReturnState.ACCEPTED)
    _record_what_is_done(found, by, at)
    return _move(found, ReturnState.ACCEPTED, ActKind.ACCEPTED, "return.accepted", "", by, at, accepted_at=at)


def _record_what_is_done(of: Return, by: Officer, at: datetime) -> None:
    """Of the assignments that its last sending names as done, for the agency and those that it answers for."""
    sent = of.submissions.select_related("by").order_by("-number")[:1].get()
    done = [part["assignment"] for part in sent.parts if part.get("is_done")]
    named = Assignment.objects.filter(pk__in=done, withdrawn_in__isnull=True)
    note = f"Theo báo cáo đã tiếp nhận: {of.round.name.lower()}"
    for assignment, agency in parts_in(assignments=named, agencies=keys_of(of=of)) if done else ():
        record_done_by_paper(assignment=assignment, agency=agency, by=sent.by, confirmed_by=by, note=note, at=at)


@transaction.atomic
def excuse_return(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """Nothing is asked of the agency in this round. Leaves word: "return.excused".

    Raises Refused, WrongState.
    """
    found, over = _ready(of, ReturnState.EXCUSED, reason=reason), {"act_on": None, "public_since": None}
    return _move(found, ReturnState.EXCUSED, ActKind.EXCUSED, "return.excused", reason, by, at, **over)


@transaction.atomic
def ask_again(*, of: Return, by: Officer, at: datetime) -> Return:
    """Of one that was excused. Leaves word: "return.asked". Raises WrongState."""
    found = _ready(of, ReturnState.EXPECTED)
    return _move(
        found,
        ReturnState.EXPECTED,
        ActKind.ASKED,
        "return.asked",
        "",
        by,
        at,
        act_on=None if found.sent_at else _ladder_day(found, at),
    )


def _move(
    of: Return, after: ReturnState, kind: ActKind, verb: str, words: str, by: Officer, at: datetime, **fields: Any
) -> Return:
    save_fields(of, state=after.value, **fields)
    _remember(of, kind, words, by=by, at=at)
    note_return_act(verb, of, by=by, at=at)
    return of


@transaction.atomic
def extend_return(*, of: Return, due_on: date, reason: str, by: Officer, at: datetime) -> Return:
    """Another due day for one that has not come. Leaves word: "return.extended".

    Raises WrongState, Refused without a reason and for a day that is not later.
    """
    found = lock_return(of)
    _ask_reason(reason)
    refuse_if(found.state not in UNSENT or found.sent_at is not None, wrong_step(found))
    if due_on <= max(found.due_on, timezone.localdate(at)):
        raise Refused(f"Hạn mới phải sau hạn cũ ({found.due_on:%d/%m/%Y}) và sau hôm nay.")
    before, found.due_on = found.due_on, due_on
    found.act_on, found.public_since = _ladder_day(found, at), None
    found.save(update_fields=["due_on", "act_on", "public_since"])
    _remember(found, ActKind.EXTENDED, f"Hạn mới: {due_on:%d/%m/%Y}. {reason.strip()}", by=by, at=at)
    note_return_act("return.extended", found, by=by, at=at, before=f"{before}")
    return found


@transaction.atomic
def lock_round(*, round: Round, by: Officer, at: datetime) -> Round:
    """Nothing of it changes any more. Leaves word: "round.locked". Raises Refused."""
    locked = _taken(round, RoundState.OPEN, "Đợt báo cáo đã khóa.")
    save_fields(locked, state=RoundState.LOCKED.value, locked_at=at)
    record("round.locked", subject=locked, by=by, at=at, details=_days(locked))
    return locked


@transaction.atomic
def reopen_round(*, round: Round, reason: str, by: Officer, at: datetime) -> Round:
    """Leaves word: "round.reopened", with the reason. Raises Refused."""
    _ask_reason(reason)
    locked = _taken(round, RoundState.LOCKED, "Đợt báo cáo đang mở.")
    save_fields(locked, state=RoundState.OPEN.value, locked_at=None)
    record("round.reopened", subject=locked, by=by, at=at, details=_days(locked) | {"reason": reason.strip()})
    return locked


def _ask_reason(reason: str) -> None:
    refuse_if(not reason.strip(), Refused("Hãy ghi rõ lý do để cơ quan báo cáo biết."))


def _ready(of: Return, after: ReturnState, *, reason: str | None = None) -> Return:
    """The return locked, if it may come into this state."""
    found = lock_return(of)
    if reason is not None:
        _ask_reason(reason)
    refuse_if(
        not may_step(before=ReturnState(found.state), after=after, party=ReportingParty.GOVERNOR), wrong_step(found)
    )
    return found


def _taken(round: Round, before: RoundState, refusal: str) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("regime").get(pk=round.pk)
    refuse_if(locked.state != before, Refused(refusal))
    return locked


def _ladder_day(of: Return, at: datetime) -> date | None:
    """The ladder goes on where it stood: what was climbed is not climbed again."""
    return first_rung_day(
        of.round,
        due_on=of.due_on,
        today=timezone.localdate(at),
        done=set(of.acts.filter(rung__isnull=False).values_list("rung", flat=True)),
    )


def _remember(of: Return, kind: ActKind, words: str, *, by: Officer, at: datetime) -> None:
    ReturnAct.objects.create(of=of, kind=kind.value, words=words.strip(), by=by, at=at)


def _days(round: Round) -> dict[str, str]:
    return {"start": f"{round.start}", "end": f"{round.end}"}


BUNDLE = 200  # returns that one look at the index takes
_VERBS = {
    Rung.REMIND: "return.reminded",
    Rung.TELL_LEADER: "return.escalated",
    Rung.TELL_COMMITTEE: "return.escalated",
    Rung.NAME_PUBLICLY: "return.named",
}


def escalate_rounds(*, at: datetime) -> int:
    """Do for every return whose day has come what its ladder wants (a scheduled job). Returns how many there were.

    Leaves word: "return.reminded", "return.escalated", "return.named" (`{"rung", "agency", "round", "due_on"}`).
    """
    today, calendar = timezone.localdate(at), working_calendar()
    count = 0
    while keys := list(returns_wanting(on=today).order_by("pk").values_list("pk", flat=True)[:BUNDLE]):
        count += sum(_climb_one(pk, today=today, calendar=calendar, at=at) for pk in keys)
    return count


def returns_wanting(*, on: date) -> QuerySet[Return]:
    return Return.objects.filter(act_on__lte=on, round__state=RoundState.OPEN.value)


@transaction.atomic
def _climb_one(pk: int, *, today: date, calendar: WorkingCalendar, at: datetime) -> int:
    # Looked at again under the locks: a report may have come, a round been locked, another process been quicker.
    Round.objects.select_for_update(of=("self",)).get(returns=pk)
    wanting = returns_wanting(on=today).select_for_update(of=("self",)).select_related("round__regime", "agency")
    if (found := wanting.filter(pk=pk).first()) is None:
        return 0
    if found.state not in UNSENT or found.sent_at is not None:
        save_fields(found, act_on=None)
        return 0
    steps = steps_of(found.round.regime_id)
    acts = list(found.acts.filter(rung__isnull=False).order_by("at", "pk"))
    told = [timezone.localdate(one.at) for one in acts if one.kind in (ActKind.ESCALATED, ActKind.NAMED)]
    done = {one.rung_id for one in acts if one.rung_id}
    wanted = climbs_today(
        steps, done=done, told_on=max(told, default=None), due_on=found.due_on, today=today, calendar=calendar
    )
    for step, is_passed in wanted:
        _do(found, step, is_passed=is_passed, today=today, at=at)
    done |= {step.key for step, _ in wanted}
    found.act_on = next_day(steps, done=done, due_on=found.due_on, after=today, calendar=calendar)
    found.save(update_fields=["act_on", "public_since"])
    return 1


def _do(of: Return, step: LadderStep, *, is_passed: bool, today: date, at: datetime) -> None:
    kind = ActKind.PASSED if is_passed else ACT_OF_RUNG[step.rung]
    ReturnAct.objects.create(of=of, kind=kind.value, rung_id=step.key, words=step.rung.label, by=None, at=at)
    if is_passed:
        return
    if step.rung is Rung.NAME_PUBLICLY:
        of.public_since = of.public_since or today
    note_return_act(_VERBS[step.rung], of, by=None, at=at, rung=step.rung.value)
