"""What goes with the files: the data package (Frictionless) with its dictionary, the catalogue (DCAT), checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.api.bulk import COLUMNS
from portal.api.schemas import DataPublisher

SUMS = "SHA256SUMS"
DCAT = "dcat.jsonld"
COMPANIONS = ("datapackage.json", DCAT, SUMS)
TITLE = "Hỏi đáp pháp luật"
ABOUT = "Câu hỏi và câu trả lời pháp luật đã công bố, kèm căn cứ và lời của luật khi duyệt; không có dữ liệu cá nhân."
_EU = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True, slots=True)
class BulkFormat:
    """A file of the bulk data."""

    name: str
    label: str
    format: str
    media_type: str
    use: str
    euro: str


BULK_FORMATS = (
    BulkFormat(
        "hoi-dap.jsonl.gz",
        "JSON Lines (nén gzip)",
        "jsonl",
        "application/gzip",
        "Đầy đủ nhất: mỗi dòng là một câu trả lời đúng như API cho. Dành cho phần mềm.",
        "JSON",
    ),
    BulkFormat(
        "hoi-dap.csv",
        "CSV",
        "csv",
        "text/csv",
        "Mở bằng Excel hoặc LibreOffice. Ô bắt đầu bằng =, +, -, @ có thêm dấu ' để không bị hiểu là công thức.",
        "CSV",
    ),
    BulkFormat(
        "hoi-dap.parquet",
        "Parquet",
        "parquet",
        "application/vnd.apache.parquet",
        "Cột có kiểu, nén gọn. Dành cho phân tích bằng Python, R, DuckDB.",
        "PARQUET",
    ),
)


@dataclass(frozen=True, slots=True)
class BulkFiles:
    """A making of the files: when, up to which change, how many answers; `stamp` tells if anything changed since."""

    at: str
    cursor: int
    count: int
    stamp: str


def package_of(folder: Path, made: BulkFiles, *, site: DataPublisher) -> dict[str, Any]:
    """The data package: https://datapackage.org/standard/data-package/."""
    licence = {"title": site.licence} | ({"path": site.licence_address} if site.licence_address else {})
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hoi-dap-phap-luat",
        "title": TITLE,
        "description": ABOUT,
        "homepage": site.at("/du-lieu-mo/"),
        "created": made.at,
        "version": f"1.{made.cursor}",
        "licenses": [licence],
        "contributors": [{"title": site.owner, "roles": ["publisher"]}],
        "changeCursor": str(made.cursor),
        "changes": site.at(f"/api/v1/changes?after={made.cursor}"),
        "answerCount": made.count,
        "stamp": made.stamp,
        "companions": list(COMPANIONS),
        "resources": [_resource(folder / form.name, form) for form in BULK_FORMATS],
    }


def _resource(path: Path, form: BulkFormat) -> dict[str, Any]:
    fields = [{"name": one.name, "type": one.frictionless, "description": one.said} for one in COLUMNS]
    told = {
        "name": form.name.replace(".", "-"),
        "path": form.name,
        "title": form.label,
        "description": form.use,
        "format": form.format,
        "mediatype": form.media_type,
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest_of(path)}",
    }
    return told if form.format == "jsonl" else told | {"schema": {"fields": fields, "primaryKey": ["number"]}}


def dcat_of(package: dict[str, Any], *, site: DataPublisher) -> dict[str, Any]:
    """The dataset as a catalogue of open data wants it (DCAT 3): for harvesting by data.gov.vn and others."""
    page = site.at("/du-lieu-mo/")
    licence = site.licence_address or site.licence
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": {"@value": package["title"], "@language": "vi"},
        "dct:description": {"@value": package["description"], "@language": "vi"},
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": site.owner},
        "dct:license": {"@id": licence} if site.licence_address else licence,
        "dct:language": "vi",
        "dct:modified": {"@value": package["created"], "@type": "xsd:dateTime"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT"},
        "dcat:landingPage": {"@id": page},
        "dcat:version": package["version"],
        "dcat:distribution": [
            *(
                _distribution(one, form, site=site)
                for one, form in zip(package["resources"], BULK_FORMATS, strict=True)
            ),
            _service(site),
        ],
    }


def _distribution(resource: dict[str, Any], form: BulkFormat, *, site: DataPublisher) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": form.label,
        "dcat:downloadURL": {"@id": site.at(f"/du-lieu-mo/tep/{form.name}")},
        "dcat:mediaType": form.media_type,
        "dct:format": {"@id": f"{_EU}{form.euro}"},
        "dcat:byteSize": resource["bytes"],
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": resource["hash"].removeprefix("sha256:"),
        },
    }


def _service(site: DataPublisher) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": "API",
        "dcat:accessService": {
            "@type": "dcat:DataService",
            "dct:title": "API hỏi đáp pháp luật",
            "dcat:endpointURL": {"@id": site.at("/api/v1/")},
            "dcat:endpointDescription": {"@id": site.at("/api/v1/openapi.json")},
        },
    }


def sums_of(paths: Sequence[Path]) -> str:
    """As `sha256sum -c` reads it."""
    return "".join(f"{digest_of(path)}  {path.name}\n" for path in paths)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
