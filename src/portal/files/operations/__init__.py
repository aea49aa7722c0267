"""Storage of uploads: pictures are re-encoded, PDF and Word files checked, each stored once; and range requests.

If STORAGES has a storage "shared" (S3), the folders of this machine are only a cache of it. Readers ask for the path
(`fetched`), and writers call `put_in_place`; both work with and without a shared storage.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import UploadedFile

from lawtext.words import normalise
from portal.files.states import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PAGES,
    MOST_PICTURE_BYTES,
    MOST_PIXELS,
    PROCESS,
    WORD,
    UnfitFile,
    UploadFault,
    ValidFile,
    fault_of,
)
from portal.schema.models import is_sealed, open_bytes
from safefiles.checks import check_docx, check_pdf, redraw_picture
from safefiles.errors import UnreadableFile
from safefiles.formats import FORMATS, HEAD_BYTES, is_blank, sniff

_LONGEST_NAME = 120
_BLOCK, _HEAD = 1024 * 1024, 16
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_COPY_KEPT = 3600  # seconds since the last access on this machine
# Folders below PRIVATE_DIR that belong to one machine: keys, and files in progress.
_OWN = ("messages", "digitisation/uploads", "digitisation/work")
# Detected format -> the format in which the file is stored.
_KEPT_AS = {"jpg": "jpg", "png": "jpg", "webp": "jpg", "pdf": "pdf", "zip": "docx"}
_NOT_TAKEN = {"heic": UploadFault.HEIC, "avif": UploadFault.HEIC, "doc": UploadFault.OLD_WORD}


class DiskFull(Exception):
    """Raised when a file would leave so little disk space that the database on the same disk could not go on."""


class DamagedFile(Exception):
    """The bytes written differ from the bytes sent: the disk or the memory is at fault."""


def validate_field(file: UploadedFile[Any]) -> ValidFile:
    """Validate a file of a form; one that is too big is not read. Raises UnfitFile."""
    if (file.size or 0) > MOST_PICTURE_BYTES:
        raise UnfitFile(UploadFault.TOO_BIG)
    return validate_upload(data=file.read(), name=file.name or "tep")


def validate_upload(*, data: bytes, name: str) -> ValidFile:
    """Raises UnfitFile, whose message says what to do."""
    if is_blank(data[:HEAD_BYTES]) and is_blank(data):
        raise UnfitFile(UploadFault.EMPTY)
    found = sniff(data[:HEAD_BYTES])
    ending = _KEPT_AS.get(found)
    if ending is None:
        raise UnfitFile(_NOT_TAKEN.get(found, UploadFault.WRONG_KIND))
    if len(data) > (MOST_PICTURE_BYTES if ending == "jpg" else MOST_BYTES):
        raise UnfitFile(UploadFault.TOO_BIG)
    try:
        data = _made_harmless(data, ending)
    except UnreadableFile as error:
        raise UnfitFile(fault_of(error)) from error
    return ValidFile(_readable(name, f".{ending}"), FORMATS[ending].media_type, f".{ending}", data)


def _made_harmless(data: bytes, ending: str) -> bytes:
    """Raises UnreadableFile."""
    if ending == "jpg":
        return redraw_picture(data, most_pixels=MOST_PIXELS, longest_side=LONGEST_SIDE, limits=PROCESS)
    if ending == "pdf":
        check_pdf(data, most_pages=MOST_PAGES, limits=PROCESS)
    else:
        check_docx(data, limits=WORD)
    return data


def _readable(name: str, ending: str) -> str:
    """The name for people, with the correct ending; without path components and misleading characters."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(one if one.isalnum() or one in " -_.()" else " " for one in stem)
    return (normalise(kept).strip(" .")[:_LONGEST_NAME] or "tep-gui-kem") + ending


# ---- files shared by all machines ------------------------------------------------------------------------------------


