"""Admin views of personal data breaches and of the security papers.

A case shows its deadline, the persons whose data were seen and the notice; two officers are needed to find that there
was no breach. The papers on security list each requirement with its evidence or what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from officialdocs import write
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import find_agency, officer_for_all
from portal.agencies.queries.imprint import current_imprint
from portal.design.admin import ListColumns, act_view, for_all, form_page, list_page
from portal.design.fields import ActForm, DayInput, in_order
from portal.design.refusals import or_404
from portal.journal.models import Alert, BreachCase
from portal.journal.operations.watch import (
    close_case,
    confirm_denial,
    deny_breach,
    describe_case,
    note_export,
    note_notice,
    open_case,
    refuse_denial,
)
from portal.journal.queries.watch import RULE_OF, UNTOLD, affected_persons, breach_cases, unnamed_count
from portal.journal.states import ANSWER_ALERTS, HANDLE_BREACHES, breach_term
from portal.reports.admin.compilations import DOCX
from portal.reports.queries.security_dossier import (
    LEVELS,
    answers_to,
    breach_notice,
    dossier_document,
    dossier_lines,
    dossier_papers,
)


class BreachCaseForm(forms.ModelForm[BreachCase]):
    class Meta:
        model = BreachCase
        fields = ("title", "found_at", "begins", "ends", "officer", "alert")
        widgets = {"alert": forms.HiddenInput()} | {
            name: forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
            for name in ("found_at", "begins", "ends")
        }

    clean = in_order("begins", "ends", "Lúc kết thúc không thể ở trước lúc bắt đầu.")

    def said(self) -> dict[str, Any]:
        return {"case": self.save(commit=False)}


_WORDS = ("cause", "harm", "measures")
BreachWordsForm = forms.modelform_factory(
    BreachCase, fields=_WORDS, widgets=dict.fromkeys(_WORDS, forms.Textarea(attrs={"rows": 3}))
)


BREACH_NOTICE_FIELDS = {
    "document": forms.CharField(label="Số văn bản", max_length=100, error_messages={"required": "Hãy ghi số văn bản."}),
    "document_on": forms.DateField(label="Ngày", widget=DayInput, error_messages={"required": "Hãy ghi ngày văn bản."}),
}


BREACH_REASON_FIELDS = {
    "reason": forms.CharField(label="Vì sao", max_length=500, error_messages={"required": "Hãy viết rõ vì sao."}),
}


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    officer_for_all(request, HANDLE_BREACHES)
    columns: ListColumns = {
        "Vụ việc": "title",
        "Phát hiện": "found_at",
        "Hạn thông báo": "due_at",
        "Tình trạng": "get_state_display",
        "Văn bản": "document",
        "Khép lại": "ended_at",
    }
    return list_page(
        request,
        "reports/breaches/list.html",
        breach_cases(),
        columns,
        title="Vụ việc dữ liệu",
        now=timezone.now(),
        untold=UNTOLD,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open a case, by hand or from an alert (`?canh-bao=`)."""
    by, now = officer_for_all(request, HANDLE_BREACHES), timezone.now()
    given = request.GET.get("canh-bao", "")
    alert = Alert.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 10 else None
    return form_page(
        request,
        BreachCaseForm(request.POST or None, initial=_from_alert(alert) if alert else {"found_at": now, "ends": now}),
        open_case,
        "reports/breaches/open.html",
        by=by,
        said="Đã mở vụ việc.",
        to="breach",
        key="pk",
        term=breach_term(timezone.localdate(now)),
    )


_MINUTE = timedelta(minutes=1)  # the form drops the seconds


def _from_alert(alert: Alert) -> dict[str, Any]:
    rule, at = RULE_OF[alert.rule], alert.raised_at
    about = {"title": rule.label, "alert": alert.pk, "officer": alert.officer_id}
    return about | {"found_at": at, "begins": at - rule.window, "ends": at + _MINUTE}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the case and the persons whose data were seen, by page or (`?tep=`) as a file; the export is journalled."""
    case, by = for_all(HANDLE_BREACHES, breach_cases())(request, pk)
    persons = affected_persons(case)
    if request.GET.get("tep"):
        note_export(case=case, people=len(persons), by=by, at=timezone.now())
    form = BreachWordsForm(request.POST or None, instance=BreachCase.objects.get(pk=case.pk))
    return form_page(
        request,
        form,
        lambda **said: describe_case(case=case, **said),
        lambda: _show(request, case, by, persons, form),
        by=by,
        said="Đã ghi.",
        to="breach",
        args=(pk,),
    )


def _show(
    request: HttpRequest, case: BreachCase, by: Officer, persons: list[dict[str, Any]], form: forms.BaseForm
) -> HttpResponse:
    columns: ListColumns = {
        "Dấu": "mark",
        "Câu hỏi, hồ sơ": lambda one: ", ".join(one["things"]),
        "Đã bị": lambda one: "; ".join(one["acts"]),
        "Lần đầu": "first_at",
        "Lần cuối": "last_at",
        "Số lượt": "count",
    }
    return list_page(
        request,
        "reports/breaches/case.html",
        persons,
        columns,
        title=f"Người bị ảnh hưởng {case.pk}",
        case=case,
        form=form,
        now=timezone.now(),
        unnamed=unnamed_count(case),
        term=breach_term(timezone.localdate(case.found_at)),
        may_confirm=by.pk not in (case.denied_by_id, case.officer_id),
        forms={"notice": ActForm(BREACH_NOTICE_FIELDS), "reason": ActForm(BREACH_REASON_FIELDS)},
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the notice as DOCX, in the name of the agency that runs the portal."""
    officer_for_all(request, HANDLE_BREACHES)
    now, case = timezone.now(), get_object_or_404(breach_cases(), pk=pk)
    return HttpResponse(
        write(
            breach_notice(
                case, owner=or_404(find_agency(name=current_imprint().owner, on=timezone.localdate(now))), on=now
            ),
            at=now,
        ),
        content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="thong-bao-vi-pham-{case.pk}.docx"'},
    )


