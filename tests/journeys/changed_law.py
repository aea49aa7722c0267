"""A law that changes, told inside an installation with the demo: in its own process, by the operations that people use.

The demo itself holds real law only; what is invented here lives as long as the test's folder.
"""

import json
from pathlib import Path

from demo.scenes.manuscripts import publish_article, read_manuscript
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer
from portal.editorial.models import SectionPage
from portal.library.models import Instrument
from portal.library.operations import accept_event, report_problem
from portal.library.queries import proposals
from tests.portal.library.amended import AMENDING, BASE
from tests.portal.library.factories import bring, bring_records, record

ARTICLE = """+++
title = "Rác còn lại ở chợ để vào đâu?"
slug = "rac-con-lai-o-cho"
kind = "bai-viet"
section = "tin-bai"
agency = "Sở Tư pháp thành phố Cần Thơ"
fields = ["Dân sự"]
lead = "Mỗi loại rác một thùng; rác còn lại để riêng."
+++

Người bán hàng phân loại rác ngay tại quầy, rồi để vào đúng thùng của chợ.

§ khoản 2 Điều 2 | Nghị định về vệ sinh chợ nông thôn | 7/2021/NĐ-CP
"""
NUMBER_OF_TWO = "10/2020/QĐ-UBND"


def tell(folder: Path) -> dict[str, str]:
    """A decree, an article on it, its amendment, a fault that a reader reported, and one number of two provinces.

    Returns the addresses to look at, by name.
    """
    decree = _bring(folder / "nghi-dinh-7-2021.txt", BASE)
    section = SectionPage.objects.get(slug="tin-bai")
    article, _ = publish_article(manuscript=read_manuscript(ARTICLE), section=section, by=None, on=timezone.localdate())
    _bring(folder / "nghi-dinh-9-2026.txt", AMENDING)
    _accept_all(decree)
    said = {"address": "dieu-2-khoan-2", "kind": "sai-loi-van", "message": "Khoản 2 thiếu một dòng."}
    problem = report_problem(instrument=decree, at=timezone.now(), **said)
    return {
        "stale": article.url,
        "amended": decree.get_absolute_url(),
        "receipt": reverse("library:problem", args=[problem.code]),
        "local": _number_two_acts_alike(folder).get_absolute_url(),
    }


def main(folder: str) -> None:
    """Tell it and leave the addresses for the tests."""
    addresses = tell(Path(folder))
    (Path(folder) / "addresses.json").write_text(json.dumps(addresses), encoding="utf-8")


def _bring(path: Path, text: str) -> Instrument:
    path.write_text(text, encoding="utf-8")
    (outcome,) = bring(path, at=timezone.now())  # now: what is published between two of them does not know the second
    return Instrument.objects.get(slug=outcome.slug)


def _accept_all(decree: Instrument) -> None:
    officer = Officer.objects.get(username="tuphap")
    for event in proposals().filter(instrument=decree, day__isnull=False):
        accept_event(event=event, by=officer, at=timezone.now())


def _number_two_acts_alike(folder: Path) -> Instrument:
    """Hậu Giang's; Cần Thơ has numbered another one so."""
    hau_giang, can_tho = (
        record(
            NUMBER_OF_TWO,
            title=f"Quyết định Về {subject} trên địa bàn {place}",
            doc_type="Quyết định",
            issuer=f"Ủy ban nhân dân {place}",
            issued=issued,
            effective=issued,
        )
        for place, subject, issued in (
            ("tỉnh Hậu Giang", "quản lý chợ nổi", "15/05/2020"),
            ("thành phố Cần Thơ", "giờ mở cửa chợ đêm", "02/06/2020"),
        )
    )
    bring_records(folder, hau_giang, can_tho)
    return Instrument.objects.get(official_number=NUMBER_OF_TWO, issuer_name__endswith="Hậu Giang")
