"""`manage.py drill`: restore the last backup beside the portal and check it; the operator's page shows the result."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.design.refusals import refuse_if
from portal.journal.operations.copies import drill
from portal.journal.queries.health import last_copy_path
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = (
        "Thử khôi phục bản sao gần nhất vào một chỗ riêng, so số dòng và mã kiểm, rồi ghi kết quả cho người vận hành."
    )

    arguments = {
        "copy": {"type": Path, "nargs": "?", "metavar": "BẢN_SAO", "help": "một bản sao khác"},
    }

    def handle(self, *args: Any, copy: Path | None, **options: Any) -> None:
        found = drill(copy or Path(last_copy_path().read_text("utf-8")), at=timezone.now())
        refuse_if(found["fault"], CommandError(f"Thử khôi phục không được. {found['fault']}"))
        self.stdout.write(f"Khôi phục được {found['rows']} dòng trong {found['seconds']} giây.")
