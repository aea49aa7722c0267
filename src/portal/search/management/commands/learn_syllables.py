"""`manage.py learn_syllables [--output FILE]`: the table of syllables anew, from everything that is searched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from portal.search.ranking import syllables
from portal.search.sources import everything

_TABLE = Path(str(files("portal.search.ranking"))) / "data" / "syllables.txt"


class Command(BaseCommand):
    help = "Học lại bảng âm tiết (để thêm dấu và gợi ý chính tả) từ mọi nội dung tìm kiếm được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=_TABLE, help="tệp ghi ra (mặc định: bảng của chương trình)")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(_texts(), unit=" mục", desc="Đọc", disable=not self.stderr.isatty()) as texts:
            seen = syllables.seen_in(texts, everyday=_everyday())
        if not seen.texts:
            raise CommandError("Thư viện chưa có văn bản nào để học.")
        table = syllables.table_of(seen)
        options["output"].write_text(table, encoding="utf-8")
        known = syllables.read_table(table)
        self.stdout.write(
            f"Đã học {len(known.said)} âm tiết từ {seen.texts} mục, {len(table.encode()) / 1000:.0f} kB: "
            f"{options['output']}"
        )


def _texts() -> Iterator[str]:
    """Headings and bodies; the titles of laws would be counted with every article."""
    for findable in everything(day=timezone.localdate()):
        if findable.parts:
            yield f"{findable.parts.heading}\n{findable.parts.body}"


def _everyday() -> Iterator[str]:
    """What people say, from the tables of everyday words."""
    for file in sorted(files("portal.search").joinpath("everyday").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".csv"):
            for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))):
                yield row["said"]
