"""Files under `PRIVATE_DIR`: those of askers, in a folder for each question, and those of imports until they are
read."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from portal.files.operations import keep_bytes
from portal.files.states import MOST_FILES, UnfitFile, UploadFault, ValidFile
from portal.questions.models import Attachment


def import_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "imports"


def put_import(*, data: bytes, checksum: str) -> str:
    """Keep the bytes; returns where, as `ImportBatch.path` says it. The same bytes are kept once."""
    keep_bytes(data, target=import_folder() / checksum)
    return checksum


def take_import(path: str) -> bytes:
    return (import_folder() / path).read_bytes()


def drop_import(path: str) -> None:
    (import_folder() / path).unlink(missing_ok=True)


WAIT_FOR = timedelta(hours=40)  # a little longer than a form is good for
_YOUNG = timedelta(hours=1)  # a question whose transaction is not over yet


@dataclass(frozen=True, slots=True)
class PendingAttachment:
    """A file of a form that has not been sent yet. `token` names it in the form."""

    token: str
    name: str
    media_type: str
    size: int
    checksum: str
    path: Path = field(compare=False)


def attachment_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "questions"


def path_of(attachment: Attachment) -> Path:
    return attachment_folder() / attachment.path


# ---- while the form is filled in -------------------------------------------------------------------------------------


def put_waiting(*, form: UUID, file: ValidFile) -> PendingAttachment:
    """Keep a file for a form; one that waits already is not kept twice. Raises UnfitFile."""
    there = files_waiting(form=form)
    if (same := next((one for one in there if one.checksum == file.checksum), None)) is not None:
        return same
    if len(there) >= MOST_FILES:
        raise UnfitFile(UploadFault.TOO_MANY)
    token = secrets.token_hex(12)
    made = PendingAttachment(
        token, file.name, file.media_type, len(file.data), file.checksum, _waiting(form) / f"{token}{file.ending}"
    )
    made.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.path.write_bytes(file.data)
    made.path.with_suffix(".json").write_text(json.dumps(asdict(made) | {"path": made.path.name}), encoding="utf-8")
    return made


def files_waiting(*, form: UUID) -> list[PendingAttachment]:
    """The files of a form in the order in which they came."""
    notes = sorted(_waiting(form).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    read = [json.loads(path.read_text("utf-8")) for path in notes]
    return [PendingAttachment(**note | {"path": _waiting(form) / note["path"]}) for note in read]


def drop_waiting(*, form: UUID, tokens: Iterable[str] | None = None) -> None:
    """Forget files of a form; without tokens all of them."""
    if tokens is None:
        shutil.rmtree(_waiting(form), ignore_errors=True)
        return
    wanted = set(tokens)
    for one in files_waiting(form=form):
        if one.token in wanted:
            one.path.with_suffix(".json").unlink(missing_ok=True)
            one.path.unlink(missing_ok=True)


def _waiting(form: UUID) -> Path:
    return attachment_folder() / "waiting" / form.hex


# ---- once it is sent -------------------------------------------------------------------------------------------------


def keep(*, waiting: PendingAttachment, question: UUID) -> str:
    """Copy a file to its question; returns where it lies, as `Attachment.path` says it."""
    place = f"{question.hex}/{secrets.token_hex(16)}{waiting.path.suffix}"
    keep_bytes(waiting.path.read_bytes(), target=attachment_folder() / place)
    return place


def drop_question(*, question: UUID) -> None:
    """Remove every file of a question, for good."""
    shutil.rmtree(attachment_folder() / question.hex, ignore_errors=True)


def tidy_files(*, at: datetime) -> int:
    """A job: clear files whose form was never sent and files that no question names. Returns how many folders."""
    cleared = 0
    for place in attachment_folder().glob("waiting/*"):
        cleared += _clear_if_old(place, at=at, after=WAIT_FOR)
    for place in attachment_folder().iterdir() if attachment_folder().is_dir() else ():
        if place.name != "waiting" and not Attachment.objects.filter(path__startswith=f"{place.name}/").exists():
            cleared += _clear_if_old(place, at=at, after=_YOUNG)
    return cleared


def _clear_if_old(place: Path, *, at: datetime, after: timedelta) -> int:
    try:
        if at.timestamp() - place.stat().st_mtime < after.total_seconds():
            return 0
    except FileNotFoundError:  # sent a moment ago
        return 0
    shutil.rmtree(place, ignore_errors=True)
    return 1
