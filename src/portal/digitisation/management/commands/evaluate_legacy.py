"""`manage.py evaluate_legacy DIR [--json] [--wrong]`: how well files in TCVN3 and VNI are received and read."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.digitisation.jobs import make_pool
from portal.digitisation.management.document_evaluation import evaluate_files, known_files, legacy_figures

_COLUMNS = ("words", "wer", "wer_anywhere")


class Command(BaseCommand):
    help = "Đo việc đọc tệp dùng bảng mã cũ: TÊN.doc, .rtf, .pdf… bên cạnh TÊN.gt.txt. Số liệu tính bằng phần trăm từ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục có tệp và chữ đúng")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
        parser.add_argument("--wrong", action="store_true", help="in cả những chỗ khác với chữ đúng")

    def handle(self, *args: Any, **options: Any) -> None:
        files = known_files(options["folder"])
        if not files:
            raise CommandError(f"{options['folder']} không có tệp nào kèm chữ đúng (TÊN.gt.txt).")
        with make_pool() as pool, tempfile.TemporaryDirectory(prefix="lan-toa-do-") as work:
            reading = evaluate_files(files, pool=pool, work=Path(work), most_bytes=settings.SCANS_MOST_BYTES)
            outcomes = list(tqdm(reading, total=len(files), unit=" tệp", disable=not self.stderr.isatty()))
        for outcome in outcomes:
            if outcome.fault:
                self.stderr.write(f"{outcome.name}: {outcome.fault}")
        told = legacy_figures(outcomes)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"{'':>40}" + "".join(f"{name:>16}" for name in _COLUMNS))
        for name, row in (*told["files"].items(), ("all", told["all"])):
            self.stdout.write(f"{name:>40}" + "".join(f"{row[column]:>16}" for column in _COLUMNS))
        for outcome in outcomes if options["wrong"] else ():
            self.stdout.writelines(f"{outcome.name}: {each}\n" for each in outcome.wrong)
