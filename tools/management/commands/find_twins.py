"""`manage.py find_twins`: list documents that are in the library twice, under two numbers or two dates."""

import csv
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from portal.library.models import Edition
from portal.library.queries.duplicates import LEAST_LIKENESS
from portal.schema.operations import PortalCommand
from tools.duplicates import DuplicatePair, find_duplicates

MOST_LINES = 50


class Command(PortalCommand):
    help = "Tìm những văn bản có lời văn gần như trùng nhau trong thư viện. Chỉ liệt kê, không gộp."

    arguments = {
        "--least": {"type": float, "default": LEAST_LIKENESS, "help": "mức giống nhau thấp nhất, từ 0 đến 1"},
        "--report": {"type": Path, "help": "ghi danh sách vào tệp CSV này"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(
            total=Edition.objects.filter(is_current=True).count(),
            desc="So lời văn",
            disable=options["verbosity"] == 0,
            file=sys.stderr,
        ) as bar:
            pairs = sorted(
                find_duplicates(least=options["least"], step=bar.update),
                key=lambda pair: (not pair["is_likely"], -pair["likeness"], pair["one"].slug),
            )
        likely = sum(pair["is_likely"] for pair in pairs)
        self.stdout.write(f"{len(pairs)} cặp văn bản có lời văn gần như trùng nhau, {likely} cặp trùng cả số hoặc tên.")
        for pair in pairs[:MOST_LINES]:
            mark = "*" if pair["is_likely"] else " "
            self.stdout.write(f" {mark} {pair['likeness']:>5.0%}  {_said(pair)[0]}  |  {_said(pair)[1]}")
        if options["report"]:
            _write(options["report"], pairs)
            self.stdout.write(f"Danh sách: {options['report']}")


def _said(pair: DuplicatePair) -> tuple[str, str]:
    def one(law: Any) -> str:
        day = f"{law.issued_date:%d/%m/%Y}" if law.issued_date else "không rõ ngày"
        return f"{law.official_number}, {day} ({law.slug})"

    return one(pair["one"]), one(pair["other"])


def _write(path: Path, pairs: list[DuplicatePair]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Mức giống nhau", "Trùng số hoặc tên", "Văn bản", "Văn bản kia"))
        writer.writerows((f"{pair['likeness']:.0%}", "x" if pair["is_likely"] else "", *_said(pair)) for pair in pairs)
