"""Articles: their addresses, what they cite, and the words of the law beside them."""

from datetime import date
from pathlib import Path

import pytest
from demo.scenes.manuscripts import ManuscriptAgencyUnknown, PageManuscript, publish_article
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal.editorial import queries
from portal.editorial.models import ArticlePage
from portal.editorial.models.base import CitedPlace, reference
from portal.editorial.models.body import CitationBlock
from portal.editorial.states.contents import ARTICLE
from portal.journal.models import Entry
from portal.library.models import Reliance
from portal.library.operations import withdraw_instrument
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import CITATION, make_article, make_law, make_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
CITED = reference(number="91/2015/QH13", place="khoản 2 Điều 328")
assert CITED


class TestAddress:
    def test_is_what_people_type_without_marks(self):
        assert make_article("Đặt cọc, Ðất đai & nhà ở").slug == "dat-coc-dat-dai-nha-o"

    def test_of_a_second_page_of_the_same_title_is_another(self):
        first, second = make_article("Đặt cọc"), make_article("Đặt cọc")
        assert (first.slug, second.slug) == ("dat-coc", "dat-coc-2")

    def test_typed_with_marks_is_folded(self):
        assert make_article("Thừa kế", slug="thừa-kế").slug == "thua-ke"


class TestCitations:
    def test_find_the_texts_that_lean_on_an_article(self):
        article = make_article(body=[CITATION])
        make_article("Khác")
        found = Reliance.objects.filter(item__kind=ARTICLE, document_key=CITED.number_key, article="dieu-328")
        assert [one.item.key for one in found] == [str(article.pk)]

    def test_of_a_place_that_cannot_be_read_are_refused_in_the_editor(self):
        block = CitationBlock()
        value = block.to_python({"number": "91/2015/QH13", "law_name": "Bộ luật", "place": "chỗ nào đó", "words": ""})
        with pytest.raises(ValidationError):
            block.clean(value)


class TestPassages:
    def test_show_the_words_that_the_library_holds(self, tmp_path: Path):
        make_law(tmp_path)
        passage = queries.passages([CITED])[CITED]
        assert passage.lines == ("2. Bên từ chối mất cọc.",)
        assert passage.heading == "Đặt cọc"
        assert passage.url == "/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"

    def test_of_a_whole_article_hold_its_clauses(self, tmp_path: Path):
        make_law(tmp_path)
        whole = CitedPlace(CITED.number_key, "dieu-328")
        passage = queries.passages([whole])[whole]
        assert len(passage.lines) == 2
        assert passage.url == "/van-ban/91-2015-qh13/dieu-328/"

    def test_of_a_point_begin_with_the_opening_of_its_clause(self, client: Client, tmp_path: Path):
        text = "1. Cấm những việc sau đây:\na) Lấn đất;\nb) Bỏ hoang đất."
        make_law(tmp_path, articles=[{"article_id": "8", "title": "Việc bị cấm", "text": text}])
        point = CitedPlace(CITED.number_key, "dieu-8-khoan-1-diem-b")
        passage = queries.passages([point])[point]
        assert passage.above == ("1. Cấm những việc sau đây:",)
        assert passage.lines == ("b) Bỏ hoang đất.",)
        body = [("citation", CITATION[1] | {"place": "điểm b khoản 1 Điều 8"})]
        html = client.get(make_article(body=body).url).content.decode()
        assert '<p class="basis-above">1. Cấm những việc sau đây:</p><p>b) Bỏ hoang đất.</p>' in html

    def test_leave_out_what_the_library_does_not_hold(self, tmp_path: Path):
        make_law(tmp_path)
        absent = [CitedPlace(CITED.number_key, "dieu-999"), CitedPlace("1-2000-qh10", "dieu-1")]
        assert set(queries.passages([CITED, *absent])) == {CITED}

    def test_leave_out_a_law_that_was_withdrawn(self, tmp_path: Path):
        law = make_law(tmp_path)
        assert set(queries.passages([CITED])) == {CITED}
        withdraw_instrument(instrument=law, reason="Trùng", by=make_officer(), at=timezone.now())
        assert queries.passages([CITED]) == {}

    def test_cost_two_queries_however_many(self, tmp_path: Path, django_assert_max_num_queries):
        make_law(tmp_path)
        many = [CitedPlace(CITED.number_key, address) for address in ("dieu-327", "dieu-328", "dieu-328-khoan-1")]
        with django_assert_max_num_queries(2):
            assert len(queries.passages(many)) == 3


