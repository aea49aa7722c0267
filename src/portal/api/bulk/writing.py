"""The three files, written bundle by bundle: however many answers there are, some are in memory."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from portal.api.bulk.columns import COLUMNS, SCHEMA, row
from portal.design.cells import as_words

Json = Mapping[str, Any]
_TIMES = frozenset(one.name for one in COLUMNS if one.frictionless == "datetime")
_QUICK = 6  # gzip: a tenth larger than the slowest, in a third of the time


class Writer(Protocol):
    """A file that takes bundles of answers and is whole when it is closed."""

    def write(self, answers: Sequence[Json]) -> None: ...

    def close(self) -> None: ...


class JsonLines:
    """One answer a line, as the API gives it."""

    def __init__(self, path: Path) -> None:
        # No name and no time inside: the same answers make the same bytes.
        self._raw = path.open("wb")
        self._file = gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, compresslevel=_QUICK, mtime=0)

    def write(self, answers: Sequence[Json]) -> None:
        lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in answers)
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        self._file.close()
        self._raw.close()


class Csv:
    """For spreadsheets: UTF-8 with the mark that Excel looks for; no cell begins a formula."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([one.name for one in COLUMNS])

    def write(self, answers: Sequence[Json]) -> None:
        self._writer.writerows([_cell(value) for value in row(one).values()] for one in answers)

    def close(self) -> None:
        self._file.close()


class Parquet:
    """For analysis: typed columns, packed; a bundle is a row group."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd", write_page_index=True)

    def write(self, answers: Sequence[Json]) -> None:
        rows = [_typed(row(one)) for one in answers]
        self._writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))

    def close(self) -> None:
        self._writer.close()


class Several:
    """Writers that take the same bundles; all are closed, whatever happens."""

    def __init__(self, writers: Sequence[Writer]) -> None:
        self._writers = writers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._writers:
            one.close()

    def write(self, answers: Sequence[Json]) -> None:
        for one in self._writers:
            one.write(answers)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _cell("; ".join(_cited(one) for one in value))
    return as_words("" if value is None else str(value))


def _cited(one: Mapping[str, Any]) -> str:
    """ "khoản 1 Điều 328, Bộ luật Dân sự (91/2015/QH13)"."""
    number = f" ({one['number']})" if one["number"] else ""
    return ", ".join(filter(None, [one["label"], f"{one['title']}{number}"]))


def _typed(cells: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(cells[name]) for name in _TIMES if cells[name]}
    return cells | times
