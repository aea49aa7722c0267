"""The description of the open data for data catalogues to harvest: DCAT 3 in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.api.bulk import ABOUT, BULK_FORMATS
from portal.sharing.states import DataPublisher

LAWS_ABOUT = "Văn bản pháp luật đến từng điều, khoản, điểm vào bất kỳ ngày nào, kèm nhân chứng của tình trạng hiệu lực."
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EUROPE = "http://publications.europa.eu/resource/authority"


def _a(kind: str, address: str) -> dict[str, str]:
    """A resource with its class, so that a validator (SHACL of DCAT-AP) needs no lookup elsewhere."""
    return {"@id": address, "@type": kind}


def dcat_of(package: dict[str, Any], *, site: DataPublisher) -> dict[str, Any]:
    """The catalogue of the open data (DCAT 3 with the mandatory properties of DCAT-AP 3): the answers with their files,
    and the law as a service, for harvesting by data.gov.vn and others."""
    page, publisher = (
        site.at("/du-lieu-mo/"),
        _a("foaf:Agent", site.at("/#co-quan")) | {"foaf:name": site.owner},
    )
    service, stated = {"@id": site.at("/api/v1/")}, _stated(site, publisher)
    answers, laws = {"@id": f"{page}#hoi-dap"}, {"@id": f"{page}#van-ban"}
    graph = [
        _titled("Dữ liệu mở", "Dữ liệu mở của cổng phổ biến, giáo dục pháp luật.")
        | {"@id": page, "@type": "dcat:Catalog", "dcat:dataset": [answers, laws], "dcat:service": service}
        | {"foaf:homepage": _a("foaf:Document", site.at("/"))},
        answers | _answers(package, page, service, site),
        laws
        | _titled("Văn bản pháp luật", LAWS_ABOUT)
        | _kept_up(site.at("/van-ban/"))
        | {"dcat:distribution": [_by_service(service, site.at("/api/v1/laws"))]},
        service
        | _titled("API", f"{ABOUT} {LAWS_ABOUT}")
        | {
            "@type": "dcat:DataService",
            "dcat:endpointURL": _a("rdfs:Resource", site.at("/api/v1/")),
            "dcat:endpointDescription": _a("rdfs:Resource", site.at("/api/v1/openapi.json")),
            "dcat:servesDataset": [answers, laws],
        },
    ]
    return {"@context": _CONTEXT, "@graph": [stated | one for one in graph]}


def _answers(package: dict[str, Any], page: str, service: dict[str, str], site: DataPublisher) -> dict[str, Any]:
    files = zip(package["resources"], BULK_FORMATS, strict=True)
    return (
        _titled(package["title"], package["description"])
        | _kept_up(page)
        | {
            "dct:modified": {"@value": package["created"], "@type": "xsd:dateTime"},
            "dcat:version": package["version"],
            "dcat:distribution": [
                *(_distribution(one, form, site=site) for one, form in files),
                _by_service(service, site.at("/api/v1/answers")),
            ],
        }
    )


def _kept_up(page: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "dct:accrualPeriodicity": _a("dct:Frequency", f"{_EUROPE}/frequency/UPDATE_CONT"),
        "dcat:landingPage": _a("foaf:Document", page),
        "dcat:keyword": [{"@value": word, "@language": "vi"} for word in ("pháp luật", "phổ biến, giáo dục pháp luật")],
        "dcat:theme": _a("skos:Concept", f"{_EUROPE}/data-theme/JUST")
        | {"skos:prefLabel": {"@value": "Justice, legal system and public safety", "@language": "en"}},
        "dct:spatial": _a("dct:Location", f"{_EUROPE}/country/VNM"),
    }


def _stated(site: DataPublisher, publisher: dict[str, str]) -> dict[str, Any]:
    spoken = _a("dct:LinguisticSystem", f"{_EUROPE}/language/VIE")
    return {"dct:publisher": publisher, "dct:language": spoken} | _licence(site)


def _licence(site: DataPublisher) -> dict[str, Any]:
    return {"dct:license": _a("dct:LicenseDocument", site.licence_address)} if site.licence_address else {}


def _titled(title: str, about: str) -> dict[str, Any]:
    said = {"dct:title": title, "dct:description": about}
    return {name: {"@value": value, "@language": "vi"} for name, value in said.items()}


def _distribution(resource: dict[str, Any], form: Mapping[str, str], *, site: DataPublisher) -> dict[str, Any]:
    return _licence(site) | {
        "@type": "dcat:Distribution",
        "dct:title": {"@value": form["label"], "@language": "vi"},
        "dcat:accessURL": _a("rdfs:Resource", site.at("/du-lieu-mo/")),
        "dcat:downloadURL": _a("rdfs:Resource", site.at(f"/du-lieu-mo/tep/{form['name']}")),
        "dcat:mediaType": _a("dct:MediaType", f"https://www.iana.org/assignments/media-types/{form['media_type']}"),
        "dct:format": _a("dct:MediaTypeOrExtent", f"{_EUROPE}/file-type/{form['euro']}"),
        "dcat:byteSize": {"@value": str(resource["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _a("spdx:ChecksumAlgorithm", "spdx:checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@value": resource["hash"].removeprefix("sha256:"), "@type": "xsd:hexBinary"},
        },
    }


def _by_service(service: dict[str, str], at: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": "API",
        "dcat:accessURL": _a("rdfs:Resource", at),
        "dcat:accessService": service,
    }
