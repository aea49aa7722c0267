"""The recognition process: `python -m scanreading.engines.child LIMITS` (JSON of `ReaderLimits`).

The process is long-lived, because the engines take seconds to start. It reads orders from stdin and writes one answer
to each on stdout, both as lines of JSON. It limits its own resources before it opens any file, so that a hostile file
can crash only this process; its parent kills it together with its children (`pool`). It has no network, and exits when
stdin is closed.

    {"do": "count", "path": …, "kind": …}                         -> {"pages": n}
    {"do": "page", "path": …, "kind": …, "number": n, "shown": …} -> {"page": {…}, "fingerprint": …, "seconds": s, …}
    on failure                                                    -> {"fault": code, "detail": Vietnamese or ""}
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageFilter
from PIL.Image import Resampling

from safefiles.sandbox_child import ProcessLimits, leave_network, limit_process
from scanreading.engines.faults import (
    SHOWN_BYTES,
    SHOWN_WIDTH,
    EngineError,
    EnginesMissing,
    NotAPicture,
    PageFault,
    PictureTooLarge,
    ReaderLimits,
    ReadingFault,
)
from scanreading.engines.pages import (
    PageReading,
    Picture,
    Reader,
    count_pages,
    read_page,
)
from scanreading.engines.pictures import fingerprint_of
from scanreading.engines.types import ReadPage, words_to_rows

Order = Mapping[str, Any]
Answer = dict[str, Any]
Handler = Callable[[Order], Answer]

NICE = 10
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_ENGINES = "scanreading.engines.recognition"  # loaded for the first picture only: text layers need no models
# Fault codes of the engines' exceptions. Any other exception counts as possibly transient.
_FAULTS = {
    PictureTooLarge: ReadingFault.TOO_MANY_PIXELS,
    NotAPicture: ReadingFault.BROKEN_PAGE,
    EnginesMissing: ReadingFault.NO_ENGINE,
}


class _Way(NamedTuple):
    """An encoding of the stored picture: JPEG quality, share of `SHOWN_WIDTH`, and whether it is slightly blurred."""

    quality: int
    share: float
    is_softened: bool = False


# The first encoding whose file is small enough is used, else the last. Specks and ragged edges of bilevel scans make a
# JPEG large. Letters blurred by less than the width of a stroke stay legible. Specks are not removed, because dots and
# dotted lines would be removed with them.
_WAYS = (_Way(72, 1.0), _Way(50, 0.8, True), _Way(50, 0.73, True))
_HOPELESS = 2.5  # times the maximum size: above it the second encoding is skipped, as it would be too large too


def enter_sandbox(limits: ReaderLimits) -> None:
    """Limit the resources of this process and its children. `serve` limits CPU time, per order."""
    # If the parent exits, the kernel sends SIGTERM: kill this process and all its children.
    signal.signal(signal.SIGTERM, lambda number, frame: os.killpg(0, signal.SIGKILL))
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    limit_process(
        ProcessLimits(memory_bytes=limits.memory_bytes, file_bytes=limits.file_bytes, open_files=limits.open_files)
    )
    leave_network()
    os.nice(NICE)
    os.environ.update({"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})


def serve(handlers: Mapping[str, Handler], *, limits: ReaderLimits) -> None:
    """Answer orders until stdin is closed.

    Other output is redirected to stderr, so that stdout carries only answers.
    """
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        order: Order = json.loads(line)
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        began = time.process_time()
        answer = _answer(handlers, order)
        answer.setdefault("seconds", round(time.process_time() - began, 3))
        said.write(json.dumps(answer, ensure_ascii=False) + "\n")
        said.flush()


def _answer(handlers: Mapping[str, Handler], order: Order) -> Answer:
    try:
        return handlers[order["do"]](order)
    except PageFault as fault:
        return {"fault": fault.fault.value, "detail": fault.detail}
    except MemoryError:
        return {"fault": ReadingFault.MEMORY.value, "detail": ""}
    except Exception as error:
        # A page that crashes an engine must not stop the queue. The error is logged for the operator.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return {"fault": ReadingFault.CRASHED.value, "detail": ""}


# ---- orders ----------------------------------------------------------------------------------------------------------


def count(order: Order) -> Answer:
    return {"pages": count_pages(Path(order["path"]), kind=order["kind"])}


def page(order: Order) -> Answer:
    """Recognise a page, and write the picture for display to the path `shown`.

    `own_seconds` is the CPU time without the engines.
    """
    began = time.process_time()
    taken = read_page(Path(order["path"]), kind=order["kind"], number=order["number"], reader=_read)
    keep_shown(taken.picture, Path(order["shown"]))
    values = {
        "page": page_to_values(taken.page),
        "fingerprint": fingerprint_of(taken.picture, text=taken.page.text),
    }
    own = time.process_time() - began - taken.engine_seconds
    return values | {"own_seconds": round(own, 3), "seconds": round(own + taken.page.seconds, 3)}


def page_to_values(read: ReadPage) -> dict[str, Any]:
    """A page as JSON-serialisable values."""
    return asdict(read) | {"route": read.route.value, "words": words_to_rows(read.words)}


def keep_shown(picture: Picture, path: Path) -> None:
    """Save the picture for display: small enough for a phone, sharp enough for proofreading."""
    whole = Image.fromarray(picture)
    first, second, last = _WAYS
    data = _encoded(whole, first)
    for way in (second, last) if len(data) <= _HOPELESS * SHOWN_BYTES else (last,):
        if len(data) > SHOWN_BYTES:
            data = _encoded(whole, way)
    path.write_bytes(data)


def _encoded(whole: Image.Image, way: _Way) -> bytes:
    size = (int(SHOWN_WIDTH * way.share), 1 << 20)
    small = whole.copy()
    small.thumbnail(size, Resampling.BILINEAR if way.is_softened else Resampling.LANCZOS, reducing_gap=2.0)
    if way.is_softened:
        small = small.filter(ImageFilter.SMOOTH)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=way.quality, progressive=way.is_softened)
    return file.getvalue()


def _read(picture: Picture, dpi: int) -> tuple[ReadPage, Picture]:
    """Recognise a picture.

    The engines are loaded for the first picture, so that files with a text layer do not wait for them.
    """
    return _engines()(picture, dpi)


@lru_cache(maxsize=1)
def _engines() -> Reader:
    try:
        engines = import_module(_ENGINES)
    except ImportError as error:
        raise PageFault(ReadingFault.NO_ENGINE) from error
    if engines.ocr.missing():
        raise PageFault(ReadingFault.NO_ENGINE)
    readers = engines.Readers.ready()

    def read(picture: Picture, dpi: int) -> tuple[ReadPage, Picture]:
        try:
            page: tuple[ReadPage, Picture] = engines.read_picture(picture, dpi=dpi, readers=readers)
        except EngineError as error:
            raise PageFault(_FAULTS.get(type(error), ReadingFault.CRASHED), str(error)) from error
        return page

    return read


HANDLERS: dict[str, Handler] = {"count": count, "page": page}

__all__ = ["HANDLERS", "PageReading", "enter_sandbox", "page_to_values", "serve"]


def main(handlers: Mapping[str, Handler]) -> None:
    limits = ReaderLimits(**json.loads(sys.argv[-1]))
    enter_sandbox(limits)
    serve(handlers, limits=limits)


if __name__ == "__main__":
    main(HANDLERS)
