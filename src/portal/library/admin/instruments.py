"""Laws to look up and correct, an upload form, and readers' problem reports. Changes data only through operations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton

from docreaders.documents import ARCHIVE_ENDINGS, READ_ENDINGS
from docreaders.sheets import SHEET_ENDINGS
from portal.agencies.admin.viewsets import UnmarkedIndexView, VerbPolicy, viewset
from portal.agencies.queries import ask_everywhere, holds_everywhere, signed_in
from portal.design.admin import list_page
from portal.design.fields import ActForm, WordsField
from portal.design.refusals import (
    Refused,
    SecondPersonAsked,
    refusals_as_messages,
    refuse_if,
    success_redirect,
)
from portal.library import queries
from portal.library.models import Edition, Instrument, ProblemReport
from portal.library.operations import EDITABLE, IntakeOutcome, settle_problem
from portal.library.operations.by_two import confirm_text_by_two, correct_instrument_by_two, import_law_file_by_two
from portal.library.preparation.rows import lacking
from portal.library.queries import with_status
from portal.library.queries.changes import page_of, place_name
from portal.library.queries.citations import spoken_document
from portal.library.queries.instruments import texts_in_doubt, wanted_texts
from portal.library.states import InstrumentStatus, ProblemState, TextLack
from safefiles.checks import UPLOAD

LAW_POLICY = VerbPolicy(Instrument, verbs={"view": "law.correct", "change": "law.correct"})


class InstrumentFilter(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label="Tình trạng hôm nay",
        choices=InstrumentStatus.choices(),
        method="with_status_today",
    )

    class Meta:
        model = Instrument
        fields = ["doc_type", "title_is_inferred"]

    def with_status_today(self, instruments: QuerySet[Instrument], name: str, value: str) -> QuerySet[Instrument]:
        return instruments.filter(with_status(InstrumentStatus(value), day=timezone.localdate()))


class CorrectView(EditView):
    """The form saves nothing: its values go to `correct_instrument_by_two`; the journal keeps old and new values."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = list(super().header_buttons)
        if holds_everywhere(self.request.user, "law.decide"):
            buttons.append(
                HeaderButton(
                    "Hiệu lực và quan hệ", url=reverse("library_living", args=[self.object.pk]), icon_name="history"
                )
            )
        return buttons

    def form_valid(self, form: Any) -> HttpResponse:
        # Before Wagtail's own transaction, which would roll back the request for a second person.
        with refusals_as_messages(self.request):
            self.corrected = correct_instrument_by_two(
                instrument=Instrument.objects.get(pk=form.instance.pk),
                values={name: form.cleaned_data[name] for name in form.changed_data if name in EDITABLE},
                by=self.request.user,
                at=timezone.now(),
            )
            answer: HttpResponse = super().form_valid(form)
            return answer
        return redirect(self.request.get_full_path())

    def save_instance(self) -> Model:
        saved: Instrument = self.corrected
        return saved


InstrumentViewSet = viewset(
    ModelViewSet,
    model=Instrument,
    name="library_instruments",
    url_prefix="van-ban",
    icon="doc-full",
    menu_label="Văn bản",
    menu_name="library",
    menu_order=210,
    add_to_admin_menu=True,
    edit_view_class=CorrectView,
    copy_view_enabled=False,
    inspect_view_enabled=False,
    list_display=["official_number", "title", "doc_type", "issuer_name", "issued_date", "effective_date"],
    search_fields=["number_fold", "title_fold"],
    filterset_class=InstrumentFilter,
    ordering=["-updated_at"],
    form_fields=[
        *("title", "subject", "doc_type", "issuer_name", "issuer", "signer", "signer_title", "issued_date"),
        *("effective_date", "expired_date", "stated_status", "is_nationwide", "territory", "source", "source_url"),
    ],
    index_view_class=type(
        "InstrumentIndexView",
        (UnmarkedIndexView,),
        {"brings": ("Nạp văn bản từ tệp", "library_upload", "law.import")},
    ),
)


