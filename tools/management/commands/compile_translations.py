"""`manage.py compile_translations`: compile our .po catalogues to the .mo files that Django loads.

Needs no gettext programs.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tools.catalogues import read


class Command(BaseCommand):
    help = "Compiles the project's message catalogues; what is already compiled is left alone."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]
        written = sum(compile_catalogue(path) for path in paths)
        self.stdout.write(f"Translations: {len(paths)} catalogues, {written} compiled anew.")


def compile_catalogue(path: Path) -> bool:
    """Write the .mo next to the .po at `path`, replacing it atomically; False if it is already up to date."""
    compiled = read(path).to_binary()
    target = path.with_suffix(".mo")
    if target.exists() and target.read_bytes() == compiled:
        return False
    fresh = path.with_suffix(".mo.part")
    fresh.write_bytes(compiled)
    fresh.replace(target)
    return True
