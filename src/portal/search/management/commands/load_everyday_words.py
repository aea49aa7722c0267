"""Load the shipped everyday words into the table that officers edit.

Usage: `manage.py load_everyday_words`.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.search.operations import load_words
from portal.search.queries.suggestions import shipped_words


class Command(BaseCommand):
    help = "Nạp bảng từ thường dùng kèm theo phần mềm; mục cán bộ đã sửa hoặc đã tắt thì để nguyên. Chạy lại không sao."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_words(shipped=shipped_words(), at=timezone.now())
        self.stdout.write(
            f"Thêm {loaded['added']}, làm mới {loaded['renewed']}, bỏ {loaded['removed']};"
            f" để nguyên {loaded['left']} mục do cán bộ giữ."
        )
