"""`manage.py load_statistics_forms`: add the statistics forms that ship with the program; existing ones are kept
unchanged.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.reports.operations.statistics import load_forms


class Command(BaseCommand):
    help = "Nạp các mẫu biểu thống kê đi kèm chương trình. Mẫu đã có được giữ nguyên."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã thêm {load_forms(at=timezone.now())} mẫu biểu.")
