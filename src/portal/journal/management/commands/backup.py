"""`manage.py backup`: a whole copy of what cannot be made anew."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.journal.operations.copies import make_copy


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu, ảnh, tài liệu và tệp riêng vào THƯ_MỤC/<giờ>, rồi xóa các bản quá hạn giữ."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="THƯ_MỤC", help="trên một đĩa khác")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        self.stdout.write(f"Đã sao lưu: {make_copy(folder.absolute(), at=timezone.now())}")
