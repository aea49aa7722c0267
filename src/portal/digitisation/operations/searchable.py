"""The searchable copy: PDF/A-2b of the original's pages with the proofed words; no OCR is run.

The original is only read. A copy belongs to one state of the words (`mark`): after a correction another copy is made
and the old one is deleted. A file with an electronic signature is never rewritten: the original serves as its own copy.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.design.refusals import or_refuse, refuse_if
from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.operations.storage import failure_path, original_path, picture_of, searchable_path
from portal.digitisation.operations.storage import searchable_folder as folder
from portal.digitisation.queries.published import current_texts, marks_of_ready, text_mark
from portal.files.operations import drop, inside, keep_bytes, put_in_place
from safefiles.errors import TooSlow
from safefiles.sandbox import run_sandboxed
from safefiles.sandbox_child import ProcessLimits
from scanreading.engines.types import Route, words_from_rows

logger = logging.getLogger(__name__)
SECONDS = 900  # CPU seconds of one core: 500 pages take about six minutes
MEMORY = 3 * 1024**3
MOST_FILE_BYTES = 2 * 1024**3
_NOT_ARCHIVAL = 7  # exit code of the child
_STRAIGHT = 0.05  # degrees: with less skew, the words are where the original has them
# Routes whose pages have a text layer that is visible and correct: no words are laid over them.
_OWN_WORDS = (Route.TEXT_LAYER.value,)


class NotSearchable(Exception):
    """No searchable copy can be made of this scan; `str()` is the reason, in Vietnamese."""


class _NotArchival(Exception):
    """PDF/A does not allow something in the original's own pages (such as a font that is not embedded)."""


def due() -> list[int]:
    """Keys of the scans whose copy is missing; scans whose copy failed for this state of the words are left out. One
    query."""
    there = {one.stem for one in inside(folder())[1]}
    return [pk for pk, code, mark in marks_of_ready() if f"{code}.{mark}" not in there]


def make_due() -> int:
    """Make every missing copy; a failure is stored, so that it is not tried again. Returns how many were made."""
    made = 0
    for pk in due():
        scan = Scan.objects.get(pk=pk)
        try:
            make_searchable(scan=scan)
            made += 1
        except NotSearchable as error:
            keep_bytes(str(error).encode(), target=failure_path(scan, mark=text_mark(scan=scan)))
    return made


def make_searchable(*, scan: Scan, seconds: int = SECONDS) -> Path:
    """The copy of the current words; makes it if it is missing. Raises NotSearchable."""
    place = searchable_path(scan, mark=text_mark(scan=scan))
    if place.is_file():
        return place
    refuse_if(scan.signatures, NotSearchable("Tệp có chữ ký số được giữ nguyên, không ghi lại."))
    pages = _with_texts(scan, list(scan.pages.order_by("number")))
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dang-lam-", dir=place.parent) as work:
        made = Path(work) / "ban.pdf"
        try:
            _ask_child(_job(scan, [_page(page, text, scan) for page, text in pages]), made, Path(work), seconds)
        except _NotArchival:
            _ask_child(_job(scan, [_pictured(page, text, scan) for page, text in pages]), made, Path(work), seconds)
        made.chmod(0o444)
        put_in_place(made, place)
    for older in inside(place.parent)[1]:
        if older != place and older.name.startswith(f"{scan.code}."):
            drop(older)
    return place


def searchable_ready(scan: Scan, *, mark: str) -> Path | None:
    """The copy of this state of the words; None if it has not been made."""
    place = searchable_path(scan, mark=mark)
    return place if place.is_file() else None


def _with_texts(scan: Scan, pages: Sequence[ScanPage]) -> list[tuple[ScanPage, PageText | None]]:
    texts: Mapping[int, PageText] = {text.page_id: text for text in current_texts(scan=scan)}
    refuse_if(not pages, NotSearchable("Tài liệu chưa có trang nào."))
    return [(page, texts.get(page.pk)) for page in pages]


def _job(scan: Scan, pages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": scan.title,
        "original": str(original_path(scan)),
        "is_pdf": scan.original_kind == "pdf",
        "pages": pages,
    }


def _page(page: ScanPage, text: PageText | None, scan: Scan) -> dict[str, Any]:
    """The page for the job: the original's own page if possible, else one made of its picture."""
    if page.route in _OWN_WORDS and scan.original_kind == "pdf":
        return _told(page, picture="", words=None)
    return _told(page, picture="", words=_rows(text)) if _is_as_brought(page, scan) else _pictured(page, text, scan)


def _pictured(page: ScanPage, text: PageText | None, scan: Scan) -> dict[str, Any]:
    return _told(page, picture=_picture(page, scan), words=_rows(text))


def _told(page: ScanPage, *, picture: str, words: list[list[Any]] | None) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "picture": picture,
        "words": words,
    }


def _rows(text: PageText | None) -> list[list[Any]]:
    words = [word for word in words_from_rows(text.words if text else []) if word.box is not None and word.text.strip()]
    return [[one.text, one.box.left, one.box.top, one.box.right, one.box.bottom, one.line] for one in words if one.box]


def _is_as_brought(page: ScanPage, scan: Scan) -> bool:
    """Whether the original's own page can be used: its words are where they were read, and its text layer is not in an
    old font."""
    return (
        scan.original_kind == "pdf"
        and not page.turned
        and abs(page.skew) < _STRAIGHT
        and page.route != Route.OLD_FONT.value
    )


def _picture(page: ScanPage, scan: Scan) -> str:
    place = or_refuse(
        picture_of(page, code=scan.code),
        NotSearchable(f"Trang {page.number} không có ảnh: tài liệu loại này chỉ có bản chữ."),
    )
    return str(place)


def _ask_child(job: Mapping[str, Any], made: Path, folder: Path, seconds: int) -> None:
    asked = folder / "viec.json"
    asked.write_text(json.dumps(job), "utf-8")
    try:
        done = run_sandboxed(
            Path(__file__).with_name("searchable_child.py"),
            str(asked),
            str(made),
            limits=ProcessLimits(seconds=seconds, memory_bytes=MEMORY, file_bytes=MOST_FILE_BYTES),
            wall_seconds=seconds * 2,
            environment={"PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1", "TMPDIR": str(folder)},
        )
    except TooSlow as error:
        raise NotSearchable("Làm bản tìm được chữ quá lâu nên đã dừng.") from error
    refuse_if(done.code == _NOT_ARCHIVAL, _NotArchival())
    if done.code or not made.is_file():
        logger.warning("A searchable copy failed (%s): %s", done.code, done.errors.decode()[-200:].strip())
        raise NotSearchable("Không làm được bản PDF tìm được chữ từ tệp này.")
