"""Terms of keeping are set, from a day on; what is past its term is cleared by the clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.models import Cleanup, RetentionRule
from portal.journal.operations import record
from portal.journal.operations.acts import require, words
from portal.journal.operations.by_two import by_two
from portal.journal.queries.retention import (
    RetainedRows,
    RetentionKind,
    in_words,
    is_before,
    retention_kinds,
    rules_by_kind,
    term_days,
)

logger = logging.getLogger(__name__)
EDIT = "retention.edit"
BEGINNING = date(2000, 1, 1)  # before anything was kept
_EVERY, _SECONDS = timedelta(minutes=50), 20.0  # each kind; all of them in one go, so that letters do not wait


@dataclass(frozen=True, slots=True)
class TermWish:
    """A term of `days` for a kind, from a day on, and on what ground."""

    kind: str
    days: int
    valid_from: date
    basis: str

    @property
    def before(self) -> int:
        """The term that would hold then without it; 0: none."""
        return term_days(self.kind, self.valid_from)

    @property
    def is_shorter(self) -> bool:
        return not self.before or self.days < self.before

    def __str__(self) -> str:
        terms = f"từ {in_words(self.before)} thành {in_words(self.days)}"
        return f"{retention_kinds()[self.kind].label}: {terms}, áp dụng từ {self.valid_from:%d/%m/%Y} ({self.basis})"


@transaction.atomic
def set_retention_term(*, wish: TermWish, by: Officer, at: datetime) -> RetentionRule:
    """A rule from a day on, today at the earliest; those of before stay. Raises NotAllowed, ReasonMissing, Refused."""
    require((EDIT,), None, by=by, at=at)
    kind = retention_kinds()[wish.kind]
    refuse_if(wish.days < kind.least, Refused(f"Không ngắn hơn {kind.least} ngày. {kind.why}".strip(), field="days"))
    refuse_if(wish.days == wish.before, Refused("Hạn của ngày ấy đã như vậy.", field="days"))
    begins = max(wish.valid_from, timezone.localdate(at))
    said = {
        "kind": kind.label,
        "before": in_words(wish.before),
        "after": in_words(wish.days),
        "from": f"{begins}",
        "reason": words(wish.basis),
    }
    verb = "retention.shortened" if wish.is_shorter else "retention.lengthened"
    entry = record(verb, subject=None, by=by, at=at, details=said)
    return RetentionRule.objects.create(
        kind=kind.name,
        days=wish.days,
        valid_from=begins,
        basis=wish.basis[:300],
        decided_by=by,
        entry=entry,
    )


# What shortens a term erases: another agrees. What lengthens it takes nothing away.
set_retention_term_by_two = by_two(
    set_retention_term,
    word="retention.shortened",
    verbs=(EDIT,),
    row="wish",
    seen=lambda wish: wish.before,
    shown={"wish": "Hạn lưu giữ"},
    is_needed=lambda given: given["wish"].is_shorter,
)


def begin_terms() -> int:
    """After migrating: a kind without any rule begins with its own term. Returns how many did."""
    known = set(RetentionRule.objects.values_list("kind", flat=True))
    made = [
        RetentionRule(kind=kind.name, days=kind.days, valid_from=BEGINNING, basis="Hạn khi lập cổng")
        for kind in retention_kinds().values()
        if kind.days and kind.name not in known
    ]
    return len(RetentionRule.objects.bulk_create(made))


# ---- what is past its term goes --------------------------------------------------------------------------------------


def clean_up(*, at: datetime) -> int:
    """Scheduled, each ten minutes: look through the kinds that nobody has looked through for an hour, as far as time
    allows. Returns how many rows went. Each some are one transaction: killed, it has done whole ones and goes on."""
    ends, rules = monotonic() + _SECONDS, rules_by_kind(until=timezone.localdate(at))
    seen = {one.kind: one.looked_at for one in Cleanup.objects.order_by("looked_at") if one.looked_at}
    due = [kind for name, kind in retention_kinds().items() if name not in seen or not at - _EVERY < seen[name] <= at]
    oldest_first = sorted(due, key=lambda kind: [*seen].index(kind.name) if kind.name in seen else -1)
    return sum(clean_kind(kind, rules.get(kind.name, []), at=at, ends=ends) for kind in oldest_first)


def clean_kind(kind: RetentionKind, rules: list[RetentionRule], *, at: datetime, ends: float) -> int:
    """Clear what is past its term; what hinders one bundle is written down and keeps no other."""
    before, count, faults = is_before(kind, rules, at=at), 0, list[str]()
    for rows in kind.rows if before else ():
        last = None
        while monotonic() < ends:
            found = rows.older_than(before).order_by("pk")  # type: ignore[arg-type]
            found = found if last is None else found.filter(pk__gt=last)
            if not (keys := list(found.values_list("pk", flat=True)[: rows.at_once])):
                break
            last = keys[-1]
            try:
                count += _clear(kind, rows, keys, at)
            except Exception as error:
                logger.exception("What is past its term could not be cleared: %s.", kind.name)
                faults.append(type(error).__name__)
    is_through = monotonic() < ends
    Cleanup.objects.update_or_create(
        kind=kind.name,
        defaults={"fault": "".join(faults[:1])} | ({"looked_at": at} if is_through else {}),
    )
    return count


@transaction.atomic
def _clear(kind: RetentionKind, rows: RetainedRows, keys: list[int], at: datetime) -> int:
    some = rows.model_class._default_manager.filter(rows.which, pk__in=keys)
    if rows.clear:
        rows.clear(some, at)
    else:
        some.delete()
    record("retention.cleared", subject=None, by=None, at=at, details={"kind": kind.label, "count": len(keys)})
    Cleanup.objects.get_or_create(kind=kind.name)
    Cleanup.objects.filter(kind=kind.name).update(cleared_at=at, count=F("count") + len(keys))
    return len(keys)
