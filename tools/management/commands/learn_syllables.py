"""`manage.py learn_syllables [--output FILE]`: rebuild the table of syllables from all searchable content."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from lawsearch.ranking.syllables import read_table
from lawsearch.ranking.vocabulary import ABBREVIATIONS
from portal.search.queries.sources import everything
from portal.search.queries.suggestions import shipped_words
from tools.syllables import TextSample, gather, table_of

_DATA = files("lawsearch.ranking") / "data"
_WORTH_ASKING = 1000  # texts: the weight of one phrase of the list of typical questions
_WORTH_SAYING = 30


class Command(BaseCommand):
    help = "Học lại bảng âm tiết (để thêm dấu và gợi ý chính tả) từ mọi nội dung tìm kiếm được."

    def add_arguments(self, parser: CommandParser) -> None:
        table = Path(str(_DATA)) / "syllables.txt"
        parser.add_argument("--output", type=Path, default=table, help="tệp ghi ra (mặc định: bảng của chương trình)")

    def handle(self, *args: Any, **options: Any) -> None:
        # Only shipped everyday words are used, so that the same library gives the same table.
        said = [said for word in shipped_words() for said in word.said_ways]
        talk = [TextSample(_asking(), _WORTH_ASKING), TextSample([*said, *ABBREVIATIONS], _WORTH_SAYING)]
        with tqdm(_texts(), unit=" mục", desc="Đọc", disable=not self.stderr.isatty()) as texts:
            gathered = gather(texts, talk=talk)
        if not gathered.texts:
            raise CommandError("Thư viện chưa có văn bản nào để học.")
        table = table_of(gathered)
        options["output"].write_text(table, encoding="utf-8")
        self.stdout.write(
            f"Đã học {len(read_table(table).share)} âm tiết từ {gathered.texts} mục, "
            f"{len(table.encode()) / 1000:.0f} kB: {options['output']}"
        )


def _texts() -> Iterator[str]:
    """Headings and bodies; titles of laws are left out because they would be counted with every article."""
    for findable in everything(day=timezone.localdate()):
        if findable.parts:
            yield f"{findable.parts.heading}\n{findable.parts.body}"


def _asking() -> list[str]:
    """Typical phrases of questions, from a manually maintained list."""
    return [
        line
        for line in (_DATA / "asking.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
