"""`manage.py backup`: a complete copy of everything that cannot be regenerated."""

import os
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.journal.operations.copies import make_copy
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Sao lưu cơ sở dữ liệu, ảnh, tài liệu và tệp riêng vào THƯ_MỤC/<giờ>, rồi xóa các bản quá hạn giữ."
    requires_system_checks: tuple[str, ...] = ()

    arguments = {
        "folder": {"type": Path, "metavar": "THƯ_MỤC", "help": "trên một đĩa khác"},
    }

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        self.stdout.write(f"Đã sao lưu: {make_copy(folder.absolute(), at=timezone.now())}")
