"""Files from a folder or a command line become scans of an agency: the part that both doors share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from portal.agencies.models import Agency
from portal.digitisation.operations.receiving import AlreadyReceived, Slip, receive_scan
from portal.digitisation.receipt.errors import UnfitScan
from portal.digitisation.receipt.watching import Watch, take_settled
from portal.digitisation.states import Door, Material

_WATCHED = Door.FOLDER


def bring(path: Path, *, agency: Agency, material: Material, door: Door, at: datetime) -> str:
    """Receive a file; a line about it. Raises UnfitScan."""
    try:
        scan = receive_scan(slip=Slip(path.name, material, agency, door), file=path, by=None, at=at)
    except AlreadyReceived as error:
        raise UnfitScan(f"{error} Mã tài liệu: {error.scan.code}.") from error
    return f"Đã nhận: {scan.code}, {scan.page_count} trang."


def visit_agency(
    folder: Path, *, agency: Agency, material: Material, watch: Watch, at: datetime
) -> Iterator[tuple[Path, str]]:
    """What has settled in the folder of one agency."""
    return take_settled(
        folder,
        watch=watch,
        receive=lambda path: bring(path, agency=agency, material=material, door=_WATCHED, at=at),
    )


def visit_all(root: Path, *, watch: Watch, at: datetime) -> Iterator[tuple[Path, str]]:
    """The folders of all agencies; a folder that is no agency's is passed over. Legal documents are what is scanned."""
    folders = {path.name: path for path in root.iterdir() if path.is_dir() and not path.is_symlink()}
    for agency in Agency.objects.existing_on(at.date()).filter(slug__in=folders).order_by("slug"):
        yield from visit_agency(
            folders[agency.slug], agency=agency, material=Material.LEGAL_DOCUMENT, watch=watch, at=at
        )
