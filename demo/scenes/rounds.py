"""Rounds of the demo: the four quarters of the plan of 2021, and a current one that is not finished.

Marked as invented: who reports when is derived from the slug of the agency, so that every installation shows the same.
Everything uses the room's operations, dated when it would have happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zlib import crc32

from django.utils import timezone

from demo.scenes.moments import moment
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import working_calendar
from portal.plans.models import Plan, RoleKind
from portal.reports.models import Regime, Return, ReturnPart, Round
from portal.reports.operations.returns import save_return, send_return
from portal.reports.operations.rounds import (
    USUAL_LADDER,
    end_regime,
    open_round,
    set_regime,
)
from portal.reports.operations.supervision import accept_return, escalate_rounds, lock_round, send_back
from portal.reports.queries.returns import figures_of_return, tasks_of, with_all
from portal.reports.states import OF_ASSIGNMENT, PeriodKind, ReturnHeading, period_before, period_with

_OF_PLAN = "Báo cáo hằng quý việc thực hiện Kế hoạch năm 2021"
_TODAY = "Báo cáo công tác phổ biến, giáo dục pháp luật hằng quý (trình diễn)"
_INVENTED = "(Số liệu trình diễn)"
_SILENT_FROM, _LATE_FROM = 92, 78  # of a hundred agencies
_HARDSHIPS = (
    "Thiếu cán bộ chuyên trách công nghệ thông tin.",
    "Kinh phí số hóa tài liệu chưa được bố trí riêng.",
    "Người dân ở ấp xa ít dùng điện thoại thông minh.",
    "",
)


def load_rounds(*, plan: Plan, by: Officer, at: datetime) -> int:
    """Add what is missing of both. Returns the number of sent reports."""
    return _year_of_the_plan(plan, by) + _quarter_of_today(by, at)


def _year_of_the_plan(plan: Plan, by: Officer) -> int:
    if Regime.objects.filter(name=_OF_PLAN).exists():
        return 0
    draft = Regime(
        name=_OF_PLAN,
        basis="Mục III Kế hoạch năm 2021: kịp thời báo cáo kết quả về Sở Tư pháp để tổng hợp",
        plan=plan,
        period=PeriodKind.QUARTER,
        receiver=Agency.objects.get(slug="so-tu-phap-hau-giang"),
        asked="các sở, ban, ngành tỉnh\nỦy ban nhân dân cấp huyện",
        due_days=5,
        valid_from=date(2021, 1, 1),
    )
    regime = set_regime(regime=draft, ladder=USUAL_LADDER, by=by, at=moment(date(2021, 1, 4)))
    calendar = working_calendar()
    sent = sum(_quarter(regime, month, by, calendar) for month in (1, 4, 7, 10))
    end_regime(regime=regime, on=date(2022, 1, 1), by=by, at=moment(date(2022, 1, 3)))
    return sent


def _quarter(regime: Regime, month: int, by: Officer, calendar: WorkingCalendar) -> int:
    period = period_with(date(2021, month, 1), kind=PeriodKind.QUARTER)
    round = open_round(regime=regime, period=period, by=None, at=moment(period.end - timedelta(days=6)))
    due_on = round.due_on
    escalate_rounds(at=moment(calendar.before(due_on, 2)))
    chosen = [(one, _chance(one.agency, month)) for one in _returns(round)]
    sent = sum(_report(one, by, due_on) for one, chance in chosen if chance < _LATE_FROM)
    for after in (1, 2):
        escalate_rounds(at=moment(calendar.after(due_on, after), 8))
    late = calendar.after(due_on, 3)
    sent += sum(_report(one, by, late) for one, chance in chosen if _LATE_FROM <= chance < _SILENT_FROM)
    _judge(round, by, calendar.after(due_on, 4))
    escalate_rounds(at=moment(calendar.after(due_on, 5), 8))
    lock_round(round=round, by=by, at=moment(calendar.after(due_on, 12)))
    return sent


def _quarter_of_today(by: Officer, at: datetime) -> int:
    """The quarter that has just ended, open for some days: some have reported, one must correct, others are due."""
    if Regime.objects.filter(name=_TODAY).exists():
        return 0
    today = timezone.localdate(at)
    period = period_before(period_with(today, kind=PeriodKind.QUARTER))
    assert period is not None  # noqa: S101  a quarter has one before it
    receiver = Agency.objects.get(slug="so-tu-phap-can-tho")
    draft = Regime(
        name=_TODAY,
        basis=f"Văn bản giả định. {_INVENTED}",
        period=PeriodKind.QUARTER,
        receiver=receiver,
        asked="các sở, ban, ngành tỉnh\nỦy ban nhân dân phường Đại Thành",
        due_days=5,
        valid_from=period.end,
    )
    regime = set_regime(regime=draft, ladder=USUAL_LADDER, by=by, at=at)
    round = open_round(regime=regime, period=period, by=by, at=at)
    # Agencies with an officer in the demo have not reported yet.
    own = ("cong-thuong", "dai-thanh")
    owed = [one for one in _returns(round) if not any(name in one.agency.slug for name in own)]
    others = [one for one in owed if one.agency != receiver]
    chosen = [one for one in others if _chance(one.agency, 0) < 60]  # noqa: PLR2004
    for one in chosen:
        _report(one, by, today, told_at=at)
    for one in chosen[:1]:
        send_back(of=one, reason=f"Bổ sung số liệu về đối tượng đặc thù. {_INVENTED}", by=by, at=at)
    for one in chosen[1:4]:
        accept_return(of=one, by=by, at=at)
    return len(chosen)


def _judge(round: Round, by: Officer, on: date) -> None:
    """All reports are accepted; one was sent back before and sent again."""
    waiting = list(_returns(round, sent=True))
    for one in waiting[:1]:
        send_back(of=one, reason=f"Đề nghị ghi rõ số tài liệu đã số hóa. {_INVENTED}", by=by, at=moment(on))
        _report(one, by, on, more=" Đã số hóa 12 tài liệu.")
    for one in waiting:
        accept_return(of=one, by=by, at=moment(on, 15))


def _report(of: Return, by: Officer, on: date, *, more: str = "", told_at: datetime | None = None) -> int:
    at = told_at or moment(on, 14)
    of = with_all(Return.objects.all()).get(pk=of.pk)
    saved = save_return(of=of, said=_said(of, more), revision=of.revision, by=by, at=at)
    send_return(of=saved, revision=saved.revision, by=by, at=at)
    return 1


_OWN = {
    "label": "Tin, bài tự đăng trên trang của cơ quan",
    "unit": "tin, bài",
    "kind": "flow",
    **{"breakdown": "", "evidence": "", "of": None},
}

_OF_OWN_PAGES = 3  # the task of the agencies' own pages: what they publish there counts for no other task


def _said(of: Return, more: str) -> list[ReturnPart]:
    tasks = tasks_of(of=of)
    figures = figures_of_return(of=of, assignments=tasks)
    counted = {one["assignment"] for one in figures}
    chance = _chance(of.agency, of.round.start.month)
    parts = [
        ReturnPart(
            heading=OF_ASSIGNMENT,
            assignment_id=one.pk,
            text=f"Đã thực hiện phần việc được giao trong kỳ.{more} {_INVENTED}",
            figures=[_OWN | {"value": chance % 17 + 2}]
            if one.number == _OF_OWN_PAGES and one.part == RoleKind.LEAD.label
            else [],
            counted_is_right=True if one.pk in counted else None,
        )
        for one in tasks
    ]
    results = f"Đã phổ biến các luật mới đến cán bộ, người dân qua {chance % 5 + 1} hội nghị.{more} {_INVENTED}"
    right = True if None in counted else None
    hardship = _HARDSHIPS[chance % len(_HARDSHIPS)]
    return [
        *parts,
        ReturnPart(heading=ReturnHeading.RESULTS.value, text=results, counted_is_right=right),
        ReturnPart(heading=ReturnHeading.HARDSHIPS.value, text=f"{hardship} {_INVENTED}" if hardship else ""),
    ]


def _returns(round: Round, *, sent: bool = False) -> Iterable[Return]:
    found = with_all(round.returns.all()).order_by("agency__name_sort", "pk")
    return list(found.filter(sent_at__isnull=False) if sent else found.exclude(state="excused"))


def _chance(agency: Agency, salt: int) -> int:
    """0 to 99, the same in every installation."""
    return crc32(f"{agency.slug} {salt}".encode()) % 100
