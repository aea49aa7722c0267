"""What stands in the XML, on a small decree that has everything."""

from datetime import date

import pytest
from lxml import etree

from lawtext import parse_document
from lawtext.addresses import parse_address
from lawtext.akn import (
    AknAct,
    AknEdition,
    AknEvent,
    AknHappening,
    AknIdentity,
    AknTarget,
    from_provisions,
    to_akn,
)
from lawtext.types import ProvisionNode, Span, Unit
from lawtext_tests.akn_reading import from_akn

NS = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
DECREE = """\
CHÍNH PHỦ
Số: 12/2024/NĐ-CP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 05 tháng 02 năm 2024
NGHỊ ĐỊNH
Về hòa giải ở cơ sở

Căn cứ Luật Tổ chức Chính phủ số 76/2015/QH13;
Theo đề nghị của Bộ trưởng Bộ Tư pháp;
Chính phủ ban hành Nghị định về hòa giải ở cơ sở.

Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Nghị định này quy định việc sau:
a) việc thứ nhất;
đ) việc theo điểm a khoản này và Điều 2 Nghị định này.
2. Việc khác theo khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020.
Điều 2. Sửa đổi, bổ sung một số điều của Nghị định số 15/2014/NĐ-CP
1. Sửa đổi, bổ sung khoản 1 Điều 4 như sau:
“1. Nội dung mới.
a) chi tiết.”.
2. Thay cụm từ “xã” bằng cụm từ “phường” tại Điều 6.
TM. CHÍNH PHỦ
THỦ TƯỚNG
Nguyễn Văn An

QUY CHẾ
HOẠT ĐỘNG HÒA GIẢI
(Ban hành kèm theo Nghị định số 12/2024/NĐ-CP)
Điều 1. Tổ hòa giải
1) Một.
2) Hai theo Điều 1 Quy chế này.
"""
LAW = AknIdentity("15/2014/NĐ-CP", "Nghị định", date(2014, 2, 27))
HISTORY = (
    AknEvent(AknHappening.ISSUED, date(2024, 2, 5)),
    AknEvent(AknHappening.IN_FORCE, date(2024, 4, 1)),
    AknEvent(
        AknHappening.AMENDED,
        date(2025, 7, 1),
        AknIdentity("99/2025/NĐ-CP", "Nghị định", date(2025, 5, 5)),
        (
            AknTarget(AknAct.REPLACED, parse_address("dieu-1-khoan-1"), parse_address("dieu-3")),
            AknTarget(AknAct.REPEALED),
        ),
    ),
    AknEvent(AknHappening.SUSPENDED, date(2025, 8, 1)),
    AknEvent(AknHappening.EXPIRED, date(2026, 1, 1)),
)


@pytest.fixture(scope="module")
def document():
    return parse_document(DECREE)


@pytest.fixture(scope="module")
def xml(document):
    return to_akn(document, identity=AknIdentity.from_head(document.head), history=HISTORY)


@pytest.fixture(scope="module")
def tree(xml):
    return etree.fromstring(xml.encode())


def one(tree, path):
    found = tree.xpath(path, namespaces=NS)
    assert len(found) == 1, (path, found)
    return found[0]


