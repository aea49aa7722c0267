"""Danh sách đồng ý nhận tin: lists of people who consented on paper.

An officer uploads a list and the scan of the signed forms, reviews its faults and submits it; another officer of the
agency agrees; either can undo all of it.
"""

from __future__ import annotations

import mimetypes
from collections import Counter

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.forms import offer_agencies
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_within, ask_reach, signed_in
from portal.agencies.queries.imprint import current_imprint
from portal.design.admin import act_view, list_page
from portal.design.fields import DayInput
from portal.design.refusals import refusals_in_form
from portal.dissemination.channels import mask
from portal.dissemination.models import ConsentList
from portal.dissemination.operations.consent_lists import LIST_FAULTS, agree_list_by_two, end_list, make_list, rows_of
from portal.dissemination.states import CURRENT_PAPER, LIST_ACTS, ON_LISTS, PAPERS, consent_text, paper_day
from portal.files.operations import validate_field
from portal.files.operations.exchange import private_download
from portal.files.states import UnfitFile
from portal.journal.operations import record
from portal.questions.queries import narrowed

VERBS = LIST_ACTS["agree"].verbs


class ListAndScanForm(forms.ModelForm[ConsentList]):
    wording = forms.ChoiceField(
        label="Ngày của mẫu lời đồng ý trên giấy đã ký", choices=lambda: [(one, paper_day(one)) for one in PAPERS],
        initial=CURRENT_PAPER,
    )  # fmt: skip
    file = forms.FileField(
        label="Danh sách (XLSX, CSV)", widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text="Cột 1: số di động hoặc địa chỉ thư. Cột 2, nếu khác ngày trên: ngày đồng ý. Nhiều nhất 5.000 dòng.",
    )  # fmt: skip
    scan = forms.FileField(label="Bản quét có chữ ký (PDF, ảnh)", help_text="Giữ kín làm chứng cứ.")


ConsentListForm = forms.modelform_factory(
    ConsentList, form=ListAndScanForm, fields=["agency", "proof", "agreed_on", "wording"],
    widgets={"agreed_on": DayInput()},
)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_lists(request: HttpRequest) -> HttpResponse:
    """The consent lists of the agencies within reach, and the form to upload one; uploading enrols nobody yet."""
    rows, form = _lists(request), ConsentListForm(request.POST or None, request.FILES or None)
    offer_agencies(form.fields["agency"], agencies_within(reach=ask_reach(request, VERBS[0]), on=timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        file, by = form.cleaned_data["file"], signed_in(request)
        with refusals_in_form(form, UnfitFile, field="scan"):
            scan = validate_field(form.cleaned_data["scan"])
            made = {"row": form.instance, "data": file.read(), "name": str(file.name), "evidence": scan}
            make_list(**made, by=by, at=timezone.now())
            return redirect("consent_list", form.instance.pk)
    is_living = Q(subscriptions__stopped_at__isnull=True, subscriptions__isnull=False)
    return list_page(
        request, "dissemination/staff/consent_lists.html",
        rows.annotate(living=Count("subscriptions", filter=is_living)).order_by("-pk"),
        {
            "Danh sách": str, "Cơ quan": "agency.name", "Tình trạng": "standing", "Người nhập": "uploaded_by",
            "Nhập lúc": "uploaded_at", "Hai người đồng ý lúc": "agreed_at", "Đang theo dõi theo danh sách": "living",
        },
        title="Danh sách đồng ý nhận tin", status=422 if form.errors else 200, form=form,
        texts=_texts(CURRENT_PAPER),
    )  # fmt: skip


def _texts(wording: str) -> dict[str, str]:
    owner, words = current_imprint().owner, PAPERS[wording].items()
    return {one.label: consent_text(version=version, owner=owner) for one, version in words if one.value in ON_LISTS}


def _lists(request: HttpRequest) -> QuerySet[ConsentList]:
    """Raises PermissionDenied for officers who may not enrol followers."""
    reach = ask_reach(request, VERBS[0])
    return narrowed(ConsentList.objects.select_related("agency", "uploaded_by"), agency__in=reach)


def _found(request: HttpRequest, pk: int) -> tuple[ConsentList, Officer]:
    """Raises Http404 for lists of other agencies."""
    return get_object_or_404(_lists(request), pk=pk), signed_in(request)


@never_cache
@require_safe
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A preview of the list, row by row with its faults; addresses are masked except for what distinguishes them."""
    found, _ = _found(request, pk)
    read = rows_of(found, at=timezone.now())
    counts = Counter(one["fault"] for one in read) if found.rows else found.counts
    faults = [
        one | {"why": LIST_FAULTS[one["fault"]], "covered": mask(one["value"], channel=one["channel"])}
        for one in read
        if one["fault"]
    ]
    shown = {
        "found": found, "counts": [(LIST_FAULTS[one], count) for one, count in counts.items()],
        "page_obj": Paginator(faults, 100).get_page(request.GET.get("p")), "texts": _texts(found.wording),
    }  # fmt: skip
    return render(request, "dissemination/staff/consent_list.html", shown)


@never_cache
@require_safe
def show_evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan, for officers of the agency; the journal records that it was opened."""
    found, by = _found(request, pk)
    with transaction.atomic():
        record("consent_list.opened", subject=found, by=by, at=timezone.now(), details={"agency": found.agency_id})
    media_type = mimetypes.guess_type(found.evidence)[0] or "application/octet-stream"
    return private_download(found.evidence_path, name=found.evidence_path.name, media_type=media_type)


urls: list[URLPattern] = [
    path("danh-sach/", show_lists, name="consent_lists"),
    path("danh-sach/<int:pk>/", show_list, name="consent_list"),
    path("danh-sach/<int:pk>/ban-quet/", show_evidence, name="consent_list_evidence"),
    path(
        "danh-sach/<int:pk>/dong-y/",
        act_view(agree_list_by_two, "found", _found, said="Đã nhập danh sách.", to="consent_list", key="pk"),
        name="consent_list_agree",
    ),
    path(
        "danh-sach/<int:pk>/bo/",
        act_view(end_list, "found", _found, said="Đã bỏ danh sách; {made} người thôi theo dõi.", to="consent_lists"),
        name="consent_list_end",
    ),
]
menu = (AdminMenuEntry("Danh sách đồng ý nhận tin", "consent_lists", VERBS, "list-ul", 61),)
