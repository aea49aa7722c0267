"""Files under `PRIVATE_DIR`: attachments of askers, encrypted, in a folder for each question; import files until they
are read; and files of answers, each stored once for all versions that have it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from portal.design.refusals import refuse_if
from portal.files.operations import drop, drop_folder, fetched, inside, keep_bytes
from portal.files.states import MOST_FILES, UnfitFile, UploadFault, ValidFile
from portal.questions.models import AnswerFile, Attachment
from portal.schema.models import open_bytes, seal_bytes, seal_names


def import_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "imports"


def put_import(*, data: bytes, checksum: str) -> str:
    """Store the bytes; returns the value of `ImportBatch.path`. The same bytes are stored once."""
    keep_bytes(data, target=import_folder() / checksum)
    return checksum


def take_import(path: str) -> bytes:
    return fetched(import_folder() / path).read_bytes()


def drop_import(path: str) -> None:
    drop(import_folder() / path)


def answer_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "answers"


WAIT_FOR = timedelta(hours=40)  # a little longer than a form is valid
_RESEALED_AT_ONCE = 500
_YOUNG = timedelta(hours=1)  # its question's transaction may not have ended


@dataclass(frozen=True, slots=True)
class PendingAttachment:
    """An uploaded file of a form that has not been submitted yet. `token` identifies it in the form."""

    token: str
    name: str
    media_type: str
    size: int
    checksum: str
    path: Path = field(compare=False)


def attachment_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "questions"


def bytes_of(attachment: Attachment) -> bytes | None:
    """The uploaded bytes; None if they are gone, or encrypted with a key that this machine does not have."""
    path = fetched(attachment_folder() / attachment.path)
    return open_bytes(path.read_bytes()) if path.is_file() else None


def reseal_files() -> Iterator[bool]:
    """Encrypt again the files that are not encrypted with the current key; yields for each whether it was. Resumable.

    Two concurrent runs each put complete files in place. Files that cannot be decrypted are left and tried again next
    time.
    """
    today = seal_names()[0]
    for one in Attachment.objects.exclude(seal_name=today).order_by("pk").iterator():
        if (data := bytes_of(one)) is not None:
            keep_bytes(seal_bytes(data), target=attachment_folder() / one.path)
            Attachment.objects.filter(pk=one.pk).update(seal_name=today)
        yield data is not None


# ---- while the form is filled in -------------------------------------------------------------------------------------


def put_waiting(*, form: UUID, file: ValidFile) -> PendingAttachment:
    """Store a file for a form, once if it is uploaded again. Raises UnfitFile."""
    there = files_waiting(form=form)
    if (same := next((one for one in there if one.checksum == file.checksum), None)) is not None:
        return same
    refuse_if(len(there) >= MOST_FILES, UnfitFile(UploadFault.TOO_MANY))
    token = f"{time.time_ns():016x}{secrets.token_hex(4)}"  # files sort in the order of upload
    made = PendingAttachment(
        token, file.name, file.media_type, len(file.data), file.checksum, _waiting(form) / f"{token}{file.ending}"
    )
    keep_bytes(seal_bytes(file.data), target=made.path)
    note = json.dumps(asdict(made) | {"path": made.path.name})
    keep_bytes(seal_bytes(note.encode()), target=made.path.with_suffix(".json"))
    return made


def files_waiting(*, form: UUID) -> list[PendingAttachment]:
    """The files of a form in the order of upload."""
    notes = sorted(path for path in inside(_waiting(form))[1] if path.suffix == ".json")
    # None: encrypted with a key that has been removed since.
    read = [json.loads(said) for path in notes if (said := open_bytes(fetched(path).read_bytes())) is not None]
    return [PendingAttachment(**note | {"path": _waiting(form) / note["path"]}) for note in read]


def drop_waiting(*, form: UUID, tokens: Iterable[str] | None = None) -> None:
    """Delete files of a form; without tokens all of them."""
    if tokens is None:
        drop_folder(_waiting(form))
        return
    wanted = set(tokens)
    for one in files_waiting(form=form):
        if one.token in wanted:
            drop(one.path.with_suffix(".json"))
            drop(one.path)


def _waiting(form: UUID) -> Path:
    return attachment_folder() / "waiting" / form.hex


# ---- once it is sent -------------------------------------------------------------------------------------------------


def keep(*, waiting: PendingAttachment, question: UUID) -> str:
    """Encrypt a file again for its question; returns the value of `Attachment.path`."""
    place = f"{question.hex}/{secrets.token_hex(16)}{waiting.path.suffix}"
    data = open_bytes(fetched(waiting.path).read_bytes()) or b""  # the key is there: its note was decrypted with it
    keep_bytes(seal_bytes(data), target=attachment_folder() / place)
    return place


def drop_question(*, question: UUID) -> None:
    """Delete every file of a question for good."""
    drop_folder(attachment_folder() / question.hex)


def tidy_files(*, at: datetime) -> int:
    """A job: delete files whose form was never submitted and files that no question or answer uses, and re-encrypt some
    with the current key. Returns how many folders and files of answers were deleted."""
    cleared = 0
    for place in inside(attachment_folder() / "waiting")[0]:
        cleared += _clear_if_old(place, at=at, after=WAIT_FOR)
    for place in inside(attachment_folder())[0]:
        if place.name != "waiting" and not Attachment.objects.filter(path__startswith=f"{place.name}/").exists():
            cleared += _clear_if_old(place, at=at, after=_YOUNG)
    sum(islice(filter(None, reseal_files()), _RESEALED_AT_ONCE))
    return cleared + _tidy_answer_files(at)


def _tidy_answer_files(at: datetime) -> int:
    named = set(AnswerFile.objects.values_list("place", flat=True))
    there = [file for place in inside(answer_folder())[0] for file in inside(place)[1]]
    gone = [file for file in there if file.relative_to(answer_folder()).as_posix() not in named]
    old = [file for file in gone if fetched(file).stat().st_mtime < at.timestamp() - _YOUNG.total_seconds()]
    for file in old:
        drop(file)
    return len(old)


def _clear_if_old(place: Path, *, at: datetime, after: timedelta) -> int:
    try:
        times = [fetched(path).stat().st_mtime for path in inside(place)[1]] or [place.stat().st_mtime]
    except FileNotFoundError:  # submitted a moment ago
        return 0
    if at.timestamp() - max(times) < after.total_seconds():
        return 0
    drop_folder(place)
    return 1
