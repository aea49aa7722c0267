"""`manage.py work`: background work in a process of its own, for several processes or machines."""

import signal
import threading
from typing import Any, cast

from django.conf import settings
from django.core.management.base import CommandError
from django.tasks import task_backends
from django_tasks_db.backend import DatabaseBackend

from portal.design.refusals import refuse_if
from portal.journal.jobs import BackgroundWorker, start_watch
from portal.journal.operations import compare_keys
from portal.schema.operations import PortalCommand
from portal.schema.queries import require_schema


class Command(PortalCommand):
    help = (
        "Làm việc nền: chạy hàng đợi, nhắc lại phiếu báo bị quên, giải phóng việc mồ côi. "
        "Khi dùng lệnh này, hãy đặt EMBEDDED_WORKER=0 cho tiến trình web."
    )

    arguments = {
        "--queue": {"action": "append", "dest": "queues", "metavar": "TÊN", "help": "chỉ hàng đợi này; có thể lặp lại"},
        "--broker": {
            "action": "store_true",
            "help": "chỉ chạy việc do TASKS_BROKER gọi; vẫn cần một máy chạy lệnh này không có --broker",
        },
    }

    def handle(self, *args: Any, queues: list[str] | None, broker: bool, **options: Any) -> None:
        backend = task_backends["default"]
        refuse_if(
            not isinstance(backend, DatabaseBackend),
            CommandError("TASKS không dùng hàng đợi trong cơ sở dữ liệu, nên không có gì để làm ở đây."),
        )
        refuse_if(
            broker and not settings.TASKS_BROKER, CommandError("Chưa đặt TASKS_BROKER, nên không có ai gọi việc.")
        )
        require_schema()
        compare_keys()
        (cast(Any, backend).serve if broker else self._work)(queues)

    def _work(self, queues: list[str] | None) -> None:
        workshop = BackgroundWorker(queues=tuple(queues or ["*"]))
        finished = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, frame: self._stop(workshop, finished, received))
        workshop.start()
        start_watch()
        self.stdout.write("Đang làm việc nền. Ctrl-C để kết thúc.")
        finished.wait()
        workshop.join()
        self.stdout.write("Đã kết thúc.")

    def _stop(self, workshop: BackgroundWorker, finished: threading.Event, received: int) -> None:
        """The first signal lets the running task finish; the second ends the process at once."""
        signal.signal(received, signal.SIG_DFL)
        workshop.stop()
        finished.set()
