"""Alerts in the back office: whose account, what was counted, what to do; and that somebody looked into it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.agencies.admin.menu import AdminMenuEntry, register_panel
from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, has_verb, reach_of, signed_in
from portal.design.admin import ListColumns, act_view, list_page
from portal.journal.models import Alert
from portal.journal.operations.watch import see_alert
from portal.journal.queries.watch import RULE_OF, alerts_within
from portal.journal.states.watch import ANSWER_ALERTS, HANDLE_BREACHES, AlertState

ALERTS_A_PAGE = 25


class AlertRemarkForm(forms.Form):
    remark = forms.CharField(max_length=500, error_messages={"required": "Hãy ghi đã xem gì, kết quả ra sao."})


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, ANSWER_ALERTS)
    columns: ListColumns = {
        "Lúc": "raised_at",
        "Cảnh báo": lambda one: RULE_OF[one.rule].label,
        "Tài khoản": "officer",
        "Số lượt": "count",
        "Gửi thư lúc": "told_at",
        "Tình trạng": "get_state_display",
        "Người xem": "seen_by",
        "Xem lúc": "seen_at",
        "Ghi chú": "remark",
    }
    return list_page(
        request,
        "journal/alerts.html",
        alerts_within(reach),
        columns,
        title="Cảnh báo an ninh",
        per_page=ALERTS_A_PAGE,
        rows=lambda page: [(one, RULE_OF[one.rule], one.officer_id != signed_in(request).pk) for one in page],
        handles=has_verb(request.user, HANDLE_BREACHES),
    )


def _own_alert(request: HttpRequest, pk: int) -> tuple[Alert, Officer]:
    return get_object_or_404(alerts_within(ask_reach(request, ANSWER_ALERTS)), pk=pk), signed_in(request)


see = act_view(
    see_alert, "alert", _own_alert, said="Đã ghi kết quả xem cảnh báo.", to="journal_alerts", form=AlertRemarkForm
)


def _waiting_for(user: Any) -> list[str]:
    """Labels of what waits for this officer: their task."""
    if not has_verb(user, ANSWER_ALERTS):
        return []
    found = alerts_within(reach_of(user, ANSWER_ALERTS)).filter(state=AlertState.OPEN.value)
    return [RULE_OF[one.rule].label for one in found[:ALERTS_A_PAGE] if one.officer_id != user.pk]


register_panel("journal/alerts_panel.html", "alerts", _waiting_for, order=90)
urls = [
    path("canh-bao/", alerts, name="journal_alerts"),
    path("canh-bao/<int:pk>/da-xem/", see, name="journal_alert_see"),
]
menu = (AdminMenuEntry("Cảnh báo an ninh", "journal_alerts", (ANSWER_ALERTS,), "warning", 799),)