# ---- bring in a file -------------------------------------------------------------------------------------------------


def upload(request: HttpRequest) -> HttpResponse:
    """A form for one file; the outcomes are shown below it."""
    ask_everywhere(request, "law.import")
    form = LawUploadForm(request.POST, request.FILES) if request.method == "POST" else LawUploadForm()
    outcomes, is_waiting = (
        _bring_in(request, **form.cleaned_data) if request.method == "POST" and form.is_valid() else ([], False)
    )
    return render(
        request,
        "library/admin/upload.html",
        {
            "form": form,
            "outcomes": outcomes,
            "is_waiting": is_waiting,
            "most_megabytes": UPLOAD.file_bytes // 2**20,
        },
        status=422 if form.errors else 200,
    )


def _bring_in(request: HttpRequest, *, file: UploadedFile, official_number: str) -> tuple[list[IntakeOutcome], bool]:
    """The expected outcomes and True while the upload awaits a second person; otherwise the outcomes and False."""
    try:
        return import_law_file_by_two(
            name=str(file.name), data=file.read(), number=official_number, by=signed_in(request), at=timezone.now()
        ), False
    except SecondPersonAsked as asked:
        messages.success(request, str(asked))
        return asked.about, True
    except Refused as refused:
        if refused.about is None:
            messages.error(request, str(refused))
        return refused.about or [], False


