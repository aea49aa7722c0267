"""The ladder's chore: remind before the day, tell further up after it, and name in public where the regime says so.

It asks the index of `act_on` for returns whose day has come. Each is one transaction, so that a chore that is killed
has done whole returns, and is called again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.agencies.calendar import working_calendar
from portal.agencies.workdays import Calendar
from portal.reports.models import Return, ReturnAct, Round
from portal.reports.operations.returns import note
from portal.reports.operations.rounds import steps_of
from portal.reports.states.ladder import Climb, climbs_today, next_day
from portal.reports.states.returns import ACT_OF_RUNG, UNSENT, ActKind, RoundState, Rung

BUNDLE = 200  # returns that one look at the index takes
_VERBS = {
    Rung.REMIND: "return.reminded",
    Rung.TELL_LEADER: "return.escalated",
    Rung.TELL_COMMITTEE: "return.escalated",
    Rung.NAME_PUBLICLY: "return.named",
}


def climb(*, at: datetime) -> int:
    """Do for every return whose day has come what its ladder wants (a chore). Returns how many there were.

    Leaves word: "return.reminded", "return.escalated", "return.named" (`{"rung", "agency", "round", "due_on"}`).
    """
    today, calendar = timezone.localdate(at), working_calendar()
    count = 0
    while keys := list(returns_wanting(on=today).order_by("pk").values_list("pk", flat=True)[:BUNDLE]):
        for pk in keys:
            count += _climb_one(pk, today=today, calendar=calendar, at=at)
    return count


def returns_wanting(*, on: date) -> QuerySet[Return]:
    return Return.objects.filter(act_on__lte=on, round__state=RoundState.OPEN.value)


@transaction.atomic
def _climb_one(pk: int, *, today: date, calendar: Calendar, at: datetime) -> int:
    # Looked at again under the locks: a report may have come, a round been locked, another process been quicker.
    Round.objects.select_for_update(of=("self",)).get(returns=pk)
    wanting = returns_wanting(on=today).select_for_update(of=("self",)).select_related("round__regime", "agency")
    if (found := wanting.filter(pk=pk).first()) is None:
        return 0
    if found.state not in UNSENT or found.sent_at is not None:
        found.act_on = None
        found.save(update_fields=["act_on"])
        return 0
    steps = steps_of(found.round.regime_id)
    acts = list(found.acts.filter(rung__isnull=False).order_by("at", "pk"))
    told = [timezone.localdate(one.at) for one in acts if one.kind in (ActKind.ESCALATED, ActKind.NAMED)]
    done = {one.rung_id for one in acts if one.rung_id}
    wanted = climbs_today(
        steps, done=done, told_on=max(told, default=None), due_on=found.due_on, today=today, calendar=calendar
    )
    for one in wanted:
        _do(found, one, today=today, at=at)
    done |= {one.step.key for one in wanted}
    found.act_on = next_day(steps, done=done, due_on=found.due_on, after=today, calendar=calendar)
    found.save(update_fields=["act_on", "public_since"])
    return 1


def _do(of: Return, climbed: Climb, *, today: date, at: datetime) -> None:
    step = climbed.step
    kind = ActKind.PASSED if climbed.is_passed else ACT_OF_RUNG[step.rung]
    ReturnAct.objects.create(of=of, kind=kind.value, rung_id=step.key, words=step.rung.label, by=None, at=at)
    if climbed.is_passed:
        return
    if step.rung is Rung.NAME_PUBLICLY:
        of.public_since = of.public_since or today
    note(_VERBS[step.rung], of, by=None, at=at, rung=step.rung.value)
