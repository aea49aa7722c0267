"""`manage.py send_messages`: send the outbox, as a service of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from portal.dissemination.jobs.process import (
    LAST_WORDS_SECONDS,
    SWEEP_SECONDS,
    SendingProcess,
    is_ours_to_send,
    lock_path,
)
from portal.files.operations import end_with_parent, only_process
from portal.journal.operations import compare_keys
from portal.schema.operations import PortalCommand

_MOST_WORKERS = 32


class Command(PortalCommand):
    help = "Gửi các tin đang chờ. Mỗi máy chạy một lệnh này; dừng lúc nào cũng được, chạy lại thì gửi tiếp."

    arguments = {
        "--account": {"default": "", "help": "chỉ gửi bằng tài khoản có tên này"},
        "--workers": {"type": int, "default": 1, "help": "số tiến trình cùng gửi (chỉ với PostgreSQL)"},
        "--number": {"type": int, "default": None, "help": "là tiến trình thứ mấy (lệnh tự đặt)"},
        "--with-parent": {"type": int, "help": "dừng cùng với tiến trình có số này, là tiến trình đã khởi động lệnh"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            end_with_parent(options["with_parent"])
        workers, number = options["workers"], options["number"]
        if not 1 <= workers <= _MOST_WORKERS:
            raise CommandError(f"Số tiến trình phải từ 1 đến {_MOST_WORKERS}.")
        if workers > 1 and connection.vendor == "sqlite":
            raise CommandError("SQLite chỉ cho một tiến trình gửi. Dùng PostgreSQL để chạy nhiều tiến trình.")
        compare_keys()
        connection.close()
        stopping = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopping.set())
        if number is not None:
            SendingProcess(stopping=stopping, account=options["account"], workers=workers, number=number).run()
            return
        with only_process(lock_path(options["account"])) as is_ours:
            if not is_ours:
                self.stdout.write("Máy này đang có một tiến trình gửi khác chạy.")
                return
            while not is_ours_to_send(options["account"]) and not stopping.wait(SWEEP_SECONDS):
                connection.close()
            family = _Family(stopping, account=options["account"], workers=workers)
            SendingProcess(stopping=stopping, account=options["account"], workers=workers).run()
            family.end()
        self.stdout.write("Đã dừng gửi.")


class _Family:
    """The other sending processes of this command. One that dies is restarted."""

    def __init__(self, stopping: threading.Event, *, account: str, workers: int) -> None:
        self._stopping, self._account, self._workers = stopping, account, workers
        self._others = {number: self._start(number) for number in range(1, workers)}
        self._watch = threading.Thread(target=self._look_after, name="family", daemon=True)
        self._watch.start()

    def end(self) -> None:
        self._watch.join()
        for other in self._others.values():
            other.terminate()
        for other in self._others.values():
            try:
                other.wait(timeout=LAST_WORDS_SECONDS)
            except subprocess.TimeoutExpired:
                other.kill()

    def _look_after(self) -> None:
        while not self._stopping.wait(1.0):
            for number, other in self._others.items():
                if other.poll() is not None:
                    self._others[number] = self._start(number)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        account = ["--account", self._account] if self._account else []
        said = ["--workers", str(self._workers), "--number", str(number), "--with-parent", str(os.getpid())]
        return subprocess.Popen([sys.executable, "-m", "django", "send_messages", *account, *said])  # noqa: S603
