"""The first reader: tesseract, one run a page, held to limits of time, memory and file size.

The program reads the picture from its standard input (a PGM, so that nothing is packed and nothing touches the disk)
and writes TSV: a row a word with its place and confidence. It runs in a session of its own; when its time is over
the whole session is ended.
"""

import contextlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np

from safefiles.sandbox import end_session
from safefiles.sandbox_child import ProcessLimits, limit_process
from scanreading.engines.errors import EnginesMissing, ReaderFailed
from scanreading.engines.sheets import Picture
from scanreading.engines.tokens import Line, Token
from scanreading.engines.types import Box

PROGRAM = "tesseract"
LANGUAGE = "vie"
ORIENTATION = "osd"
_WORD_ROW = "5"
_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of the wall and of a core, bytes of address space and of one file."""

    seconds: int = 90
    core_seconds: int = 60
    memory_bytes: int = 1536 * 1024 * 1024
    file_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Turn:
    """What the program thinks of how a page lies: degrees to turn it clockwise, and how sure it is (above 1 is
    sure)."""

    degrees: int
    sureness: float


@cache
def missing() -> tuple[str, ...]:
    """Names of what this machine lacks to read Vietnamese: the program itself, or its data."""
    if shutil.which(PROGRAM) is None:
        return (PROGRAM,)
    found = subprocess.run(  # noqa: S603
        [str(shutil.which(PROGRAM)), "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    known = found.stdout.split()
    return tuple(f"{PROGRAM}-{name}" for name in (LANGUAGE, ORIENTATION) if name not in known)


@cache
def version() -> str:
    """As the program says it: "5.5.0"."""
    said = _run(["--version"], b"", limits=Limits())
    return said.split(maxsplit=2)[1] if said else ""


def read(picture: Picture, *, dpi: int, language: str = LANGUAGE, limits: Limits | None = None) -> list[Line]:
    """The lines that tesseract finds on a grey picture, in its own order.

    Raises EnginesMissing where the program or its data are not there, ReaderFailed when it ended badly.
    """
    return lines_of(table(picture, dpi=dpi, language=language, limits=limits))


def table(picture: Picture, *, dpi: int, language: str = LANGUAGE, limits: Limits | None = None) -> str:
    """What the program wrote: TSV. Raises as `read` does."""
    if lacking := missing():
        raise EnginesMissing(lacking)
    asked = ["stdin", "stdout", "--dpi", str(dpi), "-l", language, "--psm", "3", "-c", "tessedit_create_tsv=1"]
    return _run(asked, _pgm(picture), limits=limits or Limits())


def turn_of(picture: Picture, *, dpi: int, limits: Limits | None = None) -> Turn | None:
    """How the page lies; None where the page holds too few letters to tell."""
    try:
        said = _run(
            ["stdin", "stdout", "--dpi", str(dpi), "-l", ORIENTATION, "--psm", "0"],
            _pgm(picture),
            limits=limits or Limits(),
        )
    except ReaderFailed:
        return None
    told = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    if "Rotate" not in told:
        return None
    return Turn(int(told["Rotate"]), float(told.get("Orientation confidence", 0)))


def lines_of(tsv: str) -> list[Line]:
    """Rows of words as lines; blank words and rows that are no words are left out."""
    lines: dict[tuple[str, str, str], list[Token]] = {}
    for row in tsv.splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_ROW or not cells[11].strip():
            continue
        left, top, width, height = map(int, cells[6:10])
        box = Box(left, top, left + width, top + height)
        token = Token(text=cells[11].strip(), box=box, confidence=round(float(cells[10])))
        lines.setdefault((cells[2], cells[3], cells[4]), []).append(token)
    return [Line(tuple(tokens), block=int(block)) for (block, _, _), tokens in lines.items()]


def _pgm(picture: Picture) -> bytes:
    height, width = picture.shape
    return b"P5 %d %d 255\n" % (width, height) + np.ascontiguousarray(picture).tobytes()


def _run(arguments: list[str], given: bytes, *, limits: Limits) -> str:
    """Run the program once; its standard output. Raises ReaderFailed."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise EnginesMissing((PROGRAM,))
    surroundings = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        surroundings["TESSDATA_PREFIX"] = prefix
    bounds = ProcessLimits(limits.core_seconds, limits.memory_bytes, limits.file_bytes)
    running = subprocess.Popen(  # noqa: S603
        [program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings,
        start_new_session=True,
    )
    try:
        # Put on a program that waits for its picture still: no code of ours runs between fork and exec.
        with contextlib.suppress(ProcessLookupError):  # it ended already
            limit_process(bounds, pid=running.pid)
        said, complaint = running.communicate(given, timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise ReaderFailed(f"quá {limits.seconds} giây") from None
    finally:
        if running.poll() is None:
            end_session(running)
            running.communicate()
    if running.returncode:
        raise ReaderFailed(_reason(running.returncode, complaint.decode(errors="replace")))
    return said.decode("utf-8", errors="replace")


def _reason(code: int, complaint: str) -> str:
    if code < 0:
        return f"bị dừng vì vượt giới hạn, tín hiệu {-code}"
    last = complaint.strip().splitlines()
    return f"mã {code}: {last[-1][:120]}" if last else f"mã {code}"
