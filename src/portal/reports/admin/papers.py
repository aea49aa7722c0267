"""Files for other systems, and a check of the layout of Word files.

A signed report or a sent petition is downloaded as an edXML package for document management systems (QCVN
102:2016/BTTTT): the form asks only for what the portal does not know. Any Word document can be compared with the layout
that Nghị định 30/2020/NĐ-CP requires; the file is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from officialdocs import NotADocument, check
from officialdocs.edxml import EdxmlAgency, EdxmlFile, EdxmlPackage, write_edxml
from portal.agencies.admin.forms import OfferForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on, ask_reach
from portal.design.fields import WholeNumberField
from portal.design.refusals import Refused, or_404, refusals_in_form, refuse_if
from portal.files.operations.exchange import ValidFileField
from portal.reports.admin.compilations import compilation_or_404
from portal.reports.admin.plan_papers import petition_by, petition_file
from portal.reports.models import PaperCopy
from portal.reports.queries.documents import head_of, signature_of
from portal.reports.states import READ
from portal.reports.web import DOCX, file_answer

EDXML = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper:
    """What the portal knows of a signed paper; `back` is the URL of its page, `to` its addressee, if known."""

    name: str
    back: str
    sender: Agency
    number: str
    signed_on: date
    kind: str
    subject: str
    signer: str
    position: str
    files: tuple[EdxmlFile, ...]
    to: Agency | None


class EdxmlForm(OfferForm):
    """What only the sender knows."""

    receivers = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label="Cơ quan nhận",
        help_text="Chọn được nhiều cơ quan. Cơ quan chưa có mã định danh thì không có ở đây: hãy ghi mã ở Cơ quan.",
        error_messages={"required": "Hãy chọn ít nhất một cơ quan nhận."},
    )
    pages = WholeNumberField(label="Số trang", min_value=1, max_value=9_999)
    signer = forms.CharField(label="Họ và tên người ký", max_length=120)
    position = forms.CharField(label="Chức vụ người ký", max_length=120)

    def __init__(self, *args: Any, paper: SignedPaper, **kwargs: Any) -> None:
        known_by_code = agencies_existing_on(on=timezone.localdate()).filter(code__isnull=False)
        receivers = [paper.to] if paper.to else []
        known = {"signer": paper.signer, "position": paper.position, "receivers": receivers, "pages": _pages(paper)}
        super().__init__(
            *args, offers={"receivers": known_by_code.exclude(pk=paper.sender.pk)}, initial=known, **kwargs
        )
        for name in ("signer", "position"):
            self.fields[name].disabled = bool(known[name])


def _pages(paper: SignedPaper) -> int | None:
    """The number of pages of the PDF; None if there is none, since only a PDF states it."""
    made = [one.data for one in paper.files if one.media_type == "application/pdf"]
    return len(pypdf.PdfReader(BytesIO(made[0])).pages) if made else None


@require_http_methods(["GET", "HEAD", "POST"])
def report_edxml(request: HttpRequest, slug: str) -> HttpResponse:
    """Package a signed report, with the PDF if one was made. Raises Http404 for a draft."""
    held = compilation_or_404(request, slug)
    signed = or_404(held.signed if held.is_signed else None)
    copy = PaperCopy.objects.filter(signed=signed).first()
    pdf = (EdxmlFile(f"{slug}.pdf", "application/pdf", bytes(copy.file), "Bản PDF của báo cáo"),) if copy else ()
    paper = SignedPaper(
        name=slug,
        back=reverse("compilation", args=[slug]),
        sender=held.issuer,
        number=str(signed),
        signed_on=signed.signed_on,
        kind="Báo cáo",
        subject=held.title,
        signer=signed.signer,
        position=signed.position,
        files=(*pdf, EdxmlFile(f"{slug}.docx", DOCX, bytes(signed.file), "Báo cáo")),
        to=held.issuer.parent,
    )
    return _page(request, paper)


@require_http_methods(["GET", "HEAD", "POST"])
def petition_edxml(request: HttpRequest, pk: int) -> HttpResponse:
    """Package a sent petition. Raises Http404 for a draft."""
    found, _ = petition_by(request, pk)
    or_404(found.sent_at)
    name, data = petition_file(found)
    paper = SignedPaper(
        name=name.removesuffix(".docx"),
        back=reverse("reports_petition", args=[pk]),
        sender=found.sender,
        number=found.number,
        signed_on=or_404(found.signed_on),
        kind=found.get_kind_display(),
        subject=found.subject,
        signer=found.signer,
        position=found.signer_position,
        files=(EdxmlFile(name, DOCX, data, found.get_kind_display()),),
        to=found.addressee,
    )
    return _page(request, paper)


def _page(request: HttpRequest, paper: SignedPaper) -> HttpResponse:
    form = EdxmlForm(request.POST or None, paper=paper)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form):
            data = write_edxml(_package(paper, form.cleaned_data))
            return file_answer(data, EDXML, f"{paper.name}.edxml", is_private=True)
    context = {"form": form, "paper": paper}
    return render(request, "reports/edxml.html", context, status=422 if form.errors else 200)


def _package(paper: SignedPaper, said: dict[str, Any]) -> EdxmlPackage:
    """Raises Refused if data is missing that the receiver's system needs."""
    sender, (number, _, symbol) = paper.sender, paper.number.partition("/")
    refuse_if(not sender.code, Refused(f"{sender.name} chưa có mã định danh. Hãy ghi mã ở Cơ quan rồi tải lại."))
    refuse_if(not (number.isdecimal() and symbol), Refused("Số, ký hiệu không có dạng “12/BC-STP”, không tách được."))
    refuse_if(sender.place is None, Refused(f"{sender.name} chưa có địa bàn nên không biết nơi ban hành."))
    signature = signature_of(sender, position=said["position"], name=said["signer"])
    return EdxmlPackage(
        sender=EdxmlAgency(sender.code or "", sender.name),
        receivers=[EdxmlAgency(one.code, one.name) for one in said["receivers"]],
        number=number,
        symbol=symbol,
        place=head_of(sender, symbol=symbol).place,
        signed_on=paper.signed_on,
        kind=paper.kind,
        subject=paper.subject,
        signer=said["signer"],
        position=said["position"],
        power=" ".join(f"{power} {whose}" for power, whose in signature.powers),
        pages=said["pages"],
        files=paper.files,
        at=timezone.localtime(),
    )


class LayoutForm(forms.Form):
    file = ValidFileField(label="Tệp Word", help_text="Tệp .docx, đến 5 MB. Đọc xong, máy không giữ lại tệp.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def layout_page(request: HttpRequest) -> HttpResponse:
    ask_reach(request, READ)
    form, departures = LayoutForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, NotADocument, field="file"):
            departures = check(form.cleaned_data["file"].data)
    return render(
        request,
        "reports/desks/layout_check.html",
        {"form": form, "departures": departures},
        status=422 if form.errors else 200,
    )


urls = [
    path("bao-cao-tong-hop/<slug:slug>/goi-tin/", report_edxml, name="compilation_edxml"),
    path("ke-hoach/trinh/<int:pk>/goi-tin/", petition_edxml, name="reports_petition_edxml"),
    path("bao-cao/the-thuc/", layout_page, name="reports_layout"),
]
menu = (AdminMenuEntry("Kiểm tra thể thức", "reports_layout", (READ,), "check", 45),)
