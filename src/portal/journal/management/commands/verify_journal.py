"""`manage.py verify_journal`: check that the journal is as it was written, and name the first entry that is not."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.design.refusals import refuse_if
from portal.journal.operations.heads import verify_journal
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Soát cả nhật ký: có mục nào bị sửa, xóa, chèn thêm hay không. Có thì kết thúc bằng lỗi."

    arguments = {
        "--heads": {
            "type": Path,
            "nargs": "*",
            "default": [],
            "metavar": "TỆP",
            "help": "danh sách dấu hay thư báo dấu giữ ở nơi khác",
        },
    }

    def handle(self, *args: Any, heads: list[Path], **options: Any) -> None:
        if missing := [f"{path}" for path in heads if not path.is_file()]:
            raise CommandError(f"Không có tệp {', '.join(missing)}.")
        count, fault = verify_journal(lists=heads, at=timezone.now())
        refuse_if(fault, CommandError(f"Nhật ký không còn nguyên vẹn; {count} mục đầu vẫn đúng. {fault}"))
        self.stdout.write(f"Nhật ký nguyên vẹn: {count} mục.")
