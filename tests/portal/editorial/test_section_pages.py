"""Sections: shelves, kinds, what was taken over, the fronts of agencies and their heirs."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries import empty_sections
from portal.editorial.states.contents import SectionKind
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.editorial.test_kinds import make_event_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
MERGER = date(2025, 7, 1)


def make_front(agency: Agency, **said: object) -> SectionPage:
    """The agency's front; an heir has had one since the rights were settled."""
    shelf = make_section("chuyen-muc")
    front = SectionPage.objects.filter(agency=agency, kind=SectionKind.AGENCY).first()
    if front is None:
        front = SectionPage(title=agency.name, slug=agency.slug, kind=SectionKind.AGENCY, agency=agency, **said)
        shelf.add_child(instance=front)
    return SectionPage.objects.get(pk=front.pk)


def adopt(article: ArticlePage, section: SectionPage, **said: object) -> Adoption:
    now = timezone.now()
    fields = {"visible_from": now - timedelta(minutes=1), "by": make_officer(), "at": now} | said
    return Adoption.objects.create(article=article, key=str(article.pk), section=section, **fields)


class TestShelves:
    def test_lead_to_the_shelves_below(self, client: Client):
        make_article("Ai được giúp", section=make_section("to-gap"))
        html = client.get(make_section("tai-lieu-phap-luat").url).content.decode()
        assert 'href="/tai-lieu-phap-luat/to-gap/"' in html

    def test_are_narrowed_by_kind_with_links(self, client: Client):
        section = make_section("tin-tuc-su-kien")
        make_article("Một tin", kind="tin", section=section)
        make_article("Một bài", kind="bai-viet", section=section)
        html = client.get(f"{section.url}?loai=tin").content.decode()
        assert "Tin tức (1)" in html
        assert "Một tin" in html
        assert "Một bài" not in html

    def test_old_addresses_of_leaflets_lead_to_the_shelf(self, client: Client):
        page = make_article("Ai được giúp", section=make_section("to-gap"))
        assert client.get("/to-gap/").headers["Location"] == "/tai-lieu-phap-luat/to-gap/"
        assert client.get(f"/to-gap/{page.slug}/").headers["Location"] == page.url
        assert client.get("/to-gap/khong-co/").status_code == 404


class TestAdopted:
    def test_contents_are_shown_in_the_words_of_the_section_with_their_source(self, client: Client):
        article = make_article("Tên gốc", agency=make_agency("Công an thành phố"), section=make_section("tin-bai"))
        adopt(article, make_section("to-gap"), title="Tên ở đây", kind="tin")
        html = client.get(make_section("to-gap").url).content.decode()
        assert "Tên ở đây" in html
        assert "Tên gốc" not in html
        assert "Nguồn: Công an thành phố" in html
        assert "Tên gốc" in client.get("/tin-bai/").content.decode()

    def test_contents_stand_in_the_order_in_which_they_came(self, client: Client):
        section = make_section("to-gap")
        article = make_article("Từ nơi khác")
        make_article("Của chính mình", section=section)
        adopt(article, section, visible_from=timezone.now() - timedelta(days=9))
        html = client.get(section.url).content.decode()
        assert html.index("Của chính mình") < html.index("Từ nơi khác")

    @pytest.mark.parametrize(
        "said",
        [
            {"visible_from": timezone.now() + timedelta(days=1)},
            {"visible_from": timezone.now() - timedelta(days=9), "visible_to": timezone.now() - timedelta(days=1)},
            {"ended_at": timezone.now()},
        ],
        ids=["not yet", "no more", "released"],
    )
    def test_contents_are_seen_only_for_their_while(self, client: Client, said: dict[str, object]):
        adopt(make_article("Từ nơi khác"), make_section("to-gap"), **said)
        adopt(make_article("Ở lại"), make_section("to-gap"))
        html = client.get(make_section("to-gap").url).content.decode()
        assert "Ở lại" in html
        assert "Từ nơi khác" not in html

    def test_contents_that_were_withdrawn_are_gone_here_too(self, client: Client):
        article = make_article("Từ nơi khác")
        adopt(article, make_section("to-gap"))
        assert "Từ nơi khác" in client.get(make_section("to-gap").url).content.decode()
        article.unpublish()
        assert "Từ nơi khác" not in client.get(make_section("to-gap").url).content.decode()

    def test_lists_cost_no_more_queries(self, client: Client, django_assert_max_num_queries):
        section = make_section("to-gap")
        for number in range(6):
            adopt(make_article(f"Bài {number}"), section)
        client.get(section.url)
        with django_assert_max_num_queries(13):
            assert client.get(section.url).status_code == 200


