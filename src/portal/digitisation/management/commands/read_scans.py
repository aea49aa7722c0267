"""`manage.py read_scans`: read the waiting pages, as a service or until all are done."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from portal.digitisation.jobs import (
    ScanReader,
    lock_path,
    make_pool,
)
from portal.digitisation.operations.recognition import is_anything_due
from portal.files.operations import end_with_parent, only_process
from portal.schema.operations import PortalCommand

_WAIT = 1.0
_IDLE_SECONDS = 20.0  # the engines stay loaded this long, ready for the next page


class Command(PortalCommand):
    help = "Đọc các trang đang chờ. Mỗi máy chỉ chạy một bộ đọc; chạy lại được, dừng lúc nào cũng được."

    arguments = {
        "--until-done": {"action": "store_true", "help": "dừng khi không còn trang nào chờ"},
        "--with-parent": {"type": int, "help": "dừng cùng với tiến trình có số này, là tiến trình đã khởi động lệnh"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            end_with_parent(options["with_parent"])
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        with only_process(lock_path()) as is_ours:
            if not is_ours:
                self.stdout.write("Máy này đang có một bộ đọc khác chạy.")
                return
            count = _read(until_done=options["until_done"], is_stopping=stopping.is_set)
        self.stdout.write(f"Đã đọc xong {count} trang.")


def _read(*, until_done: bool, is_stopping: Callable[[], bool]) -> int:
    reader = ScanReader(pool=make_pool(), clock=timezone.now)
    count, worked_at = 0, time.monotonic()
    try:
        while not is_stopping():
            over = reader.step(wait=_WAIT)
            count += over
            if over or not reader.is_idle:
                worked_at = time.monotonic()
            elif until_done and time.monotonic() - worked_at > _IDLE_SECONDS and not is_anything_due(at=timezone.now()):
                break
            else:
                time.sleep(_WAIT)
    finally:
        reader.stop()
    return count
