"""Files that are still being sent: piece by piece, so that a broken line costs one piece and not the file.

The protocol, spoken by `admin.uploads` (whoever writes another sender needs no more than this):

    POST  …/phan/   name, size, mark -> 201 {"token", "offset", "piece"}   opens, or finds what was begun of this file
    GET   …/phan/TOKEN/              -> 200 {"offset", "size"}             how much has come (HEAD: in `Upload-Offset`)
    PATCH …/phan/TOKEN/              -> 204 with `Upload-Offset`           a piece of at most `PIECE_BYTES`; the request
          `Upload-Offset: n`                                              says where it begins
                                     -> 409 with `Upload-Offset`           it begins elsewhere: go on from there
    DELETE …/phan/TOKEN/             -> 204                                forget it

`mark` is anything that tells one file from another of the same name and size (its date). Whoever sends then names the
tokens in the form of uploads. What nobody finishes is removed after `KEPT`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from portal.digitisation.operations.storage import folder
from portal.digitisation.states import EmptyScan, ScanTooLarge, UnfitScan

PIECE_BYTES = 2 * 1024 * 1024
KEPT = timedelta(days=2)
MOST_FILES = 300  # unfinished, of one officer
MOST_BYTES = 3 * 1024**3  # the same, as announced
_TOKEN = re.compile(r"[0-9a-f]{32}")


class TooManyUploads(UnfitScan):
    said = "Bạn đang có quá nhiều tệp tải lên dở dang. Hãy hoàn tất hoặc bỏ các tệp đó rồi tải tiếp."


class NoSuchUpload(Exception):
    """Nothing of this officer is known by the token."""


class WrongOffset(Exception):
    """A piece begins where the file does not end; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. `size` is what was announced."""

    token: str
    name: str
    size: int
    path: Path

    @property
    def offset(self) -> int:
        return self.path.stat().st_size

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size


def open_upload(*, officer: int, name: str, size: int, mark: str, most_bytes: int) -> Upload:
    """Begin to take a file, or go on with it where it was begun. Raises UnfitScan."""
    if size <= 0:
        raise EmptyScan
    if size > most_bytes:
        raise ScanTooLarge
    said = json.dumps([officer, name, size, mark], ensure_ascii=False).encode()
    token = hashlib.blake2b(said, digest_size=16).hexdigest()
    try:
        return find_upload(officer=officer, token=token)
    except NoSuchUpload:
        pass
    there = uploads_of(officer=officer)
    if len(there) >= MOST_FILES or sum(one.size for one in there) + size > MOST_BYTES:
        raise TooManyUploads
    made = Upload(token, name, size, _place(officer) / f"{token}.part")
    made.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.path.touch(mode=0o600)
    note = made.path.with_suffix(".json")
    note.write_text(json.dumps({"token": token, "name": name, "size": size}), encoding="utf-8")
    return made


def find_upload(*, officer: int, token: str) -> Upload:
    """Raises NoSuchUpload."""
    note = _place(officer) / f"{token}.json"
    if not _TOKEN.fullmatch(token) or not note.is_file() or not note.with_suffix(".part").is_file():
        raise NoSuchUpload(token)
    return Upload(**json.loads(note.read_text("utf-8")), path=note.with_suffix(".part"))


def uploads_of(*, officer: int) -> list[Upload]:
    notes = sorted(_place(officer).glob("*.json"))
    return [find_upload(officer=officer, token=note.stem) for note in notes if note.with_suffix(".part").is_file()]


def add_piece(*, upload: Upload, offset: int, data: bytes) -> int:
    """Write a piece at the end. Returns where the file ends now. Raises WrongOffset, TooBig."""
    with upload.path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, 2)
        if offset != end:
            raise WrongOffset(end)
        if len(data) > PIECE_BYTES or end + len(data) > upload.size:
            raise ScanTooLarge
        file.write(data)
        return end + len(data)


def forget_upload(*, upload: Upload) -> None:
    upload.path.with_suffix(".json").unlink(missing_ok=True)
    upload.path.unlink(missing_ok=True)


def tidy(*, at: datetime) -> int:
    """Remove what nobody has gone on with for `KEPT`. Returns how many files."""
    before = (at - KEPT).timestamp()
    old = [path for path in (folder() / "uploads").glob("*/*") if path.stat().st_mtime < before]
    old = [path for path in old if path.suffix == ".part" or not path.with_suffix(".part").exists()]
    for path in old:
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    for place in (folder() / "uploads").glob("*"):
        if place.is_dir() and not any(place.iterdir()):
            shutil.rmtree(place, ignore_errors=True)
    return len(old)


def _place(officer: int) -> Path:
    return folder() / "uploads" / str(officer)
