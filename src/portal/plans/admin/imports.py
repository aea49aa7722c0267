"""A plan is brought as a file: what was read and doubted is looked at, the text corrected, then accepted."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.plans import queries
from portal.plans.admin.forms import PlanFileForm, PlanTextForm
from portal.plans.admin.plans import may_edit_plans
from portal.plans.operations import (
    NothingToAccept,
    TooMuchToAccept,
    accept_plan,
)
from portal.plans.operations.acceptance import AcceptanceOutcome, text_of
from portal.plans.parser import PlanDraft, read_plan
from portal.plans.queries.changes import changes_by
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

_OUTCOMES = {
    AcceptanceOutcome.CREATED: "Đã đưa kế hoạch lên cổng.",
    AcceptanceOutcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch; tiến độ đã có được giữ nguyên.",
    AcceptanceOutcome.UNCHANGED: "Văn bản này đã được nhập trước đây nên không có gì thay đổi.",
}


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
