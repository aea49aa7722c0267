"""The evidence of a campaign as tables and on paper, and its kit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.models import Place
from portal.design.markup import grouped
from portal.design.sheets import Cell, sheet_answer
from portal.design.sheets import TableSheet as Table
from portal.dissemination.admin.campaign_pages import campaign_or_404
from portal.dissemination.composition.forms import parts_of, propose
from portal.dissemination.composition.items import SpeakerDetails
from portal.dissemination.models import Campaign
from portal.dissemination.operations.bulletins import open_bulletin
from portal.dissemination.operations.kits import (
    KIT_FILES,
    CampaignKit,
    NoVoice,
    has_packing,
    has_voice,
)
from portal.dissemination.planning.campaigns import AudienceFilter
from portal.dissemination.planning.rules import counted_within
from portal.dissemination.queries.campaign_texts import examiner_of, portal_speaker
from portal.dissemination.queries.campaigns import proof_of, wordings_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import (
    CampaignClass,
    CampaignState,
    Channel,
    ConsentMethod,
    DeliveryState,
    MessageForm,
    SkipReason,
)
from portal.dissemination.web.forms import BulletinForm
from portal.editorial.queries.printouts import PrintoutPart, PrintoutRun, PrintoutSheet, render_printout
from portal.library.operations.copies import Busy

_FORMS, _REASONS = dict(MessageForm.choices()), dict(SkipReason.choices())
_WAYS = {ConsentMethod.ONE_CLICK.value: "liên kết trong tin", ConsentMethod.WORD.value: "nhắn lại từ khóa"}


def tables_of(campaign: Campaign) -> list[Table]:
    """The tables of the page, the workbook and the paper; for people who left: channel, method, number."""
    proof = proof_of(campaign=campaign)
    reasons: Counter[str] = Counter()
    for one in proof["totals"]:
        if one.reason:
            reasons[_REASONS.get(one.reason, one.reason)] += one.count
    opened = [(_FORMS.get(place, place), count) for place, count in proof["opened"] if count]
    channels: list[tuple[Cell, ...]] = [
        (Channel(channel).label, DeliveryState(state).label, count)
        for channel, states in proof["tallies"].items()
        for state, count in sorted(states.items())
    ]
    left = [(Channel(channel).label, _WAYS[way], count) for channel, way, count in proof["opted_out"]]
    days = [(f"{day:%d/%m/%Y}", count) for day, count in proof["opened_by_day"]]
    return [
        Table("Đợt gửi", ("Mục", "Nội dung"), list(_facts(campaign))),
        Table("Con số", ("Mục", "Con số"), list(_figures(proof))),
        Table("Theo kênh", ("Kênh", "Tình trạng", "Số lượt"), channels),
        Table("Không gửi vì", ("Lý do", "Số lượt"), sorted(reasons.items())),
        Table("Ngừng nhận sau khi nhận tin", ("Kênh", "Cách", "Số người"), list(left)),
        Table("Mở liên kết", ("Nơi đặt", "Số lượt"), list(opened)),
        Table("Mở liên kết theo ngày", ("Ngày", "Số lượt mở"), list(days)),
        Table("Lời văn", ("Dạng", "Phần", "Lời văn", "Người soạn", "Lúc"), list(_words(campaign))),
    ]


def _facts(campaign: Campaign) -> list[tuple[str, str]]:
    said = [
        ("Tên đợt gửi", campaign.title),
        ("Cơ quan", campaign.agency.name),
        ("Loại tin", CampaignClass(campaign.campaign_class).label),
        ("Tình trạng", CampaignState(campaign.state).label),
        ("Người soạn", str(campaign.written_by)),
        ("Xem tin thử", f"{campaign.tested_by}, {_moment(campaign.tested_at)}" if campaign.tested_at else ""),
        ("Người duyệt", f"{campaign.released_by}, {_moment(campaign.released_at)}" if campaign.released_at else ""),
        ("Dấu của lời văn (SHA-256)", campaign.wording_mark),
        ("Hẹn gửi từ", _moment(campaign.send_at) if campaign.send_at else ""),
        ("Kết thúc", _moment(campaign.ended_at) if campaign.ended_at else ""),
        ("Lý do khẩn cấp", campaign.urgent_reason),
        ("Nội dung đã đổi", campaign.warned_why),
        ("Đính chính cho đợt", campaign.corrects.title if campaign.corrects else ""),
    ]
    return [(label, words) for label, words in said if words]


def _figures(proof: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Lượt gửi đã lập", grouped(proof["made"])),
        ("Đã gửi đi", grouped(proof["sent"])),
        ("Có báo đã tới", grouped(proof["delivered"])),
        ("Không gửi được hoặc được báo không tới", grouped(proof["failed"])),
        ("Không gửi vì người nhận đã từ chối hoặc chưa đồng ý", grouped(proof["refused"])),
        ("Ngừng nhận sau khi nhận tin này", grouped(proof["left"])),
        ("Lượt mở liên kết", grouped(proof["opens"])),
        ("Số phần tin", grouped(proof["parts"])),
        ("Chi phí", f"{grouped(proof['cost'])} đồng"),
    ]


def _words(campaign: Campaign) -> Iterator[tuple[Cell, ...]]:
    worded = wordings_of(campaign=campaign)
    for form, wording in ((form, worded[form]) for form in MessageForm if form in worded):
        by, at = str(wording.written_by), _moment(wording.written_at)
        for part in parts_of(form, wording.template.parameters if wording.template else ()):
            yield form.label, part.label, str(wording.content.get(part.name, "")), by, at


def paper_of(campaign: Campaign, *, voice: SpeakerDetails, url: str, printed: date) -> bytes:
    """The evidence as a PDF for the files."""
    return render_printout(
        PrintoutSheet(
            title=campaign.title,
            kind="Minh chứng đợt gửi tin",
            lead="",
            parts=tuple(part for table in _readable(campaign) for part in _printed(table)),
            basis=(),
            pictures=(),
            agency=campaign.agency.name,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=url,
            published=timezone.localdate(campaign.released_at or campaign.created_at),
            printed=printed,
        )
    )


def _printed(table: Table) -> Iterator[PrintoutPart]:
    yield PrintoutPart("h", ((PrintoutRun(table.title),),))
    lines = ((f"{row[0]}: ", ", ".join(map(str, row[1:]))) for row in table.rows)
    yield PrintoutPart("ul", tuple((PrintoutRun(label, is_bold=True), PrintoutRun(said)) for label, said in lines))


def _readable(campaign: Campaign) -> list[Table]:
    """Tables with rows, with numbers formatted for reading."""
    return [
        replace(one, rows=[tuple(grouped(cell) if isinstance(cell, int) else cell for cell in row) for row in one.rows])
        for one in tables_of(campaign)
        if one.rows
    ]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    return _shown(request, campaign_or_404(request, code), BulletinForm(request.GET, on=timezone.localdate()))


def _shown(request: HttpRequest, campaign: Campaign, form: BulletinForm, *, status: int = 200) -> HttpResponse:
    spoken = wordings_of(campaign=campaign).get(MessageForm.SPOKEN)
    is_read = has_voice(spoken.content.get("text", "") if spoken else "")
    context = {
        "campaign": campaign,
        "tables": _readable(campaign),
        "days": counted_within(on=timezone.localdate()).days,
        "has_voice": is_read,
        "has_small_voice": is_read and has_packing(),
        "bulletin": form,
    }
    return render(request, "dissemination/staff/campaigns/proof.html", context, status=status)


@require_safe
def as_workbook(request: HttpRequest, code: str) -> HttpResponse:
    campaign = campaign_or_404(request, code)
    return sheet_answer(f"minh-chung-{campaign.pk}.xlsx", tables_of(campaign))


@require_safe
def as_paper(request: HttpRequest, code: str) -> HttpResponse:
    campaign = campaign_or_404(request, code)
    url = examiner_of(campaign).url(MessageForm.SHARE) or settings.PORTAL_BASE_URL
    return HttpResponse(
        paper_of(campaign, voice=portal_speaker(), url=url, printed=timezone.localdate()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="minh-chung-{campaign.pk}.pdf"'},
    )


@require_safe
def file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """The picture, the voice or the leaflet of the campaign's own words, each with its own counted link."""
    campaign = campaign_or_404(request, code)
    if name not in KIT_FILES:
        raise Http404("Không có tệp này.")
    make, place, media_type = KIT_FILES[name]
    return _answered(lambda: make(_kit(campaign, place)), media_type)