class LawUploadForm(forms.Form):
    """A file with one law, or a list or a corpus of laws."""

    file = forms.FileField(
        label="Tệp văn bản",
        help_text="DOCX, DOC, RTF, PDF có chữ, HTML, TXT, ZIP, JSON(L) hoặc bảng kê XLSX, CSV. Ảnh quét chưa đọc được.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join((*READ_ENDINGS, *SHEET_ENDINGS, *ARCHIVE_ENDINGS))}),
        error_messages={"required": "Hãy chọn một tệp.", "empty": "Tệp được chọn không có nội dung."},
    )
    official_number = forms.CharField(
        label="Số, ký hiệu",
        required=False,
        max_length=120,
        help_text="Chỉ cần ghi khi trong tệp không có số, ký hiệu. Ví dụ: 30/2020/NĐ-CP.",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        refuse_if(
            file.size is None or file.size > UPLOAD.file_bytes,
            forms.ValidationError(
                f"Tệp lớn hơn {UPLOAD.file_bytes // 2**20} MB. Hãy bỏ hình ảnh trong tệp hoặc tách thành nhiều tệp."
            ),
        )
        return file


_A_PAGE = 30
VERB = "law.correct"


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """Open reports, the oldest first; with `?xong=1` settled ones."""
    ask_everywhere(request, VERB)
    is_settled = request.GET.get("xong") == "1"
    found = queries.problems(state=None if is_settled else ProblemState.OPEN)
    if is_settled:
        found = found.exclude(state=ProblemState.OPEN.value).order_by("-settled_at", "-pk")
    return list_page(
        request,
        "library/admin/problems.html",
        found,
        {
            "Văn bản": "instrument.official_number",
            "Tên văn bản": "instrument.title",
            "Lỗi": "get_kind_display",
            "Nội dung": "message",
            "Báo lúc": "reported_at",
            "Tình trạng": "get_state_display",
            "Trả lời lúc": "settled_at",
        },
        title="Báo lỗi văn bản",
        per_page=_A_PAGE,
        is_settled=is_settled,
    )


@require_safe
def wanted(request: HttpRequest) -> HttpResponse:
    """Texts that the library cites and does not hold, most cited first."""
    ask_everywhere(request, VERB)
    return list_page(
        request,
        "library/admin/wanted.html",
        wanted_texts(),
        {"Số, ký hiệu hoặc tên": _wanted_name, "Tên theo danh mục": "title", "Số chỗ dẫn": "cited"},
        title="Văn bản cần tìm",
        per_page=_A_PAGE,
        rows=lambda page: [(_wanted_name(row), row) for row in page],
    )


_PLACES = 8  # listed per text; the list leads to the text and need not be complete


@require_http_methods(["GET", "POST"])
def doubted(request: HttpRequest) -> HttpResponse:
    """Texts that may be incomplete, with the places that show it. A text leaves the list when an officer confirms that
    its source reads the same, or when a better reading replaces it."""
    ask_everywhere(request, VERB)
    if request.method == "POST":
        confirm_text_by_two(
            edition=get_object_or_404(Edition, pk=request.POST.get("edition")), by=signed_in(request), at=timezone.now()
        )
        return success_redirect(request, "Đã ghi: lời văn đúng như nguồn.", request.get_full_path())
    lack = next((value for value, _ in TextLack.choices() if value == request.GET.get("loi")), "")
    return list_page(
        request,
        "library/admin/doubted.html",
        texts_in_doubt(lack=lack),
        {
            "Số, ký hiệu": "instrument.official_number",
            "Tên văn bản": "instrument.title",
            "Chưa đủ ở": _lacks,
            "Nội dung dựa vào": "relied",
        },
        title="Văn bản chưa đủ",
        per_page=_A_PAGE,
        rows=lambda page: [(one, _lacks(one), _places(one)) for one in page],
        lack=lack,
        lacks=TextLack.choices(),
    )


def _lacks(edition: Edition) -> str:
    return "; ".join(TextLack(code).label for code in edition.lacks.split())


def _places(edition: Edition) -> list[tuple[str, str]]:
    """The places that show it, each with the URL of its page."""
    found = _places_lacking(edition.pk, edition.checksum, edition.rendering)
    return [(place_name(one), page_of(edition.instrument, one)) for one in found]


@lru_cache(maxsize=500)
def _places_lacking(edition: int, checksum: str, rendering: int) -> tuple[str, ...]:
    """The addresses that show it. Cached while checksum and rendering of the edition are unchanged."""
    rows = queries.wording_of(edition=Edition(pk=edition))
    return tuple(islice(dict.fromkeys(address for _, address in lacking(rows)), _PLACES))


def _wanted_name(row: Mapping[str, Any]) -> str:
    """The number in the catalogue; otherwise the document key in readable form."""
    return row["number"] or spoken_document(row["document_key"])


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, the text it is about, and the officer's reply."""
    ask_everywhere(request, VERB)
    problem = get_object_or_404(ProblemReport.objects.select_related("instrument", "settled_by"), pk=pk)
    form = ActForm(SETTLEMENT_FIELDS, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, success=f"Đã trả lời báo lỗi {problem.code}."):
            settle_problem(report=problem, **form.cleaned_data, by=signed_in(request), at=timezone.now())
        return redirect("library_problems")
    edition = queries.edition_on(instrument=problem.instrument, day=timezone.localdate())
    place = queries.provision_in(edition=edition, address=problem.address) if edition and problem.address else None
    return render(
        request,
        "library/admin/problem.html",
        {
            "problem": problem,
            "form": form,
            "place": place,
            "text": queries.text_of(list(queries.units_of(provision=place)) if place else []),
        },
        status=422 if request.method == "POST" else 200,
    )


# An officer's reply to a problem report.
SETTLEMENT_FIELDS = {
    "state": forms.TypedChoiceField(
        label="Kết quả",
        choices=[one for one in ProblemState.choices() if one[0] != ProblemState.OPEN.value],
        coerce=ProblemState,
    ),
    "reply": WordsField(
        "Trả lời người báo",
        rows=4,
        max_length=2000,
        help_text="Ai có mã biên nhận đều đọc được; đừng viết thông tin cá nhân.",
        error_messages={"required": "Hãy viết vài lời trả lời."},
    ),
}
