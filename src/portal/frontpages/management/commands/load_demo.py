"""`manage.py load_demo`: everything that a visitor of the demo finds. Run again, it adds only what is missing."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.agencies.demo import ACCOUNTS
from portal.frontpages.demo import STEPS


class Command(BaseCommand):
    help = "Nạp dữ liệu trình diễn: cơ quan, luật, kế hoạch, bài viết, tài khoản. Chạy lại chỉ thêm phần còn thiếu."

    def handle(self, *args: Any, **options: Any) -> None:
        added = sum(self._run(step.title, step.run) for step in STEPS)
        call_command("rebuild_search", if_missing=not added, stdout=self.stdout, stderr=self.stderr)
        self._accounts()

    def _run(self, title: str, run: Any) -> int:
        started = time.monotonic()
        self.stdout.write(f"{title}… ", ending="")
        self.stdout.flush()
        done = run(timezone.now())
        self.stdout.write(f"{done.said} ({time.monotonic() - started:.1f} giây)")
        return int(done.added)

    def _accounts(self) -> None:
        """Printed only where settings say that everybody may know them."""
        if not settings.DEMO_ACCOUNTS:
            return
        self.stdout.write("\nTài khoản trình diễn (chỉ dùng trên máy này), đăng nhập ở /quan-tri/:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12} {account.password:<20} {account.role_label}")