@require_safe
def bulletin(request: HttpRequest, code: str) -> HttpResponseBase:
    """The bulletin of the campaign's own script, for the campaign's places unless others are chosen."""
    campaign = campaign_or_404(request, code)
    form = BulletinForm(request.GET, on=timezone.localdate())
    if not form.is_valid():
        return _shown(request, campaign, form, status=422)
    zone = Place.objects.filter(pk__in=AudienceFilter.of(campaign.audience).places).order_by("name_sort")
    plan = form.plan([place.name for place in zone])
    return _answered(lambda: open_bulletin(_kit(campaign, MessageForm.SPOKEN), plan), "application/zip")


def _answered(make: Callable[[], BinaryIO], media_type: str) -> HttpResponse:
    try:
        made = make()
    except (NoVoice, Busy) as missing:
        raise Http404("Máy chủ này chưa làm được tệp này.") from missing
    with made:
        return HttpResponse(made.read(), content_type=media_type)


def _kit(campaign: Campaign, place: MessageForm) -> CampaignKit:
    """The kit of the stored wordings, or of the portal's proposals for forms without one."""
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate())
    if item is None:
        raise Http404("Nội dung của đợt gửi không còn công khai.")
    examiner = examiner_of(campaign)
    worded, url = wordings_of(campaign=campaign), examiner.url(place)
    return CampaignKit(
        item,
        examiner.voice,
        url,
        {
            form: dict(worded[form].content)
            if form in worded and not item.is_withheld
            else propose(form, item=item, link=url, voice=examiner.voice)
            for form in (MessageForm.SHARE, MessageForm.SPOKEN, MessageForm.LEAFLET)
        },
    )


urls: list[URLPattern] = [
    path("dot-gui/<uuid:code>/minh-chung/", show, name="campaign_proof"),
    path("dot-gui/<uuid:code>/minh-chung.xlsx", as_workbook, name="campaign_proof_xlsx"),
    path("dot-gui/<uuid:code>/minh-chung.pdf", as_paper, name="campaign_proof_pdf"),
    path("dot-gui/<uuid:code>/tep/goi-loa.zip", bulletin, name="campaign_bulletin"),
    path("dot-gui/<uuid:code>/tep/<str:name>", file, name="campaign_file"),
]
