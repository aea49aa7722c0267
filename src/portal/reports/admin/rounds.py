"""Admin views of rounds: an overview, one return beside the previous period, and the acts on both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry, confirmation
from portal.agencies.models import Officer
from portal.agencies.queries import calendar_for_reading, officer_for_all, reach_of
from portal.design.admin import ListColumns, act_view, for_all, list_page, table_of
from portal.design.fields import DayInput
from portal.design.refusals import (
    Refused,
    error_redirect,
    or_404,
    permit,
    refusals_as_messages,
    refuse_if,
    success_redirect,
)
from portal.design.sheets import TableSheet, sheet_answer
from portal.reports.admin.forms import ReturnDueForm, ReturnReasonForm
from portal.reports.models import Regime, Return, Round
from portal.reports.operations.returns import note_call
from portal.reports.operations.rounds import open_round
from portal.reports.operations.supervision import (
    accept_return,
    ask_again,
    excuse_return,
    extend_return,
    lock_round,
    refuse_request,
    reopen_round,
    send_back,
)
from portal.reports.queries import returns
from portal.reports.queries.returns import with_all
from portal.reports.queries.rounds import (
    RETURN_STATUSES,
    UNHEARD,
    by_class,
    discipline_of_round,
    period_of_plan,
    request_of,
    returns_before,
    returns_of_round,
    round_before,
    rounds_listed,
    unheard,
    unreachable_agencies,
)
from portal.reports.queries.statements import newest_submissions
from portal.reports.states import GOVERN, READ, RETURN_ACTS, UNSENT, PeriodKind, ReportingPeriod, period_with


class OpenRoundForm(forms.Form):
    """Open a round by hand: the regime, and any day of the period."""

    regime = forms.ModelChoiceField(
        label="Chế độ báo cáo",
        queryset=Regime.objects.select_related("plan").order_by("name", "pk"),
        empty_label="Chọn chế độ",
        error_messages={"required": "Hãy chọn chế độ báo cáo.", "invalid_choice": "Hãy chọn chế độ báo cáo."},
    )
    day = forms.DateField(
        label="Một ngày trong kỳ",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )

    def period(self) -> ReportingPeriod:
        regime: Regime = self.cleaned_data["regime"]
        kind = PeriodKind(regime.period)
        if kind is PeriodKind.FINAL and regime.plan and (whole := period_of_plan(plan=regime.plan)):
            return whole
        return period_with(self.cleaned_data["day"], kind=kind)


_MOST_NAMED = 50  # agencies without a reachable officer, named before a round is opened
_OF_RETURN: ListColumns = {
    "Cơ quan": "agency.name",
    "Báo cáo thay": lambda of: "; ".join(one.name for one in of.answers_for.all()),
    "Tình trạng": "get_state_display",
    "Hạn gửi": "due_on",
    "Gửi lần đầu": "sent_at",
    "Đúng hạn": lambda of: {None: "", True: "trễ", False: "đúng hạn"}[of.was_late],
    "Tiếp nhận": "accepted_at",
    "Nhập thay theo bản giấy": "is_on_paper",
}
# What each agency reports on each task, from its newest submission.
_OF_TASK: ListColumns = {
    "Cơ quan": "agency.name",
    "Nhiệm vụ số": "number",
    "Nhiệm vụ, mục": "title",
    "Đã hoàn thành": lambda part: part.get("is_done"),
    "Nội dung": returns.part_in_words,
}


def _ask_all(request: HttpRequest) -> bool:
    """True if the officer governs reports; those who may only read the reports of all agencies see the page without
    acts.

    Raises PermissionDenied for anyone else.
    """
    permit(reach_of(request.user, READ) is None)
    return reach_of(request.user, GOVERN) is None


# ---- the rounds ------------------------------------------------------------------------------------------------------


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    may_govern = _ask_all(request)
    today, calendar = timezone.localdate(), calendar_for_reading()
    return list_page(
        request,
        "reports/desks/rounds.html",
        rounds_listed(),
        {
            "Kỳ": "name",
            "Chế độ": "regime.name",
            "Hạn gửi": "due_on",
            "Phải báo cáo": "expected",
            "Đã gửi": "sent",
            "Đúng hạn": "in_time",
            "Trễ hạn": "late",
            "Tình trạng": "get_state_display",
        },
        title="Đợt báo cáo",
        per_page=20,
        rows=lambda page: [(each, returns.clock(each.due_on, today=today, calendar=calendar)) for each in page],
        form=OpenRoundForm() if may_govern else None,
    )


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open a round by hand; if it is open already, show it.

    Asks for confirmation if agencies have no reachable officer.
    """
    by = officer_for_all(request, GOVERN)
    form = OpenRoundForm(request.POST)
    if not form.is_valid():
        return error_redirect(request, "Hãy chọn chế độ báo cáo và một ngày trong kỳ.", "reports_rounds")
    regime, period, seen = form.cleaned_data["regime"], form.period(), request.POST.get("da-xem")
    names = unreachable_agencies(regime, period, on=timezone.localdate())
    if names and seen != "co":
        return confirmation(
            request,
            question=f"{period.name}: {len(names)} cơ quan không có cán bộ nào nhận được thư",
            losses=[
                *names[:_MOST_NAMED],
                *([f"và {len(names) - _MOST_NAMED} cơ quan khác"] * (len(names) > _MOST_NAMED)),
            ],
            act="Vẫn mở đợt",
            back=reverse("reports_rounds"),
            fields={"regime": f"{regime.pk}", "day": request.POST.get("day", ""), "da-xem": "co"},
        )
    with refusals_as_messages(request):
        found = open_round(regime=regime, period=period, by=by, at=timezone.now())
        return success_redirect(
            request,
            f"Đã mở “{found.name}”: {found.returns.count()} báo cáo, hạn {found.due_on:%d/%m/%Y}.",
            "reports_round",
            found.pk,
        )
    return redirect("reports_rounds")


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: its rates beside those of the previous round, by class of agency, and each return."""
    may_govern = _ask_all(request)
    found = _round(pk)
    today, calendar = timezone.localdate(), calendar_for_reading()
    asked = {name: request.GET.get(name, "") for name in ("tinh-trang", "nhom", "ten")}
    before = round_before(round=found)
    return list_page(
        request,
        "reports/desks/round.html",
        returns_of_round(
            round=found, on=today, standing=asked["tinh-trang"], of_class=asked["nhom"], words=asked["ten"][:100]
        ),
        _OF_RETURN,
        title="Báo cáo của từng cơ quan",
        per_page=50,
        words="",
        rows=lambda page: [(each, returns.due_of(each, today=today, calendar=calendar)) for each in page],
        round=found,
        due=returns.clock(found.due_on, today=today, calendar=calendar),
        count=discipline_of_round(returns=found.returns.all()),
        before=before,
        count_before=discipline_of_round(returns=before.returns.all()) if before else None,
        classes=by_class(round=found),
        unheard=0 if found.is_locked else unheard(found.returns.all(), on=today).count(),
        unheard_key=UNHEARD,
        standings=[(key, label) for key, (label, _) in RETURN_STATUSES.items()],
        asked_standing=asked["tinh-trang"],
        asked_class=asked["nhom"],
        asked_name=asked["ten"],
        is_narrowed=any(asked.values()),
        may_govern=may_govern,
    )


@require_safe
def as_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    _ask_all(request)
    found = _round(pk)
    count = discipline_of_round(returns=found.returns.all())
    whole = [
        ("Phải báo cáo", count["expected"]),
        ("Đã gửi", count["sent"]),
        ("Đúng hạn", count["in_time"]),
        ("Trễ hạn", count["late"]),
        ("Chưa gửi", count["silent"]),
        ("Không phải báo cáo", count["excused"]),
        ("Số lần trả lại", count["sent_back"]),
        ("Tỷ lệ đầy đủ (%)", count["completeness"]),
        ("Tỷ lệ đúng hạn (%)", count["on_time"]),
    ]
    told, sent_last = f"{found.regime.name}: {found.name}", newest_submissions(found.returns.all())
    return sheet_answer(
        f"dot-bao-cao-{found.start:%Y%m%d}-{found.end:%Y%m%d}.xlsx",
        [
            TableSheet("Tổng hợp", (told, ""), [*whole]),
            table_of(returns_of_round(round=found, on=timezone.localdate()), _OF_RETURN, "Theo cơ quan"),
            table_of(
                ({**part, "agency": sent.of.agency} for sent, parts in sent_last for part in parts),
                _OF_TASK,
                "Theo nhiệm vụ",
            ),
        ],
    )


_ROUNDS = Round.objects.select_related("regime__plan", "regime__receiver")
_governed = for_all(GOVERN, _ROUNDS)


def _extend_all(*, round: Round, due_on: date, reason: str, by: Officer, at: datetime) -> int:
    """Extend every return of the round that is unsent and due before `due_on`; returns how many.

    Raises Refused if there is none.
    """
    waiting = with_all(round.returns.filter(state__in=[one.value for one in UNSENT], sent_at__isnull=True))
    later = [each for each in waiting if each.due_on < due_on]
    refuse_if(not later, Refused("Không còn báo cáo chưa gửi nào có hạn trước ngày ấy."))
    for each in later:
        extend_return(of=each, due_on=due_on, reason=reason, by=by, at=at)
    return len(later)


lock = act_view(
    lock_round,
    "round",
    _governed,
    said="Đã khóa đợt báo cáo. Không ai sửa được nữa cho đến khi mở lại.",
    to="reports_round",
    key="pk",
)
reopen = act_view(
    reopen_round, "round", _governed, form=ReturnReasonForm, said="Đã mở lại đợt báo cáo.", to="reports_round", key="pk"
)
extend = act_view(
    _extend_all,
    "round",
    _governed,
    form=ReturnDueForm,
    said="Đã gia hạn {made} báo cáo chưa gửi.",
    to="reports_round",
    key="pk",
)


# ---- one return ------------------------------------------------------------------------------------------------------


@require_safe
def judge(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Show a return as it was last sent, beside what the agency returned for the period before."""
    may_govern = _ask_all(request)
    of = _return(pk, key)
    before = [(each, each.submissions.order_by("-number").first()) for each in returns_before(of=of)]
    sent = list(of.submissions.select_related("by").order_by("-number")[:2])
    return render(
        request,
        "reports/desks/judge.html",
        {
            "of": of,
            "due": returns.due_of(of, today=timezone.localdate(), calendar=calendar_for_reading()),
            "answers_for": list(of.answers_for.all()),
            "sent": returns.submission_history(sent[:1]),
            "odd": returns.figures_odd(sent[0], [last for _, last in before if last]) if sent else [],
            "changes": returns.changes_between(sent[1], sent[0]) if len(sent) > 1 else [],
            "before": [(each, returns.submission_history([last]) if last else []) for each, last in before],
            "acts": returns.story_of(of=of),
            "request_act": request_of(of),
            "possible": _possible(of) if may_govern and not of.round.is_locked else (),
            "next": _next_to_judge(of),
        },
    )


