"""Take over the national list of numbers that want no advertising; may be run again whenever it was cut off."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.design.refusals import Refused
from portal.dissemination.operations.refusals import import_no_advertising


class Command(BaseCommand):
    help = "Nhập danh sách không quảng cáo (mỗi dòng một số điện thoại); chỉ giữ dấu của số, không giữ số."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--whole", action="store_true", help="tệp là toàn bộ danh sách: số không còn trong tệp được bỏ"
        )

    def handle(self, *, file: Path, whole: bool, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8-sig", errors="replace") as lines:
                done = import_no_advertising(
                    lines=lines, key=settings.DIGEST_KEY, at=timezone.now(), is_whole=whole, progress=self._tell
                )
        except OSError as error:
            raise CommandError(f"Không đọc được tệp: {error.strerror}.") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Xong: {done['lines']} dòng; {done['added']} số thêm mới, {done['known']} số đã có, "
            f"{done['not_numbers']} dòng không có số di động, {done['removed']} số không còn trong danh sách."
        )

    def _tell(self, done: Counter[str]) -> None:
        self.stderr.write(f"Đã đọc {done['lines']} dòng.")
