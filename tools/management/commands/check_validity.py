"""`manage.py check_validity`: what the shelf says of validity, and whether a text it holds contradicts it."""

import json
from typing import Any

from django.utils import timezone

from portal.library.operations.instruments import renew_statuses
from portal.library.queries.claims import validity_figures
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Đếm văn bản theo tình trạng nêu ra, số đang xanh mà có văn bản khác nêu đã hết, số chưa kiểm tra, số chờ."

    arguments = {
        "--renew": {"action": "store_true", "help": "tính lại tình trạng của mọi văn bản trước khi đếm"},
        "--json": {"action": "store_true", "help": "in một bản ghi JSON"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["renew"]:
            renew_statuses(at=timezone.now())
        figures = validity_figures(day=timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for name, count in figures.items():
            self.stdout.write(f"{name}: {count}")
