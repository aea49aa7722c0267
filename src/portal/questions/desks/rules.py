"""The terms that hold, held and will hold; a rule in use is followed by another one and never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.desks import Desk, ask_everywhere, confirmation
from portal.agencies.kinds import LEVELS
from portal.questions.desks.rule_forms import EndForm, RuleForm
from portal.questions.models import DeadlineRule
from portal.questions.operations.ruling import RuleRefused, drop_rule, end_rule, set_rule
from portal.questions.staff import RULE


@dataclass(frozen=True, slots=True)
class Row:
    """A rule with its standing on a day."""

    rule: DeadlineRule
    is_to_come: bool
    is_over: bool

    @property
    def level(self) -> str:
        return LEVELS[self.rule.level].label if self.rule.level else "Mọi cấp"

    @property
    def escalations(self) -> str:
        return ", ".join(map(str, self.rule.escalate_after))


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, and the form that sets another one."""
    ask_everywhere(request, RULE)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        try:
            rule = set_rule(draft=form.draft(), by=by, at=timezone.now())
        except RuleRefused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(request, f"Đã đặt thời hạn mới, áp dụng từ ngày {rule.valid_from:%d/%m/%Y}.")
            return redirect("questions_rules")
    rows = _rows(timezone.localdate())
    context = {
        "form": form,
        "end_form": EndForm(),
        "rows": [row for row in rows if not row.is_over],
        "past": [row for row in rows if row.is_over],
    }
    return render(request, "questions/terms/rules.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule of one level ends without another."""
    ask_everywhere(request, RULE)
    form = EndForm(request.POST)
    rule = get_object_or_404(DeadlineRule, pk=pk)
    by: Any = request.user
    if not form.is_valid():
        messages.error(request, "Hãy chọn ngày thôi áp dụng.")
    else:
        try:
            end_rule(rule=rule, on=form.cleaned_data["on"], by=by, at=timezone.now())
            messages.success(request, "Đã ghi ngày thôi áp dụng.")
        except RuleRefused as refusal:
            messages.error(request, str(refusal))
    return redirect("questions_rules")


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule that has not begun is taken back."""
    ask_everywhere(request, RULE)
    by: Any = request.user
    rule = get_object_or_404(DeadlineRule, pk=pk)
    if request.method != "POST":
        return confirmation(
            request,
            question="Bỏ quy định thời hạn này?",
            losses=[
                f"{rule.get_track_display()}: trả lời trong {rule.days} ngày làm việc, áp dụng từ "
                f"{rule.valid_from:%d/%m/%Y}.",
                "Quy định đang áp dụng được dùng tiếp.",
            ],
            act="Bỏ quy định này",
            back=reverse("questions_rules"),
        )
    try:
        drop_rule(rule=rule, by=by, at=timezone.now())
        messages.success(request, "Đã bỏ quy định chưa áp dụng.")
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("questions_rules")


def _rows(today: date) -> list[Row]:
    found = DeadlineRule.objects.order_by("-track", "level", "-valid_from")
    return [
        Row(rule, is_to_come=rule.valid_from > today, is_over=rule.valid_to is not None and rule.valid_to <= today)
        for rule in found
    ]


urls = [
    path("thoi-han/", rules, name="questions_rules"),
    path("thoi-han/<int:pk>/thoi/", end, name="questions_rule_end"),
    path("thoi-han/<int:pk>/bo/", drop, name="questions_rule_drop"),
]
menu = (Desk("Thời hạn trả lời", "questions_rules", (RULE,), "time", 70),)
