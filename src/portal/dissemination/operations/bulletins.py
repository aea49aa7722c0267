"""Bulletins for the loudspeakers of communes: script, voice, proposed times and places, in one ZIP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from io import BytesIO
from itertools import product
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

from officialdocs.builder import new_document
from officialdocs.writer import packed
from portal.design.sheets import TableSheet, comma_separated
from portal.dissemination.composition.items import seconds
from portal.dissemination.operations.kits import CampaignKit, has_packing, has_voice, kept, open_small_voice, open_voice
from portal.editorial.queries.calendar import CalendarLine, calendar_of

BULLETIN_VERSION = 1  # incremented whenever the same bulletin would get other contents


@dataclass(frozen=True, slots=True)
class BulletinPlan:
    """Proposed times and places of the reading; the commune decides. `zone`: names of communes; empty means all."""

    begins: date
    days: int
    hours: tuple[time, ...]
    zone: tuple[str, ...] = ()

    @property
    def moments(self) -> list[datetime]:
        days = [self.begins + timedelta(days=after) for after in range(self.days)]
        return [timezone.make_aware(datetime.combine(day, hour)) for day, hour in product(days, self.hours)]


def open_bulletin(kit: CampaignKit, plan: BulletinPlan) -> BinaryIO:
    """The ZIP as an open file, cached. Raises NoVoice, library.copies.Busy."""
    told = (BULLETIN_VERSION, kit.item, kit.voice, kit.url, kit.script, plan, has_voice(kit.script), has_packing())
    return kept("zip", told, lambda: _bundled(kit, plan))


def _bundled(kit: CampaignKit, plan: BulletinPlan) -> bytes:
    """Files are dated the first day, so that the same bulletin gives the same bytes. SHA256SUMS lists checksums."""
    made, files = BytesIO(), dict(_files(kit, plan))
    sums = {name: sha256(content).hexdigest() for name, content in files.items()}
    files["goi-tin.json"] = json.dumps(_manifest(kit, plan, sums, files), ensure_ascii=False, indent=1).encode()
    sums["goi-tin.json"] = sha256(files["goi-tin.json"]).hexdigest()
    files["SHA256SUMS"] = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, (*plan.begins.timetuple()[:3], 0, 0, 0)), content, ZIP_DEFLATED)
    return made.getvalue()


def _files(kit: CampaignKit, plan: BulletinPlan) -> Iterator[tuple[str, bytes]]:
    yield "bai-doc.txt", f"{kit.script}\n".encode()
    yield "bai-doc.docx", _document(kit)
    if has_voice(kit.script):
        with open_small_voice(kit) if has_packing() else open_voice(kit) as sound:
            yield "bai-doc.mp3" if has_packing() else "bai-doc.wav", sound.read()
    yield "lich-phat.csv", comma_separated([_schedule(kit, plan)]).encode()
    yield "lich-phat.ics", _calendar(kit, plan).encode()


def _document(kit: CampaignKit) -> bytes:
    sheet = new_document()
    sheet.add(kit.item.title, "Tên loại")
    for paragraph in kit.script.split("\n\n"):
        sheet.add(paragraph, "Lời văn")
    return packed(sheet.document)


def _digest(kit: CampaignKit) -> str:
    """SHA-256 of the words in bai-doc.txt; identifies the words that were read."""
    return sha256(f"{kit.script}\n".encode()).hexdigest()


def _zone(plan: BulletinPlan) -> str:
    return ", ".join(plan.zone) or "mọi xã, phường"


def _schedule(kit: CampaignKit, plan: BulletinPlan) -> TableSheet:
    """With empty columns to note when and by whom it was read, and the full checksum of the words."""
    head = ("Ngày", "Giờ", "Dài (giây)", "Nơi phát", "Dấu của bài (SHA-256)", "Đã phát lúc", "Người phát")
    rows: list[tuple[str | int | float | None, ...]] = [
        (f"{at:%d/%m/%Y}", f"{at:%H:%M}", seconds(kit.script), _zone(plan), _digest(kit), "", "") for at in plan.moments
    ]
    return TableSheet(f"Lịch phát (đề xuất): {kit.item.title}", head, rows)


def _calendar(kit: CampaignKit, plan: BulletinPlan) -> str:
    lasts, mark = timedelta(seconds=seconds(kit.script)), _digest(kit)[:16]
    entries: list[list[CalendarLine]] = [
        [
            ("UID", f"{mark}-{at:%Y%m%d%H%M}@lan-toa"),
            ("DTSTAMP", timezone.make_aware(datetime.combine(plan.begins, time()))),
            ("DTSTART", at),
            ("DTEND", at + lasts),
            ("SUMMARY", f"Phát loa: {kit.item.title}"),
            ("LOCATION", _zone(plan)),
            ("DESCRIPTION", f"Giờ đề xuất. Kiểm tra lại trước khi phát: {kit.url}"),
        ]
        for at in plan.moments
    ]
    return calendar_of([("PRODID", "-//Lan Toa//Phat loa//VI")], entries)


def _manifest(kit: CampaignKit, plan: BulletinPlan, sums: dict[str, str], files: dict[str, bytes]) -> dict[str, object]:
    return {
        "tieu_de": kit.item.title,
        "co_quan": kit.item.agency,
        "cong": kit.voice.portal,
        "dien_thoai": kit.voice.hotline,
        "kiem_tra_truoc_khi_phat": kit.url,
        "dai_giay": seconds(kit.script),
        "dau_cua_bai": _digest(kit),
        "noi_phat": list(plan.zone) or "mọi xã, phường",
        "lich_de_xuat": [f"{at:%Y-%m-%dT%H:%M%z}" for at in plan.moments],
        "tep": [{"ten": name, "byte": len(files[name]), "sha256": digest} for name, digest in sums.items()],
    }
