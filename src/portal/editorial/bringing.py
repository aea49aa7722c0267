"""The files that a manuscript names, brought into the portal's pictures and documents."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.editorial.manuscripts import FileKind, NamedFile


def with_files(value: Any, *, folder: Path | None) -> Any:
    """The stored value of a block with keys in the place of named files. Raises FileNotFoundError."""
    if isinstance(value, NamedFile):
        return _brought(value, folder)
    if isinstance(value, dict):
        return {name: with_files(part, folder=folder) for name, part in value.items()}
    if isinstance(value, list):
        return [with_files(part, folder=folder) for part in value]
    return value


def _brought(named: NamedFile, folder: Path | None) -> int:
    """The same file is kept once, whatever it is called."""
    path = folder / Path(named.name).name if folder else None
    if path is None or not path.is_file():
        raise FileNotFoundError(f"{named.name!r} is named by a manuscript and not in {folder}")
    data = path.read_bytes()
    model = get_image_model() if named.kind is FileKind.PICTURE else get_document_model()
    digest = sha1(data, usedforsecurity=False).hexdigest()
    held = model.objects.filter(file_hash=digest).order_by("pk").first()
    if held is not None:
        return int(held.pk)
    made = model(title=named.title[:255], file=ContentFile(data, name=path.name))
    made._set_file_hash() if named.kind is FileKind.PICTURE else made._set_document_file_metadata()
    made.save()
    return int(made.pk)
