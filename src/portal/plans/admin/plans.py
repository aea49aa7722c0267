"""Admin views of plans: a file is imported, previewed, corrected and accepted; facts and links are corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.agencies.admin.viewsets import UnmarkedIndexView, viewset, viewset_group
from portal.agencies.queries import ask_everywhere, find_agency, signed_in
from portal.design.fields import ActForm, DayInput
from portal.design.refusals import or_404, refusals_as_messages, refusals_in_form, success_redirect
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.plans import queries
from portal.plans.models import Assignment, Plan
from portal.plans.operations.acceptance import (
    AcceptanceOutcome,
    accept_plan_text_by_two,
    text_of,
)
from portal.plans.operations.corrections import (
    adjust_plan_by_two,
    changes_between,
    correct_plan_by_two,
)
from portal.plans.parser import PlanDraft, read_plan
from portal.plans.queries import EDIT
from portal.plans.queries.proposals import changes_by
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

PLAN_FILE_FIELDS = {
    "file": forms.FileField(label="Tệp kế hoạch", help_text="DOCX, Markdown (.md) hoặc văn bản thuần (.txt)."),
}


# The text as read from the file; an officer may correct a misread word before accepting.
PLAN_TEXT_FIELDS = {
    "text": forms.CharField(
        label="Văn bản đã đọc",
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text="Có thể sửa chữ đọc sai (ví dụ họ người ký), rồi bấm “Đọc lại”.",
    ),
    "adjusts": forms.CharField(
        label="Điều chỉnh kế hoạch số",
        required=False,
        max_length=120,
        help_text="Điền khi văn bản này chỉ điều chỉnh một kế hoạch đã có. Để trống: kế hoạch riêng, hoặc bản mới.",
    ),
    "source_name": forms.CharField(required=False, max_length=255, widget=forms.HiddenInput),
}


class InstrumentNumberField(forms.CharField):
    """The instrument in the library with this number; None if the field is empty."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(**kwargs, required=False, max_length=120)
        self.missing = missing

    def clean(self, value: Any) -> Instrument | None:
        number = super().clean(value)
        found = list(instruments_numbered(number=number)[:2]) if number else []
        if number and len(found) != 1:
            raise forms.ValidationError(self.missing)
        return found[0] if found else None


# Plans are imported as text and never deleted, only corrected.
PLAN_VERBS = {"view": EDIT, "change": EDIT}


