"""`manage.py collect_untranslated`: after an upgrade, add the strings without Vietnamese to our catalogues."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tools.catalogues import DOMAINS, faults, read, refresh, translation_of


class Command(BaseCommand):
    help = "Writes into our catalogues, untranslated, what installed packages say without having it in Vietnamese."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        for domain in DOMAINS:
            path = folder / f"{domain}.po"
            catalogue = read(path)
            added, dropped = refresh(catalogue, domain)
            catalogue.save(str(path))
            empty = sum(not translation_of(entry) for entry in catalogue)
            self.stdout.write(f"{domain}: {added} added, {dropped} dropped, {empty} of {len(catalogue)} to translate")
            for fault in (fault for entry in catalogue for fault in faults(entry)):
                self.stderr.write(f"  {fault}")
