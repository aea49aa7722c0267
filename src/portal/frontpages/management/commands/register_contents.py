"""`manage.py register_contents`: every published content tells the stale guard anew what it relies on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.digitisation.operations.publication import register_scans
from portal.editorial.operations import register_articles
from portal.plans.operations import register_plans
from portal.questions.operations.drafts import register_answers

# A room whose contents cite law gets its line here.
ROOMS: dict[str, Callable[..., int]] = {
    "bài": register_articles,
    "kế hoạch": register_plans,
    "câu trả lời": register_answers,
    "tài liệu số hóa": register_scans,
}


class Command(BaseCommand):
    help = (
        "Đăng ký lại nội dung đang công khai dựa vào điều luật nào, để luật đổi thì nội dung được đánh dấu. "
        "Chạy sau khi nâng cấp; chạy lại không làm thay đổi gì thêm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at: datetime = timezone.now()
        for name, register in ROOMS.items():
            self.stdout.write(f"Đã đăng ký {register(at=at)} {name}.")
