"""`manage.py make_searchable`: make every missing searchable copy, one after another."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from portal.digitisation.jobs import only_copier
from portal.digitisation.operations.searchable import make_due


class Command(BaseCommand):
    help = "Làm các bản PDF tìm được chữ còn thiếu của tài liệu số hóa đã nghiệm thu. Chạy lại chỉ làm phần còn thiếu."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(10)
        with only_copier() as is_ours:
            if not is_ours:
                self.stdout.write("Một tiến trình khác trên máy này đang làm.")
                return
            self.stdout.write(f"Đã làm {make_due()} bản PDF tìm được chữ.")
