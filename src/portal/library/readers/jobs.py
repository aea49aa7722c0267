"""An instrument that is still unread, the reader for its kind of file, and which documents of a register are wanted."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docreaders.archives import unpacked
from docreaders.documents import read_document
from docreaders.html import read_html
from docreaders.kinds import ReadableKind, kind_of
from docreaders.plain import ReadText
from lawtext.words import fold, normalise
from portal.library.preparation.sources import InstrumentSource, Stated
from portal.library.readers.records import load_record, read_record
from portal.library.states import LABELS, EditionKind, InstrumentStatus
from safefiles.errors import Broken, Empty, TooLarge, UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import FileLimits

_GZIP = b"\x1f\x8b"


def is_gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def kind_of_file(path: Path) -> ReadableKind:
    """The kind of a file, looking into it and through gzip. Raises UnreadableFile."""
    try:
        if path.stat().st_size == 0:
            raise Empty
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            return kind_of(head=file.read(HEAD_BYTES), name=path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def read_file(path: Path, *, limits: FileLimits, kind: ReadableKind | None = None, name: str = "") -> InstrumentSource:
    """One file that holds one instrument; `name` is what people call it, if not by its own. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    kind = kind or kind_of_file(path)
    data = _bytes_of(path, limits)
    checksum = hashlib.sha256(data).hexdigest()
    if kind in {ReadableKind.JSON, ReadableKind.JSONL}:
        return read_record(load_record(data), file=path.name, checksum=checksum)
    words = read_document(data, kind=kind, limits=limits)
    return InstrumentSource(
        name=name or path.name,
        format=kind.value,
        checksum=checksum,
        kind=EditionKind.ISSUED,
        stated=Stated(),
        file=name or path.name,
        text=words.text,
        doubts=words.doubts,
    )


def checksum_of(path: Path, *, limits: FileLimits) -> str:
    """SHA-256 of the file's bytes, unpacked if gzipped. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    return hashlib.sha256(_bytes_of(path, limits)).hexdigest()


def _bytes_of(path: Path, limits: FileLimits) -> bytes:
    """All bytes of the file, unpacked if gzipped; never more than the limit."""
    most = limits.unpacked_bytes
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error
    if len(data) > most:
        raise TooLarge(f"hơn {most // 2**20} MB sau khi giải nén")
    return data


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

    def read(self, *, limits: FileLimits) -> InstrumentSource:
        """Raises UnreadableFile."""
        if self.stated is not None:
            return self._read_row(self.stated, limits)
        if self.line:
            return read_record(load_record(self.line), file=self.path.name, checksum=self.checksum)
        if self.member:
            with unpacked(self.path, self.member, limits=limits) as file:
                return read_file(file, limits=limits, kind=self.kind, name=self.name)
        return read_file(self.path, limits=limits, kind=self.kind)

    def _read_row(self, stated: Stated, limits: FileLimits) -> InstrumentSource:
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
        return InstrumentSource(
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


_YEARS = re.compile(r"(?P<first>\d{4})?\s*(?P<to>-|\.\.)?\s*(?P<last>\d{4})?")


class NotAFilter(ValueError):
    """`str()` says in Vietnamese what was not understood and what is."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Values wanted of each aspect, folded; an aspect that nothing is wanted of takes everything."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def takes(self, stated: Stated) -> bool:
        """Every aspect must fit; of one aspect any of the values."""
        return all(any(_ASPECTS[aspect](stated, value) for value in values) for aspect, values in self.wanted.items())


def read_selection(said: Iterable[str]) -> Selection:
    """ "loai=Luật,Nghị định", "nam=2015-2024", "tinh=Cần Thơ" …; Raises NotAFilter."""
    wanted: dict[str, tuple[str, ...]] = {}
    for one in said:
        aspect, equals, values = one.partition("=")
        key = re.sub(r"\W", "", fold(normalise(aspect)))
        parts = tuple(filter(None, (fold(normalise(value)) for value in re.split(r"[,;]", values))))
        if not equals or key not in _ASPECTS or not parts:
            raise NotAFilter(f"Không hiểu “{one}”. Cách viết: {', '.join(f'{name}=…' for name in _ASPECTS)}.")
        if key == "nam" and (wrong := next((part for part in parts if _years(part) is None), "")):
            raise NotAFilter(f"Không hiểu năm “{wrong}”. Cách viết: nam=2020 hoặc nam=2015-2024.")
        wanted[key] = wanted.get(key, ()) + parts
    return Selection(wanted)


def _years(text: str) -> tuple[int, int] | None:
    found = _YEARS.fullmatch(text)
    if not found or not (found["first"] or found["last"]):
        return None
    if not found["to"]:
        return (int(found["first"]),) * 2 if found["first"] and not found["last"] else None
    return int(found["first"] or 0), int(found["last"] or 9999)


def _is_of_years(stated: Stated, value: str) -> bool:
    first, last = _years(value) or (1, 0)
    return stated.issued is not None and first <= stated.issued.year <= last


def _is_of_place(stated: Stated, value: str) -> bool:
    """The territory names it, or the issuer does: "Ủy ban nhân dân tỉnh Hậu Giang"."""
    return any(re.search(rf"\b{re.escape(value)}\b", fold(said)) for said in (stated.territory, stated.issuer))


def _has_status(stated: Stated, value: str) -> bool:
    return bool(stated.status) and value in {fold(LABELS[InstrumentStatus(stated.status)]), stated.status}


def _is_of_field(stated: Stated, value: str) -> bool:
    slug = value.replace(" ", "-")
    return any(slug in topic.replace(" ", "-") for topic in map(fold, stated.topics))


_ASPECTS: dict[str, Callable[[Stated, str], bool]] = {
    "loai": lambda stated, value: fold(normalise(stated.doc_type)) == value,
    "coquan": lambda stated, value: value in fold(stated.issuer),
    "tinh": _is_of_place,
    "nam": _is_of_years,
    "linhvuc": _is_of_field,
    "tinhtrang": _has_status,
}
