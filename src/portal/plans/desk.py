"""The officer's desk: bring in a plan and look before accepting; report progress; confirm what was reported as done."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.plans import queries
from portal.plans.documents import text_of
from portal.plans.filing import handed_out
from portal.plans.forms import DecisionForm, IndicatorForm, PlanFileForm, PlanTextForm, ProgressForm
from portal.plans.models import Assignment, ProgressFile
from portal.plans.operations import (
    NotAllowed,
    NotAParticipant,
    NothingToAccept,
    TooMuchToAccept,
    WrongStep,
    accept_plan,
    confirm_completion,
    record_progress,
    send_back,
)
from portal.plans.operations.accepting import Outcome
from portal.plans.queries.changes import changes_by
from portal.plans.queries.figures import figures_of, measures_suggested
from portal.plans.reading import PlanDraft, read_plan
from portal.plans.staff import may_edit_plans
from safefiles.errors import UnreadableFile
from safefiles.limits import UPLOAD

_A_PAGE = 30
_OUTCOMES = {
    Outcome.CREATED: "Đã đưa kế hoạch lên cổng.",
    Outcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch; tiến độ đã có được giữ nguyên.",
    Outcome.UNCHANGED: "Văn bản này đã được nhập trước đây nên không có gì thay đổi.",
}


# ---- bring in a plan -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def import_plan(request: HttpRequest) -> HttpResponse:
    """A file -> what was read and doubted -> (corrected, read again) -> accepted. Only the last step writes."""
    if not may_edit_plans(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "plans/desk/import.html", {"form": PlanFileForm()})
    if "text" in request.POST:
        return _import_text(request)
    form = PlanFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return _preview(request, _text(file), name=str(file.name))
        except UnreadableFile as error:
            form.add_error("file", str(error))
    return render(request, "plans/desk/import.html", {"form": form}, status=422)


def _text(file: UploadedFile) -> str:
    UPLOAD.refuse_larger(file.size or 0)
    return text_of(data=file.read(), name=str(file.name), limits=UPLOAD)


def _import_text(request: HttpRequest) -> HttpResponse:
    form = PlanTextForm(request.POST)
    if not form.is_valid():
        return render(request, "plans/desk/import.html", {"form": PlanFileForm(), "text_form": form}, status=422)
    text, name = form.cleaned_data["text"].replace("\r\n", "\n"), form.cleaned_data["source_name"]
    if request.POST.get("step") != "accept":
        return _preview(request, text, name=name)
    draft = read_plan(text)
    by: Any = request.user
    try:
        accepted = accept_plan(draft=draft, text=text, source_name=name, by=by, at=timezone.now())
    except (NothingToAccept, TooMuchToAccept) as error:
        messages.error(request, str(error))
        return _preview(request, text, name=name)
    messages.success(request, _OUTCOMES[accepted.outcome])
    return redirect("plans_plans:edit", accepted.plan.pk)


def _preview(request: HttpRequest, text: str, *, name: str) -> HttpResponse:
    draft = read_plan(text)
    plan = queries.plan_meant_by(draft=draft)
    context = {
        "text_form": PlanTextForm(initial={"text": text, "source_name": name}),
        "draft": draft,
        "rows": _rows(draft),
        "known": queries.version_with(text=text),
        "plan": plan,
        "changes": changes_by(plan=plan, draft=draft) if plan else None,
    }
    return render(request, "plans/desk/preview.html", context)


def _rows(draft: PlanDraft) -> list[dict[str, object]]:
    """Each assignment with its phrases, and how many agencies each phrase means on the plan's day."""
    on = draft.reference_date or timezone.localdate()

    @cache
    def counted(phrase: str) -> int:
        return len(queries.agencies_meant(phrase=phrase, on=on))

    return [
        {
            "said": said,
            "lead": [(phrase, counted(phrase)) for phrase in said.lead],
            "coordinating": [(phrase, counted(phrase)) for phrase in said.coordinating],
        }
        for said in draft.assignments
    ]


# ---- progress --------------------------------------------------------------------------------------------------------


