"""Scans for tests: received through the real door, and read by a fake engine where words do not matter."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.agencies.models import Agency, Officer
from portal.digitisation.jobs import ScanReader
from portal.digitisation.models import Scan
from portal.digitisation.operations.ingest import IncomingScan, receive_scan
from portal.digitisation.states import IntakeChannel, Material
from scanreading.engines.faults import ReaderLimits
from scanreading.engines.pool import ReaderPool
from tests.portal.agencies.factories import make_agency
from tests.portal.digitisation.paper import write_picture

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # nine in the morning in Cần Thơ, a Wednesday
FAKE = str(Path(__file__).with_name("reading") / "fake_reader.py")
_marks = count(100)


def receive(path: Path, *, agency: Agency | None = None, by: Officer | None = None, at: datetime = AT) -> Scan:
    slip = IncomingScan(path.name, Material.LEGAL_DOCUMENT, agency or make_agency(), IntakeChannel.UPLOAD)
    return receive_scan(incoming=slip, file=path, by=by, at=at)


def make_scan(*, agency: Agency | None = None, name: str = "cong-van.png") -> Scan:
    """A scan of one page that is like no other."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if path.suffix == ".txt":
            path.write_text(f"Điều {next(_marks)}. Phạm vi điều chỉnh", encoding="utf-8")
        else:
            write_picture(path, mark=next(_marks))
        return receive(path, agency=agency)


class Clock:
    """The time as the test says it."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, **said: float) -> None:
        self.at += timedelta(**said)


def fake_pool(mode: str = "words", *, processes: int = 1, limits: ReaderLimits | None = None) -> ReaderPool:
    return ReaderPool(limits or ReaderLimits(), processes, command=(sys.executable, FAKE, mode))


def read_all(mode: str = "words", *, clock: Clock | None = None, limits: ReaderLimits | None = None) -> int:
    """Read what waits at this time. Returns how many pages are over."""
    reader = ScanReader(pool=fake_pool(mode, limits=limits), clock=clock or Clock())
    over = 0
    try:
        while True:
            over += reader.step(wait=0.5)
            if reader.is_idle:
                return over
    finally:
        reader.stop()
