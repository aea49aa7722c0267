"""Create rows of the starter situations, which wait for review by officers of an agency.

Usage: `manage.py load_situations [--agency SLUG]`.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.queries import find_agency
from portal.agencies.queries.imprint import current_imprint
from portal.design.refusals import refuse_if
from portal.questions.operations.situations import load_situations
from portal.questions.queries.situations import starter_situations
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Nạp các tình huống đi kèm phần mềm thành dòng chờ cán bộ nhận, kiểm tra và duyệt."

    arguments = {
        "--agency": {"help": "địa chỉ (slug) của cơ quan nhận; mặc định là cơ quan chủ quản cổng"},
    }

    def handle(self, *, agency: str | None, **options: Any) -> None:
        at = timezone.now()
        named = Agency.objects.filter(slug=agency).first() if agency else None
        refuse_if(agency and named is None, CommandError(f"Không có cơ quan nào có địa chỉ “{agency}”."))
        receiving = named or find_agency(name=current_imprint().owner, on=timezone.localdate(at))
        if receiving is None:
            self.stdout.write(
                f"{len(starter_situations())} tình huống đọc được. Chưa giao cho ai duyệt: cổng chưa có cơ quan "
                f"“{current_imprint().owner}”. Lập cơ quan ấy, hoặc chạy lại với --agency."
            )
            return
        batch = load_situations(agency=receiving, at=at)
        found = f"{batch.total} tình huống mới chờ {receiving.name} xem." if batch else "Không có tình huống nào mới."
        self.stdout.write(found)
