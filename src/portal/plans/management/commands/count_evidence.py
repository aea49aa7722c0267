"""Reads the journal once more for what plans count: after an upgrade that counts more. Safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.journal.models import Entry
from portal.plans.operations import count_entries
from portal.plans.operations.evidence import count_all_reads
from portal.plans.states.measures import VERBS

AT_ONCE = 500  # entries in one transaction: nobody else writes to SQLite meanwhile


class Command(BaseCommand):
    help = "Đếm lại từ nhật ký những việc làm minh chứng cho kế hoạch; chạy lúc nào cũng được, không đếm hai lần."

    def handle(self, *args: Any, **options: Any) -> None:
        told = Entry.objects.filter(verb__in=VERBS).order_by("pk")
        read, last = 0, 0
        while some := list(told.filter(pk__gt=last)[:AT_ONCE]):
            count_entries(entries=some)
            read, last = read + len(some), some[-1].pk
        months = count_all_reads(at=timezone.now())
        self.stdout.write(f"Đã đọc {read} mục nhật ký, cộng lượt xem trang của {months} tháng.")
