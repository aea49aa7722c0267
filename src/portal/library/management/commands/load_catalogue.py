"""`manage.py load_catalogue [FOLDER]`: bring the catalogue of known instruments, and tell the shelf what it knows."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.library.operations.catalogue import load_catalogue
from portal.library.readers.catalogue import SHIPPED, NotACatalogue, read_catalogue

NAME = "danh mục văn bản kèm phần mềm"
COMPLETE_TO = date(2026, 11, 29)


class Command(BaseCommand):
    help = "Nạp danh mục văn bản đã biết (instruments.csv, relations.csv). Chạy lại được; không thay lời văn nào."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, metavar="THƯ_MỤC")
        parser.add_argument("--name", default=NAME, help="tên nguồn, hiện cho người đọc")
        parser.add_argument("--complete-to", type=date.fromisoformat, default=COMPLETE_TO, help="đầy đủ đến ngày")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = read_catalogue(options["folder"], name=options["name"], complete_to=options["complete_to"])
        except NotACatalogue as error:
            raise CommandError(str(error)) from error
        done = load_catalogue(catalogue=found, by=None, at=timezone.now())
        self.stdout.write(f"{done.instruments} văn bản, {done.relations} quan hệ; {done.told} sự kiện mới.")
