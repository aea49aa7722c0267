"""Read a plan from a file; show what was read, or put it on display."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.agencies.models import Agency
from portal.plans.documents import text_of
from portal.plans.operations import NothingToAccept, TooMuchToAccept, accept_plan
from portal.plans.operations.accepting import Outcome
from portal.plans.queries import agencies_meant
from portal.plans.reading import PlanDraft, read_plan
from portal.plans.showing import Meant, as_json
from safefiles.errors import UnreadableFile
from safefiles.limits import COMMAND

_OUTCOMES = {
    Outcome.CREATED: "Đã đưa lên kế hoạch",
    Outcome.NEW_VERSION: "Đã ghi bản mới của kế hoạch",
    Outcome.UNCHANGED: "Tệp này đã được nhập trước đây, không có gì thay đổi",
}


class Command(BaseCommand):
    help = "Nhập một kế hoạch từ tệp văn bản, Markdown hoặc DOCX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .md, .txt hoặc .docx")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đọc và in ra, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in những gì đọc được dưới dạng JSON")

    def handle(self, *, file: Path, dry_run: bool, json: bool, **options: Any) -> None:
        text = _text(file)
        draft = read_plan(text)
        if json:
            self.stdout.write(_dump(as_json(draft=draft, meant=self._meant(draft))))
        self._tell_doubts(draft)
        if dry_run:
            self.stderr.write(f"Đọc được {len(draft.assignments)} nhiệm vụ; chạy thử nên không ghi gì.")
            return
        try:
            accepted = accept_plan(draft=draft, text=text, source_name=file.name, by=None, at=timezone.now())
        except (NothingToAccept, TooMuchToAccept) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(
            f"{_OUTCOMES[accepted.outcome]}: {accepted.plan.get_absolute_url()}"
            f" (bản {accepted.version.number}, {len(draft.assignments)} nhiệm vụ)."
        )

    def _meant(self, draft: PlanDraft) -> Meant:
        """A plan can be shown before there is a database: then nobody knows its agencies."""
        if Agency._meta.db_table not in connection.introspection.table_names():
            self.stderr.write("Chưa có danh bạ cơ quan (hãy chạy manage.py migrate), nên chỉ in nguyên văn.")
            return lambda phrase: ()
        on = draft.reference_date or timezone.localdate()
        return lambda phrase: agencies_meant(phrase=phrase, on=on)

    def _tell_doubts(self, draft: PlanDraft) -> None:
        for doubt in draft.doubts:
            self.stderr.write(f"Chưa chắc, dòng {doubt.line}: {doubt.reason}")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > COMMAND.file_bytes:
            raise CommandError(f"{file}: tệp quá lớn. Hãy tách tệp hoặc bỏ hình ảnh trong tệp.")
        return text_of(data=file.read_bytes(), name=file.name, limits=COMMAND)
    except OSError as error:
        raise CommandError(f"{file}: không mở được tệp. Hãy kiểm tra đường dẫn và quyền đọc.") from error
    except UnreadableFile as error:
        raise CommandError(f"{file}: {error}") from error


def _dump(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
