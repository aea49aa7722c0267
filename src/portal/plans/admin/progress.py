"""Admin views of progress on assignments: report it, confirm it or send it back; and the figures counted for them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.models import Agency
from portal.agencies.queries import holds_everywhere, officer_for_all, signed_in
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import WholeNumberField, WordsField
from portal.design.markup import grouped
from portal.design.refusals import permit
from portal.files.operations.exchange import SeveralFilesField, private_download
from portal.plans import queries
from portal.plans.models import Assignment, Evidence, Indicator, Progress, ProgressFile
from portal.plans.operations import confirm_completion, drop_indicator, record_progress, send_back, set_indicator
from portal.plans.operations.acceptance import private_folder
from portal.plans.queries.due import assignments_due, duties_served, papers_offered
from portal.plans.queries.figures import drilldown_evidence, figures_of, measures_suggested, sets_known
from portal.plans.queries.numbers import AssignmentFigure
from portal.plans.states.measures import MEASURES, PAPERS
from portal.plans.states.progress import ProgressState

_MOST_SETS = 100  # the newest campaigns to choose from


class ProgressForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan báo cáo", empty_label="Chọn cơ quan")
    state = forms.ChoiceField(
        label="Tình trạng",
        choices=[(state.value, state.label) for state in (ProgressState.IN_PROGRESS, ProgressState.AWAITING)],
        widget=forms.RadioSelect,
        help_text="Đã làm xong thì chọn “Chờ xác nhận”; cơ quan theo dõi kế hoạch sẽ xác nhận hoàn thành.",
    )
    percent = WholeNumberField(label="Tỷ lệ hoàn thành (%)", min_value=0, max_value=100)
    note = WordsField(
        "Đã làm được gì",
        rows=5,
        max_length=4_000,
        help_text="Nội dung này được công khai. Không ghi thông tin cá nhân của người dân.",
    )
    paper = forms.ChoiceField(label="Văn bản làm minh chứng", required=False, widget=forms.RadioSelect)
    evidence_url = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Địa chỉ của văn bản, bài viết hoặc hình ảnh chứng tỏ kết quả.",
    )

    evidence_files = SeveralFilesField(
        label="Tệp minh chứng",
        required=False,
        help_text="Ảnh, PDF hoặc Word (.docx), nhiều nhất 3 tệp, mỗi tệp đến 5 MB. Không công khai: chỉ cơ quan trong "
        "nhiệm vụ và cơ quan theo dõi kế hoạch mở được.",
    )

    def __init__(self, *args: Any, agencies: list[Agency], papers: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._papers = {f"{one.pk}": one for one in papers}
        if papers:
            named = [(key, f"{one.name}, {one.day:%d/%m/%Y}") for key, one in self._papers.items()]
            self.fields["paper"].choices = [*named, ("", "Không phải văn bản nào ở đây")]  # type: ignore[attr-defined]
        else:
            del self.fields["paper"]
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("name_sort")  # type: ignore[attr-defined]
        if len(agencies) == 1:
            field.initial = agencies[0]  # with several, a default could report in another agency's name

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        report = Progress(
            state=ProgressState(data["state"]),
            percent=data["percent"],
            note=data["note"],
            evidence_url=data["evidence_url"],
            paper=self._papers.get(data.get("paper", "")),
        )
        files = {"files": data["evidence_files"], "folder": private_folder()}
        return {"agency": data["agency"], "report": report} | files


class IndicatorForm(forms.Form):
    """What the portal counts for an assignment: a measure, or a measure of a set; all in one list of choices."""

    measure = forms.ChoiceField(label="Số đo")
    target = WholeNumberField(
        label="Chỉ tiêu",
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text="Để trống nếu kế hoạch không nêu con số; với đợt số hóa là tổng chỉ tiêu đã giao cho các cơ quan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {f"{one.pk}": one for one in sets_known()[:_MOST_SETS]}
        alone = [(one.key, f"{one.name} ({one.unit})") for one in MEASURES.values() if not one.in_sets]
        in_sets = [
            (f"{one.key}:{key}", f"{one.name}: {of_set.name}")
            for one in MEASURES.values()
            for key, of_set in self._sets.items()
            if one.in_sets and one.source == of_set.source
        ]
        self.fields["measure"].choices = [("", "Chọn số đo"), *in_sets, *alone]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        measure, _, of_set = self.cleaned_data["measure"].partition(":")
        return {"measure": measure, "of_set": self._sets.get(of_set), "target": self.cleaned_data["target"]}


# The supervisor's decision on what an agency reported as done.
PROGRESS_DECISION_FIELDS = {
    "agency": forms.ModelChoiceField(Agency.objects.all(), widget=forms.HiddenInput),
    "note": forms.CharField(label="Ý kiến", required=False, max_length=2_000),
}


PROGRESS_RETURN_FIELDS = PROGRESS_DECISION_FIELDS | {
    "note": WordsField("Ý kiến", error_messages={"required": "Hãy ghi rõ cần bổ sung điều gì trước khi trả lại."})
}


_SHOWN = 30  # reports, and parts awaiting a decision


# ---- progress --------------------------------------------------------------------------------------------------------


def work_list(request: HttpRequest) -> HttpResponse:
    """List the assignments on which the officer may report; for a supervisor also those awaiting a decision."""
    officer: Any = request.user
    today = timezone.localdate()
    served = queries.agencies_served(officer=officer, on=today)
    due = dict(assignments_due(agencies=served, on=today).values_list("pk", "due_on"))
    return list_page(
        request,
        "plans/desk/work.html",
        queries.assignments_served(officer=officer, on=today).prefetch_related("deadlines"),
        {
            "Kế hoạch": "plan",
            "Nhiệm vụ số": "number",
            "Nhiệm vụ": "title",
            "Thời gian": lambda one: "; ".join(deadline.phrase for deadline in one.deadlines.all()),
            "Đến hạn báo cáo": lambda one: due.get(one.pk),
        },
        title="Nhiệm vụ phải báo cáo",
        per_page=30,
        rows=lambda page: [(one, due.get(one.pk)) for one in page],
        today=today,
        duties=duties_served(officer=officer, on=today),
        waiting=queries.awaiting_confirmation()[:_SHOWN] if holds_everywhere(officer, queries.EDIT) else [],
    )


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = open_assignment(pk)
    officer: Any = request.user
    agencies = queries.participants_served(assignment=assignment, officer=officer, on=timezone.localdate())
    if not agencies:
        permit(holds_everywhere(officer, queries.EDIT))
        return report_page(request, assignment)
    papers = papers_offered(assignment=assignment, agencies=agencies, on=timezone.localdate())
    first = {"initial": _proposed(assignment, *papers[0])} if papers else {}
    made = [one for _, one in papers]
    form = ProgressForm(request.POST or None, request.FILES or None, agencies=agencies, papers=made, **first)
    return form_page(
        request,
        form,
        partial(record_progress, assignment=assignment),
        partial(report_page, request, assignment, form=form),
        by=officer,
        said="Đã ghi tiến độ. Người dân thấy ngay trên trang của nhiệm vụ.",
        to="plans_report",
        args=(pk,),
    )


def _proposed(assignment: Assignment, agency: Agency, paper: Evidence) -> dict[str, Any]:
    """The report that a document made here suggests, to be checked and sent. The note is public and names nobody."""
    recurs = any(one.every for one in assignment.deadlines.all())
    state, percent = (ProgressState.IN_PROGRESS, None) if recurs else (ProgressState.AWAITING, 100)
    note = f"{PAPERS[paper.source]} ngày {paper.day:%d/%m/%Y}."
    return {"agency": agency, "paper": paper.pk, "state": state.value, "percent": percent, "note": note}


# Assignments still in force, with all their parts.
_OPEN = queries.with_everything(
    Assignment.objects.select_related("plan").filter(withdrawn_in__isnull=True, plan__withdrawn_at__isnull=True)
)
_to_decide = for_all(queries.EDIT, _OPEN)
confirm = act_view(
    confirm_completion,
    "assignment",
    _to_decide,
    form=PROGRESS_DECISION_FIELDS,
    said="Đã xác nhận {made.agency.name} hoàn thành phần việc.",
    to="plans_report",
    key="pk",
)
return_for_more = act_view(
    send_back,
    "assignment",
    _to_decide,
    form=PROGRESS_RETURN_FIELDS,
    said="Đã trả lại để {made.agency.name} bổ sung.",
    to="plans_report",
    key="pk",
)


@never_cache
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Download an evidence file, for those who work on the assignment. Raises Http404 for others."""
    found = get_object_or_404(ProgressFile.objects.select_related("progress__assignment"), pk=pk)
    if not takes_part(request, found.progress.assignment):
        raise Http404
    return private_download(private_folder() / found.place, name=found.name, media_type=found.media_type)


