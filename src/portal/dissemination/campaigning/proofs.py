"""The proof pack of a campaign: who wrote and approved which words, who got them where, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from portal.design.sheets import Sheet as Table
from portal.dissemination.composing.checking import parts_of
from portal.dissemination.composing.item import Voice
from portal.dissemination.models import Campaign
from portal.dissemination.queries.campaigns import Proof, wordings_of
from portal.dissemination.states import (
    CAMPAIGN_CHOICES,
    CHANNEL_CHOICES,
    CLASS_CHOICES,
    DELIVERY_CHOICES,
    FORM_CHOICES,
    SKIPPED_CHOICES,
    Form,
    Way,
)
from portal.editorial.printing import Part, Run, Sheet, write_sheet

_CHANNELS, _STATES, _FORMS = dict(CHANNEL_CHOICES), dict(DELIVERY_CHOICES), dict(FORM_CHOICES)
_REASONS = dict(SKIPPED_CHOICES)
_WAYS = {Way.ONE_CLICK.value: "liên kết trong tin", Way.WORD.value: "nhắn lại từ khóa"}
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One form of the approved words: by whom and when."""

    label: str
    by: str
    at: datetime
    parts: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    campaign: Campaign
    proof: Proof
    facts: tuple[Row, ...]
    figures: tuple[Row, ...]
    by_channel: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    not_made: tuple[tuple[str, int], ...]
    opened: tuple[tuple[str, int], ...]
    opted_out: tuple[tuple[str, str, int], ...]  # channel, way, how many
    words: tuple[Told, ...]


def pack_of(campaign: Campaign, proof: Proof) -> Pack:
    reasons: dict[str, int] = {}
    for one in proof.totals:
        if one.reason:
            reasons[_REASONS.get(one.reason, one.reason)] = (
                reasons.get(_REASONS.get(one.reason, one.reason), 0) + one.count
            )
    return Pack(
        campaign=campaign,
        proof=proof,
        facts=tuple(_facts(campaign)),
        figures=tuple(_figures(proof)),
        by_channel=tuple(
            (_CHANNELS[channel], tuple((_STATES[state], count) for state, count in sorted(states.items())))
            for channel, states in proof.tallies.items()
        ),
        not_made=tuple(sorted(reasons.items())),
        opened=tuple((_FORMS.get(place, place), count) for place, count in proof.opened if count),
        opted_out=tuple((_CHANNELS[one.channel], _WAYS[one.way], one.count) for one in proof.opted_out),
        words=tuple(_told(campaign)),
    )


def _facts(campaign: Campaign) -> Iterator[Row]:
    yield "Cơ quan", campaign.agency.name
    yield "Loại tin", dict(CLASS_CHOICES)[campaign.campaign_class]
    yield "Tình trạng", dict(CAMPAIGN_CHOICES)[campaign.state]
    yield "Người soạn", str(campaign.written_by)
    if campaign.tested_at:
        yield "Xem tin thử", f"{campaign.tested_by}, {_moment(campaign.tested_at)}"
    if campaign.released_at:
        yield "Người duyệt", f"{campaign.released_by}, {_moment(campaign.released_at)}"
    if campaign.wording_mark:
        yield "Dấu của lời văn (SHA-256)", campaign.wording_mark
    if campaign.send_at:
        yield "Hẹn gửi từ", _moment(campaign.send_at)
    if campaign.ended_at:
        yield "Kết thúc", _moment(campaign.ended_at)
    if campaign.urgent_reason:
        yield "Lý do khẩn cấp", campaign.urgent_reason
    if campaign.warned_why:
        yield "Nội dung đã đổi", campaign.warned_why
    if campaign.corrects:
        yield "Đính chính cho đợt", campaign.corrects.title


