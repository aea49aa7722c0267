"""Admin views of the reporting regimes: past, present and future.

A regime in use is never edited, only succeeded by another.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on, ask_everywhere, officer_for_all, postings_held, signed_in
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import DayInput, WholeNumberField, WordsField
from portal.design.refusals import count_message, error_redirect, refusals_as_messages
from portal.plans.models import Plan
from portal.reports.models import Regime
from portal.reports.operations.rounds import drop_regime, end_regime, load_regimes, set_regime
from portal.reports.states import GOVERN, PeriodKind, Rung

_MOST_DAYS = 120
_RUNGS = (
    (Rung.REMIND, "Nhắc cán bộ soạn báo cáo", "-2, 1", "Số âm là trước hạn."),
    (Rung.TELL_LEADER, "Báo lãnh đạo cơ quan", "2", ""),
    (Rung.TELL_COMMITTEE, "Báo Ủy ban nhân dân", "5", ""),
    (Rung.NAME_PUBLICLY, "Nêu tên công khai “chưa báo cáo”", "", "Để trống nếu quy chế không cho phép nêu tên."),
)
_REQUIRED = {"required": "Hãy điền mục này."}


class RegimeForm(forms.Form):
    """A new regime, valid from a day."""

    name = forms.CharField(label="Tên chế độ báo cáo", max_length=300, error_messages=_REQUIRED)
    period = forms.ChoiceField(label="Kỳ báo cáo", choices=PeriodKind.choices())
    plan = forms.ModelChoiceField(
        label="Theo kế hoạch",
        queryset=Plan.objects.filter(withdrawn_at__isnull=True).order_by("-pk"),
        required=False,
        empty_label="Không: về mọi việc của cơ quan",
    )
    receiver = forms.ModelChoiceField(
        label="Cơ quan nhận",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"required": "Hãy chọn cơ quan nhận.", "invalid_choice": "Hãy chọn cơ quan nhận."},
    )
    asked = forms.CharField(
        label="Cơ quan phải báo cáo",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một cơ quan hoặc một nhóm: “các sở, ban, ngành, đoàn thể tỉnh”, “Ủy ban nhân dân cấp xã”. "
        "Ai có vào ngày cuối kỳ thì phải báo cáo.",
        error_messages=_REQUIRED,
    )
    due_days = WholeNumberField(
        label="Hạn gửi (ngày làm việc sau ngày cuối kỳ)",
        initial=5,
        min_value=-_MOST_DAYS,
        max_value=_MOST_DAYS,
        help_text="Số âm là trước khi hết kỳ (báo cáo có số ước tính).",
        error_messages={
            "required": "Hãy ghi số ngày.",
            "min_value": f"Không quá {_MOST_DAYS} ngày.",
            "max_value": f"Không quá {_MOST_DAYS} ngày.",
        },
    )
    open_days = WholeNumberField(
        label="Mở trước hạn (ngày làm việc)",
        initial=10,
        min_value=0,
        max_value=_MOST_DAYS,
        error_messages={
            "required": "Hãy ghi số ngày.",
            "min_value": "Không ghi số âm.",
            "max_value": f"Không quá {_MOST_DAYS} ngày.",
        },
    )
    valid_from = forms.DateField(
        label="Áp dụng từ ngày",
        widget=DayInput,
        help_text="Cho các kỳ kết thúc từ ngày này trở đi.",
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )
    basis = WordsField(
        "Căn cứ",
        rows=2,
        max_length=300,
        help_text="Số, ngày, tên văn bản yêu cầu báo cáo.",
        error_messages={"required": "Hãy ghi căn cứ."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            rung.value: forms.CharField(
                label=f"{label} (ngày làm việc sau hạn)", required=False, max_length=60, initial=initial, help_text=hint
            )
            for rung, label, initial, hint in _RUNGS
        }
        self.fields["valid_from"].initial = today
        self.fields["receiver"].queryset = agencies_existing_on(on=today)  # type: ignore[attr-defined]

    def clean(self) -> None:
        said = self.cleaned_data
        for rung, *_ in _RUNGS:
            try:
                said[rung.value] = _days(said.get(rung.value, ""))
            except ValueError:
                self.add_error(rung.value, f"Hãy ghi các số ngày cách nhau bằng dấu phẩy, không quá {_MOST_DAYS}.")

    def said(self) -> dict[str, Any]:
        names = ("name", "basis", "plan", "period", "receiver", "asked", "due_days", "open_days", "valid_from")
        return {
            "regime": Regime(**{name: self.cleaned_data[name] for name in names}),
            "ladder": [(days, rung) for rung, *_ in _RUNGS for days in self.cleaned_data[rung.value]],
        }


def _days(said: str) -> tuple[int, ...]:
    """ "-2, 1" -> (-2, 1). Raises ValueError."""
    found = sorted({int(one) for one in re.split(r"[,;\s]+", said) if one})
    if any(abs(one) > _MOST_DAYS for one in found):
        raise ValueError(said)
    return tuple(found)


@require_http_methods(["GET", "POST"])
def regimes(request: HttpRequest) -> HttpResponse:
    """List the regimes, with the form that adds one."""
    ask_everywhere(request, GOVERN)
    today = timezone.localdate()
    form = RegimeForm(request.POST or None, today=today, initial={"receiver": _own_agency(request)})
    return form_page(
        request,
        form,
        set_regime,
        partial(_list, request, form, today),
        by=signed_in(request),
        said="Đã đặt “{made.name}”. Đợt báo cáo sẽ tự mở trước hạn {made.open_days} ngày làm việc.",
        to="reports_regimes",
    )


def _list(request: HttpRequest, form: RegimeForm, today: date) -> HttpResponse:
    listed = (
        Regime.objects.select_related("plan", "receiver")
        .prefetch_related("rungs")
        .annotate(round_count=Count("rounds"))
        .order_by("-valid_from", "-pk")
    )
    return list_page(
        request,
        "reports/desks/regimes.html",
        listed,
        {
            "Chế độ": "name",
            "Kế hoạch": "plan.title",
            "Gửi": "receiver.label",
            "Kỳ": "get_period_display",
            "Ai báo cáo": "asked",
            "Hạn gửi (ngày làm việc sau kỳ)": "due_days",
            "Áp dụng từ": "valid_from",
            "Đến trước": "valid_to",
            "Căn cứ": "basis",
            "Số đợt": "round_count",
        },
        title="Chế độ báo cáo",
        per_page=20,
        status=422 if form.errors else 200,
        form=form,
        today=today,
    )


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Add the usual regimes, with the officer's own agency as the receiver."""
    by = officer_for_all(request, GOVERN)
    receiver = _own_agency(request)
    if receiver is None:
        return error_redirect(
            request,
            "Tài khoản này không thuộc cơ quan nào để nhận báo cáo. Hãy đặt chế độ ở biểu dưới đây.",
            "reports_regimes",
        )
    with refusals_as_messages(request):
        added = load_regimes(receiver=receiver, by=by, at=timezone.now())
        done = "Đã thêm {} chế độ báo cáo thường dùng, áp dụng từ hôm nay."
        count_message(request, added, done, "Các chế độ báo cáo thường dùng đã có đủ.")
    return redirect("reports_regimes")


