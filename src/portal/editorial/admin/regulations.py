"""Views of the versions of the regulation: editing a draft and putting it into force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import holds_everywhere, officer_for_all
from portal.agencies.queries.imprint import current_imprint
from portal.agencies.states import kind_choices as agency_kind_choices
from portal.design.admin import act_view
from portal.design.fields import DayInput, WholeNumberField, in_order, stand_mark
from portal.design.refusals import (
    WrongState,
    error_redirect,
    success_redirect,
)
from portal.editorial.models import FreshnessRule, PostingRule, Regulation, RegulationArticle, SectionPage
from portal.editorial.operations.regulation import (
    copy_as_draft,
    draft_from_template,
    drop_draft,
    issue_regulation_by_two,
    save_draft,
)
from portal.editorial.queries.regulation import gaps_of, issued_regulations, regulation_on, text_of
from portal.editorial.states.contents import kind_choices
from portal.editorial.states.workflow import (
    ApprovalPath,
    GeneratedArticle,
    RegulationState,
    RuleAgencies,
    RuleSections,
)


class RegulationHeadForm(forms.ModelForm[Regulation]):
    class Meta:
        model = Regulation
        fields = ["title", "issuer", "supervisor", "bases", "urgent_hours"]
        widgets = {"bases": forms.Textarea(attrs={"rows": 5})}
        field_classes = {"urgent_hours": WholeNumberField}


class _RowForm(forms.Form):
    """A row of a draft. `order` sorts the rows; a row marked for removal, or left blank, is dropped."""

    model: type[RegulationArticle | PostingRule | FreshnessRule]
    order = WholeNumberField(label="Thứ tự", required=False, min_value=1, max_value=999)
    drop = forms.BooleanField(label="Bỏ dòng này", required=False)

    @property
    def is_kept(self) -> bool:
        return bool(self.has_changed() or self.initial) and not self.cleaned_data.get("drop")

    def row(self) -> RegulationArticle | PostingRule | FreshnessRule:
        return self.model(**{name: value for name, value in self.cleaned_data.items() if name not in ("order", "drop")})


class RegulationArticleForm(_RowForm):
    model = RegulationArticle
    heading = forms.CharField(label="Tên điều", max_length=200)
    chapter = forms.CharField(
        label="Chương bắt đầu từ điều này",
        max_length=200,
        required=False,
        help_text="Để trống nếu cùng chương với điều trên.",
    )
    generated = forms.ChoiceField(
        label="Lời của điều", required=False, choices=[("", "Tự viết ở ô bên dưới"), *GeneratedArticle.choices()]
    )
    text = forms.CharField(
        label="Nội dung",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Mỗi khoản một dòng, không ghi số; điểm bắt đầu bằng “a)”.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("drop") and bool(said.get("text", "").strip()) == bool(said.get("generated")):
            self.add_error("text", "Hãy viết nội dung, hoặc chọn lời sinh từ quy tắc; không cả hai.")
        return said


class _PlacedForm(_RowForm):
    where = forms.ChoiceField(label="Ở đâu", choices=RuleSections.choices())
    section = forms.ModelChoiceField(
        label="Chuyên mục", required=False, queryset=SectionPage.objects.order_by("path"), empty_label="–"
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("where") == RuleSections.SECTION and not said.get("section"):
            self.add_error("section", "Hãy chọn chuyên mục.")
        if said.get("where") != RuleSections.SECTION:
            said["section"] = None
        return said


class PostingRuleForm(_PlacedForm):
    model = PostingRule
    who = forms.ChoiceField(label="Ai", choices=RuleAgencies.choices())
    agency_kind = forms.ChoiceField(label="Loại cơ quan", required=False, choices=[("", "–"), *agency_kind_choices()])
    agency = forms.ModelChoiceField(
        label="Cơ quan",
        required=False,
        queryset=Agency.objects.filter(exists_to__isnull=True).order_by("name_sort"),
        empty_label="–",
    )
    kinds = forms.MultipleChoiceField(
        label="Loại nội dung",
        required=False,
        choices=kind_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn loại nào nghĩa là mọi loại.",
    )
    path = forms.ChoiceField(label="Quy trình", choices=ApprovalPath.choices())
    step_hours = WholeNumberField(label="Mỗi bước trong (giờ)", min_value=1, max_value=720, initial=24)
    review_months = WholeNumberField(label="Rà soát lại sau (tháng)", required=False, min_value=1, max_value=120)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("who") == RuleAgencies.AGENCY and not said.get("agency"):
            self.add_error("agency", "Hãy chọn cơ quan.")
        if said.get("who") == RuleAgencies.KIND and not said.get("agency_kind"):
            self.add_error("agency_kind", "Hãy chọn loại cơ quan.")
        said["agency"] = said.get("agency") if said.get("who") == RuleAgencies.AGENCY else None
        said["agency_kind"] = said.get("agency_kind", "") if said.get("who") == RuleAgencies.KIND else ""
        return said


class FreshnessRuleForm(_PlacedForm):
    model = FreshnessRule
    most_days = WholeNumberField(label="Không quá (ngày)", min_value=1, max_value=366, initial=30)


ArticleFormSet = formset_factory(RegulationArticleForm, extra=1, max_num=80)
PostingFormSet = formset_factory(PostingRuleForm, extra=1, max_num=60)
FreshnessFormSet = formset_factory(FreshnessRuleForm, extra=1, max_num=40)


def rows_of(formset: BaseFormSet[Any]) -> list[Any]:
    """The rows of a valid formset, in the order entered."""
    kept = [(form.cleaned_data.get("order") or 999, at, form) for at, form in enumerate(formset.forms) if form.is_kept]
    return [form.row() for _, _, form in sorted(kept, key=lambda one: one[:2])]


class RegulationIssueForm(forms.Form):
    """The data of the signed decision."""

    official_number = forms.CharField(label="Số, ký hiệu quyết định", max_length=60)
    issued_on = forms.DateField(label="Ngày ban hành", widget=DayInput)
    from_date = forms.DateField(label="Hiệu lực từ ngày", widget=DayInput)
    signer_post = forms.CharField(label="Chức vụ người ký", max_length=120, required=False)
    signer = forms.CharField(label="Người ký", max_length=120, required=False)

    clean = in_order("issued_on", "from_date", "Quy chế không có hiệu lực trước ngày ban hành.")


EDIT = "regulation.edit"


@require_safe
def list_versions(request: HttpRequest) -> HttpResponse:
    """List all versions and drafts. Every officer may read; those with permission may start a draft here."""
    return render(
        request,
        "editorial/desks/regulations.html",
        {
            "current": regulation_on(on=timezone.localdate()),
            "issued": issued_regulations(),
            "drafts": Regulation.objects.filter(state=RegulationState.DRAFT).order_by("-pk"),
            "may_edit": holds_everywhere(request.user, EDIT),
        },
    )


@require_POST
def begin_draft(request: HttpRequest) -> HttpResponse:
    """Create a draft from the regulation in force, or from the template if there is none."""
    by, now = officer_for_all(request, EDIT), timezone.now()
    if (current := issued_regulations().first()) is not None:
        draft = copy_as_draft(regulation=current, by=by, at=now)
    else:
        posting = by.postings.select_related("agency").order_by("-from_date").first()
        agency = posting.agency if posting else Agency.objects.filter(exists_to__isnull=True).order_by("pk").first()
        if agency is None:
            return error_redirect(
                request, "Chưa có cơ quan nào trong danh bạ. Hãy thêm cơ quan trước.", "editorial_regulations"
            )
        draft = draft_from_template(
            issuer=agency.parent or agency, supervisor=agency, portal_name=current_imprint().name, by=by, at=now
        )
    return redirect("editorial_regulation", draft.pk)


@require_http_methods(["GET", "POST"])
def edit_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a draft with all its rows; an issued version redirects to its public page.

    If a colleague saved the draft meanwhile, the form is shown once more before it overwrites their version.
    """
    regulation = get_object_or_404(Regulation.objects.select_related("issuer", "supervisor"), pk=pk)
    if regulation.state == RegulationState.ISSUED:
        return redirect("regulation:version", regulation.from_date)
    by = officer_for_all(request, EDIT)
    opened_on = stand_mark([model_to_dict(regulation), *map(_initial, _tables(regulation))])
    forms = _forms(request, regulation)
    if request.POST.get("da-mo", opened_on) != opened_on:
        forms["head"].add_error(None, _MEANWHILE)
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        rows = {
            RegulationArticle: rows_of(forms["articles"]),
            PostingRule: rows_of(forms["posting"]),
            FreshnessRule: rows_of(forms["freshness"]),
        }
        save_draft(regulation=forms["head"].save(commit=False), rows=rows, by=by, at=timezone.now())
        return success_redirect(request, "Đã lưu dự thảo.", "editorial_regulation", pk)
    return render(
        request,
        "editorial/desks/regulation.html",
        {
            "regulation": regulation,
            "opened_on": opened_on,
            "gaps": gaps_of(regulation),
            "chapters": text_of(regulation),
            "issue_form": RegulationIssueForm(),
            **forms,
        },
        status=422 if request.method == "POST" else 200,
    )


