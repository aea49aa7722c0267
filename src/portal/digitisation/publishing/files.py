"""How the files of a scan are called and given back (where originals and pictures lie is told in `receipt.store`).

searchable/<code>.<mark>.pdf the searchable copy of one state of the words
"""

from collections.abc import Mapping
from pathlib import Path

from portal.digitisation.models import Scan
from portal.digitisation.receipt.store import folder

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Kind of original -> the ending and the type under which it is given back. What stands in no row has neither.
ORIGINALS: Mapping[str, tuple[str, str]] = {
    "pdf": ("pdf", "application/pdf"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "tiff": ("tif", "image/tiff"),
    "webp": ("webp", "image/webp"),
    "heic": ("heic", "image/heic"),
    "photos": ("zip", "application/zip"),
    "docx": ("docx", _WORD),
    "doc": ("doc", "application/msword"),
    "rtf": ("rtf", "application/rtf"),
    "html": ("html", "text/html"),
    "txt": ("txt", "text/plain"),
}


def searchable_folder() -> Path:
    return folder() / "searchable"


def searchable_path(scan: Scan, *, mark: str) -> Path:
    return searchable_folder() / f"{scan.code}.{mark}.pdf"


def failure_path(scan: Scan, *, mark: str) -> Path:
    """Says why no searchable copy of this state of the words can be made: it is not tried again."""
    return searchable_path(scan, mark=mark).with_suffix(".loi")
