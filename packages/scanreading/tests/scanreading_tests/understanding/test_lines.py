"""What stands on one level is one line, unless whoever read it parted what touches."""

import pytest

from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    Route,
    WordBox,
)
from scanreading.understanding.lines import read_lines


def word(text: str, left: int, right: int, *, line: int, block: int) -> PrintedWord:
    return PrintedWord(text, WordBox(left, 100, right, 128), 95, True, line, block)


def lines_of(*words: PrintedWord) -> list[str]:
    return [line.text for line in read_lines(ReadPage(Route.SCAN, 1654, 2339, words))]


class TestLevelLines:
    @pytest.mark.parametrize(
        ("comment", "line", "block", "left", "expected"),
        [
            ("pieces that a reader cut follow each other", 4, 1, 735, ["cho HS, SV toàn trường"]),
            ("a column far away", 9, 5, 1100, ["cho HS, SV toàn trường"]),
            ("a note that touches, read much later", 9, 5, 735, ["cho HS, SV", "toàn trường"]),
        ],
    )
    def test_are_joined(self, comment: str, line: int, block: int, left: int, expected: list[str]) -> None:
        subject = [word("cho", 574, 620, line=3, block=1), word("HS,", 631, 680, line=3, block=1)]
        subject.append(word("SV", 692, 725, line=3, block=1))
        note = [word("toàn", left, left + 60, line=line, block=block)]
        note.append(word("trường", left + 70, left + 150, line=line, block=block))
        assert lines_of(*subject, *note) == expected
