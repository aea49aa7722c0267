"""Where the files lie: a folder for each generation, there whole or not at all; the newest is what is given.

The one before is kept, so that whoever has read its checksums can still fetch its files.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.journal import watch

PACKAGE = "datapackage.json"
_GENERATION = re.compile(r"[0-9]{8}t[0-9]{6}-[0-9]+")
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class Generation:
    """One making of all files: `name` sorts by time; `package` is what its datapackage.json says."""

    folder: Path
    package: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def cursor(self) -> int:
        """The line of the change record that these files go up to."""
        return int(self.package["changeCursor"])

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.package["created"])

    def file(self, name: str) -> Path | None:
        """A file of this generation; None for a name that is none of its own."""
        known = {resource["path"] for resource in self.package["resources"]} | set(self.package["companions"])
        return self.folder / name if name in known else None


@dataclass(frozen=True, slots=True)
class Shelf:
    root: Path

    def newest(self) -> Generation | None:
        return next(self._generations(), None)

    def named(self, name: str) -> Generation | None:
        return next((one for one in self._generations() if one.name == name), None)

    @contextmanager
    def making(self) -> Iterator[Path]:
        """A folder to write into, alone on this machine. What a killed maker left behind is swept first."""
        held = watch.hold(self.root / "making.lock")
        try:
            for left in self.root.glob(f"{_PART}*"):
                shutil.rmtree(left, ignore_errors=True)
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=self.root))
            part.chmod(0o755)
            try:
                yield part
            finally:
                shutil.rmtree(part, ignore_errors=True)
        finally:
            held.release()

    def place(self, part: Path, *, name: str, keep_before: bool) -> Generation:
        """Make a finished folder the newest generation, in one step; the ones before the last go.

        `keep_before` False: the last one goes too, because it holds what was withdrawn since.
        """
        part.rename(self.root / name)
        for old in list(self._generations())[2 if keep_before else 1 :]:
            shutil.rmtree(old.folder, ignore_errors=True)
        placed = self.newest()
        if placed is None:
            raise FileNotFoundError(self.root / name / PACKAGE)
        return placed

    def _generations(self) -> Iterator[Generation]:
        """Newest first."""
        folders = self.root.iterdir() if self.root.is_dir() else ()
        named = (folder for folder in folders if _GENERATION.fullmatch(folder.name))
        for folder in sorted(named, key=lambda one: one.name, reverse=True):
            try:
                package = json.loads((folder / PACKAGE).read_text("utf-8"))
            except (OSError, ValueError):  # being swept by another process
                continue
            yield Generation(folder, package)


def generation_name(*, at: datetime, cursor: int) -> str:
    """ "20261125t093000-57": when it was made, and up to which change."""
    return f"{at:%Y%m%dt%H%M%S}-{cursor}"
