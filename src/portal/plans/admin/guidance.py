"""Admin views of guidance: the issuer sends and follows it; agencies open and acknowledge it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.forms import offer_agencies
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_existing_on, ask_everywhere, ask_reach, officer_for_all, signed_in
from portal.agencies.queries.accounts import agencies_written_to
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import or_404
from portal.files.operations.exchange import ValidFileField, private_download
from portal.plans.admin.difficulty_forms import task_choices
from portal.plans.admin.plans import InstrumentNumberField
from portal.plans.models import Assignment, Guidance, GuidanceReceipt, Plan
from portal.plans.operations.acceptance import private_folder
from portal.plans.operations.guidance import (
    acknowledge_guidance,
    answer_guidance,
    call_of_guidance,
    issue_guidance,
    open_guidance,
    withdraw_guidance,
)
from portal.plans.queries.difficulties import (
    ACKNOWLEDGE,
    ISSUE,
    assignments_open,
    guidances_holding,
    guidances_issued,
    receipts_for,
    receipts_of,
    unheard,
)


class GuidanceForm(forms.Form):
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành", empty_label="Chọn cơ quan")
    number = forms.CharField(label="Số, ký hiệu", max_length=120, help_text="Ví dụ: 125/STP-PBGDPL.")
    issued_date = forms.DateField(label="Ngày ban hành", widget=DayInput)
    title = forms.CharField(label="Trích yếu", max_length=500)
    tasks = forms.MultipleChoiceField(
        label="Kế hoạch, nhiệm vụ được hướng dẫn",
        help_text="Chọn “Cả kế hoạch”, hoặc các nhiệm vụ của cùng một kế hoạch.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn kế hoạch hoặc nhiệm vụ."},
    )
    file = ValidFileField(label="Tệp văn bản", required=False, help_text="PDF, Word (.docx) hoặc ảnh chụp, đến 5 MB.")
    library_number = InstrumentNumberField(
        label="Hoặc số, ký hiệu văn bản trong thư viện",
        missing="Thư viện không có đúng một văn bản mang số này. Hãy gửi tệp thay vào.",
    )
    distribution = WordsField(
        "Nơi nhận",
        rows=4,
        max_length=4_000,
        help_text="Mỗi dòng một cơ quan hoặc một nhóm, ví dụ “các sở, ban, ngành thành phố”, “UBND cấp xã”.",
    )
    answer_due_on = forms.DateField(
        label="Báo kết quả triển khai đến hết ngày",
        required=False,
        widget=DayInput,
        help_text="Để trống nếu cơ quan chỉ cần xác nhận đã tiếp nhận.",
    )
    replaces = forms.ModelChoiceField(
        guidances_holding(),
        label="Thay văn bản đã gửi",
        required=False,
        empty_label="Không thay văn bản nào",
        help_text="Cơ quan đã nhận văn bản cũ cũng nhận văn bản này, và được dẫn sang từ văn bản cũ.",
    )
    is_public = forms.BooleanField(label="Công khai trên trang của kế hoạch", required=False, initial=True)

    def __init__(self, *args: Any, issuers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(self.fields["issuer"], issuers)
        self._tasks = {f"{one.plan_id}-{one.pk}": one for one in assignments_open()}
        self.fields["tasks"].choices = task_choices(self._tasks)[1:]  # type: ignore[attr-defined]

    @property
    def task_groups(self) -> list[tuple[str, list[Any]]]:
        """The checkboxes, grouped by plan."""
        boxes = iter(self["tasks"])
        return [(str(plan), [next(boxes) for _ in ones]) for plan, ones in self.fields["tasks"].choices]  # type: ignore[attr-defined]

    def unreached(self) -> QuerySet[Agency]:
        """Agencies without a reachable officer, shown to the issuer before sending."""
        told = agencies_written_to(verbs=(ACKNOWLEDGE,), on=timezone.localdate())
        own = agencies_existing_on(on=timezone.localdate()).exclude(level="central").exclude(kind="council")
        return own.exclude(pk__in=told)

    def clean_tasks(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["tasks"]
        if len({one.partition("-")[0] for one in chosen}) > 1:
            raise forms.ValidationError("Các nhiệm vụ đã chọn thuộc nhiều kế hoạch. Hãy gửi riêng theo từng kế hoạch.")
        return chosen

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = data["tasks"]
        assignments: list[Assignment] = [self._tasks[key] for key in chosen if key in self._tasks]
        guidance = Guidance(
            plan=Plan.objects.get(pk=chosen[0].partition("-")[0]),
            number=data["number"].strip(),
            instrument=data["library_number"],
            **{name: data[name] for name in _AS_TYPED},
        )
        return {"guidance": guidance, "assignments": assignments, "file": data["file"]}


_AS_TYPED = ("issuer", "issued_date", "title", "distribution", "is_public", "answer_due_on", "replaces")


# ---- issuing ---------------------------------------------------------------------------------------------------------


@require_safe
def issued(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ISSUE)
    return list_page(
        request,
        "plans/desk/guidances.html",
        guidances_issued(),
        {
            "Số, ký hiệu": "number",
            "Trích yếu": "title",
            "Cơ quan ban hành": "issuer.name",
            "Ngày ban hành": "issued_date",
            "Kế hoạch": "plan",
            "Xác nhận đến hết ngày": "due_on",
            "Gửi đến (cơ quan)": "sent_count",
            "Đã mở": "opened_count",
            "Đã xác nhận": "acknowledged_count",
            "Báo kết quả đến hết ngày": "answer_due_on",
            "Đã báo kết quả": "answered_count",
            "Thay bằng": lambda one: getattr(one, "replaced_by", None),
            "Rút lúc": "withdrawn_at",
            "Công khai": "is_public",
        },
        title="Văn bản hướng dẫn",
        today=timezone.localdate(),
    )


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    by = officer_for_all(request, ISSUE)
    today = timezone.localdate()
    served = Agency.objects.filter(postings__officer=by, postings__to_date__isnull=True).existing_on(today).distinct()  # type: ignore[attr-defined]
    form = GuidanceForm(
        request.POST or None,
        request.FILES or None,
        issuers=served if served.exists() else Agency.objects.existing_on(today).order_by("name_sort"),
        initial={"issued_date": today, "replaces": request.GET.get("thay")},
    )
    return form_page(
        request,
        form,
        partial(issue_guidance, folder=private_folder()),
        "plans/desk/guidance_new.html",
        by=by,
        said=lambda made: f"Đã ghi gửi {made.receipts.count()} cơ quan.{_of_unheard(made)}",
        to="plans_guidance",
        key="pk",
    )


def _of_unheard(made: Guidance) -> str:
    count = unheard(made.receipts.all(), on=timezone.localdate()).count()
    return f" {count} cơ quan không có cán bộ nào nhận được thư báo: hãy gọi điện." if count else ""


@require_safe
def guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which agencies have received, opened and acknowledged a guidance."""
    ask_everywhere(request, ISSUE)
    found = get_object_or_404(guidances_issued(), pk=pk)
    return list_page(
        request,
        "plans/desk/guidance.html",
        receipts_of(guidance=found),
        {
            "Cơ quan": "agency.name",
            "Mở lúc": "opened_at",
            "Xác nhận lúc": "acknowledged_at",
            "Người xác nhận": "acknowledged_by",
            "Kết quả triển khai": "answer",
            "Trả lời lúc": "answered_at",
            "Người trả lời": "answered_by",
            "Số lần nhắc": "reminder_count",
            "Báo lãnh đạo cơ quan lúc": "escalated_at",
            "Gọi điện lúc": "called_at",
            "Người gọi": "called_by",
            "Đã gặp ai, trả lời thế nào": "call",
        },
        title=f"Nơi nhận văn bản {found.number}",
        per_page=100,
        guidance=found,
        assignments=found.assignments.select_related("plan"),
        unheard=set(unheard(found.receipts.all(), on=timezone.localdate()).values_list("pk", flat=True)),
        rows=_with_letters,
    )


