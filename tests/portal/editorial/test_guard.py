"""Articles keep the stale guard's contract, whatever way Wagtail publishes, moves or removes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lawtext.addresses import number_key
from portal.editorial.models import ArticlePage, PortalPage, SectionPage
from portal.editorial.operations import register_articles
from portal.editorial.queries import ARTICLE
from portal.journal.models import Entry
from portal.library.models import CitingItem, Reliance
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.library import guard_contract
from tests.portal.library.guard_contract import NUMBER, PLACE, Joined

pytestmark = pytest.mark.django_db
KEY = number_key(NUMBER)
BLOCK = ("citation", {"number": NUMBER, "law_name": "Nghị định", "place": "điểm c khoản 2 Điều 8"})


class Article:
    """One article, published by its revision and taken down by Wagtail's own verb."""

    page: ArticlePage | None = None

    def publish(self) -> str:
        if self.page is None:
            self.page = make_article(body=[BLOCK])
        else:
            self.page.save_revision().publish()
        return str(self.page.pk)

    def unpublish(self) -> None:
        ArticlePage.objects.get(pk=self.page.pk).unpublish()
        self.page.refresh_from_db()


@pytest.mark.parametrize("check", guard_contract.CHECKS)
def test_an_article_joins_the_stale_guard(check):
    article = Article()
    check(Joined(kind=ARTICLE, publish=article.publish, unpublish=article.unpublish))


def relied_on(article: ArticlePage) -> list[tuple[str, str]]:
    found = Reliance.objects.filter(item__kind=ARTICLE, item__key=str(article.pk))
    return sorted(found.values_list("document_key", "address"))


class TestWhatAnArticleReliesOn:
    @pytest.mark.parametrize(
        ("words", "places"),
        [
            ("Theo điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP, rác để ở điểm tập kết.", [(KEY, PLACE)]),
            ("Điều 328 Bộ luật Dân sự 2015 nói về đặt cọc.", [("name:bộ luật dân sự@2015", "dieu-328")]),
            ("Luật Đất đai cho phép.", [("name:luật đất đai", "")]),
            ("Điều này ai cũng biết, và luật này rất hay.", []),
        ],
        ids=["by number", "by name and year", "a law as a whole", "words that only sound like law"],
    )
    def test_is_read_from_its_words(self, words: str, places: list[tuple[str, str]]):
        assert relied_on(make_article(lead="Tóm tắt.", body=[("paragraph", f"<p>{words}</p>")])) == places

    def test_is_read_from_lead_answers_and_notices(self):
        answer = ("answer", {"question": "Ai chịu?", "answer": "<p>Theo Điều 2 Luật số 1/2020/QH14.</p>"})
        notice = ("notice", {"tone": "", "heading": "Nhớ", "text": "<p>Xem Điều 3 Luật số 1/2020/QH14.</p>"})
        article = make_article(lead="Theo Điều 1 Luật số 1/2020/QH14.", body=[answer, notice])
        assert [address for _, address in relied_on(article)] == ["dieu-1", "dieu-2", "dieu-3"]

    def test_is_what_the_published_text_says_and_not_a_draft(self):
        article = make_article(body=[("paragraph", "<p>Chưa dẫn gì.</p>")])
        article.body = [BLOCK]
        revision = article.save_revision()
        assert relied_on(article) == []
        revision.publish()
        assert relied_on(article) == [(KEY, PLACE)]

    def test_follows_the_text(self):
        article = make_article(body=[BLOCK])
        article.body = [("paragraph", "<p>Khác.</p>")]
        article.save_revision().publish()
        assert relied_on(article) == []

    def test_keeps_the_day_on_which_a_place_was_first_cited(self):
        article = make_article(body=[BLOCK])
        Reliance.objects.update(written_at=timezone.now() - timedelta(days=90))
        article.title = "Sửa một lỗi chữ"
        article.save_revision().publish()
        assert Reliance.objects.get().written_at < timezone.now() - timedelta(days=89)


class TestAnArticleThatGoes:
    def test_is_forgotten_when_it_is_deleted(self):
        article = make_article(body=[BLOCK])
        PortalPage.objects.get(pk=article.pk).delete()
        assert not CitingItem.objects.exists()

    def test_is_forgotten_with_its_section(self):
        article = make_article(body=[BLOCK])
        article.get_parent().specific.delete()
        assert not CitingItem.objects.exists()

    def test_takes_its_new_address_along(self):
        article = make_article(body=[BLOCK])
        article.move(make_section("tin-bai"), pos="last-child")
        article = ArticlePage.objects.get(pk=article.pk)
        assert article.url.startswith("/tin-bai/")
        assert CitingItem.objects.get().url == article.url
        assert Entry.objects.filter(verb="page.moved").get().details["page"] == article.pk

    def test_takes_the_new_address_of_its_section_along(self, django_capture_on_commit_callbacks):
        make_article(body=[BLOCK])
        section = SectionPage.objects.get(slug="hoi-dap")
        with django_capture_on_commit_callbacks(execute=True):
            section.slug = "giai-dap"
            section.save()
        assert CitingItem.objects.get().url.startswith("/giai-dap/")


class TestRegisteringAnew:
    def test_finds_what_was_published_before_and_is_the_same_twice(self):
        article = make_article(body=[BLOCK])
        CitingItem.objects.all().delete()
        for _ in range(2):
            assert register_articles(at=timezone.now()) == 1
            assert relied_on(article) == [(KEY, PLACE)]
        assert Reliance.objects.get().written_at == article.last_published_at

    def test_leaves_drafts_out(self):
        make_article(body=[BLOCK]).unpublish()
        assert register_articles(at=timezone.now()) == 0
