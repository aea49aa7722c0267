"""Metadata of a law: schema.org Legislation, Dublin Core, ELI permalinks; and its plain text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from lawtext.types import Unit
from lawtext.words import capital, slugify
from portal.library.models import Edition, Instrument, Provision, Relation
from portal.library.models.events import EVER, NEVER
from portal.library.queries.changes import LegalChange
from portal.library.queries.citations import year_in
from portal.library.queries.exports import FORMS
from portal.library.states import OVER, InstrumentStatus, RelationKind
from portal.library.states.statuses import StatusClaim

UNKNOWN = "khong-ro"
LONGEST_AUTHORITY = 120


def permalink_of(law: Instrument, *, provision: str = "") -> str:
    """`/eli/vn/{authority}/{kind}/{year}/{month}/{day}/{number}[/{provision}]`; "" if not even the year is known."""
    if (year := year_of(law)) is None:
        return ""
    issued = f"{law.issued_date:%Y/%m/%d}" if law.issued_date else f"{year:04d}"
    kind = slugify(law.doc_type) or "van-ban"
    return f"/eli/vn/{authority_of(law)}/{kind}/{issued}/{law.number_key}{provision and f'/{provision}'}"


def year_of(law: Instrument) -> int | None:
    return law.issued_date.year if law.issued_date else year_in(law.number_key)


def authority_of(law: Instrument) -> str:
    """The slug of the issuer: joint issuers are joined by "va"; a local body has its place in its name or after it."""
    authority = slugify(law.issuer_name.replace(";", " và ")) or UNKNOWN
    place = slugify(law.territory.name) if law.territory else ""
    named = authority if not place or place in authority else f"{authority}-{place}"
    return named[:LONGEST_AUTHORITY].strip("-")


_LEGAL_FORCE = {
    InstrumentStatus.IN_FORCE: "InForce",
    InstrumentStatus.PARTLY_EXPIRED: "PartiallyInForce",
    InstrumentStatus.PARTLY_SUSPENDED: "PartiallyInForce",
    InstrumentStatus.NOT_YET: "NotInForce",
    InstrumentStatus.SUSPENDED: "NotInForce",
    InstrumentStatus.EXPIRED: "NotInForce",
    InstrumentStatus.WHOLLY_EXPIRED: "NotInForce",
}
_PROPERTIES = {
    RelationKind.AMENDS: "legislationChanges",
    RelationKind.REPLACES: "legislationChanges",
    RelationKind.REPEALS: "legislationChanges",
    RelationKind.SUSPENDS: "legislationChanges",
    RelationKind.HALTS: "legislationChanges",
    RelationKind.CORRECTS: "legislationCorrects",
    RelationKind.CONSOLIDATES: "legislationConsolidates",
    RelationKind.BASED_ON: "legislationApplies",
    RelationKind.DETAILS: "legislationApplies",
    RelationKind.GUIDES: "legislationApplies",
    RelationKind.REFERS_TO: "citation",
}
_MOST_OF_EACH = 20  # values per property, so that a page's head does not outgrow its text


def describe_law(
    law: Instrument, edition: Edition | None, relations: Sequence[Relation], *, day: date, base: str
) -> dict[str, Any]:
    """The metadata of a law as of a day; `base` is the portal's own URL with a trailing slash.

    `json_ld` is for a data block, which browsers do not run; `dublin_core` are names and contents of meta elements.
    """
    said = _about(law, day=day, base=base) | {
        "@context": "https://schema.org",
        "description": law.subject if law.subject != law.title else "",
        "legislationDate": _iso(law.issued_date),
        "legislationDateVersion": day.isoformat(),
        "legislationDateOfApplicability": _iso(law.effective_date),
        "temporalCoverage": _coverage(law),
        "legislationPassedBy": {"@type": "GovernmentOrganization", "name": law.issuer_name} if law.issuer_name else "",
        "legislationJurisdiction": _area(law),
        "spatialCoverage": _area(law),
        "inLanguage": "vi",
        "encoding": _encodings(law, base) if edition else [],
        **_related(relations, base),
    }
    return {"json_ld": _data_block(_filled(said)), "dublin_core": tuple(_dublin_core(law, relations, base=base))}


def describe_provision(law: Instrument, head: Provision, name: str, *, day: date, base: str) -> dict[str, Any]:
    """The metadata of an article as a part of its law."""
    address = f"{base.rstrip('/')}{law.get_absolute_url()}{head.address}/"
    permalink = permalink_of(law, provision=head.address)
    said = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": f"{base.rstrip('/')}{permalink}" if permalink else address,
        "name": name,
        "legislationIdentifier": head.label,
        "legislationDateVersion": day.isoformat(),
        "inLanguage": "vi",
        "url": address,
        "isPartOf": _filled(_about(law, day=day, base=base)),
    }
    return {"json_ld": _data_block(said)}


def _about(law: Instrument, *, day: date, base: str) -> dict[str, Any]:
    force = _LEGAL_FORCE.get(law.status_on(day))
    return {
        "@type": "Legislation",
        "@id": _identifier(law, base),
        "name": law.title,
        "legislationIdentifier": law.official_number,
        "legislationType": law.doc_type,
        "legislationLegalForce": f"https://schema.org/{force}" if force else "",
        "url": f"{base.rstrip('/')}{law.get_absolute_url()}",
    }


def _identifier(law: Instrument, base: str) -> str:
    """The permalink; the URL of the page if the law has none."""
    return f"{base.rstrip('/')}{permalink_of(law) or law.get_absolute_url()}"


def _area(law: Instrument) -> dict[str, str] | str:
    if law.is_nationwide:
        return {"@type": "Country", "name": "Việt Nam"}
    return {"@type": "AdministrativeArea", "name": law.territory.name} if law.territory else ""


def _coverage(law: Instrument) -> str:
    """From the first day in force to the last: "2021-03-01/..", in ISO 8601 notation; "" if the first day is
    unknown."""
    in_force = [span for span in law.spans.all() if span.status not in _NOT_BINDING]
    begins = min((span.begins for span in in_force), default=EVER)
    ends = max((span.ends for span in in_force), default=NEVER)
    if not in_force or begins == EVER:
        return ""
    return f"{begins.isoformat()}/{'..' if ends == NEVER else date.fromordinal(ends.toordinal() - 1).isoformat()}"


_NOT_BINDING = OVER | frozenset({InstrumentStatus.NOT_YET, InstrumentStatus.UNKNOWN})


def _encodings(law: Instrument, base: str) -> list[dict[str, str]]:
    """The formats in which the portal offers the text, marked as unofficial: the portal is not the official gazette."""
    page = f"{base.rstrip('/')}{law.get_absolute_url()}"
    return [
        {
            "@type": "LegislationObject",
            "encodingFormat": form,
            "contentUrl": f"{page}{name}",
            "legislationLegalValue": "https://schema.org/UnofficialLegalValue",
        }
        for form, name in (
            ("text/html", "toan-van/"),
            ("text/plain", "toan-van.txt"),
            *((form.media_type, f"toan-van.{form.extension}") for form in FORMS.values()),
        )
    ]


def _related(relations: Iterable[Relation], base: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for relation in relations:
        name = _PROPERTIES.get(RelationKind(relation.kind))
        if name and relation.target is not None and relation.target.withdrawn_at is None:
            other = relation.target
            found.setdefault(name, []).append(
                {"@id": _identifier(other, base), "legislationIdentifier": other.official_number}
            )
    return {name: ones[:_MOST_OF_EACH] for name, ones in found.items()}


def _dublin_core(law: Instrument, relations: Iterable[Relation], *, base: str) -> Iterable[tuple[str, str]]:
    """The fifteen elements in the order of the standard; unknown values are left out."""
    issued, effective = _iso(law.issued_date), _iso(law.effective_date)
    others = [relation.target.official_number for relation in relations if relation.target]
    said = [
        ("DC.title", law.title),
        ("DC.creator", law.issuer_name),
        *(("DC.subject", topic.name) for topic in law.fields.all()),
        ("DC.description", law.subject),
        ("DC.publisher", law.issuer_name),
        ("DC.contributor", law.signer),
        ("DC.date", issued),
        ("DCTERMS.issued", issued),
        ("DCTERMS.valid", effective),
        ("DC.type", law.doc_type),
        ("DC.format", "text/html"),
        ("DC.identifier", law.official_number),
        ("DC.identifier", _identifier(law, base)),
        ("DC.source", law.source_url or law.source),
        ("DC.language", "vi"),
        *(("DC.relation", number) for number in dict.fromkeys(others[:_MOST_OF_EACH])),
        ("DC.coverage", "Việt Nam" if law.is_nationwide else (law.territory.name if law.territory else "")),
        ("DC.rights", "Văn bản quy phạm pháp luật không thuộc phạm vi bảo hộ quyền tác giả"),
    ]
    return (pair for pair in said if pair[1])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def _data_block(said: dict[str, Any]) -> SafeString:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}.items():
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308  the three characters that could end the block are escaped


def plain_text(
    law: Instrument,
    edition: Edition | None,
    units: Sequence[Provision],
    *,
    address: str,
    day: date,
    claim: StatusClaim,
    lacking: Sequence[LegalChange] = (),
) -> str:
    """The whole text for a file, under a header with its identity, its status on that day and its source.

    `lacking` are changes in force that the text does not contain: the file is read without the page, so it must state
    them.
    """
    head = [
        law.title,
        f"Số, ký hiệu: {law.official_number}",
        f"Tình trạng ngày {day:%d/%m/%Y}: {claim.status.label}. {claim.sentence}".rstrip(),
        f"Nguồn: {address}",
        *_warning(lacking),
        "-" * 60,
    ]
    opening = [edition.opening, ""] if edition and edition.opening else []
    closing = ["", edition.closing] if edition and edition.closing else []
    return "\r\n".join("\n".join([*head, *opening, *_lines(units), *closing, ""]).split("\n"))


def _warning(lacking: Sequence[LegalChange]) -> Iterable[str]:
    if lacking:
        yield "CHÚ Ý: các sửa đổi sau đã có hiệu lực nhưng chưa được hợp nhất vào lời văn dưới đây:"
    for one in lacking:
        yield f"- {capital(one.place)} {one.verb} từ ngày {one.day:%d/%m/%Y}{one.said_by}."


def _lines(units: Iterable[Provision]) -> Iterable[str]:
    for unit in units:
        if unit.unit not in (Unit.CLAUSE, Unit.POINT):
            yield ""
            yield f"{unit.label}. {unit.heading}" if unit.heading else unit.label
        if unit.text:
            yield unit.text