# ---- used by other views of an assignment ----------------------------------------------------------------------------


def report_page(
    request: HttpRequest,
    assignment: Assignment,
    *,
    form: ProgressForm | None = None,
    indicator_form: IndicatorForm | None = None,
) -> HttpResponse:
    """The page of an assignment; a form with errors is shown again."""
    may_edit = holds_everywhere(request.user, queries.EDIT)
    return render(
        request,
        "plans/desk/report.html",
        {
            "assignment": assignment,
            "form": form,
            "standings": assignment.standings.select_related("agency").order_by("agency__name_sort"),
            "progress": queries.progress_of(assignment=assignment)
            .select_related("paper__entry")
            .prefetch_related("files")[:_SHOWN],
            "waiting": queries.awaiting_confirmation(assignment=assignment) if may_edit else [],
            "figures": figures_of(assignment=assignment, today=timezone.localdate()),
            "indicator_form": (indicator_form or IndicatorForm()) if may_edit else None,
            "suggested": measures_suggested(assignment=assignment) if may_edit else [],
        },
        status=422 if any(one is not None and one.errors for one in (form, indicator_form)) else 200,
    )


def open_assignment(pk: int) -> Assignment:
    """The assignment. Raises Http404."""
    return get_object_or_404(_OPEN, pk=pk)


