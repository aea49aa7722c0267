"""`manage.py register_items`: everything that is public is registered anew as what other sites may take."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.sharing.operations.registry import register_everything


class Command(BaseCommand):
    help = (
        "Ghi sổ lại mọi nội dung đang công khai để các trang nhận theo được. "
        "Chạy khi mới cài hoặc sau khi nâng cấp; chạy lại không làm thay đổi gì thêm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        looked, changed = register_everything(base=settings.PORTAL_BASE_URL.rstrip("/"), clock=timezone.now)
        self.stdout.write(f"Đã xem {looked} nội dung, {changed} nội dung có thay đổi.")