class TestDocument:
    def test_is_valid(self, xml, akn_schema):
        assert akn_schema.faults(xml) == []

    def test_is_named_in_frbr(self, tree):
        work = "/akn/vn/act/nghi-dinh/2024-02-05/12-2024-nd-cp"
        assert one(tree, "//a:act/a:meta//a:FRBRWork/a:FRBRuri/@value") == work
        assert one(tree, "//a:act/a:meta//a:FRBRWork/a:FRBRalias/@value") == "/akn/vn/act/nghi-dinh/2024/12-2024-nd-cp"
        assert one(tree, "//a:act/a:meta//a:FRBRExpression/a:FRBRuri/@value") == f"{work}/vie@2024-02-05"
        assert one(tree, "//a:act/a:meta//a:FRBRExpression/a:FRBRlanguage/@language") == "vie"
        assert one(tree, "//a:TLCOrganization[@eId='co-quan-chinh-phu']/@showAs") == "Chính phủ"

    def test_says_what_its_head_prints(self, tree):
        assert one(tree, "//a:preface//a:docNumber/text()") == "12/2024/NĐ-CP"
        assert one(tree, "//a:preface//a:docDate/@date") == "2024-02-05"
        assert one(tree, "//a:preface//a:docType/text()") == "NGHỊ ĐỊNH"
        assert one(tree, "//a:preface//a:docTitle/text()") == "Về hòa giải ở cơ sở"
        assert one(tree, "//a:preface//a:docAuthority/text()") == "CHÍNH PHỦ"
        assert len(tree.xpath("//a:preamble//a:citation", namespaces=NS)) == 2
        assert one(tree, "//a:conclusions//a:person/text()") == "Nguyễn Văn An"

    def test_prints_numbers_as_the_text_does(self, tree):
        nums = {
            name: one(tree, f"//*[@eId='{name}']/a:num/text()")
            for name in ("chp_1", "art_1", "art_1__para_1", "art_1__para_1__point_dd", "att_quy-che__art_1__para_2")
        }
        assert list(nums.values()) == ["Chương I", "Điều 1.", "1.", "đ)", "2)"]

    def test_links_citations(self, tree):
        links = tree.xpath("//a:body//a:article[@eId='art_1']//a:ref/@href", namespaces=NS)
        assert links == [
            "#art_1__para_1__point_a",
            "#art_2",
            "/akn/vn/act/nghi-dinh/2020-03-05/30-2020-nd-cp/!main~art_5__para_1",
        ]
        assert one(tree, "//a:attachment//a:article//a:ref/@href") == "#att_quy-che__art_1", (
            "the regulation's own Điều 1"
        )

    def test_links_what_it_amends_to_the_amended_document(self, tree):
        amended = "/akn/vn/act/nghi-dinh/2014/15-2014-nd-cp"
        links = tree.xpath("//a:body//a:article[@eId='art_2']//a:ref/@href", namespaces=NS)
        assert links == [amended, f"{amended}/!main~art_4__para_1", f"{amended}/!main~art_6"]

    def test_quotes_new_wording_as_structure(self, tree):
        quoted = one(tree, "//a:paragraph[@eId='art_2__para_1']//a:mod/a:quotedStructure")
        assert (quoted.get("startQuote"), quoted.get("endQuote"), quoted.tail) == ("“", "”", ".")
        assert one(quoted, "a:paragraph/a:num/text()") == "1."
        assert one(quoted, "a:paragraph/a:point/a:num/text()") == "a)"
        words = tree.xpath("//a:paragraph[@eId='art_2__para_2']//a:mod/a:quotedText/text()", namespaces=NS)
        assert words == ["xã", "phường"]

    def test_holds_the_regulation_as_an_attachment(self, tree):
        inner = one(tree, "//a:attachments/a:attachment[@eId='att_quy-che']/a:doc[@name='quy-che']")
        assert one(inner, "a:mainBody/a:article/@eId") == "att_quy-che__art_1"

    def test_tells_its_history(self, tree):
        events = tree.xpath("//a:eventRef/@date", namespaces=NS)
        assert events == ["2024-02-05", "2024-04-01", "2025-07-01", "2025-08-01", "2026-01-01"]
        mods = tree.xpath("//a:passiveModifications/a:textualMod", namespaces=NS)
        assert [mod.get("type") for mod in mods] == ["substitution", "repeal"]
        assert one(mods[0], "a:destination/@href") == "#art_1__para_1"
        assert one(mods[0], "a:source/@href").endswith("/2025-05-05/99-2025-nd-cp/!main~art_3")
        assert one(tree, "//a:temporalGroup[@eId='hieu-luc']/a:timeInterval/@start") == "#su-kien-2"

    def test_comes_back(self, document, xml):
        text = from_akn(xml)
        assert text.document.head == document.head
        assert text.identity == AknIdentity.from_head(document.head)
        assert text.document.source.startswith("CHÍNH PHỦ\nSố: 12/2024/NĐ-CP")
        assert "\n“1. Nội dung mới.\na) chi tiết.”.\n2. Thay cụm từ “xã” bằng" in text.document.source
        assert parse_document(text.document.source).outline() == document.outline()

    def test_links_short_names_that_the_document_defines(self, akn_schema):
        document = parse_document(
            "CHÍNH PHỦ\nSố: 9/2024/NĐ-CP\nNGHỊ ĐỊNH\nVề nhà ở\nCăn cứ Luật Nhà ở;\nĐiều 1. Phạm vi\nNghị định này "
            "hướng dẫn Luật Nhà ở số 27/2023/QH15 (sau đây gọi là Luật).\nĐiều 2. Người nêu tại khoản 2 Điều 76 của "
            "Luật được mua nhà.\n"
        )
        xml = to_akn(document, identity=AknIdentity.from_head(document.head), lookup=lambda _: LAW)
        assert f"{LAW.work}/!main~art_76__para_2" in xml
        assert akn_schema.faults(xml) == []

    def test_asks_the_host_about_names(self, document, akn_schema):
        def lookup(reference):
            return LAW if reference.number == "30/2020/NĐ-CP" else None

        xml = to_akn(document, identity=AknIdentity.from_head(document.head), lookup=lookup)
        assert f"{LAW.work}/!main~art_5__para_1" in xml
        assert akn_schema.faults(xml) == []