def _with_letters(receipts: list[GuidanceReceipt]) -> list[GuidanceReceipt]:
    """The receipts with the letters that informed their leaders of the silence."""
    letters = import_string(settings.OFFICERS_TOLD)(verb="guidance.escalated", keys=[one.pk for one in receipts])
    for one in receipts:
        one.told = letters.get(one.pk, ())  # type: ignore[attr-defined]
    return receipts


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    ask_everywhere(request, ISSUE)
    found = get_object_or_404(Guidance, pk=pk)
    return private_download(private_folder() / found.place, name=found.file_name, media_type=found.media_type)


# ---- receiving -------------------------------------------------------------------------------------------------------


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        "plans/desk/guidance_received.html",
        receipts_for(reach=ask_reach(request, ACKNOWLEDGE)),
        {
            "Số, ký hiệu": "guidance.number",
            "Trích yếu": "guidance.title",
            "Cơ quan ban hành": "guidance.issuer.name",
            "Ngày ban hành": "guidance.issued_date",
            "Gửi cơ quan": "agency.name",
            "Xác nhận đến hết ngày": "guidance.due_on",
            "Xác nhận lúc": "acknowledged_at",
            "Người xác nhận": "acknowledged_by",
            "Báo kết quả đến hết ngày": "guidance.answer_due_on",
            "Kết quả triển khai": "answer",
            "Trả lời lúc": "answered_at",
        },
        title="Hướng dẫn đã nhận",
        today=timezone.localdate(),
    )


