"""The staff door to the proof pack of a campaign, and to its kit for paper and loudspeakers."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk
from portal.design.sheets import XLSX, workbook
from portal.dissemination.campaigning.examining import examiner_of
from portal.dissemination.campaigning.kits import (
    Kit,
    house_voice,
    open_leaflet,
    open_picture,
    open_small_voice,
    open_voice,
)
from portal.dissemination.campaigning.pictures import NoFont
from portal.dissemination.campaigning.proofs import Pack, pack_of, paper_of, tables_of
from portal.dissemination.campaigning.voices import NoVoice, has_packing, has_voice
from portal.dissemination.composing.proposing import propose
from portal.dissemination.desks.seeing import campaign_or_404
from portal.dissemination.models import Campaign
from portal.dissemination.planning.refusals import counted_within
from portal.dissemination.queries.campaigns import proof_of, wordings_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import Form
from portal.library.copies import Busy

_KINDS = {
    "anh.png": "image/png",
    "bai-doc.wav": "audio/wav",
    "bai-doc.mp3": "audio/mpeg",
    "to-gap.pdf": "application/pdf",
}


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    days = counted_within(on=timezone.localdate()).days
    context = {
        "pack": pack,
        "campaign": pack.campaign,
        "days": days,
        "has_voice": has_voice(),
        "has_small_voice": has_voice() and has_packing(),
    }
    return render(request, "dissemination/staff/campaigns/proof.html", context)


@require_safe
def as_workbook(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    return _attached(workbook(tables_of(pack)), XLSX, f"minh-chung-{pack.campaign.pk}.xlsx")


@require_safe
def as_paper(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    examiner = examiner_of(pack.campaign)
    url = examiner.url(Form.SHARE) or settings.PORTAL_BASE_URL
    made = paper_of(pack, voice=house_voice(), url=url, printed=timezone.localdate())
    return _attached(made, "application/pdf", f"minh-chung-{pack.campaign.pk}.pdf")


def _pack(request: HttpRequest, code: str) -> Pack:
    campaign = campaign_or_404(request, code)
    return pack_of(campaign, proof_of(campaign=campaign))


def _attached(made: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type=media_type, headers=headers)


@require_safe
def file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """The picture, the voice or the leaflet of the campaign's own words, each with its own counted address."""
    campaign = campaign_or_404(request, code)
    if name not in _KINDS:
        raise Http404("Không có tệp này.")
    today = timezone.localdate()
    try:
        if name == "anh.png":
            made = open_picture(_kit(campaign, Form.SHARE))
        elif name == "bai-doc.wav":
            made = open_voice(_kit(campaign, Form.SPOKEN))
        elif name == "bai-doc.mp3":
            made = open_small_voice(_kit(campaign, Form.SPOKEN))
        else:
            made = open_leaflet(_kit(campaign, Form.LEAFLET), printed=today)
    except (NoFont, NoVoice, Busy) as missing:
        raise Http404("Máy chủ này chưa làm được tệp này.") from missing
    with made:
        return HttpResponse(made.read(), content_type=_KINDS[name])


def _kit(campaign: Campaign, place: Form) -> Kit:
    """What is kept of the campaign's words, else what the portal proposes."""
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate())
    if item is None:
        raise Http404("Nội dung của đợt gửi không còn công khai.")
    examiner = examiner_of(campaign)
    worded, url = wordings_of(campaign=campaign), examiner.url(place)
    contents = {
        form: dict(worded[form].content) if form in worded else propose(form, item=item, link=url, voice=examiner.voice)
        for form in (Form.SHARE, Form.SPOKEN, Form.LEAFLET)
    }
    return Kit(item, examiner.voice, url, contents)


urls: list[URLPattern] = [
    path("dot-gui/<uuid:code>/minh-chung/", show, name="campaign_proof"),
    path("dot-gui/<uuid:code>/minh-chung.xlsx", as_workbook, name="campaign_proof_xlsx"),
    path("dot-gui/<uuid:code>/minh-chung.pdf", as_paper, name="campaign_proof_pdf"),
    path("dot-gui/<uuid:code>/tep/<str:name>", file, name="campaign_file"),
]
menu: tuple[Desk, ...] = ()
