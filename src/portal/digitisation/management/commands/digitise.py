"""`manage.py digitise FILE|DIR… --agency SLUG --material KIND [--read]`: receive files, and with `--read` read them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.agencies.models import Agency
from portal.design.refusals import or_refuse
from portal.digitisation.jobs import (
    ScanReader,
    lock_path,
    make_pool,
)
from portal.digitisation.operations.ingest import ingest_file
from portal.digitisation.operations.recognition import is_anything_due
from portal.digitisation.queries.scans import pace_now
from portal.digitisation.states import IntakeChannel, Material, UnfitScan
from portal.files.operations import only_process
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Nhận tệp quét, ảnh chụp, PDF, Word… từ tệp hoặc thư mục vào kho số hóa của một cơ quan. Chạy lại được."

    arguments = {
        "paths": {"nargs": "+", "type": Path, "metavar": "ĐƯỜNG_DẪN", "help": "tệp hoặc thư mục"},
        "--agency": {"required": True, "metavar": "CƠ_QUAN", "help": "slug của cơ quan"},
        "--material": {"choices": [one.value for one in Material], "default": Material.LEGAL_DOCUMENT.value},
        "--read": {"action": "store_true", "help": "đọc luôn các trang đang chờ"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        agency = or_refuse(
            Agency.objects.filter(slug=options["agency"]).first(),
            CommandError(f"Không có cơ quan nào có slug {options['agency']}."),
        )
        is_quiet = options["verbosity"] == 0
        files = list(_files(options["paths"]))
        taken = 0
        for path in tqdm(files, desc="Nhận tệp", disable=is_quiet, file=sys.stderr):
            try:
                said = ingest_file(
                    path,
                    agency=agency,
                    material=Material(options["material"]),
                    door=IntakeChannel.COMMAND,
                    at=timezone.now(),
                )
                taken += 1
            except UnfitScan as error:
                said = str(error)
            self.stdout.write(f"{path.name}: {said}")
        self.stdout.write(f"Đã nhận {taken}/{len(files)} tệp.")
        if options["read"]:
            self._read(is_quiet)

    def _read(self, is_quiet: bool) -> None:
        with only_process(lock_path()) as is_ours:
            if not is_ours:
                self.stdout.write("Máy này đang có một bộ đọc khác chạy; các trang sẽ được đọc ở đó.")
                return
            reader = ScanReader(pool=make_pool(), clock=timezone.now)
            total = sum(pace_now(at=timezone.now()).left.values())
            try:
                with tqdm(total=total, desc="Đọc trang", disable=is_quiet, file=sys.stderr) as bar:
                    while not reader.is_idle or is_anything_due(at=timezone.now()):
                        bar.update(reader.step(wait=0.5))
            finally:
                reader.stop()


def _files(paths: list[Path]) -> Iterator[Path]:
    """The given files, and the files of the given folders sorted by name. Raises CommandError."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"Không có {path}.")
