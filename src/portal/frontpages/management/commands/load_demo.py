"""`manage.py load_demo`: everything that a visitor of the demo finds. Run again, it adds only what is missing."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.agencies.operations import DemoAccountsRefused, load_demo_accounts
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
        try:
            accounts = load_demo_accounts(at=timezone.now())
        except DemoAccountsRefused:
            self.stdout.write("Không mở tài khoản trình diễn: cấu hình này có DEMO_ACCOUNTS = False.")
            return
        self.stdout.write("\nTài khoản trình diễn (chỉ dùng trên máy này), đăng nhập ở /quan-tri/:")
        for account in accounts:
            self.stdout.write(f"  {account.username:<12} {account.password:<20} {account.role_label}")
