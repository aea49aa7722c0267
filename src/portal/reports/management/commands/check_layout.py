"""`manage.py check_layout FILE.docx …`: what departs from the layout of administrative documents."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from officialdocs import NotADocument, check


class Command(BaseCommand):
    help = "Kiểm tra thể thức, kỹ thuật trình bày của tệp DOCX theo Nghị định 30/2020/NĐ-CP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.docx", help="tệp DOCX cần kiểm tra")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        """Ends with 1 where anything departs, so that a script can ask."""
        found = sum(self._check(file) for file in files)
        if found:
            raise CommandError(f"{found} điểm chưa đúng thể thức.")
        self.stderr.write("Đúng thể thức.")

    def _check(self, file: Path) -> int:
        try:
            departures = check(file.read_bytes())
        except (OSError, NotADocument) as error:
            raise CommandError(f"Không kiểm tra được {file}: {error}") from error
        for departure in departures:
            self.stdout.write(f"{file.name}: {departure}")
        return len(departures)
