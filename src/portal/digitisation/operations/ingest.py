"""Receiving files: a file becomes a scan, is stored unchanged, recognised when it is received again, and waits to be
read. Also receiving from watched folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Length

from portal.agencies.models import Agency, Officer
from portal.design.refusals import WrongState, refuse_if
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.recognition import conclude
from portal.digitisation.operations.storage import keep_original, locked_scan
from portal.digitisation.operations.uploads import (
    ValidScanFile,
    bind,
    title_of,
    validate_bound,
    validate_file,
)
from portal.digitisation.states import IntakeChannel, Material, ScanState, UnfitScan
from portal.journal.operations import record
from portal.library.models import Field
from portal.schema.models import save_fields

_TRIES = 5  # attempts to find a code that no concurrent transaction takes


class AlreadyReceived(UnfitScan):
    """The same file was received before; `about` is that scan, which may belong to another agency."""

    text = "Tệp này đã được nhận trước đây, nên không nhận lần nữa."


@dataclass(frozen=True, slots=True)
class IncomingScan:
    """A document to be received: its file `name`, kind of material, agency, channel and field.

    `title`: "" to derive it from the file name.
    """

    name: str
    material: Material
    agency: Agency
    door: IntakeChannel
    field: Field | None = None
    title: str = ""


def receive_scan(
    *,
    incoming: IncomingScan,
    file: Path,
    by: Officer | None,
    at: datetime,
    photographs: Sequence[tuple[Path, str]] = (),
) -> Scan:
    """Receive a file, or `photographs` (each with its name, in order) as the pages of one document.

    The file itself stays; a copy is stored. Raises UnfitScan; its subclass AlreadyReceived carries the earlier scan.
    """
    if photographs:
        fit = _kept_bound(photographs, name=incoming.name)
    else:
        fit = _kept(validate_file(file, name=incoming.name, most_bytes=settings.SCANS_MOST_BYTES))
    return _put_down(
        Scan(
            title=(incoming.title.strip() or title_of(fit.name))[:500],
            material=incoming.material.value,
            agency=incoming.agency,
            field=incoming.field,
            door=incoming.door.value,
            original_name=fit.name,
            original_kind=fit.kind.value,
            original_bytes=fit.size,
            checksum=fit.checksum,
            received_by=by,
            received_at=at,
            page_count=fit.pages,
        ),
        by=by,
        at=at,
    )


def _kept_bound(photographs: Sequence[tuple[Path, str]], *, name: str) -> ValidScanFile:
    """Bind the photographs into one file and store a copy; the bound file is removed."""
    paths, names = [path for path, _ in photographs], [one for _, one in photographs]
    bound = bind(paths, names=names, most_bytes=settings.SCANS_MOST_BYTES)
    try:
        return _kept(validate_bound(bound, name=name, pages=len(photographs)))
    finally:
        bound.unlink(missing_ok=True)


def _kept(fit: ValidScanFile) -> ValidScanFile:
    """Store a copy of the file. A file that was received before is refused before it is copied."""
    _refuse_twice(fit.checksum)
    keep_original(fit.path, checksum=fit.checksum)
    return fit


def _put_down(scan: Scan, *, by: Officer | None, at: datetime) -> Scan:
    """Insert the scan, again after an IntegrityError: a concurrent transaction may take the same code, or receive the
    same file."""
    for _ in range(_TRIES):
        try:
            return _write(scan, by=by, at=at)
        except IntegrityError:
            scan.pk = None
            _refuse_twice(scan.checksum)
    return _write(scan, by=by, at=at)


@transaction.atomic
def _write(scan: Scan, *, by: Officer | None, at: datetime) -> Scan:
    # "sh-2026-0031": numbered within the year. Codes of another form ("sh-2026-vi-du") are not counted.
    begin = f"sh-{at.year}-"
    last = Scan.objects.filter(code__regex=rf"^{begin}\d+$").order_by(Length("code").desc(), "-code").first()
    number = int(last.code.removeprefix(begin)) + 1 if last is not None else 1
    scan.code = f"{begin}{number:04d}"
    scan.save(force_insert=True)
    ScanPage.objects.bulk_create(
        (ScanPage(scan=scan, number=number) for number in range(1, scan.page_count + 1)), batch_size=500
    )
    record(
        "scan.received",
        subject=scan,
        by=by,
        at=at,
        details={"door": scan.door, "kind": scan.original_kind, "pages": scan.page_count, "bytes": scan.original_bytes},
    )
    return scan


def _refuse_twice(checksum: str) -> None:
    same = Scan.objects.filter(checksum=checksum).exclude(state=ScanState.DROPPED.value).first()
    refuse_if(same, AlreadyReceived(about=same))


@transaction.atomic
def drop_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """Mark a scan that was received by mistake as dropped; its original is kept. Raises WrongState."""
    kept = locked_scan(scan, to=ScanState.DROPPED)
    save_fields(kept, state=ScanState.DROPPED.value)
    record("scan.dropped", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def restore_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """Restore a dropped scan; pages that were read stay read. Raises WrongState, AlreadyReceived."""
    kept = locked_scan(scan, to=ScanState.RECEIVED)
    refuse_if(kept.state != ScanState.DROPPED, WrongState("Tài liệu đã đi bước khác nên không đọc lại được lúc này."))
    _refuse_twice(kept.checksum)
    save_fields(kept, state=ScanState.RECEIVED.value, refusal="")
    record("scan.received", subject=kept, by=by, at=at, details={"restored": True})
    conclude(scan=kept, at=at)
    kept.refresh_from_db()
    return kept


TAKEN, REFUSED = "da-nhan", "khong-nhan"
# Suffixes of files that a program is still writing.
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock")


@dataclass(slots=True)
class Watch:
    """The files seen at the last visit: path -> (size, modification time in nanoseconds)."""

    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled(self, folder: Path) -> list[Path]:
        """The files of a folder that have not changed since the last visit, sorted by name."""
        now = {path: _measure(path) for path in _files(folder)}
        still = [path for path, measure in now.items() if self._seen.get(path) == measure]
        for path in [path for path in self._seen if path.parent == folder and path not in now]:
            del self._seen[path]
        self._seen.update(now)
        return sorted(still)


def take_settled(folder: Path, *, watch: Watch, receive: Callable[[Path], str]) -> Iterator[tuple[Path, str]]:
    """Receive the settled files in the folder of one agency; yields each file and its result, in Vietnamese.

    `receive` returns a line about the file, or raises UnfitScan.
    """
    for path in watch.settled(folder):
        try:
            said = receive(path)
            _move(path, folder / TAKEN)
        except UnfitScan as error:
            said = str(error)
            moved = _move(path, folder / REFUSED)
            moved.with_name(f"{moved.name}.txt").write_text(said + "\n", encoding="utf-8")
        yield path, said


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        is_hidden = path.name.startswith((".", "~"))
        if path.is_file() and not path.is_symlink() and not is_hidden and path.suffix.lower() not in _UNFINISHED:
            yield path


def _measure(path: Path) -> tuple[int, int]:
    try:
        said = path.stat()
    except FileNotFoundError:
        return (-1, -1)
    return (said.st_size, said.st_mtime_ns)


def _move(path: Path, to: Path) -> Path:
    """Move a file into a folder; if its name is taken, a number is added."""
    to.mkdir(exist_ok=True)
    target, number = to / path.name, 2
    while target.exists():
        target = to / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return path.rename(target)


def ingest_file(path: Path, *, agency: Agency, material: Material, door: IntakeChannel, at: datetime) -> str:
    """Receive a file; returns a line about it. Raises UnfitScan."""
    try:
        scan = receive_scan(incoming=IncomingScan(path.name, material, agency, door), file=path, by=None, at=at)
    except AlreadyReceived as error:
        raise UnfitScan(f"{error} Mã tài liệu: {error.about.code}.") from error
    return f"Đã nhận: {scan.code}, {scan.page_count} trang."


def ingest_agency_folder(
    folder: Path, *, agency: Agency, material: Material, watch: Watch, at: datetime
) -> Iterator[tuple[Path, str]]:
    """Receive the settled files in the folder of one agency."""
    return take_settled(
        folder,
        watch=watch,
        receive=lambda path: ingest_file(path, agency=agency, material=material, door=IntakeChannel.FOLDER, at=at),
    )


def ingest_watched_folders(root: Path, *, watch: Watch, at: datetime) -> Iterator[tuple[Path, str]]:
    """Receive files in the folders of all existing agencies, as legal documents; folders of other names are ignored."""
    folders = {path.name: path for path in root.iterdir() if path.is_dir() and not path.is_symlink()}
    for agency in Agency.objects.existing_on(at.date()).filter(slug__in=folders).order_by("slug"):
        yield from ingest_agency_folder(
            folders[agency.slug], agency=agency, material=Material.LEGAL_DOCUMENT, watch=watch, at=at
        )