_MEANWHILE = (
    "Đồng nghiệp vừa lưu dự thảo này sau khi bạn mở trang. Chữ của bạn chưa lưu và còn nguyên ở dưới; bản của đồng "
    "nghiệp ở mục “Đọc thử toàn văn theo bản đã lưu”. Lưu lần nữa thì chữ của bạn thay bản ấy."
)


def _draft(request: HttpRequest, pk: int) -> tuple[Regulation, Officer]:
    by = officer_for_all(request, EDIT)
    return get_object_or_404(Regulation, pk=pk), by


def _not_issued(request: HttpRequest, regulation: Regulation, form: forms.Form) -> HttpResponse:
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("editorial_regulation", regulation.pk)


def _forms(request: HttpRequest, regulation: Regulation) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else None
    articles, posting, freshness = map(_initial, _tables(regulation))
    return {
        "head": RegulationHeadForm(data, instance=regulation, prefix="quy-che"),
        "articles": ArticleFormSet(data, prefix="dieu", initial=articles),
        "posting": PostingFormSet(data, prefix="dang", initial=posting),
        "freshness": FreshnessFormSet(data, prefix="moi", initial=freshness),
    }


def _tables(regulation: Regulation) -> tuple[Any, ...]:
    return regulation.articles, regulation.posting_rules, regulation.freshness_rules


