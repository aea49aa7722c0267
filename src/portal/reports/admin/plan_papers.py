"""Admin views of papers of a plan: petitions are chosen, worded, downloaded as DOCX and sent; and the draft of the next
plan.
"""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officialdocs import check, write
from portal.agencies.admin.forms import OfferForm
from portal.agencies.models import Agency
from portal.agencies.queries import ask_everywhere, officer_for_all
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import (
    error_redirect,
)
from portal.plans.models import Proposal
from portal.plans.queries import EDIT
from portal.plans.queries.difficulties import ANSWER
from portal.plans.queries.proposals import drafted_plan_of
from portal.reports.models import Petition, PetitionItem
from portal.reports.operations.supervision import change_petition, draft_petition, drop_petition, send_petition
from portal.reports.queries import petitions as queries
from portal.reports.queries.documents import next_plan_document
from portal.reports.queries.petitions import petition_document
from portal.reports.states import PetitionKind
from portal.reports.web import DOCX, file_answer


class ChooseDifficultiesForm(OfferForm):
    """The difficulties to escalate, the kind of paper and the addressee."""

    codes = forms.MultipleChoiceField(
        label="Khó khăn, vướng mắc",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một khó khăn, vướng mắc."},
    )
    kind = forms.TypedChoiceField(
        label="Loại văn bản", choices=PetitionKind.choices(), coerce=PetitionKind, initial=PetitionKind.LETTER.value
    )
    addressee = forms.ModelChoiceField(Agency.objects.none(), label="Kính gửi", empty_label=None)


_WHOLE = ("kind", "subject", "opening", "closing", "signer_position", "signer")


class PetitionTextForm(forms.Form):
    """The text of a draft: fields for the whole, and two fields for each difficulty in it."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=PetitionKind.choices())
    subject = forms.CharField(label="Trích yếu (sau “V/v” hoặc “Về việc”)", max_length=300)
    opening = WordsField("Phần mở đầu", rows=4)
    closing = WordsField("Phần kết", rows=3)
    signer_position = forms.CharField(
        label="Chức vụ người ký", required=False, max_length=120, help_text="Ví dụ: Giám đốc, Phó Giám đốc."
    )
    signer = forms.CharField(label="Người ký", required=False, max_length=120)

    def __init__(self, data: Any = None, *, petition: Petition) -> None:
        super().__init__(
            data,
            initial={name: getattr(petition, name) for name in _WHOLE},
        )
        self.items: list[PetitionItem] = list(petition.items.all())
        for item in self.items:
            self.fields[f"words-{item.difficulty_id}"] = WordsField("Khó khăn, vướng mắc", rows=4)
            self.fields[f"asks-{item.difficulty_id}"] = WordsField(
                "Đề nghị", rows=3, required=False, help_text="Mỗi dòng một đề nghị."
            )
            self.initial[f"words-{item.difficulty_id}"] = item.words
            self.initial[f"asks-{item.difficulty_id}"] = item.asks

    @property
    def whole(self) -> list[Any]:
        return [self[name] for name in _WHOLE]

    @property
    def parts(self) -> list[tuple[PetitionItem, list[Any]]]:
        return [
            (item, [self[f"words-{item.difficulty_id}"], self[f"asks-{item.difficulty_id}"]]) for item in self.items
        ]

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        items = {
            item.difficulty_id: (said[f"words-{item.difficulty_id}"], said[f"asks-{item.difficulty_id}"])
            for item in self.items
        }
        return {name: said[name] for name in _WHOLE} | {"items": items}


class SendPetitionForm(forms.Form):
    """The number under which the petition was signed, and the day."""

    number = forms.CharField(
        label="Số, ký hiệu", max_length=120, error_messages={"required": "Hãy ghi số, ký hiệu của văn bản đã ký."}
    )
    signed_on = forms.DateField(
        label="Ngày ký",
        widget=DayInput,
        error_messages={"required": "Hãy ghi ngày ký."},
    )
    reason = forms.CharField(
        label="Lý do giữ số chưa có căn cứ",
        required=False,
        max_length=400,
        help_text="Chỉ cần khi văn bản có số mà máy không tìm thấy căn cứ.",
    )


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ANSWER)
    return list_page(
        request,
        "reports/petitions/list.html",
        queries.petitions(),
        {
            "Loại văn bản": "get_kind_display",
            "Số, ký hiệu": "number",
            "Về việc": "subject",
            "Kính gửi": "addressee.name",
            "Khó khăn, vướng mắc": "item_count",
            "Người soạn": "made_by",
            "Soạn lúc": "made_at",
            "Ngày ký": "signed_on",
            "Trình lúc": "sent_at",
        },
        title="Văn bản trình Ủy ban nhân dân",
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose the difficulties to escalate (`?vuong-mac=` are already ticked) and draft the petition."""
    by = officer_for_all(request, ANSWER)
    sender = queries.sender_of(officer=by, on=timezone.localdate())
    if sender is None:
        return error_redirect(
            request,
            "Tài khoản này không công tác ở cơ quan theo dõi kế hoạch nên không soạn được văn bản.",
            "reports_petitions",
        )
    waiting = list(queries.difficulties_to_escalate())
    form = ChooseDifficultiesForm(
        request.POST or None,
        offers={
            "codes": [(one.code, f"{one.title} ({one.agency.name})") for one in waiting],
            "addressee": queries.committees(sender=sender),
        },
        initial={"codes": request.GET.getlist("vuong-mac"), "kind": PetitionKind.LETTER.value},
    )
    return form_page(
        request,
        form,
        partial(draft_petition, sender=sender),
        "reports/petitions/new.html",
        by=by,
        said="Đã soạn dự thảo. Hãy đọc lại, sửa lời rồi tải về trình ký.",
        to="reports_petition",
        key="pk",
        field="codes",
        waiting=waiting,
        sender=sender,
    )


