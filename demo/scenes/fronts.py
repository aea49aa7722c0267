"""The fronts of some of the demo's agencies: opened on past dates, with design and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone

from demo.scenes.manuscripts import ManuscriptFile, NamedFileKind, import_files
from portal.agencies.models import Agency
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import open_sections, sync_section_permissions
from portal.editorial.states.contents import SectionKind, SectionTheme

# The first fronts belonged to agencies of the former province; their successors have fronts since.
BEFORE_THE_MERGERS = date(2025, 2, 3)
# Early enough for complete months, which show who kept a section up to date.
AFTER_THE_MERGERS = date(2025, 8, 4)
OLD_FRONTS = ("so-tu-phap-hau-giang", "so-tai-nguyen-va-moi-truong-hau-giang", "so-cong-thuong-hau-giang")


@dataclass(frozen=True, slots=True)
class DemoFront:
    """The front of an agency; without a lead it keeps the default one."""

    agency: str
    theme: SectionTheme = SectionTheme.INDIGO
    lead: str = ""
    banner: str = ""
    contact: str = ""


FRONTS = (
    DemoFront(
        "so-tu-phap-can-tho",
        SectionTheme.INDIGO,
        "Phổ biến pháp luật, hòa giải ở cơ sở, trợ giúp pháp lý, hộ tịch, công chứng.",
        banner="bia-so-tu-phap.png",
        contact="Phòng Phổ biến, giáo dục pháp luật (trình diễn)",
    ),
    DemoFront("cong-an-thanh-pho-can-tho", SectionTheme.RIVER, "Phòng ngừa lừa đảo, cư trú, căn cước, giao thông."),
    DemoFront(
        "lien-doan-lao-dong-thanh-pho-can-tho", SectionTheme.EARTH, "Quyền của người đi làm, nói bằng lời dễ hiểu."
    ),
    DemoFront("so-nong-nghiep-va-moi-truong-can-tho", SectionTheme.RICE),
    DemoFront("hoi-lien-hiep-phu-nu-thanh-pho-can-tho", SectionTheme.LOTUS),
    DemoFront("so-cong-thuong-can-tho"),
    DemoFront("so-noi-vu-can-tho"),
    DemoFront("uy-ban-nhan-dan-xa-vi-thuy-can-tho", SectionTheme.RIVER),
)


def open_fronts(*, media: Path, at: datetime) -> int:
    """Open missing fronts and design them; the permissions are those of today. Returns the number of opened fronts."""
    opened = 0
    for day, slugs in ((BEFORE_THE_MERGERS, OLD_FRONTS), (AFTER_THE_MERGERS, [one.agency for one in FRONTS])):
        moment = timezone.make_aware(datetime.combine(day, time(9)))
        opened += len(open_sections(agencies=Agency.objects.filter(slug__in=slugs), by=None, at=moment))
    if opened:
        for one in FRONTS:
            _dress(one, media)
    sync_section_permissions(on=timezone.localdate(at))
    return opened


def _dress(one: DemoFront, media: Path) -> None:
    front = (
        SectionPage.objects.filter(agency__slug=one.agency, kind=SectionKind.AGENCY).select_related("agency").first()
    )
    if front is None or front.agency is None:
        return
    front.theme, front.lead = one.theme, one.lead or front.lead
    if one.banner:
        named = ManuscriptFile(NamedFileKind.PICTURE, one.banner, f"Ảnh đầu trang của {front.agency.name}")
        front.banner_id = import_files(named, folder=media)
    front.save()
    if one.contact and not front.agency.contacts.exists():
        front.agency.contacts.create(name=one.contact, address=front.agency.name, hours="Giờ hành chính")