def _initial(rows: Any) -> list[dict[str, Any]]:
    return [
        row | {"order": row["position"], "agency": row.get("agency_id"), "section": row.get("section_id")}
        for row in rows.order_by("position").values()
    ]


urls = [
    path("quy-che/", list_versions, name="editorial_regulations"),
    path("quy-che/them/", begin_draft, name="editorial_regulation_begin"),
    path("quy-che/<int:pk>/", edit_draft, name="editorial_regulation"),
    # Put a draft into force from a day on.
    path(
        "quy-che/<int:pk>/ban-hanh/",
        act_view(
            issue_regulation_by_two,
            "regulation",
            _draft,
            form=RegulationIssueForm,
            unfit=_not_issued,
            said="Quy chế có hiệu lực từ ngày {made.from_date:%d/%m/%Y}.",
            to="editorial_regulation",
            key="pk",
            onward=lambda made: reverse("editorial_regulations"),
        ),
        name="editorial_regulation_issue",
    ),
    path(
        "quy-che/<int:pk>/bo/",
        act_view(
            drop_draft,
            "regulation",
            _draft,
            asks=lambda draft: {
                "question": "Bỏ dự thảo quy chế này?",
                "losses": [f"Dự thảo “{draft.title}” mất hẳn với mọi chỗ đã sửa. Quy chế đang áp dụng không đổi."],
                "act": "Bỏ dự thảo này",
            },
            texts={WrongState: "Quy chế đã ban hành thì không xóa được."},
            said="Đã bỏ dự thảo.",
            to="editorial_regulations",
        ),
        name="editorial_regulation_drop",
    ),
]
menu = (AdminMenuEntry("Quy chế", "editorial_regulations", (), "clipboard-list", 690),)
