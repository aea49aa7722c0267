"""`manage.py register_contents`: rebuild what rooms store about public contents (citations, shared items, sketch keys
…)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.digitisation.operations.publication import register_scans
from portal.editorial.operations import register_articles
from portal.plans.operations import register_plans
from portal.plans.operations.evidence import count_everything
from portal.questions.operations.drafts import register_answers
from portal.sharing.operations.harvesting.items import sketch_all_articles
from portal.sharing.operations.registry import register_everything

# Each function returns a count. A room whose contents cite laws needs an entry here.
ROOMS: dict[str, Callable[..., int]] = {
    "Đã đăng ký {} bài.": register_articles,
    "Đã đăng ký {} kế hoạch.": register_plans,
    "Đã đăng ký {} câu trả lời.": register_answers,
    "Đã đăng ký {} tài liệu số hóa.": register_scans,
    "Đã ghi sổ {} nội dung để các trang nhận theo.": lambda at: register_everything(
        base=settings.PORTAL_BASE_URL.rstrip("/"), clock=timezone.now
    )[0],
    "Đã ghi dấu nhận dạng của {} bài.": lambda at: sketch_all_articles(),
    "Đã đọc {} mục nhật ký làm minh chứng cho kế hoạch.": count_everything,
}


class Command(BaseCommand):
    help = (
        "Đăng ký lại nội dung đang công khai: dựa vào điều luật nào, trang nào nhận theo, dấu nhận dạng, minh chứng "
        "cho kế hoạch. Chạy khi mới cài, sau khi nâng cấp hoặc phục hồi; chạy lại không làm thay đổi gì thêm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at: datetime = timezone.now()
        for said, register in ROOMS.items():
            self.stdout.write(said.format(register(at=at)))
