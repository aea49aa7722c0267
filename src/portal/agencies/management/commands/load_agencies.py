"""`manage.py load_agencies`: the places, agencies and, with --accounts, the officers of the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.agencies.operations import DemoAccountsRefused, load_demo_accounts, load_demo_agencies


class Command(BaseCommand):
    help = "Nạp cơ quan, địa bàn (và với --accounts: tài khoản) của dữ liệu trình diễn. Chạy lại không đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="cả tài khoản trình diễn, mỗi vai trò một tài khoản"
        )

    def handle(self, *args: Any, accounts: bool, **options: Any) -> None:
        self.stdout.write(f"Đã thêm {load_demo_agencies()} cơ quan.")
        if not accounts:
            return
        try:
            opened = load_demo_accounts(at=timezone.now())
        except DemoAccountsRefused as error:
            raise CommandError(
                "Tài khoản trình diễn có mật khẩu ai cũng biết: bị từ chối với cấu hình này (DEMO_ACCOUNTS = False)."
            ) from error
        for account in opened:
            self.stdout.write(f"  {account.username:<12} {account.password}   {account.role_label}")
