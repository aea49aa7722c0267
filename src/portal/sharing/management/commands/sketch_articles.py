"""`manage.py sketch_articles`: what the portal itself published can be recognised when another site repeats it."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.sharing.operations.harvesting.items import sketch_all_articles


class Command(BaseCommand):
    help = (
        "Ghi lại dấu nhận dạng của mọi bài đang công khai, để nhận ra bài của cổng khi trang khác đăng lại. "
        "Chạy khi mới cài hoặc sau khi nâng cấp; chạy lại không làm thay đổi gì thêm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã ghi dấu nhận dạng của {sketch_all_articles()} bài.")
