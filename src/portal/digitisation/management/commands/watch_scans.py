"""`manage.py watch_scans DIR --agency SLUG`: receive files that are written into a folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.agencies.models import Agency
from portal.design.refusals import or_refuse, refuse_if
from portal.digitisation.operations.ingest import Watch, ingest_agency_folder
from portal.digitisation.states import Material
from portal.schema.operations import PortalCommand


class Command(PortalCommand):
    help = "Theo dõi một thư mục và nhận các tệp quét trong đó. Tệp đã nhận nằm trong da-nhan/, tệp hỏng: khong-nhan/."

    arguments = {
        "folder": {"type": Path, "metavar": "THƯ_MỤC"},
        "--agency": {"required": True, "metavar": "CƠ_QUAN", "help": "slug của cơ quan"},
        "--material": {"choices": [one.value for one in Material], "default": Material.LEGAL_DOCUMENT.value},
        "--once": {"action": "store_true", "help": "nhận những tệp đã đứng yên rồi dừng"},
        "--settle": {"type": float, "default": 5.0, "metavar": "GIÂY", "help": "đứng yên bao lâu thì nhận"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        refuse_if(not folder.is_dir(), CommandError(f"Không có thư mục {folder}."))
        agency = or_refuse(
            Agency.objects.filter(slug=options["agency"]).first(),
            CommandError(f"Không có cơ quan nào có slug {options['agency']}."),
        )
        watch, visits = Watch(), 0
        while not options["once"] or visits < 2:
            if visits:
                time.sleep(options["settle"])
            visits += 1
            found = ingest_agency_folder(
                folder, agency=agency, material=Material(options["material"]), watch=watch, at=timezone.now()
            )
            for path, said in found:
                self.stdout.write(f"{path.name}: {said}")
