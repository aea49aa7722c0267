"""Files made once: found again, made anew when they went, never more than the folder may hold."""

import os
import threading
import time
from pathlib import Path

import pytest

from portal.library.operations import copies
from portal.library.operations.copies import Busy, Copies

NAMES = [f"{at:064x}.pdf" for at in range(9)]


def refuse() -> bytes:
    raise AssertionError("made again")


class TestKeeping:
    def test_makes_a_file_once(self, tmp_path: Path) -> None:
        shelf = Copies(tmp_path / "new", 1000)
        assert shelf.open_or_make(NAMES[0], lambda: b"words").read() == b"words"
        with shelf.open_or_make(NAMES[0], refuse) as kept:
            assert kept.read() == b"words"
        assert [path.name for path in (tmp_path / "new").iterdir()] == [NAMES[0]]

    def test_lets_go_of_what_nobody_asked_for_longest(self, tmp_path: Path) -> None:
        shelf = Copies(tmp_path, 250)
        for age, name in enumerate(NAMES[:2]):
            shelf.open_or_make(name, lambda: b"x" * 100)
            os.utime(tmp_path / name, (age, age))
        shelf.open_or_make(NAMES[0], refuse).close()  # asked for again: younger than the second
        shelf.open_or_make(NAMES[2], lambda: b"x" * 100)
        assert {path.name for path in tmp_path.iterdir()} == {NAMES[0], NAMES[2]}

    def test_clears_away_what_a_killed_process_left(self, tmp_path: Path) -> None:
        left, fresh = tmp_path / "old.part", tmp_path / "fresh.part"
        left.touch()
        fresh.touch()
        os.utime(left, (0, 0))
        Copies(tmp_path, 250).open_or_make(NAMES[0], lambda: b"x")
        assert not left.exists()
        assert fresh.exists()

    def test_a_failure_leaves_nothing(self, tmp_path: Path) -> None:
        shelf = Copies(tmp_path, 250)
        with pytest.raises(AssertionError):
            shelf.open_or_make(NAMES[0], refuse)
        assert list(tmp_path.iterdir()) == []
        assert shelf.open_or_make(NAMES[0], lambda: b"x").read() == b"x"


class TestTrouble:
    @pytest.mark.parametrize("name", ["../../etc/passwd", "a.pdf", f"{NAMES[0]}/x", f"/{NAMES[0]}", ""])
    def test_names_of_others_are_refused(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="not a name"):
            Copies(tmp_path, 1000).open_or_make(name, refuse)

    def test_a_disk_that_takes_nothing_keeps_nobody_from_reading(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "file").touch()
        shelf = Copies(tmp_path / "file", 1000)
        assert shelf.open_or_make(NAMES[0], lambda: b"words").read() == b"words"
        assert "cannot be kept" in caplog.text

    def test_who_waits_too_long_is_told_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(copies, "PATIENCE", 0.01)
        begun, done = threading.Event(), threading.Event()

        def make_slowly() -> bytes:
            begun.set()
            done.wait(10)
            return b"x"

        shelf = Copies(tmp_path, 1000)
        other = threading.Thread(target=shelf.open_or_make, args=(NAMES[0], make_slowly))
        other.start()
        begun.wait(10)
        with pytest.raises(Busy):
            shelf.open_or_make(NAMES[1], refuse)
        assert shelf.open_or_make(NAMES[2], lambda: b"short", takes_long=False).read() == b"short"
        done.set()
        other.join()

    def test_readers_of_one_file_wait_for_one_writer(self, tmp_path: Path) -> None:
        made: list[float] = []

        def make() -> bytes:
            made.append(time.monotonic())
            return b"words"

        shelf = Copies(tmp_path, 1000)
        readers = [threading.Thread(target=lambda: shelf.open_or_make(NAMES[0], make).close()) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert len(made) == 1
