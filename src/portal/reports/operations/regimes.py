"""Regimes of reporting: set, ended, taken back. One by which a round was opened is never edited: another follows it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.plans.models import Plan
from portal.reports.models import Regime, RegimeRung
from portal.reports.queries.expected import period_of_plan, phrases_not_understood
from portal.reports.states.periods import PeriodKind
from portal.reports.states.returns import Rung

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "regimes.json"
_BASIS = (
    "Thời hạn do Sở Tư pháp đặt để kịp tổng hợp, theo Nghị định số 09/2019/NĐ-CP về chế độ báo cáo của cơ quan hành "
    "chính nhà nước; đối chiếu với quy định của tỉnh, thành phố trước khi áp dụng."
)
_ASKED = "các sở, ban, ngành, đoàn thể tỉnh\nỦy ban nhân dân cấp xã"


class RegimeRefused(Exception):
    """The regime cannot be so; the message says in Vietnamese what to do."""


@dataclass(frozen=True, slots=True)
class RegimeDraft:
    """A regime as somebody sets it (see `Regime`); `ladder`: (working days after the due day, what is done)."""

    name: str
    basis: str
    period: PeriodKind
    receiver: Agency
    asked: str
    due_days: int
    valid_from: date
    plan: Plan | None = None
    open_days: int = 10
    ladder: tuple[tuple[int, Rung], ...] = ()


USUAL_LADDER = (
    (-2, Rung.REMIND),
    (1, Rung.REMIND),
    (2, Rung.TELL_LEADER),
    (5, Rung.TELL_COMMITTEE),
)


@transaction.atomic
def set_regime(*, draft: RegimeDraft, by: Officer | None, at: datetime) -> Regime:
    """Leaves word: "regime.set". Raises RegimeRefused for phrases that mean nobody and for a final report without a
    plan, or of one that names no days."""
    _judge(draft)
    regime = Regime.objects.create(
        name=draft.name,
        basis=draft.basis,
        plan=draft.plan,
        period=draft.period.value,
        receiver=draft.receiver,
        asked=draft.asked,
        due_days=draft.due_days,
        open_days=draft.open_days,
        valid_from=draft.valid_from,
    )
    RegimeRung.objects.bulk_create(
        RegimeRung(regime=regime, days=days, rung=rung.value) for days, rung in sorted(set(draft.ladder))
    )
    _note("regime.set", regime, by=by, at=at)
    return regime


def _judge(draft: RegimeDraft) -> None:
    if draft.period is PeriodKind.FINAL and (draft.plan is None or period_of_plan(plan=draft.plan) is None):
        raise RegimeRefused("Báo cáo tổng kết phải gắn với một kế hoạch có ngày bắt đầu và ngày kết thúc.")
    if unknown := phrases_not_understood(asked=draft.asked, on=draft.valid_from):
        told = "; ".join(f"“{phrase}”" for phrase in unknown)
        raise RegimeRefused(f"Không rõ cơ quan nào phải báo cáo: {told}. Hãy ghi đúng tên hoặc nhóm cơ quan.")


@transaction.atomic
def end_regime(*, regime: Regime, on: date, by: Officer | None, at: datetime) -> Regime:
    """No period that ends on this day or later is asked for any more; open rounds go on. Raises RegimeRefused."""
    locked = Regime.objects.select_for_update().get(pk=regime.pk)
    if on <= locked.valid_from:
        raise RegimeRefused("Ngày thôi áp dụng phải sau ngày bắt đầu áp dụng.")
    if locked.valid_to is not None and locked.valid_to <= on:
        raise RegimeRefused(f"Chế độ này đã thôi áp dụng từ ngày {locked.valid_to:%d/%m/%Y}.")
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    _note("regime.ended", locked, by=by, at=at)
    return locked


@transaction.atomic
def drop_regime(*, regime: Regime, by: Officer | None, at: datetime) -> None:
    """Take back one by which nothing was asked yet. Raises RegimeRefused."""
    locked = Regime.objects.select_for_update().get(pk=regime.pk)
    if locked.rounds.exists():
        raise RegimeRefused("Chế độ đã có đợt báo cáo thì không bỏ được; hãy ghi ngày thôi áp dụng.")
    _note("regime.dropped", locked, by=by, at=at)
    locked.delete()


@transaction.atomic
def load_regimes(*, receiver: Agency, by: Officer | None, at: datetime) -> int:
    """Set the usual regimes that have no namesake yet, from today on. Returns how many were missing."""
    known = set(Regime.objects.values_list("name", flat=True))
    missing = [one for one in json.loads(_SHIPPED.read_text("utf-8")) if one["name"] not in known]
    for one in missing:
        set_regime(draft=_shipped(one, receiver, timezone.localdate(at)), by=by, at=at)
    return len(missing)


def _shipped(one: dict[str, Any], receiver: Agency, today: date) -> RegimeDraft:
    return RegimeDraft(
        name=one["name"],
        basis=_BASIS,
        period=PeriodKind(one["period"]),
        receiver=receiver,
        asked=_ASKED,
        due_days=one["due_days"],
        valid_from=today,
        ladder=USUAL_LADDER,
    )


def _note(verb: str, regime: Regime, *, by: Officer | None, at: datetime) -> None:
    told = {"period": regime.period, "due_days": regime.due_days, "from": f"{regime.valid_from}"}
    record(verb, subject=regime, by=by, at=at, details=told | {"to": f"{regime.valid_to}" if regime.valid_to else None})