def work_list(request: HttpRequest) -> HttpResponse:
    """The assignments that the officer may report on; for a supervisor also what awaits a word."""
    officer: Any = request.user
    today = timezone.localdate()
    assignments = queries.assignments_served(officer=officer, on=today)
    context = {
        "page_obj": Paginator(assignments, _A_PAGE).get_page(request.GET.get("p")),
        "waiting": queries.awaiting_confirmation()[:_A_PAGE] if may_edit_plans(officer) else [],
    }
    return render(request, "plans/desk/work.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = open_assignment(pk)
    officer: Any = request.user
    agencies = queries.participants_served(assignment=assignment, officer=officer, on=timezone.localdate())
    form = ProgressForm(request.POST or None, request.FILES or None, agencies=agencies) if agencies else None
    if form and request.method == "POST" and form.is_valid():
        try:
            record_progress(
                assignment=assignment,
                agency=form.cleaned_data["agency"],
                report=form.report(),
                by=officer,
                at=timezone.now(),
            )
        except (NotAParticipant, NotAllowed, WrongStep) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi tiến độ. Người dân thấy ngay trên trang của nhiệm vụ.")
            return redirect("plans_report", assignment.pk)
    if form is None and not may_edit_plans(officer):
        raise PermissionDenied
    return report_page(request, assignment, form=form)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor confirms, or sends back with a reason."""
    assignment = open_assignment(pk)
    form = DecisionForm(request.POST)
    officer: Any = request.user
    if not may_edit_plans(officer):
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, "Chưa ghi được: hãy tải lại trang rồi thử lần nữa.")
        return redirect("plans_report", assignment.pk)
    agency, note = form.cleaned_data["agency"], form.cleaned_data["note"]
    try:
        if request.POST.get("decision") == "confirm":
            confirm_completion(assignment=assignment, agency=agency, note=note, by=officer, at=timezone.now())
            messages.success(request, f"Đã xác nhận {agency.name} hoàn thành phần việc.")
        elif note:
            send_back(assignment=assignment, agency=agency, note=note, by=officer, at=timezone.now())
            messages.success(request, f"Đã trả lại để {agency.name} bổ sung.")
        else:
            messages.error(request, "Hãy ghi rõ cần bổ sung điều gì trước khi trả lại.")
    except (NotAllowed, WrongStep) as error:
        messages.error(request, str(error))
    return redirect("plans_report", assignment.pk)


@never_cache
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Evidence that came as a file, for those who work on the assignment; to anybody else it is not there."""
    found = get_object_or_404(ProgressFile.objects.select_related("progress__assignment"), pk=pk)
    if not takes_part(request, found.progress.assignment):
        raise Http404
    return handed_out(place=found.place, name=found.name, media_type=found.media_type)


# ---- what others that show an assignment use -------------------------------------------------------------------------


def report_page(
    request: HttpRequest,
    assignment: Assignment,
    *,
    form: ProgressForm | None = None,
    indicator_form: IndicatorForm | None = None,
) -> HttpResponse:
    """The desk of one assignment, with forms that were filled in wrongly shown again."""
    may_edit = may_edit_plans(request.user)
    context = {
        "assignment": assignment,
        "form": form,
        "standings": assignment.standings.select_related("agency").order_by("agency__name_sort"),
        "progress": queries.progress_of(assignment=assignment).prefetch_related("files")[:_A_PAGE],
        "waiting": queries.awaiting_confirmation(assignment=assignment) if may_edit else [],
        "figures": figures_of(assignment=assignment, today=timezone.localdate()),
        "indicator_form": (indicator_form or IndicatorForm()) if may_edit else None,
        "suggested": measures_suggested(assignment=assignment) if may_edit else [],
    }
    is_wrong = any(one is not None and one.errors for one in (form, indicator_form))
    return render(request, "plans/desk/report.html", context, status=422 if is_wrong else 200)


def open_assignment(pk: int) -> Assignment:
    """One that stands in its plan, with everything that hangs on it. Raises Http404."""
    found = Assignment.objects.select_related("plan").filter(withdrawn_in__isnull=True, plan__withdrawn_at__isnull=True)
    return get_object_or_404(queries.with_everything(found), pk=pk)


def takes_part(request: HttpRequest, assignment: Assignment) -> bool:
    """Whether the officer reports for an agency of the assignment, or looks after plans."""
    if may_edit_plans(request.user):
        return True
    officer: Any = request.user
    return bool(queries.participants_served(assignment=assignment, officer=officer, on=timezone.localdate()))
