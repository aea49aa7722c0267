"""`manage.py security_dossier --level 2 --out DIR`: the papers on security, to be completed and signed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from officialdocs import check, write
from portal.reports.queries.security_dossier import LEVELS, answers_to, dossier_document, dossier_papers


class Command(BaseCommand):
    help = "Lập hồ sơ an toàn thông tin (DOCX) từ cấu hình, cơ sở dữ liệu và bảng yêu cầu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--level", type=int, choices=LEVELS, required=True, help="cấp độ đề xuất")
        parser.add_argument("--out", type=Path, required=True, help="thư mục để ghi tệp")

    def handle(self, *, level: int, out: Path, **options: Any) -> None:
        """Says of each file how many requirements it answers, and how many of them name something missing."""
        out.mkdir(parents=True, exist_ok=True)
        now = timezone.localtime()
        for paper in dossier_papers():
            held = write(dossier_document(paper, level=level, on=now.date()), at=now)
            if departures := check(held):
                raise CommandError(f"{paper['file']}: {departures[0]}")
            (out / f"{paper['file']}.docx").write_bytes(held)
            rows = [row for part in paper["parts"] for row in part["rows"] if level in row["levels"]]
            missing = sum(bool(answers_to(row)[1]) for row in rows)
            self.stdout.write(f"{paper['file']}.docx: {len(rows)} yêu cầu, {missing} yêu cầu còn việc phải bổ sung")
