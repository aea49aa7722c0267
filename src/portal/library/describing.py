"""A law told to machines and to a text file: schema.org Legislation, Dublin Core, plain text."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from lawtext.types import Unit
from portal.library.models import Edition, Instrument, Provision
from portal.library.states import Status

_LEGAL_FORCE = {
    Status.IN_FORCE: "InForce",
    Status.PARTLY_EXPIRED: "PartiallyInForce",
    Status.PARTLY_SUSPENDED: "PartiallyInForce",
    Status.NOT_YET: "NotInForce",
    Status.SUSPENDED: "NotInForce",
    Status.EXPIRED: "NotInForce",
    Status.WHOLLY_EXPIRED: "NotInForce",
}
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True, slots=True)
class MachineWords:
    """`json_ld` is for a data block, which no browser runs; `dublin_core` are names and contents of meta elements."""

    json_ld: SafeString
    dublin_core: tuple[tuple[str, str], ...]


def describe_for_machines(law: Instrument, *, day: date, base: str) -> MachineWords:
    """`base` is the portal's own address with a slash at its end."""
    address = f"{base.rstrip('/')}{law.get_absolute_url()}"
    force = _LEGAL_FORCE.get(law.status_on(day))
    said = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": address,
        "name": law.title,
        "legislationIdentifier": law.official_number,
        "legislationType": law.doc_type,
        "legislationPassedBy": law.issuer_name,
        "legislationDate": law.issued_date.isoformat() if law.issued_date else "",
        "legislationDateVersion": law.effective_date.isoformat() if law.effective_date else "",
        "legislationLegalForce": f"https://schema.org/{force}" if force else "",
        "inLanguage": "vi",
        "url": address,
    }
    core = (
        ("DC.title", law.title),
        ("DC.identifier", law.official_number),
        ("DC.type", law.doc_type),
        ("DC.creator", law.issuer_name),
        ("DC.date.issued", law.issued_date.isoformat() if law.issued_date else ""),
        ("DC.language", "vi"),
    )
    return MachineWords(
        _data_block({name: value for name, value in said.items() if value}), tuple(filter(lambda pair: pair[1], core))
    )


def _data_block(said: dict[str, str]) -> SafeString:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPED.items():
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308  the three characters that could end the block are escaped


_RULE = "-" * 60


def plain_text(law: Instrument, edition: Edition | None, units: Sequence[Provision], *, address: str, day: date) -> str:
    """The whole text for a file, under a head that says what it is, its status on that day and where it came from."""
    head = [
        law.title,
        f"Số, ký hiệu: {law.official_number}",
        f"Tình trạng ngày {day:%d/%m/%Y}: {law.status_on(day).label}",
        f"Nguồn: {address}",
        _RULE,
    ]
    opening = [edition.opening, ""] if edition and edition.opening else []
    closing = ["", edition.closing] if edition and edition.closing else []
    return "\r\n".join("\n".join([*head, *opening, *_lines(units), *closing, ""]).split("\n"))


def _lines(units: Iterable[Provision]) -> Iterable[str]:
    for unit in units:
        if unit.unit not in (Unit.CLAUSE, Unit.POINT):
            yield ""
            yield f"{unit.label}. {unit.heading}" if unit.heading else unit.label
        if unit.text:
            yield unit.text
