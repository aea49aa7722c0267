"""Loads the demo's scans as if uploaded, read, proofread and accepted; then publishes them as officers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import img2pdf
from django.db import transaction

from demo.scenes.drawing import (
    DPI,
    HEIGHT,
    WIDTH,
    Drawn,
    draw_page,
)
from portal.agencies.models import Agency, Officer
from portal.digitisation.models import PageText, Proof, Scan, ScanDraft, ScanPage
from portal.digitisation.operations.publication import publish_scan
from portal.digitisation.operations.storage import folder, original_path
from portal.digitisation.states import IntakeChannel, Material, PageState, ProofKind, ProofOutcome, ScanState
from portal.library.models import Field
from scanreading.engines.types import text_of, words_to_rows

_PAGE_BREAK = "\n===\n"
_QUALITY = 70


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The content of a file of the folder: particulars, and the text of each page."""

    said: dict[str, str]
    pages: tuple[str, ...]


def read_manuscript(text: str) -> Manuscript:
    """Lines "name: value" first, then an empty line, then pages separated by "===". Raises ValueError."""
    head, _, body = text.partition("\n\n")
    said = {name.strip(): value.strip() for name, value in (line.split(":", 1) for line in head.splitlines())}
    return Manuscript(said, tuple(page.strip() for page in body.split(_PAGE_BREAK)))


def load_scans(folder: Path, *, agency: Agency, by: Officer, at: datetime) -> int:
    """Publish the missing ones; returns their number."""
    added = 0
    for path in sorted(folder.glob("*.txt")):
        manuscript = read_manuscript(path.read_text("utf-8"))
        if not Scan.objects.filter(code=manuscript.said["code"]).exists():
            _load(manuscript, agency=agency, by=by, at=at)
            added += 1
    return added


@transaction.atomic
def _load(manuscript: Manuscript, *, agency: Agency, by: Officer, at: datetime) -> None:
    said = manuscript.said
    drawn = [draw_page(page) for page in manuscript.pages]
    original = _as_pdf(drawn)
    scan = Scan.objects.create(
        code=said["code"],
        title=said["title"],
        material=Material.LEGAL_DOCUMENT.value,
        agency=agency,
        field=Field.objects.filter(slug=said.get("field", "")).first(),
        door=IntakeChannel.COMMAND.value,
        original_name=f"{said['code']}.pdf",
        original_kind="pdf",
        original_bytes=len(original),
        checksum=sha256(original).hexdigest(),
        received_at=at,
        state=ScanState.ACCEPTED.value,
        page_count=len(drawn),
    )
    _keep(scan, original, drawn)
    for number, page in enumerate(drawn, start=1):
        _page(scan, number, page, by=by, at=at)
    text = "\n\n".join(manuscript.pages)
    ScanDraft.objects.create(scan=scan, text=text, confirmed=said, outline=_outline(manuscript.pages), made_at=at)
    publish_scan(scan=scan, by=by, at=at, licence="", alternative_text=said["alternative_text"])


def _page(scan: Scan, number: int, drawn: Drawn, *, by: Officer, at: datetime) -> None:
    page = ScanPage.objects.create(
        scan=scan,
        number=number,
        state=PageState.READ.value,
        route="doc-anh",
        width=WIDTH,
        height=HEIGHT,
        dpi=DPI,
    )
    words = words_to_rows(drawn.words)
    PageText.objects.create(page=page, version=1, words=words, text=text_of(drawn.words), made_at=at)
    looked = {"began_at": at, "lease_until": at, "ended_at": at, "outcome": ProofOutcome.DONE.value}
    Proof.objects.create(page=page, kind=ProofKind.SECOND.value, officer=by, **looked)


def _as_pdf(drawn: Sequence[Drawn]) -> bytes:
    """The same pictures give the same file: it contains no date of creation."""
    layout = img2pdf.get_layout_fun((img2pdf.in_to_pt(WIDTH / DPI), img2pdf.in_to_pt(HEIGHT / DPI)))
    pictures = [_as_jpeg(page) for page in drawn]
    made: bytes = img2pdf.convert(pictures, layout_fun=layout, nodate=True)
    return made


def _as_jpeg(drawn: Drawn) -> bytes:
    kept = BytesIO()
    drawn.picture.save(kept, "JPEG", quality=_QUALITY, dpi=(DPI, DPI))
    return kept.getvalue()


def _keep(scan: Scan, original: bytes, drawn: Sequence[Drawn]) -> None:
    place = original_path(scan)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_file():
        place.write_bytes(original)
        place.chmod(0o444)
    pictures = folder() / "pictures" / scan.code
    pictures.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(drawn, start=1):
        (pictures / f"{number}.jpg").write_bytes(_as_jpeg(page))


def _outline(pages: Sequence[str]) -> list[list[object]]:
    """The articles in the manuscript, such as "Điều 2. Đối tượng"."""
    rows: list[list[object]] = []
    for number, page in enumerate(pages, start=1):
        for line in page.splitlines():
            marker, _, title = line.partition(". ")
            if line.startswith("Điều ") and marker[5:].isdigit():
                rows.append([f"dieu-{marker[5:]}", f"{marker}.", title, number])
    return rows
