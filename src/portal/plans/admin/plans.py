"""Plans in the back office: one is brought as a file, looked at, corrected and accepted; facts and links are put
right.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton

from portal.agencies.admin.forms import OfferForm
from portal.agencies.admin.viewsets import UnmarkedIndexView, holds, viewset, viewset_group
from portal.agencies.models import Officer
from portal.agencies.queries import find_agency, officer_for_all, signed_in
from portal.design.admin import act_view, form_page
from portal.design.refusals import or_404, permit, refusals_as_messages, refusals_in_form, success_redirect
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.plans import queries
from portal.plans.models import Assignment, Plan, PlanLink
from portal.plans.operations.acceptance import (
    AcceptanceOutcome,
    accept_plan_text_by_two,
    text_of,
)
from portal.plans.operations.corrections import changes_between, correct_plan_by_two
from portal.plans.operations.links import link_plan, unlink_plan
from portal.plans.parser import PlanDraft
from portal.plans.queries import EDIT, plans_on_display
from portal.plans.queries.overviews import link_of, links_of
from portal.plans.queries.proposals import changes_by
from portal.plans.states.plans import PlanLinkKind
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile


class PlanFileForm(forms.Form):
    file = forms.FileField(label="Tệp kế hoạch", help_text="DOCX, Markdown (.md) hoặc văn bản thuần (.txt).")


class PlanTextForm(forms.Form):
    """The text as it was read from the file; an officer may put a misread word right before accepting."""

    text = forms.CharField(
        label="Văn bản đã đọc",
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text="Có thể sửa chữ đọc sai (ví dụ họ người ký), rồi bấm “Đọc lại”.",
    )
    source_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)


class InstrumentNumberField(forms.CharField):
    """The instrument of the library that carries the number; None where none was typed."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(**kwargs, required=False, max_length=120)
        self.missing = missing

    def clean(self, value: Any) -> Instrument | None:
        number = super().clean(value)
        found = list(instruments_numbered(number=number)[:2]) if number else []
        if number and len(found) != 1:
            raise forms.ValidationError(self.missing)
        return found[0] if found else None


# Plans come in by their text and are never deleted; what is wrong in them is put right.
PLAN_VERBS = {"view": EDIT, "change": EDIT}


def may_edit_plans(user: Any) -> bool:
    return holds(user, EDIT)


