"""Processes that read: bounded, replaced, and never left behind."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanreading.engines.faults import MEGABYTE, ReaderLimits
from scanreading.engines.pool import PoolAnswer, ReaderPool, ask_once
from tests.portal.digitisation.paper import write_picture, write_scan_pdf
from tests.portal.sandboxes import cold_sandboxes

FAKE = str(Path(__file__).with_name("fake_reader.py"))
QUICK = ReaderLimits(wall_seconds=20.0, start_seconds=20.0, cpu_seconds=10, memory_bytes=2048 * MEGABYTE)


@pytest.fixture(autouse=True)
def _cold() -> Iterator[None]:
    with cold_sandboxes():
        yield


def fake(mode: str = "words") -> tuple[str, ...]:
    return (sys.executable, FAKE, mode)


def order(path: Path, shown: Path, *, kind: str = "png", number: int = 1) -> dict[str, object]:
    return {"do": "page", "path": str(path), "kind": kind, "number": number, "shown": str(shown)}


def wait_for(pool: ReaderPool, count: int = 1) -> list[PoolAnswer]:
    done: list[PoolAnswer] = []
    until = time.monotonic() + 60
    while len(done) < count and time.monotonic() < until:
        done += pool.finished(wait=1.0)
    return done


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def end_soon(pids: list[int]) -> bool:
    """Whether all of them end within the moment that a signal takes to arrive on a busy machine."""
    until = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


class TestPool:
    def test_reads_pages_side_by_side_and_keeps_small_pictures(self, tmp_path: Path) -> None:
        scan = write_scan_pdf(tmp_path / "a.pdf", pages=3)
        with ReaderPool(QUICK, 2, command=fake()) as pool:
            for number in (1, 2):
                pool.begin(number, order(scan, tmp_path / f"{number}.jpg", kind="pdf", number=number))
            assert pool.free == 0
            with pytest.raises(RuntimeError):
                pool.begin(3, {})
            done = {one.key: one.answer for one in wait_for(pool, 2)}
            assert done.keys() == {1, 2}
            assert done[1]["page"]["route"] == "doc-anh"
            assert done[1]["fingerprint"] != done[2]["fingerprint"]
            assert (tmp_path / "1.jpg").read_bytes()[:3] == b"\xff\xd8\xff"

    @pytest.mark.parametrize(
        ("mode", "fault", "limits"),
        [
            ("hang", "time", ReaderLimits(wall_seconds=0.5, start_seconds=3.0)),
            ("crash", "crashed", QUICK),
            ("eat", "memory", ReaderLimits(memory_bytes=700 * MEGABYTE)),
            ("spin", "time", ReaderLimits(cpu_seconds=2)),
        ],
    )
    def test_ends_what_misbehaves_and_goes_on(
        self, tmp_path: Path, mode: str, fault: str, limits: ReaderLimits
    ) -> None:
        page = write_picture(tmp_path / "a.png")
        with ReaderPool(limits, 1, command=fake(mode)) as pool:
            for attempt in range(2):
                pool.begin(attempt, order(page, tmp_path / "a.jpg"))
                assert [one.fault for one in wait_for(pool)] == [fault]
                assert pool.free == 1

    def test_leaves_no_orphans_when_a_reader_hangs_in_a_program(self, tmp_path: Path) -> None:
        page = write_picture(tmp_path / "a.png")
        with ReaderPool(ReaderLimits(wall_seconds=0.5, start_seconds=3.0), 1, command=fake("spawn")) as pool:
            pool.begin(1, order(page, tmp_path / "a.jpg"))
            [pid] = pool.pids
            until = time.monotonic() + 20
            while not (children := children_of(pid)) and time.monotonic() < until:
                pool.finished(wait=0.1)
            assert [one.fault for one in wait_for(pool)] == ["time"]
            assert children
            assert end_soon([pid, *children])

    def test_replaces_a_reader_after_so_many_pages(self, tmp_path: Path) -> None:
        page = write_picture(tmp_path / "a.png")
        with ReaderPool(ReaderLimits(pages=2), 1, command=fake()) as pool:
            pids = []
            for number in range(3):
                pool.begin(number, order(page, tmp_path / "a.jpg"))
                pids += pool.pids
                wait_for(pool)
            assert pids[0] == pids[1] != pids[2]

    def test_ends_its_readers_when_it_is_closed(self, tmp_path: Path) -> None:
        pool = ReaderPool(QUICK, 1, command=fake("hang"))
        pool.begin(1, order(write_picture(tmp_path / "a.png"), tmp_path / "a.jpg"))
        [pid] = pool.pids
        pool.close()
        assert end_soon([pid])

    def test_says_what_is_wrong_with_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 rubbish")
        answer = ask_once({"do": "count", "path": str(tmp_path / "a.pdf"), "kind": "pdf"}, limits=QUICK)
        assert answer["fault"] == "broken"


def children_of(pid: int) -> list[int]:
    said = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in said.read_text().split()] if said.exists() else []