class TestFront:
    def test_shows_who_the_agency_is_what_it_wrote_and_what_comes(self, client: Client):
        agency = make_agency("Sở Tư pháp thành phố Cần Thơ")
        front = make_front(agency, lead="Hộ tịch, công chứng.")
        agency.contacts.create(name="Phòng Phổ biến", phone="02923 123 456")
        make_article("Bài của sở", section=front, agency=agency)
        make_article("Bài ở mục chung", agency=agency)
        make_event_page("Hội nghị của sở", section=front, agency=agency)
        html = client.get(front.url).content.decode()
        for words in (
            "Hộ tịch",
            "Phòng Phổ biến",
            "Bài của sở",
            "Bài ở mục chung",
            "Hội nghị của sở",
            'data-hue="cham"',
        ):
            assert words in html
        assert f'href="/co-quan/{agency.slug}/"' in html

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries):
        agency = make_agency("Sở Tư pháp thành phố Cần Thơ")
        front = make_front(agency)
        for number in range(14):
            make_article(f"Bài {number}", section=front, agency=agency)
        client.get(front.url)
        with django_assert_max_num_queries(20):
            assert client.get(front.url).status_code == 200

    def test_of_an_agency_merged_into_one_leads_there(self, client: Client):
        old, heir = make_agency("Sở cũ", exists_to=MERGER), make_agency("Sở nay", exists_from=MERGER)
        old.successions.create(successor=heir, on_date=MERGER)
        old_front, front = make_front(old), make_front(heir)
        article = make_article("Bài của sở cũ", section=old_front, agency=old)
        response = client.get(old_front.url)
        assert (response.status_code, response["Location"]) == (301, front.url)
        assert "Sở cũ</a> (nay là Sở nay)" in client.get(article.url).content.decode()
        assert f"?cua={old_front.slug}" in client.get(front.url).content.decode()
        assert "Bài của sở cũ" in client.get(f"{front.url}?cua={old_front.slug}").content.decode()

    def test_of_an_agency_parted_among_several_names_them(self, client: Client):
        old = make_agency("Sở cũ", exists_to=MERGER)
        for name in ("Sở này", "Sở kia"):
            old.successions.create(successor=make_agency(name, exists_from=MERGER), on_date=MERGER)
        front = make_front(old)
        make_article("Bài còn đọc được", section=front, agency=old)
        html = client.get(front.url).content.decode()
        assert "không còn hoạt động từ ngày 01/07/2025" in html
        for words in ("Sở này", "Sở kia", "Bài còn đọc được"):
            assert words in html

    def test_stands_in_the_list_of_fronts_while_its_agency_exists(self, client: Client):
        for agency in (make_agency("Sở đang có"), make_agency("Sở đã hết", exists_to=MERGER)):
            make_article("Bài của sở", section=make_front(agency), slug=f"bai-{agency.slug}")
        html = client.get("/chuyen-muc/").content.decode()
        assert "Sở đang có" in html
        assert "Sở đã hết" not in html


class TestEmptySections:
    """A section without contents keeps its address; menus, lists and the map of the site do not lead there."""

    MENU = '<li><a href="/ho-tro-phap-ly/">Hỗ trợ pháp lý</a></li>'

    @pytest.fixture(autouse=True)
    def _asked_anew(self, settings) -> Iterator[None]:
        settings.SECTIONS_CHECK_SECONDS = 60.0
        cache.delete("empty_sections")
        yield
        cache.delete("empty_sections")

    def test_keep_their_address_and_are_linked_from_nowhere(self, client: Client):
        make_front(make_agency("Sở Công Thương"))
        assert client.get("/ho-tro-phap-ly/tro-giup-phap-ly/").status_code == 200
        for address in ("/", "/hoi-dap/", "/sitemap-trang.xml"):
            html = client.get(address).content.decode()
            assert "/ho-tro-phap-ly/" not in html
            assert "/tai-lieu-phap-luat/" not in html
        assert 'href="/hoat-dong/cuoc-thi/"' not in client.get("/hoat-dong/").content.decode()
        assert "Sở Công Thương" not in client.get("/chuyen-muc/").content.decode()

    def test_are_linked_once_something_stands_in_them_or_below(self, client: Client):
        make_article("Ai được giúp", section=make_section("tro-giup-phap-ly"))
        home, tree = (client.get(address).content.decode() for address in ("/", "/sitemap-trang.xml"))
        assert self.MENU in home
        assert "/ho-tro-phap-ly/tro-giup-phap-ly/</loc>" in tree
        assert "/ho-tro-phap-ly/ho-tro-doanh-nghiep/" not in tree
        shelves = client.get("/ho-tro-phap-ly/").content.decode()
        assert 'href="/ho-tro-phap-ly/tro-giup-phap-ly/"' in shelves
        assert "ho-tro-doanh-nghiep" not in shelves

    def test_are_linked_for_what_they_have_taken_over_and_while_it_is_seen(self):
        article, now = make_article("Từ nơi khác"), timezone.now()
        adopt(article, make_section("tro-giup-phap-ly"), visible_to=now + timedelta(days=1))
        assert "/ho-tro-phap-ly/" not in empty_sections(at=now)
        assert "/ho-tro-phap-ly/" in empty_sections(at=now + timedelta(days=2))
        article.unpublish()
        assert "/ho-tro-phap-ly/" in empty_sections(at=now)

    def test_front_is_linked_for_what_its_agency_published_elsewhere(self, client: Client):
        agency = make_agency("Sở Công Thương")
        front = make_front(agency)
        make_article("Bài ở mục chung", agency=agency)
        assert front.url in client.get("/chuyen-muc/").content.decode()
        assert "/chuyen-muc/" in client.get("/hoi-dap/").content.decode()

    def test_menus_ask_once_for_many_pages(self, client: Client, django_assert_num_queries):
        with django_assert_num_queries(1):
            for _ in range(3):
                assert client.get("/giao-dien/").status_code == 200

    def test_pages_come_without_asking_where_nobody_wants_to_know(self, client: Client, settings):
        settings.SECTIONS_CHECK_SECONDS = 0.0
        assert self.MENU in client.get("/").content.decode()
