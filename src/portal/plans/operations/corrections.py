"""A plan on display put right by two: one types it into the form, another reads what it changes and agrees."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from modelcluster.models import ClusterableModel

from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two
from portal.plans.models import Assignment, Plan, Role
from portal.plans.operations.acceptance import link_bases
from portal.plans.operations.links import register_plan
from portal.plans.queries import agencies_meant
from portal.schema.models import save_fields

_KEYS = frozenset({"pk", "plan", "assignment", "sort_order"})


def correct_plan(
    *, row: Plan | Assignment, words: str, changes: list[str], by: Officer, at: datetime
) -> ClusterableModel:
    """Put a plan or one of its tasks as `words` (`ClusterableModel.to_json`) has it; `changes` says it for people."""
    corrected = type(row).from_json(words)
    corrected.save()
    note_correction(corrected, by=by, at=at)
    return corrected


correct_plan_by_two = by_two(
    correct_plan,
    word="plan.corrected",
    verbs=("plan.edit",),
    row="row",
    seen=lambda row: row.to_json(),
    shown={"row": "Của", "changes": "Sửa"},
)


def changes_between(before: ClusterableModel, after: ClusterableModel) -> list[str]:
    """A line for each field, and each list of parts, that is said otherwise: its name, what was, what is to be. Raises
    Refused where nothing is."""
    was, now = before.serializable_data(), after.serializable_data()
    told = ((before._meta.get_field(name), was[name], now[name]) for name in now if was[name] != now[name])
    lines = ((field, _in_words(field, old), _in_words(field, new)) for field, old, new in told)
    changes = [
        f"{field.related_model._meta.verbose_name if field.one_to_many else field.verbose_name}: “{old}” → “{new}”"
        for field, old, new in lines
        if old != new
    ]
    refuse_if(not changes, Refused("Chưa có chỗ nào được sửa."))
    return changes


def _in_words(field: Any, value: Any) -> str:
    """A value as a page shows it; parts of a list behind one another, each without its keys."""
    if field.one_to_many:
        parts = (
            [_in_words(field.related_model._meta.get_field(name), it) for name, it in part.items() if name not in _KEYS]
            for part in value
        )
        return "; ".join(" – ".join(filter(None, part)) for part in parts)
    if isinstance(value, bool):
        return f"{field.verbose_name}: {'có' if value else 'không'}"
    if field.many_to_one and value:
        return str(field.related_model._default_manager.get(pk=value))
    return str(dict(field.flatchoices).get(value) or (f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""))


def note_correction(row: ClusterableModel, *, by: Officer | None, at: datetime) -> None:
    """After an officer edited a plan or an assignment by hand: count its agencies anew and write it down."""
    assignment = row if isinstance(row, Assignment) else None
    plan = assignment.plan if assignment else row
    on = plan.counted_on or plan.issued_date or timezone.localdate(at)
    for role in Role.objects.filter(assignment__plan=plan):
        role.agencies.set(agencies_meant(phrase=role.phrase, named=role.named, on=on, issuer=plan.issuer))
    link_bases(plan=plan)
    register_plan(plan=plan, at=at)
    details: dict[str, object] = {"slug": plan.slug}
    if assignment is not None:
        details["assignment"] = assignment.number
        # Whoever put it right answers for what was read; what nobody read stays so until it is filled in.
        save_fields(assignment, readings=[row for row in assignment.readings if not row[-1]])
    record("plan.corrected", subject=row, by=by, at=at, details=details)