class TestEdition:
    def test_tells_which_wording(self, document, akn_schema):
        edition = AknEdition(
            date(2025, 7, 1), is_consolidated=True, written_on=date(2026, 1, 2), written_by="Sở Tư pháp"
        )
        xml = to_akn(document, identity=AknIdentity.from_head(document.head), edition=edition)
        assert akn_schema.faults(xml) == []
        assert "/12-2024-nd-cp/vie@2025-07-01/!main" in xml
        assert from_akn(xml).edition == edition


class TestAnnex:
    def test_that_quotes_new_wording_keeps_it_as_its_own_words(self, akn_schema):
        words = "Sửa đổi khoản 1 Điều 4 như sau:\n“1. Nội dung mới.\na) chi tiết.”;\nHết."
        annex = ProvisionNode(parse_address("phu-luc-1"), Unit.ANNEX, "Phụ lục I", "SỬA ĐỔI", words, Span(0, 0))
        xml = to_akn(from_provisions([annex]), identity=LAW)
        assert akn_schema.faults(xml) == []
        assert "<quotedStructure" in xml
        (back,) = from_akn(xml).document.roots
        assert (back.text, back.children) == (words, ())


class TestHistory:
    @pytest.mark.parametrize("kind", AknHappening)
    @pytest.mark.parametrize("targets", [(), (AknTarget(AknAct.ADDED, parse_address("dieu-4a")),)])
    @pytest.mark.parametrize("source", [None, LAW])
    def test_of_any_kind_is_valid(self, akn_schema, kind, targets, source):
        events = [AknEvent(kind, date(2024, 1, 1), source, targets), AknEvent(AknHappening.IN_FORCE, date(2023, 1, 1))]
        assert akn_schema.faults(to_akn(from_provisions([]), identity=LAW, history=events)) == []

    def test_a_partial_repeal_amends(self):
        event = AknEvent(
            AknHappening.REPEALED, date(2024, 1, 1), LAW, (AknTarget(AknAct.REPEALED, parse_address("dieu-5")),)
        )
        xml = to_akn(from_provisions([]), identity=LAW, history=[event])
        assert 'refersTo="#repealed" type="amendment"' in xml

    def test_nothing_known_of_a_document_is_valid_too(self, akn_schema):
        xml = to_akn(from_provisions([]), identity=AknIdentity(issuer="Ủy ban nhân dân tỉnh Hậu Giang"))
        assert akn_schema.faults(xml) == []
        assert from_akn(xml).identity.issued_date is None
        assert from_akn(xml).document.roots == ()
