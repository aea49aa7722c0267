"""Pending work of officers in this room: returns that are owed, returns to judge, compiled reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from portal.agencies.queries.office_search import OfficeSearchKind
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.reports.models import Compilation, Return, ReturnAct, Submission
from portal.reports.queries.returns import returns_within
from portal.reports.queries.rounds import requests, to_be_called
from portal.reports.states import (
    APPROVE,
    COMPILE,
    READ,
    RETURN_ACTS,
    UNSENT,
    ActKind,
    CompilationState,
    ReturnState,
    RoundState,
    Rung,
)


def _returns(code: str, label: str, verb: str, *rungs: Rung, **said: Any) -> WaitingWork:
    def rows(asked: WaitingFor) -> QuerySet[Return]:
        """The returns owed; with `rungs`, those for which one of these steps was taken."""
        found = _owed()
        climbed = found.filter(acts__rung__rung__in=rungs).distinct() if rungs else found
        return climbed if said.get("for_all") else climbed.filter(agency__in=asked.agencies)

    usual: dict[str, Any] = {
        "rows": rows,
        "since": "round__opened_at",
        "due": "due_on",
        "url": lambda one: reverse("reports_return", args=[one.pk]),
    }
    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        title=lambda one: f"{one} ({one.get_state_display().lower()})",
        **usual | said,
    )


def _compilations(code: str, label: str, verb: str, *states: CompilationState) -> WaitingWork:
    return WaitingWork(
        code=code,
        label=label,
        verbs=(verb,),
        rows=lambda asked: Compilation.objects.filter(state__in=states, issuer__in=asked.agencies),
        title=lambda one: f"{one} ({one.get_state_display().lower()})",
        url=lambda one: reverse("compilation", args=[one.slug]),
        since="frozen_at",
        listed_at="compilations",
    )


def _owed() -> QuerySet[Any]:
    """Returns owed in open rounds, with `reminded_at`: when the last reminder was due."""
    climbs = ReturnAct.objects.filter(of=OuterRef("pk"), kind=ActKind.REMINDED.value).order_by("-at")
    found = Return.objects.filter(state__in=(*UNSENT, ReturnState.SENT_BACK), round__state=RoundState.OPEN)
    return found.select_related("round", "agency").annotate(reminded_at=Subquery(climbs.values("at")[:1]))


def _judged(asked: WaitingFor) -> QuerySet[Return]:
    """Returns to judge, except those whose paper the officer entered: a colleague accepts them."""
    newest = Submission.objects.filter(of=OuterRef("pk"), number=Subquery(_LAST), paper__isnull=False)
    found = Return.objects.filter(state=ReturnState.SENT, round__state=RoundState.OPEN)
    return found.exclude(Exists(newest.filter(by=asked.officer)))


_LAST = Submission.objects.filter(of=OuterRef("of")).order_by("-number").values("number")[:1]
_NOTICE = timedelta(days=7)  # how long the notice of a closed round is shown


def _closed(asked: WaitingFor) -> QuerySet[Return]:
    found = Return.objects.filter(round__locked_at__gt=asked.at - _NOTICE, agency__in=asked.agencies)
    return found.exclude(state=ReturnState.EXCUSED).select_related("round", "agency")


WAITING = (
    _returns(
        "bao-cao-phai-gui",
        "Báo cáo cơ quan bạn phải gửi",
        "report.write",
        rows=lambda asked: _owed().filter(agency__in=asked.agencies, reminded_at=None),
        listed_at="reports_owed",
    ),
    _returns(
        "bao-cao-da-nhac",
        "Báo cáo cơ quan bạn phải gửi, đã đến lúc nhắc",
        "report.write",
        rows=lambda asked: _owed().filter(agency__in=asked.agencies, reminded_at__isnull=False),
        since="reminded_at",
        told_by="return.reminded",
        listed_at="reports_owed",
    ),
    _returns(
        "bao-cao-khong-ai-nhan",
        "Báo cáo phải gửi mà cơ quan không có ai nhận được thư",
        "report.govern",
        rows=lambda asked: to_be_called(_owed(), on=asked.on),
        for_all=True,
        listed_at="reports_rounds",
    ),
    _returns(
        "bao-cao-tre-lanh-dao",
        "Báo cáo chưa gửi đã đến lúc lãnh đạo cơ quan phải biết",
        "report.send",
        Rung.TELL_LEADER,
        Rung.NAME_PUBLICLY,
        told_by="return.escalated",
    ),
    _returns(
        "bao-cao-tre-uy-ban",
        "Báo cáo chưa gửi đã đến lúc Ủy ban nhân dân phải biết",
        "board.read",
        Rung.TELL_COMMITTEE,
        for_all=True,
        told_by="return.escalated",
    ),
    _returns(
        "bao-cao-cho-tiep-nhan",
        "Báo cáo đã gửi, chờ tiếp nhận",
        "report.govern",
        rows=_judged,
        acts=(RETURN_ACTS["accept"],),
        since="sent_at",
        due="",
        for_all=True,
        listed_at="reports_rounds",
    ),
    _returns(
        "bao-cao-de-nghi",
        "Cơ quan xin thêm thời gian hoặc xin không phải báo cáo, chờ trả lời",
        "report.govern",
        rows=lambda asked: requests(_owed()),
        acts=(RETURN_ACTS["extend"], RETURN_ACTS["excuse"], RETURN_ACTS["refuse_request"]),
        url=lambda one: reverse("reports_judge", args=[one.round_id, one.pk]),
        since="asked_at",
        for_all=True,
        listed_at="reports_rounds",
    ),
    _returns(
        "dot-da-khoa",
        "Đợt báo cáo của cơ quan bạn vừa khóa",
        "report.write",
        rows=_closed,
        since="round__locked_at",
        due="",
        told_by="return.closed",
        listed_at="reports_owed",
    ),
    _compilations("tong-hop-cho-duyet", "Báo cáo tổng hợp chờ duyệt", APPROVE, CompilationState.SUBMITTED),
    _compilations(
        "tong-hop-da-duyet",
        "Báo cáo tổng hợp đã duyệt, chờ ký và công bố",
        COMPILE,
        CompilationState.APPROVED,
        CompilationState.SIGNED,
    ),
)


# ---- search ----------------------------------------------------------------------------------------------------------

SEARCHED = (
    OfficeSearchKind(
        code="bao-cao-co-quan",
        model=Return,
        label="Báo cáo của cơ quan",
        verbs=(READ,),
        rows=lambda officer, reach: returns_within(agencies=reach).order_by("-due_on", "-pk"),
        title=lambda one: f"{one.agency.name}: {one.round.regime.name} ({one.round.name})",
        url=lambda one: reverse("reports_return", args=[one.pk]),
        fields=("agency__name_fold", "round__regime__name"),
    ),
)
