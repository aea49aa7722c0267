"""Alerts, raised by rules that count too many events, sent by e-mail and closed by a person with a remark; and cases of
possible breaches of personal data.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Incomplete, WrongState, refuse_if
from portal.journal.models import Alert, BreachCase
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock, require
from portal.journal.queries.watch import RULES, AlertFinding, AlertRule, may_answer_alert
from portal.journal.states import (
    BREACH_ACTS,
    HANDLE_BREACHES,
    SEE_ALERT,
    AlertState,
    BreachState,
    breach_term,
)
from portal.schema.models import save_fields

_alerts = ActRunner[Alert](
    row="alert", may=may_answer_alert, had_a_hand=lambda officer, alert: alert.officer_id == officer.pk
)


def raise_alerts(*, at: datetime) -> list[Alert]:
    """Evaluate all rules now. Returns the new alerts; repeating it raises none twice."""
    found = [(rule, one) for rule in RULES for one in rule.counted(at - rule.window) if one.count >= rule.threshold]
    return [alert for rule, one in found if (alert := _raise(rule, one, at=at))]


@transaction.atomic
def _raise(rule: AlertRule, found: AlertFinding, *, at: datetime) -> Alert | None:
    """Create one alert for one finding while it is open; after it was closed, only once as much has happened again."""
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
    """Record that an officer whom the alert does not concern has investigated it, and with what result."""
    save_fields(alert, remark=remark)


_UNDER_WAY = (BreachState.OPEN, BreachState.DENIED, BreachState.NOTIFIED)
_cases = ActRunner[BreachCase](
    row="case",
    may=lambda case, officer, verbs, on: reaches(officer=officer, verbs=verbs, agency_id=None, on=on),
    had_a_hand=lambda officer, case: officer.pk in (case.denied_by_id, case.officer_id),
)


@transaction.atomic
def open_case(*, case: BreachCase, by: Officer, at: datetime) -> BreachCase:
    """Open a case. The term runs from the time of discovery. Raises NotAllowed, Incomplete."""
    require((HANDLE_BREACHES,), None, by=by, at=at)
    refuse_if(case.found_at > at, Incomplete("Lúc phát hiện không thể ở sau bây giờ.", field="found_at"))
    case.opened_by = by
    case.due_at = case.found_at + breach_term(timezone.localdate(case.found_at)).within
    case.save()
    record("breach.opened", subject=case, by=by, at=at, details={"alert": case.alert_id})
    return case


@transaction.atomic
def describe_case(*, case: BreachCase, by: Officer, at: datetime, **said: str) -> BreachCase:
    """Record cause, harm and measures, as long as the case is open. Raises NotAllowed, WrongState."""
    require((HANDLE_BREACHES,), None, by=by, at=at)
    case = lock(case)
    refuse_if(case.state not in _UNDER_WAY, WrongState("Vụ việc đã khép lại."))
    save_fields(case, **said)
    record("breach.described", subject=case, by=by, at=at, details={"fields": sorted(said)})
    return case


@_cases.does(BREACH_ACTS["notify"])
def note_notice(*, case: BreachCase, document: str, document_on: date, by: Officer, at: datetime) -> None:
    """Record the number and date of a signed notice that was sent: the portal itself sends none."""
    save_fields(case, document=document, document_on=document_on)


@_cases.does(BREACH_ACTS["deny"])
def deny_breach(*, case: BreachCase, reason: str, by: Officer, at: datetime) -> None:
    """Record one officer's finding that there was no breach; the term runs on until another confirms it."""


@_cases.does(BREACH_ACTS["confirm"])
def confirm_denial(*, case: BreachCase, by: Officer, at: datetime) -> None:
    """Confirm, as a second officer, that there was no breach."""


@_cases.does(BREACH_ACTS["refuse"])
def refuse_denial(*, case: BreachCase, reason: str, by: Officer, at: datetime) -> None:
    """Reject the finding that there was no breach: the investigation continues."""
    save_fields(case, denied_by=None)


@_cases.does(BREACH_ACTS["close"])
def close_case(*, case: BreachCase, reason: str, by: Officer, at: datetime) -> None:
    """Close a case that was notified and has nothing left to do."""


@transaction.atomic
def note_export(*, case: BreachCase, people: int, by: Officer, at: datetime) -> None:
    """Record that the list of persons was exported."""
    record("breach.exported", subject=case, by=by, at=at, details={"people": people})
