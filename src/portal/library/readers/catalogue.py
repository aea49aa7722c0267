"""The catalogue as two CSV files, `instruments.csv` and `relations.csv`, validated row by row; and files of published
relations and notes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lawtext.numbers import number_key
from portal.library.preparation.rows import StatedRelation, named_key
from portal.library.readers.records import NotARelation, load_record, read_date, read_relation
from portal.library.states import CatalogueDoubt, CatalogueRelationKind
from safefiles.errors import UnreadableFile

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "catalogue"


class NotACatalogue(UnreadableFile):
    reason = "Danh mục không đúng dạng."
    remedy = "Hãy sửa dòng được nêu rồi nạp lại; chưa có gì được ghi."


@dataclass(frozen=True, slots=True)
class CatalogueInstrument:
    number: str
    doc_type: str
    title: str
    issuer: str
    issued: date | None
    effective: date | None
    topics: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueRelation:
    acting: str
    kind: CatalogueRelationKind
    acted: str
    day: date | None
    where: str
    witness: str


@dataclass(frozen=True, slots=True)
class InstrumentCatalogue:
    """A catalogue; it contains no acts after `complete_to`."""

    name: str
    complete_to: date
    instruments: tuple[CatalogueInstrument, ...]
    relations: tuple[CatalogueRelation, ...]


def read_catalogue(folder: Path, *, name: str, complete_to: date) -> InstrumentCatalogue:
    """Read both files of a folder. Raises NotACatalogue, which names the row."""
    instruments = tuple(_instrument(at, row) for at, row in _rows(folder / "instruments.csv"))
    listed = {number_key(one.number) for one in instruments}
    return InstrumentCatalogue(
        name, complete_to, instruments, tuple(_relation(at, row, listed) for at, row in _rows(folder / "relations.csv"))
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file with headings, or of a file with one JSON object per line."""
    is_json = path.suffix.lower() == ".jsonl"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = map(load_record, file) if is_json else csv.DictReader(file)
            for count, row in enumerate(rows, start=1 if is_json else 2):
                yield (
                    f"{path.name}, dòng {count}",
                    {name: str(value or "").strip() for name, value in row.items() if name},
                )
    except (OSError, UnicodeDecodeError, csv.Error, UnreadableFile) as error:
        raise NotACatalogue(str(error)) from error


def _instrument(at: str, row: dict[str, str]) -> CatalogueInstrument:
    if not row.get("number"):
        raise NotACatalogue(f"{at}: thiếu số, ký hiệu")
    if row.get("doubt") and row["doubt"] not in CatalogueDoubt:
        raise NotACatalogue(f"{at}: điều còn ngờ “{row['doubt']}” không có trong bảng")
    return CatalogueInstrument(
        number=row["number"],
        doc_type=row.get("kind", ""),
        title=row.get("title", ""),
        issuer=row.get("issuer", ""),
        issued=_day(at, row.get("issued", "")),
        effective=_day(at, row.get("effective", "")),
        topics=tuple(filter(None, row.get("topics", "").split(";"))),
        doubt=row.get("doubt", ""),
    )


def _relation(at: str, row: dict[str, str], listed: set[str]) -> CatalogueRelation:
    if row.get("relation") not in CatalogueRelationKind:
        raise NotACatalogue(f"{at}: quan hệ “{row.get('relation')}” không có trong bảng")
    for name in ("acting", "acted"):
        if number_key(row.get(name, "")) not in listed:
            raise NotACatalogue(f"{at}: {row.get(name)} không có trong instruments.csv")
    return CatalogueRelation(
        acting=row["acting"],
        kind=CatalogueRelationKind(row["relation"]),
        acted=row["acted"],
        day=_day(at, row.get("on", "")),
        where=row.get("where", ""),
        witness=row.get("witness", ""),
    )


def _day(at: str, text: str) -> date | None:
    if text and read_date(text) is None:
        raise NotACatalogue(f"{at}: “{text}” không phải ngày")
    return read_date(text)


# ---- published relations and notes -----------------------------------------------------------------------------------


def read_published(path: Path) -> tuple[list[StatedRelation], list[str]]:
    """The rows of a CSV or JSON Lines file: `acting`, `acting_place`, `relation`, `acted`, `place`, `on`, `words`; and
    sentences on the rows that are refused. Raises NotACatalogue."""
    found: list[StatedRelation] = []
    refused: list[str] = []
    for at, row in _rows(path):
        try:
            found += _published(row)
        except NotARelation as error:
            refused.append(f"{at}: {error}")
    return found, refused


def _published(row: dict[str, str]) -> list[StatedRelation]:
    """The columns say which act is the acting one, whatever the voice of the label. Raises NotARelation."""
    acting, key = row.get("acting", ""), named_key(row.get("acted", ""))
    by_number = named_key(acting) == number_key(acting)
    named = {"number": acting if by_number else "", "title": "" if by_number else acting}
    if not key or key == named_key(acting):
        raise NotARelation(f"không rõ văn bản chịu tác động (“{row.get('acted', '')[:60]}”)")
    return [replace(one, is_backward=True, of=key) for one in read_relation(row | named)]
