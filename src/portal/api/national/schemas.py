"""The JSON Schemas (draft 2020-12) of the records, made of their shapes; and the judging of a record by its shape.

What version 1 means stays as long as it is there: a test holds every schema to the text that was promised.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from portal.api.national import BY_CODE, HeldKind
from portal.api.national.shapes import AgencyData, BookData, EventData, LawData, PlanData, Published, WithdrawnRecord
from portal.api.schemas import AnswerOut

SCHEMA_VERSION = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ADDRESS = "/du-lieu-mo/so-do/"
# What a public record of each kind holds as its data; events and contests are one shape under two names.
RECORD_SHAPES: dict[HeldKind, type[BaseModel]] = {
    HeldKind.BOOKS: BookData,
    HeldKind.ANSWERS: AnswerOut,
    HeldKind.PLANS: PlanData,
    HeldKind.EVENTS: EventData,
    HeldKind.CONTESTS: EventData,
    HeldKind.LAWS: LawData,
    HeldKind.AGENCIES: AgencyData,
}
Json = dict[str, Any]


def schema_name(kind: str) -> str:
    """ "tu-sach-1.schema.json": the file in a package, and the end of its permanent address."""
    return f"{kind}-{SCHEMA_VERSION}.schema.json"


def schema_of(kind: HeldKind, *, base: str) -> Json:
    """The schema of one kind's records; `base` is the portal's address without a slash at its end."""
    made = dict(_without_class_names(_adapter(kind).json_schema()))
    alternatives, parts = made.pop("oneOf"), made.pop("$defs")
    made.pop("discriminator", None)
    for frame in (one for name, one in parts.items() if name.startswith(("Published", "Withdrawn"))):
        frame["properties"]["kind"] |= {"const": kind.value}
    return {
        "$schema": DRAFT,
        "$id": f"{base}{SCHEMA_ADDRESS}{schema_name(kind)}",
        "title": f"Bản ghi: {BY_CODE[kind].label}",
        "description": BY_CODE[kind].about,
        "oneOf": alternatives,
        "$defs": parts,
    }


def faults_of(line: bytes, *, kind: str) -> list[str]:
    """What is wrong with a record, in words; empty where nothing is."""
    try:
        found = _adapter(HeldKind(kind)).validate_json(line, strict=False)
    except ValidationError as error:
        return [f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors()]
    return [] if found.kind == kind else [f"kind: {found.kind!r} trong tệp của {kind!r}"]


@cache
def _adapter(kind: HeldKind) -> TypeAdapter[Any]:
    """Made once: pydantic compiles it."""
    published: Any = Published[RECORD_SHAPES[kind]]  # type: ignore[misc]
    return TypeAdapter(Annotated[published | WithdrawnRecord, Field(discriminator="state")])


def _without_class_names(told: Any) -> Any:
    """Titles that pydantic makes of the names of classes and fields say nothing to a Vietnamese reader."""
    if isinstance(told, list):
        return [_without_class_names(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: {key: _without_class_names(one) for key, one in said.items()}
        if name in ("properties", "$defs")
        else _without_class_names(said)
        for name, said in told.items()
        if name != "title" or not isinstance(said, str)
    }
