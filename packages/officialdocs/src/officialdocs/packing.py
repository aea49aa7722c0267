"""The finished file: what it says of itself, and the same bytes for the same document."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from officialdocs.annexes import source
from officialdocs.measures import LANGUAGE
from officialdocs.values import Letter, OfficialDocument
from officialdocs.words import issuer, plain

_LONGEST = 255  # of a core property, in the format's own words
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier time; the true one stands in the properties
_FILE_MODE = 0o644 << 16


def tell(properties: Any, document: OfficialDocument, at: datetime) -> None:
    """The core properties: title, agency, number, when it was made."""
    title = document.title
    subject = plain(title.subject)
    name = f"V/v {subject}" if isinstance(title, Letter) else f"{plain(title.kind)} {subject}"
    agency = plain(document.head.agency)
    for field, value in (
        ("title", name),
        ("subject", subject),
        ("author", agency),
        ("last_modified_by", agency),
        ("category", "Công văn" if isinstance(title, Letter) else plain(title.kind)),
        (
            "comments",
            f"{source(document)}." if document.head.number is not None else f"Dự thảo của {issuer(document.head)}.",
        ),
        ("keywords", ""),
    ):
        setattr(properties, field, value[:_LONGEST])
    properties.language, properties.revision = LANGUAGE, 1
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def packed(document: Any) -> bytes:
    """The parts in the order in which they were written, all of one time."""
    written, made = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, _FILE_MODE
            part.create_system = 3
            archive.writestr(part, parts.read(name))
    return made.getvalue()
