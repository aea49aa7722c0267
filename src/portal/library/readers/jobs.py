"""Jobs for unread instruments, the reader for each kind of file, and the jobs of a list with its files."""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from docreaders.documents import READ_ENDINGS, ReadableKind, kind_of, read_document, unpacked
from docreaders.sheets import grids
from docreaders.text import ReadText, read_html
from lawtext.words import fold, normalise
from portal.library.preparation.cleanup import clean
from portal.library.preparation.rows import InstrumentSource, Stated
from portal.library.readers.records import load_record, read_record
from portal.library.readers.sheets import RegisterRow, find_layout, read_row
from portal.library.states import EditionKind, InstrumentStatus
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Empty, TooLarge, UnreadableFile, Unsupported
from safefiles.formats import HEAD_BYTES


def is_gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def kind_of_file(path: Path) -> ReadableKind:
    """The kind of a file, by its content, decompressed if gzipped. Raises UnreadableFile."""
    try:
        if path.stat().st_size == 0:
            raise Empty
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            return kind_of(head=file.read(HEAD_BYTES), name=path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def read_file(path: Path, *, limits: FileLimits, kind: ReadableKind | None = None, name: str = "") -> InstrumentSource:
    """Read a file with one instrument; `name` replaces the file name in reports. Raises UnreadableFile."""
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
    """SHA-256 of the file's bytes, decompressed if gzipped. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    return hashlib.sha256(_bytes_of(path, limits)).hexdigest()


def _bytes_of(path: Path, limits: FileLimits) -> bytes:
    """All bytes of the file, decompressed if gzipped. Raises TooLarge above the limit."""
    most = limits.unpacked_bytes
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error
    if len(data) > most:
        raise TooLarge(f"hơn {most // 2**20} MB sau khi giải nén")
    return data


@dataclass(frozen=True, slots=True)
class Job:
    """One unread instrument: a file, a member of an archive, a line of a corpus, a row of a register.

    `line` is the line's bytes, or the HTML of a row; a row of a spreadsheet has its text in `text_file`, or none.
    `stated` is what the register states. `checksum` is known in advance for lines and rows; `size` advances the
    progress bar.
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
        """A row is useful without its text: the reason why it is missing is returned, not raised."""
        words, missing = ReadText(""), "Nguồn chỉ có thông tin về văn bản, không có nội dung."
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
    """A source that was refused, with the reason in Vietnamese for the officer."""

    name: str
    reason: str


_YEARS = re.compile(r"(?P<first>\d{4})?\s*(?P<to>-|\.\.)?\s*(?P<last>\d{4})?")


class NotAFilter(ValueError):
    """`str()` says in Vietnamese what was not understood and what is valid."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The wanted values of each aspect, folded; an aspect without values accepts everything."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def takes(self, stated: Stated) -> bool:
        """Every aspect must match; within an aspect any of its values."""
        return all(any(_ASPECTS[aspect](stated, value) for value in values) for aspect, values in self.wanted.items())


def read_selection(said: Iterable[str]) -> Selection:
    """Parse "loai=Luật,Nghị định", "nam=2015-2024", "tinh=Cần Thơ" … Raises NotAFilter."""
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
    if not (found := _YEARS.fullmatch(text)) or not (found["first"] or found["last"]):
        return None
    if not found["to"]:
        return (int(found["first"]),) * 2 if found["first"] and not found["last"] else None
    return int(found["first"] or 0), int(found["last"] or 9999)


def _is_of_years(stated: Stated, value: str) -> bool:
    first, last = _years(value) or (1, 0)
    return stated.issued is not None and first <= stated.issued.year <= last


def _is_of_place(stated: Stated, value: str) -> bool:
    """The territory contains the name, or the issuer does: "Ủy ban nhân dân tỉnh Hậu Giang"."""
    return any(re.search(rf"\b{re.escape(value)}\b", fold(said)) for said in (stated.territory, stated.issuer))


def _is_of_field(stated: Stated, value: str) -> bool:
    slug = value.replace(" ", "-")
    return any(slug in topic.replace(" ", "-") for topic in map(fold, stated.topics))


_ASPECTS: dict[str, Callable[[Stated, str], bool]] = {
    "loai": lambda stated, value: fold(normalise(stated.doc_type)) == value,
    "coquan": lambda stated, value: value in fold(stated.issuer),
    "tinh": _is_of_place,
    "nam": _is_of_years,
    "linhvuc": _is_of_field,
    "tinhtrang": lambda stated, value: (
        bool(stated.status) and value in {fold(InstrumentStatus(stated.status).label), stated.status}
    ),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """The position of a row, for messages: "danh-muc.xlsx, trang Quyết định, dòng 12"."""

    sheet: str
    row: int

    def named(self, path: Path, number: str) -> str:
        said = ", ".join(filter(None, [path.name, f"trang {self.sheet}" if self.sheet else "", f"dòng {self.row}"]))
        return f"{number.splitlines()[0][:60]} ({said})" if number else said


def jobs_in_sheet(path: Path, *, limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    """One job or refusal for every row that describes a document. Raises Unsupported if no sheet is a list, or
    UnreadableFile."""
    files = _Files.beside(path)
    found = False
    for place, entry in _entries(path, limits):
        found = True
        if not selection or selection.takes(entry.stated):
            yield _job(path, place, entry, files)
    if not found:
        raise Unsupported(
            reason="Không nhận ra các cột của bảng kê.",
            remedy="Bảng cần một dòng tiêu đề có ít nhất “Số, ký hiệu” hoặc “Trích yếu” và một cột khác.",
        )


def files_named_in(path: Path, *, limits: FileLimits) -> set[Path]:
    """The files that the rows of a list name: they are imported with their rows, not by themselves."""
    files = _Files.beside(path)
    try:
        return {file for _, entry in _entries(path, limits) if entry.file and (file := files.find(entry.file)[0])}
    except UnreadableFile:
        return set()


def _entries(path: Path, limits: FileLimits) -> Iterator[tuple[_Place, RegisterRow]]:
    for sheet, rows in grids(path, limits=limits):
        if (layout := find_layout(rows)) is None:
            continue
        for number, cells in (row for row in rows if row[0] > layout.below):
            if entry := read_row(cells, layout, source=f"Bảng kê {path.name}"[:200]):
                yield _Place(sheet, number), entry


def _job(path: Path, place: _Place, entry: RegisterRow, files: _Files) -> Job | Refusal:
    name = place.named(path, entry.stated.official_number)
    try:
        stated, mended = clean(entry.stated)
    except UnreadableFile as error:
        return Refusal(name, str(error))
    file, doubts = files.find(entry.file) if entry.file else (None, ())
    return Job(
        name=name,
        path=path,
        kind=ReadableKind.ROW,
        size=file.stat().st_size if file is not None else 1,
        # The position of the row is not included: a line inserted above does not make the rows below new.
        checksum=hashlib.sha256(repr((stated, entry.file)).encode()).hexdigest(),
        stated=replace(stated, source_id=f"{path.name}#{place.sheet}#{place.row}"[:160]),
        text_file=file,
        doubts=(*entry.doubts, *mended, *doubts),
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """The files in and below the folder of a list, by name, ignoring case and Unicode normalisation."""

    root: Path
    by_path: dict[str, Path]
    by_name: dict[str, list[Path]]

    @classmethod
    def beside(cls, sheet: Path) -> _Files:
        root = sheet.resolve().parent
        made = cls(root, {}, {})
        for file in sorted(root.rglob("*")):
            if file.is_file() and file.resolve().is_relative_to(root) and file.name.lower().endswith(READ_ENDINGS):
                made.by_path[_key(str(file.relative_to(root)))] = file
                for name in (file.name, file.stem):
                    made.by_name.setdefault(_key(name), []).append(file)
        return made

    def find(self, said: str) -> tuple[Path | None, tuple[str, ...]]:
        """The file that a cell names, by path, by name, or by name without extension; and the doubts."""
        first, *others = [part for line in said.split("\n") for part in line.split(";") if part.strip()] or [""]
        doubts = (f"Dòng nêu {len(others) + 1} tệp; chỉ đọc tệp đầu tiên.",) if others else ()
        wanted = first.strip().strip("\"'").replace("\\", "/").removeprefix("./")
        if found := self.by_path.get(_key(wanted)):
            return found, doubts
        named = self.by_name.get(_key(PurePath(wanted).name)) or self.by_name.get(_key(PurePath(wanted).stem)) or []
        if len(named) == 1:
            return named[0], doubts
        why = "có nhiều tệp cùng tên" if named else "không thấy tệp"
        return None, (*doubts, f"Trong thư mục {why} “{wanted[:120]}” mà dòng này nêu.")


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
