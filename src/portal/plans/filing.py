"""Files of this room at its doors: judged when they come, handed out as downloads that no browser opens by itself."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404


def folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "plans"


def handed_out(*, place: str, name: str, media_type: str) -> FileResponse:
    """Raises Http404 where the file is not there."""
    path = folder() / place
    if not place or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
