"""A decree that lives: issued, amended, repealed in part, suspended in part, to be replaced; told by operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.agencies.models import Officer
from portal.library.models import Edition, EventTarget, Instrument, Relation
from portal.library.operations import EventDraft, EventDraftTarget, enter_event
from portal.library.states import EventKind, EventOrigin, RelationKind
from tests.portal.library.factories import AT, bring, bring_records, record

AMENDED_ON = date(2024, 7, 1)  # merged: there is a wording of this day
REPEALED_ON = date(2026, 7, 1)  # in force, not merged
TO_COME = date(2027, 1, 1)

_HEAD = (
    "CHÍNH PHỦ",
    "Số: 7/2021/NĐ-CP",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Hà Nội, ngày 04 tháng 01 năm 2021",
    "NGHỊ ĐỊNH",
    "Về vệ sinh chợ nông thôn",
    "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",
    "Chính phủ ban hành Nghị định về vệ sinh chợ nông thôn.",
)
_FIRST = (
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định về vệ sinh tại chợ ở nông thôn.",
    "Điều 2. Nguyên tắc",
    "1. Chợ phải được quét dọn hằng ngày.",
    "2. Rác được phân loại trước khi đưa ra khỏi chợ.",
)
_SECOND = (
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định về vệ sinh tại chợ ở nông thôn và chợ nổi.",
    "Điều 2. Nguyên tắc",
    "1. Chợ phải được quét dọn hằng ngày.",
    "2. Rác được phân loại trước khi đưa ra khỏi chợ.",
    "3. Người bán giữ sạch quầy của mình.",
)
_REST = (
    "Điều 8. Xử phạt",
    "1. Phạt cảnh cáo người vứt rác ra lối đi.",
    "2. Phạt tiền từ 200.000 đồng đến 500.000 đồng đối với một trong các hành vi sau:",
    "a) Đổ nước thải ra đường;",
    "b) Không phân loại rác theo khoản 2 Điều 2 Nghị định này;",
    "c) Để gia súc vào chợ.",
    "Điều 9. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021.",
)


@dataclass(frozen=True)
class Story:
    """The decree, the one that amends it, the law it rests on (over), and the officer who entered what happened."""

    decree: Instrument
    amending: Instrument
    basis: Instrument
    officer: Officer


def tell(folder: Path, officer: Officer) -> Story:
    _bring(folder / "ban-hanh.txt", (*_HEAD, *_FIRST, *_REST))
    decree = Instrument.objects.get(slug="7-2021-nd-cp")
    _bring(folder / "hop-nhat.txt", (*_HEAD, *_SECOND, *_REST))
    merged = Edition.objects.filter(instrument=decree).order_by("-pk")[0]
    Edition.objects.filter(pk=merged.pk).update(valid_from=AMENDED_ON, kind="hop-nhat", is_superseded=False)
    Edition.objects.filter(instrument=decree).exclude(pk=merged.pk).update(is_superseded=False)
    clauses = tuple(
        (str(number), f"Sửa đổi phần {number}", "1. Sửa đổi như sau.\n2. Bãi bỏ như sau.") for number in (1, 2)
    )
    bring_records(
        folder,
        record("12/2024/NĐ-CP", title="Nghị định Sửa đổi Nghị định về vệ sinh chợ", issued="10/05/2024",
               effective="01/07/2024", articles=clauses),
        record("15/2026/NĐ-CP", title="Nghị định Bãi bỏ một số quy định về chợ", issued="10/05/2026",
               effective="01/07/2026", articles=clauses),
        record("76/2015/QH13", title="Luật Tổ chức Chính phủ", doc_type="Luật", issuer="Quốc hội",
               issued="19/06/2015", effective="01/01/2016", status="Hết hiệu lực"),
    )  # fmt: skip
    amending = Instrument.objects.get(number_key="15-2026-nd-cp")
    story = Story(decree, amending, Instrument.objects.get(number_key="76-2015-qh13"), officer)
    _happen(story, Instrument.objects.get(number_key="12-2024-nd-cp"), merged)
    Relation.objects.get_or_create(
        source=decree,
        kind=RelationKind.BASED_ON.value,
        target=story.basis,
        defaults={
            "target_key": story.basis.number_key,
            "target_name": str(story.basis),
            "origin": EventOrigin.READ.value,
            "created_at": AT,
        },
    )
    return story


def _bring(path: Path, lines: tuple[str, ...]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")
    bring(path)


def _happen(story: Story, first: Instrument, merged: Edition) -> None:
    def enter(kind: EventKind, day: date, source: Instrument, *targets: EventDraftTarget, **more: date) -> None:
        draft = EventDraft(
            kind=kind, instrument=story.decree, day=day, targets=targets, source_address="dieu-1", **more
        )
        enter_event(draft=draft, source=source, by=story.officer, at=AT)

    enter(
        EventKind.AMENDED,
        AMENDED_ON,
        first,
        EventDraftTarget("dieu-1", "sua-doi", source_address="dieu-1-khoan-1"),
        EventDraftTarget("dieu-2-khoan-3", "bo-sung", source_address="dieu-1-khoan-2", anchor="dieu-2-khoan-2"),
    )
    EventTarget.objects.filter(event__instrument=story.decree).update(merged_in=merged)
    enter(
        EventKind.REPEALED,
        REPEALED_ON,
        story.amending,
        EventDraftTarget("dieu-8-khoan-2-diem-c", "bai-bo", source_address="dieu-1-khoan-2"),
    )
    enter(
        EventKind.SUPPLEMENTED,
        REPEALED_ON,
        story.amending,
        EventDraftTarget(
            "dieu-8a", "bo-sung", source_address="dieu-2-khoan-1", wording="Điều 8a. Nhắc nhở\nNhắc trước khi phạt."
        ),
    )
    enter(EventKind.SUSPENDED, date(2026, 9, 1), story.amending,
          EventDraftTarget("dieu-8-khoan-1", "ngung-hieu-luc"), until=date(2026, 12, 1))  # fmt: skip
    enter(EventKind.AMENDED, TO_COME, story.amending,
          EventDraftTarget("dieu-2-khoan-1", "sua-doi", wording="1. Chợ phải được quét dọn sáng và chiều.")
          )  # fmt: skip
