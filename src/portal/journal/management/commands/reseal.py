"""`manage.py reseal`: encrypt stored secrets with a new SECRET_KEY.

It must run before the old key is removed from SECRET_KEY_FALLBACKS.
"""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.journal.operations import reseal
from portal.journal.queries.health import not_resealed


class Command(BaseCommand):
    help = "Niêm phong lại bằng khóa hiện nay những gì còn niêm phong bằng khóa cũ. Bị ngắt thì chạy lại, làm tiếp."

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for what, count in reseal():
            done[what] += count
            self.stdout.write(f"\r{what}: {done[what]}", ending="")
        self.stdout.write(f"\nĐã niêm phong lại {done.total()} mục.")
        if left := not_resealed():
            raise CommandError(f"{left} mục không mở được bằng khóa nào của máy này. Đừng bỏ khóa cũ.")
