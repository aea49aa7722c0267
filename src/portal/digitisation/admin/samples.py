"""The error rate of proofed pages, estimated from random samples that are read again; and monthly figures of
proofing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_within, ask_reach, covers, require_officer
from portal.design.admin import ListColumns, list_page
from portal.design.fields import DayInput, WholeNumberField, in_order
from portal.design.refusals import (
    SecondPersonNeeded,
    WrongState,
    error_redirect,
    refusals_in_form,
    refuse_if,
    success_redirect,
)
from portal.digitisation.admin.pages import (
    TypedTooLong,
    sheet_of,
    typed_lines,
    whole_number,
    words_of,
)
from portal.digitisation.models import Sample, SamplePage
from portal.digitisation.operations.proofing import count_page, open_sample
from portal.digitisation.operations.storage import PageLeased, open_page, picture_path
from portal.digitisation.queries.proofs import (
    estimate_of,
    estimates_by_month,
    hands_on_page,
    months_of_agencies,
    proof_of,
    samples_in_reach,
)
from portal.digitisation.states import ProofKind
from scanreading.proofing.changes import TypedChanges, apply, read_typed
from scanreading.proofing.risk import pages_needed

A_PAGE = 20
MOST_PAGES = 500
_TYPICAL = 1800  # characters on a printed A4 page
ADVISED = pages_needed(per_thousand=2, margin=1, characters_a_page=_TYPICAL)


class SampleForm(forms.Form):
    """The batch to draw from, and the number of pages."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan", empty_label="Chọn cơ quan")
    from_date = forms.DateField(label="Soát từ ngày", widget=DayInput)
    to_date = forms.DateField(label="đến hết ngày", widget=DayInput)
    page_count = WholeNumberField(label="Số trang của mẫu", min_value=1, max_value=MOST_PAGES, initial=ADVISED)

    def __init__(self, *args: Any, reach: set[int] | None, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, known = self.fields["agency"], agencies_within(reach=reach, on=on)
        field.queryset = known  # type: ignore[attr-defined]
        if reach is not None and len(reach) == 1:
            field.initial = known.first()  # with several agencies, a default would draw from pages of another agency

    clean = in_order("from_date", "to_date", "Ngày cuối phải sau ngày đầu.")


@require_http_methods(["GET", "POST"])
def list_samples(request: HttpRequest) -> HttpResponse:
    """List the samples of the officer's agencies, with a form that draws another."""
    reach, today = ask_reach(request, "scan.accept"), timezone.localdate()
    form = SampleForm(
        request.POST or None, reach=reach, on=today, initial={"from_date": today.replace(day=1), "to_date": today}
    )
    if request.method == "POST" and (drawn := _draw(request, form)) is not None:
        return redirect("digitisation_sample", drawn.pk)
    return list_page(
        request,
        "digitisation/proof/samples.html",
        samples_in_reach(agencies=reach),
        {
            "Cơ quan": "agency.name",
            "Soát từ ngày": "from_date",
            "Đến hết ngày": "to_date",
            "Số trang của lô": "batch_count",
            "Lập lúc": "made_at",
        },
        title="Kiểm tra mẫu",
        per_page=A_PAGE,
        status=422 if request.method == "POST" else 200,
        rows=lambda page: [(sample, estimate_of(sample=sample)) for sample in page],
        form=form,
        advised=ADVISED,
    )


def _draw(request: HttpRequest, form: SampleForm) -> Sample | None:
    if not form.is_valid():
        return None
    with refusals_in_form(form):
        return open_sample(**form.cleaned_data, by=require_officer(request), at=timezone.now())
    return None


@require_safe
def show_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample: its pages, the errors found, and the estimate for the batch."""
    found = _sample(request, pk)
    pages = found.pages.select_related("page__scan", "proof__officer").order_by("page__scan__code", "page__number")
    return render(
        request,
        "digitisation/proof/sample.html",
        {
            "sample": found,
            "page_obj": Paginator(pages, A_PAGE).get_page(request.GET.get("p")),
            "read_count": pages.filter(read_at__isnull=False).count(),
            "estimate": estimate_of(sample=found),
        },
    )


def _sample(request: HttpRequest, pk: int) -> Sample:
    reach = ask_reach(request, "scan.accept")
    found = get_object_or_404(Sample.objects.select_related("agency", "by"), pk=pk)
    refuse_if(not covers(reach, found.agency_id), Http404())
    return found


@require_http_methods(["GET", "POST"])
def read_sample_page(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """One page of a sample, read against its picture. POST `do`: "mo" leases the page, "xong" counts the errors."""
    sampled = get_object_or_404(_sample(request, pk).pages.select_related("page__scan__agency", "sample"), pk=key)
    return _read(request, sampled) if request.method == "POST" else _shown(request, sampled)


def _shown(
    request: HttpRequest, sampled: SamplePage, *, typed: TypedChanges | None = None, told: str = ""
) -> HttpResponse:
    """Render the page as stored; as typed, with status 409, if the result could not be counted."""
    page, by = sampled.page, require_officer(request)
    current = page.texts.filter(is_current=True).first()
    proof = proof_of(page=page, officer=by)
    is_read_now = proof is not None and proof.kind == ProofKind.SAMPLE and sampled.read_at is None
    words = words_of(current)
    return render(
        request,
        "digitisation/proof/sample_page.html",
        {
            "sample": sampled.sample,
            "sampled": sampled,
            "page": page,
            "scan": page.scan,
            "address": request.path,
            "proof": proof if is_read_now else None,
            "told": told,
            "is_edited": is_read_now or typed is not None,
            "is_sample": True,
            "current": current,
            "sheet": sheet_of(
                apply(words, typed.changes, typed.breaks).words if typed else words, confirmed=(), page=page
            ),
            "has_picture": bool(page.width) and picture_path(page).is_file(),
            "may_read": sampled.read_at is None and by.pk not in hands_on_page(page),
        },
        status=409 if told else 200,
    )


def _read(request: HttpRequest, sampled: SamplePage) -> HttpResponse:
    """Open the page, or count the typed result. If it cannot be counted, the typed text is shown again, so that nobody
    has to type a page twice."""
    by, at = require_officer(request), timezone.now()
    typed = _typed(request, sampled) if request.POST.get("do") == "xong" else None
    try:
        proof = open_page(page=sampled.page, officer=by, kind=ProofKind.SAMPLE, at=at)
        if typed is None:
            return redirect(request.path)
        done = count_page(
            sampled=sampled, proof=proof, typed=typed, seconds=whole_number(request.POST.get("giay")), at=at
        )
    except SecondPersonNeeded:
        return _again(request, sampled, typed, "Bạn đã soát trang này, nên đọc lại là việc của đồng nghiệp.")
    except PageLeased as error:
        return _again(request, sampled, typed, f"{error.about.officer} đang đọc trang này; hãy ghi lại sau ít phút.")
    except WrongState:
        return _again(request, sampled, typed, "Trang này đã được đọc, hoặc tài liệu đã chuyển bước.")
    return success_redirect(
        request,
        f"Đã ghi: {done.errors} ký tự sai trên {done.characters} ký tự.",
        "digitisation_sample",
        sampled.sample_id,
    )


def _typed(request: HttpRequest, sampled: SamplePage) -> TypedChanges:
    """The lines of the form. Raises SuspiciousOperation for more text than a page can have: the portal's form never
    sends that."""
    words = words_of(sampled.page.texts.filter(is_current=True).first())
    try:
        return read_typed(words, typed_lines(request.POST.dict()))
    except TypedTooLong as error:
        raise SuspiciousOperation(str(error)) from error


def _again(request: HttpRequest, sampled: SamplePage, typed: TypedChanges | None, told: str) -> HttpResponse:
    if typed is None:
        return error_redirect(request, told, "digitisation_sample", sampled.sample_id)
    sampled.refresh_from_db()
    return _shown(request, sampled, typed=typed, told=told)


_OF_MONTH: ListColumns = {
    "Tháng": lambda row: f"{row['month']:%m/%Y}",
    "Cơ quan": "agency",
    "Trang": "figures.pages",
    "Giây mỗi trang": "figures.seconds_a_page",
    "Chỗ sửa trên 1.000 ký tự": "figures.corrections_per_thousand",
    "Máy đọc sai trên 1.000 ký tự": "figures.found_per_thousand",
}


@require_safe
def show_proofing_figures(request: HttpRequest) -> HttpResponse:
    """Proofing by month and agency: pages, time per page, corrections per thousand characters, and the error rate
    estimated from samples."""
    reach = ask_reach(request, "scan.read")
    estimates = estimates_by_month(agencies=reach)
    return list_page(
        request,
        "digitisation/proof/figures.html",
        months_of_agencies(agencies=reach),
        _OF_MONTH,
        title="Số liệu soát",
        per_page=A_PAGE,
        rows=lambda page: [(row, estimates.get((row["agency_id"], row["month"]))) for row in page],
    )


urls: list[URLPattern] = [
    path("soat/mau/", list_samples, name="digitisation_samples"),
    path("soat/mau/<int:pk>/", show_sample, name="digitisation_sample"),
    path("soat/mau/<int:pk>/trang/<int:key>/", read_sample_page, name="digitisation_sample_page"),
    path("soat/so-lieu/", show_proofing_figures, name="digitisation_figures"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Kiểm tra mẫu", "digitisation_samples", ("scan.accept",), "crosshairs", 70),
    AdminMenuEntry("Số liệu soát", "digitisation_figures", ("scan.read",), "table", 80),
)
