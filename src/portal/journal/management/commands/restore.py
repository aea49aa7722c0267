"""`manage.py restore`: restore a backup into an empty installation, and repeat the erasures made since."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.journal.operations.copies import erase_again, merge_lines, restore_copy
from portal.journal.operations.heads import keep_head
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = (
        "Khôi phục một bản sao vào chỗ trống (VAR_DIR, PRIVATE_DIR, DATABASE_URL), rồi xóa lại những gì đã được xóa "
        "sau bản sao ấy. Bị ngắt giữa chừng thì chạy lại đúng lệnh này. Không nêu bản sao: chỉ xóa lại theo danh sách."
    )

    arguments = {
        "copy": {"type": Path, "nargs": "?", "metavar": "BẢN_SAO", "help": "thư mục của bản sao"},
        "--key": {"type": Path, "metavar": "TỆP", "help": "khóa riêng của age, nếu bản sao đã mã hóa"},
        "--since": {"default": "2000-01-01", "metavar": "NGÀY", "help": "chỉ xóa lại từ lúc này"},
    }

    def handle(self, *args: Any, copy: Path | None, key: Path | None, **options: Any) -> None:
        if copy is not None:
            made = restore_copy(copy.absolute(), key=key)
            self.stdout.write(f"Đã khôi phục {sum(made['tables'].values())} dòng; bản sao làm lúc {made['begun_at']}.")
        else:
            lines = merge_lines(into=Path(settings.VAR_DIR), of=Path(settings.VAR_DIR))
            keep_head(at=timezone.now(), is_restored=True)
            count = erase_again(lines, since=datetime.fromisoformat(options["since"]).astimezone())
            self.stdout.write(f"Đã xóa lại {count} người, câu hỏi và địa chỉ.")
