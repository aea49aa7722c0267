"""Where originals, pictures of pages and searchable copies lie: under `PRIVATE_DIR/digitisation`, never in a served
folder."""

from __future__ import annotations

import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from pathlib import Path

from django.conf import settings

from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.states import NoRoom
from portal.files.operations import NoRoomOnDisk, checksum_of, drop, fetched, inside, keep_file

_LEAST_FREE = 512 * 1024 * 1024  # bytes that stay free on the disk: the database lies there too


def folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "digitisation"


def original_path(scan: Scan) -> Path:
    """The untouched original."""
    return fetched(folder() / "originals" / scan.checksum)


def picture_path(page: ScanPage) -> Path:
    """The picture of a page as people see it (JPEG); there is none for pages of text files."""
    return fetched(folder() / "pictures" / page.scan.code / f"{page.number}.jpg")


def picture_of(page: ScanPage, *, code: str = "") -> Path | None:
    """The picture of a page, if one is kept. `code` spares a query for the scan."""
    place = fetched(folder() / "pictures" / (code or page.scan.code) / f"{page.number}.jpg")
    return place if place.is_file() else None


def work_path() -> Path:
    """A name nobody has, for what is being written; whoever takes it moves or removes the file."""
    made = folder() / "work" / secrets.token_hex(12)
    made.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def keep_original(path: Path, *, checksum: str) -> Path:
    """Copy a file among the originals: wholly or not at all, and checked after it was written.

    Raises NoRoom, DamagedFile.
    """
    target = folder() / "originals" / checksum
    try:
        keep_file(path, target=target, checksum=checksum, least_free=_LEAST_FREE)
    except NoRoomOnDisk as error:
        raise NoRoom from error
    return target


def is_whole(scan: Scan) -> bool:
    """Whether the original is still what was received."""
    path = original_path(scan)
    return path.is_file() and checksum_of(path) == scan.checksum


def bind_photographs(files: Sequence[Path], *, endings: Iterable[str]) -> Path:
    """Several photographs as one archive, in the given order, each byte as it came. The caller removes the file.

    The same photographs in the same order make the same archive, so that it is recognised when it comes again.
    """
    made = work_path()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for number, (file, ending) in enumerate(zip(files, endings, strict=True), start=1):
            member = zipfile.ZipInfo(f"{number:04d}.{ending}", date_time=(1980, 1, 1, 0, 0, 0))
            with file.open("rb") as source, archive.open(member, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy, 1024 * 1024)
    return made


def tidy(*, before: float) -> int:
    """Remove what was left half written and originals that no scan names; `before`: seconds since the epoch."""
    there = [path for name in ("work", "originals") for path in inside(folder() / name)[1]]
    there += (folder() / "work").glob("*")
    unknown = {path for some in batched(there, 500, strict=False) for path in _unknown(some)}
    gone = [path for path in unknown if _is_old(fetched(path), before)]
    for path in gone:
        drop(path)
    return len(gone)


def _unknown(paths: Sequence[Path]) -> list[Path]:
    known = set(Scan.objects.filter(checksum__in=[path.name for path in paths]).values_list("checksum", flat=True))
    return [path for path in paths if path.name not in known]


def _is_old(path: Path, before: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False


# Kind of original -> the ending and the type under which it is given back. What stands in no row has neither.
ORIGINALS: Mapping[str, tuple[str, str]] = {
    "pdf": ("pdf", "application/pdf"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "tiff": ("tif", "image/tiff"),
    "webp": ("webp", "image/webp"),
    "heic": ("heic", "image/heic"),
    "photos": ("zip", "application/zip"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "doc": ("doc", "application/msword"),
    "rtf": ("rtf", "application/rtf"),
    "html": ("html", "text/html"),
    "txt": ("txt", "text/plain"),
}


def searchable_folder() -> Path:
    return folder() / "searchable"


def searchable_path(scan: Scan, *, mark: str) -> Path:
    return fetched(searchable_folder() / f"{scan.code}.{mark}.pdf")


def failure_path(scan: Scan, *, mark: str) -> Path:
    """Says why no searchable copy of this state of the words can be made: it is not tried again."""
    return fetched(searchable_folder() / f"{scan.code}.{mark}.loi")
