"""Where judged files lie: each once, under its SHA-256, in a folder that no web server serves.

A file whose transaction was rolled back stays and does no harm: it is the same bytes when it is sent again.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from portal.uploads.judging import Fit


def keep(*, fit: Fit, folder: Path) -> str:
    """Lay the file down; returns its place below the folder ("ab/ab12….pdf"). The same bytes are laid down once."""
    place = f"{fit.checksum[:2]}/{fit.checksum}{fit.ending}"
    target = folder / place
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        begun = target.with_name(f".{secrets.token_hex(8)}")
        begun.write_bytes(fit.data)
        os.replace(begun, target)  # whole or not there, however many send it at once
    return place