def _figures(proof: Proof) -> Iterator[Row]:
    yield "Lượt gửi đã lập", _number(proof.made)
    yield "Đã gửi đi", _number(proof.sent)
    yield "Có báo đã tới", _number(proof.delivered)
    yield "Không gửi được", _number(proof.failed)
    yield "Không gửi vì người nhận đã từ chối hoặc chưa đồng ý", _number(proof.refused)
    yield "Ngừng nhận sau khi nhận tin này", _number(proof.left)
    yield "Lượt mở liên kết", _number(proof.opens)
    yield "Số phần tin", _number(proof.parts)
    yield "Chi phí", f"{_number(proof.cost)} đồng"


def _told(campaign: Campaign) -> Iterator[Told]:
    worded = wordings_of(campaign=campaign)
    for form in Form:
        if wording := worded.get(form):
            parts = parts_of(form, wording.template.parameters if wording.template else ())
            said = ((part.label, str(wording.content.get(part.name, ""))) for part in parts)
            yield Told(_FORMS[form.value], str(wording.written_by), wording.written_at, tuple(said))


def tables_of(pack: Pack) -> list[Table]:
    """As sheets of a workbook."""
    channels: list[tuple[str | int | float | None, ...]] = [
        (channel, state, count) for channel, states in pack.by_channel for state, count in states
    ]
    words: list[tuple[str | int | float | None, ...]] = [
        (told.label, label, text, told.by, _moment(told.at)) for told in pack.words for label, text in told.parts
    ]
    return [
        Table("Đợt gửi", ("Mục", "Nội dung"), [("Tên đợt gửi", pack.campaign.title), *pack.facts, *pack.figures]),
        Table("Theo kênh", ("Kênh", "Tình trạng", "Số lượt"), channels),
        Table("Không gửi vì", ("Lý do", "Số lượt"), list(pack.not_made)),
        Table("Ngừng nhận", ("Kênh", "Cách", "Số người"), list(pack.opted_out)),
        Table("Mở liên kết", ("Nơi đặt", "Số lượt"), list(pack.opened)),
        Table(
            "Theo ngày", ("Ngày", "Số lượt mở"), [(f"{day:%d/%m/%Y}", count) for day, count in pack.proof.opened_by_day]
        ),
        Table("Lời văn đã duyệt", ("Dạng", "Phần", "Lời văn", "Người soạn", "Lúc"), words),
    ]


def paper_of(pack: Pack, *, voice: Voice, url: str, printed: date) -> bytes:
    """As a PDF to put into a file."""
    began = pack.campaign.released_at or pack.campaign.created_at
    return write_sheet(
        Sheet(
            title=pack.campaign.title,
            kind="Minh chứng đợt gửi tin",
            lead="",
            parts=tuple(_parts(pack)),
            basis=(),
            pictures=(),
            agency=pack.campaign.agency.name,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=url,
            published=timezone.localdate(began),
            printed=printed,
        )
    )


def _parts(pack: Pack) -> Iterator[Part]:
    yield from _list("Đợt gửi", pack.facts)
    yield from _list("Con số", pack.figures)
    for channel, states in pack.by_channel:
        yield from _list(channel, [(state, _number(count)) for state, count in states])
    if pack.not_made:
        yield from _list("Không gửi vì", [(reason, _number(count)) for reason, count in pack.not_made])
    if pack.opted_out:
        rows = [(f"{channel}, {way}", _number(count)) for channel, way, count in pack.opted_out]
        yield from _list("Ngừng nhận sau khi nhận tin này", rows)
    if pack.opened:
        yield from _list("Mở liên kết theo nơi đặt", [(place, _number(count)) for place, count in pack.opened])
    for told in pack.words:
        yield Part("h", ((Run(f"Lời văn: {told.label}"),),))
        for label, text in told.parts:
            yield Part("p", ((Run(f"{label}: ", is_bold=True), Run(text)),))


def _list(heading: str, rows: Sequence[Row]) -> Iterator[Part]:
    yield Part("h", ((Run(heading),),))
    yield Part("ul", tuple((Run(f"{label}: ", is_bold=True), Run(said)) for label, said in rows))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
