"""The table that the CSV and the Parquet file hold: one answer a row. The JSONL file holds the JSON of the API.

A column is made of that JSON, so that the files cannot say anything else than the API does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

Json = Mapping[str, Any]
_MOMENT = pa.timestamp("ms", tz="Asia/Ho_Chi_Minh")
_CITATIONS = pa.list_(
    pa.struct(
        [
            pa.field(name, pa.string())
            for name in ("document", "number", "title", "address", "label", "url", "eli", "words", "words_on")
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what Arrow and Frictionless call its kind, what it says, and how it is made."""

    name: str
    arrow: pa.DataType
    frictionless: str
    said: str
    of: Callable[[Json], Any]


def _plain(name: str, said: str) -> Column:
    return Column(name, pa.string(), "string", said, lambda one: one[name])


def _within(name: str, outer: str, inner: str, said: str) -> Column:
    return Column(name, pa.string(), "string", said, lambda one: (one[outer] or {}).get(inner))


def _moment(name: str, said: str) -> Column:
    return Column(name, _MOMENT, "datetime", said, lambda one: one[name])


def _citations(one: Json) -> list[dict[str, Any]]:
    return [
        {
            "document": cited["document"]["key"],
            "number": cited["document"]["number"],
            "title": cited["document"]["title"],
        }
        | {name: cited[name] for name in ("address", "label", "url", "eli", "words", "words_on")}
        for cited in one["citations"]
    ]


COLUMNS = (
    Column("number", pa.int32(), "integer", "Số của câu trả lời, không bao giờ đổi.", lambda one: one["number"]),
    Column("version", pa.int16(), "integer", "Bản số mấy.", lambda one: one["version"]),
    _plain("title", "Câu hỏi ngắn."),
    _plain("question", "Câu hỏi đã biên tập, không còn thông tin của người hỏi."),
    _plain("summary", "Trả lời ngắn."),
    _within("answer", "answer", "markup", "Trả lời, lời văn thuần."),
    _within("field", "field", "slug", "Mã lĩnh vực."),
    _within("field_name", "field", "name", "Tên lĩnh vực."),
    _within("audience", "audience", "code", "Dành cho ai."),
    _within("agency", "agency", "slug", "Mã cơ quan đã trả lời."),
    _within("agency_name", "agency", "name", "Tên cơ quan đã trả lời."),
    Column(
        "agency_today",
        pa.string(),
        "string",
        "Cơ quan nay phụ trách; nhiều cơ quan thì cách nhau bằng dấu chấm phẩy.",
        lambda one: "; ".join(agency["name"] for agency in one["agency_today"]),
    ),
    _within("territory_code", "territory", "code", "Mã đơn vị hành chính nơi áp dụng; trống là cả nước."),
    _within("territory_name", "territory", "name", "Tên nơi áp dụng."),
    Column("citations", _CITATIONS, "array", "Căn cứ: văn bản, điều khoản, lời của luật khi duyệt.", _citations),
    _moment("first_published_at", "Công bố lần đầu."),
    _moment("published_at", "Bản này công bố lúc."),
    Column(
        "is_correction",
        pa.bool_(),
        "boolean",
        "Bản này sửa một chỗ sai của bản trước.",
        lambda one: one["is_correction"],
    ),
    _plain("change_note", "Bản này khác bản trước ở chỗ nào."),
    Column(
        "is_stale",
        pa.bool_(),
        "boolean",
        "Luật được dẫn đã đổi mà cơ quan chưa rà lại.",
        lambda one: one["stale"] is not None,
    ),
    Column(
        "stale_since",
        pa.string(),
        "string",
        "Ngày sớm nhất mà luật đã khác.",
        lambda one: (one["stale"] or {}).get("since"),
    ),
    _within("page", "urls", "page", "Trang đọc trên cổng."),
    _within("permalink", "urls", "permalink", "Địa chỉ ngắn theo số, không bao giờ đổi."),
    _within("licence", "licence", "name", "Giấy phép."),
)
SCHEMA = pa.schema([pa.field(one.name, one.arrow, metadata={"description": one.said}) for one in COLUMNS])


def row(one: Json) -> dict[str, Any]:
    """An answer as a row of the table."""
    return {column.name: column.of(one) for column in COLUMNS}
