"""`manage.py check_national_package FILE`: verify that a package is complete and every record fits its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from portal.api.national.manifest import MOST_FAULTS, NotAPackage, check_package
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = (
        "Kiểm tra một gói dữ liệu quốc gia: tên, độ dài, mã kiểm của từng tệp, lược đồ, số bản ghi, và từng bản ghi. "
        "Bản ghi được xét theo hình dạng mà lược đồ phiên bản 1 được làm ra từ đó; lược đồ trong gói khác đi thì báo."
    )

    arguments = {
        "file": {"type": Path, "help": "Tệp ZIP."},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, count, faults = check_package(options["file"])
        except (NotAPackage, OSError) as error:
            raise CommandError(str(error)) from error
        if faults:
            more = f"\n(chỉ nêu {MOST_FAULTS} điều đầu)" if len(faults) == MOST_FAULTS else ""
            raise CommandError("\n".join(faults) + more)
        self.stdout.write(
            f"Đúng: {count} bản ghi, {len(manifest.files)} tệp, trạng thái số {manifest.state.sequence} "
            f"của {manifest.owner.name}."
        )