class AdjustmentForm(WagtailAdminModelForm):
    """The form of the plan or assignment, with the decision that requires the change, if there is one."""

    number_of_decision = forms.CharField(label="Quyết định số", required=False, max_length=120)
    day_of_decision = forms.DateField(label="Ngày quyết định", required=False, widget=DayInput)
    signer_of_decision = forms.CharField(label="Người ký quyết định", required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        self.decision = {name: said.get(f"{name}_of_decision") for name in ("number", "day", "signer")}
        if any(self.decision.values()) and not all(self.decision.values()):
            self.add_error("number_of_decision", "Điều chỉnh theo quyết định thì ghi đủ số, ngày, người ký.")
        return said


_DECISION = MultiFieldPanel(
    [FieldPanel(f"{name}_of_decision") for name in ("number", "day", "signer")],
    heading="Điều chỉnh theo quyết định",
    help_text="Chỉ ghi khi cơ quan ban hành quyết định điều chỉnh kế hoạch; sửa chỗ ghi sai thì bỏ trống.",
)


class _CorrectingView(EditView):
    """The form saves nothing: its data goes to `correct_plan_by_two`, or with a decision to `adjust_plan_by_two`.

    Changes of what is on display need two officers.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        row, after = self.model.objects.get(pk=form.instance.pk), form.save(commit=False)
        act, decision = (adjust_plan_by_two, form.decision) if form.decision["number"] else (correct_plan_by_two, {})
        # Outside Wagtail's own transaction, which would roll back the request for a second person.
        with refusals_as_messages(self.request):
            self.corrected = act(
                row=row,
                words=after.to_json(),
                changes=changes_between(row, after),
                **decision,
                by=self.request.user,
                at=timezone.now(),
            )
            answer: HttpResponse = super().form_valid(form)
            return answer
        return redirect(self.request.get_full_path())

    def save_instance(self) -> Model:
        saved: Model = self.corrected
        return saved


class _PlanRoomViewSet(ModelViewSet):
    """Shared by both lists: rows can only be corrected."""

    edit_view_class = _CorrectingView
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        return ObjectList([*self.panels, _DECISION], base_form_class=AdjustmentForm).bind_to_model(self.model)


PlanViewSet = viewset(
    _PlanRoomViewSet,
    model=Plan,
    name="plans_plans",
    url_prefix="ke-hoach/danh-sach",
    icon="calendar-check",
    menu_label="Danh sách kế hoạch",
    menu_name="plans-list",
    menu_order=100,
    list_display=["title", "number", "issuer_name", "issued_date", "counted_on"],
    search_fields=["title", "number", "issuer_name"],
    ordering=["-accepted_at"],
    panels=[
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("doc_type", "number", "issuer_name", "issuer", "place", "issued_date", "counted_on")
            ],
            heading="Thông tin văn bản",
        ),
        MultiFieldPanel(
            [FieldPanel("signer_authority"), FieldPanel("signer_title"), FieldPanel("signer")], heading="Người ký"
        ),
        InlinePanel(
            "bases",
            heading="Căn cứ pháp lý",
            label="Căn cứ",
            panels=[
                FieldPanel("number"),
                FieldPanel("name"),
                FieldPanel("issued_date"),
                FieldPanel("phrase"),
                FieldPanel("in_preamble"),
            ],
        ),
        InlinePanel(
            "targets",
            heading="Chỉ tiêu",
            label="Chỉ tiêu",
            panels=[
                FieldPanel(name)
                for name in ("words", "value", "unit", "is_at_least", "subject", "by_day", "when", "each")
            ],
        ),
        FieldPanel("purposes"),
        FieldPanel("requirements"),
        InlinePanel("duties", heading="Tổ chức thực hiện", label="Trách nhiệm"),
        FieldPanel("budget"),
        FieldPanel("closing"),
        InlinePanel("recipients", heading="Nơi nhận", label="Nơi nhận"),
    ],
    index_view_class=type(
        "PlanIndexView", (UnmarkedIndexView,), {"brings": ("Nhập kế hoạch từ tệp", "plans_import", EDIT)}
    ),
)


AssignmentViewSet = viewset(
    _PlanRoomViewSet,
    index_view_class=UnmarkedIndexView,
    model=Assignment,
    name="plans_assignments",
    url_prefix="ke-hoach/nhiem-vu",
    icon="tasks",
    menu_label="Nhiệm vụ",
    menu_name="plans-assignments",
    menu_order=200,
    list_display=["title", Column("number", label="Nhiệm vụ số", accessor="number"), "plan"],
    list_filter=["plan"],
    search_fields=["title"],
    ordering=["-plan", "position"],
    panels=[
        FieldPanel("title"),
        MultiFieldPanel(
            [FieldPanel("label"), FieldPanel("group"), FieldPanel("description"), FieldPanel("money")],
            heading="Nội dung",
        ),
        InlinePanel(
            "roles",
            heading="Cơ quan chủ trì, phối hợp",
            label="Cơ quan",
            panels=[FieldPanel("kind"), FieldPanel("phrase"), FieldPanel("named")],
        ),
        InlinePanel("deadlines", heading="Thời hạn", label="Thời hạn"),
        InlinePanel("products", heading="Kết quả, sản phẩm", label="Sản phẩm"),
    ],
)


PlanViewSetGroup = viewset_group(
    items=(PlanViewSet, AssignmentViewSet),
    menu_label="Kế hoạch",
    menu_name="plans",
    menu_icon="calendar-check",
    menu_order=220,
)


_OUTCOMES = {
    AcceptanceOutcome.CREATED: "Đã đưa kế hoạch lên cổng.",
    AcceptanceOutcome.ADJUSTED: "Đã ghi điều chỉnh của kế hoạch theo văn bản này; tiến độ đã có được giữ nguyên.",
    AcceptanceOutcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch; tiến độ đã có được giữ nguyên.",
    AcceptanceOutcome.UNCHANGED: "Văn bản này đã được nhập trước đây nên không có gì thay đổi.",
}


@require_http_methods(["GET", "POST"])
def import_plan(request: HttpRequest) -> HttpResponse:
    """Import a plan: upload a file or take a digitised text (`?so-hoa=`), preview it with its doubts, correct and
    reread, accept.

    Only the last step writes.
    """
    ask_everywhere(request, EDIT)
    if request.method == "GET" and (code := request.GET.get("so-hoa")):
        by, on = signed_in(request), timezone.localdate()
        text, name = or_404(import_string(settings.PLAN_TEXTS)(officer=by, code=code, on=on))
        return _preview(request, text, name=name)
    if request.method == "GET":
        return render(request, "plans/desk/import.html", {"form": ActForm(PLAN_FILE_FIELDS)})
    if "text" in request.POST:
        return _import_text(request)
    form = ActForm(PLAN_FILE_FIELDS, request.POST, files=request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_in_form(form, UnreadableFile, field="file"):
            return _preview(request, _text(file), name=str(file.name))
    return render(request, "plans/desk/import.html", {"form": form}, status=422)


def _text(file: UploadedFile) -> str:
    UPLOAD.refuse_larger(file.size or 0)
    return text_of(data=file.read(), name=str(file.name), limits=UPLOAD)


def _import_text(request: HttpRequest) -> HttpResponse:
    form = ActForm(PLAN_TEXT_FIELDS, request.POST)
    if not form.is_valid():
        return render(
            request, "plans/desk/import.html", {"form": ActForm(PLAN_FILE_FIELDS), "text_form": form}, status=422
        )
    text, name, adjusts = (form.cleaned_data[one] for one in ("text", "source_name", "adjusts"))
    text, chosen = text.replace("\r\n", "\n"), request.POST.getlist("chosen")
    if request.POST.get("step") == "all":
        chosen = [one.title for one in read_plan(text).supporting]
    if request.POST.get("step") == "accept":
        with refusals_as_messages(request):
            accepted = accept_plan_text_by_two(
                text=text, source_name=name, adjusts=adjusts, chosen=chosen, by=signed_in(request), at=timezone.now()
            )
            return success_redirect(request, _OUTCOMES[accepted.outcome], "plans_plans:edit", accepted.plan.pk)
    return _preview(request, text, name=name, chosen=chosen)


def _preview(request: HttpRequest, text: str, *, name: str, chosen: Sequence[str] | None = None) -> HttpResponse:
    """Show what was read.

    `chosen`: titles of the ticked duties; None: those that the displayed plan has as assignments.
    """
    draft = queries.known_draft(text=text, on=timezone.localdate(), chosen=chosen)
    adjusted = queries.plan_adjusted_by(draft=draft)
    plan = adjusted or queries.plan_meant_by(draft=draft)
    draft = draft if adjusted else replace(draft, adjusts="")
    return render(
        request,
        "plans/desk/preview.html",
        {
            "text_form": ActForm(
                PLAN_TEXT_FIELDS, initial={"text": text, "source_name": name, "adjusts": draft.adjusts}
            ),
            "draft": draft,
            "rows": _rows(draft),
            "ticked": [one.title for one in draft.assignments],
            "known": queries.version_with(text=text),
            "plan": plan,
            "changes": changes_by(plan=plan, draft=draft) if plan else None,
        },
    )


def _rows(draft: PlanDraft) -> list[dict[str, object]]:
    """Each assignment with its phrases, and how many agencies each phrase matches on the plan's day."""
    on = draft.reference_date or timezone.localdate()
    issuer = find_agency(name=draft.issuer, on=on) if draft.issuer else None

    @cache
    def counted(phrase: str) -> int:
        return len(queries.agencies_meant(phrase=phrase, on=on, issuer=issuer))

    return [
        {
            "said": said,
            "unread": {one.field: one.sentence for one in said.readings if not one.words},
            "from_sentences": {one.field for one in said.readings if one.words},
            "lead": [(phrase, counted(phrase)) for phrase in said.lead],
            "coordinating": [(phrase, counted(phrase)) for phrase in said.coordinating],
        }
        for said in draft.assignments
    ]


urls = [
    path("nhap/", import_plan, name="plans_import"),
]