_regime = for_all(GOVERN, Regime)


def _own_agency(request: HttpRequest) -> Any:
    held = postings_held(officer=signed_in(request), on=timezone.localdate()).first()
    return (
        held.agency
        if held is not None
        else agencies_existing_on(on=timezone.localdate()).filter(name__startswith="Sở Tư pháp").first()
    )


urls = [
    path("che-do/", regimes, name="reports_regimes"),
    path("che-do/thuong-dung/", load, name="reports_regimes_load"),
    path(
        "che-do/<int:pk>/thoi/",
        act_view(
            end_regime,
            "regime",
            _regime,
            form={"on": forms.DateField(widget=DayInput)},
            unfit="Hãy chọn ngày thôi áp dụng.",
            said="Đã ghi ngày thôi áp dụng.",
            to="reports_regimes",
        ),
        name="reports_regime_end",
    ),
    path(
        "che-do/<int:pk>/bo/",
        act_view(
            drop_regime,
            "regime",
            _regime,
            asks=lambda regime: {
                "question": f"Bỏ chế độ báo cáo “{regime.name}”?",
                "losses": [
                    "Chế độ này chưa có đợt nào; các mức nhắc đã đặt cho nó mất theo.",
                    "Không cơ quan nào phải báo cáo theo nó nữa.",
                ],
                "act": "Bỏ chế độ này",
            },
            said="Đã bỏ chế độ báo cáo chưa dùng.",
            to="reports_regimes",
        ),
        name="reports_regime_drop",
    ),
]
menu = (AdminMenuEntry("Chế độ báo cáo", "reports_regimes", (GOVERN,), "calendar-alt", 30, for_all=True),)
