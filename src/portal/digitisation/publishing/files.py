"""Where the files of a scan lie, all under `PRIVATE_DIR`: nothing of them is inside a folder that a web server serves.

originals/<sha256>           as they were brought, read-only
pictures/<code>/<page>.jpg   pages as a person sees them: upright, straightened, small enough for a telephone
searchable/<code>.<mark>.pdf the searchable copy of one state of the words
"""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from portal.digitisation.models import Scan, ScanPage

_PICTURES = {".jpg": "image/jpeg", ".webp": "image/webp", ".png": "image/png"}
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


def home() -> Path:
    return Path(settings.PRIVATE_DIR) / "digitisation"


def original_path(scan: Scan) -> Path:
    return home() / "originals" / scan.checksum


def picture_path(page: ScanPage, *, code: str = "") -> Path | None:
    """The kept picture; None where the page has none. `code` spares a query for the scan."""
    folder = home() / "pictures" / (code or page.scan.code)
    places = (folder / f"{page.number}{ending}" for ending in _PICTURES)
    return next((place for place in places if place.is_file()), None)


def picture_type(path: Path) -> str:
    return _PICTURES[path.suffix]


def searchable_folder() -> Path:
    return home() / "searchable"


def searchable_path(scan: Scan, *, mark: str) -> Path:
    return searchable_folder() / f"{scan.code}.{mark}.pdf"


def failure_path(scan: Scan, *, mark: str) -> Path:
    """Says why no searchable copy of this state of the words can be made: it is not tried again."""
    return searchable_path(scan, mark=mark).with_suffix(".loi")