# Acts on a return: key in POST -> label, row of `RETURN_ACTS`, operation, form.
_ACTS: dict[str, tuple[str, str, Callable[..., object], type[forms.Form]]] = {
    "tiep-nhan": ("Tiếp nhận", "accept", accept_return, forms.Form),
    "tra-lai": ("Trả lại để sửa", "send_back", send_back, ReturnReasonForm),
    "gia-han": ("Gia hạn", "extend", extend_return, ReturnDueForm),
    "mien": ("Cho không phải báo cáo", "excuse", excuse_return, ReturnReasonForm),
    "tu-choi": ("Không chấp thuận đề nghị", "refuse_request", refuse_request, ReturnReasonForm),
    "goi-dien": ("Ghi đã gọi điện", "call", note_call, ReturnReasonForm),
    "yeu-cau": ("Yêu cầu báo cáo lại", "ask_again", ask_again, forms.Form),
}


def _possible(of: Return) -> list[str]:
    found = [key for key, (_, act, *_) in _ACTS.items() if of.state in RETURN_ACTS[act].states]
    hindered = {"gia-han": of.sent_at is not None, "tu-choi": request_of(of) is None}
    return [key for key in found if not hindered.get(key)]


@require_POST
def act_on_return(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """POST `do`: a key of `_ACTS`, with `reason` and `due_on` if its form has them."""
    by, of, do = officer_for_all(request, GOVERN), _return(pk, key), request.POST.get("do", "")
    label, _, act, form = or_404(_ACTS.get(do))
    typed, here = form(request.POST), redirect("reports_judge", pk, key)
    with refusals_as_messages(request):
        refuse_if(not typed.is_valid(), Refused(" ".join(str(told[0]) for told in typed.errors.values())))
        act(of=of, **typed.cleaned_data, by=by, at=timezone.now())
        messages.success(request, f"{of.agency.name}: đã ghi “{label.lower()}”.")
        following = _next_to_judge(of)
        return redirect("reports_judge", pk, following.pk) if do == "tiep-nhan" and following else here
    return here


def _next_to_judge(of: Return) -> Return | None:
    waiting = returns_of_round(round=of.round, on=timezone.localdate(), standing="cho-xem").exclude(pk=of.pk)
    return waiting.filter(agency__name_sort__gte=of.agency.name_sort).first() or waiting.first()


def _round(pk: int) -> Round:
    return get_object_or_404(_ROUNDS, pk=pk)


def _return(pk: int, key: int) -> Return:
    return get_object_or_404(with_all(Return.objects.filter(round=pk)), pk=key)


urls = [
    path("dot/", rounds, name="reports_rounds"),
    path("dot/mo/", begin, name="reports_round_begin"),
    path("dot/<int:pk>/", one, name="reports_round"),
    path("dot/<int:pk>/bang-tinh.xlsx", as_workbook, name="reports_round_xlsx"),
    path("dot/<int:pk>/khoa/", lock, name="reports_round_lock"),
    path("dot/<int:pk>/mo-lai/", reopen, name="reports_round_reopen"),
    path("dot/<int:pk>/gia-han/", extend, name="reports_round_extend"),
    path("dot/<int:pk>/co-quan/<int:key>/", judge, name="reports_judge"),
    path("dot/<int:pk>/co-quan/<int:key>/lam/", act_on_return, name="reports_judge_act"),
]
menu = (AdminMenuEntry("Đợt báo cáo", "reports_rounds", (READ,), "list-ol", 20, for_all=True),)
