"""From what somebody sent to what is kept: pictures drawn anew, PDF and Word looked through."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lawtext.words import normalise
from portal.uploads.docx import look_through_docx
from portal.uploads.errors import (
    Locked,
    TooBig,
    TooManyPages,
    TooManyPixels,
    UnfitFile,
    Unsafe,
)
from portal.uploads.kinds import Kind, kind_of
from portal.uploads.limits import (
    LONGEST_SIDE,
    MEMORY_BYTES,
    MOST_BYTES,
    MOST_PAGES,
    MOST_PICTURE_BYTES,
    MOST_PIXELS,
    SECONDS,
)

_FOLDER = Path(__file__).parent
_LONGEST_NAME = 120
_DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {Kind.PICTURE: ("image/jpeg", ".jpg"), Kind.PDF: ("application/pdf", ".pdf"), Kind.DOCX: (_DOCX_TYPE, ".docx")}
_MOST = {Kind.PICTURE: MOST_PICTURE_BYTES, Kind.PDF: MOST_BYTES, Kind.DOCX: MOST_BYTES}
_PICTURE_FAULTS: dict[int, type[UnfitFile]] = {3: TooManyPixels}
_PDF_FAULTS: dict[int, type[UnfitFile]] = {3: TooManyPages, 5: Locked, 6: Unsafe}


@dataclass(frozen=True, slots=True)
class Fit:
    """A file that may be kept: its bytes (not always those that were sent) and what to call it."""

    name: str
    media_type: str
    ending: str
    data: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def judge(*, data: bytes, name: str) -> Fit:
    """Raises UnfitFile of the kind that fits."""
    kind = kind_of(data)
    if len(data) > _MOST[kind]:
        raise TooBig
    if kind is Kind.PICTURE:
        data = _redrawn(data)
    elif kind is Kind.PDF:
        _look_through_pdf(data)
    else:
        look_through_docx(data)
    media_type, ending = _TYPES[kind]
    return Fit(_readable(name, ending), media_type, ending, data)


def _readable(name: str, ending: str) -> str:
    """The name as people know it, with the ending that is true; nothing of a path, no signs that lead astray."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(one if one.isalnum() or one in " -_.()" else " " for one in stem)
    return (normalise(kept).strip(" .")[:_LONGEST_NAME] or "tep-gui-kem") + ending


def _redrawn(data: bytes) -> bytes:
    done = _run("picture_child.py", data, MOST_PIXELS, LONGEST_SIDE)
    if done.returncode or not done.stdout:
        raise _PICTURE_FAULTS.get(done.returncode, UnfitFile)
    return done.stdout


def _look_through_pdf(data: bytes) -> None:
    """Raises UnfitFile. What stands behind the end of a PDF may be a second file."""
    if len(data) - data.rfind(b"%%EOF") > 1024:
        raise Unsafe
    if code := _run("pdf_child.py", data, MOST_PAGES).returncode:
        raise _PDF_FAULTS.get(code, UnfitFile)


def _run(child: str, data: bytes, *asked: int) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, that may be killed without harm. Raises UnfitFile where it takes too long."""
    with tempfile.TemporaryDirectory(prefix="lan-toa-tep-") as folder:
        path = Path(folder) / "tep"
        path.write_bytes(data)
        numbers = map(str, (*asked, SECONDS, MEMORY_BYTES))
        try:
            return subprocess.run(  # noqa: S603  our own script; the file's name is our own too
                [sys.executable, "-I", str(_FOLDER / child), str(path), *numbers],
                capture_output=True,
                timeout=SECONDS * 2,
                stdin=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnfitFile from error