class MirroredStorage(FileSystemStorage):
    """Files of the storage "shared", below `prefix`; the folder here holds copies, each compared before it is used."""

    def __init__(self, *, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self.prefix, self.there = prefix, storages["shared"]

    def path(self, name: str) -> str:
        """The local path of the file, fetched from the shared storage if needed; removed if deleted there."""
        place, far = Path(super().path(name)), f"{self.prefix}{name}"
        if not self.there.exists(far):
            if place.is_file():
                place.unlink(missing_ok=True)
            return str(place)
        if not place.is_file() or place.stat().st_mtime != self.there.get_modified_time(far).timestamp():
            part = _beside(place)
            with self.there.open(far) as file, part.open("wb") as copy:
                shutil.copyfileobj(file, copy, _BLOCK)
            part.replace(place)
        self._date(place, far)
        return str(place)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Always use an alternative name: two machines that check at the same time would both find a name free."""
        root, ending = os.path.splitext(name)
        return super().get_available_name(self.get_alternative_name(root, ending), max_length)

    def send(self, name: str) -> None:
        """Upload the local file of this name to the shared storage."""
        place = Path(super().path(name))
        with place.open("rb") as file:
            self.there.save(f"{self.prefix}{name}", File(file))
        self._date(place, f"{self.prefix}{name}")

    def _date(self, place: Path, far: str) -> None:
        os.utime(place, (time.time(), self.there.get_modified_time(far).timestamp()))

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        saved = super().save(name, content, max_length)
        self.send(saved)
        return saved

    def delete(self, name: str) -> None:
        self.there.delete(f"{self.prefix}{name}")
        super().delete(name)


def _shared(path: Path) -> tuple[Any, str] | None:
    """The shared storage of the path, and its name there; None if the path belongs to this machine only."""
    if "private" not in settings.STORAGES or not path.is_relative_to(settings.PRIVATE_DIR):
        return None
    name = path.relative_to(settings.PRIVATE_DIR).as_posix()
    return None if name.startswith(_OWN) else (storages["private"], name)


def fetched(path: Path) -> Path:
    """The path, after all files that other machines have stored under it have been copied here."""
    if found := _shared(path):
        found[0].path(found[1])
    return path


def inside(folder: Path) -> tuple[list[Path], list[Path]]:
    """The folders and the files in a folder, those of all machines."""
    if found := _shared(folder):
        folders, files = found[0].there.listdir(f"{found[0].prefix}{found[1]}")
        return [folder / one for one in folders], [folder / one for one in files]
    there = list(folder.iterdir()) if folder.is_dir() else []
    return [one for one in there if one.is_dir()], [one for one in there if not one.is_dir()]


def drop(path: Path) -> None:
    """Delete a file permanently, if it exists."""
    if found := _shared(path):
        found[0].delete(found[1])
    path.unlink(missing_ok=True)


def drop_folder(folder: Path) -> None:
    """Delete a folder and its files permanently."""
    if _shared(folder):
        for file in inside(folder)[1]:
            drop(file)
    shutil.rmtree(folder, ignore_errors=True)


def forget_copies(*, at: datetime) -> int:
    """Job of each machine: delete copies that were not read lately, since another machine may have deleted the file.

    Returns how many copies were deleted.
    """
    if "private" not in settings.STORAGES:
        return 0
    known = [*Path(settings.MEDIA_ROOT).rglob("*"), *filter(_shared, Path(settings.PRIVATE_DIR).rglob("*"))]
    old = [path for path in known if path.is_file() and path.stat().st_atime < at.timestamp() - _COPY_KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


# ---- the store -------------------------------------------------------------------------------------------------------


def checksum_of(path: Path) -> str:
    """SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_inside(path: Path) -> str:
    """SHA-256 of the decrypted contents of a file; "" if no key of this machine decrypts it."""
    with path.open("rb") as file:
        if not is_sealed(file.read(_HEAD)):
            return checksum_of(path)
    data = open_bytes(path.read_bytes())
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def keep_bytes(data: bytes, *, target: Path) -> None:
    """Write bytes to a file, completely or not at all, even concurrently; on return they are on the disk.

    A file whose transaction was rolled back stays and does no harm: it has the same bytes when it is sent again.
    """
    part = _beside(target)
    with part.open("wb") as file:
        file.write(data)
        _sync(file)
    put_in_place(part, target)


def keep_valid(*, file: ValidFile, folder: Path) -> str:
    """Store the file; returns its path below the folder ("ab/ab12….pdf"). The same bytes are stored once."""
    place = f"{file.checksum[:2]}/{file.checksum}{file.ending}"
    if not fetched(folder / place).exists():
        keep_bytes(file.data, target=folder / place)
    return place


def kept_file(*, file: ValidFile, folder: Path) -> dict[str, Any]:
    """Store the file; returns the field values of its row (`schema.models.KeptFile`)."""
    place, size = keep_valid(file=file, folder=folder), len(file.data)
    return {"name": file.name, "place": place, "media_type": file.media_type, "size": size, "checksum": file.checksum}


def keep_file(path: Path, *, target: Path, checksum: str, least_free: int) -> None:
    """Copy a file of any size to where it will not be changed any more, and check it after it was written.

    Raises DiskFull, DamagedFile.
    """
    size = path.stat().st_size
    if target.is_file() and target.stat().st_size == size and checksum_of(target) == checksum:
        return
    part = _beside(target)
    if shutil.disk_usage(target.parent).free < size + least_free:
        raise DiskFull
    try:
        with path.open("rb") as source, part.open("xb") as copy:
            shutil.copyfileobj(source, copy, _BLOCK)
            _sync(copy)
        if checksum_of(part) != checksum:
            raise DamagedFile(checksum)
        part.chmod(0o444)
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def _sync(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def put_in_place(part: Path, target: Path) -> None:
    """Move a file to its final name, for all machines. The folder is synced, without which the name may be lost."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part.replace(target)
    sync(target.parent)
    if found := _shared(target):
        found[0].send(found[1])


def sync(path: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def append_line(line: str, *, target: Path) -> None:
    """Append a line to a file; on return it is on the disk. A line after an interrupted one is complete."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0) as file:
        file.write(f"\n{line}\n".encode())
        os.fsync(file.fileno())
    sync(target.parent)


def _beside(target: Path) -> Path:
    """An unused file name in the folder of the target file."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target.with_name(f".{target.name}.{secrets.token_hex(6)}")


# ---- locks -----------------------------------------------------------------------------------------------------------


@contextmanager
def only_process(path: Path) -> Iterator[bool]:
    """Yield whether this process holds this machine's lock for the block.

    The kernel releases it if the process dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as file:
        yield _lock(file)


def is_held(path: Path) -> bool:
    """Whether some process of this machine holds the lock."""
    with only_process(path) as is_ours:
        return not is_ours


def end_with_parent(parent: int) -> None:
    """End this process when its parent ends, however that happens; at once if it has ended already.

    Raises SystemExit.
    """
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:  # the parent ended before the call above
        raise SystemExit


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# ---- a part of a file ------------------------------------------------------------------------------------------------

# "bytes=0-499", "bytes=500-", "bytes=-200" (RFC 9110, 14)
_RANGE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,18})\s*-\s*(?P<last>\d{0,18})")
_PIECE = 64 * 1024  # bytes


class RangeNotInFile(ValueError):
    """The range begins after the end of the file. Respond with 416 and the length of the file."""


def range_in(header: str, *, size: int) -> range | None:
    """The byte positions requested; None if the whole file is the response.

    That is for no range, several, or one that cannot be parsed. Raises RangeNotInFile.
    """
    found = _RANGE.fullmatch(header.strip())
    first, last = (found["first"], found["last"]) if found else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    # "bytes=-500": the last 500
    begin, end = (int(first), min(int(last or size), size - 1)) if first else (max(size - int(last), 0), size - 1)
    if begin >= size:
        raise RangeNotInFile(header)
    return range(begin, end + 1)


def pieces(file: IO[bytes], part: range) -> Iterator[bytes]:
    """The bytes at these positions; closes the file."""
    with file:
        file.seek(part.start)
        left = len(part)
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