class TestArticlePage:
    def test_shows_the_law_beside_the_explanation(self, client: Client, tmp_path: Path):
        make_law(tmp_path)
        html = client.get(make_article(body=[CITATION]).url).content.decode()
        assert "Bên từ chối mất cọc." in html
        assert 'href="/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"' in html

    def test_names_the_law_where_the_library_does_not_hold_it(self, client: Client):
        html = client.get(make_article(body=[CITATION]).url).content.decode()
        assert "Khoản 2 Điều 328, Bộ luật Dân sự 2015" in html
        assert 'href="/van-ban/91-2015' not in html

    def test_says_who_carries_on_the_work_of_an_agency_that_is_no_more(self, client: Client):
        old = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=date(2025, 7, 1))
        heir = make_agency("Sở Tư pháp thành phố Cần Thơ", exists_from=date(2025, 7, 1))
        old.successions.create(successor=heir, on_date=date(2025, 7, 1))
        html = client.get(make_article(agency=old).url).content.decode()
        assert "(nay là Sở Tư pháp thành phố Cần Thơ)" in html

    def test_asks_at_most_fourteen_questions_of_the_database(
        self, client: Client, tmp_path: Path, django_assert_max_num_queries
    ):
        make_law(tmp_path)
        article = make_article(body=[CITATION], agency=make_agency())
        for number in range(6):
            make_article(f"Câu hỏi {number}")
        client.get("/")
        with django_assert_max_num_queries(14):
            assert client.get(article.url).status_code == 200

    def test_asks_no_more_where_the_agency_has_been_merged(
        self, client: Client, tmp_path: Path, django_assert_max_num_queries
    ):
        make_law(tmp_path)
        old = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=date(2025, 7, 1))
        heir = make_agency("Sở Tư pháp thành phố Cần Thơ", exists_from=date(2025, 7, 1))
        old.successions.create(successor=heir, on_date=date(2025, 7, 1))
        article = make_article(body=[CITATION], agency=old)
        client.get("/")
        with django_assert_max_num_queries(14):
            assert client.get(article.url).status_code == 200

    def test_carries_the_metadata_that_the_state_asks_for(self, client: Client):
        html = client.get(make_article().url).content.decode()
        for name in ("title", "creator", "date", "description", "publisher", "identifier"):
            assert f'name="DCTERMS.{name}"' in html


class TestSectionPage:
    def test_is_paginated(self, client: Client, django_assert_max_num_queries):
        section = make_section()
        for number in range(14):
            make_article(f"Câu hỏi số {number}", section=section)
        client.get("/")
        with django_assert_max_num_queries(13):
            first = client.get("/tin-bai/").content.decode()
        second = client.get("/tin-bai/?trang=2").content.decode()
        assert first.count("<time") == 12
        assert second.count("<time") == 2
        assert "?trang=2" in first


class TestPublishArticle:
    manuscript = PageManuscript(
        title="Chơi hụi", lead="Có luật.", slug="choi-hui", body=(("paragraph", "<p>Hụi.</p>"),)
    )

    def test_twice_changes_nothing(self):
        section = make_section()
        today = timezone.localdate()
        first, is_new = publish_article(manuscript=self.manuscript, section=section, by=None, on=today)
        second, is_new_again = publish_article(manuscript=self.manuscript, section=section, by=None, on=today)
        assert (first.pk, is_new, is_new_again) == (second.pk, True, False)
        assert first.live

    def test_refuses_an_agency_that_nobody_knows(self):
        unknown = PageManuscript(title="a", lead="b", slug="c", body=(), agency="Sở Không Có")
        with pytest.raises(ManuscriptAgencyUnknown):
            publish_article(manuscript=unknown, section=make_section(), by=None, on=timezone.localdate())
        assert not ArticlePage.objects.exists()


class TestBorder:
    def test_publishing_leaves_word_in_the_journal(self):
        article = make_article(agency=make_agency())
        entry = Entry.objects.filter(verb="page.published").order_by("-id").first()
        assert entry is not None
        assert entry.details["page"] == article.pk
        assert entry.details["agency"] == article.agency_id

    def test_names_the_officer_who_wrote_the_revision(self):
        officer = make_officer()
        article = make_article()
        article.title = "Đặt cọc thuê nhà"
        article.save_revision(user=officer).publish()
        assert Entry.objects.exclude(verb="version.attested").order_by("-id")[0].actor == officer

    def test_unpublishing_leaves_word_too(self):
        article = make_article()
        article.unpublish()
        assert Entry.objects.order_by("-id")[0].verb == "page.withdrawn"


class TestForTheIndex:
    def test_gives_the_words_without_their_form(self):
        body = [
            CITATION,
            ("heading", "Đề mục"),
            ("paragraph", "<p>Một</p><p>hai &amp; ba</p>"),
            ("notice", {"tone": "", "heading": "Nhớ", "text": "<p>Gọi 113</p>"}),
            ("answer", {"question": "Mất gì?", "answer": "<p>Mất cọc</p>"}),
        ]
        article = make_article(body=body)
        make_article("Nháp").unpublish()
        ((page, text, *_),) = queries.pages_for_index()
        assert page.pk == article.pk
        assert text.splitlines()[:2] == ["khoản 2 Điều 328 Bộ luật Dân sự 2015", "Đề mục"]
        for words in ("Một hai", "Gọi 113", "Mất gì?", "Mất cọc"):
            assert words in text
        assert "<" not in text
