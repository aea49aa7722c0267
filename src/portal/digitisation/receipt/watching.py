"""A folder into which scanners write: a folder for each agency, named by its `slug`.

A file is taken when it has stood still between two visits; then it lies in `da-nhan/`, or in `khong-nhan/` with a text
beside it that says why. Nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.digitisation.receipt.errors import UnfitScan

TAKEN, REFUSED = "da-nhan", "khong-nhan"
# What programs write while a file is on its way.
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock")


@dataclass(slots=True)
class Watch:
    """What was seen at the last visit: path -> (size, time of the last change)."""

    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled(self, folder: Path) -> list[Path]:
        """The files of a folder that have stood still since the last visit, in the order of their names."""
        now = {path: _measure(path) for path in _files(folder)}
        still = [path for path, measure in now.items() if self._seen.get(path) == measure]
        for path in [path for path in self._seen if path.parent == folder and path not in now]:
            del self._seen[path]
        self._seen.update(now)
        return sorted(still)


def take_settled(folder: Path, *, watch: Watch, receive: Callable[[Path], str]) -> Iterator[tuple[Path, str]]:
    """Receive what has settled in the folder of one agency; yields each file and what became of it, in Vietnamese.

    `receive` says a line about what it took, and raises UnfitScan.
    """
    for path in watch.settled(folder):
        try:
            said = receive(path)
            _move(path, folder / TAKEN)
        except UnfitScan as error:
            said = str(error)
            moved = _move(path, folder / REFUSED)
            moved.with_name(f"{moved.name}.txt").write_text(said + "\n", encoding="utf-8")
        yield path, said


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        is_hidden = path.name.startswith((".", "~"))
        if path.is_file() and not path.is_symlink() and not is_hidden and path.suffix.lower() not in _UNFINISHED:
            yield path


def _measure(path: Path) -> tuple[int, int]:
    try:
        said = path.stat()
    except FileNotFoundError:
        return (-1, -1)
    return (said.st_size, said.st_mtime_ns)


def _move(path: Path, to: Path) -> Path:
    """Into a folder, under its name or, where that is taken, under its name and a number."""
    to.mkdir(exist_ok=True)
    target, number = to / path.name, 2
    while target.exists():
        target = to / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return path.rename(target)
