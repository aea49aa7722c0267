"""`manage.py check_files`: compares database rows with files on disk; the operator's page shows the differences."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.design.refusals import refuse_if
from portal.files.operations import keep_bytes
from portal.journal.operations.copies import file_faults
from portal.journal.queries.health import last_check_path


class Command(BaseCommand):
    help = "So tệp trên đĩa với cơ sở dữ liệu: tệp mất hoặc sai mã kiểm, tệp không bản ghi nào nhắc tới."

    def handle(self, *args: Any, **options: Any) -> None:
        lost, unnamed = file_faults(at=timezone.now())
        self.stdout.writelines(f"{path}\n" for path in (*lost, *unnamed))
        words = f"{len(lost)} tệp mất hoặc sai, {len(unnamed)} tệp không bản ghi nào nhắc tới."
        keep_bytes(
            (f"{timezone.localtime():%H:%M %d/%m}: {words}" * bool(lost or unnamed)).encode(), target=last_check_path()
        )
        refuse_if(lost, CommandError(words))
