"""A law that lives is read: today, yesterday, tomorrow; what is not merged is said, what is over is struck out."""

import gzip
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.agencies.models import Officer
from portal.library.models import Edition, Instrument, Relation
from portal.library.operations import CitingContent, EventDraft, ReliancePlace, enter_event, register_item
from portal.library.states import EventKind
from tests.portal.laid import laid
from tests.portal.library.factories import AT, bring_records, record
from tests.portal.library.living import Story, tell

pytestmark = pytest.mark.django_db

LAW = "/van-ban/7-2021-nd-cp/"
TODAY = date(2026, 11, 24)
FIRST_VIEW = 50_000
# Beside the questions of any page of a law: its editions, its events with their parts, what it rests on.
MOST_QUERIES = 20


@laid
def told(folder: Path) -> Story:
    return tell(folder, Officer.objects.create_user("can-bo"))


@pytest.fixture
def story(told: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr("portal.library.web.facts.timezone.localdate", lambda *_: TODAY)
    return told


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def words(html: str) -> str:
    """The page as it is heard: without marks, blanks joined."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


PAGES = [
    *("", "dieu-8/", "toan-van/", "in/", "lich-su/", "luoc-do/", "luoc-do/?nhom=di-can-cu", "so-sanh/", "ngay/"),
    *("ngay/2022-01-01/", "ngay/2022-01-01/dieu-8/", "ngay/2027-02-01/", "ngay/2020-01-01/", "dieu-8a/"),
    "so-sanh/?tu=2022-01-01&den=2026-11-24",
]


class TestEveryPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_asks_few_questions_is_small_and_well_made(
        self, address: str, story: Story, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, LAW + address)
        assert len(gzip.compress(html.encode(), 6)) <= FIRST_VIEW
        assert html.count("<h1") == 1
        assert not re.search(r"\sstyle=|\son\w+=", html)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html):
            assert json.loads(block)["@type"] == "Legislation"


class TestToday:
    def test_says_what_the_text_does_not_have_yet_with_the_clause_and_the_new_wording(
        self, story: Story, client: Client
    ) -> None:
        html = page(client, LAW)
        notice = html[html.index("chưa được hợp nhất") : html.index("Sắp thay đổi")]
        assert '<a href="#dieu-8-khoan-2-diem-c">Điểm c khoản 2 Điều 8</a> bị bãi bỏ từ ngày 01/07/2026' in notice
        assert (
            '<a href="/van-ban/15-2026-nd-cp/dieu-1/#dieu-1-khoan-2">khoản 2 Điều 1 Nghị định 15/2026/NĐ-CP' in notice
        )
        assert f'<a href="{LAW}dieu-8a/">Điều 8a</a> được bổ sung' in notice
        assert "<p>Nhắc trước khi phạt.</p>" in notice
        assert "12/2024" not in notice  # merged: the text has it

    def test_says_since_when_a_part_is_over_and_which(self, story: Story, client: Client) -> None:
        each = "Điều 1 (từ 01/07/2024); điểm c khoản 2 Điều 8 (từ 01/07/2026)."
        assert f"Hết hiệu lực một phần: {each}" in words(page(client, f"{LAW}ngay/2026-07-01/"))
        assert f"Phần đã hết hiệu lực hoặc được sửa đổi: {each}" in words(page(client, LAW))
        heard = words(page(client, f"{LAW}ngay/2026-07-01/dieu-8/"))
        assert "Hết hiệu lực một phần từ ngày 01/07/2026: điểm c khoản 2 Điều 8." in heard

    def test_says_what_will_change_and_when(self, story: Story, client: Client) -> None:
        heard = words(page(client, LAW))
        assert "từ ngày 01/12/2026 hết hiệu lực một phần" in heard
        assert "Khoản 1 Điều 2 được sửa đổi từ ngày 01/01/2027" in heard

    def test_signs_stand_at_the_very_unit_in_words(self, story: Story, client: Client) -> None:
        html = page(client, LAW)
        assert '<div class="law-diem law-over" id="dieu-8-khoan-2-diem-c"><p class="law-sign">Bị bãi bỏ từ ngày' in html
        assert (
            '<div class="law-khoan law-halted" id="dieu-8-khoan-1"><p class="law-sign">Ngưng hiệu lực từ ngày' in html
        )
        assert '<div class="law-khoan law-to-change" id="dieu-2-khoan-1"><p class="law-sign">Sẽ được sửa đổi' in html
        assert '<div class="law-khoan law-changed" id="dieu-2-khoan-3">' in html
        assert '<div class="law-diem" id="dieu-8-khoan-2-diem-a">' in html

    def test_says_when_what_it_rests_on_is_over_and_no_more_than_that(self, story: Story, client: Client) -> None:
        heard = words(page(client, LAW))
        assert "Luật Tổ chức Chính phủ (76/2015/QH13) hết hiệu lực" in heard
        assert "không tự làm văn bản này hết hiệu lực" in heard

    def test_an_article_that_is_only_accepted_has_a_page_with_its_wording(self, story: Story, client: Client) -> None:
        html = page(client, f"{LAW}dieu-8a/")
        assert "Nhắc trước khi phạt." in html
        assert "noindex" in html
        assert "Sau ngày này" in page(client, f"{LAW}ngay/2022-01-01/dieu-8a/", 404)
        page(client, f"{LAW}dieu-77/", 404)

    def test_a_unit_that_an_accepted_change_brings_is_told_of_at_its_article(
        self, story: Story, client: Client
    ) -> None:
        response = client.get(f"{LAW}ngay/2022-01-01/dieu-2-khoan-3/")
        assert (response.status_code, response["Location"]) == (302, f"{LAW}ngay/2022-01-01/dieu-2/#dieu-2-khoan-3")
        assert "Khoản 3 Điều 2 được bổ sung từ ngày 01/07/2024" in words(page(client, f"{LAW}ngay/2022-01-01/dieu-2/"))

    def test_an_untouched_article_has_no_notice(self, story: Story, client: Client) -> None:
        assert "chưa được hợp nhất" not in page(client, f"{LAW}dieu-9/")

    def test_contents_that_rely_on_an_article_are_named_on_its_page(self, story: Story, client: Client) -> None:
        content = CitingContent(kind="x.bai", key="1", title="Đem heo ra chợ có bị phạt không?", url="/hoi-dap/heo/")
        place = ReliancePlace(document_key="7-2021-nd-cp", address="dieu-8-khoan-2-diem-c")
        register_item(content=content, places=[place], at=AT)
        assert '<a href="/hoi-dap/heo/">Đem heo ra chợ' in page(client, f"{LAW}dieu-8/")
        assert "/hoi-dap/heo/" not in page(client, f"{LAW}dieu-2/")

    def test_the_file_to_take_along_says_it_too(self, story: Story, client: Client) -> None:
        text = client.get(f"{LAW}toan-van.txt").content.decode("utf-8-sig")
        assert "CHÚ Ý" in text
        assert "- Điểm c khoản 2 Điều 8 bị bãi bỏ từ ngày 01/07/2026 theo khoản 2 Điều 1" in text


class TestAnotherDay:
    @pytest.mark.parametrize(
        ("day", "status", "has", "has_not"),
        [
            ("2020-06-01", "Chưa có hiệu lực", ["chưa được ban hành", "ở nông thôn."], ["chợ nổi"]),
            ("2021-02-01", "Chưa có hiệu lực", ["có hiệu lực từ ngày 01/03/2021"], ["chưa được ban hành"]),
            (
                "2022-01-01",
                "Chưa kiểm tra hiệu lực",
                ["Đây là lời văn cũ", "đã có 5 thay đổi"],
                ["chợ nổi", "chưa được hợp nhất"],
            ),
            (
                "2024-07-01",
                "Hết hiệu lực một phần",
                ["chợ nổi", "một phần từ ngày 01/07/2024: Điều 1."],
                ["lời văn cũ"],
            ),
            ("2026-06-30", "Hết hiệu lực một phần", ["chợ nổi"], ["chưa được hợp nhất", "Đây là lời văn cũ"]),
            ("2026-07-01", "Hết hiệu lực một phần", ["chưa được hợp nhất"], ["Ngưng hiệu lực một phần từ"]),
            ("2026-10-01", "Ngưng hiệu lực một phần", ["Khoản 1 Điều 8 ngưng hiệu lực"], []),
            ("2026-12-01", "Hết hiệu lực một phần", ["Ngày này chưa tới"], ["Khoản 1 Điều 8 ngưng hiệu lực"]),
            ("2027-01-01", "Hết hiệu lực một phần", ["quét dọn sáng và chiều"], ["Sắp thay đổi"]),
        ],
    )
    def test_reads_as_it_did(
        self, day: str, status: str, has: list[str], has_not: list[str], story: Story, client: Client
    ) -> None:
        html = page(client, f"{LAW}ngay/{day}/")
        heard = words(html)
        assert re.search(r'class="tag[^"]*">([^<]+)<', html)[1] == status  # type: ignore[index]
        assert f"Đang xem văn bản như vào ngày {date.fromisoformat(day):%d/%m/%Y}" in heard
        assert f'href="{LAW}">Về lời văn hôm nay' in html
        assert [one for one in has if one not in heard] == []
        assert [one for one in has_not if one in heard] == []

    def test_yesterday_and_tomorrow_differ_rightly(self, story: Story, client: Client) -> None:
        before, after = (page(client, f"{LAW}ngay/{day}/dieu-8/") for day in ("2026-06-30", "2026-07-01"))
        assert "law-over" not in before
        assert "Sau ngày này" in before
        assert "law-over" in after

    @pytest.mark.parametrize(
        ("address", "canonical", "is_for_robots"),
        [
            ("", LAW, True),
            ("ngay/2026-07-01/", LAW, False),
            ("ngay/2026-07-01/dieu-8/", f"{LAW}dieu-8/", False),
            ("ngay/2022-01-01/", f"{LAW}ngay/2021-03-01/", False),
            ("ngay/2021-03-01/", f"{LAW}ngay/2021-03-01/", True),
            ("ngay/2021-03-01/dieu-8/", f"{LAW}ngay/2021-03-01/dieu-8/", True),
        ],
    )
    def test_one_wording_has_one_address_for_robots(
        self, address: str, canonical: str, is_for_robots: bool, story: Story, client: Client
    ) -> None:
        html = page(client, LAW + address)
        assert f'<link rel="canonical" href="http://localhost:8000{canonical}">' in html
        assert ('content="noindex"' not in html) is is_for_robots

    def test_links_stay_on_the_day(self, story: Story, client: Client) -> None:
        html = page(client, f"{LAW}ngay/2022-01-01/")
        assert f'href="{LAW}ngay/2022-01-01/dieu-8/"' in html
        assert f'href="{LAW}ngay/2022-01-01/toan-van/"' in html
        response = client.get(f"{LAW}ngay/2022-01-01/dieu-8-khoan-2/")
        assert (response.status_code, response["Location"]) == (301, f"{LAW}ngay/2022-01-01/dieu-8/#dieu-8-khoan-2")

    def test_citations_of_units_that_read_as_today_are_links_that_stay_on_the_day(
        self, story: Story, client: Client
    ) -> None:
        cited = f'href="{LAW}ngay/2022-01-01/dieu-2/#dieu-2-khoan-2">khoản 2 Điều 2 Nghị định này</a>'
        assert cited in page(client, f"{LAW}ngay/2022-01-01/dieu-8/")
        assert 'href="#dieu-2-khoan-2">khoản 2 Điều 2 Nghị định này</a>' in page(client, f"{LAW}ngay/2022-01-01/")

    @pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-01-01", "26-1-1", "2026-07-01x"])
    def test_what_no_calendar_has_is_no_address(self, day: str, story: Story, client: Client) -> None:
        page(client, f"{LAW}ngay/{day}/", 404)


class TestOver:
    def test_says_since_when_and_by_what_it_was_replaced(self, story: Story, client: Client) -> None:
        draft = EventDraft(
            kind=EventKind.REPLACED, instrument=story.decree, day=date(2026, 11, 1), source_address="dieu-2"
        )
        enter_event(draft=draft, source=story.amending, by=story.officer, at=AT)
        html = page(client, LAW)
        assert "Văn bản này đã hết hiệu lực từ ngày 01/11/2026" in words(html)
        assert "Văn bản này bị thay thế từ ngày 01/11/2026 theo Điều 2 Nghị định 15/2026/NĐ-CP." in words(html)
        the_day_before = words(page(client, f"{LAW}ngay/2026-10-31/"))
        assert "đã hết hiệu lực từ" not in the_day_before
        assert "từ ngày 01/11/2026 hết hiệu lực toàn bộ" in the_day_before
        assert "văn bản đã hết hiệu lực từ ngày 01/11/2026" in words(page(client, f"{LAW}ngay/2026-11-02/"))


class TestChoosingADay:
    @pytest.mark.parametrize(
        ("typed", "address"),
        [
            ("2026-07-01", "ngay/2026-07-01/"),
            ("1/7/2026", "ngay/2026-07-01/"),
            ("01.07.2026", "ngay/2026-07-01/"),
            ("2026-07-01&dieu=dieu-8-khoan-2", "ngay/2026-07-01/dieu-8/"),
            ("2026-07-01&dieu=//evil.example", "ngay/2026-07-01/"),
        ],
    )
    def test_leads_to_its_permanent_address(self, typed: str, address: str, story: Story, client: Client) -> None:
        response = client.get(f"{LAW}ngay/?ngay={typed}")
        assert (response.status_code, response["Location"]) == (302, LAW + address)

    def test_says_what_is_no_day_and_names_the_law_s_own(self, story: Story, client: Client) -> None:
        heard = words(page(client, f"{LAW}ngay/?ngay=hôm+qua", 400))
        assert "“hôm qua” không phải là một ngày" in heard
        assert "bị bãi bỏ, được bổ sung" in heard


class TestHistory:
    def test_tells_every_event_by_day_part_and_document(self, story: Story, client: Client) -> None:
        rows = [words(row) for row in re.findall(r"<tr role=\"row\".*?</tr>", page(client, f"{LAW}lich-su/"), re.S)[1:]]
        days = [row.split()[0] for row in rows]
        assert days == [
            *("01/01/2027", "01/09/2026", "01/07/2026", "01/07/2026"),
            *("01/07/2024", "01/03/2021", "04/01/2021"),
        ]
        assert "sắp tới" in rows[0]
        merged = next(row for row in rows if row.split()[0] == "01/07/2024")
        assert "Điều 1; Khoản 3 Điều 2" in merged
        assert "Nghị định 12/2024/NĐ-CP" in merged
        assert "Bị bãi bỏ Phần chịu tác động: Điểm c khoản 2 Điều 8" in " ".join(rows)

    def test_tells_what_the_amending_decree_does(self, story: Story, client: Client) -> None:
        heard = words(page(client, "/van-ban/15-2026-nd-cp/lich-su/"))
        assert "Văn bản này tác động đến (4)" in heard
        assert "Bãi bỏ" in heard


class TestScheme:
    def test_shows_one_edge_from_both_ends_as_list_and_picture(self, story: Story, client: Client) -> None:
        mine, other = (page(client, f"/van-ban/{slug}/luoc-do/") for slug in ("7-2021-nd-cp", "15-2026-nd-cp"))
        assert "Văn bản sửa đổi, bổ sung" in mine
        assert "Văn bản được sửa đổi, bổ sung" in other
        for html in (mine, other):
            assert html.count('<svg class="scheme ') == 2
            assert '<title id="ten-rong">' in html
        assert '<a href="/van-ban/15-2026-nd-cp/"><text' in mine

    def test_chain_of_bases_says_which_is_over(self, story: Story, client: Client) -> None:
        html = page(client, f"{LAW}luoc-do/")
        chain = words(html[html.index("Chuỗi căn cứ") :])
        assert "Luật Tổ chức Chính phủ (76/2015/QH13) Hết hiệu lực" in chain

    def test_a_law_that_many_lean_on_shows_the_newest_and_leads_to_all(
        self, story: Story, client: Client, tmp_path: Path, django_assert_max_num_queries: Any
    ) -> None:
        numbers = range(1, 9)
        leaning = [record(f"{n}/2022/QĐ-TTg", doc_type="Quyết định", issued=f"0{n}/02/2022") for n in numbers]
        bring_records(tmp_path, *leaning, name="quyet-dinh.jsonl")
        for one in Instrument.objects.filter(doc_type="Quyết định"):
            Relation.objects.create(
                source=one, kind="can-cu", target=story.decree, target_key="7-2021-nd-cp", created_at=AT
            )
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, f"{LAW}luoc-do/")
        group = html[html.index('id="nhom-den-can-cu"') :].partition("</section>")[0]
        assert re.findall(r"\d/2022/QĐ-TTg", group) == [f"{n}/2022/QĐ-TTg" for n in (8, 7, 6, 5, 4)]
        assert '<a href="?nhom=den-can-cu">Xem tất cả 8' in group
        assert page(client, f"{LAW}luoc-do/?nhom=den-can-cu").count('class="list-title"') == 8

    @pytest.mark.parametrize("group", ["di-khong-co", "ngang-can-cu", "can-cu", "-"])
    def test_knows_only_its_own_groups(self, group: str, story: Story, client: Client) -> None:
        page(client, f"{LAW}luoc-do/?nhom={group}", 404)


class TestComparison:
    ADDRESS = f"{LAW}so-sanh/?tu=2022-01-01&den=2026-11-24"

    def test_shows_what_differs_with_marks_that_need_no_colour(self, story: Story, client: Client) -> None:
        html = page(client, self.ADDRESS)
        assert '<ins><span class="visually-hidden">[thêm: </span>và chợ nổi' in html
        assert f'<a href="{LAW}ngay/2026-11-24/dieu-2/#dieu-2-khoan-3" rel="nofollow">Khoản 3 Điều 2</a>' in html
        assert "2 điều cùng lời văn vào hai ngày" in html
        assert "Đã có hiệu lực nhưng chưa có trong lời văn mới" in html

    def test_days_may_be_told_the_other_way_round(self, story: Story, client: Client) -> None:
        assert "Ngày 01/01/2022 và ngày 24/11/2026" in page(client, f"{LAW}so-sanh/?tu=2026-11-24&den=2022-01-01")

    def test_without_days_compares_today_with_the_wording_before(self, story: Story, client: Client) -> None:
        assert "Ngày 01/03/2021 và ngày 24/11/2026" in page(client, f"{LAW}so-sanh/")

    def test_one_wording_leads_to_the_history(self, story: Story, client: Client) -> None:
        heard = words(page(client, f"{LAW}so-sanh/?tu=2025-01-01&den=2026-11-24"))
        assert "cùng một lời văn" in heard
        assert "Điểm c khoản 2 Điều 8 bị bãi bỏ" in heard
        assert "cùng một lời văn" in words(page(client, "/van-ban/12-2024-nd-cp/so-sanh/"))

    def test_is_computed_once(self, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        page(client, self.ADDRESS)
        monkeypatch.setattr("portal.library.web.differences.compare_rows", None)
        page(client, self.ADDRESS)

    def test_a_pair_is_compared_by_one_request_at_a_time(
        self, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A pair that nobody has compared yet, so that the cache of another test does not answer.
        Edition.objects.filter(instrument=story.decree, valid_from=date(2024, 7, 1)).update(checksum="f" * 64)
        monkeypatch.setattr("portal.library.web.differences.cache.add", lambda *_: False)
        response = client.get(self.ADDRESS)
        assert (response.status_code, response["Retry-After"]) == (503, "5")

    def test_what_is_too_long_is_not_compared_on_request(
        self, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Edition.objects.filter(instrument=story.decree, valid_from=date(2024, 7, 1)).update(checksum="e" * 64)
        monkeypatch.setattr("portal.library.web.differences.MOST_CHARACTERS", 10)
        assert "quá dài để so sánh" in page(client, self.ADDRESS)


class TestPermalinks:
    ELI = "/eli/vn/chinh-phu/nghi-dinh/2021/01/04/7-2021-nd-cp"

    @pytest.mark.parametrize(
        ("address", "page"),
        [
            (ELI, LAW),
            (f"{ELI}/2026-07-01", f"{LAW}ngay/2026-07-01/"),
            (f"{ELI}/dieu-8", f"{LAW}dieu-8/"),
            (f"{ELI}/2026-07-01/dieu-8-khoan-2-diem-c", f"{LAW}ngay/2026-07-01/dieu-8/#dieu-8-khoan-2-diem-c"),
            ("/eli/vn/cp/nd/2021/01/04/7-2021-nd-cp", LAW),  # other spellings of authority and kind
            ("/eli/vn/chinh-phu/nghi-dinh/2021/7-2021-nd-cp", LAW),  # the day of issue is not known to whoever cites
        ],
    )
    def test_see_other(self, address: str, page: str, story: Story, client: Client) -> None:
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (303, page)

    @pytest.mark.parametrize(
        "address",
        [ELI.replace("2021/01/04", "2021/01/05"), ELI.replace("7-2021", "6-2021"), ELI.replace("2021/01", "2020/01")],
    )
    def test_another_day_or_number_is_another_document(self, address: str, story: Story, client: Client) -> None:
        page(client, address, 404)

    def test_stands_in_the_page_s_own_words_for_machines(self, story: Story, client: Client) -> None:
        html = page(client, f"{LAW}dieu-8/")
        said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])  # type: ignore[index]
        assert said["@id"] == f"http://testserver{self.ELI}/dieu-8"
        assert said["isPartOf"]["@id"] == f"http://testserver{self.ELI}"


class TestMachineWords:
    def test_legislation_is_told_whole(self, story: Story, client: Client) -> None:
        html = page(client, "/van-ban/15-2026-nd-cp/")
        said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])  # type: ignore[index]
        assert said["legislationPassedBy"] == {"@type": "GovernmentOrganization", "name": "Chính phủ"}
        assert said["legislationDateVersion"] == "2026-11-24"
        assert said["temporalCoverage"] == "2026-07-01/.."
        assert said["legislationJurisdiction"]["name"] == "Việt Nam"
        assert said["legislationChanges"][0]["legislationIdentifier"] == "7/2021/NĐ-CP"
        assert said["encoding"][0]["legislationLegalValue"].endswith("UnofficialLegalValue")

    def test_dublin_core_has_its_elements(self, story: Story, client: Client) -> None:
        named = set(re.findall(r'<meta name="(DC\.[a-z]+)"', page(client, LAW)))
        assert named >= {
            *("DC.title", "DC.creator", "DC.description", "DC.publisher", "DC.date", "DC.type", "DC.format"),
            *("DC.identifier", "DC.language", "DC.relation", "DC.coverage", "DC.rights"),
        }

    def test_a_page_that_has_not_changed_is_not_sent_again(self, story: Story, client: Client) -> None:
        tag = client.get(f"{LAW}toan-van.txt")["ETag"]
        assert client.get(f"{LAW}toan-van.txt", headers={"If-None-Match": tag}).status_code == 304
