"""`manage.py accept_keys`: accept new keys, after they were changed on purpose on all machines."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.journal.operations import accept_keys


class Command(BaseCommand):
    help = "Nhận khóa của máy này làm khóa của cổng, khi đã cố ý đổi khóa trên mọi máy."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã nhận: {', '.join(accept_keys(at=timezone.now())) or 'không khóa nào khác trước'}.")
