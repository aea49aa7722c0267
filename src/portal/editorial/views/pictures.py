"""Pictures as pages show them, from the folder where they lie."""

from __future__ import annotations

import errno
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve


def send(request: HttpRequest, path: str) -> HttpResponseBase:
    """Raises Http404, also for a name that is longer than any file's."""
    try:
        return serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise Http404 from error
