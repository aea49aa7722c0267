"""Admin views of the proof pack of a campaign, as tables and paper, and of its kit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.design.plots import grouped
from portal.design.sheets import TableSheet as Table
from portal.design.sheets import sheet_answer
from portal.dissemination.admin.campaign_pages import campaign_or_404
from portal.dissemination.composition.forms import parts_of, propose
from portal.dissemination.composition.items import SpeakerDetails
from portal.dissemination.models import Campaign
from portal.dissemination.operations.kits import (
    CampaignKit,
    NoFont,
    NoVoice,
    has_packing,
    has_voice,
    open_leaflet,
    open_picture,
    open_small_voice,
    open_voice,
)
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
from portal.editorial.queries.printouts import PrintoutPart, PrintoutRun, PrintoutSheet, render_printout
from portal.library.operations.copies import Busy

_FORMS, _REASONS = dict(MessageForm.choices()), dict(SkipReason.choices())
_WAYS = {ConsentMethod.ONE_CLICK.value: "liên kết trong tin", ConsentMethod.WORD.value: "nhắn lại từ khóa"}
ProofRow = tuple[str, str]


type ProofPack = dict[str, Any]


def proof_pack_of(campaign: Campaign, proof: dict[str, Any]) -> ProofPack:
    """What the page, the workbook and the paper tell of a campaign; of who left: channel, way, how many."""
    reasons: Counter[str] = Counter()
    for one in proof["totals"]:
        if one.reason:
            reasons[_REASONS.get(one.reason, one.reason)] += one.count
    return {
        "campaign": campaign,
        "proof": proof,
        "facts": tuple(_facts(campaign)),
        "figures": (
            ("Lượt gửi đã lập", grouped(proof["made"])),
            ("Đã gửi đi", grouped(proof["sent"])),
            ("Có báo đã tới", grouped(proof["delivered"])),
            ("Không gửi được", grouped(proof["failed"])),
            ("Không gửi vì người nhận đã từ chối hoặc chưa đồng ý", grouped(proof["refused"])),
            ("Ngừng nhận sau khi nhận tin này", grouped(proof["left"])),
            ("Lượt mở liên kết", grouped(proof["opens"])),
            ("Số phần tin", grouped(proof["parts"])),
            ("Chi phí", f"{grouped(proof['cost'])} đồng"),
        ),
        "by_channel": tuple(
            (
                Channel(channel).label,
                tuple((DeliveryState(state).label, count) for state, count in sorted(states.items())),
            )
            for channel, states in proof["tallies"].items()
        ),
        "not_made": tuple(sorted(reasons.items())),
        "opened": tuple((_FORMS.get(place, place), count) for place, count in proof["opened"] if count),
        "opted_out": tuple((Channel(channel).label, _WAYS[way], count) for channel, way, count in proof["opted_out"]),
        "words": tuple(_told(campaign)),
    }


def _facts(campaign: Campaign) -> list[ProofRow]:
    said = [
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


def _told(campaign: Campaign) -> Iterator[dict[str, Any]]:
    worded = wordings_of(campaign=campaign)
    for form in MessageForm:
        if wording := worded.get(form):
            said = (
                (part.label, str(wording.content.get(part.name, "")))
                for part in parts_of(form, wording.template.parameters if wording.template else ())
            )
            yield {"label": form.label, "by": str(wording.written_by), "at": wording.written_at, "parts": tuple(said)}


def tables_of(pack: ProofPack) -> list[Table]:
    """As sheets of a workbook."""
    channels: list[tuple[str | int | float | None, ...]] = [
        (channel, state, count) for channel, states in pack["by_channel"] for state, count in states
    ]
    words: list[tuple[str | int | float | None, ...]] = [
        (told["label"], label, text, told["by"], _moment(told["at"]))
        for told in pack["words"]
        for label, text in told["parts"]
    ]
    return [
        Table(
            "Đợt gửi", ("Mục", "Nội dung"), [("Tên đợt gửi", pack["campaign"].title), *pack["facts"], *pack["figures"]]
        ),
        Table("Theo kênh", ("Kênh", "Tình trạng", "Số lượt"), channels),
        Table("Không gửi vì", ("Lý do", "Số lượt"), list(pack["not_made"])),
        Table("Ngừng nhận", ("Kênh", "Cách", "Số người"), list(pack["opted_out"])),
        Table("Mở liên kết", ("Nơi đặt", "Số lượt"), list(pack["opened"])),
        Table(
            "Theo ngày",
            ("Ngày", "Số lượt mở"),
            [(f"{day:%d/%m/%Y}", count) for day, count in pack["proof"]["opened_by_day"]],
        ),
        Table("Lời văn đã duyệt", ("Dạng", "Phần", "Lời văn", "Người soạn", "Lúc"), words),
    ]


def paper_of(pack: ProofPack, *, voice: SpeakerDetails, url: str, printed: date) -> bytes:
    """As a PDF to put into a file."""
    return render_printout(
        PrintoutSheet(
            title=pack["campaign"].title,
            kind="Minh chứng đợt gửi tin",
            lead="",
            parts=tuple(_parts(pack)),
            basis=(),
            pictures=(),
            agency=pack["campaign"].agency.name,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=url,
            published=timezone.localdate(pack["campaign"].released_at or pack["campaign"].created_at),
            printed=printed,
            language="vi",
            warning="",
            folds=False,
        )
    )


def _parts(pack: ProofPack) -> Iterator[PrintoutPart]:
    yield from _list("Đợt gửi", pack["facts"])
    yield from _list("Con số", pack["figures"])
    for channel, states in pack["by_channel"]:
        yield from _list(channel, [(state, grouped(count)) for state, count in states])
    if pack["not_made"]:
        yield from _list("Không gửi vì", [(reason, grouped(count)) for reason, count in pack["not_made"]])
    if pack["opted_out"]:
        yield from _list(
            "Ngừng nhận sau khi nhận tin này",
            [(f"{channel}, {way}", grouped(count)) for channel, way, count in pack["opted_out"]],
        )
    if pack["opened"]:
        yield from _list("Mở liên kết theo nơi đặt", [(place, grouped(count)) for place, count in pack["opened"]])
    for told in pack["words"]:
        yield PrintoutPart("h", ((PrintoutRun(f"Lời văn: {told['label']}"),),))
        for label, text in told["parts"]:
            yield PrintoutPart("p", ((PrintoutRun(f"{label}: ", is_bold=True), PrintoutRun(text)),))


def _list(heading: str, rows: Sequence[ProofRow]) -> Iterator[PrintoutPart]:
    yield PrintoutPart("h", ((PrintoutRun(heading),),))
    yield PrintoutPart(
        "ul", tuple((PrintoutRun(f"{label}: ", is_bold=True), PrintoutRun(said)) for label, said in rows)
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


_FILES: dict[str, tuple[Callable[[CampaignKit], BinaryIO], MessageForm, str]] = {
    "anh.png": (open_picture, MessageForm.SHARE, "image/png"),
    "bai-doc.wav": (open_voice, MessageForm.SPOKEN, "audio/wav"),
    "bai-doc.mp3": (open_small_voice, MessageForm.SPOKEN, "audio/mpeg"),
    "to-gap.pdf": (
        lambda kit: open_leaflet(kit, printed=timezone.localdate()), MessageForm.LEAFLET, "application/pdf"
    ),
}  # fmt: skip


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    return render(
        request,
        "dissemination/staff/campaigns/proof.html",
        {
            "pack": pack,
            "campaign": pack["campaign"],
            "days": counted_within(on=timezone.localdate()).days,
            "has_voice": has_voice(),
            "has_small_voice": has_voice() and has_packing(),
        },
    )


@require_safe
def as_workbook(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    return sheet_answer(f"minh-chung-{pack['campaign'].pk}.xlsx", tables_of(pack))


@require_safe
def as_paper(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    url = examiner_of(pack["campaign"]).url(MessageForm.SHARE) or settings.PORTAL_BASE_URL
    return HttpResponse(
        paper_of(pack, voice=portal_speaker(), url=url, printed=timezone.localdate()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="minh-chung-{pack["campaign"].pk}.pdf"'},
    )


def _pack(request: HttpRequest, code: str) -> ProofPack:
    campaign = campaign_or_404(request, code)
    return proof_pack_of(campaign, proof_of(campaign=campaign))


@require_safe
def file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """The picture, the voice or the leaflet of the campaign's own words, each with its own counted address."""
    campaign = campaign_or_404(request, code)
    if name not in _FILES:
        raise Http404("Không có tệp này.")
    make, place, media_type = _FILES[name]
    try:
        made = make(_kit(campaign, place))
    except (NoFont, NoVoice, Busy) as missing:
        raise Http404("Máy chủ này chưa làm được tệp này.") from missing
    with made:
        return HttpResponse(made.read(), content_type=media_type)


def _kit(campaign: Campaign, place: MessageForm) -> CampaignKit:
    """What is kept of the campaign's words, else what the portal proposes."""
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
    path("dot-gui/<uuid:code>/tep/<str:name>", file, name="campaign_file"),
]
