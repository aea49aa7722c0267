"""`manage.py evaluate_ocr DIR [--json] [--variants …] [--limit N] [--processes 2]`: accuracy and speed of reading."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from scanreading.engines.ocr import missing as engines_missing
from tools.ocr_evaluation import evaluate, figures, known_pages

_COLUMNS = (
    "pages",
    "cer",
    "wer",
    "diacritics",
    "flagged",
    "caught",
    "caught_letters",
    "caught_numbers",
    "pages_per_minute",
    "core_seconds",
)


class Command(BaseCommand):
    help = (
        "Đo việc đọc trang: ảnh TRANG.KIỂU.ĐUÔI bên cạnh TRANG.gt.txt (và TRANG.gt.json). Số liệu tính bằng phần trăm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục có ảnh trang và chữ đúng")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
        parser.add_argument("--variants", nargs="*", default=[], help="chỉ đo các kiểu này (c300 b200 …)")
        parser.add_argument("--limit", type=int, help="chỉ đo N trang đầu")
        parser.add_argument("--processes", type=int, default=2, help="số tiến trình đọc (mặc định 2)")
        parser.add_argument("--first-only", action="store_true", help="không dùng bộ đọc thứ hai")
        parser.add_argument("--pages", action="store_true", help="in cả từng trang")

    def handle(self, *args: Any, **options: Any) -> None:
        if lacking := engines_missing():
            raise CommandError(f"Máy này thiếu {', '.join(lacking)}: apt-get install tesseract-ocr tesseract-ocr-vie.")
        pages = known_pages(options["folder"], variants=options["variants"])[: options["limit"]]
        if not pages:
            raise CommandError(f"{options['folder']} không có trang nào kèm chữ đúng (TRANG.gt.txt).")
        processes = max(1, min(options["processes"], len(pages)))
        began = time.perf_counter()
        reading = evaluate(pages, processes=processes, second=not options["first_only"])
        outcomes = list(tqdm(reading, total=len(pages), unit=" trang", disable=not self.stderr.isatty()))
        told = figures(outcomes, wall_seconds=time.perf_counter() - began, processes=processes)
        for outcome in outcomes:
            if outcome.fault:
                self.stderr.write(f"{outcome.known.file.name}: {outcome.fault}")
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"{'':>28}" + "".join(f"{name:>18}" for name in _COLUMNS))
        rows = {**told["variants"], "all": told["all"]}
        if options["pages"]:
            each = {
                o.known.page + "." + o.known.variant: figures([o], wall_seconds=None, processes=1) for o in outcomes
            }
            rows = {**{name: row["all"] for name, row in each.items()}, **rows}
        for name, row in rows.items():
            self.stdout.write(f"{name:>28}" + "".join(f"{row[column]:>18}" for column in _COLUMNS))
