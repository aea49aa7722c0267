"""The composed pages: home, agencies, topics, and what search engines read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lawtext.words import slugify
from portal.frontpages.models import HomePage
from portal.frontpages.queries.pages import living_plan
from portal.library.models import Field, Reliance
from portal.questions.models import Answer
from portal.questions.operations import count
from portal.questions.operations.drafts import PickedProvision
from portal.questions.states import CountedEvent
from portal.questions.states.situations import read_situation
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.editorial.factories import make_article, make_law, make_stale_article
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_event
from tests.portal.plans.factories import PLAN, make_plan
from tests.portal.questions.answering import Team
from tests.portal.questions.test_situation_values import ROW
from tests.portal.search.answering import make_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
MERGER = date(2025, 7, 1)
DECREE = "7-2021-nd-cp"
MAIN = re.compile(r'<main id="noi-dung".*</main>', re.DOTALL)
HERO = re.compile(r'<section class="hero".*?class="hero-examples"><span>Hay tìm', re.DOTALL)


@pytest.fixture
def home(founded_portal: None) -> HomePage:
    return HomePage.objects.get()


class TestHome:
    def test_puts_the_search_box_first(self, home: HomePage, client: Client):
        html = client.get("/").content.decode()
        assert html.count('type="search"') == 1
        assert html.index('type="search"') < html.index("Câu hỏi vừa được trả lời")

    def test_shows_what_the_rooms_hold(self, home: HomePage, client: Client, tmp_path: Path):
        make_law(tmp_path)
        make_answer("Đặt cọc mua nhà thì sao?")
        make_article("Cổng mở cửa", kind="tin")
        make_agency("Sở Tư pháp")
        html = client.get("/").content.decode()
        for words in ("Bộ luật Dân sự", "Đặt cọc mua nhà thì sao?", "Cổng mở cửa", "Sở Tư pháp"):
            assert words in html

    def test_opens_what_there_is_in_khmer_and_only_that(self, home: HomePage, client: Client):
        """Who reads Khmer alone finds a word in it before anything else, and every word leads to a page in it."""
        vietnamese = make_article("Ai được luật sư miễn phí?", kind="tin")
        assert 'lang="km"' not in client.get("/").content.decode()
        khmer = make_article("ជំនួយផ្នែកច្បាប់", slug="km", language="km", translation_of=vietnamese)
        html = client.get("/").content.decode()
        assert f'<a href="{khmer.url}" hreflang="km" lang="km">ជំនួយផ្នែកច្បាប់</a>' in html
        assert html.index('lang="km"') < html.index("Ai được luật sư miễn phí?")
        assert [line for line in html.splitlines() if "ជំនួយ" in line and 'lang="km"' not in line] == []
        khmer.unpublish()
        assert 'lang="km"' not in client.get("/").content.decode()

    def test_leads_to_those_who_answer(self, home: HomePage, client: Client):
        html = client.get("/").content.decode()
        assert f'href="{reverse("questions:ask")}">Hỏi cơ quan nhà nước</a>' in html
        assert "Chưa có câu trả lời nào được công bố" in html

    def test_asks_at_most_fifteen_questions(
        self, home: HomePage, client: Client, tmp_path: Path, django_assert_max_num_queries
    ):
        make_law(tmp_path)
        team = Team()
        for number in range(8):
            make_article(f"Bài {number}", agency=make_agency())
            make_answer(f"Câu hỏi {number}", team=team)
        client.get("/")
        with django_assert_max_num_queries(15):
            assert client.get("/").status_code == 200

    def test_leads_past_nothing_but_the_header(self, home: HomePage, client: Client):
        main = MAIN.search(client.get("/").content.decode())[0]
        assert main.count("<h1") == 1
        assert main.index("<h1") < main.index('type="search"')
        assert f'href="{reverse("questions:ask")}"' in main

    def test_says_whom_to_call_before_anything_else(self, home: HomePage, client: Client, settings):
        first = HERO.search(client.get("/").content.decode())[0]
        assert f"Hỏi bộ phận tiếp công dân của {settings.PORTAL_OWNER} hoặc Ủy ban nhân dân" in first
        settings.PORTAL_HOTLINE = "0292 3123.456"
        assert 'Gọi <a href="tel:02923123456">0292 3123.456</a>' in HERO.search(client.get("/").content.decode())[0]

    def test_finds_pages_at_any_depth_and_no_others(self, home: HomePage, client: Client):
        article = make_article("Chơi hụi")
        assert client.get("/tin-bai/choi-hui/").context["page"].trail[-1].slug == "tin-bai"
        assert client.get("/hoat-dong/choi-hui/").status_code == 404
        assert client.get("/choi-hui/").status_code == 404
        article.unpublish()
        assert client.get("/tin-bai/choi-hui/").status_code == 404


class TestNeeds:
    """What people come with stands before what is new."""

    @pytest.fixture
    def told(self, home: HomePage) -> Callable[..., Answer]:
        """Makes an answer to a situation of a need that was asked so often."""
        team = Team()

        def tell(title: str, need: str, asked: int = 0, useful: int = 0, **said: object) -> Answer:
            situation = ROW | {"key": slugify(title), "title": title, "need": need} | said
            answer = make_answer(title, team=team, situation=read_situation(situation).to_json())
            Answer.objects.filter(pk=answer.pk).update(asked_count=asked, useful_count=useful)
            return answer

        return tell

    def test_stand_in_their_order_each_with_what_is_asked_most(self, told: Callable[..., Answer], client: Client):
        told("Bị đuổi việc", "viec-lam")
        told("Sang tên sổ đỏ", "dat-dai")
        told("Nợ lương", "viec-lam", asked=3)
        told("Nghỉ phép", "viec-lam", asked=3, useful=1)
        told("Thử việc", "viec-lam", useful=1)
        html = client.get("/").content.decode()
        needs = html[html.index('id="can-gi"') : html.index('id="hoi-dap"')]
        assert re.findall(r"<h3>([^<]+)", needs) == ["Đất đai", "Việc làm"]
        assert re.findall(r'<a href="(/hoi-dap/[^"]+)">([^<]+)</a>', needs) == [
            ("/hoi-dap/sang-ten-so-do/", "Sang tên sổ đỏ"),
            ("/hoi-dap/nghi-phep/", "Nghỉ phép"),
            ("/hoi-dap/no-luong/", "Nợ lương"),
            ("/hoi-dap/thu-viec/", "Thử việc"),
        ]

    def test_are_followed_by_what_is_asked_now(self, told: Callable[..., Answer], client: Client):
        told("Nợ lương", "viec-lam", asked=9)
        told("Thử việc", "viec-lam", asked=2)
        html = client.get("/").content.decode()
        asked = html[html.index("Đang được hỏi nhiều") :]
        assert asked.index("Nợ lương") < asked.index("Thử việc")
        assert "Câu hỏi vừa được trả lời" not in html

    def test_are_not_said_to_be_asked_often_while_one_of_them_is_not(self, told: Callable[..., Answer], client: Client):
        told("Nợ lương", "viec-lam", asked=9)
        make_answer("Đặt cọc mua nhà thì sao?")
        assert "Đang được hỏi nhiều" not in client.get("/").content.decode()

    def test_leave_out_what_has_no_answer_because_its_law_is_not_held(
        self, told: Callable[..., Answer], client: Client
    ):
        told("Phạt nồng độ cồn", "xe-co", asked=9, short="", rests=[], cases=[], steps=[], wanted=["168/2024/NĐ-CP"])
        told("Nợ lương", "viec-lam")
        html = client.get("/").content.decode()
        assert "Nợ lương" in html
        assert "Phạt nồng độ cồn" not in html

    def test_wait_for_the_first_situation(self, home: HomePage, client: Client):
        make_answer("Đặt cọc mua nhà thì sao?")
        html = client.get("/").content.decode()
        assert 'id="can-gi"' not in html
        assert "Câu hỏi vừa được trả lời" in html

    def test_cost_one_query_however_many(
        self, told: Callable[..., Answer], client: Client, django_assert_max_num_queries
    ):
        for number in range(9):
            told(f"Việc {number}", "viec-lam" if number % 2 else "dat-dai")
        client.get("/")
        with django_assert_max_num_queries(14):
            assert "Việc bà con hay gặp" in client.get("/").content.decode()


class TestPlan:
    def test_of_this_year_stands_on_the_home_page(self, home: HomePage, client: Client):
        make_plan(PLAN.replace("2026", "2021"))
        assert 'id="ke-hoach"' not in client.get("/").content.decode()
        year = str(timezone.localdate().year)
        make_plan(PLAN.replace("2026", year))
        html = client.get("/").content.decode()
        assert f"Phổ biến, giáo dục pháp luật năm {year}</a>" in html
        assert "<strong>0</strong> / 3 nhiệm vụ" in html

    @pytest.mark.parametrize(
        ("day", "is_shown"), [(date(2026, 12, 31), True), (date(2028, 6, 29), True), (date(2028, 6, 30), False)]
    )
    def test_of_another_year_is_shown_while_it_is_carried_out(self, day: date, is_shown: bool):
        make_plan(PLAN.replace("trước ngày 30/11/2026", "trước ngày 30/6/2028"))
        assert (living_plan(on=day) is not None) is is_shown


class TestAgencies:
    def test_are_listed_by_kind(self, client: Client, django_assert_max_num_queries):
        make_agency("Sở Tư pháp")
        make_agency("Hội Nông dân", kind="union")
        make_agency("Đã giải thể", exists_to=date(2020, 1, 1))
        with django_assert_max_num_queries(12):
            html = client.get("/co-quan/").content.decode()
        assert html.index("Sở Tư pháp") < html.index("Hội Nông dân")
        assert "Đã giải thể" not in html

    def test_level_that_nobody_knows_falls_back_to_the_province(self, client: Client):
        make_agency("Sở Tư pháp")
        assert "Sở Tư pháp" in client.get("/co-quan/?cap=khong-co").content.decode()

    def test_one_that_is_no_more_points_to_who_carries_on(self, client: Client):
        old = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=MERGER)
        heir = make_agency("Sở Tư pháp thành phố Cần Thơ", exists_from=MERGER)
        old.successions.create(successor=heir, on_date=MERGER, decision="Nghị quyết số 202/2025/QH15")
        html = client.get(f"/co-quan/{old.slug}/").content.decode()
        assert "không còn hoạt động từ ngày 01/07/2025" in html
        assert f'href="/co-quan/{heir.slug}/"' in html
        assert "Tiếp nối từ" in client.get(f"/co-quan/{heir.slug}/").content.decode()

    def test_short_address_leads_to_whoever_bears_the_name_today(self, client: Client):
        province = make_province()
        make_agency("Sở Tư pháp tỉnh Hậu Giang", short_name="Sở Tư pháp", place=province, exists_to=MERGER)
        heir = make_agency("Sở Tư pháp thành phố Cần Thơ", short_name="Sở Tư pháp", exists_from=MERGER)
        answer = client.get("/co-quan/so-tu-phap/")
        assert answer.status_code == 302
        assert answer["Location"] == f"/co-quan/{heir.slug}/"
        assert client.get("/co-quan/so-khong-co/").status_code == 404

    def test_front_asks_at_most_twelve_questions(self, client: Client, django_assert_max_num_queries):
        old, agency = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=MERGER), make_agency(exists_from=MERGER)
        old.successions.create(successor=agency, on_date=MERGER)
        team = Team(agency)
        for number in range(4):
            make_article(f"Bài {number}", agency=agency)
            make_answer(f"Câu {number}", team=team)
        client.get(f"/co-quan/{agency.slug}/")
        with django_assert_max_num_queries(12):
            html = client.get(f"/co-quan/{agency.slug}/").content.decode()
        assert "Bài 3" in html
        assert "Câu 3" in html

    def test_front_says_how_soon_the_agency_answers(self, client: Client):
        agency, day = make_agency(), timezone.localdate()
        for what, days, number in (
            (CountedEvent.ANSWERED, 4, 7),
            (CountedEvent.ANSWERED, 6, 1),
            (CountedEvent.ANSWERED_LATE, 20, 1),
        ):
            count(what=what, day=day, agency=agency, days=days, by=number)
        count(what=CountedEvent.ANSWERED, day=day - timedelta(days=366), agency=agency, days=1, by=90)
        said = " ".join(client.get(f"/co-quan/{agency.slug}/").content.decode().split())
        assert "trả lời 9 câu hỏi, 88% đúng hạn; một nửa số câu được trả lời trong 4 ngày làm việc" in said

    def test_front_shows_what_the_agency_answered_and_those_before_it(self, client: Client):
        old, heir = make_agency("Sở Tư pháp tỉnh Hậu Giang"), make_agency("Sở Tư pháp thành phố Cần Thơ")
        make_answer("Hỏi ở Hậu Giang", team=Team(old))
        make_answer("Hỏi nơi khác", team=Team(make_agency("Sở Y tế")))
        old.successions.create(successor=heir, on_date=MERGER)
        html = client.get(f"/co-quan/{heir.slug}/").content.decode()
        assert "Hỏi ở Hậu Giang" in html
        assert "Hỏi nơi khác" not in html
        assert f'href="/hoi-dap/?co-quan={heir.slug}"' in html


class TestTopics:
    def test_show_explanations_before_the_law(self, client: Client, tmp_path: Path, django_assert_max_num_queries):
        field = Field.objects.create(slug="dan-su", name="Dân sự")
        make_law(tmp_path).fields.add(field)
        article = make_article("Chơi hụi")
        article.fields.add(field)
        article.save()
        make_answer("Hụi bể thì sao?")
        client.get("/linh-vuc/dan-su/")
        with django_assert_max_num_queries(12):
            html = client.get("/linh-vuc/dan-su/").content.decode()
        assert html.index("Hụi bể thì sao?") < html.index("Chơi hụi") < html.index("Bộ luật Dân sự")
        assert 'href="/hoi-dap/?linh-vuc=dan-su"' in html
        assert "1 văn bản · 1 câu trả lời" in client.get("/linh-vuc/").content.decode()

    def test_are_there_where_nothing_but_an_answer_is(self, client: Client):
        make_answer("Làm khai sinh ở đâu?", field_slug="hanh-chinh-tu-phap/ho-tich")
        for address in ("/linh-vuc/hanh-chinh-tu-phap/", "/linh-vuc/hanh-chinh-tu-phap/ho-tich/"):
            html = client.get(address).content.decode()
            assert "Làm khai sinh ở đâu?" in html
            assert "Thư viện chưa có văn bản" in html
            assert "/theo-doi/" not in html[html.index("<main") : html.index("</main>")]
        assert "Hành chính tư pháp" in client.get("/linh-vuc/").content.decode()
        assert client.get("/linh-vuc/lao-dong/").status_code == 404

    def test_unknown_is_not_found(self, client: Client):
        assert client.get("/linh-vuc/khong-co/").status_code == 404


class TestStaleArticles:
    """What the law has left behind says so wherever it is shown, and within the page's budget."""

    WORD = "Căn cứ cần xem lại"

    @pytest.fixture
    def field(self) -> Field:
        return Field.objects.create(slug="moi-truong", name="Môi trường")

    @pytest.fixture
    def address_of(self, home: HomePage, field: Field) -> Callable[[str], str]:
        """A page that shows one stale article and one beside it."""
        agency = make_agency("Sở Xây dựng")
        for make, title, kind in (
            (make_stale_article, "Rác để ở đâu", "bai-viet"),
            (make_article, "Đặt cọc mua nhà", "bai-viet"),
            (make_article, "Cổng mở cửa", "tin"),
        ):
            article = make(title, agency=agency, kind=kind)
            article.fields.add(field)
            article.save()
        pages = {"home": "/", "agency": f"/co-quan/{agency.slug}/", "topic": f"/linh-vuc/{field.slug}/"}
        return pages.__getitem__

    @pytest.mark.parametrize("place", ["home", "agency", "topic"])
    def test_are_marked(
        self, place: str, address_of: Callable[[str], str], client: Client, django_assert_max_num_queries
    ):
        client.get(address_of(place))
        with django_assert_max_num_queries(14):
            html = client.get(address_of(place)).content.decode()
        assert html.count(self.WORD) == 1
        assert html.index("Rác để ở đâu") < html.index(self.WORD)
        assert self.WORD not in html[html.index("Đặt cọc mua nhà") : html.index("Rác để ở đâu")]

    @pytest.mark.parametrize("place", ["home", "agency", "topic"])
    def test_are_marked_among_the_answers_too(self, place: str, home: HomePage, field: Field, client: Client):
        agency = make_agency("Sở Xây dựng")
        make_answer(
            "Rác để ở đâu?", team=Team(agency), field_slug="moi-truong", cited=[PickedProvision(DECREE, "dieu-8")]
        )
        make_answer("Đặt cọc thì sao?", team=Team(agency), field_slug="moi-truong", cited=[])
        Reliance.objects.update(written_at=AT - timedelta(days=30))
        make_event("dieu-8")
        pages = {"home": "/", "agency": f"/co-quan/{agency.slug}/", "topic": f"/linh-vuc/{field.slug}/"}
        html = client.get(pages[place]).content.decode()
        assert html.count(self.WORD) == 1
        assert html.index("Rác để ở đâu?") < html.index(self.WORD)


