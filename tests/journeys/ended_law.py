"""A decree that an officer will end by importing another, told inside an installation with the demo: an answer and a
leaflet cite it. Decree, answer and leaflet are invented, and live as long as the test's folder.
"""

import json
from pathlib import Path

from demo.scenes import answer_manuscripts, answers
from demo.scenes.manuscripts import publish_article, read_manuscript
from django.utils import timezone

from portal.editorial.models import SectionPage
from portal.library.models import Instrument
from tests.portal.library.amended import BASE, decree
from tests.portal.library.factories import bring

NUMBER, NEW_NUMBER = "1017/2021/NĐ-CP", "1021/2026/NĐ-CP"  # the catalogue knows none of these
OLD = BASE.replace("7/2021/NĐ-CP", NUMBER).replace("chợ", "bến đò")
ENDING = decree(
    NEW_NUMBER,
    "Về vệ sinh bến đò",
    "05 tháng 10 năm 2026",
    "Điều 1. Phạm vi điều chỉnh\nNghị định này quy định về vệ sinh bến đò.",
    "Điều 2. Hiệu lực thi hành",
    "1. Nghị định này có hiệu lực thi hành kể từ ngày 15 tháng 10 năm 2026.",
    f"2. Nghị định số {NUMBER} ngày 04 tháng 01 năm 2021 của Chính phủ về vệ sinh bến đò nông thôn hết hiệu lực kể từ"
    " ngày Nghị định này có hiệu lực thi hành.",
)
LEAFLET = f"""+++
title = "Rác ở bến đò: để vào đâu?"
slug = "rac-o-ben-do"
kind = "to-gap"
section = "to-gap"
agency = "Sở Tư pháp thành phố Cần Thơ"
fields = ["Dân sự"]
lead = "Mỗi loại rác một thùng."
+++

Người đi đò phân loại rác ngay tại bến.

§ khoản 2 Điều 2 | Nghị định về vệ sinh bến đò nông thôn | {NUMBER}
"""
ANSWER = f"""+++
slug = "quet-don-ben-do"
title = "Bến đò bao lâu phải quét dọn một lần?"
field = "dan-su"
audience = "nguoi-dan"
agency = "Sở Tư pháp thành phố Cần Thơ"
published = 2026-09-22
summary = "Bến đò phải được quét dọn hằng ngày."
asked = "Bến đò xóm tôi cả tuần không ai quét. Như vậy có đúng quy định không?"
citations = [{{ law = "{NUMBER}", name = "Nghị định về vệ sinh bến đò nông thôn", place = "khoản 1 Điều 2" }}]
+++

Bến đò phải được quét dọn hằng ngày, theo khoản 1 Điều 2 Nghị định {NUMBER}.
"""


def main(folder: str) -> None:
    """Tell it; leave the addresses, and the file that the officer will import."""
    old, ending = Path(folder) / "cu.txt", Path(folder) / "nghi-dinh-1021-2026.txt"
    old.write_text(OLD, encoding="utf-8")
    ending.write_text(ENDING, encoding="utf-8")
    (outcome,) = bring(old, at=timezone.now())
    version = answers.publish_manuscript(answer_manuscripts.read_manuscript(ANSWER), at=timezone.now())
    section = SectionPage.objects.get(slug="to-gap")
    leaflet, _ = publish_article(manuscript=read_manuscript(LEAFLET), section=section, by=None, on=timezone.localdate())
    addresses = {
        "law": Instrument.objects.get(slug=outcome.slug).get_absolute_url(),
        "answer": version.answer.get_absolute_url(),
        "data": f"/api/v1/answers/{version.answer.number}",
        "leaflet": leaflet.url,
        "file": str(ending),
    }
    (Path(folder) / "addresses.json").write_text(json.dumps(addresses), encoding="utf-8")
