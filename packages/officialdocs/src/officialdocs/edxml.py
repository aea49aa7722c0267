"""A signed document as an edXML package for document management (QCVN 102:2016/BTTTT with Sửa đổi 1:2022).

The structure is the one that the software of the national document exchange reads and writes; elements on which the
sources disagree are left out. The same values and time give the same bytes.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_LINK = "http://www.w3.org/1999/xlink"
_WITHOUT_PREFIX: Any = {None: NAMESPACE}  # lxml's type stubs do not allow None as a prefix
_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"

# A type's number is its position in this list: administrative documents in the order of Điều 7 Nghị định 30/2020/NĐ-CP,
# up to Công văn, whose number 18 is that in the example of the national document exchange.
DOCUMENT_TYPES = (
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Hợp đồng",
    "Công văn",
)


@dataclass(frozen=True, slots=True)
class EdxmlAgency:
    """An agency with its identification `code`, such as "H13.04"."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class EdxmlFile:
    """A file of the document with its content."""

    name: str
    media_type: str
    data: bytes
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdxmlPackage:
    """The data of a package: `number` 12 and `symbol` "BC-STP" of "12/BC-STP"; `kind` is one of DOCUMENT_TYPES; `power`
    is the authority by which it was signed, such as "TM. Ủy ban nhân dân"; `at` is its time of creation, in local time.
    """

    sender: EdxmlAgency
    receivers: Sequence[EdxmlAgency]
    number: str
    symbol: str
    place: str
    signed_on: date
    kind: str
    subject: str
    signer: str
    position: str
    pages: int
    files: Sequence[EdxmlFile]
    at: datetime
    power: str = ""


def write_edxml(package: EdxmlPackage) -> bytes:
    """The package as XML. Raises ValueError for a `kind` not in the list, and for text that XML cannot contain."""
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap=_WITHOUT_PREFIX)
    envelope = etree.SubElement(root, f"{{{NAMESPACE}}}edXMLEnvelope", nsmap={"edXML": NAMESPACE})
    header = _add(envelope, "edXMLHeader")
    _message(_add(header, "MessageHeader"), package)
    _trace(_add(header, "TraceHeaderList"), package)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    encoded = _add(root, "AttachmentEncoded")
    for file in package.files:
        _file(manifest, encoded, file)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _message(header: etree._Element, package: EdxmlPackage) -> None:
    _agency(_add(header, "From"), package.sender)
    for receiver in package.receivers:
        _agency(_add(header, "To"), receiver)
    _fill(_add(header, "Code"), CodeNumber=package.number, CodeNotation=package.symbol)
    day = f"{package.signed_on:%Y/%m/%d}"
    _fill(_add(header, "PromulgationInfo"), Place=package.place, PromulgationDate=day)
    _fill(_add(header, "DocumentType"), Type=str(DOCUMENT_TYPES.index(package.kind) + 1), TypeName=package.kind)
    _fill(header, Subject=package.subject, Content=package.subject)
    power = {"Competence": package.power} if package.power else {}
    _fill(_add(header, "SignerInfo"), **power, Position=package.position, FullName=package.signer)
    places = _add(header, "ToPlaces")
    for receiver in package.receivers:
        _fill(places, Place=receiver.name)
    _fill(_add(header, "OtherInfo"), Priority="0", PageAmount=str(package.pages))
    _fill(header, DocumentId=f"{package.sender.code},{day},{package.number}/{package.symbol}")


def _agency(element: etree._Element, agency: EdxmlAgency) -> None:
    _fill(element, OrganId=agency.code, OrganizationInCharge=agency.name, OrganName=agency.name)


def _trace(traces: etree._Element, package: EdxmlPackage) -> None:
    """One step, that of the sender: a new document (0), with no paper copy to follow (0)."""
    said = f"{package.sender.code},{package.number}/{package.symbol},{package.at:%Y%m%d%H%M%S}"
    named = hashlib.sha256(said.encode()).hexdigest()[:8]
    for name, value in {"id": named, "version": "1.0", "mustUnderstand": "1", "actor": _ACTOR}.items():
        traces.set(name, value)
    _fill(_add(traces, "TraceHeader"), OrganId=package.sender.code, Timestamp=f"{package.at:%Y/%m/%d %H:%M:%S}")
    _fill(_add(traces, "Bussiness"), BussinessDocType="0", Paper="0")


def _file(manifest: etree._Element, encoded: etree._Element, file: EdxmlFile) -> None:
    """An entry of the manifest, which refers to the file after the envelope."""
    key = str(uuid5(NAMESPACE_URL, f"{file.name} {hashlib.sha256(file.data).hexdigest()}"))
    link = f"cid:{key}"
    line = etree.SubElement(manifest, f"{{{NAMESPACE}}}Reference", nsmap={"xlink": _LINK})
    for name, value in {"href": link, "role": "XLinkRole", "type": "simple"}.items():
        line.set(f"{{{_LINK}}}{name}", value)
    named = {"AttachmentName": file.name}
    _fill(line, Description=file.description, **named, ContentType=file.media_type, ContentId=link)
    attachment = _add(encoded, "Attachment")
    _fill(attachment, ContentType=file.media_type, ContentId=key, Description=file.description)
    _fill(attachment, ContentTransferEncoded=b64encode(file.data).decode(), **named)


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _fill(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        _add(parent, name).text = text