@never_cache
@require_POST
def open_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Deliver the document, and note that the agency has opened it."""
    receipt, by = _receipt(request, pk)
    open_guidance(receipt=receipt, by=by, at=timezone.now())
    said = receipt.guidance
    return (
        redirect(said.instrument.get_absolute_url())
        if said.instrument is not None
        else private_download(private_folder() / said.place, name=said.file_name, media_type=said.media_type)
    )


def _receipt(request: HttpRequest, pk: int) -> tuple[GuidanceReceipt, Officer]:
    """The receipt and the officer. Raises PermissionDenied, and Http404 for a receipt of another agency."""
    return or_404(receipts_for(reach=ask_reach(request, ACKNOWLEDGE)).filter(pk=pk).first()), signed_in(request)


acknowledge = act_view(
    acknowledge_guidance,
    "receipt",
    _receipt,
    said="Đã xác nhận {found.agency.name} tiếp nhận văn bản {found.guidance.number}.",
    to="plans_guidance_received",
)


_WORDS = {"words": WordsField("Nội dung", max_length=4_000, error_messages={"required": "Hãy viết rõ nội dung."})}
answer = act_view(
    answer_guidance,
    "receipt",
    _receipt,
    form=_WORDS,
    said="Đã gửi trả lời của {found.agency.name} về văn bản {found.guidance.number}.",
    to="plans_guidance_received",
)
call = act_view(
    call_of_guidance,
    "receipt",
    for_all(ISSUE, GuidanceReceipt.objects.select_related("guidance", "agency")),
    form=_WORDS,
    said="Đã ghi cuộc gọi tới {found.agency.name}.",
    to=lambda receipt: reverse("plans_guidance", args=[receipt.guidance_id]),
)
withdraw = act_view(
    withdraw_guidance,
    "guidance",
    for_all(ISSUE, Guidance),
    form=_WORDS,
    said="Đã rút văn bản {found.number}. Cơ quan đã mở văn bản thấy việc này ở Việc của tôi.",
    to="plans_guidance",
    key="pk",
)


urls = [
    path("huong-dan/", issued, name="plans_guidances"),
    path("huong-dan/gui/", issue, name="plans_guidance_new"),
    path("huong-dan/<int:pk>/", guidance, name="plans_guidance"),
    path("huong-dan/<int:pk>/tep/", file, name="plans_guidance_file"),
    path("huong-dan/<int:pk>/rut/", withdraw, name="plans_guidance_withdraw"),
    path("huong-dan/goi-dien/<int:pk>/", call, name="plans_guidance_call"),
    path("huong-dan/nhan/", received, name="plans_guidance_received"),
    path("huong-dan/nhan/<int:pk>/mo/", open_file, name="plans_guidance_open"),
    path("huong-dan/nhan/<int:pk>/xac-nhan/", acknowledge, name="plans_guidance_acknowledge"),
    path("huong-dan/nhan/<int:pk>/tra-loi/", answer, name="plans_guidance_answer"),
]
menu = (
    AdminMenuEntry("Văn bản hướng dẫn", "plans_guidances", (ISSUE,), "doc-full", 20, for_all=True),
    AdminMenuEntry("Hướng dẫn đã nhận", "plans_guidance_received", (ACKNOWLEDGE,), "mail", 25),
)
