"""An edXML package says of a signed document what its receiver registers, and gives the file back byte for byte."""

import hashlib
from base64 import b64decode
from dataclasses import replace
from datetime import date, datetime

import pytest
from lxml import etree

from officialdocs.edxml import NAMESPACE, EdxmlAgency, EdxmlFile, EdxmlPackage, write_edxml

_NS = {"e": NAMESPACE, "xlink": "http://www.w3.org/1999/xlink"}
DATA = bytes(range(256)) * 40
PACKAGE = EdxmlPackage(
    sender=EdxmlAgency("H13.04", "Sở Tư pháp"),
    receivers=(EdxmlAgency("H13", "Ủy ban nhân dân thành phố"), EdxmlAgency("H13.05", "Sở Nội vụ & Lao động")),
    number="12",
    symbol="BC-STP",
    place="Cần Thơ",
    signed_on=date(2026, 7, 2),
    kind="Báo cáo",
    subject="Kết quả <phổ biến> & giáo dục pháp luật",
    signer="Nguyễn Văn An",
    position="Giám đốc",
    power="TM. Ủy ban nhân dân",
    pages=7,
    files=(EdxmlFile("bao-cao.docx", "application/octet-stream", DATA, "Văn bản"),),
    at=datetime(2026, 7, 2, 9, 5, 3),
)


def opened(package: EdxmlPackage = PACKAGE) -> etree._Element:
    return etree.fromstring(write_edxml(package))


def texts(root: etree._Element, path: str) -> list[str]:
    return [one.text for one in root.findall(path, _NS)]


class TestPackage:
    def test_gives_the_file_back_byte_for_byte(self):
        root = opened()
        [line] = root.findall("e:edXMLEnvelope/e:edXMLBody/e:edXMLManifest/e:Reference", _NS)
        [held] = root.findall("e:AttachmentEncoded/e:Attachment", _NS)
        assert line.get(f"{{{_NS['xlink']}}}href") == f"cid:{held.findtext('e:ContentId', None, _NS)}"
        data = b64decode(held.findtext("e:ContentTransferEncoded", None, _NS), validate=True)
        assert hashlib.sha256(data).digest() == hashlib.sha256(DATA).digest()

    def test_says_from_whom_to_whom_and_what(self):
        header = opened().find("e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader", _NS)
        assert texts(header, "e:From/e:OrganId") == ["H13.04"]
        assert texts(header, "e:To/e:OrganId") == ["H13", "H13.05"]
        assert texts(header, "e:ToPlaces/e:Place") == ["Ủy ban nhân dân thành phố", "Sở Nội vụ & Lao động"]
        assert texts(header, "e:Code/*") == ["12", "BC-STP"]
        assert texts(header, "e:PromulgationInfo/*") == ["Cần Thơ", "2026/07/02"]
        assert texts(header, "e:DocumentType/*") == ["14", "Báo cáo"]
        assert texts(header, "e:Subject") == ["Kết quả <phổ biến> & giáo dục pháp luật"]
        assert texts(header, "e:SignerInfo/*") == ["TM. Ủy ban nhân dân", "Giám đốc", "Nguyễn Văn An"]
        assert texts(header, "e:OtherInfo/e:PageAmount") == ["7"]
        assert texts(header, "e:DocumentId") == ["H13.04,2026/07/02,12/BC-STP"]

    def test_has_its_elements_in_the_order_that_others_read(self):
        root = opened(replace(PACKAGE, receivers=PACKAGE.receivers[:1]))
        order = [etree.QName(one).localname for one in root.find(".//e:MessageHeader", _NS)]
        assert order == [
            "From",
            "To",
            "Code",
            "PromulgationInfo",
            "DocumentType",
            "Subject",
            "Content",
            "SignerInfo",
            "ToPlaces",
            "OtherInfo",
            "DocumentId",
        ]
        assert [etree.QName(one).localname for one in root] == ["edXMLEnvelope", "AttachmentEncoded"]
        assert [etree.QName(one).localname for one in root.find(".//e:TraceHeaderList", _NS)] == [
            "TraceHeader",
            "Bussiness",
        ]
        assert texts(root, ".//e:TraceHeader/*") == ["H13.04", "2026/07/02 09:05:03"]

    def test_is_prefixed_within_the_envelope_and_not_outside(self):
        # Readers that compare whole names look for these.
        data = write_edxml(PACKAGE)
        assert b"<edXML:edXMLEnvelope" in data
        assert b"<edXML:OrganId>" in data
        assert b"<edXML:Reference" in data
        assert b"<AttachmentEncoded>" in data
        assert b"<ContentTransferEncoded>" in data

    def test_is_the_same_for_the_same_values(self):
        assert write_edxml(PACKAGE) == write_edxml(PACKAGE)
        assert write_edxml(PACKAGE) != write_edxml(replace(PACKAGE, number="13"))

    def test_numbers_a_letter_as_the_axis_does(self):
        assert texts(opened(replace(PACKAGE, kind="Công văn")), ".//e:DocumentType/e:Type") == ["18"]

    def test_holds_no_kind_that_has_no_number(self):
        with pytest.raises(ValueError, match="tuple"):
            write_edxml(replace(PACKAGE, kind="Thư"))

    def test_says_nothing_of_a_power_that_was_not_used(self):
        assert not opened(replace(PACKAGE, power="")).findall(".//e:Competence", _NS)
