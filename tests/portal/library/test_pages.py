"""A citizen reads a law: finds it in the list, opens it, an article, who cites it; prints it, takes it along."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.agencies.models import Officer
from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from tests.portal.laid import laid
from tests.portal.library.factories import AT, DECREE, believe, bring, bring_records, record

pytestmark = pytest.mark.django_db

MOST_QUERIES = 16
FIRST_VIEW = 50_000


@laid
def decree(folder: Path) -> Instrument:
    (folder / "nghi-dinh.txt").write_text(DECREE, encoding="utf-8")
    bring(folder / "nghi-dinh.txt")
    cites = (
        ("4", "Áp dụng", "Áp dụng điểm đ khoản 2 Điều 2, Điều 99 Nghị định số 7/2021/NĐ-CP và Nghị định 7/2021/NĐ-CP."),
    )
    bring_records(
        folder,
        record("8/2021/NĐ-CP", title="Nghị định Về chợ nổi", issued="05/02/2021", articles=cites),
        record("9/2019/NĐ-CP", title="", status="Hết hiệu lực", issued="05/02/2019", effective=None),
    )
    return Instrument.objects.get(slug="7-2021-nd-cp")


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


ADDRESSES = [
    "/van-ban/",
    "/van-ban/?tu=ve+sinh+cho&loai=Ngh%E1%BB%8B+%C4%91%E1%BB%8Bnh&tinh-trang=con-hieu-luc&nam=2021&sap-xep=ten",
    "/van-ban/7-2021-nd-cp/",
    "/van-ban/7-2021-nd-cp/dieu-2/",
    "/van-ban/7-2021-nd-cp/toan-van/",
    "/van-ban/7-2021-nd-cp/in/",
    "/van-ban/7-2021-nd-cp/toan-van.txt",
    "/van-ban/7-2021-nd-cp/duoc-dan-chieu/",
    "/van-ban/7-2021-nd-cp/doan/?tu=dieu-2",
    "/van-ban/8-2021-nd-cp/dieu-4/",
]


class TestEveryPage:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_asks_few_questions(
        self, address: str, decree: Instrument, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page(client, address)

    @pytest.mark.parametrize("address", [one for one in ADDRESSES if not one.endswith((".txt", "tu=dieu-2"))])
    def test_has_one_heading_of_the_first_rank_and_no_inline_style_or_handler(
        self, address: str, decree: Instrument, client: Client
    ) -> None:
        html = page(client, address)
        assert html.count("<h1") == 1
        assert not re.search(r"\sstyle=|\son\w+=", html)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))


class TestList:
    def test_finds_by_words_without_marks_and_by_number(self, decree: Instrument, client: Client) -> None:
        assert "7/2021/NĐ-CP" in page(client, "/van-ban/?tu=cho+nong+thon")
        assert "7/2021/NĐ-CP" in page(client, "/van-ban/?tu=7/2021/nd-cp")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tinh-trang=con-hieu-luc", {"7/2021/NĐ-CP", "8/2021/NĐ-CP"}),
            ("tinh-trang=het-hieu-luc", {"9/2019/NĐ-CP"}),
            ("nam=2019", {"9/2019/NĐ-CP"}),
            ("nam=hai-ngan", {"7/2021/NĐ-CP", "8/2021/NĐ-CP", "9/2019/NĐ-CP"}),
            ("linh-vuc=nong-nghiep-nong-thon", {"8/2021/NĐ-CP", "9/2019/NĐ-CP"}),
            ("co-quan=Ch%C3%ADnh+ph%E1%BB%A7&trang=99", {"7/2021/NĐ-CP", "8/2021/NĐ-CP", "9/2019/NĐ-CP"}),
            ("tu=%00", {"7/2021/NĐ-CP", "8/2021/NĐ-CP", "9/2019/NĐ-CP"}),
            ("tu=khong-co-gi", set()),
        ],
    )
    def test_is_narrowed(self, query: str, found: set[str], decree: Instrument, client: Client) -> None:
        html = page(client, f"/van-ban/?{query}")
        assert set(re.findall(r"\d+/\d{4}/NĐ-CP(?= ·)", html)) == found


class TestLaw:
    def test_shows_metadata_and_says_plainly_what_is_unknown(self, decree: Instrument, client: Client) -> None:
        facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page(client, "/van-ban/7-2021-nd-cp/")))
        assert list(facts)[:10] == [
            *("Số, ký hiệu", "Loại văn bản", "Cơ quan ban hành", "Người ký", "Ngày ban hành", "Ngày hiệu lực"),
            *("Tình trạng", "Trích yếu", "Lĩnh vực", "Phạm vi"),
        ]
        assert facts["Người ký"] == "Chưa rõ"
        assert facts["Phạm vi"] == "Toàn quốc"
        assert facts["Ngày hiệu lực"] == '<time datetime="2021-03-01">01/03/2021</time>'

    def test_gives_every_unit_its_address(self, decree: Instrument, client: Client) -> None:
        html = page(client, "/van-ban/7-2021-nd-cp/")
        for address in ("chuong-1", "dieu-1", "dieu-2-khoan-2", "dieu-2-khoan-2-diem-dd"):
            assert f'id="{address}"' in html
        assert '<a class="law-mark" href="#dieu-2-khoan-2-diem-dd">đ)</a> Rác còn lại theo' in html

    def test_says_when_its_name_is_not_official(self, decree: Instrument, client: Client) -> None:
        assert "do hệ thống tạm đặt" in page(client, "/van-ban/9-2019-nd-cp/")

    def test_warns_when_it_is_over(self, decree: Instrument, client: Client) -> None:
        assert "đã hết hiệu lực" in page(client, "/van-ban/9-2019-nd-cp/")

    def test_points_to_a_later_law_of_its_name(self, tmp_path: Path, client: Client) -> None:
        law = {"doc_type": "Luật", "issuer": "Quốc hội", "issued": None}
        bring_records(
            tmp_path,
            record("45/2013/QH13", title="Luật Đất đai 2013", **law),
            record("31/2024/QH15", title="Luật Đất đai 2024", **law),
        )
        assert "Luật Đất đai 2024 (31/2024/QH15)" in page(client, "/van-ban/45-2013-qh13/")
        assert "Có văn bản cùng tên" not in page(client, "/van-ban/31-2024-qh15/dieu-1/")

    def test_describes_itself_to_machines(self, decree: Instrument, client: Client) -> None:
        believe(decree)
        html = page(client, "/van-ban/7-2021-nd-cp/")
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
        assert block
        said = json.loads(block[1])
        assert (said["@type"], said["legislationIdentifier"]) == ("Legislation", "7/2021/NĐ-CP")
        assert said["legislationLegalForce"].endswith("InForce")

    def test_names_cannot_break_out_of_the_page(self, tmp_path: Path, client: Client) -> None:
        evil = 'Nghị định </script><script>alert(1)</script> & "x"'
        bring_records(tmp_path, record("6/2021/NĐ-CP", title=evil, articles=(("1", evil, f"1. {evil}\n2. {evil}"),)))
        for address in ("", "dieu-1/", "in/", "toan-van/"):
            assert "<script>alert" not in page(client, f"/van-ban/6-2021-nd-cp/{address}")

    def test_withdrawn_is_gone_and_links_to_it_are_words(
        self, decree: Instrument, client: Client, django_user_model: type[Officer]
    ) -> None:
        officer = django_user_model.objects.create_user("canbo")
        withdraw_instrument(instrument=decree, reason="trùng", by=officer, at=AT)
        page(client, "/van-ban/7-2021-nd-cp/", 404)
        assert 'href="/van-ban/7-2021-nd-cp/' not in page(client, "/van-ban/8-2021-nd-cp/dieu-4/")


class TestArticle:
    def test_links_its_citations_where_they_lead(self, decree: Instrument, client: Client) -> None:
        html = page(client, "/van-ban/8-2021-nd-cp/dieu-4/")
        assert '<a href="/van-ban/7-2021-nd-cp/dieu-2/#dieu-2-khoan-2-diem-dd">điểm đ khoản 2 Điều 2</a>' in html
        # Điều 99 is not in our text: the link leads to the law, not to a page that is not there.
        assert '<a href="/van-ban/7-2021-nd-cp/">Điều 99 Nghị định số 7/2021/NĐ-CP</a>' in html

    def test_knows_its_neighbours_and_who_cites_it(self, decree: Instrument, client: Client) -> None:
        html = page(client, "/van-ban/7-2021-nd-cp/dieu-2/")
        assert 'href="/van-ban/7-2021-nd-cp/dieu-1/" rel="prev"' in html
        assert 'href="/van-ban/7-2021-nd-cp/dieu-3/" rel="next"' in html
        assert 'href="/van-ban/8-2021-nd-cp/dieu-4/"' in html
        assert "<mark>điểm đ khoản 2 Điều 2</mark>" in html

    def test_address_of_a_smaller_unit_leads_to_its_place(self, decree: Instrument, client: Client) -> None:
        response = client.get("/van-ban/7-2021-nd-cp/dieu-2-khoan-2/")
        assert (response.status_code, response["Location"]) == (301, "/van-ban/7-2021-nd-cp/dieu-2/#dieu-2-khoan-2")

    @pytest.mark.parametrize(
        "address", ["dieu-99/", "dieu-2-khoan-9/", "dieu-/", "dieu-1--2/", "muc-x-y/", "quy-che//dieu-1/"]
    )
    def test_that_is_not_there_says_so(self, address: str, decree: Instrument, client: Client) -> None:
        page(client, f"/van-ban/7-2021-nd-cp/{address}", 404)

    def test_a_smaller_unit_that_is_not_there_leads_to_its_article(self, decree: Instrument, client: Client) -> None:
        html = page(client, "/van-ban/7-2021-nd-cp/dieu-2-khoan-9-diem-dd/", 404)
        assert "Không có điểm đ khoản 9 Điều 2 trong bản đang lưu" in html
        assert 'đọc <a href="/van-ban/7-2021-nd-cp/dieu-2/">Điều 2' in html


class TestTakingItAlong:
    def test_download_is_the_text_with_its_status(self, decree: Instrument, client: Client) -> None:
        response = client.get("/van-ban/7-2021-nd-cp/toan-van.txt")
        text = response.content.decode("utf-8-sig").replace("\r\n", "\n")
        assert response["Content-Disposition"] == 'attachment; filename="7-2021-nd-cp.txt"'
        assert (
            "Điều 2. Nguyên tắc\n1. Chợ phải được quét dọn hằng ngày.\n2. Rác được phân loại như sau:\na) Rác" in text
        )
        assert "Tình trạng ngày" in text


class TestLongLaw:
    @pytest.fixture
    def code(self, tmp_path: Path) -> Instrument:
        """Seven hundred articles of ten clauses, every one with words of its own."""
        words = DECREE.split()
        told = tuple(
            (
                str(number),
                f"Chợ thứ {number} {' '.join(words[number % 50 :][:6])}",
                "\n".join(
                    f"{clause}. Quầy {number * clause} bày {words[(number * clause) % 90]}." for clause in range(1, 11)
                ),
            )
            for number in range(1, 701)
        )
        bring_records(
            tmp_path, record("10/2021/QH15", title="Bộ luật Chợ", doc_type="Luật", issuer="Quốc hội", articles=told)
        )
        return Instrument.objects.get()

    def test_first_view_is_small_and_every_address_resolves(
        self, code: Instrument, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(code.get_absolute_url())
        assert len(gzip.compress(response.content, 6)) <= FIRST_VIEW
        html = response.content.decode()
        ids = set(re.findall(r'\sid="([^"]+)"', html))
        assert {"dieu-1-khoan-1", "dieu-700", "dieu-700-khoan-10"} <= ids
        assert "Quầy 1 bày" in html
        assert "data-stretches=" in html

    def test_the_rest_comes_in_stretches(self, code: Instrument, client: Client) -> None:
        html = page(client, f"{code.get_absolute_url()}doan/?tu=dieu-690")
        assert re.findall(r'<section class="law-article" id="([^"]+)"', html) == [f"dieu-{n}" for n in range(690, 701)]
        assert "data-rest" not in html
