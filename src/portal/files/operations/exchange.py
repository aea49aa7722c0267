"""A file of a form on its way in, a kept one on its way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, Http404

from portal.files.operations import fetched, validate_field
from portal.files.states import UnfitFile, ValidFile


class ValidFileField(forms.FileField):
    """A file of a form that may be kept; a bad one is refused with what to do."""

    def clean(self, data: Any, initial: Any = None) -> ValidFile | None:
        sent = super().clean(data, initial)
        try:
            return validate_field(sent) if sent else None
        except UnfitFile as error:
            raise forms.ValidationError(str(error)) from error


def private_download(path: Path, *, name: str, media_type: str) -> FileResponse:
    """A kept file for one who may have it. Raises Http404 where it is not there."""
    kept = fetched(path)
    if not kept.is_file():
        raise Http404
    return FileResponse(
        kept.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
