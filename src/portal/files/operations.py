"""From what somebody sent to what is kept: pictures drawn anew, PDF and Word looked through, each laid down once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

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
from safefiles.checks import check_docx, check_pdf, redraw_picture
from safefiles.errors import UnreadableFile
from safefiles.formats import FORMATS, HEAD_BYTES, is_blank, sniff

_LONGEST_NAME = 120
_BLOCK = 1024 * 1024
# What a file begins with -> what is kept of it.
_KEPT_AS = {"jpg": "jpg", "png": "jpg", "webp": "jpg", "pdf": "pdf", "zip": "docx"}
_NOT_TAKEN = {"heic": UploadFault.HEIC, "avif": UploadFault.HEIC, "doc": UploadFault.OLD_WORD}


class NoRoomOnDisk(Exception):
    """So few bytes would be left that the database, which may lie there too, could not go on."""


class DamagedFile(Exception):
    """What was written is not what was sent: the disk or its memory is at fault."""


def validate_field(file: UploadedFile[Any]) -> ValidFile:
    """A file of a form; one that is too big is not read. Raises UnfitFile."""
    if (file.size or 0) > MOST_PICTURE_BYTES:
        raise UnfitFile(UploadFault.TOO_BIG)
    return validate_upload(data=file.read(), name=file.name or "tep")


def validate_upload(*, data: bytes, name: str) -> ValidFile:
    """Raises UnfitFile: `str()` of it says what to do."""
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
    """The name as people know it, with the ending that is true; nothing of a path, no signs that lead astray."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(one if one.isalnum() or one in " -_.()" else " " for one in stem)
    return (normalise(kept).strip(" .")[:_LONGEST_NAME] or "tep-gui-kem") + ending


# ---- the store -------------------------------------------------------------------------------------------------------


def checksum_of(path: Path) -> str:
    """SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_bytes(data: bytes, *, target: Path) -> None:
    """Lay bytes down, wholly or not at all, however many do it at once; when this returns they are on the disk.

    A file whose transaction was rolled back stays and does no harm: it is the same bytes when it is sent again.
    """
    part = _beside(target)
    with part.open("wb") as file:
        file.write(data)
        _sync(file)
    _put_in_place(part, target)


def keep_valid(*, file: ValidFile, folder: Path) -> str:
    """Lay the file down; returns its place below the folder ("ab/ab12….pdf"). The same bytes are laid down once."""
    place = f"{file.checksum[:2]}/{file.checksum}{file.ending}"
    if not (folder / place).exists():
        keep_bytes(file.data, target=folder / place)
    return place


def keep_file(path: Path, *, target: Path, checksum: str, least_free: int) -> None:
    """Copy a file of any size to where it will not be changed any more, and check it after it was written.

    Raises NoRoomOnDisk, DamagedFile.
    """
    size = path.stat().st_size
    if target.is_file() and target.stat().st_size == size and checksum_of(target) == checksum:
        return
    part = _beside(target)
    if shutil.disk_usage(target.parent).free < size + least_free:
        raise NoRoomOnDisk
    try:
        with path.open("rb") as source, part.open("xb") as copy:
            shutil.copyfileobj(source, copy, _BLOCK)
            _sync(copy)
        if checksum_of(part) != checksum:
            raise DamagedFile(checksum)
        part.chmod(0o444)
        _put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def _sync(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _put_in_place(part: Path, target: Path) -> None:
    """Under its name for good: a name is on the disk when its folder is."""
    part.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def append_line(line: str, *, target: Path) -> None:
    """Add to a file of lines; when this returns it is on the disk. After a line that was cut off the next is whole."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0) as file:
        file.write(f"\n{line}\n".encode())
        os.fsync(file.fileno())
    sync(target.parent)


def _beside(target: Path) -> Path:
    """A name nobody has, in the folder where the file will lie."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target.with_name(f".{target.name}.{secrets.token_hex(6)}")


# ---- locks -----------------------------------------------------------------------------------------------------------


@contextmanager
def only_process(path: Path) -> Iterator[bool]:
    """Whether this process holds the lock of this machine, while the block lasts. The kernel lets go when it ends."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as file:
        yield _lock(file)


def is_held(path: Path) -> bool:
    """Whether some process of this machine holds the lock."""
    with only_process(path) as is_ours:
        return not is_ours


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
