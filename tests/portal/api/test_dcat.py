"""What DCAT-AP 3 asks of each class of a catalogue (mandatory properties, how many, of what kind), held to ours."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.api.operations.open_data import BulkStore, export_open_data
from portal.sharing.queries import data_publisher

WORDS, MOMENT, SIZE, HEX = "words", "moment", "size", "hex"
MANY = 99
# Class -> property -> at least, at most, what it is. Properties that are not here may be there, as often as they like.
SHAPES: dict[str, dict[str, tuple[int, int, str]]] = {
    "dcat:Catalog": {
        "dct:title": (1, MANY, WORDS),
        "dct:description": (1, MANY, WORDS),
        "dct:publisher": (1, 1, "foaf:Agent"),
        "dct:license": (0, 1, "dct:LicenseDocument"),
        "dct:language": (0, MANY, "dct:LinguisticSystem"),
        "foaf:homepage": (0, 1, "foaf:Document"),
        "dcat:dataset": (0, MANY, "dcat:Dataset"),
        "dcat:service": (0, MANY, "dcat:DataService"),
    },
    "dcat:Dataset": {
        "dct:title": (1, MANY, WORDS),
        "dct:description": (1, MANY, WORDS),
        "dct:publisher": (0, 1, "foaf:Agent"),
        "dct:accrualPeriodicity": (0, 1, "dct:Frequency"),
        "dct:modified": (0, 1, MOMENT),
        "dcat:version": (0, 1, WORDS),
        "dcat:landingPage": (0, MANY, "foaf:Document"),
        "dcat:theme": (1, MANY, "skos:Concept"),
        "dcat:keyword": (1, MANY, WORDS),
        "dct:spatial": (1, MANY, "dct:Location"),
        "dcat:distribution": (0, MANY, "dcat:Distribution"),
    },
    "dcat:DataService": {
        "dct:title": (1, MANY, WORDS),
        "dct:description": (0, MANY, WORDS),
        "dct:license": (0, 1, "dct:LicenseDocument"),
        "dcat:endpointURL": (1, MANY, "rdfs:Resource"),
        "dcat:endpointDescription": (0, MANY, "rdfs:Resource"),
        "dcat:servesDataset": (0, MANY, "dcat:Dataset"),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, MANY, "rdfs:Resource"),
        "dcat:downloadURL": (0, MANY, "rdfs:Resource"),
        "dct:title": (0, MANY, WORDS),
        "dct:license": (0, 1, "dct:LicenseDocument"),
        "dct:format": (0, 1, "dct:MediaTypeOrExtent"),
        "dcat:mediaType": (0, 1, "dct:MediaType"),
        "dcat:byteSize": (0, 1, SIZE),
        "dcat:accessService": (0, MANY, "dcat:DataService"),
        "spdx:checksum": (0, 1, "spdx:Checksum"),
    },
    "foaf:Agent": {"foaf:name": (1, MANY, WORDS)},
    "spdx:Checksum": {"spdx:algorithm": (1, 1, "spdx:ChecksumAlgorithm"), "spdx:checksumValue": (1, 1, HEX)},
}
_TYPED = {
    MOMENT: ("xsd:dateTime", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"),
    SIZE: ("xsd:nonNegativeInteger", r"\d+"),
    HEX: ("xsd:hexBinary", r"[0-9a-f]{64}"),
}


def faults(catalogue: dict[str, Any]) -> list[str]:
    """Each as "class property: what is wrong"."""
    known = {one["@id"]: one for one in catalogue["@graph"]}
    return [fault for node in _nodes(catalogue["@graph"]) for fault in _faults_of(node, known)]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every node of a class that has a shape, however deep."""
    if isinstance(value, dict):
        if value.get("@type") in SHAPES:
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _nodes(one)


def _faults_of(node: dict[str, Any], known: dict[str, Any]) -> Iterator[str]:
    for name, (least, most, kind) in SHAPES[node["@type"]].items():
        said = node.get(name, [])
        values = said if isinstance(said, list) else [said]
        if not least <= len(values) <= most:
            yield f"{node['@type']} {name}: {len(values)}"
        yield from (f"{node['@type']} {name}: {one}" for one in values if not _is(kind, one, known))


def _is(kind: str, value: Any, known: dict[str, Any]) -> bool:
    if kind == WORDS:
        return bool(value["@value"] if isinstance(value, dict) else value)
    if kind in _TYPED:
        datatype, pattern = _TYPED[kind]
        return value["@type"] == datatype and re.fullmatch(pattern, value["@value"]) is not None
    if not re.fullmatch(r"https?://\S+|spdx:\w+", value.get("@id", "spdx:blank")):
        return False
    return (value if "@type" in value else known.get(value["@id"], {})).get("@type") == kind


# The official shapes of DCAT-AP 3, which are not ours to keep: the file named here is asked where pyshacl is there.
OFFICIAL = os.environ.get("DCAT_AP_SHAPES", "")


@pytest.fixture
def catalogue(db: None, settings: Any, tmp_path: Any, client: Client) -> dict[str, Any]:
    settings.OPEN_DATA_DIR = tmp_path / "open-data"
    export_open_data(shelf=BulkStore(settings.OPEN_DATA_DIR), site=data_publisher(), at=timezone.now())
    return json.loads(client.get("/du-lieu-mo/tep/dcat.jsonld").getvalue())


def test_the_catalogue_is_as_dcat_ap_asks(catalogue: dict[str, Any]):
    assert {one["@type"] for one in _nodes(catalogue["@graph"])} == set(SHAPES)
    assert faults(catalogue) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's own
@pytest.mark.skipif(not OFFICIAL, reason="DCAT_AP_SHAPES names no file: the official shapes of DCAT-AP 3")
def test_the_official_shapes_find_nothing(catalogue: dict[str, Any]):
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    told = rdflib.Graph().parse(data=json.dumps(catalogue), format="json-ld")
    conforms, _, said = pyshacl.validate(told, shacl_graph=rdflib.Graph().parse(OFFICIAL))
    assert conforms, said


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("dcat:Catalog", "dct:publisher", []),
        ("dcat:Dataset", "dct:description", []),
        ("dcat:DataService", "dcat:endpointURL", []),
        ("dcat:Distribution", "dcat:accessURL", []),
        ("dcat:Distribution", "dcat:byteSize", {"@value": "12", "@type": "xsd:decimal"}),
        ("dcat:Catalog", "dcat:dataset", [{"@id": "https://elsewhere.example.vn/"}]),
    ],
)
def test_what_is_not_so_is_seen(catalogue: dict[str, Any], kind: str, name: str, value: Any):
    next(one for one in _nodes(catalogue["@graph"]) if one["@type"] == kind)[name] = value
    assert any(fault.startswith(f"{kind} {name}") for fault in faults(catalogue))