petition_by = for_all(ANSWER, queries.petitions_with_items())


@require_http_methods(["GET", "POST"])
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = petition_by(request, pk)
    form = PetitionTextForm(request.POST or None, petition=found)
    return form_page(
        request,
        form,
        partial(change_petition, petition=found),
        partial(_page, request, found, form=form),
        by=by,
        said="Đã lưu dự thảo.",
        to="reports_petition",
        args=(pk,),
    )


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = petition_by(request, pk)
    form = SendPetitionForm(request.POST)
    return form_page(
        request,
        form,
        partial(send_petition, petition=found),
        partial(_page, request, found, send_form=form),
        by=by,
        said="Đã ghi văn bản trình. Thời hạn trả lời của Ủy ban nhân dân bắt đầu tính.",
        to="reports_petition",
        args=(pk,),
    )


@require_safe
def petition_docx(request: HttpRequest, pk: int) -> HttpResponse:
    found, _ = petition_by(request, pk)
    name, data = petition_file(found)
    return file_answer(data, DOCX, name, is_private=True)


def petition_file(found: Petition) -> tuple[str, bytes]:
    """The file name and the content of a petition."""
    return f"{'cong-van' if found.kind == PetitionKind.LETTER.value else 'to-trinh'}-{found.pk}.docx", _written(found)


def _written(found: Petition) -> bytes:
    return write(
        petition_document(found, list(found.items.all())),
        at=timezone.make_aware(datetime.combine(found.signed_on or timezone.localdate(found.made_at), time())),
    )


def _page(
    request: HttpRequest,
    found: Petition,
    *,
    form: PetitionTextForm | None = None,
    send_form: SendPetitionForm | None = None,
) -> HttpResponse:
    context = {
        "petition": found,
        "form": form or PetitionTextForm(petition=found),
        "send_form": send_form or SendPetitionForm(initial={"signed_on": timezone.localdate()}),
        "departures": check(_written(found)),
        "uncounted": () if found.sent_at else queries.uncounted_numbers(found),
    }
    is_wrong = any(one is not None and one.errors for one in (form, send_form))
    return render(request, "reports/petitions/petition.html", context, status=422 if is_wrong else 200)


@require_safe
def next_plan_docx(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, EDIT)
    found = get_object_or_404(Proposal.objects.select_related("issuer__parent", "issuer__place", "supervisor"), pk=pk)
    at = timezone.make_aware(datetime.combine(timezone.localdate(found.made_at), time()))
    held = write(next_plan_document(drafted_plan_of(proposal=found), issuer=found.issuer), at=at)
    return file_answer(held, DOCX, f"du-thao-ke-hoach-{pk}.docx", is_private=True)


urls = [
    path("trinh/", listed, name="reports_petitions"),
    path("trinh/soan/", new, name="reports_petition_new"),
    path("trinh/<int:pk>/", petition, name="reports_petition"),
    path("trinh/<int:pk>/da-trinh/", send, name="reports_petition_send"),
    path(
        "trinh/<int:pk>/bo/",
        act_view(
            drop_petition,
            "petition",
            petition_by,
            said="Đã bỏ dự thảo; các khó khăn, vướng mắc trong đó vẫn chờ xử lý.",
            to="reports_petitions",
        ),
        name="reports_petition_drop",
    ),
    path("trinh/<int:pk>/van-ban.docx", petition_docx, name="reports_petition_document"),
    path("giai-doan-sau/<int:pk>/du-thao.docx", next_plan_docx, name="reports_proposal_document"),
]
