"""Storage of originals, page pictures and searchable copies: below `PRIVATE_DIR/digitisation`, never in a served
folder. Also locks: of a scan during an act, of a page while an officer works on it."""

from __future__ import annotations

import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import Refused, SecondPersonNeeded, WrongState, refuse_if
from portal.digitisation.models import PageText, Proof, Scan, ScanPage
from portal.digitisation.queries.proofs import hands_on, hands_on_page
from portal.digitisation.states import (
    PROOFED_IN,
    TRANSITIONS,
    PageState,
    ProofKind,
    ProofOutcome,
    ScanFault,
    ScanState,
    UnfitScan,
)
from portal.files.operations import DiskFull, drop, fetched, inside, keep_file
from portal.journal.operations.acts import require
from portal.schema.models import save_fields

_LEAST_FREE = 512 * 1024 * 1024  # bytes to keep free on the disk, which the database also uses


def folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "digitisation"


def original_path(scan: Scan) -> Path:
    """The path of the unchanged original."""
    return fetched(folder() / "originals" / scan.checksum)


def picture_path(page: ScanPage) -> Path:
    """The path of a page's picture as users see it (JPEG); pages of text files have none."""
    return fetched(folder() / "pictures" / page.scan.code / f"{page.number}.jpg")


def picture_of(page: ScanPage, *, code: str = "") -> Path | None:
    """The picture of a page; None if none is stored. `code` saves a query for the scan."""
    place = fetched(folder() / "pictures" / (code or page.scan.code) / f"{page.number}.jpg")
    return place if place.is_file() else None


def work_path() -> Path:
    """An unused temporary path for a file being written; the caller moves or removes the file."""
    made = folder() / "work" / secrets.token_hex(12)
    made.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def keep_original(path: Path, *, checksum: str) -> Path:
    """Copy a file into the originals: atomically, and verified after writing.

    Raises UnfitScan, DamagedFile.
    """
    target = folder() / "originals" / checksum
    try:
        keep_file(path, target=target, checksum=checksum, least_free=_LEAST_FREE)
    except DiskFull as error:
        raise UnfitScan(ScanFault.NO_ROOM) from error
    return target


def bind_photographs(files: Sequence[Path], *, endings: Iterable[str]) -> Path:
    """Pack several photographs into one archive, in the given order, byte for byte. The caller removes the file.

    The same photographs in the same order give the same archive, so that it is recognised when it is received again.
    """
    made = work_path()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for number, (file, ending) in enumerate(zip(files, endings, strict=True), start=1):
            member = zipfile.ZipInfo(f"{number:04d}.{ending}", date_time=(1980, 1, 1, 0, 0, 0))
            with file.open("rb") as source, archive.open(member, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy, 1024 * 1024)
    return made


def tidy(*, before: float) -> int:
    """Delete half-written files and originals without a scan, if they are older than `before` (seconds since the
    epoch)."""
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


# Kind of original -> its file extension and media type for downloads; none for kinds without a row.
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
    """The file with the reason why no searchable copy of this state of the words can be made; it is not tried again."""
    return fetched(searchable_folder() / f"{scan.code}.{mark}.loi")


LEASE = timedelta(minutes=10)

VERBS: dict[ProofKind, str] = {
    ProofKind.FIRST: "scan.proof",
    ProofKind.SECOND: "scan.accept",
    ProofKind.SAMPLE: "scan.accept",
}


class PageLeased(Refused):
    """Another officer has the page open. It is free when they finish, or ten minutes after they stop working."""


def ask(*, officer: Officer, verb: str, page: ScanPage, at: datetime) -> None:
    """Check that the officer has the right in the agency of the page's scan. Raises NotAllowed."""
    require((verb,), page.scan.agency_id, by=officer, at=at)


def held_page(page: ScanPage) -> ScanPage:
    """Lock the page until the transaction ends; returns it as it is now, with its scan."""
    ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    return ScanPage.objects.select_related("scan").get(pk=page.pk)


@transaction.atomic
def open_page(*, page: ScanPage, officer: Officer, kind: ProofKind, at: datetime) -> Proof:
    """Lease the page for ten minutes; every save and `renew` extend the lease. An officer's own open proof is renewed.

    Takes over a page whose lease of another officer has expired. Raises NotAllowed, SecondPersonNeeded, WrongState,
    PageLeased.
    """
    page = held_page(page)
    ask(officer=officer, verb=VERBS[kind], page=page, at=at)
    refuse_if(kind is ProofKind.SECOND and officer.pk in hands_on(page.scan), SecondPersonNeeded())
    refuse_if(kind is ProofKind.SAMPLE and officer.pk in hands_on_page(page), SecondPersonNeeded())
    refuse_if(
        ScanState(page.scan.state) not in PROOFED_IN[kind] or page.state not in (PageState.READ, PageState.FAILED),
        WrongState(),
    )
    current = Proof.objects.filter(page=page, ended_at__isnull=True).select_related("officer").first()
    if current is not None:
        if current.officer_id == officer.pk and current.kind == kind:
            return _renewed(current, at)
        if current.officer_id != officer.pk and current.lease_until > at:
            raise PageLeased(f"{current.officer} đang soát trang này.", about=current)
        end(current, ProofOutcome.LEFT, at)
    return Proof.objects.create(page=page, kind=kind, officer=officer, began_at=at, lease_until=at + LEASE)


@transaction.atomic
def renew(*, proof: Proof, at: datetime) -> Proof:
    """Extend the lease by ten minutes; an expired lease too, as long as nobody else has taken the page. Raises
    WrongState."""
    return _renewed(open_proof(proof), at)


@transaction.atomic
def release(*, proof: Proof, at: datetime) -> None:
    """Release the page; saved changes stay. Raises WrongState."""
    end(open_proof(proof), ProofOutcome.LEFT, at)


def open_proof(proof: Proof) -> Proof:
    """The proof as it is now, with its page locked. Raises WrongState if it has ended."""
    page = held_page(proof.page)
    current = Proof.objects.select_related("officer").get(pk=proof.pk)
    refuse_if(current.ended_at is not None, WrongState())
    current.page = page
    return current


def _renewed(proof: Proof, at: datetime) -> Proof:
    save_fields(proof, lease_until=at + LEASE)
    return proof


def spend(proof: Proof, seconds: int, at: datetime) -> None:
    """Add worked seconds, never more than have passed since the page was opened, and extend the lease."""
    proof.seconds = min(proof.seconds + max(0, seconds), max(0, int((at - proof.began_at).total_seconds())))
    proof.lease_until = at + LEASE


def end(proof: Proof, outcome: ProofOutcome, at: datetime) -> None:
    """End the proof with this outcome, and store the number of characters on the page."""
    text = PageText.objects.filter(page=proof.page_id, is_current=True).values_list("text", flat=True).first() or ""
    proof.character_count = len("".join(text.split()))
    proof.outcome, proof.ended_at = outcome, at
    proof.save()


def locked_scan(scan: Scan, *, to: ScanState) -> Scan:
    """The scan as it is now, locked until the transaction ends. Raises WrongState unless it may change to the state
    `to`."""
    kept = Scan.objects.select_for_update().get(pk=scan.pk)
    refuse_if(
        to not in TRANSITIONS[ScanState(kept.state)],
        WrongState("Tài liệu đã đi bước khác nên không đọc lại được lúc này."),
    )
    return kept
