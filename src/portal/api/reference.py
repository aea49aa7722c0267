"""The OpenAPI description as a page tells it to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
# Shapes whose fields are worth a table of their own, with what to call them.
_SHAPES = {
    "AnswerOut": "Câu trả lời",
    "Words": "Lời văn (answer)",
    "FieldRef": "Lĩnh vực (field)",
    "AudienceRef": "Đối tượng (audience)",
    "AgencyRef": "Cơ quan (agency, agency_today)",
    "TerritoryRef": "Nơi áp dụng (territory)",
    "Citation": "Căn cứ (citations)",
    "DocumentRef": "Văn bản (document)",
    "Stale": "Luật đã đổi (stale)",
    "StaleChange": "Một thay đổi của luật (stale.changes)",
    "ChangeOut": "Một dòng của sổ thay đổi",
    "TombstoneOut": "Câu trả lời đã rút (tombstone)",
    "VersionOut": "Một bản (versions)",
    "WithheldOut": "Bản cũ không còn cho đọc (withheld)",
    "Addresses": "Địa chỉ (urls)",
    "Licence": "Giấy phép (licence)",
}
_KINDS = {
    "string": "chuỗi",
    "integer": "số nguyên",
    "boolean": "đúng/sai",
    "array": "danh sách",
    "object": "đối tượng",
    "date-time": "thời điểm",
    "date": "ngày",
    "uri": "địa chỉ",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    said: str
    values: tuple[str, ...]
    usual: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    anchor: str
    path: str
    summary: str
    said: str
    tag: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Shape:
    anchor: str
    label: str
    lines: tuple[Line, ...]


def operations_of(schema: Json) -> list[Operation]:
    return [_operation(path, told["get"]) for path, told in schema["paths"].items()]


def shapes_of(schema: Json) -> list[Shape]:
    known = schema["components"]["schemas"]
    return [Shape(name, label, tuple(_lines(known[name]))) for name, label in _SHAPES.items()]


def _operation(path: str, told: Json) -> Operation:
    return Operation(
        anchor=told["operationId"],
        path=path,
        summary=told["summary"],
        said=told.get("description", ""),
        tag=told["tags"][0],
        parameters=tuple(_parameter(one) for one in told["parameters"] if one["in"] != "header"),
    )


def _parameter(told: Json) -> Parameter:
    schema = told["schema"]
    return Parameter(
        name=told["name"],
        kind=_kind(schema),
        said=told.get("description", ""),
        values=tuple(schema.get("enum", ())),
        usual=str(schema.get("default", "")),
        example=str(next(iter(told.get("examples", [])), "")),
    )


def _lines(shape: Json) -> Iterator[Line]:
    for name, told in shape["properties"].items():
        yield Line(name, _kind(told), told.get("description", ""))


def _kind(told: Json) -> str:
    shape = _not_null(told)
    word = _KINDS.get(shape.get("format", "")) or _KINDS.get(shape.get("type", "object"), "đối tượng")
    return f"{word} hoặc null" if shape is not told and {"type": "null"} in told.get("anyOf", []) else word


def _not_null(told: Json) -> Json:
    options = [one for one in told.get("anyOf", []) if one.get("type") != "null"]
    return options[0] if options else told
