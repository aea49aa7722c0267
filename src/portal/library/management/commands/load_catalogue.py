"""`manage.py load_catalogue [FOLDER]`: load the catalogue of known instruments and update the library's events.

`manage.py load_catalogue --notes FILE`: the same for published relations and notes.
"""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.library.operations.catalogue import load_catalogue, load_published
from portal.library.readers.catalogue import SHIPPED, NotACatalogue, read_catalogue, read_published
from portal.schema.operations import PortalCommand

NAME = "danh mục văn bản kèm phần mềm"
COMPLETE_TO = date(2026, 11, 29)
MOST_LINES = 30


class Command(PortalCommand):
    help = (
        "Nạp danh mục văn bản đã biết (instruments.csv, relations.csv), hoặc quan hệ và chú thích sửa đổi đã công bố"
        " (--notes). Chạy lại được; không thay lời văn nào."
    )

    arguments = {
        "folder": {"nargs": "?", "type": Path, "default": SHIPPED, "metavar": "THƯ_MỤC"},
        "--name": {"help": "tên nguồn, hiện cho người đọc; nạp lại cùng tên thì thay lần trước"},
        "--notes": {
            "type": Path,
            "metavar": "TỆP",
            "help": (
                "tệp CSV hoặc JSONL các quan hệ, chú thích đã công bố, mỗi dòng một: acting (văn bản tác động),"
                " acting_place (tại đâu trong đó), relation (tên quan hệ như “được sửa đổi, bổ sung”), acted (văn bản"
                " chịu tác động), place (điều, khoản, điểm), on (từ ngày), words (lời chú thích)"
            ),
        },
        "--complete-to": {"type": date.fromisoformat, "default": COMPLETE_TO, "help": "đầy đủ đến ngày"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["notes"]:
                self._load_notes(options["notes"], options["name"] or options["notes"].stem)
                return
            found = read_catalogue(options["folder"], name=options["name"] or NAME, complete_to=options["complete_to"])
        except NotACatalogue as error:
            raise CommandError(str(error)) from error
        told = load_catalogue(catalogue=found, by=None, at=timezone.now())
        self.stdout.write(f"{len(found.instruments)} văn bản, {len(found.relations)} quan hệ; {told} sự kiện mới.")

    def _load_notes(self, path: Path, name: str) -> None:
        relations, refused = read_published(path)
        if refused and not relations:
            raise CommandError(f"Không nhận được dòng nào; chưa có gì được ghi. {refused[0]}")
        told = load_published(relations=relations, source=name[:200], by=None, at=timezone.now())
        self.stdout.write(f"{len(relations)} quan hệ; {told} sự kiện mới; {len(refused)} dòng bị bỏ qua.")
        for line in refused[:MOST_LINES]:
            self.stdout.write(f"  {line}")