class TestSearchEngines:
    def test_find_pages_laws_and_agencies(self, home: HomePage, client: Client, tmp_path: Path):
        make_law(tmp_path)
        agency = make_agency()
        make_article("Chơi hụi")
        index = client.get("/sitemap.xml").content.decode()
        assert "sitemap-van-ban.xml" in index
        answer = make_answer("Hụi bể thì sao?")
        assert "/tin-bai/choi-hui/" in client.get("/sitemap-trang.xml").content.decode()
        assert answer.get_absolute_url() in client.get("/sitemap-hoi-dap.xml").content.decode()
        assert "/van-ban/91-2015-qh13/" in client.get("/sitemap-van-ban.xml").content.decode()
        assert f"/co-quan/{agency.slug}/" in client.get("/sitemap-co-quan.xml").content.decode()

    def test_are_kept_out_of_the_back_office(self, client: Client):
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /quan-tri/" in text
        assert "Sitemap: http" in text


class TestWhoFindsAWeakness:
    """RFC 9116."""

    def test_reads_whom_to_tell_and_until_when(self, home: HomePage, client: Client, settings):
        settings.SECURITY_CONTACTS = ["an-toan@phapluat.example.gov.vn", "https://phapluat.example.gov.vn/an-toan/"]
        settings.PORTAL_HOTLINE = "0292 3820 000"
        answer = client.get("/.well-known/security.txt")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        told = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
        assert [value for name, value in told if name == "Contact"] == [
            "mailto:an-toan@phapluat.example.gov.vn",
            "https://phapluat.example.gov.vn/an-toan/",
            "tel:02923820000",
        ]
        ends = datetime.fromisoformat(dict(told)["Expires"])
        assert timedelta(days=30) < ends - datetime.now(UTC) < timedelta(days=365)

    def test_finds_nothing_where_nobody_is_named(self, home: HomePage, client: Client, settings):
        settings.SECURITY_CONTACTS, settings.PORTAL_HOTLINE = [], ""
        assert client.get("/.well-known/security.txt").status_code == 404
