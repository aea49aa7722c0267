"""Schemas that are promised to others: sound, in Vietnamese, and the same as when they were promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from portal.api.national import HeldKind
from portal.api.national.manifest import SCHEMAS, PackageManifest, faults_of, schema_of

PROMISED = Path(__file__).with_name("promised")
BASE = "https://pbgdpl.example.vn"


def properties_in(told: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(told, list):
        return [found for one in told for found in properties_in(one)]
    if not isinstance(told, dict):
        return []
    own = [*told["properties"].items()] if isinstance(told.get("properties"), dict) else []
    return own + [found for one in told.values() for found in properties_in(one)]


class TestSchemas:
    @pytest.mark.parametrize("name", SCHEMAS)
    def test_are_schemas(self, name: str):
        jsonschema_rs.meta.validate(schema_of(name, base=BASE))

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_describe_every_field(self, name: str):
        fields = properties_in(schema_of(name, base=BASE))
        assert len(fields) > 3
        assert [field for field, told in fields if not told.get("description")] == []

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_are_as_they_were_promised(self, name: str):
        """A version is given away for ever. Whoever must say something else makes the next one beside it."""
        assert schema_of(name, base=BASE) == json.loads((PROMISED / name).read_text("utf-8"))

    def test_every_kind_has_its_first_version(self):
        assert {kind for kind, version in SCHEMAS.values() if version == 1} == set(HeldKind)

    def test_the_manifest_is_described_too(self):
        fields = properties_in(PackageManifest.model_json_schema())
        assert len(fields) > 3
        assert [name for name, told in fields if not told.get("description")] == []


RECORD = {
    "kind": "tu-sach",
    "id": "6f0c2c52-7e5a-4f7e-9a39-0d9a3f6a1111",
    "version": 2,
    "state": "da-rut",
    "changed_at": "2026-11-27T10:00:00+07:00",
    "url": "https://pbgdpl.example.vn/tin-bai/x/",
    "withdrawal": {"how": "rut", "reason": "Sai.", "successor": None},
}


class TestJudging:
    """What is changed in a good record -> whether shape and schema take it: they never differ."""

    @pytest.mark.parametrize(
        ("changed", "is_good"),
        [
            ({}, True),
            ({"version": 1}, False),
            ({"id": "so-1"}, False),
            ({"state": "cong-khai"}, False),
            ({"changed_at": "2026-11-27"}, False),
            ({"url": "/tin-bai/x/"}, False),
            ({"withdrawal": {"how": "bo", "reason": "", "successor": None}}, False),
            ({"data": {}}, False),
            ({"kind": "hoi-dap"}, False),
        ],
    )
    def test_by_shape_is_as_by_schema(self, changed: dict[str, Any], is_good: bool):
        record = RECORD | changed
        judge = jsonschema_rs.Draft202012Validator(schema_of("tu-sach-1.schema.json", base=BASE), validate_formats=True)
        assert judge.is_valid(record) is is_good
        assert (faults_of(json.dumps(record).encode(), schema="tu-sach-1.schema.json") == []) is is_good
