"""The first reader's program: what it says, and how it is held."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from safefiles.sandbox_child import ProcessLimits
from scanreading.engines import ocr
from scanreading.engines.faults import ReaderFailed
from scanreading.engines.ocr import lines_of
from scanreading.engines.types import WordBox

HEADING = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
TSV = "\n".join(
    [
        HEADING,
        "4\t1\t1\t1\t1\t0\t10\t20\t200\t30\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t20\t50\t30\t96.5\tĐiều",
        "5\t1\t1\t1\t1\t2\t70\t20\t20\t30\t41\t1.",
        "5\t1\t1\t1\t2\t1\t10\t60\t20\t30\t95\t ",
        '5\t1\t2\t1\t1\t1\t10\t90\t40\t30\t88\t"Trong',
        "a row that is none",
    ]
)


def program(folder: Path, script: str) -> None:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def ends(process: Path) -> bool:
    """Whether a process is gone, or dead and not yet waited for, before ten seconds are over."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            if (process / "stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
    return False


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a test puts its own `tesseract`."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


class TestLinesOf:
    def test_reads_words_with_their_places(self) -> None:
        first, second = lines_of(TSV)
        assert first.text == "Điều 1."
        assert first.box == WordBox(10, 20, 90, 50)
        assert [token.confidence for token in first.tokens] == [96, 41]
        assert (second.text, second.block) == ('"Trong', 2)

    def test_reads_nothing_from_nothing(self) -> None:
        assert lines_of("") == []


class TestProgram:
    def test_is_ended_with_its_children_when_its_time_is_over(self, stand_in: Path) -> None:
        program(stand_in, f"sleep 60 & echo $! >{stand_in}/child; wait")
        began = time.monotonic()
        with pytest.raises(ReaderFailed, match="quá 1 giây"):
            ocr._run(["stdin"], b"", seconds=1)
        assert time.monotonic() - began < 10
        assert ends(Path("/proc") / (stand_in / "child").read_text().strip())

    def test_is_refused_more_memory_than_it_may_have(self, stand_in: Path) -> None:
        program(stand_in, "cat >/dev/null; exec python3 -c 'bytearray(900_000_000)'")
        with pytest.raises(ReaderFailed, match="MemoryError"):
            ocr._run(["stdin"], b"picture", bounds=ProcessLimits(memory_bytes=300 * 1024 * 1024))

    def test_that_fails_says_why(self, stand_in: Path) -> None:
        program(stand_in, "cat >/dev/null; echo 'Image too large' >&2; exit 1")
        with pytest.raises(ReaderFailed, match="Image too large"):
            ocr._run(["stdin"], b"picture")

    def test_that_reads_no_input_is_no_disaster(self, stand_in: Path) -> None:
        program(stand_in, "exit 3")
        with pytest.raises(ReaderFailed, match="mã 3"):
            ocr._run(["stdin"], bytes(5_000_000))

    def test_gets_the_picture_as_it_is(self) -> None:
        assert ocr._pgm(np.array([[1, 2], [3, 4]], np.uint8)) == b"P5 2 2 255\n\x01\x02\x03\x04"
