"""`manage.py import_law PATH…`: import laws from files, lists, archives, corpora and the public dump."""

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.design.refusals import refuse_if
from portal.library.operations import IntakeOutcome, IntakeState
from portal.library.operations.imports import (
    ENDINGS,
    ImportOptions,
    ImportTally,
    import_paths,
    open_report,
)
from portal.library.preparation.rows import Stated
from portal.library.readers.folders import is_register, size_at
from portal.library.readers.jobs import NotAFilter, Selection, read_selection
from portal.schema.operations import PortalCommand
from safefiles.checks import COMMAND

MOST_LINES = 30


class Command(PortalCommand):
    help = (
        "Nhập văn bản pháp luật từ tệp hoặc thư mục: DOCX, DOC, RTF, PDF có chữ, HTML, TXT, ZIP, JSON, JSONL, bảng kê"
        " (XLSX, CSV) kèm tệp, và bộ dữ liệu vietnamese-legal-documents (Parquet hoặc JSONL). Chạy lại được."
    )

    arguments = {
        "paths": {"nargs": "+", "type": Path, "metavar": "ĐƯỜNG_DẪN", "help": "tệp hoặc thư mục"},
        "--dry-run": {"action": "store_true", "help": "đọc thử, không ghi vào thư viện"},
        "--report": {"type": Path, "help": "ghi báo cáo vào tệp này (.csv, .xlsx hoặc .json)"},
        "--reread": {"action": "store_true", "help": "đọc lại cả những tệp không đổi"},
        "--processes": {"type": int, "default": 2, "help": "số tiến trình đọc (mặc định 2)"},
        "--number": {"default": "", "help": "số, ký hiệu, khi tệp không ghi (chỉ dùng với một tệp)"},
        "--only": {
            "action": "append",
            "default": [],
            "metavar": "LỌC",
            "help": (
                "chỉ nhập một phần bảng kê hoặc bộ dữ liệu: loai=Luật,Nghị định; coquan=…; tinh=Cần Thơ;"
                " nam=2015-2024; linhvuc=đất đai; tinhtrang=còn hiệu lực. Dùng được nhiều lần."
            ),
        },
        "--as-of": {
            "type": date.fromisoformat,
            "help": (
                "ngày của dữ liệu Nhà nước (YYYY-MM-DD): tình trạng “còn hiệu lực” nguồn nêu được tin tới ngày này"
            ),
        },
        "--limit": {"type": int, "help": "dừng sau chừng này văn bản mới"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        report: Path | None = options["report"]
        refuse_if(
            options["number"] and (len(paths) > 1 or paths[0].is_dir()),
            CommandError("--number chỉ dùng khi nhập một tệp."),
        )
        refuse_if(
            report is not None and report.suffix.lower() not in ENDINGS,
            CommandError(f"Báo cáo cần có đuôi {', '.join(ENDINGS)}."),
        )
        wish = ImportOptions(
            by=None,
            at=timezone.now(),
            processes=options["processes"],
            is_rehearsal=options["dry_run"],
            rereads=options["reread"],
            override=Stated(official_number=options["number"], stated_on=options["as_of"])
            if options["number"] or options["as_of"]
            else None,
            selection=_selection(options["only"], paths),
            limit=options["limit"],
        )
        tally = ImportTally()
        with ExitStack() as stack:
            gc.freeze()  # keeps the garbage collector from scanning the portal's own objects again and again
            stack.callback(gc.unfreeze)
            note = stack.enter_context(open_report(report)) if report is not None else None
            for outcome in self._import(paths, wish, quiet=options["verbosity"] == 0):
                tally.add(outcome)
                if note is not None:
                    note(outcome)
        self._tell(tally, is_rehearsal=wish.is_rehearsal)
        if report is not None:
            self.stdout.write(f"Báo cáo: {report}")
        refuse_if(
            tally.total and tally.counts[IntakeState.REFUSED] == tally.total,
            CommandError("Không nhập được văn bản nào; lý do ở bảng trên."),
        )

    def _import(self, paths: list[Path], wish: ImportOptions, *, quiet: bool) -> Iterator[IntakeOutcome]:
        with tqdm(
            total=0 if quiet else size_at(paths, limits=COMMAND),
            unit="B",
            unit_scale=True,
            desc="Nhập văn bản",
            disable=quiet,
            file=sys.stderr,
            mininterval=0.5,
        ) as bar:
            yield from import_paths(paths=paths, wish=wish, step=bar.update)

    def _tell(self, tally: ImportTally, *, is_rehearsal: bool) -> None:
        said = ", ".join(f"{tally.counts[state]} {state.label.lower()}" for state in IntakeState)
        self.stdout.write(f"{'Đọc thử: ' if is_rehearsal else ''}{tally.total} văn bản: {said}.")
        self._table(
            "Bị từ chối", [(one.name, one.reason) for one in tally.refused], count=tally.counts[IntakeState.REFUSED]
        )
        doubts = [
            (f"{kind.count} lần, như {kind.name}", kind.doubt)
            for kind in sorted(tally.kinds.values(), key=lambda kind: kind.count, reverse=True)
        ]
        self._table("Cần xem lại", doubts, count=len(doubts))

    def _table(self, title: str, rows: list[tuple[str, str]], *, count: int) -> None:
        if not rows:
            return
        self.stdout.write(f"\n{title} ({count}):")
        for name, said in rows[:MOST_LINES]:
            self.stdout.write(f"  {name[:40]:<40} {said}")
        if count > MOST_LINES:
            self.stdout.write(f"  … và {count - MOST_LINES} dòng nữa; dùng --report TỆP để xem tất cả.")


def _selection(said: list[str], paths: list[Path]) -> Selection:
    try:
        selection = read_selection(said)
    except NotAFilter as error:
        raise CommandError(str(error)) from error
    refuse_if(
        selection and not is_register(paths, limits=COMMAND),
        CommandError("--only chỉ dùng với bảng kê hoặc bộ dữ liệu, nơi thông tin có trước khi đọc văn bản."),
    )
    return selection