def takes_part(request: HttpRequest, assignment: Assignment) -> bool:
    """True if the officer reports for an agency of the assignment or may edit plans."""
    if holds_everywhere(request.user, queries.EDIT):
        return True
    return bool(queries.participants_served(assignment=assignment, officer=signed_in(request), on=timezone.localdate()))


AGENCY, OTHERS = "co-quan", "khac"


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a figure for the assignment, or change its target."""
    by = officer_for_all(request, queries.EDIT)
    assignment = open_assignment(pk)
    form = IndicatorForm(request.POST)
    return form_page(
        request,
        form,
        partial(set_indicator, assignment=assignment),
        partial(report_page, request, assignment, indicator_form=form),
        by=by,
        said="Đã ghi số đo. Số đếm hiện ngay trên trang của nhiệm vụ.",
        to="plans_report",
        args=(pk,),
    )


detach = act_view(
    drop_indicator,
    "indicator",
    for_all(queries.EDIT, Indicator.objects.select_related("assignment__plan", "of_set")),
    asks=lambda indicator: {
        "question": f"Bỏ số đo “{MEASURES[indicator.measure].name}”?",
        "losses": [
            f"Nhiệm vụ {indicator.assignment.number} không còn hiện số này, ở đây và trên trang người dân đọc.",
            *([f"Chỉ tiêu {grouped(indicator.target)} đã ghi bị bỏ theo."] if indicator.target else []),
            "Báo cáo đã chốt không đổi. Những việc đã đếm vẫn được giữ: gắn lại số đo thì số cũ hiện lại.",
        ],
        "act": "Bỏ số đo này",
    },
    said="Đã bỏ số đo khỏi nhiệm vụ. Những gì đã đếm vẫn được giữ.",
    to="plans_report",
    key="assignment_id",
)


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """List the evidence of a figure: all, or (`?co-quan=`) of one participant or of agencies not named in the plan."""
    indicator = get_object_or_404(Indicator, pk=pk)
    assignment = open_assignment(indicator.assignment_id)
    permit(takes_part(request, assignment))
    figure = next(
        one for one in figures_of(assignment=assignment, today=timezone.localdate()) if one.indicator == indicator
    )
    found, whose = _meant(figure, request.GET.get(AGENCY, ""))
    return list_page(
        request,
        "plans/desk/evidence.html",
        found,
        {
            "Ngày": "day",
            "Việc": "name",
            "Cơ quan": "agency.name",
            "Người làm": "entry.actor",
            "Số lượng": "amount",
            "Thôi tính từ": "gone_by.at",
        },
        title="Minh chứng của số đo",
        per_page=50,
        assignment=assignment,
        figure=figure,
        whose=whose,
    )


def _meant(figure: AssignmentFigure, asked: str) -> tuple[QuerySet[Evidence], str]:
    """The evidence for the value of `?co-quan=`, and whose it is, in words.

    Raises Http404 for an agency not in the figure.
    """
    behind = drilldown_evidence(indicator=figure.indicator, period=figure.period)
    if not asked:
        return behind, "Mọi cơ quan"
    if asked == OTHERS:
        return behind.exclude(
            agency__in={key for one in figure.agencies for key in one.participant.keys}
        ), "Cơ quan không có tên trong nhiệm vụ"
    for one in figure.agencies:
        if one.participant.named[0].slug == asked:
            return behind.filter(agency__in=one.participant.keys), one.participant.name
    raise Http404


urls = [
    path("viec/", work_list, name="plans_work"),
    path("viec/<int:pk>/", report, name="plans_report"),
    path("viec/<int:pk>/xac-nhan/", confirm, name="plans_confirm"),
    path("viec/<int:pk>/tra-lai/", return_for_more, name="plans_return"),
    path("viec/<int:pk>/so-do/", attach, name="plans_attach"),
    path("minh-chung/<int:pk>/", evidence_file, name="plans_evidence_file"),
    path("so-do/<int:pk>/", evidence, name="plans_evidence"),
    path("so-do/<int:pk>/bo/", detach, name="plans_detach"),
]
