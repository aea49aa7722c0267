"""An instrument that is still unread, and one that will not be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from docreaders.archives import unpacked
from docreaders.html import read_html
from docreaders.kinds import ReadableKind
from docreaders.plain import ReadText
from portal.library.readers.files import checksum_of, read_file
from portal.library.readers.records import load_record, read_record
from portal.library.sources import Source, Stated
from portal.library.states import EditionKind
from safefiles.errors import UnreadableFile
from safefiles.limits import FileLimits

NO_TEXT = "Nguồn chỉ có thông tin về văn bản, không có nội dung."


@dataclass(frozen=True, slots=True)
class Job:
    """One instrument still unread: a file, a member of an archive, a line of a corpus, a row of a register.

    `line` is the line's bytes, or the HTML that came with a row; a row of a spreadsheet has its text in `text_file`, or
    none. `stated` is what the register says. `checksum` is known beforehand for lines and rows; `size` counts towards
    the progress bar.
    """

    name: str
    path: Path
    kind: ReadableKind
    size: int
    checksum: str = ""
    line: bytes = b""
    member: str = ""
    stated: Stated | None = None
    text_file: Path | None = None
    doubts: tuple[str, ...] = ()

    def fingerprint(self, *, limits: FileLimits) -> str:
        """The checksum that the edition will have. Raises UnreadableFile."""
        if self.text_file is not None:
            own = checksum_of(self.text_file, limits=limits)
            return hashlib.sha256(f"{self.checksum}{own}".encode("ascii")).hexdigest()
        if self.member:
            with unpacked(self.path, self.member, limits=limits) as file:
                return checksum_of(file, limits=limits)
        return self.checksum or checksum_of(self.path, limits=limits)

    def read(self, *, limits: FileLimits) -> Source:
        """Raises UnreadableFile."""
        if self.stated is not None:
            return self._read_row(self.stated, limits)
        if self.line:
            return read_record(load_record(self.line), file=self.path.name, checksum=self.checksum)
        if self.member:
            with unpacked(self.path, self.member, limits=limits) as file:
                return read_file(file, limits=limits, kind=self.kind, name=self.name)
        return read_file(self.path, limits=limits, kind=self.kind)

    def _read_row(self, stated: Stated, limits: FileLimits) -> Source:
        """A row is worth having without its text: what is missing is said, not raised."""
        words, missing = ReadText(""), NO_TEXT
        try:
            if self.text_file is not None:
                source = read_file(self.text_file, limits=limits)
                words, missing = ReadText(source.text, source.doubts), ""
            elif self.line:
                words, missing = read_html(self.line, limits=limits), ""
        except UnreadableFile as error:
            missing = str(error)
        return Source(
            name=self.name,
            format=self.kind.value,
            checksum=self.checksum,
            kind=EditionKind.ISSUED,
            stated=stated,
            file=(self.text_file or self.path).name,
            text=words.text,
            doubts=(*self.doubts, *words.doubts),
            is_registered=True,
            missing=missing,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken in, and why, in words for the officer."""

    name: str
    reason: str
