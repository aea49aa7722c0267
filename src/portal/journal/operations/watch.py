"""Alerts: raised where a rule counts too much, told by letter, seen to by a person with a remark."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.models import Alert
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.journal.queries.watch import RULES, AlertFinding, AlertRule, may_answer_alert
from portal.journal.states.watch import SEE_ALERT, AlertState
from portal.schema.models import save_fields

_alerts = ActRunner[Alert](
    row="alert", may=may_answer_alert, had_a_hand=lambda officer, alert: alert.officer_id == officer.pk
)


def raise_alerts(*, at: datetime) -> list[Alert]:
    """Look what the rules count now; done again it raises nothing twice. Returns what is new."""
    found = [(rule, one) for rule in RULES for one in rule.counted(at - rule.window) if one.count >= rule.threshold]
    return [alert for rule, one in found if (alert := _raise(rule, one, at=at))]


@transaction.atomic
def _raise(rule: AlertRule, found: AlertFinding, *, at: datetime) -> Alert | None:
    """One thing is one alert while nobody has seen to it, and afterwards until as much has happened once more."""
    last = Alert.objects.select_for_update().filter(rule=rule.name, key=found.key).order_by("-pk").first()
    if last is not None and last.state == AlertState.OPEN.value:
        save_fields(last, count=max(last.count, found.count))
        return None
    if last is not None and (last.seen_at or at) > at - rule.window and found.count < last.count + rule.threshold:
        return None
    alert = Alert.objects.create(
        rule=rule.name, key=found.key, officer_id=found.officer, count=found.count, raised_at=at
    )
    record("alert.raised", subject=alert, by=None, at=at, details={"kind": rule.label, "count": found.count})
    return alert


@_alerts.does(SEE_ALERT)
def see_alert(*, alert: Alert, remark: str, by: Officer, at: datetime) -> None:
    """Somebody whom it does not concern has looked into it, and says what came of it."""
    save_fields(alert, remark=remark)
