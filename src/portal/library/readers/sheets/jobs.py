"""A list and the files beside it -> jobs; what each row became is said by the number of the row."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from docreaders.kinds import READ_ENDINGS, ReadableKind
from docreaders.sheets import Row, grids
from portal.library.preparation.cleanup import clean
from portal.library.readers.jobs import Job, Refusal, Selection
from portal.library.readers.sheets.rows import RegisterRow, find_layout, read_row
from safefiles.errors import UnreadableFile, Unsupported
from safefiles.limits import FileLimits


class NoHeadings(Unsupported):
    reason = "Không nhận ra các cột của bảng kê."
    remedy = "Bảng cần một dòng tiêu đề có ít nhất “Số, ký hiệu” hoặc “Trích yếu” và một cột khác."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands, as people say it: "danh-muc.xlsx, trang Quyết định, dòng 12"."""

    sheet: str
    row: int

    def named(self, path: Path, number: str) -> str:
        said = ", ".join(filter(None, [path.name, f"trang {self.sheet}" if self.sheet else "", f"dòng {self.row}"]))
        return f"{number.splitlines()[0][:60]} ({said})" if number else said


def jobs_in_sheet(path: Path, *, limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    """One job or refusal for every row that is a document. Raises NoHeadings where none is a list, UnreadableFile."""
    files = _Files.beside(path)
    found = False
    for place, entry in _entries(path, limits):
        found = True
        if not selection or selection.takes(entry.stated):
            yield _job(path, place, entry, files)
    if not found:
        raise NoHeadings


def files_named_in(path: Path, *, limits: FileLimits) -> set[Path]:
    """The files that the rows of a list name: they come with their rows, not by themselves."""
    files = _Files.beside(path)
    try:
        return {file for _, entry in _entries(path, limits) if entry.file and (file := files.find(entry.file)[0])}
    except UnreadableFile:
        return set()


def _entries(path: Path, limits: FileLimits) -> Iterator[tuple[_Place, RegisterRow]]:
    for sheet, rows in grids(path, limits=limits):
        layout = find_layout(rows)
        if layout is None:
            continue
        for number, cells in _below(rows, layout.below):
            if entry := read_row(cells, layout, source=f"Bảng kê {path.name}"[:200]):
                yield _Place(sheet, number), entry


def _below(rows: Sequence[Row], last: int) -> Iterator[Row]:
    return (row for row in rows if row[0] > last)


def _job(path: Path, place: _Place, entry: RegisterRow, files: _Files) -> Job | Refusal:
    name = place.named(path, entry.stated.official_number)
    try:
        cleaned = clean(entry.stated)
    except UnreadableFile as error:
        return Refusal(name, str(error))
    file, doubts = files.find(entry.file) if entry.file else (None, ())
    stated = replace(cleaned.stated, source_id=f"{path.name}#{place.sheet}#{place.row}"[:160])
    return Job(
        name=name,
        path=path,
        kind=ReadableKind.ROW,
        size=file.stat().st_size if file is not None else 1,
        # The row's place is no part of it: a line put in above makes nothing new of those below.
        checksum=hashlib.sha256(repr((cleaned.stated, entry.file)).encode()).hexdigest(),
        stated=stated,
        text_file=file,
        doubts=(*entry.doubts, *cleaned.doubts, *doubts),
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """The files in the folder of a list and below it, by their names without regard to case and form of Unicode."""

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
        """The file that a cell names, by path, by name, or by name without its ending; and what was doubted."""
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