_find = for_all(HANDLE_BREACHES, BreachCase)


_ACTS: tuple[tuple[str, Any, Mapping[str, forms.Field], str], ...] = (
    ("thong-bao", note_notice, BREACH_NOTICE_FIELDS, "Đã ghi số, ngày của văn bản thông báo."),
    ("khong-co", deny_breach, BREACH_REASON_FIELDS, "Đã ghi đề nghị. Cần một người khác xác nhận; hạn vẫn chạy."),
    ("xac-nhan", confirm_denial, {}, "Đã xác nhận không có vi phạm."),
    ("xem-tiep", refuse_denial, BREACH_REASON_FIELDS, "Vụ việc được xem xét tiếp."),
    ("khep-lai", close_case, BREACH_REASON_FIELDS, "Đã khép lại vụ việc."),
)


def _address(name: str, do: Any, form: Mapping[str, forms.Field], said: str) -> URLPattern:
    return path(
        f"vu-viec-du-lieu/<int:pk>/{name}/",
        act_view(do, "case", _find, said=said, to=lambda case: reverse("breach", args=[case.pk]), form=form),
        name=f"breach_{do.__name__}",
    )


# ---- the papers on security ------------------------------------------------------------------------------------------

_DOSSIER: ListColumns = {
    "Văn bản": lambda one: one[0].kind,
    "Mục": lambda one: one[1].heading,
    "Yêu cầu": lambda one: one[2].need,
    "Căn cứ, loại": lambda one: one[2].source,
    "Bằng chứng": lambda one: "\n".join(answers_to(one[2])[0]),
    "Còn thiếu": lambda one: "\n".join(answers_to(one[2])[1]),
}


@never_cache
@require_safe
def dossier(request: HttpRequest) -> HttpResponse:
    """Show the papers for a security level (`?cap=`), as of now."""
    officer_for_all(request, ANSWER_ALERTS)
    level = 3 if request.GET.get("cap") == "3" else 2
    return list_page(
        request,
        "reports/breaches/dossier.html",
        dossier_lines(level=level),
        _DOSSIER,
        title=f"Hồ sơ an toàn cấp độ {level}",
        rows=lambda page: [(*one, *answers_to(one[2])) for one in page],
        level=level,
        levels=LEVELS,
        papers=dossier_papers(),
    )


@never_cache
@require_safe
def dossier_paper(request: HttpRequest, file: str, level: int) -> HttpResponse:
    officer_for_all(request, ANSWER_ALERTS)
    paper = next((one for one in dossier_papers() if one.file == file and level in LEVELS), None)
    if paper is None:
        raise Http404
    now = timezone.localtime()
    content = write(dossier_document(paper, level=level, on=now.date()), at=now)
    headers = {"Content-Disposition": f'attachment; filename="{file}-cap-{level}.docx"'}
    return HttpResponse(content, content_type=DOCX, headers=headers | {"X-Content-Type-Options": "nosniff"})


urls = [
    path("ho-so-an-toan/", dossier, name="security_dossier"),
    path("ho-so-an-toan/<slug:file>-cap-<int:level>.docx", dossier_paper, name="security_paper"),
    path("vu-viec-du-lieu/", cases, name="breaches"),
    path("vu-viec-du-lieu/mo/", begin, name="breach_open"),
    path("vu-viec-du-lieu/<int:pk>/", case_page, name="breach"),
    path("vu-viec-du-lieu/<int:pk>/thong-bao.docx", notice, name="breach_notice"),
    *[_address(*row) for row in _ACTS],
]
menu = (
    AdminMenuEntry("Vụ việc dữ liệu cá nhân", "breaches", (HANDLE_BREACHES,), "lock", 798, for_all=True),
    AdminMenuEntry("Hồ sơ an toàn", "security_dossier", (ANSWER_ALERTS,), "doc-full", 798, for_all=True),
)
