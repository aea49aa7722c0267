"""Make the key by which push services know this portal. Once: with another key every browser has to say yes anew."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messageproviders.push import new_private_key, public_key_of
from portal.dissemination.operations.accounts import SecretMissing, account_secret


class Command(BaseCommand):
    help = "Tạo khóa cho thông báo trên trình duyệt (VAPID) trong thư mục bí mật; khóa đã có thì giữ nguyên."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="web-push", help="tên bí mật, ghi vào tài khoản gửi (mặc định: web-push)")

    def handle(self, *args: Any, **options: Any) -> None:
        name: str = options["name"]
        try:
            key = account_secret(name)
            self.stdout.write(f"Đã có bí mật “{name}”, giữ nguyên.")
        except SecretMissing as missing:
            if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
                raise CommandError(str(missing)) from None
            key = new_private_key()
            self.stdout.write(f"Đã tạo {_keep(name, key)}.")
        self.stdout.write(f"Khóa công khai: {public_key_of(key)}")


def _keep(name: str, key: str) -> Path:
    """The file, readable by whoever runs the portal and by nobody else; one that is there is never written over."""
    folder = Path(settings.MESSAGES_SECRETS_DIR or Path(settings.PRIVATE_DIR) / "messages")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(key)
    return path
