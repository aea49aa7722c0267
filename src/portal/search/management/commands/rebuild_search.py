"""Rebuild the whole index from the database, at the place that SEARCH_ENGINE selects.

Usage: `manage.py rebuild_search`.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from lawsearch.engine import IndexBusy
from portal.schema.operations import PortalCommand
from portal.search.jobs import index_since
from portal.search.operations import rebuild
from portal.search.queries import engine, public_snapshot


class Command(PortalCommand):
    help = "Dựng lại toàn bộ chỉ mục tìm kiếm; chỉ mục cũ vẫn trả lời cho tới khi chỉ mục mới xong."

    arguments = {
        "--if-missing": {"action": "store_true", "help": "chỉ dựng khi chưa có chỉ mục dùng được"},
        "--since": {
            "type": datetime.fromisoformat,
            "metavar": "LÚC",
            "help": "không dựng lại, chỉ đọc lại những gì nhật ký ghi từ lúc ấy (2026-11-30T08:00+07:00)",
        },
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and public_snapshot():
            self.stdout.write(f"Chỉ mục tìm kiếm đã có ở {engine()}.")
            return
        if options["since"]:
            count = index_since(options["since"], day=timezone.localdate())
            self.stdout.write(f"Đã đọc lại {count} mục vào chỉ mục ở {engine()}.")
            return
        started = time.monotonic()
        with tqdm(unit=" mục", desc="Dựng chỉ mục", disable=not self.stderr.isatty()) as bar:
            try:
                count = rebuild(day=timezone.localdate(), progress=lambda done: bar.update(done - bar.n))
            except IndexBusy as error:
                raise CommandError(
                    f"Một tiến trình khác đang ghi chỉ mục ở {engine()}; chờ nó xong rồi chạy lại."
                ) from error
        self.stdout.write(f"Đã dựng chỉ mục {count} mục trong {time.monotonic() - started:.1f} giây ở {engine()}.")