class _CorrectingView(EditView):
    """The form writes nothing: what was typed goes to `correct_plan_by_two`; what is on display takes two."""

    def form_valid(self, form: Any) -> HttpResponse:
        row, after = self.model.objects.get(pk=form.instance.pk), form.save(commit=False)
        # Before Wagtail's own transaction, which would undo a request for a second person.
        with refusals_as_messages(self.request):
            self.corrected = correct_plan_by_two(
                row=row,
                words=after.to_json(),
                changes=changes_between(row, after),
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
    """What both lists share: only correcting."""

    edit_view_class = _CorrectingView
    copy_view_enabled = False


class _WithImportButton:
    request: HttpRequest

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = list(super().header_buttons)  # type: ignore[misc]
        if may_edit_plans(self.request.user):
            buttons.append(HeaderButton("Nhập kế hoạch từ tệp", url=reverse("plans_import"), icon_name="upload"))
        return buttons


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
    index_view_class=type("PlanIndexView", (_WithImportButton, UnmarkedIndexView), {}),
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


class PlanLinkForm(OfferForm):
    """One of the three ends is filled in."""

    kind = forms.ChoiceField(label="Kế hoạch này", choices=PlanLinkKind.choices())
    other = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch khác", required=False, empty_label="Chọn")
    number = InstrumentNumberField(
        label="Hoặc số, ký hiệu văn bản trong thư viện",
        help_text="Ví dụ: 766/QĐ-TTg.",
        missing="Thư viện không có đúng một văn bản mang số này. Hãy ghi tên văn bản.",
    )
    words = forms.CharField(
        label="Hoặc tên chương trình, đề án, văn bản chưa có trên cổng", required=False, max_length=400
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if not self.errors and sum(bool(said.get(name)) for name in ("other", "number", "words")) != 1:
            raise forms.ValidationError("Hãy điền đúng một trong ba: kế hoạch khác, số văn bản, hoặc tên.")

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"kind": PlanLinkKind(data["kind"]), "to": data["other"] or data["number"] or str(data["words"])}


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    plan = get_object_or_404(Plan, pk=pk, withdrawn_at__isnull=True)
    form = PlanLinkForm(request.POST or None, offers={"other": plans_on_display().exclude(pk=plan.pk)})
    return form_page(
        request,
        form,
        partial(link_plan, plan=plan),
        partial(_links_page, request, plan, form),
        by=by,
        said="Đã ghi liên kết. Trang của cả hai kế hoạch hiện ngay.",
        to="plans_links",
        args=(pk,),
    )


def _links_page(request: HttpRequest, plan: Plan, form: PlanLinkForm) -> HttpResponse:
    return render(
        request,
        "plans/desk/links.html",
        {"plan": plan, "form": form, "links": links_of(plan=plan)},
        status=422 if form.errors else 200,
    )


def _link(request: HttpRequest, pk: int, link: int) -> tuple[PlanLink, Officer]:
    by = officer_for_all(request, EDIT)
    return or_404(link_of(plan=get_object_or_404(Plan, pk=pk), pk=link)), by


def _loss_of_link(link: PlanLink) -> dict[str, Any]:
    seen = next(one for one in links_of(plan=link.plan) if one["pk"] == link.pk)
    return {
        "question": f"Gỡ liên kết với “{seen['title']}”?",
        "losses": [
            f"Trang của kế hoạch, và của kế hoạch kia nếu có, không còn ghi: {seen['words'].lower()} {seen['title']}."
        ],
        "act": "Gỡ liên kết",
    }


_OUTCOMES = {
    AcceptanceOutcome.CREATED: "Đã đưa kế hoạch lên cổng.",
    AcceptanceOutcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch; tiến độ đã có được giữ nguyên.",
    AcceptanceOutcome.UNCHANGED: "Văn bản này đã được nhập trước đây nên không có gì thay đổi.",
}


@require_http_methods(["GET", "POST"])
def import_plan(request: HttpRequest) -> HttpResponse:
    """A file, or what was digitised (`?so-hoa=`) -> what was read and doubted -> (corrected, read again) -> accepted.

    Only the last step writes.
    """
    permit(may_edit_plans(request.user))
    if request.method == "GET" and (code := request.GET.get("so-hoa")):
        by, on = signed_in(request), timezone.localdate()
        text, name = or_404(import_string(settings.PLAN_TEXTS)(officer=by, code=code, on=on))
        return _preview(request, text, name=name)
    if request.method == "GET":
        return render(request, "plans/desk/import.html", {"form": PlanFileForm()})
    if "text" in request.POST:
        return _import_text(request)
    form = PlanFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_in_form(form, UnreadableFile, field="file"):
            return _preview(request, _text(file), name=str(file.name))
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
    with refusals_as_messages(request):
        accepted = accept_plan_text_by_two(text=text, source_name=name, by=signed_in(request), at=timezone.now())
        return success_redirect(request, _OUTCOMES[accepted.outcome], "plans_plans:edit", accepted.plan.pk)
    return _preview(request, text, name=name)


def _preview(request: HttpRequest, text: str, *, name: str) -> HttpResponse:
    draft = queries.known_draft(text=text, on=timezone.localdate())
    plan = queries.plan_meant_by(draft=draft)
    return render(
        request,
        "plans/desk/preview.html",
        {
            "text_form": PlanTextForm(initial={"text": text, "source_name": name}),
            "draft": draft,
            "rows": _rows(draft),
            "known": queries.version_with(text=text),
            "plan": plan,
            "changes": changes_by(plan=plan, draft=draft) if plan else None,
        },
    )


def _rows(draft: PlanDraft) -> list[dict[str, object]]:
    """Each assignment with its phrases, and how many agencies each phrase means on the plan's day."""
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
    path("lien-ket/<int:pk>/", links, name="plans_links"),
    path(
        "lien-ket/<int:pk>/<int:link>/bo/",
        act_view(
            unlink_plan, "link", _link, asks=_loss_of_link, said="Đã bỏ liên kết.", to="plans_links", key="plan_id"
        ),
        name="plans_unlink",
    ),
]
