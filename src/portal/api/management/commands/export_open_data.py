"""`manage.py export_open_data`: generate the open data files now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.api.operations.open_data import BulkStore, export_open_data
from portal.sharing.queries import data_publisher


class Command(BaseCommand):
    help = "Xuất ngay các tệp dữ liệu mở (JSONL, CSV, Parquet). Cổng cũng tự làm việc này khi có thay đổi."

    def handle(self, *args: Any, **options: Any) -> None:
        made = export_open_data(shelf=BulkStore(settings.OPEN_DATA_DIR), site=data_publisher(), at=timezone.now())
        self.stdout.write(
            f"Đã xuất {made.package['answerCount']} câu trả lời vào {made.folder}, đến thay đổi số {made.cursor}."
        )
