"""Articles keep the stale guard's contract, whatever way Wagtail publishes, moves or removes them."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Revision, TaskState

from lawtext.addresses import number_key
from portal.editorial.models import ArticlePage, PortalPage, SectionPage
from portal.editorial.operations import register_articles
from portal.editorial.states.contents import ARTICLE
from portal.journal.models import Entry
from portal.library.models import CitingItem, Instrument, Reliance, StaleFlag
from portal.library.operations import settle_flags, withdraw_instrument
from portal.library.states import FlagOutcome
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import make_article, make_draft, make_keeper, make_section
from tests.portal.library import guard_contract
from tests.portal.library.factories import AT
from tests.portal.library.guard_contract import NUMBER, PLACE, Joined
from tests.portal.library.laws import make_event, make_instrument

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
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


class TestALawThatChangesBeforePublication:
    """Written, checked and approved; then the law changes; then its day of publication comes."""

    @pytest.fixture
    def overtaken(self) -> ArticlePage:
        draft, now = make_draft("Rác để ở đâu", section=make_section(), body=[BLOCK]), timezone.now()
        Revision.objects.filter(pk=draft.latest_revision_id).update(created_at=now - timedelta(days=10))
        make_event(PLACE, day=timezone.localdate() - timedelta(days=6), at=now - timedelta(days=5))
        return ArticlePage.objects.get(pk=draft.pk)

    def test_warns_its_readers_from_the_first_day(self, overtaken: ArticlePage):
        overtaken.latest_revision.publish()
        assert StaleFlag.objects.filter(item__key=str(overtaken.pk), settled_at=None).exists()

    def test_but_not_where_it_was_checked_after_the_change(self, overtaken: ArticlePage):
        state = overtaken.get_workflow().start(overtaken, make_officer())
        checked = {"status": TaskState.STATUS_APPROVED, "finished_at": timezone.now()}
        TaskState.objects.filter(workflow_state=state).update(**checked)
        overtaken.latest_revision.publish()
        assert not StaleFlag.objects.exists()


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
        assert relied_on(article) != []
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
        assert CitingItem.objects.exists()
        PortalPage.objects.get(pk=article.pk).delete()
        assert not CitingItem.objects.exists()

    def test_is_forgotten_with_its_section(self):
        article = make_article(body=[BLOCK])
        assert CitingItem.objects.exists()
        article.get_parent().specific.delete()
        assert not CitingItem.objects.exists()

    def test_takes_its_new_address_along(self):
        article = make_article(body=[BLOCK])
        article.move(make_section("to-gap"), pos="last-child")
        article = ArticlePage.objects.get(pk=article.pk)
        assert article.url.startswith("/tai-lieu-phap-luat/to-gap/")
        assert CitingItem.objects.get().url == article.url
        assert Entry.objects.filter(verb="page.moved").get().details["page"] == article.pk

    def test_takes_the_new_address_of_its_section_along(self, django_capture_on_commit_callbacks):
        make_article(body=[BLOCK])
        section = SectionPage.objects.get(slug="tin-bai")
        with django_capture_on_commit_callbacks(execute=True):
            section.slug = "tin-tuc"
            section.save()
        assert CitingItem.objects.get().url.startswith("/tin-tuc/")


class TestRegisteringAnew:
    def test_finds_what_was_published_before_and_is_the_same_twice(self):
        article = make_article(body=[BLOCK])
        CitingItem.objects.all().delete()
        for _ in range(2):
            assert register_articles(at=timezone.now()) == 1
            assert relied_on(article) == [(KEY, PLACE)]
        assert Reliance.objects.get().written_at == article.last_published_at

    def test_leaves_drafts_out(self):
        article = make_article(body=[BLOCK])
        assert register_articles(at=timezone.now()) == 1
        article.unpublish()
        assert register_articles(at=timezone.now()) == 0


class TestWhatIsShown:
    @pytest.fixture
    def article(self, tmp_path) -> ArticlePage:
        """An article on a point of a decree that was amended on the day after."""
        article = make_article(body=[BLOCK], agency=make_agency("Sở Xây dựng"), lead="Rác để ở điểm tập kết.")
        Reliance.objects.update(written_at=AT - timedelta(days=30))
        make_instrument(NUMBER, created_at=AT - timedelta(days=60))
        amending = make_instrument("12/2026/NĐ-CP", created_at=AT)
        make_event(PLACE, source=amending, source_address="dieu-1-khoan-3", day=date(2026, 7, 1))
        return article

    def test_the_reader_is_told_what_changed_since_when_and_by_what(self, article, client: Client):
        html = " ".join(client.get(article.url).content.decode().split())
        said = strip_tags(html)
        assert "Điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP đã được sửa đổi từ ngày 01/07/2026" in said
        assert "(Nghị định 12/2026/NĐ-CP)" in said
        assert "Sở Xây dựng chưa xem lại nội dung này" in said
        assert 'href="/van-ban/7-2021-nd-cp/dieu-8/#dieu-8-khoan-2-diem-c"' in html
        assert "/van-ban/7-2021-nd-cp/so-sanh/?tu=2026-06-30&amp;den=2026-07-01" in html
        assert html.index('role="status"') < html.index('class="law-quote"')

    def test_lists_mark_it(self, article, client: Client):
        make_article("Bài khác")
        html = client.get(article.get_parent().specific.url).content.decode()
        assert html.count("Căn cứ cần xem lại") == 1

    def test_the_editor_shows_the_change_above_the_form(self, article, client: Client):
        client.force_login(make_keeper())
        html = client.get(f"/quan-tri/pages/{article.pk}/edit/").content.decode()
        assert "Luật đã thay đổi mà nội dung này chưa xét đến" in html
        assert f"/quan-tri/noi-dung-can-xem-lai/{CitingItem.objects.get().pk}/" in html

    def test_nothing_is_said_once_the_owner_has_looked(self, article, client: Client):
        settle_flags(
            flags=[StaleFlag.objects.get()],
            outcome=FlagOutcome.STILL_RIGHT,
            note="",
            by=make_officer(),
            at=timezone.now(),
        )
        assert "Luật đã thay đổi" not in client.get(article.url).content.decode()
        client.force_login(make_keeper())
        editor = client.get(f"/quan-tri/pages/{article.pk}/edit/")
        assert editor.status_code == 200
        assert "Luật đã thay đổi" not in editor.content.decode()

    def test_a_change_to_come_is_announced_mildly(self, client: Client):
        article = make_article(body=[BLOCK])
        make_instrument(NUMBER)
        make_event(PLACE, day=date(2999, 1, 1))
        said = strip_tags(" ".join(client.get(article.url).content.decode().split()))
        assert "Từ ngày 01/01/2999, điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP sẽ được sửa đổi" in said
        assert "chưa xem lại" not in said

    def test_a_law_that_was_withdrawn_is_named_without_a_link(self, article, client: Client):
        law = Instrument.objects.get(official_number=NUMBER)
        withdraw_instrument(instrument=law, reason="Nhập nhầm", by=make_officer(), at=timezone.now())
        html = client.get(article.url).content.decode()
        assert "đã được sửa đổi từ ngày" in html
        assert 'href="/van-ban/7-2021-nd-cp/' not in html

    def test_the_page_of_a_fresh_article_asks_one_more_query(self, client: Client):
        article = make_article(body=[BLOCK])
        with CaptureQueriesContext(connection) as asked:
            client.get(article.url)
        assert sum("library_staleflag" in query["sql"] for query in asked) == 1


def test_the_command_registers_all_rooms_and_may_be_run_again(capsys):
    make_article(body=[BLOCK])
    CitingItem.objects.all().delete()
    for _ in range(2):
        call_command("register_contents")
        assert CitingItem.objects.count() == 1
    said = capsys.readouterr().out
    assert "Đã đăng ký 1 bài." in said
    assert "Đã ghi sổ 1 nội dung" in said
