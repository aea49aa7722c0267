"""Applying packages to a copy, as a receiver does. This is the whole of what a receiver must do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.api.national.reading import read_manifest, records_in


class Gap(Exception):
    """The package holds changes since a state that the copy has not reached. Take a newer copy: the whole package."""


@dataclass(slots=True)
class Copy:
    """What a receiver holds: the newest version of every record, tombstones too; and up to which state."""

    sequence: int = 0
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def apply(self, path: Path) -> None:
        """Take what is newer. Applying a package twice, or an older one after a newer, changes nothing.

        Raises Gap, and what `records_in` raises; nothing has changed then if it was a Gap.
        """
        manifest = read_manifest(path)
        if manifest.since is not None and manifest.since.sequence > self.sequence:
            raise Gap(f"{path.name}: từ {manifest.since.sequence}, bản sao mới đến {self.sequence}.")
        for kind, record in records_in(path):
            known = self.records.get((kind, record["id"]))
            if known is None or known["version"] < record["version"]:
                self.records[kind, record["id"]] = record
        self.sequence = max(self.sequence, manifest.state.sequence)
