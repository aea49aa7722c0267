"""A file becomes a scan: looked at, kept untouched, recognised when it comes again, waiting to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Length

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.holding import WrongState, held
from portal.digitisation.operations.reading import conclude
from portal.digitisation.receipt.errors import UnfitScan
from portal.digitisation.receipt.kinds import title_of
from portal.digitisation.receipt.looking import Fit, bind, look_at, look_at_bound
from portal.digitisation.receipt.store import keep_original
from portal.digitisation.states import Door, Material, ScanState
from portal.journal.operations import record
from portal.library.models import Field

_LONGEST_TITLE = 500
_TRIES = 5  # to find a code that nobody took in the same moment


class AlreadyReceived(UnfitScan):
    """The same file was received before, as `scan`; it may be another agency's."""

    said = "Tệp này đã được nhận trước đây, nên không nhận lần nữa."

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        super().__init__()


@dataclass(frozen=True, slots=True)
class Slip:
    """What is said of a document that comes: its file's `name`, whose it is, what it is about, by which door it came.

    `title`: "" where its file's name is title enough.
    """

    name: str
    material: Material
    agency: Agency
    door: Door
    field: Field | None = None
    title: str = ""


def receive_scan(
    *, slip: Slip, file: Path, by: Officer | None, at: datetime, photographs: Sequence[tuple[Path, str]] = ()
) -> Scan:
    """Take a file, or `photographs` (each with its name, in order) as the pages of one document.

    The file stays where it is; a copy is kept. Raises UnfitScan, of which AlreadyReceived says where the file is.
    """
    if photographs:
        fit = _kept_bound(photographs, name=slip.name)
    else:
        fit = _kept(look_at(file, name=slip.name, most_bytes=settings.SCANS_MOST_BYTES))
    scan = Scan(
        title=(slip.title.strip() or title_of(fit.name))[:_LONGEST_TITLE],
        material=slip.material.value,
        agency=slip.agency,
        field=slip.field,
        door=slip.door.value,
        original_name=fit.name,
        original_kind=fit.kind.value,
        original_bytes=fit.size,
        checksum=fit.checksum,
        received_by=by,
        received_at=at,
        page_count=fit.pages,
    )
    return _put_down(scan, by=by, at=at)


def _kept_bound(photographs: Sequence[tuple[Path, str]], *, name: str) -> Fit:
    """The photographs are bound to one file, which is removed once its copy is kept."""
    paths, names = [path for path, _ in photographs], [one for _, one in photographs]
    bound = bind(paths, names=names, most_bytes=settings.SCANS_MOST_BYTES)
    try:
        return _kept(look_at_bound(bound, name=name, pages=len(photographs)))
    finally:
        bound.unlink(missing_ok=True)


def _kept(fit: Fit) -> Fit:
    """Whose copy is in the store; what was received before is refused before it is copied."""
    _refuse_twice(fit.checksum)
    keep_original(fit.path, checksum=fit.checksum)
    return fit


def _put_down(scan: Scan, *, by: Officer | None, at: datetime) -> Scan:
    """Two who receive in one moment may find one code, or hold the same file."""
    for _ in range(_TRIES):
        try:
            return _write(scan, by=by, at=at)
        except IntegrityError:
            scan.pk = None
            _refuse_twice(scan.checksum)
    return _write(scan, by=by, at=at)


@transaction.atomic
def _write(scan: Scan, *, by: Officer | None, at: datetime) -> Scan:
    scan.code = _next_code(at.year)
    scan.save(force_insert=True)
    ScanPage.objects.bulk_create(
        (ScanPage(scan=scan, number=number) for number in range(1, scan.page_count + 1)), batch_size=500
    )
    details = {"door": scan.door, "kind": scan.original_kind, "pages": scan.page_count, "bytes": scan.original_bytes}
    record("scan.received", subject=scan, by=by, at=at, details=details)
    return scan


def _refuse_twice(checksum: str) -> None:
    same = Scan.objects.filter(checksum=checksum).exclude(state=ScanState.DROPPED.value).first()
    if same is not None:
        raise AlreadyReceived(same)


def _next_code(year: int) -> str:
    """ "sh-2026-0031": counted through the year. Codes that somebody gave ("sh-2026-vi-du") do not count."""
    begin = f"sh-{year}-"
    last = Scan.objects.filter(code__regex=rf"^{begin}\d+$").order_by(Length("code").desc(), "-code").first()
    number = int(last.code.removeprefix(begin)) + 1 if last is not None else 1
    return f"{begin}{number:04d}"


@transaction.atomic
def drop_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """Put a scan aside that was received by mistake; its original is kept. Raises WrongState."""
    kept = held(scan, to=ScanState.DROPPED)
    kept.state = ScanState.DROPPED.value
    kept.save(update_fields=["state"])
    record("scan.dropped", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def restore_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """Bring a scan back that was put aside; pages that were read stay read. Raises WrongState, AlreadyReceived."""
    kept = held(scan, to=ScanState.RECEIVED)
    if kept.state != ScanState.DROPPED:
        raise WrongState(kept.state)
    _refuse_twice(kept.checksum)
    kept.state = ScanState.RECEIVED.value
    kept.refusal = ""
    kept.save(update_fields=["state", "refusal"])
    record("scan.received", subject=kept, by=by, at=at, details={"restored": True})
    conclude(scan=kept, at=at)
    kept.refresh_from_db()
    return kept
