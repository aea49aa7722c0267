from datetime import date

import pytest

from lawtext.addresses import parse_address
from lawtext.akn import AknEdition, AknIdentity, link
from lawtext.akn.identity import cited
from lawtext.types import DocumentReference, Head

WORKS = [
    (
        "a code is numbered among the laws",
        "91/2015/QH13",
        "Bộ luật",
        date(2015, 11, 24),
        "",
        "/akn/vn/act/luat/2015-11-24/91-2015-qh13",
    ),
    ("a decree", "30/2020/NĐ-CP", "Nghị định", date(2020, 3, 5), "", "/akn/vn/act/nghi-dinh/2020-03-05/30-2020-nd-cp"),
    ("the kind is in the number", "30/2020/NĐ-CP", "", None, "", "/akn/vn/act/nghi-dinh/2020/30-2020-nd-cp"),
    ("a resolution without a code", "41/2017/QH14", "Nghị quyết", None, "", "/akn/vn/act/nghi-quyet/2017/41-2017-qh14"),
    (
        "a province's resolution",
        "22/2020/NQ-HĐND",
        "Nghị quyết",
        date(2020, 12, 8),
        "Hậu Giang",
        "/akn/vn/act/nghi-quyet/hau-giang-hdnd/2020-12-08/22-2020-nq-hdnd",
    ),
    (
        "the same number elsewhere",
        "22/2020/NQ-HĐND",
        "Nghị quyết",
        date(2020, 12, 8),
        "Cần Thơ",
        "/akn/vn/act/nghi-quyet/can-tho-hdnd/2020-12-08/22-2020-nq-hdnd",
    ),
    (
        "a commune's decision",
        "12/QĐ-UBND",
        "Quyết định",
        date(2025, 8, 1),
        "Cần Thơ, Ninh Kiều",
        "/akn/vn/act/quyet-dinh/can-tho-ninh-kieu-ubnd/2025-08-01/12-qd-ubnd",
    ),
    (
        "a plan is no act",
        "54/KH-UBND",
        "Kế hoạch",
        date(2021, 3, 26),
        "Hậu Giang",
        "/akn/vn/doc/ke-hoach/hau-giang-ubnd/2021-03-26/54-kh-ubnd",
    ),
    (
        "a department's plan",
        "11/KH-STP",
        "Kế hoạch",
        date(2021, 4, 1),
        "Hậu Giang",
        "/akn/vn/doc/ke-hoach/hau-giang-stp/2021-04-01/11-kh-stp",
    ),
    (
        "a consolidated text",
        "43/VBHN-BTP",
        "Văn bản hợp nhất",
        date(2020, 1, 2),
        "",
        "/akn/vn/act/van-ban-hop-nhat/2020-01-02/43-vbhn-btp",
    ),
    ("a party document", "66-NQ/TW", "Nghị quyết", date(2025, 4, 30), "", "/akn/vn/act/nghi-quyet/2025-04-30/66-nq-tw"),
    ("nothing is known", "", "", None, "", "/akn/vn/doc/van-ban/khong-ro-ngay/khong-so"),
]


class TestIris:
    @pytest.mark.parametrize(("why", "number", "kind", "day", "locality", "work"), WORKS)
    def test_name_a_work(self, why, number, kind, day, locality, work):
        assert AknIdentity(number, kind, day, locality=locality).work == work, why

    def test_name_an_expression_by_language_and_day(self):
        code = AknIdentity("91/2015/QH13", "Bộ luật", date(2015, 11, 24))
        assert AknEdition(day=date(2017, 1, 1)).expression(code) == f"{code.work}/vie@2017-01-01"
        assert AknEdition().expression(code) == f"{code.work}/vie@2015-11-24"

    def test_name_a_provision(self):
        work = AknIdentity("91/2015/QH13", "Bộ luật", date(2015, 11, 24)).work
        assert link(work, parse_address("dieu-5-khoan-2")) == f"{work}/!main~art_5__para_2"
        assert link(work, parse_address("quy-che/dieu-1")) == f"{work}/!quy-che~att_quy-che__art_1"
        assert link(work, parse_address("phu-luc-1-muc-2")) == f"{work}/!phu-luc-1~att_phu-luc-1__sec_2", "as cited"
        assert link(work, parse_address("")) == work

    def test_locality_is_read_from_the_issuer(self):
        head = Head(official_number="54/KH-UBND", doc_type="Kế hoạch", issuer="Ủy ban nhân dân tỉnh Hậu Giang")
        assert AknIdentity.from_head(head).locality == "Hậu Giang"
        assert AknIdentity.from_head(Head(issuer="Sở Tư pháp thành phố Cần Thơ")).locality == "Cần Thơ"
        assert AknIdentity.from_head(Head(issuer="Hội đồng nhân dân Thành phố Hồ Chí Minh")).locality == "Hồ Chí Minh"
        assert AknIdentity.from_head(Head(issuer="Bộ Tư pháp")).locality == ""


class TestCited:
    CENTRAL, LOCAL = AknIdentity("1/2020/TT-BTP"), AknIdentity("54/KH-UBND", locality="Hậu Giang")

    def test_a_number_with_a_year_is_enough(self):
        assert cited(DocumentReference(number="30/2020/NĐ-CP", year=2020), by=self.CENTRAL).short.endswith(
            "/2020/30-2020-nd-cp"
        )

    def test_a_number_without_a_day_is_not(self):
        assert cited(DocumentReference(number="471/QĐ-TTg"), by=self.CENTRAL) is None
        assert cited(DocumentReference(number="471/QĐ-TTg", date=date(2019, 4, 26)), by=self.CENTRAL) is not None

    def test_a_name_is_not(self):
        assert cited(DocumentReference(name="luật đất đai", year=2024), by=self.CENTRAL) is None

    def test_a_local_act_is_of_the_place_that_cites_it(self):
        reference = DocumentReference(number="22/2020/NQ-HĐND", year=2020)
        assert cited(reference, by=self.LOCAL).actor == "hau-giang-hdnd"
        assert cited(reference, by=self.CENTRAL) is None
